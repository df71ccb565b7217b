"""Figures as of (D, K): each definition of domain.md §4 on real findings, on both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import event

from tests import crowd
from tests.cast import World, instant
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries import Levels, Scope, figures, levels, table
from tracker.output.figures.rules import BrokenSum, Figures, Style, basis
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import MeasureKind, Timeframe

END = date(2023, 12, 31)


def town(world: World, day: date = END, known: date | None = None, source: str | None = None) -> Levels:
    """The figures of the town as of a day; known at the end of 2024 unless said otherwise."""
    as_of = AsOf(day, instant(known or date(2024, 12, 31), 23))
    return levels(world.session, world.organizations["town"], as_of, Scope(source=source))


def village(world: World, day: date = END, known: date | None = None) -> Figures:
    return town(world, day, known).below


def parts(figures: Figures) -> tuple[int, int, int, int]:
    return figures.fed_back, figures.completed, figures.staged, figures.unfinished


def long_term(world: World) -> Finding:
    """A long-term finding with an accepted stage result and one of two measures done."""
    finding = world.rectifying()
    day = date(2023, 4, 1)
    world.ask_long_term(finding, day)
    act.endorse_extension(world.session, finding, "同意", world.by("leader", day))
    act.grant_extension(world.session, finding, "同意", world.by("approver", day))
    act.report_stage(world.session, finding, "第一阶段已完成", date(2023, 10, 1), world.by("secretary", day))
    act.approve_stage(world.session, finding, "认可阶段成果", world.by("leader", day))
    return finding


def test_a_finding_counts_from_its_release_on(world: World) -> None:
    finding = world.finding()
    act.submit_draft(world.session, finding, world.by("inspector", date(2023, 3, 2)))
    act.release(world.session, finding, world.by("coordinator", date(2023, 3, 5)))
    assert parts(village(world, date(2023, 3, 4))) == (0, 0, 0, 0)
    assert parts(village(world, date(2023, 3, 5))) == (1, 0, 0, 1)


def test_a_closed_finding_is_complete_from_the_day_of_its_closure(world: World) -> None:
    world.closed(date(2023, 5, 10))
    assert parts(village(world, date(2023, 5, 9))) == (1, 0, 0, 1)
    assert parts(village(world, date(2023, 5, 10))) == (1, 1, 0, 0)
    assert village(world).completion_rate() == "100.0％"


def test_voided_and_early_referred_findings_do_not_count(world: World) -> None:
    consent = "区委巡察办同意，巡察办函〔2023〕3号"
    kept, voided, referred = crowd.drafts(world, "village-01", 3)
    crowd.release(world, kept, voided)
    act.void(world.session, voided, "与另一问题完全重复，予以作废", consent, world.by("coordinator", date(2023, 4, 1)))
    act.refer(
        world.session,
        referred,
        "属于问题线索，依规移交处理",
        consent,
        "区纪委",
        world.by("coordinator", date(2023, 4, 1)),
    )
    assert parts(village(world, date(2023, 3, 31))) == (2, 0, 0, 2)
    assert parts(village(world, date(2023, 4, 1))) == (1, 0, 0, 1)


def test_a_finding_referred_after_its_feedback_still_counts(world: World) -> None:
    finding = world.rectifying()
    consent = "区委巡察办同意，巡察办函〔2023〕3号"
    act.refer(world.session, finding, "超出镇级权限，依规移交处理", consent, "区住建局", world.by("coordinator"))
    assert (parts(village(world)), village(world).overdue) == ((1, 0, 0, 1), 0)


def test_a_proposed_relapse_stays_complete_and_a_confirmed_one_does_not(world: World) -> None:
    finding = world.relapsed(date(2023, 8, 20))
    assert parts(village(world)) == (1, 1, 0, 0)
    day = date(2023, 8, 25)
    act.reopen(world.session, finding, "回头看发现又有两个月未收缴", date(2023, 12, 1), world.by("coordinator", day))
    assert (parts(village(world)), village(world).relapses) == ((1, 0, 0, 1), 1)
    assert (parts(village(world, date(2023, 8, 24))), village(world, date(2023, 8, 24)).relapses) == ((1, 1, 0, 0), 0)


def test_an_accepted_stage_result_is_neither_complete_nor_unfinished(world: World) -> None:
    long_term(world)
    found = village(world, date(2023, 10, 1))
    assert (parts(found), found.extensions, found.overdue) == ((1, 0, 1, 0), 1, 0)
    assert village(world, date(2023, 10, 2)).overdue == 1
    assert (found.completion_rate(), found.staged_rate()) == ("0.0％", "100.0％")


def test_a_closed_long_term_finding_with_an_open_measure_stays_staged(world: World) -> None:
    finding, day = long_term(world), date(2023, 6, 1)
    act.complete_measure(world.session, finding, 1, act.MeasureResult(result="已核对42人"), world.by("secretary", day))
    act.request_closure(world.session, finding, "阶段任务完成。", world.by("secretary", day))
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", day))
    act.approve(world.session, finding, act.Opinion("属实", visited_on=day), world.by("discipline", day))
    act.close(world.session, finding, act.Opinion("同意"), world.by("approver", day))
    assert (parts(village(world)), village(world).overdue) == ((1, 0, 1, 0), 0)


def test_on_time_is_judged_by_the_deadline_in_force(world: World) -> None:
    findings = crowd.drafts(world, "village-01", 2)
    crowd.release(world, *findings)
    for finding, day in zip(findings, (crowd.DEADLINE, date(2023, 9, 2)), strict=True):
        crowd.closed(world, finding, day)
    found = village(world)
    assert (found.completed, found.on_time, found.on_time_rate()) == (2, 1, "50.0％")


def test_overdue_begins_on_the_day_after_the_deadline(world: World) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    assert [village(world, date(2023, 9, day)).overdue for day in (1, 2)] == [0, 1]


def test_a_granted_extension_moves_the_deadline_from_its_day_on(world: World) -> None:
    finding, day = world.rectifying(deadline=date(2023, 9, 1)), date(2023, 9, 3)
    new = date(2023, 11, 1)
    act.request_extension(world.session, finding, new, "雨季无法施工，申请延期", world.by("secretary", day))
    act.endorse_extension(world.session, finding, "同意", world.by("leader", day))
    act.grant_extension(world.session, finding, "同意", world.by("approver", date(2023, 9, 5)))
    seen = [village(world, date(2023, 9, day)) for day in (4, 5)]
    assert [(one.overdue, one.extensions) for one in seen] == [(1, 0), (0, 1)]


def test_returns_are_counted_even_when_the_finding_is_closed_later(world: World) -> None:
    finding = world.applied(date(2023, 5, 1))
    act.send_back(world.session, finding, "佐证材料不足，请补充收据", world.by("leader", date(2023, 5, 3)))
    assert [village(world, date(2023, 5, day)).returns for day in (2, 3)] == [0, 1]


def test_institutions_funds_and_people_come_from_the_proof_of_measures(world: World) -> None:
    finding, day = world.released(), date(2023, 4, 1)
    entry = act.Assignment(world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 9, 1))
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    kinds = (MeasureKind.RECOVERY, MeasureKind.INSTITUTION, MeasureKind.ACCOUNTABILITY)
    plan = [act.PlannedMeasure(kind.label, kind) for kind in kinds]
    act.write_plan(world.session, finding, "资金全部追回", plan, world.by("secretary"))
    act.submit_plan(world.session, finding, world.by("secretary"))
    act.approve_plan(world.session, finding, "同意", world.by("leader"))
    proofs = (
        act.MeasureResult(amount=Decimal("71320.55"), receipt="NO.0023187"),
        act.MeasureResult(institution_name="财务公开办法", document_number="清河发〔2023〕6号"),
        act.MeasureResult(accountability_on=day, accountability_form="批评教育", people_handled=3),
    )
    for number, proof in enumerate(proofs, start=1):
        act.complete_measure(world.session, finding, number, proof, world.by("secretary", day))
    found = village(world)
    assert (found.institutions, found.funds, found.people_handled) == (1, Decimal("71320.55"), 3)
    assert village(world, date(2023, 3, 31)).funds == 0


def test_own_level_and_subtree_are_apart_and_the_total_is_their_sum(world: World) -> None:
    world.released()
    world.released(organization="village-02")
    world.released(organization="town", procedure="county-to-town")
    found = town(world)
    assert (found.own.fed_back, found.below.fed_back, found.total.fed_back) == (1, 2, 3)
    rows = table(world.session, world.organizations["county"], AsOf(END, instant(END)))
    assert [(unit.code, row.fed_back) for unit, row in rows] == [("town", 1), ("village-01", 1), ("village-02", 1)]


def test_a_source_can_be_asked_for_alone(world: World) -> None:
    world.released()
    assert town(world, source="county_inspection").total.fed_back == 1
    assert town(world, source="self_check").total == Figures()


def test_a_broken_sum_is_an_error() -> None:
    with pytest.raises(BrokenSum, match="N=3, M=1, P=0, U=1"):
        Figures(fed_back=3, completed=1, unfinished=1)


def test_every_figure_and_rate_has_its_basis() -> None:
    shown = Figures(fed_back=3, completed=2, unfinished=1).as_dict(Style(places=2, sign="%"))
    assert all(basis(name) for name in shown)
    assert shown["completion_rate"] == "66.67%"


def test_the_number_of_statements_does_not_grow_with_the_findings(world: World) -> None:
    findings, counts = crowd.drafts(world, "village-01", 3), []
    crowd.release(world, *findings)
    for some in (findings[:1], findings[1:]):
        for finding in some:
            crowd.closed(world, finding, date(2023, 5, 10))
        with counting(world) as seen:
            figures(world.session, (world.organizations["county"].path,), AsOf(END, instant(END)))
        counts.append(len(seen))
    assert counts == [5, 5]


class counting:  # noqa: N801 - reads as a verb in a with statement
    """Collects the statements that the world's session sends."""

    def __init__(self, world: World) -> None:
        self.engine, self.seen = world.session.get_bind(), []

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.seen

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.seen.append(statement)


