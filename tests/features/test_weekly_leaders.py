"""The leader's sheet: every task with its answer, counts that equal the rows, on paper with its record; who is told."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select

from tests.cast import World, instant
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.time import SHANGHAI
from tracker.output.notifications.handing_out import hand_out
from tracker.output.notifications.models import OutboxMessage
from tracker.output.records.models import PrintRecord
from tracker.output.reports.paperwork.remaking import identity_of, remade, same_as_printed
from tracker.output.reports.weekly.queries import make_sheet, unit_sheet
from tracker.output.reports.weekly.rules import Result, counts
from tracker.people.accounts.models import User
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.weekly import operations, queries
from tracker.rectification.weekly.models import Hindrance, Week, WeeklyTask
from tracker.rectification.weekly.operations import Given
from tracker.rectification.weekly.rules import Rhythm

MONDAY, WEDNESDAY, FRIDAY = (date(2023, 9, day) for day in (4, 6, 8))
NOT_DONE = Given(False, Hindrance.FUNDS, "等配套资金")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def a_week(world: World, sessions: Sessions) -> tuple[Finding, Finding]:
    """One overdue finding in each village, given out on Monday; one note, one answer, one silence."""
    session = world.session
    operations.set_rhythm(session, Rhythm(running=True), world.actor("coordinator"), instant(date(2023, 8, 1)))
    first = world.rectifying(deadline=date(2023, 9, 1))
    second = world.rectifying("neighbour", deadline=date(2023, 12, 1), organization="village-02")
    session.commit()
    hand_out(sessions, at(MONDAY, 9))
    act.report_progress(session, first, "有困难：等配套资金。", world.by("secretary", WEDNESDAY))
    task = session.scalars(select(WeeklyTask).where(WeeklyTask.finding_id == first.id)).one()
    operations.answer(session, task, NOT_DONE, world.actor("secretary"), at(FRIDAY, 16, 5))
    session.commit()
    return first, second


def told(sessions: Sessions, kind: str) -> dict[str, tuple[str, str]]:
    """By username: code and link of the messages of a kind."""
    statement = select(User.username, OutboxMessage.code, OutboxMessage.link)
    with sessions.reading() as session:
        rows = session.execute(statement.join(OutboxMessage).where(OutboxMessage.kind == kind)).all()
    return {username: (code, link) for username, code, link in rows}


def test_the_sheet_holds_every_task_and_its_counts_equal_its_rows(world: World, sessions: Sessions) -> None:
    first, second = a_week(world, sessions)
    week = queries.weeks(world.session)[0]
    as_of = AsOf(FRIDAY, week.fixed_at)
    sheet = unit_sheet(world.session, world.organizations["town"], week, as_of)
    assert [(line.code, line.result) for line in sheet.lines] == [
        (first.code, Result.NOT_DONE),
        (second.code, Result.UNANSWERED),
    ]
    late, calm = sheet.lines
    assert late.notes == ("9月6日有困难：等配套资金。",)
    assert late.answer == "未完成：资金没有落实，等配套资金"
    assert late.asked == "完成整改措施（还有2条）（2023年9月1日到期，已逾期）"
    assert late.limit == "2023年9月1日，已逾期7天"
    assert calm.answer == "未填报"
    assert calm.asked.endswith("日前）")
    assert calm.left.label == "还剩84天（正常）"
    assert counts(sheet.lines).total() == len(sheet.lines)
    assert sheet.title == "清河镇党委2023年第36周任务完成情况汇总单"
    village = unit_sheet(world.session, world.organizations["village-02"], week, as_of)
    assert [line.code for line in village.lines] == [second.code]
    led = unit_sheet(world.session, world.organizations["town"], week, as_of, world.users["leader"])
    assert len(led.lines) == 2
    assert unit_sheet(world.session, world.organizations["town"], week, as_of, world.users["approver"]).lines == ()


def test_what_happens_after_it_is_fixed_changes_no_sheet(world: World, sessions: Sessions) -> None:
    first, _ = a_week(world, sessions)
    week = queries.weeks(world.session)[0]
    before = _paper(world, week)
    saturday = world.by("secretary", date(2023, 9, 9))
    act.report_progress(world.session, first, "周末继续收缴。", saturday)
    act.complete_measure(world.session, first, 1, act.MeasureResult(result="已核对"), saturday)
    act.request_extension(world.session, first, date(2023, 12, 1), "资金未到位，需要时间", saturday)
    assert _paper(world, week) == before


def _paper(world: World, week: Week) -> object:
    as_of, asked = AsOf(FRIDAY, week.fixed_at), {"week": "2023-09-04"}
    return make_sheet(world.session, world.organizations["town"], as_of, date(2023, 9, 11), asked)


def test_on_paper_each_unit_has_its_group_and_the_totals_are_the_rows(world: World, sessions: Sessions) -> None:
    a_week(world, sessions)
    asked = {"week": "2023-09-04", "leader": world.users["leader"].id}
    week = queries.weeks(world.session)[0]
    paper = make_sheet(world.session, world.organizations["town"], AsOf(FRIDAY, week.fixed_at), FRIDAY, asked)
    assert sum(column.width_mm for column in paper.columns) == 257
    assert [group.label for group in paper.groups] == [
        "一、柳林村党支部（任务1项，完成0项，未完成1项，未填报0项）",
        "二、石桥村党支部（任务1项，完成0项，未完成0项，未填报1项）",
    ]
    assert paper.rows == 2
    assert "任务2项，完成0项，未完成1项，未填报1项，其中1项所在问题已逾期" in paper.notes[0]
    assert paper.title.endswith("汇总单（李联负责）")


def test_leader_secretaries_and_coordinator_are_told_once(world: World, sessions: Sessions) -> None:
    a_week(world, sessions)
    assert hand_out(sessions, at(FRIDAY, 17, 30)) == 6
    assert hand_out(sessions, at(FRIDAY, 17, 31)) == 0
    town, one, two = (f"/weekly/2023-09-04/sheet?unit={code}" for code in ("town", "village-01", "village-02"))
    assert told(sessions, "weekly_sheet") == {
        "coordinator": ("2项", town),
        "approver": ("2项", town),
        "office": ("2项", town),
        "secretary": ("1项", one),
        "neighbour": ("1项", two),
        "leader": ("2项", "/weekly/2023-09-04/sheet?mine=1"),
    }


def test_the_page_shows_the_unit_and_nobody_elses(site: Site) -> None:
    first, second = a_week(site.world, site.sessions)
    site.today = WEDNESDAY
    leader = site.login("leader")
    page = leader.get("/weekly/2023-09-04/sheet?mine=1").text
    for words in (first.code, second.code, "未填报", "9月6日有困难", "定稿以后可以打印"):
        assert words in page
    refused = leader.post("/weekly/2023-09-04/sheet", data={"unit": "town"}, follow_redirects=True).text
    assert "汇总单还没有定稿" in refused
    site.today = date(2023, 9, 9)
    fixed = site.login("leader").get("/weekly/2023-09-04/sheet").text
    assert "未完成：资金没有落实，等配套资金" in fixed
    assert "打印签字版" in fixed
    secretary = site.login("secretary")
    own = secretary.get("/weekly/2023-09-04/sheet").text
    assert first.code in own
    assert second.code not in own
    assert secretary.get("/weekly/2023-09-04/sheet?unit=village-02").status_code == 404
    assert secretary.get("/weekly/2023-08-28/sheet").status_code == 404


def test_the_fixed_sheet_is_printed_with_its_record_and_made_again(site: Site) -> None:
    first, _ = a_week(site.world, site.sessions)
    site.today = date(2023, 9, 11)
    answer = site.login("coordinator").post("/weekly/2023-09-04/sheet", data={"unit": "town"})
    assert "/p/" in answer.headers["Location"]
    act.report_progress(site.session, first, "又开了一次会。", site.world.by("secretary", date(2023, 9, 11)))
    site.session.commit()
    with site.sessions.reading() as session:
        record = session.scalars(select(PrintRecord)).one()
        assert record.as_of == FRIDAY
        assert record.title.endswith("第36周任务完成情况汇总单")
        identity = identity_of(record)
        assert same_as_printed(identity, remade(session, identity), record.fingerprint)
    page = site.login("leader").get(answer.headers["Location"]).text
    assert "内容一致" in page
    assert "本周汇总单" in page
    assert "统计表" not in page.partition("<main")[2]
