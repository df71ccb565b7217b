"""The frame of a Word file that a sheet and a paper share: page, foot with code and page number, ruled tables."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from docx.document import Document as WordDocument

from tracker.foundation.printing import docx_parts as word
from tracker.foundation.printing import office
from tracker.foundation.printing.docx_parts import ParagraphStyle, twips
from tracker.foundation.printing.foot import Stamped
from tracker.foundation.printing.style import QR_GAP, QR_SIZE, Layout

CENTRED = '<w:vAlign w:val="center"/>'
KEPT = "<w:keepNext/>"
WHOLE_ROW = 5  # a row of so many lines at most is never cut at the end of a page
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


class Framed(Stamped, Protocol):
    """A sheet or a paper: besides its stamp it has a title."""

    @property
    def title(self) -> str: ...


def new_document(
    framed: Framed, styles: Sequence[ParagraphStyle], sizes: Layout, made_at: datetime, running: str = ""
) -> WordDocument:
    """An empty document with page numbers and stamp at its foot, and `running` above every page but the first."""
    document = word.new_document(framed.title, [*styles, *_foot_styles(sizes)], _paper(sizes, framed.qr), made_at)
    stamp = word.Stamp(framed.footer, framed.qr, sizes.qr_top, QR_SIZE, QR_GAP)
    outside = sizes.profile == "document"
    if running:
        word.head_further_pages(document, running, "running", both=outside)
    if outside:
        word.number_pages_outside(document, "folio", stamp)
    else:
        word.number_pages(document, ("第", "PAGE", "页 共", "NUMPAGES", "页"), "folio", stamp)
    return document


def _foot_styles(sizes: Layout) -> list[ParagraphStyle]:
    return [
        ParagraphStyle("folio", *sizes.folio, align="center"),
        ParagraphStyle("stamp", *sizes.footer, align="left"),
    ]


def _paper(sizes: Layout, qr: str) -> word.Paper:
    """The paper; a QR code at the foot takes its room from the table."""
    bottom = min(sizes.bottom, sizes.qr_top - sizes.footer_gap) if qr else sizes.bottom
    foot = sizes.height - sizes.folio_top - sizes.folio.leading
    return word.Paper(
        sizes.width,
        sizes.height,
        sizes.left,
        sizes.width - sizes.right,
        sizes.top,
        sizes.height - bottom,
        max(foot, 14.0),
    )


def type_height(sizes: Layout, qr: str) -> float:
    """Points between the margins of a page."""
    paper = _paper(sizes, qr)
    return paper.height - paper.top - paper.bottom


def sides(parts: Sequence[str], style: str, width: float, size: float) -> list[str]:
    """Left, (middle) and right on one line of `width` points, as XML; each on its own where that is too short."""
    if sum(map(office.em, parts)) + 4 > width / size:
        return [word.paragraph(part, style) for part in parts if part]
    stops = word.tabs(*([("center", width / 2)] if len(parts) > 2 else []), ("right", width))
    return [word.paragraph("\t".join(parts), style, properties=stops)]


def table(widths: Sequence[float], rows: Iterable[str], properties: str = "") -> str:
    """A ruled table over these widths in points, as XML."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl {word.DECLARED}><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>{properties}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def margins(name: str, **sides: float) -> str:
    """Room between the rules of a cell (or all cells of a table) and its text, in points by side."""
    return f"<w:{name}>" + "".join(f'<w:{k} w:w="{twips(v)}" w:type="dxa"/>' for k, v in sides.items()) + f"</w:{name}>"
