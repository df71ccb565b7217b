"""Blocks of text lines: what a box or a label says, broken to its room, before it stands anywhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tracker.workflow.model import State
from tracker.workflow.picture.journey import Journey, Step, short_date, waiting_words
from tracker.workflow.picture.measuring import broken, clean, width, words
from tracker.workflow.picture.shapes import Text, Tone
from tracker.workflow.picture.sketch import Exit, Lane, Sketch, Stop, Way, role_words

SMALL = 12.5
NAME = 15.0
TITLE = 16.5
LEADING = 1.42
_PASSINGS = 3  # acts shown of one way; the rest are counted
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a block. `dx` moves it to the right, `joins` keeps it on the line of the row before."""

    words: str
    size: float = SMALL
    bold: bool = False
    tone: Tone = Tone.PLAIN
    dx: float = 0.0
    joins: bool = False

    @property
    def height(self) -> float:
        """How far it pushes the next row down."""
        return 0.0 if self.joins else self.size * LEADING

    @property
    def width(self) -> float:
        """With what stands before it on the line."""
        return self.dx + width(self.words, self.size)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows below each other."""

    rows: tuple[Row, ...] = ()

    @property
    def height(self) -> float:
        """Of all rows."""
        return sum(row.height for row in self.rows)

    @property
    def width(self) -> float:
        """Of the widest row."""
        return max((row.width for row in self.rows), default=0.0)

    def placed(self, x: float, y: float, inside: State | None = None) -> Iterator[Text]:
        """The rows as texts, the first with its upper edge near `y`."""
        bottom = y
        for row in self.rows:
            bottom += row.height
            top = bottom - row.size * (LEADING + 1.2) / 2
            yield Text(x + row.dx, top, row.words, row.size, row.bold, row.tone, inside)


def title_rows(sketch: Sketch, room: float) -> Block:
    """The name of the procedure."""
    return Block(tuple(Row(line, TITLE, bold=True) for line in broken(sketch.title, TITLE, room, 3)))


def head_rows(stop: Stop | Exit, journey: Journey | None, room: float) -> Block:
    """The state's word and its time limit; where the finding waits, also for whom and how long."""
    here = journey is not None and journey.now is stop.code
    tone = Tone.LIGHT if here else Tone.AHEAD if stop.visited is False else Tone.PLAIN
    names = broken(stop.label, NAME, room, 3)
    rows = [Row(line, NAME, bold=True, tone=tone) for line in names]
    limit = stop.limit if isinstance(stop, Stop) else ""
    if limit:
        at = room - width(limit, SMALL)
        fits = rows[-1].width + 8 <= at
        rows.append(Row(limit, tone=tone if here else Tone.SOFT, dx=at if fits else 0.0, joins=fits))
    if here and journey is not None:
        rows += [
            Row(line, bold=not place, tone=tone)
            for place, said in enumerate(waiting_words(journey))
            for line in broken(clean(said), SMALL, room, 4)
        ]
    return Block(tuple(rows))


def stop_rows(stop: Stop, journey: Journey | None, room: float, *, rounds: bool) -> Block:
    """Under the head: the review step, what can be done without leaving, and the finding's birth.

    On a journey what can be done matters only where the finding waits.
    """
    rows = [Row(line) for said in stop.says for line in broken(said, SMALL, room, 4)]
    for who, actions in stop.loops if journey is None or journey.now is stop.code else ():
        rows += _loop(who, actions, room)
    return Block((*rows, *_passings(stop.arrivals, room, rounds=rounds, with_label=True)))


def _loop(who: str, actions: tuple[str, ...], room: float) -> list[Row]:
    """责任人：报告进展、完成措施 — the people softer than what they do."""
    first, *more = broken((f"{who}：", *words(actions)), SMALL, room, 6)
    if not first.startswith(f"{who}："):
        return [Row(line, tone=Tone.SOFT) for line in (first, *more)]
    rows = [Row(f"{who}：", tone=Tone.SOFT)]
    if done := first.removeprefix(f"{who}："):
        rows.append(Row(done, dx=width(f"{who}：", SMALL), joins=True))
    return [*rows, *(Row(line) for line in more)]


def way_rows(ways: Iterable[Way], room: float, *, rounds: bool) -> Block:
    """Labels of ways that share one arrow, below each other: what is done, by whom, and who did it when."""
    rows: list[Row] = []
    for way in ways:
        rows += _label(way.label, role_words(way.roles), room)
        rows += _passings(way.passed, room, rounds=rounds)
    return Block(tuple(rows))


def lane_rows(lane: Lane, room: float, *, own_people: bool, rounds: bool) -> Block:
    """The label beside a lane. `own_people`: at each state those who could also have sent it on."""
    roles = frozenset().union(*(way.roles for way in lane.ways))
    who = ("本级办理人",) if own_people else role_words(roles)
    rows = _label(lane.ways[0].label, who, room, apart=True)
    passed = sorted((step for way in lane.ways for step in way.passed), key=lambda step: (step.round_no, step.on))
    return Block((*rows, *_passings(tuple(passed), room, rounds=rounds, stacked=True)))


def _label(label: str, who: tuple[str, ...], room: float, *, apart: bool = False) -> list[Row]:
    first = broken(label, SMALL, room, 3)
    rows = [Row(line, bold=True) for line in first]
    people = "、".join(who)
    begins = width(label, SMALL) + 7
    if not apart and len(first) == 1 and begins + width(people, SMALL) <= room:
        return [*rows, Row(people, tone=Tone.SOFT, dx=begins, joins=True)]
    return [*rows, *(Row(line, tone=Tone.SOFT) for line in broken(words(who), SMALL, room, 5))]


def _passings(
    steps: tuple[Step, ...], room: float, *, rounds: bool, with_label: bool = False, stacked: bool = False
) -> list[Row]:
    """✓ on which day who, the newest three; ① is the round where there was more than one. `stacked`: who, then when."""
    rows = [Row(f"共{len(steps)}次：", tone=Tone.WALKED)] if len(steps) > _PASSINGS else []
    for step in steps[-_PASSINGS:]:
        number = _CIRCLED[min(step.round_no, len(_CIRCLED)) - 1] if rounds else "✓"
        person, day = clean(step.person), short_date(step.on)
        lines = [number + person, day] if stacked else [f"{number}{day} {person}"]
        lines = [f"{number}{day} {person} {clean(step.label)}"] if with_label else lines
        rows += [Row(line, tone=Tone.WALKED) for said in lines for line in broken(_spaced(said), SMALL, room, 3)]
    return rows


def _spaced(said: str) -> list[str]:
    first, *more = said.split(" ")
    return [first, *(f" {word}" for word in more)]


def exit_rows(found: Exit, states: dict[tuple[State, ...], str], room: float, *, rounds: bool) -> Block:
    """In the box of an exit: by which act, by whom, from where."""
    rows: list[Row] = [] if found.known else [Row(line) for line in broken("模板里没有这个状态", SMALL, room)]
    kinds = dict.fromkeys((way.label, way.roles) for way in found.ways)
    for label, roles in kinds:
        mine = [way for way in found.ways if (way.label, way.roles) == (label, roles)]
        rows += _label(label, role_words(roles), room)
        where = states[tuple(way.source for way in mine)]
        rows += [Row(line, tone=Tone.SOFT) for line in broken(f"{where}可办", SMALL, room, 5)]
        rows += _passings(tuple(step for way in mine for step in way.passed), room, rounds=rounds)
    for way in found.leaving:
        rows += [Row(line) for line in broken(f"{way.label} → {states[(way.target,)]}", SMALL, room, 3)]
    return Block(tuple(rows))
