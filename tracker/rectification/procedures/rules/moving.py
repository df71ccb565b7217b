"""Whether a running finding can go on under another version of its procedure, and what changes for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.rectification.procedures.rules.stages import forward_button
from tracker.rectification.procedures.rules.words import roles_in_words
from tracker.workflow.model import Action, Definition, FindingFacts, Role, State, StateKind, TransitionDef

_AWAY = frozenset({Action.MERGE, Action.SPLIT, Action.VOID, Action.REFER})
_EXTENSION = (Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION, Action.REJECT_EXTENSION)


@dataclass(frozen=True)
class NextStep:
    """Where a finding stands under a version, what comes next and whose turn it is."""

    state: str
    button: str
    roles: str


def next_step(definition: Definition, state: State) -> NextStep:
    """The state's word with the first button that leads onward; empty words where none does."""
    onward = next((one for one in definition.transitions_from(state) if _leads_on(one, state)), None)
    if onward is None:
        return NextStep(definition.label_of(state), "", "")
    return NextStep(definition.label_of(state), onward.label, roles_in_words(onward.roles))


def _leads_on(transition: TransitionDef, state: State) -> bool:
    target = transition.target
    if target is None or target is state or transition.action in _AWAY:
        return False
    order = list(State)
    return order.index(target) > order.index(state)


def obstacles(old: Definition, new: Definition, facts: FindingFacts) -> tuple[str, ...]:
    """Every reason why a finding must stay on its version, as sentences; empty when it can move."""
    if facts.state.kind is StateKind.END:
        return (f"“{old.label_of(facts.state)}”的问题已经办结，不再变更流程",)
    if all(one.code is not facts.state for one in new.states):
        return (f"新流程没有与“{old.label_of(facts.state)}”对应的状态，请等这一环节办完或者退回后再变更",)
    return tuple(dict.fromkeys((*_review(old, new, facts), *_requests(old, new, facts))))


def _review(old: Definition, new: Definition, facts: FindingFacts) -> Iterator[str]:
    """What was decided in this round must count under the new version too, and nobody may come to act twice."""
    here = old.stage_of(facts.state)
    if here is None:
        return
    for before, after in zip(old.stages[: here.number - 1], new.stages, strict=False):
        if before.role is not after.role:
            yield (
                f"第{before.number}级审核已由{before.role.label}办理，新流程的第{after.number}级由{after.role.label}办理，"
                "请等本轮审核办完或者退回后再变更"
            )
    acted = {role for stage in old.stages[: here.number - 1] for role in _who(old, stage.state)}
    acted |= _applicants(old)
    for stage in new.stages[here.number - 1 :]:
        if again := _who(new, stage.state) & acted:
            yield f"{roles_in_words(again)}在本轮已经申请或者审核过，新流程又由其办理“{stage.label}”"


def _who(definition: Definition, state: State) -> frozenset[Role]:
    stage = definition.stage_of(state)
    button = forward_button(definition, stage) if stage else None
    return button.roles if button else frozenset()


def _applicants(definition: Definition) -> frozenset[Role]:
    button = definition.transition(Action.REQUEST_CLOSURE, State.RECTIFYING)
    return button.roles if button else frozenset()


def _requests(old: Definition, new: Definition, facts: FindingFacts) -> Iterator[str]:
    """What waits for an answer must be answerable, an extension by the same posts as before (rule 4)."""
    state = facts.state
    if facts.extension and any(_pressed(old, one, state) != _pressed(new, one, state) for one in _EXTENSION):
        yield "有一份延期申请还没有批复，新流程由不同的人审批，请批复后再变更"
    waiting = (
        (facts.objection_open, Action.RESOLVE_OBJECTION, "有一条异议还没有答复"),
        (facts.relapse_proposed, Action.REOPEN, "有人提出反弹还没有认定"),
        (facts.stage_result and not facts.stage_approved, Action.APPROVE_STAGE, "阶段性成果还没有认定"),
    )
    for waits, action, what in waiting:
        if waits and old.transition(action, state) and not _pressed(new, action, state):
            yield f"{what}，新流程在“{new.label_of(state)}”不能办理“{action.label}”"


def _pressed(definition: Definition, action: Action, state: State) -> frozenset[Role]:
    button = definition.transition(action, state)
    return button.roles if button else frozenset()
