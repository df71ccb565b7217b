"""Definitions and journeys to draw: the shipped templates, the old ones, copies with one and four stages, drafts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.model import REVIEW_STATES, Action, Definition, StageDef, State, StateDef, TransitionDef
from tracker.workflow.picture import Journey, Step

OLD = Path(__file__).parents[3] / "data" / "definitions_1"


def template(name: str) -> Definition:
    """A shipped template."""
    return load_text(builtin()[name], name)


def with_stages(name: str, count: int) -> Definition:
    """A copy of a template with so many review steps; the last of them is its own last step."""
    base = template(name)
    role = base.stages[0].role
    stages = tuple(StageDef(number, f"第{number}级", role) for number in range(1, count + 1))
    kept = [move for move in base.transitions if not set(move.sources) <= set(REVIEW_STATES)]
    moves = [step for number in range(count) for step in _review(base, number, last=number + 1 == count)]
    reviews = [StateDef(REVIEW_STATES[n], f"待第{n + 1}级审核", REVIEW_STATES[n].kind) for n in range(count)]
    states = [state for state in base.states if state.code not in REVIEW_STATES]
    return replace(base, states=(*states, *reviews), stages=stages, transitions=(*kept, *moves))


def _review(base: Definition, number: int, *, last: bool) -> tuple[TransitionDef, ...]:
    here = REVIEW_STATES[number]
    onward = State.CLOSED if last else REVIEW_STATES[number + 1]
    people = frozenset({base.stages[0].role})
    return (
        TransitionDef(Action.CLOSE if last else Action.APPROVE, "审核同意", (here,), onward, people),
        TransitionDef(Action.SEND_BACK, "退回整改", (here,), State.RECTIFYING, people, needs_reason=True),
    )


PROVED = {
    **{name: template(name) for name in builtin()},
    **{f"old {file.stem}": load_text(file.read_text("utf-8"), file.name) for file in sorted(OLD.glob("*.toml"))},
    "one stage": with_stages("self-check", 1),
    "four stages": with_stages("self-check", 4),
}

_S, _A = State, Action
_WAY_TO_REVIEW = (
    (None, _S.DRAFT, _A.LOG),
    (_S.DRAFT, _S.AWAITING_RELEASE, _A.SUBMIT_DRAFT),
    (_S.AWAITING_RELEASE, _S.DRAFT, _A.RETURN_DRAFT),
    (_S.DRAFT, _S.AWAITING_RELEASE, _A.SUBMIT_DRAFT),
    (_S.AWAITING_RELEASE, _S.AWAITING_ACKNOWLEDGEMENT, _A.RELEASE),
    (_S.AWAITING_ACKNOWLEDGEMENT, _S.PLANNING, _A.ACKNOWLEDGE),
    (_S.PLANNING, _S.PLAN_IN_REVIEW, _A.SUBMIT_PLAN),
    (_S.PLAN_IN_REVIEW, _S.PLANNING, _A.RETURN_PLAN),
    (_S.PLANNING, _S.PLAN_IN_REVIEW, _A.SUBMIT_PLAN),
    (_S.PLAN_IN_REVIEW, _S.RECTIFYING, _A.APPROVE_PLAN),
    (_S.RECTIFYING, _S.REVIEW_1, _A.REQUEST_CLOSURE),
)
_BACK_AND_AGAIN = (
    (_S.REVIEW_1, _S.REVIEW_2, _A.APPROVE),
    (_S.REVIEW_2, _S.RECTIFYING, _A.SEND_BACK),
    (_S.RECTIFYING, _S.REVIEW_1, _A.REQUEST_CLOSURE),
)
_ON_TO_THE_END = (
    (_S.REVIEW_1, _S.REVIEW_2, _A.APPROVE),
    (_S.REVIEW_2, _S.REVIEW_3, _A.APPROVE),
    (_S.REVIEW_3, _S.CLOSED, _A.CLOSE),
    (_S.CLOSED, _S.RECTIFYING, _A.REOPEN),
)


def journey(*, sent_back: int = 2, relapsed: bool = True, person: str = "孙村") -> Journey:
    """A finding of three stages that was sent back so many times in each round, and stands in the first review."""
    first = [*_WAY_TO_REVIEW, *_BACK_AND_AGAIN * sent_back]
    second = [*_ON_TO_THE_END, (_S.RECTIFYING, _S.REVIEW_1, _A.REQUEST_CLOSURE), *_BACK_AND_AGAIN * sent_back]
    moves = [(1, move) for move in first] + ([(2, move) for move in second] if relapsed else [])
    steps = tuple(
        Step(source, target, action, action.label, date(2023, 3 + place // 28, 1 + place % 28), person, round_no)
        for place, (round_no, (source, target, action)) in enumerate(moves)
    )
    waits_for = (person, "赵纪")
    return Journey(steps, State.REVIEW_1, waits_for, date(2023, 10, 11), 12, date(2023, 10, 18), 5)
