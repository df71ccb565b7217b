"""廉政风险点 as of (D, K), and the totals that the report's sentence says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, last_version
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import under, within
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import in_tree_order
from tracker.rectification.supervision.models import RiskLevel, RiskPoint, RiskPointVersion

Paths = tuple[str, ...]


@dataclass(frozen=True)
class RiskRow:
    """A risk point as the register said it, plain values for pages and paper."""

    id: int
    organization_id: int
    organization_name: str
    personal: bool
    department: str
    post: str
    risk: str
    level: RiskLevel
    measures: tuple[str, ...]
    responsible_name: str
    since: date
    version_no: int

    @property
    def place(self) -> str:
        """部门/村: the department where one is named, else the organization."""
        return self.department or self.organization_name


@dataclass(frozen=True)
class RiskTotals:
    """廉政风险点8个，制定防控措施16条……个人廉政风险点25个，制定防控措施46条 (seed 002)."""

    points: int = 0
    measures: int = 0
    personal_points: int = 0
    personal_measures: int = 0


def risk_points(session: Session, paths: Paths, as_of: AsOf) -> list[RiskRow]:
    """The risk points in the registers of organizations under the paths as of (D, K) (one statement).

    In the order of the tree, those of departments before personal ones.
    """
    statement: Any = (
        select(RiskPoint, RiskPointVersion, Organization)
        .select_from(RiskPoint)
        .join(
            RiskPointVersion,
            RiskPointVersion.id == last_version(RiskPointVersion, "risk_point_id", RiskPoint.id, as_of),
        )
        .join(Organization, Organization.id == RiskPoint.organization_id)
        .where(under(paths, Organization.path), ~RiskPointVersion.withdrawn)
        .order_by(RiskPoint.id)
    )
    found = session.execute(statement).all()
    places = list({place.id: place for _, _, place in found}.values())
    order = {place.id: at for at, place in enumerate(in_tree_order(places))}
    found = sorted(found, key=lambda row: (row[1].personal, order[row[2].id], row[1].department, row[0].id))
    return [_row(head, says) for head, says, _ in found]


def risk_totals(rows: Iterable[RiskRow]) -> RiskTotals:
    """How many points and measures of departments, and how many personal ones."""
    found = list(rows)
    own, personal = [row for row in found if not row.personal], [row for row in found if row.personal]
    return RiskTotals(
        len(own), sum(len(row.measures) for row in own), len(personal), sum(len(row.measures) for row in personal)
    )


def risk_point(session: Session, actor: Actor, point_id: int) -> RiskPoint | None:
    """One risk point, when the person may see it; a withdrawn one stays to be read."""
    statement = (
        select(RiskPoint)
        .join(Organization, Organization.id == RiskPoint.organization_id)
        .where(RiskPoint.id == point_id, within(actor, Permission.VIEW_FINDINGS, Organization.path))
    )
    return session.scalar(statement)


def risk_history(session: Session, point_id: int) -> Sequence[RiskPointVersion]:
    """Every version of a risk point, oldest first."""
    statement = select(RiskPointVersion).where(RiskPointVersion.risk_point_id == point_id)
    return session.scalars(statement.order_by(RiskPointVersion.version_no)).all()


def _row(head: RiskPoint, says: RiskPointVersion) -> RiskRow:
    copied = ("organization_name", "personal", "department", "post", "risk", "level", "responsible_name", "version_no")
    return RiskRow(
        id=head.id,
        organization_id=head.organization_id,
        measures=tuple(says.measures),
        since=says.effective_on,
        **{name: getattr(says, name) for name in copied},
    )
