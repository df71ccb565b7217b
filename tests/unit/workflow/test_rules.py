"""The eight rules of domain.md §2 against templates whose author forgot everything."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.unit.workflow.cast import (
    ACTOR,
    APPROVER,
    DONE,
    FORM,
    LEADER,
    OPEN,
    OWNER,
    REVIEWER,
    asking,
    decide,
    finding,
    granted,
    person,
    reasons,
    stripped,
)
from tracker.workflow.model import (
    Action,
    Definition,
    ExtensionFacts,
    Role,
    State,
    Timeframe,
    TransitionDef,
)

BARE = stripped("county-to-village")
TOWN = stripped("county-to-town")
EVERYTHING = tuple(Role)


def with_transition(definition: Definition, transition: TransitionDef) -> Definition:
    return replace(definition, transitions=(transition, *definition.transitions))


# Rule 1


def test_who_applied_may_not_review() -> None:
    answer = decide(BARE, finding(State.REVIEW_2), asking(Action.APPROVE), person(Role.REVIEWER, number=OWNER))
    assert reasons(answer) == ("您是本轮申请人，不能再审核同一问题",)


@pytest.mark.parametrize("action", [Action.CLOSE, Action.SEND_BACK])
def test_who_reviewed_one_step_may_not_decide_another(action: Action) -> None:
    answer = decide(BARE, finding(State.REVIEW_3), asking(action), person(*EVERYTHING, number=REVIEWER))
    assert reasons(answer) == ("您已办理本轮另一级审核，不能再审核同一问题",)


def test_who_reviewed_may_not_apply_in_the_same_round() -> None:
    facts = finding(State.RECTIFYING, reviewers=(frozenset({LEADER}),))
    answer = decide(BARE, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER, number=LEADER))
    assert reasons(answer) == ("您在本轮审核过这个问题，不能再由您申请销号",)


def test_after_a_return_the_same_person_reviews_the_same_step_again() -> None:
    facts = finding(State.REVIEW_1, reviewers=(frozenset({LEADER}), frozenset({REVIEWER})))
    answer = decide(BARE, facts, asking(Action.APPROVE), person(Role.ACCOUNTABLE_LEADER, number=LEADER))
    assert granted(answer).stage == 1


def test_a_delegation_counts_as_both_people() -> None:
    delegate = person(Role.APPROVER, number=APPROVER, acts_for=OWNER)
    answer = decide(BARE, finding(State.REVIEW_3), asking(Action.CLOSE), delegate)
    assert reasons(answer) == ("您或您代办的人是本轮申请人，不能再审核同一问题",)
    delegate = person(Role.APPROVER, number=APPROVER, acts_for=LEADER)
    answer = decide(BARE, finding(State.REVIEW_3), asking(Action.CLOSE), delegate)
    assert reasons(answer) == ("您或您代办的人已办理本轮另一级审核，不能再审核同一问题",)


def test_nothing_is_closed_without_an_application_and_every_step_before() -> None:
    nobody: frozenset[int] = frozenset()
    lonely = finding(State.REVIEW_3, applicants=frozenset())
    answer = decide(BARE, lonely, asking(Action.CLOSE), person(Role.APPROVER))
    assert reasons(answer) == ("本轮还没有销号申请，不能审核",)
    for reviewers in ((frozenset({LEADER}),), (frozenset({LEADER}), nobody)):
        answer = decide(BARE, finding(State.REVIEW_3, reviewers=reviewers), asking(Action.CLOSE), person(Role.APPROVER))
        assert reasons(answer) == ("前面的审核还没有办完，不能跳过",)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (State.RECTIFYING, State.CLOSED),
        (State.RECTIFYING, State.REVIEW_2),
        (State.REVIEW_1, State.REVIEW_3),
        (State.REVIEW_1, State.CLOSED),
        (State.REVIEW_3, State.REVIEW_1),
        (State.DRAFT, State.CLOSED),
        (State.RECTIFYING, State.SUSTAINED),
        (State.REVIEW_3, State.SUSTAINED),
    ],
)
def test_a_template_cannot_skip_a_step(source: State, target: State) -> None:
    shortcut = TransitionDef(Action.CLOSE, "直接销号", (source,), target, frozenset({Role.APPROVER}))
    answer = decide(with_transition(BARE, shortcut), finding(source), asking(Action.CLOSE), person(Role.APPROVER))
    assert "审核步骤不能跳过，必须逐级审核后才能销号" in reasons(answer)


def test_an_application_under_another_name_is_still_an_application() -> None:
    hidden = TransitionDef(Action.ACKNOWLEDGE, "直接送审", (State.RECTIFYING,), State.REVIEW_1, frozenset({Role.OWNER}))
    facts = finding(State.RECTIFYING, measures=(OPEN,))
    answer = decide(with_transition(BARE, hidden), facts, asking(Action.ACKNOWLEDGE), person(Role.OWNER))
    assert reasons(answer) == ("还有第2条措施未完成，完成后才能申请销号",)


def test_administrators_and_supervisors_never_act() -> None:
    roles = frozenset({Role.SYSTEM_ADMIN, Role.SUPERVISOR})
    opened = replace(BARE, transitions=tuple(replace(t, roles=roles) for t in BARE.transitions))
    answer = decide(opened, finding(State.RECTIFYING), asking(Action.ASSIGN), person(*roles))
    assert reasons(answer) == ("“交办”没有指定由谁办理，任何人都不能办理",)


# Rule 2


def test_no_application_while_measures_are_open() -> None:
    facts = finding(State.RECTIFYING, measures=(DONE, OPEN, replace(OPEN, number=3)))
    answer = decide(BARE, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER))
    assert reasons(answer) == ("还有第2、3条措施未完成，完成后才能申请销号",)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, "阶段性成果和下次检视日期"),
        ({"stage_result": True}, "下次检视日期"),
        ({"next_review_on": date(2025, 12, 1)}, "阶段性成果"),
    ],
)
def test_a_long_term_finding_needs_a_stage_result_and_a_review_date(changes: dict[str, Any], missing: str) -> None:
    facts = finding(State.RECTIFYING, measures=(OPEN,), timeframe=Timeframe.LONG_TERM, **changes)
    answer = decide(BARE, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER))
    assert reasons(answer) == (f"还有第2条措施未完成，长期坚持的问题要先报告{missing}才能申请销号",)


def test_a_long_term_finding_may_apply_with_both() -> None:
    facts = finding(
        State.RECTIFYING,
        measures=(OPEN,),
        timeframe=Timeframe.LONG_TERM,
        stage_result=True,
        next_review_on=date(2025, 12, 1),
    )
    assert granted(decide(BARE, facts, asking(Action.REQUEST_CLOSURE), person(Role.OWNER))).target is State.REVIEW_1


# Rule 3


def test_a_return_needs_ten_characters() -> None:
    answer = decide(
        BARE, finding(State.REVIEW_2), asking(Action.SEND_BACK, reason="  材料不齐 "), person(Role.REVIEWER)
    )
    assert reasons(answer) == ("退回理由至少写10个字，现在只有4个字",)
    ten = asking(Action.SEND_BACK, reason="一二三四五六七八九十")
    assert granted(decide(BARE, finding(State.REVIEW_2), ten, person(Role.REVIEWER))).stage == 2


def test_a_return_leads_to_rectifying_whatever_the_template_says() -> None:
    moved = TransitionDef(Action.SEND_BACK, "退回", (State.REVIEW_2,), State.VOIDED, frozenset({Role.REVIEWER}))
    definition = with_transition(BARE, moved)
    answer = decide(definition, finding(State.REVIEW_2), asking(Action.SEND_BACK), person(Role.REVIEWER))
    assert granted(answer).target is State.RECTIFYING


def with_reason_length(action: Action, length: int) -> Definition:
    return replace(
        BARE, transitions=tuple(replace(t, reason_length=length) if t.action is action else t for t in BARE.transitions)
    )


def test_a_template_asks_for_longer_reasons_in_its_own_word() -> None:
    definition = with_reason_length(Action.VOID, 6)
    pressed = asking(Action.VOID, reason=" 重复登记 ")
    answer = decide(definition, finding(State.DRAFT), pressed, person(Role.COORDINATOR))
    assert reasons(answer) == ("“作废”的理由至少写6个字，现在只有4个字",)
    longer = asking(Action.VOID, reason="与上一条重复")
    assert granted(decide(definition, finding(State.DRAFT), longer, person(Role.COORDINATOR)))


@pytest.mark.parametrize(("length", "least"), [(0, 10), (4, 10), (12, 12)])
def test_a_template_can_lengthen_the_reason_of_a_return_but_not_shorten_it(length: int, least: int) -> None:
    definition = with_reason_length(Action.SEND_BACK, length)
    short = asking(Action.SEND_BACK, reason="字" * (least - 1))
    answer = decide(definition, finding(State.REVIEW_2), short, person(Role.REVIEWER))
    assert reasons(answer) == (f"退回理由至少写{least}个字，现在只有{least - 1}个字",)
    assert granted(
        decide(
            definition,
            finding(State.REVIEW_2),
            asking(Action.SEND_BACK, reason="字" * least),
            person(Role.REVIEWER),
        )
    )


# Rule 4


def extension(endorsed: bool = True) -> ExtensionFacts:
    return ExtensionFacts(frozenset({OWNER}), frozenset({LEADER}) if endorsed else None)


@pytest.mark.parametrize("action", [Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION])
def test_who_asked_for_more_time_may_not_allow_it(action: Action) -> None:
    facts = finding(State.RECTIFYING, extension=extension())
    answer = decide(BARE, facts, asking(action), person(*EVERYTHING, number=OWNER))
    assert reasons(answer) == ("您是延期申请人，不能审批同一份延期申请",)


def test_the_second_approval_is_another_person() -> None:
    facts = finding(State.RECTIFYING, extension=extension())
    answer = decide(BARE, facts, asking(Action.GRANT_EXTENSION), person(Role.APPROVER, number=LEADER))
    assert reasons(answer) == ("您已初审这份延期申请，要由另一人批准",)
    answer = decide(BARE, facts, asking(Action.GRANT_EXTENSION), person(Role.APPROVER, number=APPROVER))
    assert granted(answer).target is State.RECTIFYING


def test_no_second_approval_before_the_first() -> None:
    facts = finding(State.RECTIFYING, extension=extension(endorsed=False))
    answer = decide(BARE, facts, asking(Action.GRANT_EXTENSION), person(Role.APPROVER))
    assert reasons(answer) == ("延期申请还没有初审，初审同意后才能批准",)


@pytest.mark.parametrize("action", [Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION])
def test_nothing_is_approved_that_nobody_asked_for(action: Action) -> None:
    answer = decide(BARE, finding(State.RECTIFYING), asking(action), person(*EVERYTHING))
    assert reasons(answer) == ("目前没有待批的延期申请",)


@pytest.mark.parametrize(
    "fields", [{"deadline": date(2026, 6, 30)}, {"deadline": None}, {"timeframe": Timeframe.LONG_TERM}]
)
def test_assigning_does_not_move_the_time_limit_once_the_plan_is_approved(fields: dict[str, object]) -> None:
    answer = decide(BARE, finding(State.RECTIFYING), asking(Action.ASSIGN, fields=fields), person(Role.COORDINATOR))
    assert reasons(answer) == ("方案批准后不能直接改整改时限，请由责任人申请延期或者转长期，经两级批准",)
    assert granted(
        decide(BARE, finding(State.PLANNING), asking(Action.ASSIGN, fields=fields), person(Role.COORDINATOR))
    )


@pytest.mark.parametrize("state", [State.REVIEW_1, State.CLOSED])
def test_a_template_that_assigns_later_still_leaves_the_time_limit(state: State) -> None:
    assigning = TransitionDef(Action.ASSIGN, "交办", (state,), None, frozenset({Role.COORDINATOR}))
    late = replace(BARE, transitions=(*BARE.transitions, assigning))
    moved = asking(Action.ASSIGN, fields={"deadline": date(2026, 6, 30)})
    assert "不能直接改整改时限" in reasons(decide(late, finding(state), moved, person(Role.COORDINATOR)))[0]


def test_assigning_may_repeat_the_time_limit_or_set_a_missing_one() -> None:
    same = asking(Action.ASSIGN, fields={"owner": 9, "deadline": date(2025, 12, 31), "timeframe": "fixed_term"})
    assert granted(decide(BARE, finding(State.RECTIFYING), same, person(Role.COORDINATOR)))
    unset = finding(State.RECTIFYING, deadline=None, timeframe=None)
    assert granted(decide(BARE, unset, same, person(Role.COORDINATOR)))


def test_a_time_limit_fixed_at_birth_stays_even_before_the_plan() -> None:
    """Split off from a finding whose plan was approved: rule 4 holds at once."""
    part = finding(State.PLANNING, time_limit_fixed=True)
    moved = asking(Action.ASSIGN, fields={"deadline": date(2026, 6, 30)})
    assert "不能直接改整改时限" in reasons(decide(BARE, part, moved, person(Role.COORDINATOR)))[0]


@pytest.mark.parametrize("source", [State.RECTIFYING, State.REVIEW_1, State.CLOSED])
def test_an_approved_plan_is_not_taken_back_to_where_assigning_moves_the_time_limit(source: State) -> None:
    back = TransitionDef(Action.RETURN_PLAN, "重做方案", (source,), State.PLANNING, frozenset({Role.REVIEWER}))
    facts = finding(source, relapse_proposed=True)
    answer = decide(with_transition(BARE, back), facts, asking(Action.RETURN_PLAN), person(Role.REVIEWER))
    assert reasons(answer) == ("方案已经批准，不能退回到批准之前；要改时限请申请延期",)


# Rule 6


def test_every_closure_schedules_its_follow_ups() -> None:
    decision = granted(decide(BARE, finding(State.REVIEW_3), asking(Action.CLOSE), person(Role.APPROVER)))
    assert decision.target is State.CLOSED
    assert decision.effects == ("schedule_follow_ups",)


# Rule 7


def test_who_typed_for_the_village_may_not_review() -> None:
    facts = finding(State.REVIEW_2, typists=frozenset({ACTOR}))
    answer = decide(BARE, facts, asking(Action.APPROVE), person(Role.REVIEWER))
    assert reasons(answer) == ("您在本轮为村里代录过，不能再审核同一问题",)


def test_the_town_types_an_application_and_it_counts_as_the_villages() -> None:
    typist = person(Role.OWNER, number=REVIEWER, types_for=OWNER)
    assert typist.people == {OWNER, REVIEWER}
    assert granted(decide(BARE, finding(State.RECTIFYING), asking(Action.REQUEST_CLOSURE), typist))


def test_a_village_without_account_is_typed_for_only_with_the_paper() -> None:
    typist = person(Role.OWNER, number=REVIEWER, types_for=OWNER)
    pressed = asking(Action.REQUEST_CLOSURE, fields={"paper": ()})
    answer = decide(BARE, finding(State.RECTIFYING), pressed, typist)
    assert reasons(answer) == ("代录要附上纸质材料的照片或扫描件",)
    assert granted(decide(BARE, finding(State.RECTIFYING), pressed, person(Role.OWNER)))


def test_a_review_is_not_typed_for_another() -> None:
    typist = person(Role.REVIEWER, types_for=77)
    answer = decide(BARE, finding(State.REVIEW_2), asking(Action.APPROVE), typist)
    assert reasons(answer) == ("这一步不能代录，请本人办理；本人不能办理的，先办委托",)


def test_what_a_meeting_decided_is_recorded_on_its_behalf_with_its_minutes() -> None:
    recorder = person(Role.APPROVER, types_for=77)
    facts = finding(State.REVIEW_3)
    assert granted(decide(TOWN, facts, asking(Action.APPROVE), recorder)).target is State.REVIEW_4
    for left_out in ("meeting_on", "minute_number"):
        fields = {name: value for name, value in FORM.items() if name != left_out}
        answer = decide(TOWN, facts, asking(Action.APPROVE, fields=fields), recorder)
        assert reasons(answer) == ("党委会审定要填写会议日期和会议纪要号",)


def test_a_committee_returns_a_finding_without_minutes() -> None:
    answer = decide(TOWN, finding(State.REVIEW_3), asking(Action.SEND_BACK, fields={}), person(Role.APPROVER))
    assert granted(answer).target is State.RECTIFYING


# Rule 8


def test_a_fed_back_wording_is_corrected_only_with_a_reason() -> None:
    silent = asking(Action.CORRECT_WORDING, reason=" ")
    answer = decide(BARE, finding(State.PLANNING), silent, person(Role.COORDINATOR))
    assert reasons(answer) == ("问题已经反馈，原文不能改动；更正作为新版本保存，请写明理由",)
    assert granted(decide(BARE, finding(State.DRAFT), silent, person(Role.INSPECTOR)))


def test_what_was_fed_back_never_becomes_a_draft_again() -> None:
    back = TransitionDef(Action.RETURN_DRAFT, "退回草稿", (State.PLANNING,), State.DRAFT, frozenset({Role.COORDINATOR}))
    answer = decide(
        with_transition(BARE, back), finding(State.PLANNING), asking(Action.RETURN_DRAFT), person(Role.COORDINATOR)
    )
    assert reasons(answer) == ("问题已经反馈，不能退回到反馈之前",)


# Relapse


@pytest.mark.parametrize("state", [State.CLOSED, State.SUSTAINED])
def test_reopening_starts_a_round_and_needs_a_proposal_with_grounds(state: State) -> None:
    hasty = asking(Action.REOPEN, reason="反弹了")
    answer = decide(BARE, finding(state), hasty, person(Role.COORDINATOR))
    assert reasons(answer) == ("目前没有人提出反弹", "重新挂账的依据至少写10个字，现在只有3个字")
    proposed = finding(state, relapse_proposed=True)
    decision = granted(decide(BARE, proposed, asking(Action.REOPEN), person(Role.COORDINATOR)))
    assert (decision.target, decision.round_no, decision.effects) == (State.RECTIFYING, 2, ("start_round",))


def test_leading_back_under_another_name_is_still_a_new_round() -> None:
    hidden = TransitionDef(Action.RELEASE, "退回重改", (State.CLOSED,), State.RECTIFYING, frozenset({Role.COORDINATOR}))
    definition = with_transition(BARE, hidden)
    answer = decide(definition, finding(State.CLOSED), asking(Action.RELEASE), person(Role.COORDINATOR))
    assert reasons(answer) == ("目前没有人提出反弹",)
    proposed = finding(State.CLOSED, relapse_proposed=True)
    assert granted(decide(definition, proposed, asking(Action.RELEASE), person(Role.COORDINATOR))).round_no == 2
