"""Sizes of the printed sheet by paper and profile: 独立台账版, and 公文附件版 by GB/T 9704-2012 (domain.md §3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from tracker.foundation.printing.document import Column, Paper, Profile
from tracker.foundation.printing.pages import Style

MM = 72 / 25.4
# What WeasyPrint writes; another value in the last places antialiases every glyph differently.
PAPERS: dict[Paper, tuple[float, float]] = {
    "a4_landscape": (841.889764, 595.275591),
    "a4_portrait": (595.275591, 841.889764),
    "a3_landscape": (1190.551181, 841.889764),
}
SIDE = 20.0  # mm, left and right of the 独立台账版
STANDALONE_TOP, STANDALONE_BOTTOM = 15.0, 16.0
# Left, top, width and height of the type area in mm. The landscape page is the portrait page turned: its upper edge is
# bound, its right edge was the upper one. The standard knows no A3; the share of the page is that of A4.
DOCUMENT_AREAS: dict[Paper, tuple[float, float, float, float]] = {
    "a4_portrait": (28, 37, 156, 225),
    "a4_landscape": (35, 28, 225, 156),
    "a3_landscape": (43, 28, 380 * 225 / 257, 243),
}
FOLIO_BELOW = 7.0  # mm from the type area to the page number (GB/T 9704 §7.5)

QR_SIZE = 14 * MM
QR_GAP = 5.0  # between the code and its stamp: four modules, as a reader needs
RULE_WIDTH = 0.5
PAD_Y = 3.2  # above and below the text of a cell
PAD_LEFT_ALIGNED = 3.0  # beside running text
PAD_CENTERED = 1.2  # beside short centred text, so that a serial number fits 8 mm and 12月31日 15 mm
PAD_HEAD = 1.8
DATE_EM, DATE_PADS = 4.0, 5.0  # 12月31日 on one line, and what Excel keeps free beside it in points
NIL_LINES = 3  # height of the row of a nil return, in lines


@dataclass(frozen=True)
class Layout:
    """Everything that paper and profile decide; lengths in points, measured from the upper left corner.

    `scale` is applied to the widths of columns, which are given for the 独立台账版.
    """

    profile: Profile
    width: float
    height: float
    left: float
    top: float
    type_width: float
    bottom: float  # where the type area ends
    scale: float
    folio_top: float
    qr_top: float
    title: Style
    header: Style
    head: Style
    group: Style
    body: Style
    signature: Style
    note: Style
    folio: Style
    footer: Style
    title_gap: float = 7.0  # under the title
    header_gap: float = 5.0  # between the header line and the table
    signature_gap: float = 16.0
    note_gap: float = 10.0
    footer_gap: float = 6.0  # between the table and what stands at the foot
    folio_width: float = 40 * MM

    @property
    def right(self) -> float:
        return self.left + self.type_width

    @property
    def footer_width(self) -> float:
        """Beside a page number in the middle."""
        return (self.type_width - self.folio_width) / 2

    @property
    def footer_end(self) -> float:
        """So that the last line of the stamp stands on the line of the page number."""
        return self.folio_top + self.folio.leading - 1.0


@cache
def layout(paper: Paper, profile: Profile) -> Layout:
    """The sizes of a profile on a paper."""
    if profile == "poster":
        return _poster(paper)
    return _document(paper) if profile == "document" else _standalone(paper)


def column_widths(columns: Sequence[Column], sizes: Layout) -> list[float]:
    """Widths in points: those declared in the scale of the profile, but none too narrow for the dates in it.

    What such a column lacks the widest one gives.
    """
    widths = [column.width_mm * sizes.scale * MM for column in columns]
    least = DATE_EM * sizes.body.size + DATE_PADS
    widest = max(range(len(widths)), key=lambda place: widths[place])
    for place, column in enumerate(columns):
        lacking = least - widths[place]
        if column.dated and 0 < lacking < widths[widest] - 2 * least:
            widths[place] += lacking
            widths[widest] -= lacking
    return widths


def _poster(paper: Paper) -> Layout:
    """Type that is read from two metres away, on a wall."""
    return replace(
        _standalone(paper),
        title=Style("title", 46, 62),
        header=Style("body", 18, 26),
        head=Style("head", 22, 31),
        group=Style("head", 22, 31),
        body=Style("body", 20, 29),
        note=Style("kai", 16, 23),
        title_gap=12.0,
        header_gap=10.0,
    )


def _standalone(paper: Paper) -> Layout:
    width, height = PAPERS[paper]
    return Layout(
        profile="standalone",
        width=width,
        height=height,
        left=SIDE * MM,
        top=STANDALONE_TOP * MM,
        type_width=width - 2 * SIDE * MM,
        bottom=height - STANDALONE_BOTTOM * MM,
        scale=1.0,
        folio_top=height - 12.5 * MM,
        qr_top=height - 12.5 * MM + 12.5 - QR_SIZE,  # it ends with the stamp
        title=Style("title", 22, 30),  # 2号
        header=Style("body", 11, 16),
        head=Style("head", 10, 13.5),
        group=Style("head", 10, 13.5),
        body=Style("body", 10, 13.5),
        signature=Style("body", 12, 18),  # 小四
        note=Style("kai", 9, 12.5),
        folio=Style("body", 10, 13.5),
        footer=Style("body", 7.5, 9.5),
    )


def _document(paper: Paper) -> Layout:
    width, height = PAPERS[paper]
    left, top, type_width, type_height = (value * MM for value in DOCUMENT_AREAS[paper])
    return Layout(
        profile="document",
        width=width,
        height=height,
        left=left,
        top=top,
        type_width=type_width,
        bottom=top + type_height,
        scale=type_width / _standalone(paper).type_width,
        folio_top=top + type_height + FOLIO_BELOW * MM - 2.0,  # the dash stands in the middle of the line
        qr_top=top + type_height + 5 * MM,
        title=Style("title", 22, 32),  # 2号
        header=Style("body", 12, 18),  # 小四
        head=Style("head", 10.5, 14.5),  # 五号
        group=Style("head", 10.5, 14.5),
        body=Style("body", 10.5, 14.5),
        signature=Style("body", 12, 18),
        note=Style("kai", 10.5, 14.5),
        folio=Style("body", 14, 18),  # 4号
        footer=Style("body", 7.5, 9.5),
    )
