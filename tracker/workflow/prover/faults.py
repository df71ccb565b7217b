"""What the prover refuses, and the readable steps in which it shows the offending path."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.workflow.model import Action, Definition, State, TransitionDef

SIDE_EXITS = frozenset({Action.MERGE, Action.SPLIT, Action.VOID, Action.REFER})


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` for programs, `sentence` for the office, `path` as readable steps."""

    code: str
    sentence: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    source: State
    target: State
    transition: TransitionDef


def edges(definition: Definition) -> Iterator[Edge]:
    """Every transition as the template draws it, once per source, in the template's order."""
    for transition in definition.transitions:
        for source in transition.sources:
            yield Edge(source, transition.target or source, transition)


def step(definition: Definition, edge: Edge) -> str:
    """整改中 —申请销号→ 待初审."""
    source, target = definition.label_of(edge.source), definition.label_of(edge.target)
    return f"{source} —{edge.transition.label}→ {target}"


def no_step(definition: Definition, source: State, target: State) -> str:
    return f"{definition.label_of(source)} ↛ {definition.label_of(target)}"


def shortest_paths(definition: Definition, start: State) -> dict[State, tuple[str, ...]]:
    """The shortest way from `start` to every state that can be reached, as readable steps."""
    moves = [edge for edge in edges(definition) if edge.source is not edge.target]
    paths: dict[State, tuple[str, ...]] = {start: ()}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for edge in moves:
            if edge.source is here and edge.target not in paths:
                paths[edge.target] = (*paths[here], step(definition, edge))
                queue.append(edge.target)
    return paths
