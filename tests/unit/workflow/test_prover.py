"""The prover passes what is shipped and refuses planted faults, each with the path that offends."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.workflow.cast import template
from tests.unit.workflow.offending import (
    TO_CLOSED,
    TO_PLANNING,
    TO_RELEASE,
    TO_REVIEW_3,
    TOWN,
    VILLAGE,
    added,
    edited,
    faults,
    without,
)
from tracker.workflow import engine
from tracker.workflow.definitions import BUILTIN_NAMES, builtin
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
from tracker.workflow.prover import Fault, Proof, prove, prove_text


@pytest.mark.parametrize(("name", "people"), [*zip(BUILTIN_NAMES, (5, 4, 3, 3), strict=True)])
def test_every_shipped_template_is_proved_with_the_people_it_needs(name: str, people: int) -> None:
    assert prove(template(name)) == Proof(ok=True, faults=(), people_needed=people)


def test_an_unreachable_state_is_shown_with_the_step_that_is_missing() -> None:
    fault = faults(without(VILLAGE, Action.APPROVE, state=State.REVIEW_2))["unreachable_state"]
    assert fault.sentence == "没有任何办理能到“待审定”"
    assert fault.path == (*TO_REVIEW_3[:-1], "从待复核没有办法到待审定")


def test_a_dead_end_is_found_although_the_finding_could_be_voided() -> None:
    fault = faults(without(VILLAGE, Action.APPROVE_PLAN, Action.RETURN_PLAN, state=State.PLAN_IN_REVIEW))["dead_end"]
    assert fault.sentence == "“草稿”之后到不了“已巩固”"
    stuck = without(VILLAGE, Action.CONFIRM_SUSTAINED, Action.REOPEN, state=State.CLOSED)
    assert [fault for fault in prove(stuck).faults if fault.path == (*TO_CLOSED, "从已销号没有办法到已巩固")]


def test_a_waiting_state_without_anybody_to_act_is_refused() -> None:
    nobody = edited(VILLAGE, Action.RELEASE, State.AWAITING_RELEASE, roles=frozenset())
    nobody = edited(nobody, Action.RETURN_DRAFT, State.AWAITING_RELEASE, roles=frozenset())
    fault = faults(nobody)["waiting_without_actor"]
    assert fault.sentence == "“待反馈审定”没有人能往下办理"
    assert fault.path == (*TO_RELEASE, "（没有人）退回修改，到草稿")


def test_a_way_back_to_before_the_feedback_is_refused() -> None:
    back = TransitionDef(Action.RETURN_DRAFT, "退回草稿", (State.PLANNING,), State.DRAFT, frozenset({Role.COORDINATOR}))
    fault = faults(added(VILLAGE, back))["feedback_taken_back"]
    assert fault.path == (*TO_PLANNING, "整改办乙退回草稿，到草稿")


def test_a_button_for_nobody_is_refused() -> None:
    fault = faults(edited(VILLAGE, Action.RELEASE, State.AWAITING_RELEASE, roles=frozenset()))["nobody_may_act"]
    assert fault.path == ("（没有人）审定反馈，到待签收",)


@pytest.mark.parametrize(
    ("state", "path"),
    [
        (State.PLANNING, (*TO_PLANNING, "在待制定措施没有时限，一直等下去")),
        (State.REVIEW_3, (*TO_REVIEW_3, "在待审定没有时限，一直等下去")),
        (State.CLOSED, (*TO_CLOSED, "在已销号没有时限，一直等下去")),
    ],
)
def test_a_waiting_state_without_a_timer_is_refused(state: State, path: tuple[str, ...]) -> None:
    timers = tuple(timer for timer in VILLAGE.timers if timer.state is not state)
    assert faults(replace(VILLAGE, timers=timers)) == {
        "waiting_without_timer": Fault("waiting_without_timer", f"“{VILLAGE.label_of(state)}”没有办理时限", path)
    }


def test_one_post_that_applies_and_approves_is_refused() -> None:
    fault = faults(edited(VILLAGE, Action.CLOSE, State.REVIEW_3, roles=frozenset({Role.OWNER, Role.APPROVER})))[
        "one_person_may_apply_and_approve"
    ]
    assert fault.sentence == "责任人既能申请销号又能审核"
    assert fault.path == (
        "责任人甲申请销号，到待初审",
        "责任领导乙初审同意，到待复核",
        "镇纪委丙复核同意，到待审定",
        "责任人甲审定销号，到已销号",
    )


def test_one_post_that_reviews_twice_is_refused() -> None:
    twice = edited(VILLAGE, Action.APPROVE, State.REVIEW_2, roles=frozenset({Role.REVIEWER, Role.APPROVER}))
    fault = faults(twice)["one_person_may_review_twice"]
    assert fault.sentence == "镇党委审定人能办理两级审核"
    assert fault.path == ("镇党委审定人甲复核同意，到待审定", "镇党委审定人甲审定销号，到已销号")


@pytest.mark.parametrize(
    ("shortcut", "path"),
    [
        ((State.RECTIFYING, State.CLOSED), ("镇党委审定人甲直接销号，到已销号",)),
        ((State.RECTIFYING, State.REVIEW_3), ("镇党委审定人甲直接销号，到待审定", "镇党委审定人甲审定销号，到已销号")),
        ((State.REVIEW_1, State.CLOSED), ("责任人甲申请销号，到待初审", "镇党委审定人乙直接销号，到已销号")),
    ],
)
def test_a_skipped_review_is_refused(shortcut: tuple[State, State], path: tuple[str, ...]) -> None:
    source, target = shortcut
    quick = TransitionDef(
        Action.CLOSE, "直接销号", (source,), target, frozenset({Role.APPROVER}), effects=("schedule_follow_ups",)
    )
    fault = faults(added(VILLAGE, quick))["review_skipped"]
    assert fault.sentence == "从申请到销号跳过了审核：应有3级审核、4个不同的人"
    assert fault.path == path


def forgetful(
    definition: Definition, facts: FindingFacts, request: Request, actor: ActingPerson, today: date
) -> Decision | Refusal:
    """An engine that forgot rule 1: it asks everybody as if nobody had acted before."""
    number = int(facts.state[-1]) if facts.state.startswith("REVIEW") else 1
    strangers = tuple(frozenset({900 + n}) for n in range(number - 1))
    clean = replace(facts, applicants=frozenset({800}), reviewers=strangers)
    return engine.decide(definition, clean, request, actor, today)


def test_an_engine_that_lets_one_person_do_it_all_is_caught_with_the_path() -> None:
    proof = prove(VILLAGE, forgetful)
    assert (proof.ok, proof.people_needed) == (False, 1)
    assert proof.faults[0] == Fault(
        "too_few_people",
        "1个人就能从申请办到销号，按规则至少要4个不同的人",
        (
            "责任人甲申请销号，到待初审",
            "甲（兼责任领导）初审同意，到待复核",
            "甲（兼镇纪委）复核同意，到待审定",
            "甲（兼镇党委审定人）审定销号，到已销号",
        ),
    )


def blind_to_delegation(
    definition: Definition, facts: FindingFacts, request: Request, actor: ActingPerson, today: date
) -> Decision | Refusal:
    """An engine that counts a delegation as the one acted for only."""
    counted = actor.person if actor.acts_for is None else actor.acts_for + 100
    return engine.decide(definition, facts, request, ActingPerson(counted, actor.roles), today)


def test_an_engine_that_counts_a_delegation_as_one_is_caught() -> None:
    proof = prove(template("town-to-village"), blind_to_delegation)
    assert proof.faults[0].code == "too_few_people"
    assert proof.people_needed == 2
    assert proof.faults[0].path == (
        "责任人甲申请销号，到待复核",
        "镇纪委乙复核同意，到待审定",
        "甲受乙（兼责任领导）委托审定销号，到已销号",
    )


def test_closing_without_follow_ups_is_refused() -> None:
    here = (*TO_CLOSED, "在已销号没有人回头看")
    assert faults(replace(VILLAGE, follow_up_months=()))["closed_without_follow_up"].path == here
    unchecked = without(VILLAGE, Action.CONFIRM_SUSTAINED, state=State.CLOSED)
    assert faults(unchecked)["closed_without_follow_up"].path == here
    forgotten = edited(VILLAGE, Action.CLOSE, State.REVIEW_3, effects=("freeze_round",))
    assert faults(forgotten)["closed_without_follow_up"].path == TO_CLOSED


@pytest.mark.parametrize("action", [Action.REOPEN, Action.RECUR])
def test_a_relapse_that_leads_nowhere_is_refused(action: Action) -> None:
    fault = faults(without(VILLAGE, action, state=State.SUSTAINED))["relapse_leads_nowhere"]
    assert fault.path == (*TO_CLOSED, "巡察组成员甲回头看：确认已巩固，到已巩固", "从已巩固没有办法到整改中")
    elsewhere = edited(VILLAGE, Action.REOPEN, State.CLOSED, target=State.PLANNING)
    assert faults(elsewhere)["relapse_leads_nowhere"].path == (*TO_CLOSED, "从已销号没有办法到整改中")


def test_a_review_without_a_way_back_is_refused() -> None:
    fault = faults(without(VILLAGE, Action.SEND_BACK, state=State.REVIEW_2))["no_way_back"]
    assert fault.path == ("责任人甲申请销号，到待初审", "责任领导乙初审同意，到待复核", "从待复核没有办法到整改中")
    elsewhere = edited(VILLAGE, Action.SEND_BACK, State.REVIEW_2, target=State.DRAFT)
    assert "no_way_back" in faults(elsewhere)


def test_a_stage_pressed_by_somebody_else_is_refused() -> None:
    fault = faults(edited(VILLAGE, Action.APPROVE, State.REVIEW_2, roles=frozenset({Role.INSPECTOR})))[
        "stage_role_differs"
    ]
    assert fault.sentence == "“镇纪委现场复核”应由镇纪委办理"


def test_a_meeting_without_its_minutes_is_refused() -> None:
    fault = faults(edited(TOWN, Action.APPROVE, State.REVIEW_3, fields=("meeting_on",)))["minutes_not_asked"]
    assert fault.path == ("镇党委审定人甲党委会审定同意，到待区委巡察办审定",)


@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"guards": ("moon_is_full",)}, "unknown_guard", "没有名为 moon_is_full 的检查"),
        ({"effects": ("ring_bell",)}, "unknown_effect", "没有名为 ring_bell 的后续处理"),
        ({"fields": ("shoe_size",)}, "unknown_field", "没有名为 shoe_size 的填写项"),
        ({"optional": ("shoe_size",)}, "unknown_field", "没有名为 shoe_size 的填写项"),
        ({"roles": frozenset({"boss"})}, "unknown_role", "没有名为 boss 的角色"),
        ({"roles": frozenset({Role.AUDIT_ADMIN})}, "read_only_role", "审计管理员只能查看，不能办理"),
        ({"action": "fly"}, "unknown_action", "没有名为 fly 的动作"),
        ({"action": Action.LOG}, "unknown_action", "没有名为 log 的动作"),
    ],
)
def test_an_unknown_name_is_refused_with_its_step(changes: dict[str, Any], code: str, sentence: str) -> None:
    assert faults(edited(VILLAGE, Action.RELEASE, State.AWAITING_RELEASE, **changes)) == {
        code: Fault(code, sentence, ("待反馈审定 —审定反馈→ 待签收",))
    }


def test_states_outside_the_template_are_refused() -> None:
    beyond = edited(VILLAGE, Action.VOID, State.DRAFT, target=State.REVIEW_4)
    assert faults(beyond)["unknown_state"].path == ("草稿 —作废→ REVIEW_4",)
    timers = (replace(VILLAGE.timers[0], state=State.REVIEW_4), *VILLAGE.timers[1:])
    assert faults(replace(VILLAGE, timers=timers))["unknown_state"].path == ("REVIEW_4",)


def test_states_written_twice_or_of_a_wrong_kind_are_refused() -> None:
    double = replace(VILLAGE, states=(*VILLAGE.states, VILLAGE.states[0]))
    assert faults(double)["double_state"].sentence == "状态 DRAFT 写了2次"
    ended = tuple(
        replace(state, kind=State.VOIDED.kind) if state.code is State.RECTIFYING else state for state in VILLAGE.states
    )
    assert faults(replace(VILLAGE, states=ended))["wrong_kind"].path == ("整改中",)


def test_stages_that_do_not_count_up_are_refused() -> None:
    gap = tuple(replace(stage, number=number) for stage, number in zip(VILLAGE.stages, (1, 2, 4), strict=True))
    fault = faults(replace(VILLAGE, stages=gap))["wrong_stages"]
    assert fault.path == ("第1级 联村领导初审", "第2级 镇纪委现场复核", "第4级 镇党委书记审定")
    assert "wrong_stages" in faults(replace(VILLAGE, stages=()))


def test_two_ways_under_one_button_are_refused() -> None:
    twice = added(VILLAGE, TransitionDef(Action.RELEASE, "审定反馈", (State.AWAITING_RELEASE,), State.PLANNING,
                                         frozenset({Role.COORDINATOR})))  # fmt: skip
    assert faults(twice)["ambiguous"].path == (
        "待反馈审定 —审定反馈→ 待签收",
        "待反馈审定 —审定反馈→ 待制定措施",
    )


def test_a_text_is_proved_like_a_definition() -> None:
    text = builtin()["county-to-village"]
    assert prove_text(text, "x.toml").people_needed == 4
    broken = prove_text(text.replace('roles = ["coordinator"]', 'roles = ["boss"]', 1), "x.toml")
    assert not broken.ok
    (fault,) = broken.faults
    assert (fault.code, fault.sentence) == ("unknown_role", "不认识的角色 boss")
    line = text[: text.index('roles = ["coordinator"]')].count("\n") + 1
    assert fault.path == (f"x.toml 第{line}行", "transitions[3].roles")
    (fault,) = prove_text("= 1", "x.toml").faults
    assert fault.path == ("x.toml 第1行",)


def test_a_proof_without_faults_is_the_only_one_that_is_ok() -> None:
    proofs = [prove(template(name)) for name in BUILTIN_NAMES]
    assert all(proof.ok is (proof.faults == ()) for proof in proofs)
    assert not prove(replace(VILLAGE, timers=())).ok
