"""Digests: one for each person and channel, sent once, never lost; nothing that leaves says what a finding says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from threading import Lock

import pytest
from sqlalchemy import func, select

from tests import crowd
from tests.cast import World, instant
from tracker.foundation.db.session import Sessions
from tracker.output.notifications.delivering import (
    LEASE,
    UNEXPECTED,
    WAITS,
    NotDelivered,
    Quiet,
    claim,
    deliver,
    finish,
    gather,
    resend,
)
from tracker.output.notifications.digests import Digest
from tracker.output.notifications.kinds import KINDS, kind_of
from tracker.output.notifications.models import Channel, Contact, Delivery, DeliveryState, OutboxMessage
from tracker.output.notifications.operations import Message, choose_kinds, notify_all
from tracker.output.notifications.reminding import remind

BASE = "http://xiaohao.test"
DAY = date(2023, 9, 5)
QUIET = Quiet()


@dataclass
class Taker:
    """A sender that keeps what it took; `faults` are raised first, one for each attempt."""

    faults: list[Exception] = field(default_factory=list)
    taken: list[tuple[str, Digest]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def __call__(self, digest: Digest, address: str, secret: str) -> None:
        with self.lock:
            if self.faults:
                raise self.faults.pop(0)
            self.taken.append((address, digest))


def reachable(world: World, *usernames: str, channel: Channel = Channel.MAIL) -> None:
    for name in usernames:
        address = f"{name}@office.test"
        contact = Contact(user_id=world.users[name].id, channel=channel, address=address, created_at=instant(DAY))
        world.session.add(contact)
    world.session.flush()


def begun(world: World, count: int) -> None:
    findings = crowd.drafts(world, "village-01", count)
    crowd.release(world, *findings)
    for finding in findings:
        crowd.begin(world, finding)


def overdue(world: World, *usernames: str) -> None:
    """Two overdue findings of the secretary, whose letters are written."""
    begun(world, 2)
    reachable(world, *usernames)
    remind(world.session, instant(DAY))
    world.session.commit()


def send(sessions: Sessions, taker: Taker, now: datetime, channel: Channel = Channel.MAIL) -> int:
    return deliver(sessions, {channel: taker}, clock=lambda: now, base_url=BASE, quiet=QUIET)


def states(sessions: Sessions) -> list[tuple[DeliveryState, int]]:
    with sessions.reading() as session:
        rows = session.execute(select(Delivery.state, Delivery.attempts).order_by(Delivery.id))
        return [(state, attempts) for state, attempts in rows]


def test_a_person_gets_one_digest_with_counts_and_codes_alone(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary", "leader")
    taker = Taker()
    assert send(sessions, taker, instant(DAY)) == 2
    assert sorted(address for address, _ in taker.taken) == ["leader@office.test", "secretary@office.test"]
    said = taker.taken[0][1]
    assert said.subject == "整改跟踪：您有2条提醒"
    assert said.lines == ("逾期（红）2条：2023-QX-02-C01-001、2023-QX-02-C01-002",)
    assert said.link == f"{BASE}/notices"
    names = {user.name for user in world.users.values()} | {"党费", "柳林村", "清河镇"}
    assert not [name for name in names if name in said.plain + said.html]
    assert send(sessions, taker, instant(DAY, 12)) == 0


def test_a_single_message_leads_to_its_own_page(world: World, sessions: Sessions) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    reachable(world, "secretary")
    remind(world.session, instant(DAY))
    world.session.commit()
    taker = Taker()
    send(sessions, taker, instant(DAY))
    assert taker.taken[0][1].link == f"{BASE}/findings/{finding.code}"


def test_who_has_no_address_is_told_on_the_pages_alone(world: World, sessions: Sessions) -> None:
    overdue(world)
    assert send(sessions, Taker(), instant(DAY)) == 0
    assert states(sessions) == []


def test_a_second_pass_writes_no_second_message_for_any_channel(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary")
    remind(world.session, instant(DAY, 15))
    world.session.commit()
    per_channel = select(OutboxMessage.channel, func.count()).group_by(OutboxMessage.channel)
    rows = world.session.execute(per_channel.where(OutboxMessage.recipient_id == world.users["secretary"].id))
    assert dict(rows.all()) == {Channel.IN_APP: 2, Channel.MAIL: 2}


@pytest.mark.parametrize(("hour", "minute", "goes"), [(20, 59, None), (21, 0, 8), (2, 30, 8), (7, 59, 8), (8, 0, None)])
def test_nothing_leaves_in_quiet_hours(hour: int, minute: int, goes: int | None) -> None:
    now = datetime(2023, 9, 5, hour, minute, tzinfo=UTC) - timedelta(hours=8)  # Shanghai
    after = QUIET.after(now)
    if goes is None:
        assert after == now
    else:
        assert (after + timedelta(hours=8)).hour == goes
        assert timedelta(0) < after - now <= timedelta(hours=11)


def test_what_comes_at_night_goes_out_in_the_morning(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary")
    taker, night = Taker(), instant(DAY, 22)
    assert send(sessions, taker, night) == 0
    assert send(sessions, taker, night + timedelta(hours=9)) == 0
    assert send(sessions, taker, night + timedelta(hours=10)) == 1


def test_a_passing_fault_is_tried_again_later_each_time(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary")
    taker, now = Taker([NotDelivered("稍后再试"), NotDelivered("稍后再试")]), instant(DAY)
    assert send(sessions, taker, now) == 0
    assert send(sessions, taker, now + timedelta(seconds=59)) == 0
    assert states(sessions) == [(DeliveryState.WAITING, 1)]
    assert send(sessions, taker, now + WAITS[0]) == 0
    assert send(sessions, taker, now + WAITS[0] + WAITS[1]) == 1
    assert states(sessions) == [(DeliveryState.SENT, 3)]


def test_what_is_refused_for_good_is_dead_until_somebody_sends_it_again(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary")
    taker = Taker([NotDelivered("没有这个邮箱", final=True)])
    send(sessions, taker, instant(DAY))
    assert states(sessions) == [(DeliveryState.DEAD, 1)]
    with sessions.writing() as session:
        dead = session.scalars(select(Delivery)).one()
        assert (dead.error, resend(session, dead.id, instant(DAY, 12))) == ("没有这个邮箱", True)
        assert not resend(session, dead.id, instant(DAY, 12))
    assert send(sessions, taker, instant(DAY, 12)) == 1


def test_after_the_last_attempt_it_is_dead(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary")
    taker, now = Taker([NotDelivered("没有应答") for _ in range(20)]), instant(DAY)
    for _ in range(40):
        send(sessions, taker, now)
        now += timedelta(hours=12)
    assert states(sessions) == [(DeliveryState.DEAD, len(WAITS) + 1)]


def test_what_nobody_expected_is_logged_and_counts_as_an_attempt(
    world: World, sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    overdue(world, "secretary")
    taker, now = Taker([LookupError("no such letter") for _ in range(20)]), instant(DAY)
    assert send(sessions, taker, now) == 0
    with sessions.reading() as session:
        waits = session.scalars(select(Delivery)).one()
    assert (waits.state, waits.error, waits.next_attempt_at) == (DeliveryState.WAITING, UNEXPECTED, now + WAITS[0])
    assert "no such letter" in caplog.text
    for _ in range(40):
        now += timedelta(hours=12)
        send(sessions, taker, now)
    assert states(sessions) == [(DeliveryState.DEAD, len(WAITS) + 1)]


def test_whoever_dies_while_sending_lets_it_be_sent_again_under_the_same_mark(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary")
    now = instant(DAY)
    with sessions.writing() as session:
        gather(session, now, QUIET)
        lost = claim(session, now, BASE)
    assert lost is not None
    taker = Taker()
    assert send(sessions, taker, now + LEASE) == 0
    assert send(sessions, taker, now + LEASE + timedelta(seconds=1)) == 1
    assert taker.taken[0][1].mark == lost.digest.mark
    with sessions.writing() as session:
        assert not finish(session, lost, now)


def test_an_address_that_was_taken_away_ends_the_digest(world: World, sessions: Sessions) -> None:
    overdue(world, "secretary")
    world.session.delete(world.session.scalars(select(Contact)).one())
    world.session.commit()
    send(sessions, Taker(), instant(DAY))
    assert states(sessions) == [(DeliveryState.DEAD, 1)]


def _crowd(world: World) -> None:
    begun(world, 12)
    reachable(world, "secretary", "leader", "discipline", "approver", "coordinator")
    reachable(world, "secretary", "leader", channel=Channel.WEBHOOK)
    remind(world.session, instant(DAY))
    world.session.commit()


def test_several_who_send_at_once_send_each_digest_once(world: World, sessions: Sessions) -> None:
    _crowd(world)
    taker = Taker()
    ways = {Channel.MAIL: taker, Channel.WEBHOOK: taker}

    def work(_number: int) -> int:
        return deliver(sessions, ways, clock=lambda: instant(DAY), base_url=BASE, quiet=QUIET)

    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(work, range(8)))
    sent += work(0)  # whoever lost a claim left it
    marks = [digest.mark for _, digest in taker.taken]
    assert sent == len(marks) == len(set(marks)) == len(states(sessions))
    with sessions.reading() as session:
        left = select(func.count()).where(OutboxMessage.channel != Channel.IN_APP, OutboxMessage.delivery_id.is_(None))
        assert session.scalar(left) == 0


def _told(world: World, kind: str) -> int:
    reader = world.users["coordinator"]
    message = Message("print:1", kind, DAY, reader.id, "台账已印好", "共3页。", "/ledgers/1")
    return notify_all(world.session, [message], instant(DAY))


def test_what_the_rules_demand_cannot_be_switched_off(world: World) -> None:
    choose_kinds(world.session, world.users["coordinator"].id, wanted=())
    assert _told(world, "ledger_ready") == 0
    assert _told(world, "overdue") == 1
    choose_kinds(world.session, world.users["coordinator"].id, wanted=list(KINDS))
    assert _told(world, "ledger_ready") == 1


@pytest.mark.parametrize(
    ("code", "kind"), [("notice_issue", "notice"), ("follow_up_due", "follow_up_due"), ("report_ready", "report")]
)
def test_a_message_belongs_to_a_kind(code: str, kind: str) -> None:
    assert kind_of(code).code == kind


def test_a_kind_that_nobody_listed_is_refused() -> None:
    with pytest.raises(KeyError):
        kind_of("gossip")
