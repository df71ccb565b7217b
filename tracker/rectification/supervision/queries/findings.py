"""Overdue findings that no open 督办单 presses on yet: what the coordinator issues the next ones from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, scope
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.listing import Filters, listing
from tracker.rectification.procedures.queries import calendar
from tracker.rectification.supervision.queries.notices import notices
from tracker.workflow.deadlines import Light

MOST = 300


@dataclass(frozen=True)
class OverdueGroup:
    """The overdue findings of one organization, with the day each was due and the numbers of open notices about it."""

    organization: Organization
    findings: Sequence[tuple[Finding, date, tuple[str, ...]]]


def overdue_groups(session: Session, actor: Actor, as_of: AsOf) -> list[OverdueGroup]:
    """Overdue findings in whose organization the person may issue notices, by organization, the longest overdue first.

    At most MOST findings; what is already pressed on says by which notice.
    """
    paths = scope(actor, Permission.SUPERVISE)
    statement = listing(actor, Filters(light=Light.RED, sort="deadline"), as_of.day, calendar(session))
    reached = select(Organization.id).where(under(paths, Organization.path))
    rows = session.execute(statement.where(Finding.organization_id.in_(reached)).limit(MOST)).unique().all()
    pressed: dict[str, list[str]] = {}
    for notice in notices(session, paths, as_of):
        if notice.state.open:
            for code in notice.codes:
                pressed.setdefault(code, []).append(notice.number)
    groups: dict[int, list[tuple[Finding, date, tuple[str, ...]]]] = {}
    for finding, watched in rows:
        groups.setdefault(finding.organization_id, []).append((finding, watched, tuple(pressed.get(finding.code, ()))))
    return [OverdueGroup(items[0][0].organization, items) for items in groups.values()]
