"""Carrying the outbox out: one digest for each person and channel, claimed, sent outside any transaction, finished.

design.md §4: a lease and a token; whoever dies between sending and finishing lets the digest be sent once more, with
the same mark. Nothing is ever lost: a digest that cannot be sent waits longer each time and ends with the dead ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Protocol, cast
from uuid import uuid4

from sqlalchemy import CursorResult, Select, Update, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from tracker.foundation.db.session import Sessions
from tracker.foundation.lib.time import SHANGHAI, day_of
from tracker.output.notifications.digests import Digest, Item, digest
from tracker.output.notifications.models import Channel, Contact, Delivery, DeliveryState, OutboxMessage

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
UNEXPECTED = "发送时出现了意外错误，请联系系统管理员查看运行日志"
_OUTSIDE = tuple(channel for channel in Channel if channel is not Channel.IN_APP)
_PAIR = (OutboxMessage.recipient_id, OutboxMessage.channel)


class NotDelivered(Exception):
    """The other side did not take it. `final`: it never will, so trying again is of no use."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class Sender(Protocol):
    """Brings a digest to an address; returns when the other side has taken it. Raises NotDelivered."""

    def __call__(self, digest: Digest, address: str, secret: str) -> None: ...


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing leaves the building, from `begins` to `ends` of the next morning."""

    begins: time = time(21)
    ends: time = time(8)

    @property
    def label(self) -> str:
        """21:00到次日8:00."""
        if self.begins == self.ends:
            return "没有不打扰的时段"
        overnight = "次日" if self.ends < self.begins else ""
        return f"{self.begins:%-H:%M}到{overnight}{self.ends:%-H:%M}"

    def after(self, now: datetime) -> datetime:
        """`now`, or the end of the quiet hours that it lies in."""
        local = now.astimezone(SHANGHAI)
        if self.begins <= self.ends:
            quiet = self.begins <= local.time() < self.ends
        else:
            quiet = local.time() >= self.begins or local.time() < self.ends
        if not quiet:
            return now
        day = local.date() if local.time() < self.ends else local.date() + timedelta(days=1)
        return datetime.combine(day, self.ends, SHANGHAI).astimezone(now.tzinfo)


@dataclass(frozen=True)
class Claimed:
    """What was taken to be sent, as plain values: it outlives the transaction."""

    delivery_id: int
    token: str
    channel: Channel
    address: str
    secret: str
    digest: Digest


def gather(session: Session, now: datetime, quiet: Quiet) -> int:
    """Put the messages that wait into digests, one for each reader and channel, and return how many digests are new."""
    waiting = (OutboxMessage.delivery_id.is_(None), OutboxMessage.channel.in_(_OUTSIDE))  # by the index, no scan
    pairs = session.execute(
        select(OutboxMessage.recipient_id, OutboxMessage.channel).where(*waiting).distinct().order_by(*_PAIR)
    ).all()
    made = 0
    for reader, channel in pairs:
        new = Delivery(
            recipient_id=reader, channel=channel, mark=uuid4().hex, created_at=now, next_attempt_at=quiet.after(now)
        )
        session.add(new)
        session.flush()
        mine = (OutboxMessage.recipient_id == reader, OutboxMessage.channel == channel)
        taken = _changed(session, update(OutboxMessage).where(*waiting, *mine).values(delivery_id=new.id))
        if taken:
            made += 1
        else:  # a pass beside this one was faster
            session.delete(new)
    return made


def send_test(session: Session, user_id: int, channel: Channel, now: datetime) -> None:
    """Queue a digest that says nothing but that the channel works, at any hour."""
    test = Delivery(recipient_id=user_id, channel=channel, mark=uuid4().hex, created_at=now, next_attempt_at=now)
    session.add(test)
    session.flush()
    said = {"title": "测试消息", "body": "收到这条消息，说明这种提醒方式可以使用。", "link": "/notices/channels"}
    subject = {"subject": f"test:{test.mark}", "kind": "test", "due_on": day_of(now)}
    session.add(
        OutboxMessage(recipient_id=user_id, channel=channel, delivery_id=test.id, created_at=now, **subject, **said)
    )
    session.flush()


def latest(session: Session, user_id: int, most: int = 10) -> Sequence[Delivery]:
    """A person's newest digests."""
    mine = select(Delivery).where(Delivery.recipient_id == user_id)
    return session.scalars(mine.order_by(Delivery.id.desc()).limit(most)).all()


def dead() -> Select[Delivery]:
    """What could not be sent, newest first, with whom it was for."""
    found = select(Delivery).where(Delivery.state == DeliveryState.DEAD).order_by(Delivery.id.desc())
    return found.options(selectinload(Delivery.recipient), selectinload(Delivery.messages))


def counts(session: Session) -> dict[DeliveryState, int]:
    """How many digests stand in each state."""
    found = dict(session.execute(select(Delivery.state, func.count()).group_by(Delivery.state)).all())
    return {state: found.get(state, 0) for state in DeliveryState}


