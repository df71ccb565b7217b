"""A 整改情况报告 as a Word file in 公文 typography (GB/T 9704-2012), with headings that Word's outline knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from tracker.foundation.printing import docx_parts as word
from tracker.foundation.printing.docx_parts import Paper, ParagraphStyle
from tracker.output.reports.rectification.content import Block, Kind

MM = 72 / 25.4
# 28 mm left and 26 mm right, 37 mm above; the page number stands 7 mm under the type area of 225 mm.
PAPER = Paper(210 * MM, 297 * MM, 28 * MM, 26 * MM, 37 * MM, 35 * MM, 24 * MM)
THIRD, SECOND, FOURTH = 16, 22, 14  # points of 3号, 2号, 4号
LEADING = 225 * MM / 22  # 22 lines on a page
STYLES = (
    ParagraphStyle("Normal", "body", THIRD, LEADING),
    ParagraphStyle("title", "title", SECOND, 35, "center", after=LEADING, keeps_next=True),
    ParagraphStyle("section", "head", THIRD, LEADING, indent=2, outline=0, keeps_next=True),
    ParagraphStyle("subsection", "kai", THIRD, LEADING, indent=2, outline=1, keeps_next=True),
    ParagraphStyle("text", "body", THIRD, LEADING, indent=2),
    ParagraphStyle("remark", "kai", FOURTH, LEADING, indent=2),
    ParagraphStyle("annex", "body", THIRD, LEADING, "left", indent=2),
    ParagraphStyle("signature", "body", THIRD, LEADING, "right"),
    ParagraphStyle("folio", "body", FOURTH, 18),
    ParagraphStyle("stamp", "body", 7.5, 9.5, "left"),
)
_FAR_FROM_EDGE = '<w:ind w:rightChars="400" w:right="1280"/>'  # the date stands four characters from the right edge


def write_report(blocks: Sequence[Block], target: Path, *, made_at: datetime, stamp: str = "") -> int:
    """Write the report to the Word file `target`; returns its size in bytes. Equal blocks give equal bytes."""
    document = word.new_document(blocks[0].text, STYLES, PAPER, made_at)
    kinds = [None, *(block.kind for block in blocks), None]
    for block, before, after in zip(blocks, kinds[:-2], kinds[2:], strict=True):
        word.add(document, word.paragraph(block.text, block.kind.value, properties=_properties(block, before, after)))
    word.number_pages_outside(document, "folio", word.Stamp(stamp))
    return word.save(document, target)


def _properties(block: Block, before: Kind | None, after: Kind | None) -> str:
    """A blank line above the annexes, two above the signature; all by space, not by returns.

    The signature is kept together, and with the end of what it signs.
    """
    kept = "<w:keepNext/>" if after is Kind.SIGNATURE else ""
    if block.kind is Kind.ANNEX and before is not Kind.ANNEX:
        return kept + _above(1)
    if block.kind is not Kind.SIGNATURE:
        return kept
    return kept + ("" if before is Kind.SIGNATURE else _above(2)) + _FAR_FROM_EDGE


def _above(lines: int) -> str:
    height = word.twips(LEADING)
    return f'<w:spacing w:before="{lines * height}" w:line="{height}" w:lineRule="exact"/>'
