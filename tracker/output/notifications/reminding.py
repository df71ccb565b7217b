"""The reminder pass: make the database right as of now. Twice, late or after a week down: the rows are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import cache, partial

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session, joinedload

from tracker.foundation.lib.time import day_of
from tracker.output.notifications.operations import Message, notify_all
from tracker.output.notifications.rules import Letter, deadline_letter, follow_up_letter
from tracker.people.accounts.queries import holders
from tracker.rectification.findings.alerts import next_alert, standing_alert
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.present import follow_ups_owed
from tracker.workflow.model import Role, State

Holders = Callable[[str, Role], Sequence[int]]


def remind(session: Session, now: datetime) -> int:
    """Write every reminder that is due and not written yet, and return how many were new.

    Only findings whose `alert_on` has come are looked at: an indexed column, no scan. Each then waits for its next day.
    """
    today = day_of(now)
    # Locked (PostgreSQL): who moves a deadline meanwhile waits, or the next day would be set by the old one.
    waiting = session.scalars(_waiting(today).with_for_update(of=Finding)).all()
    if not waiting:
        return 0
    who = holders_on(session, today)
    messages = [
        message
        for finding in waiting
        for letter in _letters(session, finding, today)
        for message in addressed(finding, letter, who)
    ]
    made = notify_all(session, messages, now)
    _set_next_days(session, waiting, today)
    return made


def coming_reminders(session: Session, now: datetime, last: date) -> Iterator[tuple[date, Message]]:
    """What the passes will say up to a day if nothing changes, each with its day; reads only."""
    first, on_day = day_of(now), cache(partial(holders_on, session))
    for finding in session.scalars(_waiting(last)):
        day: date | None = max(finding.alert_on or first, first)
        while day is not None and day <= last:
            for letter in _letters(session, finding, day):
                yield from ((day, message) for message in addressed(finding, letter, on_day(day)))
            day = next_alert(session, finding, day, after_today=True)


def holders_on(session: Session, today: date) -> Holders:
    """Who holds a role at or above a path on this day; each is asked of the database once."""

    @cache
    def people(path: str, role: Role) -> Sequence[int]:
        return [user.id for user in holders(session, path, [role], today)]

    return people


def _waiting(today: date) -> Select[Finding]:
    """In the order of the index: SQLite would rather scan the table than sort."""
    shown = (joinedload(Finding.organization), joinedload(Finding.current))
    statement = select(Finding).options(*shown).where(Finding.alert_on <= today)
    return statement.order_by(Finding.alert_on, Finding.id)


def _letters(session: Session, finding: Finding, today: date) -> list[Letter]:
    if finding.state is State.CLOSED:
        due = [look.due_on for look in follow_ups_owed(session, finding) if look.due_on <= today]
        return [follow_up_letter(finding.code, finding.current.wording, day) for day in due]
    standing = standing_alert(session, finding, today)
    if standing is None:
        return []
    return [deadline_letter(standing.alert, finding.code, finding.current.wording, standing.deadline, today)]


def addressed(finding: Finding, letter: Letter, who: Holders) -> Iterator[Message]:
    """The letter to everybody who holds one of its roles towards the finding, each person once."""
    people = dict.fromkeys(person for role in letter.roles for person in _people(finding, role, who))
    for person in people:
        yield Message(
            subject=f"finding:{finding.id}",
            kind=letter.kind,
            due_on=letter.due_on,
            recipient_id=person,
            title=letter.title,
            body=letter.body,
            link=f"/findings/{finding.code}",
            code=finding.code,
        )


def _people(finding: Finding, role: Role, who: Holders) -> Sequence[int]:
    if role is Role.OWNER:
        return [finding.owner_id] if finding.owner_id else []
    if role is Role.ACCOUNTABLE_LEADER:
        return [finding.accountable_leader_id] if finding.accountable_leader_id else []
    # A secretary answers for the own organization alone, not for those below it.
    path = f"/{finding.organization_id}/" if role is Role.SECRETARY else finding.organization.path
    return who(path, role)


def _set_next_days(session: Session, findings: Sequence[Finding], today: date) -> None:
    """Not an act of anybody: the revision that guards people's changes stays as it is."""
    table = Finding.metadata.tables[Finding.__tablename__]
    days = [{"of": one.id, "day": next_alert(session, one, today, after_today=True)} for one in findings]
    session.execute(update(table).where(table.c.id == bindparam("of")).values(alert_on=bindparam("day")), days)
    for finding in findings:
        session.expire(finding, ["alert_on"])
