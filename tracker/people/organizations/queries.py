"""Reading the tree of organizations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.organizations.models import FormerName, Organization


def by_code(session: Session, code: str) -> Organization | None:
    """The organization with this code."""
    return session.scalar(select(Organization).where(Organization.code == code))


def subtree(session: Session, top: Organization) -> Sequence[Organization]:
    """`top` and everything below it, in the order of the tree."""
    rows = session.scalars(select(Organization).where(Organization.path.startswith(top.path))).all()
    return in_tree_order(rows)


def visible(session: Session, actor: Actor, permission: Permission) -> Sequence[Organization]:
    """Organizations for which the actor holds the permission, in the order of the tree."""
    condition = within(actor, permission, Organization.path)
    return in_tree_order(session.scalars(select(Organization).where(condition, Organization.active)).all())


def party_name_on(session: Session, organization: Organization, day: date, known_at: datetime) -> str:
    """The name of the party organization on a business day, with what was known at an instant."""
    former = select(FormerName.party_name).where(
        FormerName.organization_id == organization.id,
        or_(FormerName.until_on > day, FormerName.recorded_at > known_at),
    )
    return session.scalar(former.order_by(FormerName.id).limit(1)) or organization.party_name


def in_tree_order(rows: Sequence[Organization]) -> Sequence[Organization]:
    """Parents before children, siblings by position."""
    positions = {str(row.id): (row.position, row.id) for row in rows}

    def key(row: Organization) -> list[tuple[int, int]]:
        return [positions.get(step, (0, int(step))) for step in row.path.strip("/").split("/")]

    return sorted(rows, key=key)


def codes_of(session: Session) -> dict[int, str]:
    """The code of every organization, by id."""
    return dict(session.execute(select(Organization.id, Organization.code)).all())
