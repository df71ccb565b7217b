"""Where the rows of an entry go: pure arithmetic over numbers of lines, no text."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from tracker.foundation.printing.style import PAD_Y

LEAST_SPLIT = 3  # a row is not cut for fewer lines than this
WIDOW = 2  # lines of a cut row that at least go over to the next page
SLACK = 1e-6


class Frame(NamedTuple):
    """The part of a page that rows fill, below the repeated column heads, and the distance of their lines."""

    top: float
    bottom: float
    leading: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def room(self, y: float) -> int:
        """Lines that a row beginning at `y` can hold."""
        return self.lines_in(self.bottom - y)

    def lines_in(self, height: float) -> int:
        """Lines that a row of this height holds."""
        return int((height - 2 * PAD_Y + SLACK) // self.leading)

    def height_of(self, lines: int) -> float:
        """Height of a row that holds so many lines."""
        return lines * self.leading + 2 * PAD_Y


class Piece(NamedTuple):
    """A measure's row, or the part of it on one page: its lines from `start` on."""

    page: int
    y: float
    row: int
    start: int
    lines: int
    end: float


class Fragment(NamedTuple):
    """What an entry takes of one page; `room` is the number of lines that a merged cell can hold there."""

    page: int
    y: float
    height: float
    room: int


def lay_rows(counts: Sequence[int], y: float, frame: Frame, reserve: float) -> tuple[Piece, ...]:
    """Place rows of so many lines one under the other from `y` on page 0.

    `reserve` is kept free under the last row. A row goes to the next page whole, unless it is taller than a page or
    would leave more than a third of the page empty: then it is cut between lines.
    """
    pieces: list[Piece] = []
    page = 0
    for row, count in enumerate(counts):
        keep = reserve if row == len(counts) - 1 else 0.0
        start = 0
        while y + frame.height_of(count - start) + keep > frame.bottom + SLACK:
            part = _part(count - start, y, frame, keep)
            if part:
                pieces.append(Piece(page, y, row, start, part, y + frame.height_of(part)))
            start, page, y = start + part, page + 1, frame.top
        pieces.append(Piece(page, y, row, start, count - start, y + frame.height_of(count - start)))
        y = pieces[-1].end
    return tuple(pieces)


def _part(left: int, y: float, frame: Frame, keep: float) -> int:
    """How many of the lines left stand here before the page is turned; 0: the row moves whole."""
    taller_than_page = frame.height_of(left) + keep > frame.height + SLACK
    part = min(frame.room(y), left - min(WIDOW, left - 1))
    if part < LEAST_SPLIT and y > frame.top + SLACK:
        return 0
    return part if taller_than_page or frame.bottom - y > frame.height / 3 else 0


def fragments(pieces: Sequence[Piece], frame: Frame) -> tuple[Fragment, ...]:
    """The pieces of one entry taken together page by page."""
    return tuple(_fragment(page, list(group), frame) for page, group in groupby(pieces, lambda piece: piece.page))


def _fragment(page: int, pieces: list[Piece], frame: Frame) -> Fragment:
    y, height = pieces[0].y, pieces[-1].end - pieces[0].y
    return Fragment(page, y, height, frame.lines_in(height))


def shares(total: int, rooms: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """Lines of a merged text that stand in each fragment, and how many find no room.

    A fragment that goes on with the text gives its first line to the mark （续）, if it has another.
    """
    taken = []
    left = total
    for number, room in enumerate(rooms):
        usable = room - 1 if number and left and room > 1 else room
        taken.append(min(left, usable))
        left -= taken[-1]
    return tuple(taken), left
