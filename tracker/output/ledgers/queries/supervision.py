"""督办单, talks and risk points of an organization's subtree, as of (D, K)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, not_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, known, last_version
from tracker.output.ledgers.queries.findings import scoped
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.output.ledgers.rows import Note, NoticeRow, Opinion, RiskRow, TalkRow
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import subtree
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision.models import (
    AccountabilityTalk,
    NoticeEvent,
    NoticeEventKind,
    NoticeFinding,
    NoticeVersion,
    RiskPoint,
    RiskPointVersion,
    SupervisionNotice,
    TalkFinding,
    TalkVersion,
)


def notice_rows(session: Session, scope: LedgerScope) -> list[NoticeRow]:
    """Every 督办单 to the subtree that was not withdrawn; of one source, those about its findings."""
    newest = last_version(NoticeVersion, "notice_id", SupervisionNotice.id, scope.as_of)
    issued = NoticeVersion.issued_on <= scope.as_of.day  # a correction is in force from the first day ever named
    rows = _in_force(session, scope, SupervisionNotice, NoticeVersion, newest, NoticeFinding, issued)
    codes = _codes(session, NoticeFinding, [version.id for _, version in rows])
    events = _events(session, [notice.id for notice, _ in rows], scope.as_of)
    return [_notice(notice, version, codes[version.id], events[notice.id], scope.as_of) for notice, version in rows]


def talk_rows(session: Session, scope: LedgerScope) -> list[TalkRow]:
    """Every talk with people of the subtree that was not withdrawn."""
    newest = last_version(TalkVersion, "talk_id", AccountabilityTalk.id, scope.as_of)
    held = TalkVersion.held_on <= scope.as_of.day  # as above: its own day may be a later one
    rows = _in_force(session, scope, AccountabilityTalk, TalkVersion, newest, TalkFinding, held)
    codes = _codes(session, TalkFinding, [version.id for _, version in rows])
    return [
        TalkRow(
            order=(version.held_on, talk.id),
            held_on=version.held_on,
            persons=tuple((str(person["name"]), str(person.get("post", ""))) for person in version.persons),
            head_count=version.head_count,
            kind=version.kind.label,
            talker=version.talker_name,
            talker_post=version.talker_post,
            grounds=version.grounds.label,
            matter=version.matter,
            codes=tuple(codes[version.id]),
            result=version.result,
        )
        for talk, version in rows
    ]


def risk_rows(session: Session, scope: LedgerScope) -> list[RiskRow]:
    """Every risk point of the subtree that was not withdrawn, in the order of the tree."""
    newest = last_version(RiskPointVersion, "risk_point_id", RiskPoint.id, scope.as_of)
    units = {unit.id: position for position, unit in enumerate(subtree(session, scope.organization))}
    return [
        RiskRow(
            order=(units[point.organization_id], point.id),
            unit=version.organization_name,
            department=version.department,
            post=version.post,
            personal=version.personal,
            risk=version.risk,
            level=version.level.label,
            measures=tuple(str(measure) for measure in version.measures),
            person=version.responsible_name,
        )
        for point, version in _in_force(session, scope, RiskPoint, RiskPointVersion, newest, None)
    ]


def _in_force(
    session: Session,
    scope: LedgerScope,
    model: Any,
    version: Any,
    newest: Any,
    link: Any,
    *conditions: ColumnElement[bool],
) -> Sequence[tuple[Any, Any]]:
    """(row, version in force) of the subtree, without what was withdrawn."""
    columns: tuple[Any, ...] = (model, version)
    statement = (
        select(*columns)
        .join(version, version.id == newest)
        .join(Organization, Organization.id == model.organization_id)
        .where(under(scope.paths, Organization.path), not_(version.withdrawn), *conditions)
        .where(*_about(scope, version, link))
        .order_by(model.id)
    )
    return [(row, says) for row, says in session.execute(statement)]


def _about(scope: LedgerScope, version: Any, link: Any) -> list[ColumnElement[bool]]:
    """Of some findings only: what concerns one of them."""
    if link is None or not (scope.counting or scope.only is not None):
        return []
    base = scoped(scope)
    chosen = select(link.version_id).where(link.finding_id.in_(select(base.c.finding_id)))
    return [version.id.in_(chosen)]


def _codes(session: Session, link: Any, version_ids: Sequence[int]) -> dict[int, list[str]]:
    """The codes of the findings that each version is about."""
    columns: tuple[Any, ...] = (link.version_id, Finding.code)
    statement = select(*columns).join(Finding, Finding.id == link.finding_id).where(link.version_id.in_(version_ids))
    found: dict[int, list[str]] = defaultdict(list)
    for version_id, code in session.execute(statement.order_by(Finding.code)):
        found[version_id].append(code)
    return found


def _events(session: Session, notice_ids: Sequence[int], as_of: AsOf) -> dict[int, list[NoticeEvent]]:
    statement = select(NoticeEvent).where(NoticeEvent.notice_id.in_(notice_ids), known(NoticeEvent, as_of))
    found: dict[int, list[NoticeEvent]] = defaultdict(list)
    for event in session.scalars(statement.order_by(NoticeEvent.id)):
        found[event.notice_id].append(event)
    return found


def _notice(
    notice: SupervisionNotice,
    version: NoticeVersion,
    codes: Sequence[str],
    events: Sequence[NoticeEvent],
    as_of: AsOf,
) -> NoticeRow:
    ends = [event for event in events if event.kind in (NoticeEventKind.CONCLUDED, NoticeEventKind.RESUMED)]
    concluded = ends[-1] if ends and ends[-1].kind is NoticeEventKind.CONCLUDED else None
    return NoticeRow(
        order=(version.issued_on, notice.id),
        number=notice.number,
        subject=version.subject,
        unit=version.organization_name,
        person=version.responsible_name,
        issued_on=version.issued_on,
        due_on=version.due_on,
        level=version.level.label,
        method=version.method.label,
        codes=tuple(codes),
        answers=tuple(
            Note(event.effective_on, event.text) for event in events if event.kind is NoticeEventKind.ANSWERED
        ),
        concluded=Opinion(concluded.effective_on, concluded.person_name, True) if concluded else None,
        overdue=concluded is None and version.due_on < as_of.day,
    )
