"""Which variants a person may print from: the own office's, and those shared from above or below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.output.ledgers.models import LedgerVariant
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, scope
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization


def offered(session: Session, actor: Actor) -> Sequence[LedgerVariant]:
    """The variants in use that the person may print from, by ledger and age."""
    statement = _visible(actor).where(LedgerVariant.ended_at.is_(None))
    return session.scalars(statement.order_by(LedgerVariant.kind, LedgerVariant.id)).all()


def offered_to(session: Session, organization: Organization, kind: str) -> Sequence[LedgerVariant]:
    """The variants of a ledger in use that an office may print from, its own first."""
    statement = _loaded(_for((organization.path,))).where(LedgerVariant.kind == kind, LedgerVariant.ended_at.is_(None))
    own = LedgerVariant.organization_id == organization.id
    return session.scalars(statement.order_by(own.desc(), LedgerVariant.id)).all()


def variant(session: Session, actor: Actor, variant_id: int) -> LedgerVariant | None:
    """One variant that the person may see, ended ones too."""
    found: LedgerVariant | None = session.scalar(_visible(actor).where(LedgerVariant.id == variant_id))
    return found


def _visible(actor: Actor) -> Select[Any]:
    return _loaded(_for(scope(actor, Permission.PRINT_LEDGERS)))


def _loaded(condition: ColumnElement[bool]) -> Select[Any]:
    statement: Select[Any] = select(LedgerVariant).join(LedgerVariant.organization)
    return statement.where(condition).options(
        joinedload(LedgerVariant.organization), selectinload(LedgerVariant.versions)
    )


def _for(paths: tuple[str, ...]) -> ColumnElement[bool]:
    """Those of the organizations with the paths, and those that are shared below or above them."""
    above = {path[: end + 1] for path in paths for end, sign in enumerate(path) if sign == "/" and end}
    shared = and_(LedgerVariant.shared, or_(under(paths, Organization.path), Organization.path.in_(above)))
    return or_(Organization.path.in_(paths), shared)
