"""The reminder pass: make the database right as of now. Twice, late or after a week down: the rows are the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial

from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.foundation.lib.time import day_of
from tracker.output.notifications.operations import Message, notify_all
from tracker.output.notifications.rules import Letter, Subject, letter_of
from tracker.people.accounts.queries import holders, nearest_holders
from tracker.rectification.findings.alerts import Watched, watched
from tracker.rectification.findings.models import Finding
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.rectification.supervision.operations.ladder import propose
from tracker.rectification.supervision.queries.ladder import Rise, proposable
from tracker.workflow.deadlines import Standing
from tracker.workflow.model import Role, Timeframe
from tracker.workflow.thresholds import LATE, LOOKS, RUNGS

Holders = Callable[[str, Role], Sequence[int]]
_WhoOn = Callable[[date], Holders]
_Due = tuple[date, Watched, Standing]
_AT_ONCE = 5000  # findings in one statement: SQLite takes 32,766 values


def remind(session: Session, now: datetime) -> int:
    """Write every reminder that is due and not written yet, and return how many were new.

    Only findings whose `alert_on` has come are looked at: an indexed column, no scan. Each then waits for its next day.
    """
    today = day_of(now)
    # Locked (PostgreSQL): who moves a deadline meanwhile waits, or the next day would be set by the old one.
    waiting = {finding.id: finding for finding in session.scalars(_waiting(today).with_for_update(of=Finding))}
    if not waiting:
        return 0
    clock, who = read_clock(session), holders_on(session, today)
    seen = _seen(session, list(waiting))
    due = [(today, one, stands) for one in seen for stands in one.standing(today, clock)]
    rises = proposable(session, [Rise.of(one, stands) for _, one, stands in due if stands.step in RUNGS])
    propose(session, rises, today, now)
    messages = [message for _, message in _messages(waiting, due, rises, clock, lambda _: who)]
    made = notify_all(session, messages, now)
    _set_next_days(session, {one.finding_id: one.next_on(today, clock, after_today=True) for one in seen})
    for finding in waiting.values():
        session.expire(finding, ["alert_on"])
    return made


def coming_reminders(session: Session, now: datetime, last: date) -> Iterator[tuple[date, Message]]:
    """What the passes will say up to a day if nothing changes, each with its day; reads only."""
    first, on_day = day_of(now), cache(partial(holders_on, session))
    waiting = {finding.id: finding for finding in session.scalars(_waiting(last))}
    clock = read_clock(session)
    due: list[_Due] = []
    for one in _seen(session, list(waiting)):
        day: date | None = max(one.alert_on or first, first)
        while day is not None and day <= last:
            due += ((day, one, stands) for stands in one.standing(day, clock))
            day = one.next_on(day, clock, after_today=True)
    rises = proposable(session, [Rise.of(one, stands) for _, one, stands in due if stands.step in RUNGS])
    return _messages(waiting, due, rises, clock, on_day)


def holders_on(session: Session, today: date) -> Holders:
    """Who holds a role for a path on this day; each is asked of the database once.

    The office that is nearest answers; inspectors come from wherever they were sent.
    """

    @cache
    def people(path: str, role: Role) -> Sequence[int]:
        if role is Role.INSPECTOR:
            return [user.id for user in holders(session, path, [role], today)]
        return [user.id for user in nearest_holders(session, path, role, today)]

    return people


def _waiting(today: date) -> Select[Finding]:
    """In the order of the index: SQLite would rather scan the table than sort."""
    shown = (joinedload(Finding.organization), joinedload(Finding.current), selectinload(Finding.procedure_version))
    statement = select(Finding).options(*shown).where(Finding.alert_on <= today)
    return statement.order_by(Finding.alert_on, Finding.id)


def _seen(session: Session, ids: Sequence[int]) -> list[Watched]:
    """These findings as their clock sees them."""
    pages = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
    return [one for page in pages for one in watched(session, Finding.id.in_(page))]


def _messages(
    waiting: Mapping[int, Finding], due: Iterable[_Due], rises: Collection[Rise], clock: Clock, who: _WhoOn
) -> Iterator[tuple[date, Message]]:
    """What is said on each day: every letter that stands, and of the rungs of the ladder those that are proposed."""
    for day, one, stands in due:
        if stands.step not in RUNGS or Rise.of(one, stands) in rises:
            finding = waiting[one.finding_id]
            letter = _letter(finding, one, stands, clock, day)
            yield from ((day, message) for message in addressed(finding, letter, who(day)))


def _letter(finding: Finding, one: Watched, stands: Standing, clock: Clock, today: date) -> Letter:
    timeframe = None if stands.step in (*LATE, *LOOKS) else finding.timeframe
    threshold = clock.table(one.path)[timeframe, stands.step]
    checkup = finding.timeframe is Timeframe.LONG_TERM and one.dates.watched != finding.deadline
    stage = definition_of(finding.procedure_version).stage_of(finding.state)
    about = Subject(finding.code, finding.current.wording, checkup, (stage.role,) if stage else ())
    return letter_of(stands, threshold, about, today)


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
            link=letter.link or f"/findings/{finding.code}",
            code=finding.code,
            outward=letter.outward,
        )


def _people(finding: Finding, role: Role, who: Holders) -> Sequence[int]:
    if role is Role.OWNER:
        return [finding.owner_id] if finding.owner_id else []
    if role is Role.ACCOUNTABLE_LEADER:
        return [finding.accountable_leader_id] if finding.accountable_leader_id else []
    # A secretary answers for the own organization alone, not for those below it.
    path = f"/{finding.organization_id}/" if role is Role.SECRETARY else finding.organization.path
    return who(path, role)


def _set_next_days(session: Session, days: Mapping[int, date | None]) -> None:
    """Not an act of anybody: the revision that guards people's changes stays as it is."""
    table = Finding.metadata.tables[Finding.__tablename__]
    rows = [{"of": finding_id, "day": day} for finding_id, day in days.items()]
    session.execute(update(table).where(table.c.id == bindparam("of")).values(alert_on=bindparam("day")), rows)
