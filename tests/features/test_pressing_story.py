"""Seed 003, the reference story: 省第三方暗访 → 镇处理 → 区介入 → 谈话提醒 → 整改, and what each day says of it."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from tests.cast import World, instant
from tests.pressing import as_of
from tracker.foundation.history.queries import verify
from tracker.output.figures.queries import figures
from tracker.output.notifications.announcing import announce
from tracker.output.notifications.queries import notices as in_app
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.inspections.models import Source
from tracker.rectification.inspections.operations import NewInspection, open_inspection, start_feedback
from tracker.rectification.supervision import operations as press
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.models import NoticeLevel, NoticeMethod, TalkGrounds, TalkKind
from tracker.rectification.supervision.rules import NoticeState, Person
from tracker.workflow.model import MeasureKind, State, Timeframe

SEEN, HANDLED, DUE = date(2023, 6, 5), date(2023, 6, 6), date(2023, 6, 12)
STEPPED_IN, TALKED, ANSWERED = date(2023, 6, 14), date(2023, 6, 15), date(2023, 6, 19)
CHECKED, CLOSED = date(2023, 6, 20), date(2023, 6, 21)
VILLAGE = ("/",)


def seen_by_the_province(world: World) -> Finding:
    """A third party comes unannounced; the town enters what the higher level passed on (上级通报/暗访)."""
    source = world.session.query(Source).filter_by(code="higher_notice").one()
    new = NewInspection("省第三方暗访", 2023, source, world.organizations["town"], SEEN)
    round_ = open_inspection(world.session, new, world.users["coordinator"], instant(SEEN))
    feedback = start_feedback(
        world.session, round_, world.organizations["village-01"], "town-to-village", instant(SEEN)
    )
    wording = act.NewFinding("便民服务中心工作时间无人值守，群众办事找不到人。", str(uuid4()))
    return act.log_finding(world.session, feedback, wording, world.by("coordinator", SEEN))


def handled_by_the_town(world: World, finding: Finding) -> None:
    """立行立改 within a few days, given to the village's secretary."""
    session = world.session
    act.submit_draft(session, finding, world.by("coordinator", HANDLED))
    act.release(session, finding, world.by("coordinator", HANDLED))
    entry = act.Assignment(
        world.users["secretary"], world.users["leader"], Timeframe.IMMEDIATE, DUE, responsible_unit="柳林村"
    )
    act.assign(session, finding, entry, world.by("coordinator", HANDLED))
    act.acknowledge(session, finding, world.by("secretary", HANDLED))
    plan = [act.PlannedMeasure("排出值班表并公示。"), act.PlannedMeasure("追究责任。", MeasureKind.ACCOUNTABILITY)]
    act.write_plan(session, finding, "工作时间有人值守", plan, world.by("secretary", HANDLED))
    act.submit_plan(session, finding, world.by("secretary", HANDLED))
    act.approve_plan(session, finding, "同意", world.by("leader", HANDLED))


def the_district_steps_in(world: World, finding: Finding) -> int:
    """Overdue: the district presses on with a notice of the highest level; returns its id."""
    text = press.NoticeText(
        "便民服务中心无人值守问题限期整改到位。",
        "孙村",
        date(2023, 6, 20),
        NoticeLevel.LISTED,
        NoticeMethod.WRITTEN,
        world.users["secretary"],
        (finding,),
    )
    new = press.NewNotice(str(uuid4()), world.organizations["county"], world.organizations["village-01"], text)
    return press.issue_notice(world.session, new, world.by("superior", STEPPED_IN)).id


def talked_to(world: World, finding: Finding) -> None:
    """谈话提醒."""
    text = press.TalkText(
        TalkKind.REMINDER,
        TALKED,
        (Person("孙村", "柳林村党支部书记"),),
        "吴审",
        TalkGrounds.NOT_DONE,
        "暗访发现的问题超过时限没有整改。",
        result="当面提醒，限期整改。",
        findings=(finding,),
    )
    county, village = world.organizations["county"], world.organizations["village-01"]
    press.register_talk(world.session, press.NewTalk(str(uuid4()), county, village, text), world.by("superior", TALKED))


def rectified(world: World, finding: Finding, notice_id: int) -> None:
    """The village does it and answers; the town checks and strikes off; the district concludes its notice."""
    session = world.session
    duty = act.MeasureResult(result="值班表已公示，连续5天有人值守。")
    act.complete_measure(session, finding, 1, duty, world.by("secretary", ANSWERED))
    handled = act.MeasureResult(accountability_on=TALKED, accountability_form="提醒谈话", people_handled=1)
    act.complete_measure(session, finding, 2, handled, world.by("secretary", ANSWERED))
    act.request_closure(session, finding, "值班制度已落实。", world.by("secretary", ANSWERED))
    notice, _ = queries.notice(session, world.actor("secretary"), notice_id, as_of(ANSWERED)) or (None, None)
    assert notice is not None
    press.answer_notice(session, notice, "值班表已公示，连续5天有人值守。", world.by("secretary", ANSWERED))
    announce(session, instant(ANSWERED))
    seen = act.Opinion("现场核查有人值守", visited_on=CHECKED)
    act.approve(session, finding, seen, world.by("discipline", CHECKED))
    act.close(session, finding, act.Opinion("同意销号"), world.by("leader", CLOSED))
    press.conclude_notice(session, notice, "抽查三天监控，属实。", world.by("superior", CLOSED))


def test_the_province_sees_the_town_handles_the_district_steps_in_and_it_is_put_right(world: World) -> None:
    finding = seen_by_the_province(world)
    handled_by_the_town(world, finding)
    notice_id = the_district_steps_in(world, finding)
    announce(world.session, instant(STEPPED_IN))
    talked_to(world, finding)
    rectified(world, finding, notice_id)
    announce(world.session, instant(CLOSED))
    assert finding.state is State.CLOSED
    states = [
        (row.state for row in queries.notices(world.session, VILLAGE, as_of(day)))
        for day in (DUE, STEPPED_IN, ANSWERED, CLOSED)
    ]
    assert [list(each) for each in states] == [
        [],
        [NoticeState.ISSUED],
        [NoticeState.ANSWERED],
        [NoticeState.CONCLUDED],
    ]
    assert [len(queries.talks(world.session, VILLAGE, as_of(day))) for day in (STEPPED_IN, TALKED)] == [0, 1]
    late = figures(world.session, VILLAGE, as_of(STEPPED_IN))
    done = figures(world.session, VILLAGE, as_of(CLOSED))
    assert (late.fed_back, late.completed, late.overdue, late.people_handled) == (1, 0, 1, 0)
    assert (done.completed, done.on_time, done.overdue, done.people_handled) == (1, 0, 0, 1)
    told = {
        name: [one.title for one in world.session.scalars(in_app(world.users[name].id))]
        for name in ("secretary", "superior", "coordinator")
    }
    number = "清江县督〔2023〕1号"
    assert told["secretary"] == [f"督办单已办结：{number}", f"收到督办单：{number}"]
    assert told["superior"] == [f"督办单已反馈：{number}"]
    assert told["coordinator"] == []
    world.session.commit()
    assert verify(world.session).fault is None
