"""Which side and column a lane gets, and where it touches the boxes, so that nested lanes do not cross."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from tracker.workflow.model import State
from tracker.workflow.picture.shapes import Box
from tracker.workflow.picture.sketch import Lane, rank


@dataclass(frozen=True, slots=True)
class Track:
    """A lane with its side and its column, counted from the boxes outwards."""

    lane: Lane
    left: bool
    column: int

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last layer that it touches."""
        states = self.lane.states
        return rank(states[0]), rank(states[-1])


def tracks(lanes: Sequence[Lane]) -> tuple[Track, ...]:
    """Short lanes first and close to the boxes; left before right, one beside the other only where both are taken."""
    placed: list[Track] = []
    for lane in sorted(lanes, key=_length):
        column = 0
        while True:
            tries = [Track(lane, left, column) for left in (True, False)]
            free = next((track for track in tries if not any(_meet(track, other) for other in placed)), None)
            if free is not None:
                placed.append(free)
                break
            column += 1
    return tuple(placed)


def _length(lane: Lane) -> int:
    states = lane.states
    return rank(states[-1]) - rank(states[0])


def _meet(one: Track, other: Track) -> bool:
    """They would overlap, or one would have to cross an inner one that begins where it ends."""
    if (one.left, one.column) != (other.left, other.column):
        return False
    return one.span[0] <= other.span[1] and other.span[0] <= one.span[1]


def ports(track: Track, boxes: Sequence[Box], lanes: Sequence[Track]) -> dict[State, float]:
    """Where the lane touches each of its boxes: y by state. Lanes that lead up leave above those that lead down, and
    an outer one outside an inner one, so that their stubs do not cross a trunk.
    """
    found: dict[State, float] = {}
    for box in boxes:
        mine = [other for other in lanes if other.left is track.left and box.code in other.lane.states]
        if track in mine:
            order = sorted(mine, key=lambda other: _port_rank(other, box.code))
            place = order.index(track)
            found[box.code] = box.y + box.height * (place + 1) / (len(mine) + 1)
    return found


@cache
def _port_rank(track: Track, code: State) -> tuple[bool, int]:
    leads_down = track.lane.states[0] is code
    return leads_down, -track.column if leads_down else track.column
