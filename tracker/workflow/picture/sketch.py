"""What a picture shows of a template, before any place is given to it: the spine, the ways between, exits and notes.

The states are a fixed enumeration in the order of a finding's life, so the layer of a state is its place there: the
drawing stays where it is while an office edits, and a draft with gaps can be drawn like any other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tracker.workflow.model import Action, Definition, Role, StageDef, State, TransitionDef
from tracker.workflow.picture.journey import Journey, Step
from tracker.workflow.picture.measuring import clean

EXITS = (State.MERGED, State.SPLIT, State.VOIDED, State.REFERRED)
_EVERYWHERE = 4  # an action that stays in so many states or more is told once, below
_ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class Way:
    """One transition from one state to another. `passed`: the acts of the journey that went this way."""

    source: State
    target: State
    action: Action
    label: str
    roles: frozenset[Role]
    passed: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """A state on the spine. `loops` are what can be done without leaving it: who → which actions.

    `known` is False for a state that transitions name and the template lacks; `visited` is None without a journey.
    """

    code: State
    label: str
    limit: str
    says: tuple[str, ...]
    loops: tuple[tuple[str, tuple[str, ...]], ...]
    known: bool
    visited: bool | None
    arrivals: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """Ways that skip stops or lead back over several, bundled when they are one action with one target."""

    ways: tuple[Way, ...]

    @property
    def target(self) -> State:
        """Where they all lead."""
        return self.ways[0].target

    @property
    def states(self) -> tuple[State, ...]:
        """Every state that the lane touches, from the top down."""
        return tuple(sorted({self.target, *(way.source for way in self.ways)}, key=rank))


@dataclass(frozen=True, slots=True)
class Exit:
    """A state that a finding leaves by, with the ways into it and, in strange drafts, out of it."""

    code: State
    label: str
    ways: tuple[Way, ...]
    leaving: tuple[Way, ...]
    known: bool
    visited: bool | None


@dataclass(frozen=True, slots=True)
class Sketch:
    """`downs[i]` and `ups[i]` are the ways between stop i and stop i + 1."""

    title: str
    stops: tuple[Stop, ...]
    downs: tuple[tuple[Way, ...], ...]
    ups: tuple[tuple[Way, ...], ...]
    lanes: tuple[Lane, ...]
    exits: tuple[Exit, ...]
    notes: tuple[tuple[str, tuple[str, ...]], ...]
    journey: Journey | None


def rank(state: State) -> int:
    """The layer of a state."""
    return _RANKS[state]


_RANKS = {state: place for place, state in enumerate(State)}


def sketch(definition: Definition, journey: Journey | None = None) -> Sketch:
    """Everything the picture says. Never fails on a draft: what is missing is drawn as missing."""
    ways = _ways(definition, journey)
    codes = sorted(
        {*_codes(definition, journey), *(state for way in ways for state in (way.source, way.target))}, key=rank
    )
    spine = [code for code in codes if code not in EXITS]
    moves = [
        way for way in ways if way.source not in EXITS and way.target not in EXITS and way.source is not way.target
    ]
    loops = [way for way in ways if way.source is way.target]
    often = _often(loops)
    neighbours = list(pairwise(spine))
    lanes = _lanes(moves, set(neighbours))
    bundled = {id(way) for lane in lanes for way in lane.ways}
    single = [way for way in moves if id(way) not in bundled]
    return Sketch(
        title=clean(definition.label) or clean(definition.name),
        stops=tuple(_stop(definition, code, [loop for loop in loops if loop not in often], journey) for code in spine),
        downs=tuple(tuple(w for w in single if (w.source, w.target) == (a, b)) for a, b in neighbours),
        ups=tuple(tuple(w for w in single if (w.target, w.source) == (a, b)) for a, b in neighbours),
        lanes=lanes,
        exits=tuple(_exit(definition, code, ways, journey) for code in codes if code in EXITS),
        notes=tuple(_notes(definition, often, ways, journey)),
        journey=journey,
    )


def _codes(definition: Definition, journey: Journey | None) -> set[State]:
    return {state.code for state in definition.states} | ({journey.now} if journey else set())


def _ways(definition: Definition, journey: Journey | None) -> list[Way]:
    """Every transition once per source, with the acts that took it; the same way written twice is drawn once."""
    found: dict[tuple[object, ...], Way] = {}
    steps = journey.steps if journey else ()
    for transition in definition.transitions:
        for source in transition.sources:
            way = _way(transition, source, steps)
            found.setdefault((way.action, way.source, way.target, way.label), way)
    return list(found.values())


def _way(transition: TransitionDef, source: State, steps: tuple[Step, ...]) -> Way:
    target = transition.target or source
    taken = tuple(
        step for step in steps if (step.source, step.target, step.action) == (source, target, transition.action)
    )
    label = clean(transition.label) or transition.action.label
    return Way(source, target, transition.action, label, transition.roles, taken if source is not target else ())


def _often(loops: list[Way]) -> list[Way]:
    kinds = [(loop.action, loop.label, loop.roles) for loop in loops]
    return [loop for loop, kind in zip(loops, kinds, strict=True) if kinds.count(kind) >= _EVERYWHERE]


def _lanes(moves: list[Way], neighbours: set[tuple[State, State]]) -> tuple[Lane, ...]:
    """Bundles of ways with one action, one word and one target that are not all a step to a neighbour."""
    bundles: dict[tuple[Action, str, State, bool], list[Way]] = {}
    for way in moves:
        upwards = rank(way.target) < rank(way.source)
        bundles.setdefault((way.action, way.label, way.target, upwards), []).append(way)
    return tuple(
        Lane(tuple(sorted(ways, key=lambda way: rank(way.source))))
        for ways in bundles.values()
        if not all(_beside(way, neighbours) for way in ways)
    )


def _beside(way: Way, neighbours: set[tuple[State, State]]) -> bool:
    return (way.source, way.target) in neighbours or (way.target, way.source) in neighbours


def _stop(definition: Definition, code: State, loops: list[Way], journey: Journey | None) -> Stop:
    known = any(state.code is code for state in definition.states)
    by_role: dict[str, list[str]] = {}
    for loop in loops:
        if loop.source is code:
            by_role.setdefault(roles_text(loop.roles), []).append(loop.label)
    born = [step for step in journey.steps if step.source is None and step.target is code] if journey else []
    return Stop(
        code=code,
        label=label_of(definition, code),
        limit=_limit(definition, code),
        says=tuple(_says(definition, code, known)),
        loops=tuple((who, tuple(dict.fromkeys(actions))) for who, actions in by_role.items()),
        known=known,
        visited=code in journey.visited if journey else None,
        arrivals=tuple(born),
    )


def label_of(definition: Definition, code: State) -> str:
    """The template's word for a state in one clean line; the bare code when there is none."""
    return clean(definition.label_of(code)) or code.value


