"""What the prover finds by walking the engine, and how it tells it: people, posts, and what a stuck person reads."""

from dataclasses import replace

import pytest

from tests.unit.workflow.offending import (
    ASSIGNED_TO_WORK,
    TO_CLOSED,
    TO_PLANNING,
    TO_REVIEW_3,
    TO_WORK,
    VILLAGE,
    added,
    edited,
    faults,
    without,
)
from tracker.workflow.model import (
    FIELD_LABELS,
    ActingPerson,
    Action,
    EvidenceDef,
    MeasureKind,
    Role,
    State,
    Timeframe,
    TransitionDef,
)
from tracker.workflow.prover import Fault, prove
from tracker.workflow.prover.situations import born, form_of
from tracker.workflow.prover.story import Event, told


def test_guards_that_can_never_hold_leave_a_finding_stuck_with_what_its_owner_reads() -> None:
    odd = edited(VILLAGE, Action.REQUEST_CLOSURE, State.RECTIFYING, guards=("has_open_measure",))
    proof = prove(odd)
    assert proof.people_needed == 0
    stuck = next(fault for fault in proof.faults if fault.code == "stuck")
    assert stuck.sentence == "问题会停在“整改中”，没有人能办到已巩固"
    unreached = next(fault for fault in proof.faults if fault.code == "unreachable_under_rules")
    assert unreached.sentence == "立行立改、限期整改的问题按规则到不了“待初审”"
    assert (
        stuck.path
        == unreached.path
        == (
            *ASSIGNED_TO_WORK,
            "责任人丙完成措施，仍在整改中",
            "责任人丙想办“申请销号”，办不了：没有未完成的措施",
        )
    )


def test_a_way_for_long_term_findings_only_leaves_the_others_stuck_with_the_walk() -> None:
    odd = edited(VILLAGE, Action.CONFIRM_SUSTAINED, State.CLOSED, guards=("long_term", "last_follow_up"))
    stuck = next(fault for fault in prove(odd).faults if fault.code == "stuck")
    assert stuck.sentence == "立行立改、限期整改的问题会停在“已销号”，没有人能办到已巩固"
    assert stuck.path == (
        *ASSIGNED_TO_WORK,
        "责任人丙完成措施，仍在整改中",
        *TO_CLOSED[len(TO_WORK) :],
        "巡察组成员甲回头看：巩固，仍在已销号",
        "巡察组成员甲想办“回头看：确认已巩固”，办不了：只有长期坚持的问题才报告阶段性成果",
    )


def test_a_post_that_endorses_and_grants_more_time_is_refused() -> None:
    leader = frozenset({Role.ACCOUNTABLE_LEADER})
    fault = faults(edited(VILLAGE, Action.GRANT_EXTENSION, State.RECTIFYING, roles=leader))[
        "one_person_may_extend_twice"
    ]
    assert fault.sentence == "责任领导既能办“延期初审同意”又能办“批准延期”"
    assert fault.path == ("责任领导甲延期初审同意，仍在整改中", "责任领导甲批准延期，仍在整改中")


def test_more_time_that_nobody_can_grant_is_refused() -> None:
    fault = faults(without(VILLAGE, Action.GRANT_EXTENSION, state=State.RECTIFYING))["extension_leads_nowhere"]
    assert fault.sentence == "延期要能申请、初审、批准，也要能驳回"
    assert fault.path[0] == "责任人甲申请延期，仍在整改中"
    assert fault.path[-1] == "没有人能办“批准延期”"


def test_a_way_back_to_before_the_plan_is_refused() -> None:
    """There the coordinator could move the time limit without an extension (rule 4)."""
    back = TransitionDef(
        Action.RETURN_PLAN, "重做方案", (State.RECTIFYING,), State.PLANNING, frozenset({Role.REVIEWER})
    )
    fault = faults(added(VILLAGE, back))["plan_taken_back"]
    assert fault.sentence == "“重做方案”把已批准方案的问题退回到批准之前，时限就能随意改"
    assert fault.path == (*TO_WORK, "镇纪委戊重做方案，到待制定措施")


