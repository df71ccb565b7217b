"""督办单, talks and risk points of an organization's subtree as rows of ledgers, read as their registers read them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.output.ledgers.queries.findings import scoped
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.output.ledgers.rows import Note, NoticeRow, Opinion, RiskRow, TalkRow
from tracker.people.organizations.queries import subtree
from tracker.rectification.supervision import queries as supervision


def notice_rows(session: Session, scope: LedgerScope) -> list[NoticeRow]:
    """Every 督办单 to the subtree that was not withdrawn; of one source, those about its findings."""
    rows = supervision.notices(session, scope.paths, scope.as_of, findings=_findings(scope))
    return [
        NoticeRow(
            order=(row.issued_on, row.id),
            number=row.number,
            subject=row.subject,
            unit=row.organization_name,
            person=row.responsible_name,
            issued_on=row.issued_on,
            due_on=row.due_on,
            level=row.level.label,
            method=row.method.label,
            codes=tuple(sorted(row.codes)),
            answers=tuple(Note(event.on, event.text) for event in row.answers),
            concluded=Opinion(row.conclusion.on, row.conclusion.person_name, True) if row.conclusion else None,
            overdue=row.overdue(scope.as_of.day),
        )
        for row in rows
    ]


def talk_rows(session: Session, scope: LedgerScope) -> list[TalkRow]:
    """Every talk with people of the subtree that was not withdrawn; of one source, those about its findings."""
    rows = supervision.talks(session, scope.paths, scope.as_of, findings=_findings(scope))
    return [
        TalkRow(
            order=(row.held_on, row.id),
            held_on=row.held_on,
            persons=tuple((person.name, person.post) for person in row.persons),
            head_count=row.head_count,
            kind=row.kind.label,
            talker=row.talker_name,
            talker_post=row.talker_post,
            grounds=row.grounds.label,
            matter=row.matter,
            codes=tuple(sorted(row.codes)),
            result=row.result,
        )
        for row in rows
    ]


def risk_rows(session: Session, scope: LedgerScope) -> list[RiskRow]:
    """Every risk point of the subtree that was not withdrawn, in the order of the tree."""
    units = {unit.id: position for position, unit in enumerate(subtree(session, scope.organization))}
    return [
        RiskRow(
            order=(units[row.organization_id], row.id),
            unit=row.organization_name,
            department=row.department,
            post=row.post,
            personal=row.personal,
            risk=row.risk,
            level=row.level.label,
            measures=row.measures,
            person=row.responsible_name,
        )
        for row in supervision.risk_points(session, scope.paths, scope.as_of)
    ]


def _findings(scope: LedgerScope) -> Select[Any] | None:
    """Ids of the findings that the ledger is narrowed to; None where it is not."""
    if not scope.counting and scope.only is None:
        return None
    return select(scoped(scope).c.finding_id)