def _limit(definition: Definition, code: State) -> str:
    timer = definition.timer_of(code)
    if timer is None:
        return ""
    return f"{timer.days}{'个工作日' if timer.unit == 'workdays' else '天'}内"


def _says(definition: Definition, code: State, known: bool) -> Iterator[str]:
    if not known:
        yield "模板里没有这个状态"
    stage = definition.stage_of(code)
    if stage is not None:
        yield f"第{stage.number}级审核：{clean(stage.label)}"
        yield from _asks(stage)
    if code is State.CLOSED and definition.follow_up_months:
        yield f"销号后第{'、'.join(map(str, definition.follow_up_months))}个月回头看"


def _asks(stage: StageDef) -> Iterator[str]:
    if stage.on_site:
        yield "要到现场核查"
    if stage.requires_minutes:
        yield "要开会议定，填会议日期、纪要号"


def _exit(definition: Definition, code: State, ways: Iterable[Way], journey: Journey | None) -> Exit:
    return Exit(
        code=code,
        label=label_of(definition, code),
        ways=tuple(way for way in ways if way.target is code and way.source is not code),
        leaving=tuple(way for way in ways if way.source is code and way.target is not code),
        known=any(state.code is code for state in definition.states),
        visited=code in journey.visited if journey else None,
    )


def _notes(
    definition: Definition, often: list[Way], ways: list[Way], journey: Journey | None
) -> Iterator[tuple[str, tuple[str, ...]]]:
    everywhere: dict[tuple[str, frozenset[Role]], list[State]] = {}
    for loop in often if journey is None else ():
        everywhere.setdefault((loop.label, loop.roles), []).append(loop.source)
    if everywhere:
        yield (
            "多个环节都可以办",
            tuple(
                f"{label}（{roles_text(roles)}）：{states_text(definition, states)}"
                for (label, roles), states in everywhere.items()
            ),
        )
    if journey:
        taken = {step for way in ways for step in way.passed}
        strange = [s for s in journey.steps if s.source not in (None, s.target) and s not in taken]
        if strange:
            yield "按变更前的流程走过", tuple(_strange(definition, step) for step in strange)


def _strange(definition: Definition, step: Step) -> str:
    source, target = (label_of(definition, state) for state in (step.source or step.target, step.target))
    return f"{step.on.year}.{step.on.month}.{step.on.day} {clean(step.person)} {clean(step.label)}：{source} → {target}"


def roles_text(roles: frozenset[Role]) -> str:
    """Who acts, in the order of the dictionary; no role named means nobody."""
    return "、".join(role_words(roles))


def role_words(roles: frozenset[Role]) -> tuple[str, ...]:
    """The roles one by one; a draft may name nobody."""
    return tuple(role.label for role in _ROLES if role in roles) or ("未指定办理人",)


def states_text(definition: Definition, states: Iterable[State]) -> str:
    """草稿至整改中 for neighbours in the order of life, otherwise one by one."""
    spine = sorted({*(state.code for state in definition.states), *states} - set(EXITS), key=rank)
    mine = sorted(set(states), key=rank)
    runs: list[list[State]] = []
    for state in mine:
        follows = runs and state in spine and spine.index(state) and spine[spine.index(state) - 1] is runs[-1][-1]
        if follows:
            runs[-1].append(state)
        else:
            runs.append([state])
    return "、".join(_run(definition, run) for run in runs)


def _run(definition: Definition, run: list[State]) -> str:
    labels = [label_of(definition, state) for state in run]
    return f"{labels[0]}至{labels[-1]}" if len(labels) > 2 else "、".join(labels)
