"""What is told of delegations, posts that end and duties that nobody holds: each once, to those who can act."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from scheduler.jobs import watch_people
from tests.cast import FIRST_DAY, World, instant
from tracker.foundation.db.session import Sessions
from tracker.output.notifications.models import OutboxMessage
from tracker.output.notifications.operations import notify_all
from tracker.output.notifications.people import due_about_people
from tracker.people.accounts.models import Delegation
from tracker.people.accounts.operations import delegate, end_delegation, set_active

LAST = date(2023, 4, 1)
DAY = timedelta(days=1)


def told(world: World, day: date) -> list[tuple[str, str, date]]:
    """(kind, whom, due day) of what a pass on that day says anew."""
    names = {user.id: name for name, user in world.users.items()}
    known = set(world.session.scalars(select(OutboxMessage.id)))
    notify_all(world.session, due_about_people(world.session, day), instant(day))
    rows = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, names[row.recipient_id], row.due_on) for row in rows if row.id not in known]


def given(world: World, first: date = FIRST_DAY, last: date = LAST) -> Delegation:
    people = (world.users["leader"], world.users["discipline"])
    return delegate(
        world.session, *people, (first, last), "外出学习", by=world.users["coordinator"], now=instant(FIRST_DAY)
    )


def both(kind: str, day: date) -> list[tuple[str, str, date]]:
    return [(kind, "leader", day), (kind, "discipline", day)]


def test_both_sides_hear_three_days_before_a_delegation_ends_and_the_day_after(world: World) -> None:
    given(world)
    assert told(world, LAST - 4 * DAY) == []
    assert told(world, LAST - 3 * DAY) == both("delegation_ending", LAST)
    assert told(world, LAST) == []
    assert told(world, LAST + DAY) == both("delegation_over", LAST)
    assert told(world, LAST + 2 * DAY) == []


def test_a_delegation_of_days_is_not_announced_when_it_has_just_begun(world: World) -> None:
    given(world, last=FIRST_DAY + 3 * DAY)
    assert told(world, FIRST_DAY + DAY) == []
    assert told(world, FIRST_DAY + 4 * DAY) == both("delegation_over", FIRST_DAY + 3 * DAY)


def test_one_that_was_ended_early_is_over_on_that_day(world: World) -> None:
    row = given(world)
    end_delegation(world.session, row, instant(FIRST_DAY + 5 * DAY))
    assert told(world, FIRST_DAY + 5 * DAY) == both("delegation_over", FIRST_DAY + 5 * DAY)
    assert told(world, LAST + DAY) == []


def test_after_months_without_a_clock_old_ends_are_no_news(world: World) -> None:
    given(world)
    assert told(world, LAST + 31 * DAY) == []


def test_the_coordinator_hears_of_a_post_that_ends_with_work_left(world: World) -> None:
    finding = world.rectifying()
    post = world.users["secretary"].posts[0]
    for one in world.users["secretary"].posts:
        one.ends_on = LAST
    world.session.flush()
    assert told(world, LAST - 15 * DAY) == []
    assert told(world, LAST - 14 * DAY) == [("post_ending", "coordinator", LAST)]
    message = world.session.scalars(select(OutboxMessage)).one()
    assert message.body == f"孙村2023年4月1日离任，{finding.code}没有人接，请办理移交。"
    assert message.link == f"/succession/{post.user_id}"
    later = told(world, LAST + DAY)
    assert ("post_over", "coordinator", LAST) in later
    assert told(world, LAST + DAY) == []


def test_a_post_that_ends_with_nothing_left_is_not_told(world: World) -> None:
    world.users["secretary"].posts[0].ends_on = LAST
    world.session.flush()
    assert told(world, LAST) == []


def test_once_a_week_the_coordinator_hears_of_findings_whose_owner_is_gone(world: World) -> None:
    world.rectifying()
    set_active(world.session, world.users["secretary"], False, instant(FIRST_DAY))
    monday = date(2023, 3, 6)
    assert told(world, monday + DAY) == [("unheld_owner", "coordinator", monday)]
    assert told(world, monday + 6 * DAY) == []
    assert told(world, monday + 7 * DAY) == [("unheld_owner", "coordinator", monday + 7 * DAY)]


def test_a_look_back_that_nobody_can_hold_is_told_two_weeks_before(world: World) -> None:
    world.closed(date(2023, 5, 10))
    for name in ("discipline", "inspector"):
        set_active(world.session, world.users[name], False, instant(FIRST_DAY))
    due = date(2023, 8, 10)
    assert told(world, due - 15 * DAY) == []
    assert told(world, due - 14 * DAY) == [("unheld_look_back", "coordinator", date(2023, 7, 24))]


def test_the_second_run_of_the_job_writes_nothing(world: World, sessions: Sessions) -> None:
    given(world)
    world.session.commit()
    assert watch_people(sessions, instant(LAST)) == 2
    assert watch_people(sessions, instant(LAST, 18)) == 0
