"""A sheet as a Word file: the same table with merged cells, in Word and WPS a text like any other."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path

from tracker.foundation.printing import docx_frame as frame
from tracker.foundation.printing import docx_parts as word
from tracker.foundation.printing import office
from tracker.foundation.printing.document import Column, Entry, Sheet
from tracker.foundation.printing.docx_frame import CENTRED, KEPT, WHOLE_ROW
from tracker.foundation.printing.docx_parts import ParagraphStyle, twips
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.style import NIL_LINES, PAD_Y, Layout, column_widths, layout

MOST_ROWS = 5_000  # Word lays out a table of more for minutes
CELL_SIDE, NARROW_SIDE = 3.0, 1.8  # points that a cell keeps free at either side: running text, short centred text
KEPT_TOGETHER = 5  # lines: a finding that has no more goes to the next page as a whole
_SIDES = frame.margins("tcMar", left=NARROW_SIDE, right=NARROW_SIDE)


class TooLongForWordError(PrintingError):
    """A table that Word cannot work with."""


def write_docx(sheet: Sheet, target: Path, *, made_at: datetime) -> office.Made:
    """Write the sheet to the Word file `target`, replacing it at once when all is done.

    `made_at` (the K of the sheet) is the file's date: equal sheets give equal bytes. Raises a PrintingError.
    """
    writer = _Writer(sheet, made_at)
    if sheet.rows > MOST_ROWS:
        raise TooLongForWordError(
            f"台账有{sheet.rows}行，超过Word表格的上限{MOST_ROWS}行，没有生成文件。请改为打印PDF或Excel，或缩小打印范围。"
        )
    writer.above()
    word.add(writer.document, writer.table())
    writer.below()
    return office.Made(sheet.rows, word.save(writer.document, target))


class _Writer:
    def __init__(self, sheet: Sheet, made_at: datetime) -> None:
        self.sheet = sheet
        self.layout = layout(sheet.paper, sheet.profile)
        self.widths = column_widths(sheet.columns, self.layout)
        self.document = frame.new_document(sheet, _styles(self.layout), self.layout, made_at)

    # -- above and below the table

    def above(self) -> None:
        """Title, and the header line with its left, middle and right part."""
        word.add(self.document, word.paragraph(self.sheet.title, "title"))
        parts = (*self.sheet.header, "", "", "")[:3]
        if any(parts):
            for line in frame.sides(parts, "header", self.layout.type_width, self.layout.header.size):
                word.add(self.document, line)

    def below(self) -> None:
        """Signatures on one line, which is never alone on a page, and the notes."""
        signatures = self.sheet.signatures
        if signatures:
            share = self.layout.type_width / len(signatures)
            stops = word.tabs(*(("left", share * number) for number in range(1, len(signatures))))
            text = "\t".join(signatures)
            word.add(self.document, word.paragraph(text, "signature", properties=stops))
        for note in self.sheet.notes:
            word.add(self.document, word.paragraph(note, "note"))

    # -- the table

    def table(self) -> str:
        """The table as XML."""
        return frame.table(self.widths, (self._head(), *self._rows()))

    def _head(self) -> str:
        cells = "".join(
            self._cell(number, office.evenly(column.label, self._em(number, "center")), "head", "center", keep=True)
            for number, column in enumerate(self.sheet.columns)
        )
        return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"

    def _rows(self) -> Iterator[str]:
        if self.sheet.is_nil and self.sheet.nil_text:
            height = NIL_LINES * self.layout.body.leading + 2 * PAD_Y
            yield self._full_row(self.sheet.nil_text, "cell", "center", height)
        last = [group for group in self.sheet.groups if group.label or group.entries][-1:]
        for group in self.sheet.groups:
            if group.label:
                yield self._full_row(group.label, "head", "left")
            for number, entry in enumerate(group.entries, 1):
                yield from self._entry(entry, ends=[group] == last and number == len(group.entries))

    def _full_row(self, text: str, style: str, align: str, height: float = 0.0) -> str:
        """A row over the whole width, which keeps with the next one."""
        least = f'<w:trHeight w:val="{twips(height)}"/>' if height else ""
        content = word.paragraph(text, style, align=align, properties=KEPT, root=False)
        return (
            f"<w:tr><w:trPr><w:cantSplit/>{least}</w:trPr><w:tc><w:tcPr>"
            f'<w:tcW w:w="{twips(sum(self.widths))}" w:type="dxa"/><w:gridSpan w:val="{len(self.widths)}"/>{CENTRED}'
            f"</w:tcPr>{content}</w:tc></w:tr>"
        )

    def _entry(self, entry: Entry, *, ends: bool) -> Iterator[str]:
        """The rows of an entry. The last row of the table keeps with the signatures."""
        counts = [self._lines(entry, line) for line in entry.lines]
        together = max(sum(counts), self._most(entry.cells)) <= KEPT_TOGETHER
        for number, (line, count) in enumerate(zip(entry.lines, counts, strict=True)):
            is_last = number == len(entry.lines) - 1
            keep = ends if is_last else together
            whole = "<w:cantSplit/>" if count <= WHOLE_ROW else ""
            cells = (
                self._entry_cell(at, column, entry, line, number, keep) for at, column in enumerate(self.sheet.columns)
            )
            yield f"<w:tr><w:trPr>{whole}</w:trPr>{''.join(cells)}</w:tr>"

    def _entry_cell(
        self, at: int, column: Column, entry: Entry, line: Mapping[str, str], number: int, keep: bool
    ) -> str:
        if not entry.merges(column):
            return self._cell(at, line.get(column.key, ""), "cell", column.align, keep=keep)
        text = "" if number else entry.cells.get(column.key, "")
        merge = "" if len(entry.lines) == 1 else "<w:vMerge/>" if number else '<w:vMerge w:val="restart"/>'
        return self._cell(at, text, "cell", column.align, keep=keep, merge=merge)

    def _cell(self, at: int, text: str, style: str, align: str, *, keep: bool, merge: str = "") -> str:
        kept, align = KEPT if keep else "", "both" if align == "left" else align
        # a paragraph for each line: Word stretches the line before a break inside a justified paragraph
        text = office.clean(text)
        lines = text.split("\n") if align == "both" else [office.whole_dates(text, self._em(at, align))]
        content = "".join(word.paragraph(line, style, align=align, properties=kept, root=False) for line in lines)
        sides = _SIDES if align == "center" else ""
        width = f'<w:tcW w:w="{twips(self.widths[at])}" w:type="dxa"/>'
        return f"<w:tc><w:tcPr>{width}{merge}{sides}{CENTRED}</w:tcPr>{content}</w:tc>"

    # -- estimates

    def _lines(self, entry: Entry, line: Mapping[str, str]) -> int:
        texts = chain(line.items(), entry.cells.items() if len(entry.lines) == 1 else ())
        return self._most(dict(texts))

    def _most(self, cells: Mapping[str, str]) -> int:
        return max(
            office.lines_needed(cells.get(column.key, ""), self._em(at, column.align))
            for at, column in enumerate(self.sheet.columns)
        )

    def _em(self, at: int, align: str) -> float:
        side = NARROW_SIDE if align == "center" else CELL_SIDE
        return (self.widths[at] - 2 * side) / self.layout.body.size


def _styles(sizes: Layout) -> list[ParagraphStyle]:
    """What everything is set in; 正文 first."""

    def of(name: str, **more: float | str | bool) -> ParagraphStyle:
        role, size, leading = getattr(sizes, "body" if name == "cell" else name)
        return ParagraphStyle(name, role, size, leading, **more)  # type: ignore[arg-type]  # by keyword from below

    return [
        ParagraphStyle("Normal", *sizes.body),
        of("title", align="center", after=sizes.title_gap, keeps_next=True),
        of("header", align="left", after=sizes.header_gap, keeps_next=True),
        of("head", align="center", before=PAD_Y, after=PAD_Y),
        of("cell", before=PAD_Y, after=PAD_Y),
        of("signature", align="left", before=sizes.signature_gap, after=sizes.note_gap),
        of("note", align="left"),
    ]
