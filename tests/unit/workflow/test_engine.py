"""What the engine answers beyond rules and guards: words, dates, fields, buttons."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.unit.workflow.cast import (
    DONE,
    FORM,
    LEADER,
    OPEN,
    OWNER,
    TODAY,
    asking,
    decide,
    finding,
    granted,
    person,
    reasons,
    template,
)
from tracker.workflow import engine
from tracker.workflow.checks import is_filled
from tracker.workflow.model import Action, Definition, ExtensionFacts, FindingFacts, Role, State, Timeframe

VILLAGE = template("county-to-village")
TOWN = template("county-to-town")


def buttons(definition: Definition, facts: FindingFacts, *roles: Role) -> list[Action]:
    return [transition.action for transition in engine.available(definition, facts, person(*roles), TODAY)]


def explained(definition: Definition, facts: FindingFacts, *roles: Role) -> dict[Action, tuple[str, ...]]:
    answers = engine.blocked(definition, facts, person(*roles), TODAY)
    return {transition.action: refusal.sentences for transition, refusal in answers}


def test_a_wrong_state_is_named_in_the_templates_own_word() -> None:
    answer = decide(TOWN, finding(State.REVIEW_3), asking(Action.ACKNOWLEDGE), person(Role.SECRETARY))
    assert reasons(answer) == ("现在是“待党委会审定”，不能办理“签收”",)


def test_a_state_without_any_button_refuses() -> None:
    answer = decide(TOWN, finding(State.MERGED), asking(Action.LOG), person(*Role))
    assert reasons(answer) == ("现在是“已合并”，不能办理“登记问题”",)


def test_a_wrong_role_is_told_who_acts() -> None:
    answer = decide(VILLAGE, finding(State.REVIEW_2), asking(Action.APPROVE), person(Role.OWNER))
    assert reasons(answer) == ("“复核同意”由镇纪委办理，您不是这个问题的镇纪委",)
    waiting = finding(State.AWAITING_ACKNOWLEDGEMENT)
    answer = decide(VILLAGE, waiting, asking(Action.ACKNOWLEDGE), person(Role.COORDINATOR))
    assert reasons(answer) == ("“签收”由责任人、党组织书记办理，您不是这个问题的责任人、党组织书记",)


def test_no_role_named_means_nobody() -> None:
    nobody = replace(VILLAGE, transitions=tuple(replace(t, roles=frozenset()) for t in VILLAGE.transitions))
    answer = decide(nobody, finding(State.DRAFT), asking(Action.SUBMIT_DRAFT), person(*Role))
    assert reasons(answer) == ("“提交审定”没有指定由谁办理，任何人都不能办理",)


def test_a_business_day_lies_neither_ahead_nor_before_the_last_step() -> None:
    facts = finding(State.DRAFT, effective_on=date(2025, 5, 30))
    ahead = asking(Action.SUBMIT_DRAFT, effective_on=TODAY + timedelta(days=1))
    assert reasons(decide(VILLAGE, facts, ahead, person(Role.INSPECTOR))) == ("办理日期不能晚于今天（2025年6月3日）",)
    before = asking(Action.SUBMIT_DRAFT, effective_on=date(2025, 5, 29))
    answer = decide(VILLAGE, facts, before, person(Role.INSPECTOR))
    assert reasons(answer) == ("办理日期不能早于上一步的日期（2025年5月30日）",)
    assert granted(
        decide(VILLAGE, facts, asking(Action.SUBMIT_DRAFT, effective_on=date(2025, 5, 30)), person(Role.INSPECTOR))
    )


def test_missing_fields_are_named_in_chinese() -> None:
    answer = decide(
        TOWN, finding(State.REVIEW_3), asking(Action.APPROVE, fields={"minute_number": " "}), person(Role.APPROVER)
    )
    assert reasons(answer) == ("请填写：会议日期、会议纪要号",)


def test_a_plain_reason_must_say_something() -> None:
    answer = decide(
        VILLAGE, finding(State.PLAN_IN_REVIEW), asking(Action.RETURN_PLAN, reason="\n"), person(Role.ACCOUNTABLE_LEADER)
    )
    assert reasons(answer) == ("请写明理由",)


def test_everything_against_it_comes_back_at_once() -> None:
    facts = finding(State.PLANNING, has_owner=False, has_leader=False, deadline=None, has_goal=False, measures=())
    tomorrow = asking(Action.SUBMIT_PLAN, effective_on=TODAY + timedelta(days=1))
    assert reasons(decide(VILLAGE, facts, tomorrow, person(Role.OWNER))) == (
        "办理日期不能晚于今天（2025年6月3日）",
        "还没有确定责任人，请整改办先交办",
        "还没有确定责任领导，请整改办先交办",
        "限期整改的问题要有整改时限，请整改办先交办",
        "还没有写整改目标",
        "至少要有一条整改措施",
    )


def test_a_sentence_of_rule_and_guard_is_said_once() -> None:
    answer = decide(VILLAGE, finding(State.RECTIFYING), asking(Action.GRANT_EXTENSION), person(Role.APPROVER))
    assert reasons(answer) == ("目前没有待批的延期申请",)


def test_closing_freezes_the_round_and_schedules_follow_ups() -> None:
    decision = granted(decide(VILLAGE, finding(State.REVIEW_3), asking(Action.CLOSE), person(Role.APPROVER)))
    assert decision.effects == ("schedule_follow_ups", "freeze_round")
    assert (decision.stage, decision.round_no) == (VILLAGE.final_stage.number, 1)
    assert decision.transition == VILLAGE.transition(Action.CLOSE, State.REVIEW_3)


def test_an_insufficient_follow_up_asks_for_one_more() -> None:
    facts = finding(State.CLOSED, follow_ups_open=1)
    decision = granted(decide(VILLAGE, facts, asking(Action.RECORD_INSUFFICIENT), person(Role.REVIEWER)))
    assert (decision.target, decision.effects) == (State.CLOSED, ("schedule_one_more_follow_up",))
    assert decision.stage is None


def test_an_unknown_guard_refuses_instead_of_passing() -> None:
    odd = replace(VILLAGE, transitions=tuple(replace(t, guards=("moon_is_full",)) for t in VILLAGE.transitions))
    answer = decide(odd, finding(State.DRAFT), asking(Action.SUBMIT_DRAFT), person(Role.INSPECTOR))
    assert reasons(answer) == ("流程模板引用了不存在的检查，请联系系统管理员",)


def test_the_first_of_two_equal_buttons_counts_everywhere() -> None:
    other = replace(VILLAGE.transitions[1], target=State.PLANNING)
    double = replace(VILLAGE, transitions=(*VILLAGE.transitions, other))
    assert double.transition(Action.SUBMIT_DRAFT, State.DRAFT) is VILLAGE.transitions[1]
    decision = granted(decide(double, finding(State.DRAFT), asking(Action.SUBMIT_DRAFT), person(Role.INSPECTOR)))
    assert decision.target is State.AWAITING_RELEASE


def test_the_owner_sees_exactly_what_can_be_done_now() -> None:
    open_facts = finding(State.RECTIFYING, measures=(DONE, OPEN))
    assert buttons(VILLAGE, open_facts, Role.OWNER) == [
        Action.REPORT_PROGRESS,
        Action.COMPLETE_MEASURE,
        Action.ADD_EVIDENCE,
        Action.REMOVE_EVIDENCE,
        Action.REQUEST_EXTENSION,
    ]
    assert Action.REQUEST_CLOSURE in buttons(VILLAGE, finding(State.RECTIFYING), Role.OWNER)


def test_what_the_facts_forbid_is_explained() -> None:
    facts = finding(State.RECTIFYING, measures=(DONE, OPEN))
    assert explained(VILLAGE, facts, Role.OWNER) == {
        Action.REQUEST_CLOSURE: ("还有第2条措施未完成，完成后才能申请销号",)
    }


def test_what_has_no_occasion_is_neither_offered_nor_explained() -> None:
    facts = finding(State.RECTIFYING)
    assert buttons(VILLAGE, facts, Role.ACCOUNTABLE_LEADER) == []
    assert explained(VILLAGE, facts, Role.ACCOUNTABLE_LEADER) == {}
    waiting = replace(facts, extension=ExtensionFacts(frozenset({OWNER})))
    assert buttons(VILLAGE, waiting, Role.ACCOUNTABLE_LEADER) == [Action.ENDORSE_EXTENSION, Action.REJECT_EXTENSION]
    assert explained(VILLAGE, waiting, Role.APPROVER) == {
        Action.GRANT_EXTENSION: ("延期申请还没有初审，初审同意后才能批准",)
    }


def test_identity_decides_about_buttons() -> None:
    facts = finding(State.REVIEW_3)
    leader = person(Role.APPROVER, number=LEADER)
    assert engine.available(VILLAGE, facts, leader, TODAY) == ()
    assert {refusal.sentences for _, refusal in engine.blocked(VILLAGE, facts, leader, TODAY)} == {
        ("您已办理本轮另一级审核，不能再审核同一问题",)
    }


def test_buttons_do_not_judge_the_form() -> None:
    assert buttons(TOWN, finding(State.REVIEW_3), Role.APPROVER) == [Action.APPROVE, Action.SEND_BACK]
    assert buttons(TOWN, finding(State.PLANNING), Role.INSPECTOR) == [
        Action.RECORD_CHECK,
        Action.VOID,
        Action.REFER,
    ]


@pytest.mark.parametrize("long", [True, False])
def test_stage_results_are_for_long_term_findings(long: bool) -> None:
    facts = finding(State.RECTIFYING, timeframe=Timeframe.LONG_TERM if long else Timeframe.FIXED_TERM)
    assert (Action.REPORT_STAGE in buttons(VILLAGE, facts, Role.OWNER)) is long


@pytest.mark.parametrize(
    ("value", "says_something"),
    [("x", True), (" ", False), (None, False), (False, False), (True, True), ([], False), ((1,), True), (0, True)],
)
def test_what_counts_as_filled(value: object, says_something: bool) -> None:
    assert is_filled(value) is says_something


def test_the_form_of_the_tests_names_known_fields() -> None:
    answer = decide(VILLAGE, finding(State.PLANNING), asking(Action.WRITE_PLAN, fields={}), person(Role.OWNER))
    assert reasons(answer) == ("请填写：整改目标、整改措施",)
    assert {"goal", "measures"} <= set(FORM)
