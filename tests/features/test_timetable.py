"""提醒与时间表: what coordinators and administrators read of the clock, and the hours in which nothing is sent."""

from __future__ import annotations

from datetime import date, time

import pytest

from scheduler.jobs import deliver
from scheduler.recording import Book
from scheduler.timetable import timetable
from tests.cast import FIRST_DAY, instant
from tests.web import Site
from tracker.output.notifications.delivering import Quiet
from tracker.output.notifications.kinds import KINDS
from tracker.output.notifications.models import Channel, Contact, Delivery
from tracker.output.notifications.operations import Message, notify, set_quiet_hours
from tracker.output.notifications.queries import quiet_hours

NOON = instant(FIRST_DAY, 12)


def test_every_job_and_every_kind_stands_on_the_page(site: Site) -> None:
    entries = timetable(site.settings, lambda: NOON)
    book = Book(site.sessions, lambda: NOON)
    book.open(entries)
    book.run(entries[1])
    page = site.login("coordinator").get("/timetable").text
    for entry in entries:
        assert entry.label in page
        assert entry.does in page
        assert entry.runs in page
    assert 'href="/rhythm"' in page
    assert 'href="/rhythm"' not in site.login("auditor").get("/timetable").text
    assert "每天7:30" in page
    assert "每分钟第40秒" in page
    assert "2023年3月2日 07:30" in page
    for kind in KINDS.values():
        assert kind.label in page
        assert kind.when in page


def test_a_coordinator_reads_the_quiet_hours_and_the_system_administrator_sets_them(site: Site) -> None:
    page = site.login("coordinator").get("/timetable").text
    assert "21:00到次日8:00，邮件、机器人等不发送" in page
    assert "<form" not in page[page.index("不打扰的时段") :]
    client = site.login("sysadmin")
    assert client.post("/timetable/quiet-hours", data={"begins": "12:00", "ends": "14:30"}).status_code == 302
    assert "12:00到14:30，邮件、机器人等不发送" in client.get("/timetable").text
    assert "系管2023年3月1日" in client.get("/timetable").text
    assert "12:00到14:30不发送" in client.get("/notices/channels").text
    bad = client.post("/timetable/quiet-hours", data={"begins": "12:10", "ends": "25:00"})
    assert bad.status_code == 422


@pytest.mark.parametrize(
    ("begins", "ends", "label"),
    [
        (time(21), time(8), "21:00到次日8:00"),
        (time(12), time(14, 30), "12:00到14:30"),
        (time(8), time(8), "没有不打扰的时段"),
    ],
)
def test_quiet_hours_in_words(begins: time, ends: time, label: str) -> None:
    assert Quiet(begins, ends).label == label


def test_the_clock_keeps_to_the_hours_that_were_set_last(site: Site) -> None:
    world = site.world
    reader = world.users["secretary"].id
    world.session.add(
        Contact(user_id=reader, channel=Channel.WECOM, address="https://127.0.0.1:1/x", secret="", created_at=NOON)
    )
    set_quiet_hours(world.session, time(8), time(8), world.users["sysadmin"].id, NOON)
    set_quiet_hours(world.session, time(11), time(13), world.users["sysadmin"].id, NOON)
    notify(world.session, Message("finding:1", "overdue", date(2023, 3, 1), reader, "逾期", "", "/", "C01"), NOON)
    world.session.commit()
    deliver(site.sessions, NOON, settings=site.settings, clock=lambda: NOON)
    assert quiet_hours(world.session) == Quiet(time(11), time(13))
    waiting = world.session.query(Delivery).one()
    assert (waiting.attempts, waiting.next_attempt_at) == (0, instant(FIRST_DAY, 13))
