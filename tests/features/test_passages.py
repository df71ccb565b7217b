"""The sentences of the real reports, to the letter, out of histories that give these figures; and what they lead to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from tests import crowd
from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries.breadth import Breadth
from tracker.output.figures.rules import Figures, Style
from tracker.output.figures.scope import Scope
from tracker.output.reports import patterns
from tracker.output.reports.behind import found_behind, rows
from tracker.output.reports.passages import passages
from tracker.output.reports.rounds import rounds_held
from tracker.output.reports.words import Counted, Level
from tracker.people.organizations.models import OrganizationKind
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.describing import FeedbackRecord, describe
from tracker.rectification.findings.present import current_measures
from tracker.rectification.inspections.models import Feedback, InspectionRound, Source
from tracker.rectification.inspections.operations import NewInspection, category, open_inspection, start_feedback
from tracker.workflow.model import MeasureKind

TODAY = date(2023, 12, 31)
CLOSED_ON = date(2023, 6, 1)
AT = Counted()


def inspection(world: World, title: str, source: str, number: int = 1) -> InspectionRound:
    found = world.session.query(Source).filter_by(code=source).one()
    new = NewInspection(title, 2023, found, world.organizations["town"], FIRST_DAY, round_number=number)
    return open_inspection(world.session, new, world.users["coordinator"], instant(FIRST_DAY))


def fed_back(world: World, round_: InspectionRound, count: int, aspects: int = 0) -> tuple[Feedback, list[Finding]]:
    """Findings of the town in a round, fed back; spread over so many aspects."""
    feedback = start_feedback(world.session, round_, world.organizations["town"], "county-to-town", instant(FIRST_DAY))
    scheme, found = feedback.round.inspection.scheme, []
    for number in range(count):
        place = category(world.session, scheme, "查摆", f"方面{number % aspects}") if aspects else None
        new = act.NewFinding(f"第{number}个问题。", f"{round_.id}-{number}", place.id if place else None)
        found.append(act.log_finding(world.session, feedback, new, world.by("inspector")))
    crowd.release(world, *found)
    return feedback, found


def said(world: World, title: str, day: date = TODAY) -> str:
    as_of = AsOf(day, instant(TODAY, 23))
    found = passages(world.session, world.organizations["town"], as_of, TODAY)
    return next((passage.text for passage in found if passage.title == title), "")


def test_a_feedback_that_was_answered_in_full_is_said_so(world: World) -> None:
    feedback, found = fed_back(world, inspection(world, "区委主体责任检查考核", "assessment"), 2)
    describe(world.session, feedback, FeedbackRecord(head="钱书", meeting_on=FIRST_DAY), world.by("coordinator"))
    for finding in found:
        crowd.closed(world, finding, CLOSED_ON)
    assert said(world, "各项反馈整改情况") == (
        "针对2023年区委主体责任检查考核反馈意见，成立整改工作领导小组，制定整改方案，建立工作台账，目前所有问题均已销号。"
    )
    assert said(world, "各项反馈整改情况", date(2023, 5, 31)) == (
        "针对2023年区委主体责任检查考核反馈意见，成立整改工作领导小组，制定整改方案，建立工作台账，"
        "截至2023年5月31日，2个问题中，0个已整改完成，完成率0.0％。"
    )


def test_what_the_record_does_not_show_is_not_said(world: World) -> None:
    _, found = fed_back(world, inspection(world, "检查考核", "assessment"), 1)
    crowd.closed(world, found[0], CLOSED_ON)
    assert "领导小组" not in said(world, "各项反馈整改情况")


def test_the_meeting_of_criticism_has_its_aspects_findings_and_measures(world: World) -> None:
    _, found = fed_back(world, inspection(world, "专题民主生活会", "democratic_life"), 20, aspects=6)
    for number, finding in enumerate(found):
        plan = [act.PlannedMeasure(f"措施{one}。", MeasureKind.GENERAL) for one in range(2 if number < 15 else 1)]
        crowd.begin(world, finding, *plan)
        crowd.apply(world, finding, CLOSED_ON)
        crowd.strike_off(world, finding, CLOSED_ON)
    assert said(world, "各项反馈整改情况") == (
        "召开专题民主生活会，围绕6个方面，查摆问题20条，制定整改措施35条，截至目前，已全面完成整改。"
    )
    assert "已整改完成0条" in said(world, "各项反馈整改情况", date(2023, 5, 31))


def test_supervision_and_patrols_are_counted_with_what_they_found(world: World) -> None:
    for number in range(8):
        fed_back(world, inspection(world, f"专项监督{number}", "special_supervision"), 3)
    for number in range(4):
        fed_back(world, inspection(world, f"党建巡查{number}", "village_patrol"), 4 if number == 0 else 3)
    assert said(world, "专项监督和村级党建巡查") == (
        "开展专项监督8次，督促整改问题24个。全年开展村级党建巡查4次，发现问题13个。"
    )
    every_number_leads_to_as_many(world)


def test_effects_stand_behind_the_completion(world: World) -> None:
    town = crowd.drafts(world, "town", 25)
    crowd.release(world, *town)
    for number, finding in enumerate(town[:19]):
        kinds = [MeasureKind.INSTITUTION] * (number < 12) + [MeasureKind.RECOVERY] * (number == 0)
        crowd.begin(world, finding, *[act.PlannedMeasure("措施。", kind) for kind in kinds or [MeasureKind.GENERAL]])
        prove(world, finding, number)
        act.request_closure(world.session, finding, "措施均已完成。", world.by("office", CLOSED_ON))
        crowd.strike_off(world, finding, CLOSED_ON)
    assert said(world, "整改进度").startswith(
        "反馈25个问题，已完成整改19个、正在整改6个，整改完成率76.0％。制定及修改完善制度12项，追缴资金7.132万元。"
        "反馈的25个问题，完成整改19个，未完成6个，总体完成率76.00％。"
    )
    every_number_leads_to_as_many(world)


def prove(world: World, finding: Finding, number: int) -> None:
    by = world.by("office", CLOSED_ON)
    for measure, says in current_measures(world.session, finding):
        results = {
            MeasureKind.INSTITUTION: act.MeasureResult(
                institution_name=f"制度{number}", document_number=f"清〔2023〕{number}号"
            ),
            MeasureKind.RECOVERY: act.MeasureResult(amount=Decimal(71320), receipt="0012345"),
        }
        result = results.get(says.kind, act.MeasureResult(result="已纠正到位"))
        act.complete_measure(world.session, finding, measure.number, result, by)


def every_number_leads_to_as_many(world: World) -> None:
    """Each number that counts findings leads to a list of exactly so many, as of that day."""
    town = world.organizations["town"]
    for day in (TODAY, date(2023, 5, 31)):
        as_of = AsOf(day, instant(TODAY, 23))
        for passage in passages(world.session, town, as_of, TODAY):
            for number in (one for sentence in passage.sentences for one in sentence.numbers):
                if number.figure in ("", "risk_points") or passage.title == "问题分布" or "％" in number.text:
                    continue
                if number.figure == "rounds":
                    assert len(rounds_held(world.session, town, as_of, number.scope)) == int(number.text)
                    continue
                found = found_behind(world.session, town, number.level, number.figure, as_of, number.scope)
                if found.unit == "个问题":
                    assert str(len(rows(world.session, found.ids, as_of))) == number.text
                assert found.value.removesuffix(".00") == number.text.replace("7.132", "71320")


def test_own_level_and_those_below_are_spread_apart(world: World) -> None:
    crowd.release(
        world,
        *crowd.drafts(world, "town", 2, ("党的领导", "学习")),
        *crowd.drafts(world, "town", 1, ("党的建设", "组织")),
    )
    crowd.release(world, *crowd.drafts(world, "village-01", 2), *crowd.drafts(world, "village-02", 1))
    assert said(world, "问题分布") == "反馈2大类2个方面3个问题及2个村级党组织3个问题。"


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        (
            patterns.stages(Figures(fed_back=697, completed=688, staged=4, unfinished=5), Style(2, "%"), AT),
            "反馈的697个问题，完成整改688个，基本完成取得阶段性成果并持续整改问题4个，未完成5个，总体完成率98.71%。",
        ),
        (
            patterns.progress(
                "巡察",
                Figures(fed_back=25, completed=19, unfinished=6, institutions=12, funds=Decimal(71320)),
                Style(0, "%"),
                AT,
            ),
            "巡察反馈25个问题，已完成整改19个、正在整改6个，整改完成率76%。制定及修改完善制度12项，追缴资金7.132万元。",
        ),
        (
            patterns.progress(
                "", Figures(fed_back=1, completed=1, funds=Decimal("1200.50"), people_handled=2), Style(), AT
            ),
            "反馈1个问题，已完成整改1个，整改完成率100.0％。追缴资金1200.50元，追责问责2人。",
        ),
        (
            patterns.spread(Breadth(22, 1, 4, 16), Breadth(244, 30), "村级党组织", AT, AT),
            "反馈4大类16个方面22个问题及30个村级党组织244个问题。",
        ),
        (
            patterns.risks(patterns.Risks(8, 16, 25, 46)),
            "梳理廉政风险点8个，制定防控措施16条，个人廉政风险点25个，制定防控措施46条。",
        ),
        (patterns.risks(patterns.Risks(0, 0, 25, 46)), "梳理个人廉政风险点25个，制定防控措施46条。"),
        (
            patterns.patrols(patterns.Patrol(4, 13, 13, 13), True, AT),
            "全年开展村级党建巡查4次，对发现的13个问题予以通报并对整改情况进行“回头看”。",
        ),
        (
            patterns.patrols(patterns.Patrol(4, 13, 13, 5), False, AT),
            "开展村级党建巡查4次，发现问题13个，对全部13个予以通报，对其中5个的整改情况进行“回头看”。",
        ),
        (patterns.patrols(patterns.Patrol(4, 0, 0, 0), False, AT), "开展村级党建巡查4次，未反馈问题。"),
        (patterns.special_supervision(8, 24, AT), "开展专项监督8次，督促整改问题24个。"),
        (patterns.special_supervision(2, 0, AT), "开展专项监督2次，未反馈问题。"),
    ],
)
def test_the_patterns_come_out_to_the_letter(sentence: patterns.Sentence, text: str) -> None:
    assert sentence.text == text


def test_a_level_reaches_its_own_findings_only(world: World) -> None:
    crowd.release(world, *crowd.drafts(world, "town", 2), *crowd.drafts(world, "village-01", 1))
    as_of, town = AsOf(TODAY, instant(TODAY, 23)), world.organizations["town"]
    counts = [
        found_behind(world.session, town, level, "fed_back", as_of, AT.scope).value
        for level in (Level.OWN, Level.BELOW, Level.TOTAL)
    ]
    assert counts == ["2", "1", "3"]
    narrowed = replace(AT.scope, source="self_check")
    assert found_behind(world.session, town, Level.TOTAL, "measures", as_of, narrowed).ids == ()
    with pytest.raises(KeyError):
        found_behind(world.session, town, Level.TOTAL, "completion_rate", as_of, AT.scope)


def narrowed(world: World, title: str, day: date, **scope: object) -> str:
    found = passages(
        world.session, world.organizations["town"], AsOf(day, instant(TODAY, 23)), TODAY, scope=Scope(**scope)
    )
    return next((passage.text for passage in found if passage.title == title), "")


def test_how_often_is_counted_of_what_was_asked_for_alone(world: World) -> None:
    rounds = [inspection(world, f"专项监督{number}", "special_supervision") for number in range(3)]
    for round_ in rounds:
        fed_back(world, round_, 2)
    title, one = "专项监督和村级党建巡查", "开展专项监督1次，督促整改问题2个。"
    assert narrowed(world, title, TODAY, round_id=rounds[0].id) == one
    assert narrowed(world, title, TODAY, inspection_id=rounds[1].inspection_id) == one
    assert narrowed(world, title, TODAY, year=2023) == "开展专项监督3次，督促整改问题6个。"
    assert narrowed(world, title, TODAY, year=2022) == ""


def test_how_often_leads_to_the_rounds(site: Site) -> None:
    for number in range(2):
        fed_back(site.world, inspection(site.world, f"专项监督{number}", "special_supervision"), 1)
    other = inspection(site.world, "党建巡查", "village_patrol")
    other.starts_on = date(2023, 2, 1)
    site.session.commit()
    site.today = TODAY
    client = site.login("coordinator")
    page = client.get("/statements?organization=town").text
    links = re.findall(r'开展([^<]+)<a href="(/figures/rounds[^"]+)">([0-9]+)</a>次', page)
    assert [(what, times) for what, _, times in links] == [("专项监督", "2"), ("村级党建巡查", "1")]
    shown = client.get(unescape(links[0][1])).text
    assert "专项监督 2 次" in shown
    targets = re.findall(r'<a href="(/inspections/[0-9]+)#round-[0-9]+">(专项监督[01])</a>', shown)
    assert [title for _, title in targets] == ["专项监督0", "专项监督1"]
    assert all(client.get(address).status_code == 200 for address, _ in targets)
    assert "没有这样的检查" in client.get("/figures/rounds?organization=town&year=2022").text


def test_what_was_found_but_not_fed_back_yet_is_not_said_not_to_be_there(world: World) -> None:
    round_ = inspection(world, "专项监督", "special_supervision")
    town = world.organizations["town"]
    feedback = start_feedback(world.session, round_, town, "county-to-town", instant(FIRST_DAY))
    act.log_finding(world.session, feedback, act.NewFinding("公示栏没有更新。", "1", None), world.by("inspector"))
    assert narrowed(world, "专项监督和村级党建巡查", TODAY) == "开展专项监督1次，未反馈问题。"


def test_a_year_asked_for_later_is_that_year_alone(world: World) -> None:
    for year in (2023, 2024):
        found = inspection(world, f"党建巡查{year}", "village_patrol")
        found.inspection.year, found.starts_on = year, date(year, 3, 1)
    world.session.flush()
    as_of = AsOf(date(2025, 6, 1), instant(date(2025, 6, 1), 23))
    town = world.organizations["town"]

    def text(scope: Scope) -> str:
        found = passages(world.session, town, as_of, as_of.day, scope=scope)
        return next(passage.text for passage in found if passage.title == "专项监督和村级党建巡查")

    assert text(Scope(year=2023)) == "全年开展村级党建巡查1次，未反馈问题。"
    two = Scope(fed_back_from=date(2023, 1, 1), fed_back_until=date(2024, 12, 31))
    assert text(two) == "开展村级党建巡查2次，未反馈问题。"


def test_a_level_asked_for_counts_the_rounds_that_told_it_something(world: World) -> None:
    fed_back(world, inspection(world, "专项监督", "special_supervision"), 2)
    title = "专项监督和村级党建巡查"
    assert narrowed(world, title, TODAY, kinds=(OrganizationKind.TOWN,)) == "开展专项监督1次，督促整改问题2个。"
    assert narrowed(world, title, TODAY, kinds=(OrganizationKind.VILLAGE,)) == ""
    feedback = world.session.query(Feedback).filter(Feedback.round.has(InspectionRound.inspection_id > 0)).all()[-1]
    assert narrowed(world, title, TODAY, feedback_id=feedback.id) == "开展专项监督1次，督促整改问题2个。"