def test_a_side_exit_under_another_name_is_refused() -> None:
    fault = faults(edited(VILLAGE, Action.REPORT_PROGRESS, State.RECTIFYING, target=State.VOIDED))["wrong_exit"]
    assert fault.sentence == "“报告进展”到“已作废”：合并、拆分、作废、移交只能各到各的状态"
    assert fault.path == (*TO_WORK, "责任人丙报告进展，到已作废")


def test_an_effect_out_of_place_is_refused() -> None:
    odd = edited(VILLAGE, Action.SEND_BACK, State.REVIEW_3, effects=("start_round",))
    fault = faults(odd)["effect_out_of_place"]
    assert fault.sentence == "“退回整改”不能带后续处理 start_round"
    assert fault.path == (*TO_REVIEW_3, "镇党委审定人己退回整改，到整改中")


def test_a_side_exit_without_consent_is_refused_with_the_walk() -> None:
    (fault,) = prove(edited(VILLAGE, Action.MERGE, State.PLANNING, guards=())).faults
    assert (fault.code, fault.sentence) == ("exit_without_consent", "问题已经反馈，没有反馈单位同意也能“合并”")
    assert fault.path == (TO_PLANNING[0], TO_PLANNING[1], "整改办乙合并，到已合并")


def test_sustained_with_a_look_back_still_owed_is_refused_with_the_walk() -> None:
    (fault,) = prove(edited(VILLAGE, Action.CONFIRM_SUSTAINED, State.CLOSED, guards=())).faults
    assert (fault.code, fault.sentence) == ("sustained_too_early", "问题没有做完回头看就能到“已巩固”")
    assert fault.path[-2:] == ("镇党委审定人己审定销号，到已销号", "巡察组成员甲回头看：确认已巩固，到已巩固")


def test_more_evidence_than_anybody_can_bring_leaves_a_finding_stuck() -> None:
    greedy = replace(VILLAGE, evidence=(EvidenceDef(MeasureKind.RECOVERY, files=500),))
    stuck = next(fault for fault in prove(greedy).faults if fault.code == "stuck")
    assert stuck.path[-1] == (
        "责任人丙想办“申请销号”，办不了：第3条措施（挽回损失）按本流程至少要500份佐证材料，现在只有99份"
    )


def test_the_same_kind_of_evidence_asked_for_twice_is_refused() -> None:
    twice = (EvidenceDef(MeasureKind.GENERAL, 1), EvidenceDef(MeasureKind.GENERAL, 2))
    assert faults(replace(VILLAGE, evidence=twice)) == {
        "double_evidence": Fault(
            "double_evidence", "对“一般整改”的佐证要求写了2次，不知道按哪一条", ("佐证要求：一般整改",)
        )
    }


@pytest.mark.parametrize("name", sorted(FIELD_LABELS.keys() - {"to_long_term"}))
def test_any_field_that_a_template_asks_for_is_filled_in_by_the_prover(name: str) -> None:
    assert name in form_of(born(Timeframe.LONG_TERM))


def test_a_delegation_and_a_typed_entry_say_so() -> None:
    applying = VILLAGE.transition(Action.REQUEST_CLOSURE, State.RECTIFYING)
    reviewing = VILLAGE.transition(Action.APPROVE, State.REVIEW_1)
    assert applying is not None
    assert reviewing is not None
    everything = frozenset(Role)
    typed = Event(applying, State.RECTIFYING, State.REVIEW_1, ActingPerson(8, everything, types_for=3))
    delegated = Event(reviewing, State.REVIEW_1, State.REVIEW_2, ActingPerson(3, everything, acts_for=5))
    assert told(VILLAGE, (typed, delegated)) == (
        "甲代录责任人乙申请销号，到待初审",
        "乙受责任领导丙委托初审同意，到待复核",
    )


def test_more_people_than_letters_are_numbered() -> None:
    button = TransitionDef(Action.ASSIGN, "交办", (State.DRAFT,), None, frozenset({Role.OWNER}))
    people = (ActingPerson(number, frozenset({Role.OWNER})) for number in range(11))
    steps = told(VILLAGE, (Event(button, State.DRAFT, State.DRAFT, person) for person in people))
    assert steps[0] == "责任人甲交办，仍在草稿"
    assert steps[9:] == ("责任人癸交办，仍在草稿", "责任人第11人交办，仍在草稿")
