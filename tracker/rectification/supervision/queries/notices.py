"""督办单 as of (D, K): what each said, what was answered, where it stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from tracker.foundation.history.queries import AsOf, known, last_version
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import under, within
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.policies import people_ids
from tracker.rectification.supervision.models import (
    NoticeEvent,
    NoticeEventKind,
    NoticeFinding,
    NoticeLevel,
    NoticeMethod,
    NoticeVersion,
    SupervisionNotice,
)
from tracker.rectification.supervision.policies import answering_organizations
from tracker.rectification.supervision.queries.links import about, among, codes_of
from tracker.rectification.supervision.rules import NoticeState, light_of, state_of

Paths = tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """签收, 反馈, 办结 or 恢复督办, with the person as printed."""

    kind: NoticeEventKind
    text: str
    person_name: str
    on: date


@dataclass(frozen=True)
class NoticeRow:
    """A 督办单 as it stood, plain values for pages and paper. `codes` are those of the findings it concerns."""

    id: int
    number: str
    subject: str
    organization_id: int
    organization_name: str
    path: str
    responsible_id: int | None
    responsible_name: str
    issued_on: date
    due_on: date
    level: NoticeLevel
    method: NoticeMethod
    issued_by: int | None
    issued_name: str
    issued_post: str
    issuer_name: str
    withdrawn: bool
    reason: str
    version_no: int
    codes: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def state(self) -> NoticeState:
        """Where it stood."""
        return state_of((event.kind.value for event in self.events), withdrawn=self.withdrawn)

    @property
    def answers(self) -> tuple[Event, ...]:
        """反馈情况, in order."""
        return tuple(event for event in self.events if event.kind is NoticeEventKind.ANSWERED)

    @property
    def acknowledged(self) -> Event | None:
        """签收."""
        return next((event for event in self.events if event.kind is NoticeEventKind.ACKNOWLEDGED), None)

    @property
    def conclusion(self) -> Event | None:
        """办结 with date and 督办人, when it stood so."""
        if self.state is not NoticeState.CONCLUDED:
            return None
        return next(event for event in reversed(self.events) if event.kind is NoticeEventKind.CONCLUDED)

    def light(self, day: date) -> tuple[str, str] | None:
        """Light and words on a day; none for one that was withdrawn."""
        done = self.conclusion
        return None if self.withdrawn else light_of(self.due_on, done.on if done else None, day)

    def overdue(self, day: date) -> bool:
        """Whether it was open past its day."""
        return self.state.open and self.due_on < day


def notices(
    session: Session, paths: Paths, as_of: AsOf, *, findings: Select[Any] | None = None, withdrawn: bool = False
) -> list[NoticeRow]:
    """The notices to organizations under the paths as of (D, K), in the order of their issue (three statements).

    `findings` (a select of ids) keeps those that concern one of these; `withdrawn` adds those taken back by D.
    """
    condition = under(paths, Organization.path)
    if findings is not None:
        condition = and_(condition, among(NoticeFinding, NoticeVersion, findings))
    return [row for row in _rows(session, condition, as_of) if withdrawn or not row.withdrawn]


def notice(session: Session, actor: Actor, notice_id: int, as_of: AsOf) -> tuple[SupervisionNotice, NoticeRow] | None:
    """One notice as of (D, K), when the person may see it."""
    rows = _rows(session, and_(SupervisionNotice.id == notice_id, _visible(actor)), as_of)
    return (session.get_one(SupervisionNotice, notice_id), rows[0]) if rows else None


def visible_notices(session: Session, actor: Actor, as_of: AsOf) -> list[NoticeRow]:
    """Every notice the person may see, withdrawn ones too, newest first."""
    return list(reversed(_rows(session, _visible(actor), as_of)))


def notices_about(session: Session, actor: Actor, finding: Finding, as_of: AsOf) -> list[NoticeRow]:
    """The notices that concern a finding and that the person may see."""
    return _rows(session, and_(about(NoticeFinding, NoticeVersion, finding.id), _visible(actor)), as_of)


def notices_waiting(session: Session, actor: Actor, as_of: AsOf) -> list[NoticeRow]:
    """Open notices that wait for the person's 签收 or 反馈, what is due first first."""
    rows = _rows(session, _to_answer(actor), as_of)
    waiting = [row for row in rows if row.state in (NoticeState.ISSUED, NoticeState.ACKNOWLEDGED)]
    return sorted(waiting, key=lambda row: (row.due_on, row.id))


def notice_history(session: Session, notice_id: int) -> Sequence[NoticeVersion]:
    """Every version of a notice, oldest first, with its findings."""
    statement = select(NoticeVersion).where(NoticeVersion.notice_id == notice_id).order_by(NoticeVersion.version_no)
    whole = selectinload(NoticeVersion.findings).joinedload(NoticeFinding.finding)
    return session.scalars(statement.options(whole)).all()


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Whoever reads the organization's findings, and whoever is responsible; the same rule for a list and for one."""
    return or_(within(actor, Permission.VIEW_FINDINGS, Organization.path), _to_answer(actor))


def _to_answer(actor: Actor) -> ColumnElement[bool]:
    """The same rule as `policies.answers_notice`."""
    people = [person for person in people_ids(actor) if person is not None]
    return or_(
        NoticeVersion.responsible_id.in_(people), SupervisionNotice.organization_id.in_(answering_organizations(actor))
    )


def _rows(session: Session, condition: ColumnElement[bool], as_of: AsOf) -> list[NoticeRow]:
    issuer = aliased(Organization)
    statement: Any = (
        select(SupervisionNotice, NoticeVersion, Organization.path, issuer.name)
        .select_from(SupervisionNotice)
        .join(
            NoticeVersion,
            NoticeVersion.id == last_version(NoticeVersion, "notice_id", SupervisionNotice.id, as_of),
        )
        .join(Organization, Organization.id == SupervisionNotice.organization_id)
        .join(issuer, issuer.id == SupervisionNotice.issuer_id)
        .where(condition, NoticeVersion.issued_on <= as_of.day)
        .order_by(NoticeVersion.issued_on, SupervisionNotice.id)
    )
    found = session.execute(statement).all()
    events = _events(session, [row[0].id for row in found], as_of)
    codes = codes_of(session, NoticeFinding, [row[1].id for row in found])
    return [
        _row(head, says, path, issuer_name, codes[says.id], events[head.id]) for head, says, path, issuer_name in found
    ]


def _events(session: Session, ids: Collection[int], as_of: AsOf) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    statement = select(NoticeEvent).where(NoticeEvent.notice_id.in_(ids), known(NoticeEvent, as_of))
    for row in session.scalars(statement.order_by(NoticeEvent.id)) if ids else ():
        found[row.notice_id].append(Event(row.kind, row.text, row.person_name, row.effective_on))
    return found


def _row(
    head: SupervisionNotice, says: NoticeVersion, path: str, issuer: str, codes: list[str], events: list[Event]
) -> NoticeRow:
    copied = (
        *("subject", "organization_name", "responsible_id", "responsible_name", "issued_on", "due_on", "level"),
        *("method", "issued_by", "issued_name", "issued_post", "withdrawn", "reason", "version_no"),
    )
    return NoticeRow(
        id=head.id,
        number=head.number,
        organization_id=head.organization_id,
        path=path,
        issuer_name=issuer,
        codes=tuple(codes),
        events=tuple(events),
        **{name: getattr(says, name) for name in copied},
    )
