"""Issued reports, and which findings they have named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.reports.issued.models import IssuedKind, IssuedReport
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.organizations.models import Organization


def listing(actor: Actor) -> Select[Any]:
    """Reports of organizations in one's scope, the newest first."""
    return (
        select(IssuedReport)
        .join(Organization, Organization.id == IssuedReport.organization_id)
        .where(within(actor, Permission.VIEW_FIGURES, Organization.path))
        .order_by(IssuedReport.ends_on.desc(), IssuedReport.id.desc())
    )


def issued(session: Session, actor: Actor, report_id: int) -> IssuedReport | None:
    """One report, when it lies in one's scope."""
    found: IssuedReport | None = session.scalar(listing(actor).where(IssuedReport.id == report_id))
    return found


def last(
    session: Session, organization: Organization, kind: IssuedKind, year: int | None = None
) -> IssuedReport | None:
    """The newest of a kind, in a year or ever."""
    statement = select(IssuedReport).where(IssuedReport.organization_id == organization.id, IssuedReport.kind == kind)
    if year is not None:
        statement = statement.where(IssuedReport.year == year)
    return session.scalar(statement.order_by(IssuedReport.year.desc(), IssuedReport.number.desc()).limit(1))


def announced(session: Session, finding_ids: Sequence[int], as_of: AsOf) -> int:
    """How many of the findings a bulletin had named as fed back, as of (D, K)."""
    statement = select(IssuedReport.finding_ids).where(
        IssuedReport.kind == IssuedKind.BULLETIN,
        IssuedReport.ends_on <= as_of.day,
        IssuedReport.known_at <= as_of.known_at,
    )
    named = {finding_id for row in session.scalars(statement) for finding_id in row}
    return len(named.intersection(finding_ids))
