"""Reads a hand-written table of rows `action  state → target  roles` and holds it against the engine, both ways."""

from itertools import product

from tests.unit.workflow.cast import asking, decide, granted, person, template, with_occasion
from tracker.workflow.model import Action, Refusal, Role, State

Row = tuple[Action, State, State, frozenset[Role]]


def rows(table: str) -> list[Row]:
    """One row per state; `=` as target stays in the state."""
    found = []
    for line in table.strip().splitlines():
        action, states, target, *roles = line.replace("→", " ").split()
        for state in states.split(","):
            end = State(state if target == "=" else target)
            found.append((Action(action), State(state), end, frozenset(map(Role, roles))))
    return found


def check_everything_written_is_possible(name: str, table: str) -> None:
    for action, state, target, roles in rows(table):
        for role in roles:
            decision = granted(decide(template(name), with_occasion(action, state), asking(action), person(role)))
            assert (decision.source, decision.target) == (state, target), (action, state, role)


def check_nothing_else_is_possible(name: str, table: str) -> None:
    written = {(action, state, role) for action, state, _, roles in rows(table) for role in roles}
    for action, state, role in product(Action, State, Role):
        if (action, state, role) not in written:
            answer = decide(template(name), with_occasion(action, state), asking(action), person(role))
            assert isinstance(answer, Refusal), (action, state, role)
