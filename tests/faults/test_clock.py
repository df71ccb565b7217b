"""The clock is killed: at each named point, at random ones, stopped and woken; nothing is lost or written twice."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from random import Random
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from tests.cast import instant, make_world
from tests.faults import child
from tests.faults.child import Trap
from tests.faults.house import MOMENT, House, Tally
from tests.stories.installation import wait_until
from tracker.foundation.heartbeats.queries import heartbeat
from tracker.output.notifications.delivering import LEASE
from tracker.output.notifications.models import Delivery, DeliveryState

assert make_world  # the template holds the cast


@dataclass(frozen=True)
class Point:
    """Where a process is killed. `again` is whether a letter then goes over the wire twice."""

    name: str
    work: str
    trap: Trap
    again: bool = False
    refused: bool = False  # the mail server takes no letter the first time


POINTS = (
    Point("before the first reminder", "remind", Trap("statement", says="INSERT INTO outbox")),
    Point("in the middle of a pass", "remind", Trap("statement", says="UPDATE finding SET alert_on")),
    Point("before the pass commits", "remind", Trap("commit")),
    Point("after the pass has committed", "remind", Trap("committed")),
    Point("digests gathered, not committed", "deliver", Trap("commit")),
    Point("between gather and claim", "deliver", Trap("committed")),
    Point("claimed, not committed", "deliver", Trap("commit", 2)),
    Point("between claim and send", "deliver", Trap("send")),
    Point("between send and finish", "deliver", Trap("sent"), again=True),
    Point("finished, not committed", "deliver", Trap("commit", 3), again=True),
    Point("after it was finished", "deliver", Trap("committed", 3)),
    Point("put off, not committed", "deliver", Trap("commit", 3), refused=True),
    Point("after it was put off", "deliver", Trap("committed", 3), refused=True),
)


def intact(tally: Tally) -> None:
    print(tally)
    assert (tally.lost, tally.duplicated) == (0, 0)
    assert tally.rows
    assert tally.digests


def test_at_every_named_point_the_next_clock_makes_it_good(house: House) -> None:
    days = house.days_with_mail()
    for point, day in zip(POINTS, days, strict=False):
        now, before = instant(day), house.tally() if house.passes else Tally()
        if point.work == "deliver":
            house.pass_alone(now)
        if point.refused:
            house.post.script["DATA"] = ["451 later"]
        assert house.killed(point.work, now, point.trap), point.name
        house.goes_on(now)
        after = house.tally()
        assert (after.lost, after.duplicated) == (0, 0), point.name
        assert after.sent_again - before.sent_again == point.again, point.name
    intact(house.tally())
    assert house.kills == len(POINTS)


def killed_at_random(house: House, rounds: int) -> None:
    """Each round a day on which something falls due; the process dies at some event, now and then twice."""
    chance = Random(2025)
    for day in islice(house.days(), rounds):
        now = instant(day)
        for attempt in range(chance.choice((1, 1, 2))):
            house.killed("remind", now + attempt * (LEASE + MOMENT), Trap("any", chance.randint(1, 40)))
        house.goes_on(now + 3 * (LEASE + MOMENT))
        tally = house.tally()
        assert (tally.lost, tally.duplicated) == (0, 0), day
    intact(house.tally())
    assert house.kills >= rounds // 2


def test_killed_at_random_the_next_clock_makes_it_good(house: House) -> None:
    killed_at_random(house, 5)  # on either database: ten together


def test_two_clocks_at_once_say_everything_once(house: House) -> None:
    for day in islice(house.days_with_mail(), 2):
        now = instant(day)
        house.passes.add(day)
        for process in [child.started(house.order("remind", now)) for _ in range(2)]:
            process.join(timeout=120)
            assert process.exitcode == 0
        house.goes_on(now)
    intact(house.tally())
    assert house.tally().sent_again == 0


def test_a_sender_that_was_stopped_past_its_lease_does_not_finish_what_another_took(house: House) -> None:
    now = instant(next(house.days_with_mail()))
    house.pass_alone(now)
    first = child.started(house.order("deliver", now, Trap("sent", deals=signal.SIGSTOP)))
    wait_until(lambda: child.stopped(first), "第一个发送进程停下")
    house.goes_on(now + LEASE + MOMENT)
    with house.sessions.reading() as session:
        tokens = dict(session.execute(select(Delivery.mark, Delivery.token)).all())
    child.goes_on(first)
    with house.sessions.reading() as session:
        assert dict(session.execute(select(Delivery.mark, Delivery.token)).all()) == tokens
        left = select(func.count()).where(Delivery.state != DeliveryState.SENT)
        assert session.scalar(left) == 0
    intact(house.tally())
    assert house.tally().sent_again == 1


def test_a_pass_that_was_stopped_in_the_middle_keeps_another_waiting_and_neither_says_it_twice(house: House) -> None:
    now = instant(next(house.days_with_mail()))
    middle = Trap("statement", says="UPDATE finding SET alert_on", deals=signal.SIGSTOP)
    first = child.started(house.order("remind", now, middle))
    wait_until(lambda: child.stopped(first), "第一个提醒进程停下")
    second = Thread(target=house.pass_alone, args=(now,))
    second.start()
    child.goes_on(first)
    second.join()
    house.goes_on(now)
    intact(house.tally())


CUT_OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.mark.parametrize("workplace", ["postgresql"], indirect=True)
def test_a_leader_that_wakes_while_another_leads_steps_back(house: House) -> None:
    """On SQLite the lock ends with the process alone, so nobody else leads while it is stopped."""
    day = next(house.days())
    house.passes.add(day)
    order = house.order("leads", instant(day))
    first = child.started(order)
    wait_until(lambda: leader(house) == first.pid, "第一个进程主持定时")
    assert first.pid
    os.kill(first.pid, signal.SIGSTOP)
    wait_until(lambda: child.stopped(first), "第一个进程停下")
    with house.sessions.engine.connect() as connection:
        connection.execute(text(CUT_OTHERS))
    second = child.started(order)
    wait_until(lambda: leader(house) == second.pid, "第二个进程主持定时")
    child.goes_on(first)
    assert second.is_alive()
    second.kill()
    second.join()
    house.goes_on(instant(day))
    tally = house.tally()
    assert (tally.lost, tally.duplicated) == (0, 0)
    assert leader(house) == second.pid


def leader(house: House) -> int | None:
    """The process that says that it leads."""
    with house.sessions.reading() as session:
        found = heartbeat(session, "scheduler")
    return found.pid if found else None


def test_a_clock_that_jumps_says_nothing_twice_and_forgets_nothing(house: House) -> None:
    """A day ahead and killed with a letter in its hand; an hour back, where its lease seems to last; then as usual."""
    day = next(house.days_with_mail())
    ahead = instant(day) + timedelta(days=1)
    assert house.killed("remind", ahead, Trap("send"))
    house.pass_alone(ahead - timedelta(hours=1))
    house.pass_alone(instant(day))
    house.goes_on(ahead)
    house.goes_on(ahead + timedelta(days=1))
    intact(house.tally())
    assert house.tally().sent_again == 0


def test_after_a_week_down_each_person_gets_one_digest(house: House) -> None:
    day = next(house.days_with_mail())
    house.goes_on(instant(day))
    before = house.tally().digests
    assert house.killed("remind", instant(day + timedelta(days=8)), Trap("commit"))
    house.goes_on(instant(day + timedelta(days=8)))
    intact(house.tally())
    with house.sessions.reading() as session:
        late = select(Delivery.recipient_id).where(Delivery.created_at >= instant(day + timedelta(days=8)))
        readers = session.scalars(late).all()
    assert len(readers) == len(set(readers)) == house.tally().digests - before > 0


@pytest.mark.full
def test_killed_again_and_again_the_next_clock_makes_it_good(house: House) -> None:
    killed_at_random(house, 100)
