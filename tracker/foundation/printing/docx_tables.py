"""A form table in a Word file: labels, texts and lines for signatures, with room for writing by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.foundation.printing import docx_frame as frame
from tracker.foundation.printing import docx_parts as word
from tracker.foundation.printing import office
from tracker.foundation.printing.docx_frame import CENTRED, KEPT, WHOLE_ROW
from tracker.foundation.printing.docx_parts import twips
from tracker.foundation.printing.looks import CELL_PAD_X, INDENT, LABEL_PAD_X, SIGN_GAP, Density
from tracker.foundation.printing.markup import Node
from tracker.foundation.printing.rows import cells_of, paragraphs, signs, widths_of
from tracker.foundation.printing.style import MM

_LABEL_PADS = frame.margins("tcMar", left=LABEL_PAD_X, right=LABEL_PAD_X)
_MERGED, _GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
_AT_FOOT = '<w:vAlign w:val="bottom"/>'
_OPEN_BELOW = '<w:tcBorders><w:bottom w:val="nil"/></w:tcBorders>'
_OPEN_ABOVE = '<w:tcBorders><w:top w:val="nil"/></w:tcBorders>'


@dataclass(frozen=True)
class _Cell:
    """A cell with its width in points; `texts` are its paragraphs, `signs` the lines for signatures at its foot."""

    width: float
    span: int
    density: Density
    label: bool
    centred: bool
    texts: tuple[str, ...]
    signs: tuple[str, ...]

    @property
    def lines(self) -> int:
        """About how many lines its paragraphs take; a label stands on those that it has."""
        return len(self.texts) if self.label else sum(office.lines_needed(text, self.em) for text in self.texts)

    @property
    def em(self) -> float:
        return _em(self.width, self.label, self.density)

    @property
    def height(self) -> float:
        """About how high it is, with its signatures right under its text."""
        gap = SIGN_GAP if self.texts and self.signs else 0.0
        return self._high(self.lines + len(self.signs)) + gap

    @property
    def foot(self) -> float:
        """The height of its signatures as a row of their own."""
        return self._high(len(self.signs)) if self.signs else 0.0

    @property
    def parted(self) -> float:
        """About how high it is in two rows, with at least one line to write on above the signatures."""
        return self._high(max(self.lines, 1)) + self.foot

    def _high(self, lines: int) -> float:
        return lines * self.density.cell.leading + 2 * self.density.pad

    def content(self, *, kept: bool = False, texts: bool = True, signs: bool = True) -> str:
        """Its paragraphs as XML; `kept` keeps them with the next row."""
        keep = KEPT if kept else ""
        if self.label:
            return word.paragraph("\n".join(self.texts), "label", properties=keep, root=False)
        align = "center" if self.centred else "both"
        found = [self._text(text, align, keep) for text in self.texts if texts]
        for sign in self.signs if signs else ():
            gap = f'<w:spacing w:before="{twips(SIGN_GAP)}"/>' if found else ""
            found.append(word.paragraph(sign, "Normal", align="right", properties=keep + gap, root=False))
        return "".join(found) or word.paragraph("", "Normal", properties=keep, root=False)

    def _text(self, text: str, align: str, keep: str) -> str:
        if self.centred:
            text = office.whole_dates(text, self.em)
        indented = text.startswith(INDENT)
        first = f'<w:ind w:firstLineChars="200" w:firstLine="{twips(2 * self.density.cell.size)}"/>' if indented else ""
        words = text.removeprefix(INDENT)
        return word.paragraph(words, "Normal", align=align, properties=keep + first, root=False)


@dataclass(frozen=True)
class _Row:
    """Cells side by side; `least` is the height in points that is kept for writing by hand."""

    cells: tuple[_Cell, ...]
    least: float
    cuts: bool
    repeated: bool

    @property
    def height(self) -> float:
        """About how high it will be, in points."""
        return max(self.least, *(cell.height for cell in self.cells))

    @property
    def foot(self) -> float:
        """The height of the row for its signatures; 0 where there is none or no room to write above them."""
        foot = max(cell.foot for cell in self.cells)
        return foot if max(cell.parted for cell in self.cells) <= self.least else 0.0

    @property
    def is_whole(self) -> bool:
        """Whether it is never cut at the end of a page."""
        return not self.cuts or max(cell.lines for cell in self.cells) <= WHOLE_ROW


class TableWriter:
    """A table of a paper, `width` points wide."""

    def __init__(self, table: Node, width: float, density: Density) -> None:
        self._widths, self._density = widths_of(table, width), density
        self._rows = [self._read(row) for row in table.nodes("tr")]

    @property
    def height(self) -> float:
        """About how high it will be, in points."""
        return sum(row.height for row in self._rows)

    def xml(self) -> str:
        """The table as XML."""
        pad = self._density.pad
        pads = frame.margins("tblCellMar", top=pad, left=CELL_PAD_X, bottom=pad, right=CELL_PAD_X)
        return frame.table(self._widths, (xml for row in self._rows for xml in _written(row)), pads)

    def _read(self, row: Node) -> _Row:
        cells = tuple(
            _read_cell(cell, sum(self._widths[at : at + span]), span, self._density)
            for cell, at, span in cells_of(row, len(self._widths))
        )
        least = float(row.get("data-least", "0")) * MM * self._density.least
        return _Row(cells, least, "cuts" in row.classes, "head" in row.classes)


def _read_cell(node: Node, width: float, span: int, density: Density) -> _Cell:
    label = node.tag == "th"
    em = _em(width, label, density)
    if label:
        texts = [line for part in node.text.split("\n") for line in office.evenly(part, em).split("\n")]
    else:
        texts = [line for text in paragraphs(node) for line in text.split("\n")]
    return _Cell(width, span, density, label, "center" in node.classes, tuple(texts), tuple(signs(node)))


def _em(width: float, label: bool, density: Density) -> float:
    return (width - 2 * (LABEL_PAD_X if label else CELL_PAD_X)) / density.cell.size


def _written(row: _Row) -> Iterator[str]:
    """A row as XML. Where there is room to write above its signatures they get a row of their own under it, so that
    they stay at the foot whatever is typed; the rule between them is not drawn, the other cells are merged over both.
    """
    foot = row.foot
    if not foot:
        cells = (_cell(cell, cell.content(), _AT_FOOT if cell.signs else CENTRED) for cell in row.cells)
        yield _tr(cells, row.least, whole=row.is_whole, repeated=row.repeated)
        return
    upper = [
        _cell(cell, cell.content(kept=True, signs=False), _OPEN_BELOW)
        if cell.signs
        else _cell(cell, cell.content(kept=True), CENTRED, _MERGED)
        for cell in row.cells
    ]
    lower = [
        _cell(cell, cell.content(texts=False), _OPEN_ABOVE)
        if cell.signs
        else _cell(cell, word.paragraph("", "Normal", root=False), CENTRED, _GOES_ON)
        for cell in row.cells
    ]
    yield _tr(upper, row.least - foot, whole=True)
    yield _tr(lower, foot, whole=True)


def _tr(cells: Iterator[str] | Sequence[str], least: float, *, whole: bool, repeated: bool = False) -> str:
    properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if repeated else "")
    height = f'<w:trHeight w:val="{twips(least)}" w:hRule="atLeast"/>' if least > 0 else ""
    return f"<w:tr><w:trPr>{properties}{height}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: _Cell, content: str, placed: str, merge: str = "") -> str:
    """A cell as XML; `placed` are its open sides, or where its text stands."""
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    pads = _LABEL_PADS if cell.label else ""
    inner = pads + placed if placed in (CENTRED, _AT_FOOT) else placed + pads
    width = f'<w:tcW w:w="{twips(cell.width)}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{width}{span}{merge}{inner}</w:tcPr>{content}</w:tc>"
