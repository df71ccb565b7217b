"""The HTML door of printing: a form or letter as a small HTML document, and its printing in the child process.

The HTML says what stands on the paper, never where: `markup` reads it, `flowing` lays it out, and the painters of the
ledgers paint it. Nothing in it can name an address, so nothing is ever fetched.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tracker.foundation.printing.document import Profile
from tracker.foundation.printing.ordering import ATTACHED, PAPER, Painter
from tracker.foundation.printing.rendering import RenderResult, print_in_child


@dataclass(frozen=True)
class Paper:
    """One form, letter or file. `html` uses the elements that `markup` knows.

    `footer` (root and (D, K) stamp) stands small at the foot of every page beside the QR code of the text `qr`.
    `profile` decides margins: standalone for forms, document (公文, GB/T 9704) for letters. `pictures` and `inserts`
    are files by the name under which the HTML places them: photos, and PDF files whose pages are bound in.
    """

    title: str
    html: str
    footer: str = ""
    qr: str = ""
    profile: Profile = "standalone"
    pictures: dict[str, str] = field(default_factory=dict)
    inserts: dict[str, str] = field(default_factory=dict)


def paper_to_json(paper: Paper) -> str:
    """The paper as JSON text, for the child process that prints it."""
    return json.dumps(asdict(paper), ensure_ascii=False, separators=(",", ":"))


def paper_from_json(text: str) -> Paper:
    """The paper that `paper_to_json` wrote."""
    return Paper(**json.loads(text))


def render_html_in_child(
    paper: Paper,
    target: Path,
    *,
    fonts_folder: Path | None,
    memory_mb: int,
    seconds: float,
    on_progress: Callable[[int, int], None],
    painter: Painter = "direct",
    data: str = "",
) -> RenderResult:
    """Print the paper to the PDF file `target`, as `rendering.render_in_child` prints a sheet.

    Raises a PrintingError; then the old `target` is as it was.
    """
    return print_in_child(
        {PAPER: [paper_to_json(paper)], ATTACHED: [data]},
        target,
        fonts_folder=fonts_folder,
        memory_mb=memory_mb,
        seconds=seconds,
        on_progress=on_progress,
        painter=painter,
    )
