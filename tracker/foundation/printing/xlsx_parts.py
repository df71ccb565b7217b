"""Parts of an Excel file: cell formats by what they are for, and a worksheet that keeps nothing it has written."""

import re
from array import array
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from tracker.foundation.printing import office

_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
# What Excel would turn into a formula, a number or a date once somebody edits the cell.
_RISKY = re.compile(r"[=+\-@＝＋－＠]|[\d.,/:\-年月日%％]+$|\d+(\.\d+)?[eE]\d+$")
CHINESE = 134  # the character set by which Excel finds another Chinese face for one that is not installed


class Way(NamedTuple):
    """How a cell looks."""

    role: str
    size: float
    align: str
    border: bool = False
    valign: str = "vcenter"
    quoted: bool = False


class Formats(dict[Way, Any]):
    """The format of each way, made when it is first asked for."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, way: Way) -> Any:
        form = self._book.add_format(
            {
                "font_name": office.OFFICE_FACES[way.role],
                "font_size": way.size,
                "font_charset": CHINESE,
                "font_family": 1 if way.role == "title" else 3,
                "align": way.align,
                "valign": way.valign,
                "text_wrap": True,
                "border": int(way.border),
                "quote_prefix": way.quoted,
            }
        )
        self[way] = form
        return form


def risky(text: str) -> bool:
    """Whether the cell must say that it holds text, whatever it looks like (a leading ' in Excel)."""
    return bool(_RISKY.match(text))


def sheet_name(title: str) -> str:
    """The title as the name of a worksheet, within what Excel allows."""
    name = _FORBIDDEN_IN_NAMES.sub("", office.clean(title).replace("\n", "")).strip()
    return name[:_LONGEST_NAME].strip() or "台账"


class StreamedWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter publishes no types
    """A worksheet in constant memory, also with merged cells and row heights.

    `merged` holds four numbers (row and column of both corners) for each merged range: XlsxWriter's own way would write
    the lower rows of a range before the upper ones are done, and keeps some 400 bytes for each.
    """

    def __init__(self) -> None:
        super().__init__()
        self.merged = array("L")

    def _write_single_row(self, current_row_num: int = 0) -> None:
        written = self.previous_row
        super()._write_single_row(current_row_num)
        self.row_info.pop(written, None)
        self.row_sizes.pop(written, None)

    def _write_merge_cells(self) -> None:
        if self.merged:
            self._xml_start_tag("mergeCells", [("count", len(self.merged) // 4)])
            for at in range(0, len(self.merged), 4):
                row, column, last_row, last_column = self.merged[at : at + 4]
                ref = f"{xl_rowcol_to_cell(row, column)}:{xl_rowcol_to_cell(last_row, last_column)}"
                self._xml_empty_tag("mergeCell", [("ref", ref)])
            self._xml_end_tag("mergeCells")

    def forget(self) -> None:
        """Close the file of rows, which stays open when the book could not be stored."""
        self._opt_close()