def claim(session: Session, now: datetime, base_url: str) -> Claimed | None:
    """Take the digest that waited longest, or one whose lease ended. The conditional UPDATE decides who has it."""
    ready = or_(
        (Delivery.state == DeliveryState.WAITING) & (Delivery.next_attempt_at <= now),
        (Delivery.state == DeliveryState.SENDING) & (Delivery.lease_until < now),
    )
    first = select(Delivery.id, Delivery.token).where(ready).order_by(Delivery.next_attempt_at, Delivery.id).limit(1)
    found = session.execute(first).first()
    if found is None:
        return None
    token = uuid4().hex
    same = Delivery.token.is_(None) if found.token is None else Delivery.token == found.token
    values = {
        "state": DeliveryState.SENDING,
        "token": token,
        "lease_until": now + LEASE,
        "attempts": Delivery.attempts + 1,
    }
    if not _changed(session, update(Delivery).where(Delivery.id == found.id, same, ready).values(values)):
        return None
    return _claimed(session, found.id, token, base_url)


def _claimed(session: Session, delivery_id: int, token: str, base_url: str) -> Claimed:
    taken = session.execute(
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .options(selectinload(Delivery.messages))
        .execution_options(populate_existing=True)
    ).scalar_one()
    contact = session.scalar(
        select(Contact).where(Contact.user_id == taken.recipient_id, Contact.channel == taken.channel)
    )
    items = [Item(message.kind, message.code, message.link) for message in taken.messages]
    return Claimed(
        delivery_id,
        token,
        taken.channel,
        contact.address if contact else "",
        contact.secret if contact else "",
        digest(taken.mark, items, base_url),
    )


def finish(session: Session, claimed: Claimed, now: datetime) -> bool:
    """Mark as sent; False when another sender holds it by now."""
    values = {"state": DeliveryState.SENT, "sent_at": now, "lease_until": None, "error": ""}
    return _changed(session, update(Delivery).where(*_held(claimed)).values(values)) == 1


def put_off(session: Session, claimed: Claimed, fault: NotDelivered, now: datetime, quiet: Quiet) -> bool:
    """Keep the reason; try again later, or not at all after the last attempt. False when another sender holds it."""
    attempts = session.scalar(select(Delivery.attempts).where(Delivery.id == claimed.delivery_id)) or 0
    values: dict[str, Any] = {"lease_until": None, "error": str(fault)[:300]}
    if fault.final or attempts > len(WAITS):
        values |= {"state": DeliveryState.DEAD, "died_at": now}
    else:
        later = quiet.after(now + WAITS[attempts - 1])
        values |= {"state": DeliveryState.WAITING, "next_attempt_at": later}
    return _changed(session, update(Delivery).where(*_held(claimed)).values(values)) == 1


def resend(session: Session, delivery_id: int, now: datetime) -> bool:
    """Let a dead digest wait again, with all its attempts; False when it is not dead."""
    values = {"state": DeliveryState.WAITING, "next_attempt_at": now, "attempts": 0, "token": None, "error": ""}
    values["died_at"] = None
    dead = (Delivery.id == delivery_id, Delivery.state == DeliveryState.DEAD)
    return _changed(session, update(Delivery).where(*dead).values(values)) == 1


def deliver(
    sessions: Sessions,
    senders: Mapping[Channel, Sender],
    *,
    clock: Callable[[], datetime],
    base_url: str,
    quiet: Quiet,
    most: int = 200,
) -> int:
    """Send up to `most` digests that are ready, one after the other, and return how many were taken."""
    with sessions.writing() as session:
        gather(session, clock(), quiet)
    sent = 0
    for _ in range(most):
        with sessions.writing() as session:
            claimed = claim(session, clock(), base_url)
        if claimed is None:
            break
        sent += _send(sessions, senders, claimed, clock, quiet)
    return sent


def _send(
    sessions: Sessions,
    senders: Mapping[Channel, Sender],
    claimed: Claimed,
    clock: Callable[[], datetime],
    quiet: Quiet,
) -> bool:
    fault = None
    try:
        _sender(senders, claimed)(claimed.digest, claimed.address, claimed.secret)
    except NotDelivered as error:
        fault = error
    except Exception:
        log.exception("digest %s could not be sent", claimed.delivery_id)
        fault = NotDelivered(UNEXPECTED)
    with sessions.writing() as session:
        if fault is None:
            return finish(session, claimed, clock())
        put_off(session, claimed, fault, clock(), quiet)
        return False


def _sender(senders: Mapping[Channel, Sender], claimed: Claimed) -> Sender:
    if not claimed.address:
        raise NotDelivered("收件人已取消这种提醒方式", final=True)
    if claimed.channel not in senders:
        raise NotDelivered(f"本系统没有设置{claimed.channel.label}", final=True)
    return senders[claimed.channel]


def _held(claimed: Claimed) -> tuple[Any, ...]:
    return (
        Delivery.id == claimed.delivery_id,
        Delivery.token == claimed.token,
        Delivery.state == DeliveryState.SENDING,
    )


def _changed(session: Session, statement: Update) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
