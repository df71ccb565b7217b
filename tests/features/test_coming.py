"""What is said to go out in the next days is what goes out: the preview against the clock, message by message."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from scheduler.jobs import open_inspections, remind, remind_to_issue, watch_people, watch_upkeep, weekly_sheets
from tests import crowd
from tests.access.things import add_outsider
from tests.cast import FIRST_DAY, World, instant
from tests.databases import Listen
from tests.pressing import issued
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.foundation.lib.time import day_of
from tracker.output.notifications.coming import coming
from tracker.output.notifications.models import Channel, OutboxMessage
from tracker.output.notifications.operations import Message, choose_kinds
from tracker.output.reports.issued.reminding import coming_reports
from tracker.people.accounts.operations import delegate
from tracker.rectification.findings import operations as act
from tracker.rectification.procedures.models import CalendarDay
from tracker.rectification.weekly.operations import set_rhythm
from tracker.rectification.weekly.rules import Rhythm
from tracker.workflow.model import Timeframe

START = date(2023, 9, 25)  # a Monday; October begins within the week, and 2024's holidays are not known
DAY = timedelta(days=1)
FURTHER = (coming_reports,)
WEEKLY = 19  # days: sheets are told up to those of the next week
PASSES = (remind, remind_to_issue, open_inspections, watch_upkeep, watch_people, weekly_sheets)
SPECIAL = {"calendar", "bulletin_due", "quarter_due", "notice", "weekly_tasks", "weekly_results", "weekly_sheet"}
Said = tuple[date, str, str, date, int, str, str]


def a_busy_month(world: World) -> None:
    """Findings at every distance from their day, one struck off, a delegation that ends, somebody who leaves."""
    findings = crowd.drafts(world, "town", 9)
    crowd.release(world, *findings)
    for finding, days in zip(findings, (0, 1, 9, 10, 12, 20, 24, 27, 45), strict=True):
        people = (world.users["office"], world.users["leader"])
        entry = act.Assignment(*people, Timeframe.FIXED_TERM, START + days * DAY, responsible_unit="党政办")
        act.assign(world.session, finding, entry, world.by("coordinator"))
    world.closed(date(2023, 6, 28))
    world.rectifying("neighbour", START + 30 * DAY, organization="village-02")
    for post in world.users["neighbour"].posts:
        post.ends_on = START + 16 * DAY
    given = (world.users["leader"], world.users["discipline"], (START - DAY, START + 5 * DAY))
    delegate(world.session, *given, "外出学习", by=world.users["coordinator"], now=instant(START - DAY))
    world.session.execute(delete(CalendarDay).where(CalendarDay.day >= date(2024, 1, 1)))
    choose_kinds(world.session, world.users["discipline"].id, ())
    set_rhythm(world.session, Rhythm(running=True), world.actor("coordinator"), instant(FIRST_DAY))
    issued(world)  # written without a page: the next pass tells of it
    world.session.commit()


def as_said(on: date, one: Message | OutboxMessage) -> Said:
    return on, one.subject, one.kind, one.due_on, one.recipient_id, one.title, one.body


def run_clock(sessions: Sessions, days: int) -> set[Said]:
    """What the clock really writes from noon of the first day on, three passes a day."""
    for number in range(days + 1):
        for hour in (0, 17, 18) if number else (12, 17, 18):
            for job in PASSES:
                if job is not weekly_sheets or number < WEEKLY:
                    job(sessions, instant(START + number * DAY, hour))
    with sessions.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == Channel.IN_APP))
        return {as_said(day_of(row.created_at), row) for row in rows}


def test_what_is_said_to_come_is_what_comes(world: World, sessions: Sessions) -> None:
    a_busy_month(world)
    with sessions.reading() as session:
        week, said = (coming(session, instant(START, 11), days, FURTHER) for days in (7, 30))
    assert week == [one for one in said if one.on <= START + 7 * DAY]
    assert {as_said(one.on, one.message) for one in said} == run_clock(sessions, 30)
    kinds = {one.kind.code for one in said}
    assert kinds >= {"reminder", "due_soon", "overdue", "follow_up_due", "post", "delegation"} | SPECIAL


def test_what_was_told_already_does_not_come_again_and_looking_writes_nothing(
    world: World, sessions: Sessions, listen: Listen
) -> None:
    a_busy_month(world)
    for job in PASSES:
        job(sessions, instant(START, 10))
    sent = listen(sessions.engine)
    with sessions.reading() as session:
        said = coming(session, instant(START, 11), 7, FURTHER)
    assert [one for one in sent if not one.lstrip().startswith(("SELECT", "BEGIN")) or "FOR UPDATE" in one] == []
    assert START not in {one.on for one in said}
    assert said


SQLITE = pytest.mark.parametrize("workplace", ["sqlite"], indirect=True)  # pages ask as the tests above do


def page_of(site: Site, username: str, address: str) -> str:
    site.today = START
    return site.login(username).get(address).text


@SQLITE
def test_a_person_reads_what_is_coming_to_them(site: Site) -> None:
    a_busy_month(site.world)
    page = page_of(site, "office", "/notices/coming?days=30")
    assert "临期" in page
    assert "接下来30天您会收到这些提醒" in page
    assert "快离任" not in page
    assert "没有要发的提醒" in page_of(site, "supervisor", "/notices/coming?days=x")


@SQLITE
def test_the_office_reads_all_of_it_and_looks_for_a_day_a_kind_a_person(site: Site) -> None:
    a_busy_month(site.world)
    page = page_of(site, "coordinator", "/timetable/coming?days=30")
    assert "个问题。" not in page[page.index("<tbody>") :]  # the wording of a finding
    assert "快离任，还有1个问题没有人接" in page
    assert "赵纪" in page
    leader = site.world.users["leader"].id
    page = page_of(site, "coordinator", f"/timetable/coming?days=30&person={leader}&kind=due_soon&day=2023-09-27")
    rows = page[page.index("<tbody>") :]
    assert rows.count("<tr>") == 1
    assert "2023年9月27日" in rows


@SQLITE
def test_another_office_reads_its_own_alone(site: Site) -> None:
    a_busy_month(site.world)
    add_outsider(site.world)
    page = page_of(site, "outsider", "/timetable/coming?days=30")
    assert "该发一周通报：上河镇" in page
    assert re.findall("李联|赵纪|快离任|清河镇", page[page.index("<tbody>") :]) == []
    assert "没有要发的提醒" not in page_of(site, "sysadmin", "/timetable/coming?days=30")
