"""The sentences of domain.md §4 out of histories that were made by operations, each to the letter."""

from __future__ import annotations

from datetime import date, timedelta

from tests import crowd, pressing
from tests.cast import FIRST_DAY, World, instant
from tests.features.test_passages import TODAY, fed_back, inspection, said
from tracker.output.reports.issued.operations import Issuer, draw_up_bulletin, issue
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FollowUpOutcome
from tracker.rectification.inspections.operations import category
from tracker.rectification.supervision import operations as supervise
from tracker.rectification.supervision.models import TalkKind
from tracker.rectification.supervision.rules import Person
from tracker.workflow.model import MeasureKind

LOOKED, CLOSED_ON = date(2023, 5, 20), date(2023, 6, 1)


def look_back(world: World, finding: Finding) -> None:
    seen = act.FollowUpEntry(FollowUpOutcome.ONGOING, "正在整改，措施已落实过半。", "实地查看", "村民张三")
    act.record_follow_up(world.session, finding, seen, world.by("inspector", LOOKED))


def test_patrols_whose_findings_were_all_announced_and_looked_back_at(world: World) -> None:
    found: list[Finding] = []
    for number, count in enumerate((4, 3, 3, 3)):
        found += fed_back(world, inspection(world, f"党建巡查{number}", "village_patrol"), count)[1]
    sunday = FIRST_DAY + timedelta(days=6 - FIRST_DAY.weekday())
    by = Issuer(world.actor("coordinator", sunday), instant(sunday, 12), instant(sunday, 12), sunday)
    issue(world.session, draw_up_bulletin(world.session, world.organizations["town"], FIRST_DAY, by))
    for finding in found:
        crowd.begin(world, finding)
        if finding is not found[-1]:
            look_back(world, finding)
    title = "专项监督和村级党建巡查"
    assert said(world, title) == (
        "全年开展村级党建巡查4次，发现问题13个，对全部13个予以通报，对其中12个的整改情况进行“回头看”。"
    )
    look_back(world, found[-1])
    assert said(world, title) == ("全年开展村级党建巡查4次，对发现的13个问题予以通报并对整改情况进行“回头看”。")
    assert said(world, title, sunday - timedelta(days=1)) == "开展村级党建巡查4次，发现问题13个。"


def test_risk_points_of_departments_and_of_persons(world: World) -> None:
    for number in range(8):
        pressing.entered(world, risk=f"部门风险{number}。")  # with two measures each
    points = [
        pressing.entered(
            world, personal=True, risk=f"个人风险{number}。", measures=("实行双签。",) * (1 + (number < 21))
        )
        for number in range(25)
    ]
    assert said(world, "廉政风险点") == ("梳理廉政风险点8个，制定防控措施16条，个人廉政风险点25个，制定防控措施46条。")
    supervise.withdraw_risk_point(world.session, points[0], "岗位已经撤销", world.by("coordinator", CLOSED_ON))
    assert said(world, "廉政风险点").endswith("个人廉政风险点24个，制定防控措施44条。")
    assert said(world, "廉政风险点", CLOSED_ON - timedelta(days=1)).endswith("个人廉政风险点25个，制定防控措施46条。")


def test_stages_between_completed_and_not(world: World) -> None:
    found = [*crowd.drafts(world, "town", 6), *crowd.drafts(world, "village-01", 3)]
    crowd.release(world, *found)
    for finding in found[:6]:
        crowd.closed(world, finding, CLOSED_ON)
    for finding in found[6:8]:
        crowd.begin(world, finding)
    staged = found[6]
    world.ask_long_term(staged, date(2023, 4, 1))
    act.endorse_extension(world.session, staged, "同意", world.by("leader", date(2023, 4, 2)))
    act.grant_extension(world.session, staged, "同意", world.by("approver", date(2023, 4, 3)))
    act.report_stage(world.session, staged, "所有支部按月收缴。", date(2023, 12, 1), world.by("secretary", CLOSED_ON))
    act.approve_stage(world.session, staged, "认可阶段成果", world.by("leader", CLOSED_ON))
    assert said(world, "整改进度").endswith(
        "反馈的9个问题，完成整改6个，基本完成取得阶段性成果并持续整改问题1个，未完成2个，总体完成率66.67％。"
    )
    assert said(world, "整改进度", CLOSED_ON - timedelta(days=1)).endswith(
        "反馈的9个问题，完成整改0个，未完成9个，总体完成率0.00％。"
    )


def test_spread_over_categories_aspects_and_organizations(world: World) -> None:
    feedback = world.feedback("town", "county-to-town")
    scheme, found = feedback.round.inspection.scheme, []
    for number in range(22):
        place = category(world.session, scheme, f"聚焦第{number % 4}类", f"方面{number % 16}")
        assert place is not None
        new = act.NewFinding(f"第{number}个问题。", f"spread-{number}", place.id)
        found.append(act.log_finding(world.session, feedback, new, world.by("inspector")))
    found += [*crowd.drafts(world, "village-01", 3), *crowd.drafts(world, "village-02", 2)]
    crowd.release(world, *found)
    assert said(world, "问题分布") == "反馈4大类16个方面22个问题及2个村级党组织5个问题。"
    act.void(world.session, found[-1], "查无实据，予以作废", "清巡办〔2023〕3号", world.by("coordinator", CLOSED_ON))
    assert said(world, "问题分布") == "反馈4大类16个方面22个问题及2个村级党组织4个问题。"


def test_who_was_only_talked_to_is_neither_counted_as_handled_nor_named(world: World) -> None:
    """处理人数 counts what measures of 追责问责 say (domain.md §4); no sentence names a person of the talk register."""
    (finding,) = crowd.drafts(world, "village-01", 1)
    crowd.release(world, finding)
    crowd.begin(world, finding, act.PlannedMeasure("对责任人问责。", MeasureKind.ACCOUNTABILITY))
    before = said(world, "整改进度")
    persons = (Person("孙村", "党支部书记"), Person("查处人", "会计"))
    pressing.held(world, finding, kind=TalkKind.ADMONITION, persons=persons)
    everything = "".join(said(world, title) for title in ("总体情况", "整改进度", "问题分布", "各项反馈整改情况"))
    assert said(world, "整改进度") == before
    assert not [name for name in ("孙村", "查处人") if name in everything]
    result = act.MeasureResult(
        accountability_on=LOOKED, accountability_form="诫勉谈话", people_handled=1, result="已诫勉1人"
    )
    act.complete_measure(world.session, finding, 1, result, world.by("secretary", CLOSED_ON))
    assert "追责问责1人。" in said(world, "整改进度")
    assert "查处人" not in said(world, "整改进度", TODAY)
