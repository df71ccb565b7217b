"""Composed pages: where every line of text and every rule stands, as plain values for any painter.

Lengths are points (1/72 inch), measured from the top left corner of the page, y downwards.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

TextAlign = Literal["left", "center", "right"]
Kerns = tuple[tuple[int, float], ...]  # (position in a line, points added before the character there)
Kind = Literal[
    "title", "header", "head", "group", "cell", "again", "nil", "signature", "note", "folio", "footer"
]  # "again": the text of a merged cell repeated on a further page

RUN = "[!-~]"  # a character of a number or word, which is not stretched inside
_INSIDE_RUN = re.compile(f"(?<={RUN}){RUN}")


class Style(NamedTuple):
    """Role of the face, size and distance of baselines in points."""

    role: str
    size: float
    leading: float


@dataclass(slots=True)  # not frozen: that makes each of a long ledger's texts six times as dear
class Text:
    """Lines in a box. They stand in the middle of its height; `x` and `w` are without padding.

    `column` and `entry` (position in the sheet, from 0) say where the text of a cell comes from.

    `spacing` (empty, or one value per line) is added after every character of its line, as `Tc` and letter-spacing do,
    but not inside numbers and words (`inside_runs`).
    `kerns` (empty, or one tuple per line) squeeze or move: so many points are added before the character at that
    position of the line, and everything after it moves along; a negative value squeezes, position 0 moves the line.
    Justified lines are never centred, and `w` is the width that they fill.
    """

    x: float
    y: float
    w: float
    h: float
    lines: tuple[str, ...]
    style: Style
    align: TextAlign
    kind: Kind
    column: str = ""
    entry: int = -1
    spacing: tuple[float, ...] = ()
    kerns: tuple[Kerns, ...] = ()

    @property
    def top(self) -> float:
        """Upper edge of the first line."""
        return self.y + (self.h - len(self.lines) * self.style.leading) / 2


def inside_runs(line: str) -> list[int]:
    """The characters of a line before which there is no spacing."""
    return [found.start() for found in _INSIDE_RUN.finditer(line)]


class Box(NamedTuple):
    """A bordered cell."""

    x: float
    y: float
    w: float
    h: float


class Rule(NamedTuple):
    """A straight line of the grid, horizontal or vertical."""

    x1: float
    y1: float
    x2: float
    y2: float


class Mark(NamedTuple):
    """Something drawn that is neither text nor line: the QR code of a text, `size` points wide and high.

    `marks.squares` gives the rectangles to fill.
    """

    kind: Literal["qr"]
    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True)
class Page:
    texts: tuple[Text, ...]
    rules: tuple[Rule, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Composed:
    """A whole document, ready to be painted; `width` and `height` are those of its paper (MediaBox)."""

    title: str
    width: float
    height: float
    rule_width: float
    pages: tuple[Page, ...]


def rules_around(boxes: Iterable[Box]) -> tuple[Rule, ...]:
    """The borders of the boxes, each drawn once and as long as it goes on."""
    across: dict[float, list[tuple[float, float]]] = defaultdict(list)
    down: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for x, y, w, h in boxes:
        left, right, top, bottom = round(x, 3), round(x + w, 3), round(y, 3), round(y + h, 3)
        width, height = (left, right), (top, bottom)
        across[top].append(width)
        across[bottom].append(width)
        down[left].append(height)
        down[right].append(height)
    rows = [Rule(a, y, b, y) for y in sorted(across) for a, b in _joined(across[y])]
    columns = [Rule(x, a, x, b) for x in sorted(down) for a, b in _joined(down[x])]
    return (*rows, *columns)


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    spans.sort()
    joined = []
    start, end = spans[0]
    for a, b in spans:
        if a > end:
            joined.append((start, end))
            start, end = a, b
        elif b > end:
            end = b
    joined.append((start, end))
    return joined
