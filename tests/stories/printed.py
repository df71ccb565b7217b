"""A printed ledger as a reader gets it: its words, and its pages as pictures."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import pypdfium2

from tests.stories.visitor import SCREENSHOTS

DPI = 80


class Printed:
    """A PDF file; closed at the end of the block."""

    def __init__(self, path: Path) -> None:
        self._pdf = pypdfium2.PdfDocument(path)

    def __enter__(self) -> Printed:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._pdf.close()

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self._pdf)

    @property
    def text(self) -> str:
        """All words in their order, without blanks and line ends."""
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in self._pdf)

    def ink(self, name: str) -> list[float]:
        """Share of dark pixels of each page; the pictures are kept for people to look at."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        shares = []
        for number, page in enumerate(self._pdf, start=1):
            picture = page.render(scale=DPI / 72).to_pil().convert("L")
            picture.save(SCREENSHOTS / f"{name}-{number}.png")
            shares.append(sum(picture.histogram()[:160]) / (picture.width * picture.height))
        return shares
