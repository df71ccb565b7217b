"""Writing notices and reading them; where a person is reached, and what they do not want."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.output.notifications.kinds import KINDS, kind_of
from tracker.output.notifications.models import Channel, Contact, OptOut, OutboxMessage, QuietHours

_AT_ONCE = 500  # rows in one statement: SQLite takes 32,766 values


@dataclass(frozen=True)
class Message:
    """What one person is told. Subject, kind, due day, person and channel together are said once."""

    subject: str
    kind: str
    due_on: date
    recipient_id: int
    title: str
    body: str
    link: str
    code: str = ""  # all that is said of the subject outside the building
    outward: bool = True  # False: stays on these pages, whatever channels its reader chose

    def row(self) -> dict[str, Any]:
        """Its columns, channel and time apart."""
        return {name: value for name, value in asdict(self).items() if name != "outward"}

    @property
    def key(self) -> tuple[str, str, date, int]:
        """What it is told once for."""
        return self.subject, self.kind, self.due_on, self.recipient_id


def notify(session: Session, message: Message, now: datetime) -> bool:
    """Write a notice for each channel of its reader; False when it was written before, or is not wanted."""
    return notify_all(session, [message], now) > 0


def notify_all(session: Session, messages: Sequence[Message], now: datetime) -> int:
    """Write the notices that were not written before, and return how many were new to their reader.

    An in-app notice is delivered by being written; those of other channels wait for `delivering`.
    """
    if not messages:
        return 0
    channels = _channels(session, sorted({message.recipient_id for message in messages}))
    rows = [
        message.row() | {"channel": channel, "created_at": now}
        for message in wanted(session, messages)
        for channel in (Channel.IN_APP, *(channels[message.recipient_id] if message.outward else ()))
    ]
    return sum(_write(session, rows[at : at + _AT_ONCE]) for at in range(0, len(rows), _AT_ONCE))


def _write(session: Session, rows: list[dict[str, Any]]) -> int:
    # A pass that runs beside this one may write the same notice first; whose row it is does not matter.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    written = session.execute(insert(OutboxMessage).on_conflict_do_nothing().returning(OutboxMessage.channel), rows)
    return sum(channel is Channel.IN_APP for channel in written.scalars())


def _channels(session: Session, readers: Iterable[int]) -> dict[int, list[Channel]]:
    found: dict[int, list[Channel]] = defaultdict(list)
    statement = select(Contact.user_id, Contact.channel).where(Contact.user_id.in_(readers)).order_by(Contact.id)
    for reader, channel in session.execute(statement):
        found[reader].append(channel)
    return found


def wanted(session: Session, messages: Sequence[Message]) -> list[Message]:
    """Without those of a kind that their reader refused; what the rules demand cannot be refused."""
    refused: dict[int, set[str]] = defaultdict(set)
    readers = {message.recipient_id for message in messages}
    for reader, kind in session.execute(select(OptOut.user_id, OptOut.kind).where(OptOut.user_id.in_(readers))):
        refused[reader].add(kind)
    kinds = ((message, kind_of(message.kind)) for message in messages)
    return [one for one, kind in kinds if kind.statutory or kind.code not in refused[one.recipient_id]]


def unsaid(session: Session, messages: Sequence[Message]) -> list[Message]:
    """Those that their reader was not told yet."""
    subjects = sorted({message.subject for message in messages})
    said: set[tuple[str, str, date, int]] = set()
    key = (OutboxMessage.subject, OutboxMessage.kind, OutboxMessage.due_on, OutboxMessage.recipient_id)
    for part in (subjects[at : at + _AT_ONCE] for at in range(0, len(subjects), _AT_ONCE)):
        rows = select(*key).where(OutboxMessage.subject.in_(part), OutboxMessage.channel == Channel.IN_APP)
        said.update((one, kind, day, reader) for one, kind, day, reader in session.execute(rows))
    return [message for message in messages if message.key not in said]


def choose_kinds(session: Session, user_id: int, wanted: Iterable[str]) -> None:
    """Keep which kinds a person wants; what the rules demand stays, whatever was chosen."""
    refused = {kind.code for kind in KINDS.values() if not kind.statutory} - set(wanted)
    session.execute(delete(OptOut).where(OptOut.user_id == user_id))
    session.add_all(OptOut(user_id=user_id, kind=code) for code in sorted(refused))


def set_quiet_hours(session: Session, begins: time, ends: time, by: int, now: datetime) -> None:
    """Let nothing leave the building between two times; the same time twice means at no time."""
    session.add(QuietHours(begins=begins, ends=ends, set_by=by, set_at=now))
    session.flush()


def mark_read(session: Session, user_id: int, now: datetime, message_id: int | None = None) -> None:
    """Mark one notice of a person, or all of them, as read."""
    statement = update(OutboxMessage).where(OutboxMessage.recipient_id == user_id, OutboxMessage.read_at.is_(None))
    if message_id is not None:
        statement = statement.where(OutboxMessage.id == message_id)
    session.execute(statement.values(read_at=now))
