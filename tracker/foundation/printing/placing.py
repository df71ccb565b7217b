"""Where the rows of an entry go: pure arithmetic over numbers of lines, no text."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from tracker.foundation.printing.style import PAD_Y

MODEST = 4  # lines that may stay white at the foot of a page rather than that a row is cut
LEAST_SPLIT = 3  # a row is not cut for fewer lines than this
LEAST_REST = 3  # lines that at least go over to the next page: number and wording are repeated there
FEWEST = 2  # lines of a text on either side of a cut
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

    `reserve` is kept free under the last row. A row goes to the next page whole, unless that would leave more than a
    few lines white: then it is cut between lines.
    """
    pieces: list[Piece] = []
    page = 0
    for row, count in enumerate(counts):
        keep = reserve if row == len(counts) - 1 else 0.0
        start = 0
        while y + frame.height_of(count - start) + keep > frame.bottom + SLACK:
            part = _part(count - start, y, frame)
            if part:
                pieces.append(Piece(page, y, row, start, part, y + frame.height_of(part)))
            start, page, y = start + part, page + 1, frame.top
        pieces.append(Piece(page, y, row, start, count - start, y + frame.height_of(count - start)))
        y = pieces[-1].end
    return tuple(pieces)


def _part(left: int, y: float, frame: Frame) -> int:
    """How many of the lines left stand here before the page is turned; 0: the row moves whole."""
    room = frame.room(y)
    part = min(room, left - min(LEAST_REST, left - 1))
    return 0 if y > frame.top + SLACK and (room <= MODEST or part < LEAST_SPLIT) else part


def cut_at(total: int, end: int) -> int:
    """Where the lines of a cell are parted when its row is cut after `end` lines: none goes over alone."""
    return end - 1 if total - end == 1 and end > FEWEST else end


def stretched(pieces: Sequence[Piece], totals: Sequence[int], frame: Frame) -> tuple[Piece, ...]:
    """The pieces of an entry, a row that ends a page made taller where merged texts need the room under it."""
    made, rooms = list(pieces), list[int]()
    for part in fragments(pieces, frame)[:-1]:
        last = max(place for place, piece in enumerate(made) if piece.page == part.page)
        lacking = max((shares(total, [*rooms, part.room])[1] for total in totals), default=0)
        more = min(frame.room(part.y) - part.room, lacking) if made[last + 1].start == 0 else 0
        made[last] = made[last]._replace(end=made[last].end + more * frame.leading)
        rooms.append(part.room + more)
    return tuple(made)


def fragments(pieces: Sequence[Piece], frame: Frame) -> tuple[Fragment, ...]:
    """The pieces of one entry taken together page by page."""
    return tuple(_fragment(page, list(group), frame) for page, group in groupby(pieces, lambda piece: piece.page))


def _fragment(page: int, pieces: list[Piece], frame: Frame) -> Fragment:
    y, height = pieces[0].y, pieces[-1].end - pieces[0].y
    return Fragment(page, y, height, frame.lines_in(height))


def shares(total: int, rooms: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """Lines of a merged text that stand in each fragment, and how many find no room.

    A fragment that goes on with the text gives its first line to the mark （续）, if it has another. No single line
    goes over to the next one.
    """
    taken = []
    left = total
    for number, room in enumerate(rooms, 1):
        usable = room - 1 if number > 1 and left and room > 1 else room
        part = min(left, usable)
        taken.append(cut_at(left, part) if number < len(rooms) else part)
        left -= taken[-1]
    return tuple(taken), left