def test_what_two_rounds_recovered_is_added_and_one_receipt_counts_once(world: World) -> None:
    finding = world.released()
    entry = act.Assignment(world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 9, 1))
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    lines = [act.PlannedMeasure("追缴租金", MeasureKind.RECOVERY)]
    act.write_plan(world.session, finding, "追回", lines, world.by("secretary"))
    act.submit_plan(world.session, finding, world.by("secretary"))
    act.approve_plan(world.session, finding, "", world.by("leader"))
    for month, amount, receipt in ((4, "71320.00", "A1"), (6, "71320.00", "A1"), (8, "5000.00", "B2")):
        recovered(world, finding, date(2023, month, 1), act.MeasureResult(amount=Decimal(amount), receipt=receipt))
    assert village(world).funds == Decimal("76320.00")
    assert village(world, date(2023, 4, 30)).funds == Decimal("71320.00")


def recovered(world: World, finding: Finding, day: date, result: act.MeasureResult) -> None:
    """The measure is completed, the finding struck off and found again: the next round begins."""
    later = date(2023, 12, 1)
    act.complete_measure(world.session, finding, 1, result, world.by("secretary", day))
    act.request_closure(world.session, finding, "租金已追回。", world.by("secretary", day))
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", day))
    act.approve(world.session, finding, act.Opinion("属实"), world.by("discipline", day))
    act.close(world.session, finding, act.Opinion("同意"), world.by("approver", day))
    act.recur(world.session, finding, "又有租金没有入账，问题反弹。", world.by("discipline", day))
    act.reopen(world.session, finding, "核实又有租金没有入账", later, world.by("coordinator", day))


def test_a_finding_turned_long_term_is_watched_by_its_next_review_from_the_first_day(world: World) -> None:
    finding, day = world.rectifying(), date(2023, 4, 1)
    world.ask_long_term(finding, day, review=date(2023, 6, 1))
    act.endorse_extension(world.session, finding, "同意", world.by("leader", day))
    act.grant_extension(world.session, finding, "同意", world.by("approver", day))
    assert finding.deadline == date(2023, 12, 31)
    assert finding.current.deadline_text == "2023年12月31日前，并长期坚持"
    assert finding.alert_on == date(2023, 5, 2)
    assert [village(world, each).overdue for each in (date(2023, 6, 1), date(2023, 6, 2))] == [0, 1]
    act.report_stage(
        world.session, finding, "第一阶段已完成", date(2023, 10, 1), world.by("secretary", date(2023, 5, 3))
    )
    assert village(world, date(2023, 6, 2)).overdue == 0
