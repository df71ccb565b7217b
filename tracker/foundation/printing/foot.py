"""What stands at the foot of every page: its number, the stamp of the data and the QR code beside it."""

from collections.abc import Iterator
from typing import Protocol

from tracker.foundation.printing.breaking import Breaker, Line
from tracker.foundation.printing.pages import Mark, Text, TextAlign
from tracker.foundation.printing.setting import set_lines
from tracker.foundation.printing.style import QR_GAP, QR_SIZE, Layout

BETWEEN_PARTS = "　"


class Stamped(Protocol):
    """A sheet or a paper: it has a stamp and, if it wants one, the text of a QR code."""

    @property
    def footer(self) -> str: ...

    @property
    def qr(self) -> str: ...


class Foot:
    """The foot of the pages of a sheet or paper; `bottom` is where the table above it must end."""

    def __init__(self, sheet: Stamped, layout: Layout, breaker: Breaker) -> None:
        self._layout = layout
        self._qr = sheet.qr
        self._aside = QR_SIZE + QR_GAP if sheet.qr else 0.0
        self._width = layout.footer_width - self._aside
        self._stamp = stamp_lines(sheet.footer, self._width / layout.footer.size, breaker)
        self._end = layout.qr_top + QR_SIZE if sheet.qr else layout.footer_end
        self._stamp_top = self._end - len(self._stamp) * layout.footer.leading
        top = min(self._stamp_top, layout.qr_top if sheet.qr else self._end)
        self.bottom = min(layout.bottom, top - layout.footer_gap)

    def folio(self, number: int, total: int) -> Text:
        """The page number: in the middle, or at the outer side, one character from the edge (GB/T 9704 §7.5)."""
        layout = self._layout
        place: tuple[str, TextAlign, float]
        if layout.profile == "standalone":
            place = f"第{number}页 共{total}页", "center", layout.left + layout.footer_width
        elif number % 2:
            place = f"— {number} —", "right", layout.right - layout.folio.size - layout.folio_width
        else:
            place = f"— {number} —", "left", layout.left + layout.folio.size
        words, align, x = place
        box = (x, layout.folio_top, layout.folio_width, layout.folio.leading)
        return Text(*box, (words,), layout.folio, align, "folio")

    def stamp(self, number: int) -> Iterator[Text]:
        """The stamp beside the code, towards the middle of the page."""
        if not self._stamp:
            return
        layout, align = self._layout, self._side(number)
        x = layout.left + self._aside if align == "left" else layout.right - self._aside - self._width
        box = (x, self._stamp_top, self._width, self._end - self._stamp_top)
        yield set_lines(box, self._stamp, layout.footer, align, "footer")

    def marks(self, number: int) -> tuple[Mark, ...]:
        """The QR code, if the sheet has one."""
        if not self._qr:
            return ()
        layout = self._layout
        x = layout.left if self._side(number) == "left" else layout.right - QR_SIZE
        return (Mark("qr", x, layout.qr_top, QR_SIZE, self._qr),)

    def _side(self, number: int) -> TextAlign:
        """Where code and stamp stand: opposite to a page number at the outer side."""
        if self._layout.profile == "document":
            return "left" if number % 2 else "right"
        return "right" if self._qr else "left"


def stamp_lines(text: str, width: float, breaker: Breaker) -> tuple[Line, ...]:
    """The lines of a stamp in a column of `width` em, which end between its parts where each fits on a line."""
    lines: list[Line] = []
    for said in text.split("\n"):
        line = ""
        for part in said.split(BETWEEN_PARTS):
            longer = f"{line}{BETWEEN_PARTS}{part}" if line else part
            if line and len(breaker.lines(longer, width)) > 1:
                lines += breaker.balanced(line, width)
                longer = part
            line = longer
        lines += breaker.balanced(line, width)
    return tuple(lines)
