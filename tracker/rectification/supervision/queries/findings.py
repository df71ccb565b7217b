"""The findings that notices and talks are about: those that can be named, and the overdue ones nobody presses on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.foundation.history.queries import AsOf
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, scope
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.listing import Filters, listing
from tracker.rectification.procedures.queries import read_clock
from tracker.rectification.supervision.queries.notices import notices
from tracker.workflow.deadlines import Light
from tracker.workflow.model import State, StateKind

MOST = 300
_OVER = tuple(state for state in State if state.kind in (StateKind.END, StateKind.CLOSED))


@dataclass(frozen=True)
class Pressed:
    """An overdue finding, the day it was due, and the numbers of open notices about it."""

    finding: Finding
    due_on: date
    notices: tuple[str, ...]


@dataclass(frozen=True)
class OverdueGroup:
    """The overdue findings of one organization."""

    organization: Organization
    findings: Sequence[Pressed]


def nameable(session: Session, organization: Organization, codes: Collection[str] = ()) -> Sequence[Finding]:
    """Findings of an organization that a notice or a talk can name: fed back and open, and those with these codes."""
    named = or_(Finding.state.not_in(_OVER), Finding.code.in_(codes))
    statement = (
        select(Finding)
        .where(Finding.organization_id == organization.id, Finding.fed_back_on.is_not(None), named)
        .order_by(Finding.code.in_(codes).desc(), Finding.deadline.is_(None), Finding.deadline, Finding.id)
        .limit(MOST)
    )
    return session.scalars(statement.options(joinedload(Finding.current))).unique().all()


def overdue_groups(session: Session, actor: Actor, as_of: AsOf) -> list[OverdueGroup]:
    """Overdue findings of organizations to which the person may issue notices, the longest overdue first.

    At most MOST findings, grouped by organization; what is already pressed on says by which notice.
    """
    paths = scope(actor, Permission.SUPERVISE)
    statement = listing(actor, Filters(light=Light.RED, sort="deadline"), as_of.day, read_clock(session))
    rows = session.execute(statement.where(under(paths, Organization.path)).limit(MOST)).unique().all()
    pressed: dict[str, list[str]] = {}
    for notice in notices(session, paths, as_of):
        for code in notice.codes if notice.state.open else ():
            pressed.setdefault(code, []).append(notice.number)
    groups: dict[int, list[Pressed]] = {}
    for finding, watched in rows:
        one = Pressed(finding, watched, tuple(pressed.get(finding.code, ())))
        groups.setdefault(finding.organization_id, []).append(one)
    return [OverdueGroup(items[0].finding.organization, items) for items in groups.values()]
