"""A sheet as an Excel file: the same table with really merged cells, ready to be printed and to be worked with.

Rows are streamed to the disk as they come, so that memory stays flat at any length.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from itertools import accumulate, count
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError

from tracker.foundation.printing import office
from tracker.foundation.printing.document import Column, Entry, Sheet
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.marks import picture
from tracker.foundation.printing.pages import Style
from tracker.foundation.printing.style import QR_GAP, QR_SIZE, column_widths, layout
from tracker.foundation.printing.xlsx_parts import Formats, StreamedWorksheet, Way, risky, sheet_name

Groups = Iterable[tuple[str, Iterable[Entry]]]

POINTS, PIXELS = 72, 96  # an inch
PAPERS = {"a4_landscape": 9, "a4_portrait": 9, "a3_landscape": 8}  # Excel's numbers
LEADING = 1.28  # of the size: lines of 仿宋 as Excel and WPS set them, and a little more
FOOT = 22.0  # points from the lower edge to the page number
CELL_PAD = 6.0  # points that a cell keeps free at left and right together
ROW_PAD = 5.0
NIL_HEIGHT = 46.0
SIGNATURE_HEIGHT = 34.0
TALLEST_ROW = 240.0  # Excel ends at 409 points and never cuts a row at the end of a page: a taller one becomes several,
SLICE = 90.0  # none taller than this, so that pages fill
TALL = 1 / 3  # of a page: an entry that the end of a page may well cut
MOST_CHARACTERS = 32_767  # in a cell
MOST_ROWS = 1_048_576
MOST_FOOTER = 200  # characters; Excel takes 255 with its codes


class TooLongForExcelError(PrintingError):
    """A text or a table that Excel cannot hold: nothing is cut silently."""


def write_xlsx(sheet: Sheet, target: Path, *, made_at: datetime, groups: Groups | None = None) -> office.Made:
    """Write the sheet to the Excel file `target`, replacing it at once when all is done.

    `groups` gives the rows one by one where they are too many to be held; otherwise those of the sheet are written.
    `made_at` (the K of the sheet) is the file's date: equal sheets give equal bytes. Raises a PrintingError.
    """
    with office.written_aside(target, "sheet.xlsx") as aside:
        options = {"constant_memory": True, "tmpdir": str(aside.parent), "use_zip64": True}
        options |= {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
        book = Workbook(str(aside), options)
        try:
            moment = office.seconds_of(made_at)
            book.set_properties({"title": office.clean(sheet.title), "created": moment})
            book.set_size(2400, 1600)
            writer = _Writer(sheet, book)
            writer.write(groups if groups is not None else [(group.label, group.entries) for group in sheet.groups])
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError that it wraps
        finally:
            writer.worksheet.forget()
            book.fileclosed = 1  # a book that failed must not be stored by its destructor
        size = aside.stat().st_size
    return office.Made(writer.rows, size)


class Span(NamedTuple):
    """Columns from first to last, and their width in points."""

    first: int
    last: int
    width: float


class _Writer:
    def __init__(self, sheet: Sheet, book: Any) -> None:
        self.sheet = sheet
        self.columns = sheet.columns
        self.worksheet: Any = book.add_worksheet(sheet_name(sheet.title), worksheet_class=StreamedWorksheet)
        self.formats = Formats(book)
        self.layout = layout(sheet.paper, sheet.profile)
        self.points = column_widths(self.columns, self.layout)
        self.whole = Span(0, len(self.columns) - 1, sum(self.points))
        self.room = self.layout.bottom - self.layout.top
        self.row = 0
        self.rows = 0

    def write(self, groups: Groups) -> None:
        """Everything from the title to the last note, from top to bottom."""
        self._page()
        self._block(self.sheet.title, self._way(self.layout.title, "center"))
        self._side_by_side(self.sheet.header, self.layout.header, 4.0)
        head = self._heads()
        self.worksheet.repeat_rows(head)
        self.worksheet.freeze_panes(head + 1, 0)
        serial = count(1)
        for label, entries in groups:
            self._block(label, self._way(self.layout.group, "left", border=True))
            for entry in entries:
                self._entry(entry, next(serial))
        if not self.rows and self.sheet.nil_text:
            self._block(self.sheet.nil_text, self._way(self.layout.body, "center", border=True), NIL_HEIGHT)
        self._below()

    # -- page and columns

    def _page(self) -> None:
        page, paper = self.worksheet, self.sheet.paper
        page.set_paper(PAPERS[paper])
        if paper != "a4_portrait":
            page.set_landscape()
        sizes = self.layout
        sides = {"left": sizes.left, "right": sizes.width - sizes.right}
        edges = {"top": sizes.top, "bottom": sizes.height - sizes.bottom}
        page.set_margins(**{name: length / POINTS for name, length in (sides | edges).items()})
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.hide_gridlines(2)
        page.set_footer(self._footer(), {"margin": FOOT / POINTS})
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        for number, points in enumerate(self.points):
            page.set_column_pixels(number, number, max(1, int(points / POINTS * PIXELS)))

    def _footer(self) -> str:
        stamp = office.clean(self.sheet.footer).replace("&", "&&")
        small = f'&L&"{office.OFFICE_FACES["body"]}"&7 {stamp}' if 0 < len(stamp) <= MOST_FOOTER else ""
        return f'{small}&C&"{office.OFFICE_FACES["body"]}"&10第&P页 共&N页'

    def _heads(self) -> int:
        labels = [office.clean(column.label) for column in self.columns]
        way = self._way(self.layout.head, "center", border=True)
        counts = [office.lines_needed(text, self._em(number, way.size)) for number, text in enumerate(labels)]
        row = self._next(max(counts) * way.size * LEADING + ROW_PAD)
        for number, label in enumerate(labels):
            self.worksheet.write_string(row, number, label, self.formats[way])
        return row

    # -- entries

    def _entry(self, entry: Entry, serial: int) -> None:
        """An entry: its measures one under the other, merged cells beside them.

        Where Excel turns the page depends on the printer and the faces of the machine; the merged texts of a tall entry
        stand at the top, so that they can be read wherever it is cut.
        """
        single = {n: column for n, column in enumerate(self.columns) if not entry.merges(column)}
        whole = [(n, column) for n, column in enumerate(self.columns) if n not in single]
        merged = {n: self._text(n, column, entry.cells, serial) for n, column in whole}
        lines = [{n: self._text(n, column, line, serial) for n, column in single.items()} for line in entry.lines]
        heights = _stretched(
            [self._height(line.items()) for line in lines], self._height(merged.items()) if merged else 0.0
        )
        slices = [_slices(height) for height in heights]
        ends = list(accumulate(slices))
        first, valign = self.row, "top" if sum(heights) > self.room * TALL else "vcenter"
        for line, height, parts, end in zip(lines, heights, slices, ends, strict=True):
            for part in range(parts):
                row = self._next(height / parts)
                for number, column in enumerate(self.columns):
                    texts, begins = (line, part == 0) if number in single else (merged, row == first)
                    self._cell(row, number, texts[number] if begins else "", column, valign)
            self._merge_down(first + end - parts, first + end - 1, single)
        self._merge_down(first, first + ends[-1] - 1, merged)
        self.rows += len(lines)

    def _merge_down(self, first: int, last: int, numbers: Iterable[int]) -> None:
        if last > first:
            for number in numbers:
                self.worksheet.merged.extend((first, number, last, number))

    def _text(self, number: int, column: Column, cells: Mapping[str, str], serial: int) -> str:
        text = office.clean(cells.get(column.key, ""))
        if column.align == "center":
            text = office.whole_dates(text, self._em(number, self.layout.body.size))
        if len(text) > MOST_CHARACTERS or len(text.encode("utf-16-le")) // 2 > MOST_CHARACTERS:
            raise TooLongForExcelError(
                f"第{serial}个问题的“{column.label}”有{len(text)}字，超过Excel单元格的上限{MOST_CHARACTERS}字，"
                "没有生成文件。请改为打印PDF或Word，或先精简这段文字。"
            )
        return text

    def _cell(self, row: int, number: int, text: str, column: Column, valign: str) -> None:
        way = self._way(self.layout.body, column.align, border=True)._replace(valign=valign, quoted=risky(text))
        amount = office.amount_of(text) if column.amount else None
        if amount is not None:
            self.worksheet.write_number(row, number, float(amount), self.formats[way._replace(quoted=False)])
        elif text:
            self.worksheet.write_string(row, number, text, self.formats[way])
        else:
            self.worksheet.write_blank(row, number, None, self.formats[way])

    # -- rows over several columns

    def _block(self, text: str, way: Way, least: float = 0.0) -> None:
        """A row over the whole width; nothing for an empty text."""
        text = office.clean(text)
        if text:
            height = max(least, self._line_height(text, self.whole.width, way.size))
            first, parts = self.row, _slices(height)
            for part in range(parts):
                row = self._next(height / parts)
                self._span(row, self.whole, "" if part else text, way)
            self.worksheet.merged.extend((first, 0, self.row - 1, self.whole.last))

    def _side_by_side(self, texts: Sequence[str], style: Style, pad: float) -> None:
        """Texts in one row, each over its share of the columns; under one another where columns are too few."""
        texts = [office.clean(text) for text in texts]
        if not any(texts):
            return
        spans = _shares(self.points, len(texts))
        if len(spans) < len(texts):
            for text in texts:
                self._block(text, self._way(style, "left"))
            return
        height = max(self._line_height(text, span.width, style.size) for text, span in zip(texts, spans, strict=True))
        row = self._next(height + pad)
        for number, (text, span) in enumerate(zip(texts, spans, strict=True)):
            at_edge = style is self.layout.header and 0 < number == len(texts) - 1
            self._span(row, span, text, self._way(style, "right" if at_edge else "left"))
            if span.last > span.first:
                self.worksheet.merged.extend((row, span.first, row, span.last))

    def _span(self, row: int, span: Span, text: str, way: Way) -> None:
        self.worksheet.write_string(row, span.first, text, self.formats[way._replace(quoted=risky(text))])
        for number in range(span.first + 1, span.last + 1):
            self.worksheet.write_blank(row, number, None, self.formats[way])

    def _below(self) -> None:
        """Signatures, then the notes; and the stamp, when the foot of a page cannot take it; last the QR code."""
        if self.sheet.signatures:
            self._next(SIGNATURE_HEIGHT / 2)
            self._side_by_side(self.sheet.signatures, self.layout.signature, 12.0)
        notes = [*self.sheet.notes, self.sheet.footer if len(self.sheet.footer) > MOST_FOOTER else ""]
        for note in notes:
            self._block(note, self._way(self.layout.note, "left"))
        if self.sheet.qr:
            self._code()

    def _code(self) -> None:
        """The QR code with its words beside it, once: not every program shows a picture at the foot of pages."""
        row, image = self._next(QR_SIZE + 2 * QR_GAP), picture(self.sheet.qr)
        scale = QR_SIZE / POINTS * PIXELS / int.from_bytes(image[16:20])  # the width that a PNG begins with
        place = {"image_data": BytesIO(image), "x_scale": scale, "y_scale": scale, "description": self.sheet.qr}
        corner = QR_GAP / POINTS * PIXELS
        self.worksheet.insert_image(row, 0, "qr.png", {**place, "x_offset": corner, "y_offset": corner})
        ends = list(accumulate(self.points))
        beside = next((n for n, end in enumerate(ends) if end >= QR_SIZE + 2 * QR_GAP), len(ends) - 1) + 1
        if beside < len(ends):
            words = self.sheet.footer.rpartition("\n")[2]
            self._span(row, Span(beside, len(ends) - 1, 0.0), words, self._way(self.layout.note, "left"))
            if beside < len(ends) - 1:
                self.worksheet.merged.extend((row, beside, row, len(ends) - 1))

    def _way(self, style: Style, align: str, *, border: bool = False) -> Way:
        return Way(style.role, style.size, align, border)

    # -- heights

    def _next(self, height: float) -> int:
        """Begin a row of this height; returns its number."""
        row = self.row
        if row >= MOST_ROWS:
            raise TooLongForExcelError(f"行数超过Excel的上限{MOST_ROWS}行，没有生成文件。请缩小打印范围后重试。")
        self.worksheet.set_row(row, height)
        self.row += 1
        return row

    def _em(self, number: int, size: float) -> float:
        return (self.points[number] - CELL_PAD) / size

    def _height(self, texts: Iterable[tuple[int, str]]) -> float:
        size = self.layout.body.size
        most = max((office.lines_needed(text, self._em(number, size)) for number, text in texts), default=1)
        return most * size * LEADING + ROW_PAD

    def _line_height(self, text: str, width: float, size: float) -> float:
        return office.lines_needed(text, (width - CELL_PAD) / size) * size * LEADING + ROW_PAD


def _stretched(heights: Sequence[float], least: float) -> list[float]:
    """The heights, made equally taller where together they are less than `least`."""
    lacking = max(0.0, least - sum(heights)) / len(heights)
    return [height + lacking for height in heights]


def _slices(height: float) -> int:
    """In how many rows a row of this height is written."""
    return 1 if height <= TALLEST_ROW else ceil(height / SLICE)


def _shares(points: Sequence[float], count: int) -> list[Span]:
    """The columns in so many spans of about the same width; fewer where there are not enough columns."""
    ends = list(accumulate(points))
    spans: list[Span] = []
    first = 0
    for part in range(1, count + 1):
        left = count - part  # every later span needs a column of its own
        last = min(range(len(points)), key=lambda n: abs(ends[n] - ends[-1] * part / count))
        last = min(max(last, first), len(points) - 1 - left)
        if last < first:
            break
        spans.append(Span(first, last, sum(points[first : last + 1])))
        first = last + 1
    return spans
