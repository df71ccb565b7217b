"""Rows of a form table: cells broken into lines, and how a tall row goes on over pages under its repeated label."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tracker.foundation.printing.breaking import Breaker, Line
from tracker.foundation.printing.looks import (
    CELL_PAD_X,
    INDENT,
    LABEL_PAD_X,
    SIGN_GAP,
    Density,
)
from tracker.foundation.printing.markup import MarkupError, Node
from tracker.foundation.printing.pages import Style, TextAlign
from tracker.foundation.printing.style import MM

CONTINUED = "（续）"
LEAST_CUT = 2  # lines that at least stand on either side of a cut
Lines = tuple[Line, ...]


@dataclass(frozen=True)
class Cell:
    """A cell on its way to the page: where it stands across, its lines, and those that keep to its foot."""

    x: float
    w: float
    label: bool
    align: TextAlign
    lines: Lines
    foot: Lines
    density: Density
    text: str = ""
    pad: float = CELL_PAD_X

    @property
    def style(self) -> Style:
        return self.density.label if self.label else self.density.cell

    @property
    def height(self) -> float:
        foot = self.foot_height + SIGN_GAP if self.foot else 0.0
        return len(self.lines) * self.style.leading + foot + 2 * self.density.pad

    @property
    def foot_height(self) -> float:
        return len(self.foot) * self.style.leading


@dataclass(frozen=True)
class Row:
    """Cells side by side; `least` is the height that is kept for writing by hand."""

    cells: tuple[Cell, ...]
    cuts: bool
    least: float

    @property
    def height(self) -> float:
        return max([self.least, *(cell.height for cell in self.cells)])


def widths_of(table: Node, width: float) -> list[float]:
    """Widths of the columns of a table that is so wide, in the same unit. Raises MarkupError where it names none."""
    shares = [float(share) for share in table.get("data-widths").split()]
    if not shares:
        raise MarkupError("a table names the widths of its columns")
    return [share * width / sum(shares) for share in shares]


def cells_of(row: Node, columns: int) -> list[tuple[Node, int, int]]:
    """The cells of a row, each with its first column and the number of columns that it spans.

    Raises MarkupError for a row that does not fill the columns of its table.
    """
    found, at = [], 0
    for cell in row.nodes("th", "td"):
        span = int(cell.get("colspan", "1"))
        found.append((cell, at, span))
        at += span
    if at != columns:
        raise MarkupError(f"a row fills {at} of {columns} columns: {row.text!r}")
    return found


class RowReader:
    """Turns the rows of a table into measured rows.

    `data-widths` are shares of the table's width; the least height of a row is in mm.
    """

    def __init__(self, table: Node, left: float, width: float, breaker: Breaker, density: Density) -> None:
        widths = widths_of(table, width)
        self._edges = [left + sum(widths[:place]) for place in range(len(widths) + 1)]
        self._breaker = breaker
        self.density = density

    def row(self, node: Node) -> Row:
        """One <tr>, its cells over the columns that they span."""
        placed = cells_of(node, len(self._edges) - 1)
        cells = tuple(
            self._cell(cell, self._edges[at], self._edges[at + span] - self._edges[at]) for cell, at, span in placed
        )
        return Row(cells, "cuts" in node.classes, float(node.get("data-least", "0")) * MM * self.density.least)

    def _cell(self, node: Node, x: float, w: float) -> Cell:
        label = node.tag == "th"
        pad = LABEL_PAD_X if label else CELL_PAD_X
        em = (w - 2 * pad) / self.density.cell.size
        if label:
            return Cell(x, w, True, "center", self.label(node.text, em), (), self.density, node.text, pad)
        align: TextAlign = "center" if "center" in node.classes else "left"
        foot = tuple(line for sign in signs(node) for line in self._breaker.lines(sign, em))
        lines = tuple(line for text in paragraphs(node) for line in self._lines(text, em, align))
        return Cell(x, w, False, align, lines, foot, self.density, node.text, pad)

    def _lines(self, text: str, em: float, align: TextAlign) -> Lines:
        if align == "center":
            return self._breaker.balanced(text, em)
        return self._breaker.lines(text, em, running=True)

    def label(self, text: str, em: float) -> Lines:
        """The lines of a label, as even as they can be."""
        return tuple(line for part in text.split("\n") for line in self._breaker.balanced(part, em, "head"))

    def again(self, cell: Cell) -> Cell:
        """The label as it is repeated on a further page."""
        em = (cell.w - 2 * cell.pad) / cell.style.size
        mark = CONTINUED if em >= len(CONTINUED) else "续"
        return replace(cell, lines=(*self.label(cell.text, em), Line(mark)))


def signs(node: Node) -> list[str]:
    """The lines for signatures, which keep to the foot of their cell."""
    return [part.text for part in node.nodes("p") if "sign" in part.classes]


def paragraphs(node: Node) -> list[str]:
    """The paragraphs of a cell in order, lines for signatures aside; text outside of <p> is one by itself."""
    found: list[str] = []
    loose: list[Node | str] = []
    for child in [*node.children, Node("p", {"class": "sign"})]:
        if isinstance(child, Node) and child.tag == "p":
            if text := Node("td", {}, loose).text:
                found.append(text)
            loose = []
            if "sign" not in child.classes and (text := child.text):
                found.append(INDENT + text if "indent" in child.classes else text)
        else:
            loose.append(child)
    return found


def cut(row: Row, room: float, reader: RowReader) -> tuple[Row, Row] | None:
    """The part of a row that fits into `room`, and the rest under its repeated label; None where it cannot be cut."""
    part = int((room - 2 * reader.density.pad) // reader.density.cell.leading)
    longest = max(row.cells, key=lambda cell: 0 if cell.label else len(cell.lines))
    labels = max((len(cell.lines) for cell in row.cells if cell.label), default=0)
    part = min(part, len(longest.lines) - LEAST_CUT)
    if not row.cuts or part < max(LEAST_CUT, labels):
        return None
    upper = tuple(cell if cell.label else replace(cell, lines=cell.lines[:part], foot=()) for cell in row.cells)
    lower = tuple(reader.again(cell) if cell.label else replace(cell, lines=cell.lines[part:]) for cell in row.cells)
    return Row(upper, False, 0.0), Row(lower, True, _rest(row.least, upper))


def _rest(least: float, upper: Sequence[Cell]) -> float:
    """What is still to be kept for writing below the part above."""
    return max(0.0, least - max(cell.height for cell in upper))
