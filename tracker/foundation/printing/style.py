"""Sizes of the 独立台账版: A4 landscape, 257 mm for the table, 20 mm at the sides (domain.md §3)."""

from tracker.foundation.printing.pages import Style

MM = 72 / 25.4
# What WeasyPrint writes for A4 landscape; another value in the last places antialiases every glyph differently.
PAGE_WIDTH = 841.889764
PAGE_HEIGHT = 595.275591
SIDE = 20 * MM
TOP = 15 * MM
BOTTOM = 16 * MM  # from the end of the table to the paper's edge
TYPE_WIDTH = PAGE_WIDTH - 2 * SIDE

TITLE = Style("title", 22, 30)  # 2号
HEADER = Style("body", 11, 16)
HEAD = Style("head", 10, 13.5)
GROUP = Style("head", 10, 13.5)
BODY = Style("body", 10, 13.5)
SIGNATURE = Style("body", 12, 18)  # 小四
NOTE = Style("kai", 9, 12.5)
FOLIO = Style("body", 10, 13.5)
FOOTER = Style("body", 7.5, 9.5)

TITLE_GAP = 7.0  # under the title
HEADER_GAP = 5.0  # between the header line and the table
SIGNATURE_GAP = 16.0
NOTE_GAP = 10.0
FOLIO_TOP = PAGE_HEIGHT - 12.5 * MM
FOOTER_END = FOLIO_TOP + FOLIO.leading - 1.0  # so that its last line stands on the line of the page number
FOOTER_GAP = 6.0
FOLIO_WIDTH = 40 * MM  # in the middle
FOOTER_WIDTH = (TYPE_WIDTH - FOLIO_WIDTH) / 2
RULE_WIDTH = 0.5

PAD_Y = 3.2  # above and below the text of a cell
PAD_LEFT_ALIGNED = 3.0  # beside running text
PAD_CENTERED = 1.8  # beside short centred text, so that 序号 fits 8 mm
NIL_LINES = 3  # height of the row of a nil return, in lines


def height_of(lines: int) -> float:
    """Height of a table row that holds so many lines."""
    return lines * BODY.leading + 2 * PAD_Y
