"""Findings in order, people with known posts, and a form that is filled: what a test changes is what it tests."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from tracker.workflow import engine
from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.model import (
    ActingPerson,
    Action,
    Decision,
    Definition,
    ExtensionFacts,
    FindingFacts,
    MeasureFacts,
    MeasureKind,
    Refusal,
    Request,
    Role,
    State,
    Timeframe,
)

TODAY = date(2025, 6, 3)
REASON = "佐证材料不全，请补充公示照片"
ACTOR, OWNER, LEADER, REVIEWER, APPROVER = 50, 1, 2, 3, 4
BEFORE_FEEDBACK = {State.DRAFT, State.AWAITING_RELEASE}

DONE = MeasureFacts(1, MeasureKind.GENERAL, done=True, files=1)
OPEN = MeasureFacts(2, MeasureKind.GENERAL, done=False, files=1)

FORM: dict[str, object] = {
    "goal": "台账齐全",
    "measures": ["公示低保名单"],
    "measure": 2,
    "note": "已公示",
    "files": ["公示照片"],
    "evidence": 7,
    "stage_result": "已建台账",
    "next_review_on": date(2025, 12, 1),
    "meeting_on": date(2025, 6, 2),
    "minute_number": "〔2025〕6号",
    "new_deadline": date(2026, 6, 30),
    "consent": "区委巡察办6月1日电话记录",
    "wording": "低保名单公示不及时",
    "finding_text": "公示栏已更新，台账还在补",
    "merged_into": "2023-QX-02-ZD-017",
    "parts": ["低保名单公示不及时", "低保台账不全"],
    "stage_goal": "每季度公示一次",
    "expected_end": date(2026, 12, 31),
    "paper": ["签字的纸质材料"],
}

# What makes an action possible at all.
OCCASION: dict[Action, dict[str, Any]] = {
    Action.RESOLVE_OBJECTION: {"objection_open": True},
    Action.COMPLETE_MEASURE: {"measures": (DONE, OPEN)},
    Action.REPORT_STAGE: {"timeframe": Timeframe.LONG_TERM},
    Action.APPROVE_STAGE: {"timeframe": Timeframe.LONG_TERM, "stage_result": True},
    Action.WITHDRAW: {"applicants": frozenset({ACTOR})},
    Action.ENDORSE_EXTENSION: {"extension": ExtensionFacts(frozenset({OWNER}))},
    Action.GRANT_EXTENSION: {"extension": ExtensionFacts(frozenset({OWNER}), frozenset({LEADER}))},
    Action.REJECT_EXTENSION: {"extension": ExtensionFacts(frozenset({OWNER}))},
    Action.RECORD_SUSTAINED: {"follow_ups_open": 2},
    Action.CONFIRM_SUSTAINED: {"follow_ups_open": 1},
    Action.RECORD_INSUFFICIENT: {"follow_ups_open": 1},
    Action.DISMISS_RECURRENCE: {"relapse_proposed": True},
    Action.REOPEN: {"relapse_proposed": True},
}


@cache
def template(name: str) -> Definition:
    return load_text(builtin()[name], f"{name}.toml")


def stripped(name: str) -> Definition:
    """The template of an author who forgot every guard, field, reason and effect."""
    bare: dict[str, Any] = {"guards": (), "fields": (), "optional": (), "needs_reason": False, "effects": ()}
    kept = template(name)
    return replace(kept, transitions=tuple(replace(transition, **bare) for transition in kept.transitions))


def finding(state: State, **changes: Any) -> FindingFacts:
    """A finding whose paperwork is in order; in review 1, 2, … the steps before were done by people 2, 3, …"""
    number = int(state[-1]) if state.startswith("REVIEW") else 0
    order = FindingFacts(
        state=state,
        round_no=1,
        effective_on=date(2025, 6, 1),
        timeframe=Timeframe.FIXED_TERM,
        deadline=date(2025, 12, 31),
        has_owner=True,
        has_leader=True,
        has_goal=True,
        measures=(DONE,),
        evidence_files=1,
        applicants=frozenset({OWNER}) if number else frozenset(),
        reviewers=tuple(frozenset({n + 1}) for n in range(1, number)),
        was_fed_back=state not in BEFORE_FEEDBACK,
    )
    return replace(order, **changes)


def with_occasion(action: Action, state: State) -> FindingFacts:
    return finding(state, **OCCASION.get(action, {}))


def person(*roles: Role, number: int = ACTOR, **changes: Any) -> ActingPerson:
    return ActingPerson(number, frozenset(roles), **changes)


def asking(action: Action, **changes: Any) -> Request:
    return replace(Request(action, TODAY, REASON, FORM), **changes)


def decide(definition: Definition, facts: FindingFacts, request: Request, actor: ActingPerson) -> Decision | Refusal:
    return engine.decide(definition, facts, request, actor, TODAY)


def reasons(answer: Decision | Refusal) -> tuple[str, ...]:
    """The sentences of a refusal; a decision fails the test."""
    assert isinstance(answer, Refusal), answer
    return answer.sentences


def granted(answer: Decision | Refusal) -> Decision:
    assert isinstance(answer, Decision), answer
    return answer
