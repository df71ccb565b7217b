"""What operations refuse and record, beyond what the engine's own tables already prove."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import select

from tests import crowd
from tests.cast import FIRST_DAY, World, instant
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.people.accounts.operations import NewPost, add_post, delegate
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Outdated, Refused
from tracker.rectification.findings.models import (
    EvidenceItem,
    Finding,
    FindingVersion,
    FollowUp,
    FollowUpOutcome,
    MeasureVersion,
    PaperScan,
)
from tracker.rectification.inspections.operations import NewInspection, open_inspection, start_feedback
from tracker.workflow.model import MeasureKind, Role, State, Timeframe

MAY = date(2023, 5, 1)
SEPTEMBER = date(2023, 9, 1)


def transitions(world: World, finding: Finding) -> list[str]:
    statement = select(Transition.action).where(Transition.subject_id == finding.id).order_by(Transition.id)
    return list(world.session.scalars(statement))


def test_the_same_device_id_registers_a_finding_once(world: World) -> None:
    new = act.NewFinding("同一条问题", "00000000-0000-4000-8000-000000000001")
    first = act.log_finding(world.session, world.feedback(), new, world.by("inspector"))
    again = act.log_finding(world.session, world.feedback(), new, world.by("inspector"))
    assert first.id == again.id
    assert transitions(world, first) == ["log"]


def test_nothing_is_registered_in_a_released_feedback(world: World) -> None:
    world.released()
    with pytest.raises(Refused, match="已经审定发出"):
        world.finding("补记的问题")


def test_two_inspections_of_one_source_and_year_share_their_numbers(world: World) -> None:
    first = world.finding()
    inspection = first.feedback.round.inspection
    new = NewInspection("专项巡察", inspection.year, inspection.source, inspection.organizer, FIRST_DAY, round_number=2)
    round_ = open_inspection(world.session, new, world.users["coordinator"], instant(FIRST_DAY))
    other = start_feedback(
        world.session, round_, world.organizations["village-01"], "county-to-village", instant(FIRST_DAY)
    )
    second = act.log_finding(world.session, other, act.NewFinding("又一问题", "u-2"), world.by("inspector"))
    assert [first.code, second.code] == ["2023-QX-02-C01-001", "2023-QX-02-C01-002"]


def test_every_act_leaves_one_transition_and_a_new_revision(world: World) -> None:
    finding = world.rectifying()
    count, revision = len(transitions(world, finding)), finding.revision
    act.report_progress(world.session, finding, "已核对20人。", world.by("secretary", MAY))
    assert len(transitions(world, finding)) == count + 1
    assert finding.revision > revision


def test_a_page_that_is_older_than_the_finding_is_refused(world: World) -> None:
    finding = world.rectifying()
    seen = finding.revision
    act.report_progress(world.session, finding, "已核对20人。", world.by("secretary", MAY))
    by = world.by("secretary", MAY)
    with pytest.raises(Outdated, match="请刷新后重试"):
        act.report_progress(
            world.session, finding, "再报一次", act.By(by.actor, by.now, by.today, MAY, seen_revision=seen)
        )


def test_of_many_who_decide_at_once_exactly_one_wins(world: World, sessions: Sessions) -> None:
    finding, by, together = world.applied(), world.by("leader", date(2023, 5, 2)), Barrier(8)
    world.session.commit()

    def press(number: int) -> str:
        together.wait()
        try:
            with sessions.writing() as session:
                mine = session.get_one(Finding, finding.id)
                if number % 2:
                    act.approve(session, mine, act.Opinion("属实"), by)
                else:
                    act.send_back(session, mine, "材料不齐，请补充党费收据后再报", by)
        except Refused as refusal:
            return str(refusal)
        return "won"

    with ThreadPoolExecutor(8) as people:
        outcomes = list(people.map(press, range(8)))
    assert outcomes.count("won") == 1
    told = {outcome for outcome in outcomes if outcome != "won"}
    assert told
    assert all("办理" in sentence for sentence in told), told
    assert len(transitions(world, finding)) == 12


def test_a_late_entry_keeps_its_business_day_and_its_day_of_recording(world: World) -> None:
    finding = world.applied(date(2023, 5, 1))
    by = world.by("leader", date(2023, 5, 4), recorded=date(2023, 5, 20))
    act.approve(world.session, finding, act.Opinion("属实"), by)
    newest = world.session.scalars(select(Transition).order_by(Transition.id.desc()).limit(1)).one()
    assert (newest.effective_on, newest.recorded_at.date()) == (date(2023, 5, 4), date(2023, 5, 20))


def test_a_business_day_before_the_last_step_is_refused(world: World) -> None:
    finding = world.applied(date(2023, 5, 1))
    with pytest.raises(Refused, match="不能早于"):
        act.approve(
            world.session, finding, act.Opinion("属实"), world.by("leader", date(2023, 4, 1), recorded=date(2023, 5, 3))
        )


def test_a_measure_is_not_done_without_the_proof_of_its_kind(world: World) -> None:
    finding = world.rectifying()
    with pytest.raises(Refused, match="文号"):
        act.complete_measure(
            world.session, finding, 2, act.MeasureResult(institution_name="办法"), world.by("secretary", MAY)
        )
    assert not [v for v in world.session.scalars(select(MeasureVersion)) if v.done]


def test_a_plan_line_that_is_left_out_is_dropped_and_kept_in_history(world: World) -> None:
    finding = world.released()
    entry = act.Assignment(world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 9, 1))
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    lines = [act.PlannedMeasure("甲"), act.PlannedMeasure("乙", MeasureKind.RECOVERY)]
    act.write_plan(world.session, finding, "目标", lines, world.by("secretary"))
    act.write_plan(world.session, finding, "目标", [act.PlannedMeasure("甲改", number=1)], world.by("secretary"))
    rows = world.session.execute(
        select(MeasureVersion.text, MeasureVersion.dropped, MeasureVersion.valid_to.is_(None)).order_by(
            MeasureVersion.id
        )
    )
    assert [tuple(row) for row in rows] == [
        ("甲", False, False),
        ("乙", False, False),
        ("甲改", False, True),
        ("乙", True, True),
    ]


def test_time_moves_only_by_extension_once_the_plan_is_approved(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    later = act.Assignment(world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 12, 1))
    with pytest.raises(Refused, match="申请延期"):
        act.assign(world.session, finding, later, world.by("coordinator", MAY))


def test_an_overdue_finding_is_handed_to_a_successor_with_its_deadline(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 4, 1))
    same = act.Assignment(world.users["office"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 4, 1))
    act.assign(world.session, finding, same, world.by("coordinator", MAY), "换届改派")
    assert (finding.owner_id, finding.deadline) == (world.users["office"].id, date(2023, 4, 1))


def test_a_draft_beside_released_findings_is_still_a_draft(world: World) -> None:
    first, second = world.finding(), world.finding()
    act.submit_draft(world.session, first, world.by("inspector"))
    act.release(world.session, first, world.by("coordinator"))
    act.correct_wording(world.session, second, "党费收缴不够及时。", "", world.by("inspector"))
    assert second.current.wording == "党费收缴不够及时。"


def test_an_extension_needs_two_other_people_and_keeps_the_old_deadline(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    act.request_extension(world.session, finding, date(2023, 12, 1), "等待上级拨款", world.by("secretary", MAY))
    act.endorse_extension(world.session, finding, "同意", world.by("leader", MAY))
    act.grant_extension(world.session, finding, "同意", world.by("approver", MAY))
    statement = select(FindingVersion.deadline).where(FindingVersion.finding_id == finding.id)
    assert finding.deadline == date(2023, 12, 1)
    assert date(2023, 9, 1) in world.session.scalars(statement).all()


def test_a_rejected_extension_leaves_the_deadline(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    act.request_extension(world.session, finding, date(2023, 12, 1), "等待上级拨款", world.by("secretary", MAY))
    act.reject_extension(world.session, finding, "理由不充分，请按期完成", world.by("leader", MAY))
    assert finding.deadline == date(2023, 9, 1)
    act.request_extension(world.session, finding, date(2023, 11, 1), "补充说明：等待拨款", world.by("secretary", MAY))


def test_striking_off_owes_its_follow_ups_in_the_same_transaction(world: World) -> None:
    world.closed(date(2023, 5, 10))
    due = world.session.scalars(select(FollowUp.due_on).order_by(FollowUp.number)).all()
    assert due == [date(2023, 8, 10), date(2023, 11, 10)]


def test_an_insufficient_follow_up_owes_one_more_and_the_last_sustained_one_ends(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    poor = act.FollowUpEntry(FollowUpOutcome.INSUFFICIENT, "仍有两户台账没有补齐，成效不足。", "实地", "村民李四")
    good = act.FollowUpEntry(FollowUpOutcome.SUSTAINED, "台账齐全", "实地", "村民李四")
    act.record_follow_up(world.session, finding, poor, world.by("discipline", date(2023, 8, 10)))
    assert world.session.scalars(select(FollowUp.due_on).order_by(FollowUp.number)).all()[2] == date(2023, 11, 10)
    act.record_follow_up(world.session, finding, good, world.by("discipline", date(2023, 11, 10)))
    act.record_follow_up(world.session, finding, good, world.by("discipline", date(2023, 11, 12)), confirm=True)
    assert finding.state is State.SUSTAINED


def test_a_delegate_counts_as_both_people(world: World) -> None:
    finding = world.applied()
    days = (date(2023, 5, 1), date(2023, 6, 1))
    boss = world.users["coordinator"]
    delegate(
        world.session,
        world.users["leader"],
        world.users["secretary"],
        days,
        "外出学习",
        by=boss,
        now=world.by("leader").now,
    )
    by = world.by("secretary", date(2023, 5, 2))
    principal = by.actor.principals[0]
    acting = act.By(by.actor, by.now, by.today, by.effective_on, acts_for=principal)
    with pytest.raises(Refused, match="申请人"):
        act.approve(world.session, finding, act.Opinion("属实"), acting)


def test_what_the_town_types_for_a_village_counts_as_the_villages_act(world: World) -> None:
    finding = world.rectifying()
    by = world.by("coordinator", MAY)
    without = act.By(by.actor, by.now, by.today, MAY, typed_for=world.actor("secretary", MAY))
    with pytest.raises(Refused, match="纸质材料"):
        act.report_progress(world.session, finding, "电话报来：已核对20人。", without)
    typed = world.typed("coordinator", "secretary", MAY)
    act.report_progress(world.session, finding, "电话报来：已核对20人。", typed)
    (scan,) = world.session.scalars(select(PaperScan))
    assert (scan.title, scan.action, scan.submitted_name) == ("签字纸质件.pdf", "report_progress", "王整")
    newest = world.session.scalars(select(Transition).order_by(Transition.id.desc()).limit(1)).one()
    assert (newest.actor_name, newest.typed_for_name) == ("王整", "孙村")


def test_only_the_office_may_type_for_others(world: World) -> None:
    finding = world.rectifying()
    by = world.by("neighbour", MAY)
    typed = act.By(by.actor, by.now, by.today, MAY, typed_for=world.actor("secretary", MAY))
    with pytest.raises(Refused, match="只有整改办可以代录"):
        act.report_progress(world.session, finding, "代报", typed)


def test_money_is_kept_to_the_cent(world: World) -> None:
    finding = world.released()
    entry = act.Assignment(world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 9, 1))
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    act.write_plan(
        world.session, finding, "追回", [act.PlannedMeasure("追缴", MeasureKind.RECOVERY)], world.by("secretary")
    )
    act.submit_plan(world.session, finding, world.by("secretary"))
    act.approve_plan(world.session, finding, "", world.by("leader"))
    paid = act.MeasureResult(amount=Decimal("71320.05"), receipt="No.0012345")
    act.complete_measure(world.session, finding, 1, paid, world.by("secretary", MAY))
    world.session.commit()
    world.session.expire_all()
    assert world.session.scalars(select(MeasureVersion.amount).where(MeasureVersion.done)).one() == Decimal("71320.05")


def test_a_reopened_finding_starts_again_with_every_measure_open(world: World) -> None:
    finding = world.relapsed()
    act.reopen(
        world.session,
        finding,
        "回头看发现党费又有两个月未收缴",
        date(2023, 12, 1),
        world.by("coordinator", date(2023, 8, 25)),
    )
    current = world.session.scalars(select(MeasureVersion).where(MeasureVersion.valid_to.is_(None))).all()
    assert [version.done for version in current] == [False, False]
    assert (finding.round_no, finding.closed_on) == (2, None)


def test_what_proved_the_old_round_proves_nothing_in_the_new_one(world: World) -> None:
    finding = world.relapsed()
    second_round(world, finding)
    with pytest.raises(Refused, match="还缺佐证材料或书面结果"):
        act.complete_measure(world.session, finding, 1, act.MeasureResult(), world.by("secretary", SEPTEMBER))
    anew = act.MeasureResult(result="已补收两个月党费")
    act.complete_measure(world.session, finding, 1, anew, world.by("secretary", SEPTEMBER))


def test_evidence_of_an_earlier_round_stays(world: World) -> None:
    stored = StoredFile(sha256="a" * 64, size=1, media_type="application/pdf", extension="pdf", stored_at=instant(MAY))
    world.session.add(stored)
    (finding,) = crowd.drafts(world, "village-01", 1)
    crowd.release(world, finding)
    crowd.begin(world, finding)
    act.add_evidence(world.session, finding, (act.NewEvidence(stored, "收据.pdf"),), world.by("secretary"), number=1)
    crowd.apply(world, finding, MAY)
    crowd.strike_off(world, finding, MAY)
    act.recur(world.session, finding, "又有两个月没有收缴党费", world.by("discipline", date(2023, 8, 20)))
    second_round(world, finding)
    item = world.session.scalars(select(EvidenceItem)).one()
    with pytest.raises(Refused):
        act.remove_evidence(world.session, finding, item, "换一份", world.by("secretary", SEPTEMBER))
    with pytest.raises(Refused, match="还缺佐证材料或书面结果"):
        act.complete_measure(world.session, finding, 1, act.MeasureResult(), world.by("secretary", SEPTEMBER))
    fresh = (act.NewEvidence(stored, "收据（二）.pdf"),)
    act.add_evidence(world.session, finding, fresh, world.by("secretary", SEPTEMBER), number=1)
    with pytest.raises(Refused, match="以前的轮次"):
        act.remove_evidence(world.session, finding, item, "换一份", world.by("secretary", SEPTEMBER))


def second_round(world: World, finding: Finding) -> None:
    by = world.by("coordinator", date(2023, 8, 25))
    act.reopen(world.session, finding, "回头看发现党费又有两个月未收缴", date(2023, 12, 1), by)


def test_who_typed_an_extension_in_for_the_village_approves_neither_step(world: World) -> None:
    post = NewPost(world.organizations["town"], Role.APPROVER, "副书记", MAY)
    add_post(world.session, world.users["coordinator"], post)
    finding = world.rectifying()
    typed = world.typed("coordinator", "secretary", MAY)
    act.request_extension(world.session, finding, date(2023, 12, 1), "冬季才能施工", typed)
    act.endorse_extension(world.session, finding, "属实", world.by("leader", MAY))
    with pytest.raises(Refused, match="不能审批同一份延期申请"):
        act.grant_extension(world.session, finding, "同意", world.by("coordinator", MAY))
    act.grant_extension(world.session, finding, "同意", world.by("approver", MAY))
    assert finding.deadline == date(2023, 12, 1)


def test_a_documents_name_is_kept_without_its_title_marks(world: World) -> None:
    finding = world.rectifying()
    rule = act.MeasureResult(institution_name="《党费收缴办法》", document_number="清河发〔2023〕5号")
    act.complete_measure(world.session, finding, 2, rule, world.by("secretary", MAY))
    done = world.session.scalars(select(MeasureVersion).where(MeasureVersion.done)).one()
    assert done.institution_name == "党费收缴办法"


def test_a_dismissed_relapse_at_the_last_look_back_owes_another(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    good = act.FollowUpEntry(FollowUpOutcome.SUSTAINED, "台账齐全", "实地", "村民李四")
    seen = act.FollowUpEntry(FollowUpOutcome.RECURRED, "疑似又有两个月没有收缴，问题反弹。", "实地", "村民李四")
    act.record_follow_up(world.session, finding, good, world.by("discipline", date(2023, 8, 10)))
    act.record_follow_up(world.session, finding, seen, world.by("discipline", date(2023, 11, 10)))
    act.dismiss_recurrence(
        world.session, finding, "经核查系记账时间差，不属于反弹", world.by("coordinator", date(2023, 11, 12))
    )
    assert world.session.scalars(select(FollowUp.due_on).order_by(FollowUp.number)).all()[-1] == date(2024, 2, 12)
    act.record_follow_up(world.session, finding, good, world.by("discipline", date(2024, 2, 12)), confirm=True)
    assert finding.state is State.SUSTAINED


def test_the_proof_of_the_old_round_proves_nothing_in_the_new_one(world: World) -> None:
    finding, day = world.relapsed(), date(2023, 8, 25)
    act.reopen(
        world.session, finding, "回头看发现党费又有两个月未收缴", date(2023, 12, 1), world.by("coordinator", day)
    )
    for number in (1, 2):
        with pytest.raises(Refused):
            act.complete_measure(world.session, finding, number, act.MeasureResult(), world.by("secretary", day))
    rule = act.MeasureResult(institution_name="党费收缴办法（修订）", document_number="清河发〔2023〕9号")
    act.complete_measure(world.session, finding, 2, rule, world.by("secretary", day))
    done = world.session.scalars(
        select(MeasureVersion).where(MeasureVersion.done, MeasureVersion.valid_to.is_(None))
    ).one()
    assert (done.institution_name, done.result, done.deadline) == ("党费收缴办法（修订）", "", None)
