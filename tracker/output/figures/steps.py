"""What one finding contributes to every figure, as steps over the days: a pure function of its history.

As of a day, a finding counts in each figure with a number that changes only on days on which something happened to it,
or on the day after a date it was to be done by. `steps` gives the days and by how much each figure then changes, the
future included: that a finding becomes overdue is known as soon as its time limit is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from tracker.workflow.model import State, StateKind, Timeframe
from tracker.workflow.rules import BEFORE_FEEDBACK

# Every figure in the order of a vector; funds are in fen, so that sums are exact. The exits and the parts are what
# `departures` and `parts_of_split` say.
NAMES = (
    *("fed_back", "completed", "staged", "unfinished", "overdue", "on_time", "extensions", "returns", "relapses"),
    *("institutions", "funds", "people_handled", "voided", "merged", "split", "referred", "parts"),
)
Vector = tuple[int, ...]
ZERO: Vector = (0,) * len(NAMES)
_ONE_DAY = timedelta(days=1)
_CLOSED = (State.CLOSED, State.SUSTAINED)
_OUT = (State.VOIDED, State.MERGED, State.SPLIT)
_EXITS = (*_OUT, State.REFERRED)
_ENDED = frozenset(state for state in State if state.kind in (StateKind.END, StateKind.CLOSED))


class Move(NamedTuple):
    """A transition: when, from where, to where, in which round."""

    day: date
    source: State | None
    target: State
    round_no: int


class Says(NamedTuple):
    """A version of the finding: what it said about time."""

    day: date
    timeframe: Timeframe | None
    deadline: date | None
    next_review_on: date | None


class Stage(NamedTuple):
    """A row of 阶段性成果; `accepts` when it accepts another."""

    day: date
    round_no: int
    next_review_on: date | None
    accepts: bool


class Done(NamedTuple):
    """A version of a measure, with its proof: institution or not, fen, people, and what makes the proof one."""

    day: date
    dropped: bool
    done: bool
    institution: bool
    fen: int
    people: int
    identity: tuple[object, ...]


_Row = TypeVar("_Row", Move, Says, Done)


@dataclass
class History:
    """Everything that figures read of a finding, each list in the order in which it was written.

    `measures` by the id of the measure; `parts` is how many findings stand in its place when it was split.
    """

    moves: list[Move] = field(default_factory=list)
    says: list[Says] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    measures: dict[int, list[Done]] = field(default_factory=dict)
    returns: list[date] = field(default_factory=list)
    extensions: list[date] = field(default_factory=list)
    parts: int = 0


class Step(NamedTuple):
    """From this day on every figure is higher by so much."""

    day: date
    by: Vector


def steps(history: History) -> list[Step]:
    """The steps of a finding by day; their sum up to a day is what it contributes as of that day."""
    found, before = [], ZERO
    for day in sorted(_days(history)):
        now = as_of(history, day)
        if now != before:
            found.append(Step(day, tuple(new - old for new, old in zip(now, before, strict=True))))
            before = now
    return found


def up_to(steps_: Sequence[Step], day: date) -> Vector:
    """What the steps up to a day add up to."""
    return add(ZERO, *(step.by for step in steps_ if step.day <= day))


def add(*vectors: Vector) -> Vector:
    """The sum of vectors."""
    return tuple(map(sum, zip(*vectors, strict=True)))


def _days(history: History) -> set[date]:
    """Every day on which a figure may change: those of rows, and those after a date to be done by."""
    days = {*history.returns, *history.extensions}
    days |= {move.day for move in history.moves} | {says.day for says in history.says}
    days |= {stage.day for stage in history.stages}
    days |= {version.day for versions in history.measures.values() for version in versions}
    watched = (_watched(history, day) for day in days)
    return days | {day + _ONE_DAY for day in watched if day is not None}


def as_of(history: History, day: date) -> Vector:
    """What a finding contributes to every figure as of a day."""
    move = _last(history.moves, day)
    if move is None:
        return ZERO
    if move.target in BEFORE_FEEDBACK or (move.source in BEFORE_FEEDBACK and move.target in _ENDED):
        return ZERO
    exits = [int(move.target is exit_) for exit_ in _EXITS]
    parts = history.parts if move.target is State.SPLIT else 0
    counted = _counted(history, move, day) if move.target not in _OUT else ZERO[: -len(exits) - 1]
    return (*counted, *exits, parts)


def _counted(history: History, move: Move, day: date) -> Vector:
    closed = move.target in _CLOSED
    completed = closed and not any(_open_measures(history, day))
    staged = any(stage.accepts for stage in _stages(history, move.round_no, day))
    watched = _watched(history, day)
    proofs = list(_proofs(history, day))
    return (
        1,
        int(completed),
        int(staged and not completed),
        int(not staged and not completed),
        int(move.target not in _ENDED and watched is not None and watched < day),
        int(completed and _in_time(history, day)),
        sum(granted <= day for granted in history.extensions),
        sum(returned <= day for returned in history.returns),
        move.round_no - 1,
        sum(proof.institution for proof in proofs),
        sum(proof.fen for proof in proofs),
        sum(proof.people for proof in proofs),
    )


def _open_measures(history: History, day: date) -> Iterator[bool]:
    for versions in history.measures.values():
        version = _last(versions, day)
        yield version is not None and not version.dropped and not version.done


def _stages(history: History, round_no: int, day: date) -> list[Stage]:
    return [stage for stage in history.stages if stage.round_no == round_no and stage.day <= day]


def _watched(history: History, day: date) -> date | None:
    """The deadline in force, or the next review date of a long-term finding."""
    says, move = _last(history.says, day), _last(history.moves, day)
    if says is None or move is None or says.timeframe is not Timeframe.LONG_TERM:
        return says.deadline if says else None
    stages = _stages(history, move.round_no, day)
    reviewed = stages[-1].next_review_on if stages else None
    return reviewed or says.next_review_on or says.deadline


def _in_time(history: History, day: date) -> bool:
    says = _last(history.says, day)
    if says is None or says.deadline is None:
        return True
    closings = [
        move.day
        for move in history.moves
        if move.day <= day and move.target is State.CLOSED and move.source not in (None, State.CLOSED)
    ]
    return bool(closings) and closings[-1] <= says.deadline


def _proofs(history: History, day: date) -> Iterator[Done]:
    """The proof of every completion; the same one entered again counts once."""
    for versions in history.measures.values():
        seen = {version.identity: version for version in versions if version.done and version.day <= day}
        yield from seen.values()


def _last(rows: Sequence[_Row], day: date) -> _Row | None:
    return next((row for row in reversed(rows) if row.day <= day), None)
