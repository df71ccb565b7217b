"""Coordinators are told that a 一周通报 or a 季度调度 is due, once, and not when it is issued."""

from __future__ import annotations

from datetime import date, datetime, time

from tests.cast import World, instant
from tracker.foundation.lib.time import SHANGHAI
from tracker.output.notifications.operations import notify_all
from tracker.output.reports.issued.operations import Issuer, draw_up_bulletin, draw_up_quarter, issue
from tracker.output.reports.issued.reminding import due_reports
from tracker.output.reports.issued.rules import quarter
from tracker.rectification.weekly.operations import set_rhythm
from tracker.rectification.weekly.rules import Rhythm


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def due(world: World, moment: datetime) -> list[tuple[str, str]]:
    return [(message.kind, message.link) for message in due_reports(world.session, moment)]


def follow(world: World) -> None:
    set_rhythm(world.session, Rhythm(running=True), world.actor("coordinator"), instant(date(2023, 8, 1)))


def issuer(world: World, day: date) -> Issuer:
    return Issuer(world.actor("coordinator", day), instant(day, 18), instant(day, 18), day)


BULLETIN = ("bulletin_due", "/issued-reports/new?kind=bulletin&organization=town")
QUARTER = ("quarter_due", "/issued-reports/new?kind=quarter&organization=town&quarter=2023-3")


def test_nobody_is_told_where_no_rhythm_is_followed(world: World) -> None:
    set_rhythm(world.session, Rhythm(running=False), world.actor("coordinator"), instant(date(2023, 9, 1)))
    assert due(world, at(date(2023, 9, 28), 18)) == []


def test_the_bulletin_is_due_from_the_leaders_sheet_until_the_next_week(world: World) -> None:
    follow(world)
    assert due(world, at(date(2023, 9, 8), 17, 29)) == []
    assert due(world, at(date(2023, 9, 8), 17, 30)) == [BULLETIN]
    assert due(world, at(date(2023, 9, 10), 9)) == [BULLETIN]
    assert due(world, at(date(2023, 9, 11), 8, 30)) == []
    issue(
        world.session,
        draw_up_bulletin(world.session, world.organizations["town"], date(2023, 9, 8), issuer(world, date(2023, 9, 8))),
    )
    assert due(world, at(date(2023, 9, 8), 18, 30)) == []


def test_the_quarter_is_due_from_its_last_workday_until_it_is_issued(world: World) -> None:
    follow(world)
    world.rectifying()
    assert QUARTER not in due(world, at(date(2023, 9, 27), 18))
    assert QUARTER in due(world, at(date(2023, 9, 28), 9))  # the 29th and 30th are holidays
    assert QUARTER in due(world, at(date(2023, 10, 31), 9))
    assert QUARTER not in due(world, at(date(2023, 11, 1), 9))
    report = draw_up_quarter(
        world.session, world.organizations["town"], quarter(2023, 3), issuer(world, date(2023, 9, 30))
    )
    issue(world.session, report)
    assert QUARTER not in due(world, at(date(2023, 10, 9), 9))


def test_each_is_told_once(world: World) -> None:
    follow(world)
    now = at(date(2023, 9, 28), 18)
    assert notify_all(world.session, due_reports(world.session, now), now) == 2
    assert notify_all(world.session, due_reports(world.session, now), now) == 0
