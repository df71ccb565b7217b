"""What will be told in the next days if nothing changes: the rules of the passes, asked for each day to come.

Nothing is written and nothing locked. What a pass says depends on the day alone, and a message is written once for its
subject, kind, due day and person; so the first day on which the rules give it is the day on which it goes out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.lib.time import day_of
from tracker.output.notifications.announcing import pending
from tracker.output.notifications.handing_out import coming_sheets
from tracker.output.notifications.kinds import KINDS, Kind, kind_of
from tracker.output.notifications.operations import Message, unsaid, wanted
from tracker.output.notifications.people import due_about_people
from tracker.output.notifications.reminding import coming_reminders
from tracker.output.notifications.upkeep import due_about_upkeep
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.models import Post, User
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding

LONGEST = 30  # days ahead
_AT_ONCE = 5_000
Dated = tuple[date, Message]
Rule = Callable[[Session, datetime, date], Iterable[Dated]]


@dataclass(frozen=True)
class Coming:
    """A message and the day on which it will be written; `reader` is the name of who gets it."""

    on: date
    message: Message
    reader: str

    @property
    def kind(self) -> Kind:
        """What kind of message it is."""
        return kind_of(self.message.kind)


def _daily(rule: Callable[[Session, date], Iterable[Message]]) -> Rule:
    """A rule of one day, asked for each of several."""

    def between(session: Session, now: datetime, last: date) -> Iterator[Dated]:
        first = day_of(now)
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            yield from ((day, message) for message in rule(session, day))

    return between


def _pending(session: Session, now: datetime, _last: date) -> Iterator[Dated]:
    today = day_of(now)
    yield from ((today, message) for message in pending(session, today))


RULES = (coming_reminders, coming_sheets, _pending, _daily(due_about_people), _daily(due_about_upkeep))


def coming(session: Session, now: datetime, days: int, further: Sequence[Rule] = ()) -> list[Coming]:
    """Every message that goes out from now to the end of the day in `days` days, by day, kind and person.

    `further` are rules of floors above this one; the app hands them down.
    """
    last = day_of(now) + timedelta(days=min(days, LONGEST))
    found: dict[tuple[object, ...], Dated] = {}
    for rule in (*RULES, *further):
        for day, message in rule(session, now, last):
            key = message.key
            if key not in found or day < found[key][0]:
                found[key] = (day, message)
    kept = {message.key for message in unsaid(session, wanted(session, [message for _, message in found.values()]))}
    names = dict(session.execute(select(User.id, User.name)).all())
    order = list(KINDS)
    return sorted(
        (Coming(day, message, names[message.recipient_id]) for key, (day, message) in found.items() if key in kept),
        key=lambda one: (one.on, order.index(one.kind.code), one.reader, one.message.code, one.message.subject),
    )


def in_office(session: Session, found: Sequence[Coming], actor: Actor) -> list[Coming]:
    """Those that go to somebody of the actor's office, or are about a finding there."""
    mine = within(actor, Permission.VIEW_TIMETABLE, Organization.path)
    people = set(session.scalars(select(Post.user_id).join(Post.organization).where(mine)))
    subjects = {int(one.message.subject.partition(":")[2]) for one in found if _is_finding(one)}
    findings: set[int] = set()
    for part in (sorted(subjects)[at : at + _AT_ONCE] for at in range(0, len(subjects), _AT_ONCE)):
        rows = select(Finding.id).join(Finding.organization).where(mine, Finding.id.in_(part))
        findings.update(session.scalars(rows))
    about = {f"finding:{finding_id}" for finding_id in findings}
    return [one for one in found if one.message.recipient_id in people or one.message.subject in about]


def _is_finding(one: Coming) -> bool:
    return one.message.subject.startswith("finding:")
