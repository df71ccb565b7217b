"""What the prover refuses, and the story in which it shows the offending path."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.workflow.model import (
    ActingPerson,
    Action,
    Decision,
    Definition,
    FindingFacts,
    Refusal,
    Request,
    Role,
    State,
    TransitionDef,
)
from tracker.workflow.prover.story import Event, told

# The engine that is proved with.
Decide = Callable[[Definition, FindingFacts, Request, ActingPerson, date], Decision | Refusal]

# 合并, 拆分, 作废, 移交: the end that each leads to (domain.md §2).
SIDE_EXITS = {
    Action.MERGE: State.MERGED,
    Action.SPLIT: State.SPLIT,
    Action.VOID: State.VOIDED,
    Action.REFER: State.REFERRED,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` for programs, `sentence` for the office, `path` as the steps of a story."""

    code: str
    sentence: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    source: State
    target: State
    transition: TransitionDef


Way = tuple[Edge, ...]


def edges(definition: Definition) -> Iterator[Edge]:
    """Every transition as the template draws it, once per source, in the template's order."""
    for transition in definition.transitions:
        for source in transition.sources:
            yield Edge(source, transition.target or source, transition)


def step(definition: Definition, edge: Edge) -> str:
    """整改中 —申请销号→ 待初审: a button as drawn, where no story can be told yet."""
    source, target = definition.label_of(edge.source), definition.label_of(edge.target)
    return f"{source} —{edge.transition.label}→ {target}"


def story(definition: Definition, way: Iterable[Edge]) -> tuple[str, ...]:
    """The way told with one person for each post."""
    return told(definition, (Event(edge.transition, edge.source, edge.target, _holder(edge)) for edge in way))


def _holder(edge: Edge) -> ActingPerson:
    post = next((role for role in Role if role in edge.transition.roles), None)
    return ActingPerson(0, frozenset()) if post is None else ActingPerson(list(Role).index(post), frozenset({post}))


def no_step(definition: Definition, source: State, target: State) -> str:
    return f"从{definition.label_of(source)}没有办法到{definition.label_of(target)}"


def shortest_ways(definition: Definition, start: State) -> dict[State, Way]:
    """The shortest way from `start` to every state that the drawing leads to."""
    moves = [edge for edge in edges(definition) if edge.source is not edge.target]
    ways: dict[State, Way] = {start: ()}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for edge in moves:
            if edge.source is here and edge.target not in ways:
                ways[edge.target] = (*ways[here], edge)
                queue.append(edge.target)
    return ways
