"""Definitions in force, drafts, and the working calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, scope
from tracker.people.access.rows import within
from tracker.people.organizations.models import Organization
from tracker.rectification.procedures.models import (
    CalendarDay,
    ProcedureDraft,
    ProcedureVersion,
    ThresholdRow,
    ThresholdTable,
)
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.deadlines import Calendar
from tracker.workflow.definitions import load_text
from tracker.workflow.model import Definition, Role
from tracker.workflow.prover import Proof, prove
from tracker.workflow.thresholds import Key, Threshold, Thresholds, Unit


@lru_cache(maxsize=256)
def _loaded(sha256: str, text: str) -> Definition:
    return load_text(text, sha256)


def definition_of(version: ProcedureVersion) -> Definition:
    """The loaded definition of a published version, cached by its hash."""
    return _loaded(version.sha256, version.definition)


@lru_cache(maxsize=256)
def proof_of(definition: Definition) -> Proof:
    """The proof of a definition, cached: a page asks for it each time a draft is redrawn."""
    return prove(definition)


def newest(session: Session, name: str) -> ProcedureVersion | None:
    """The version that new feedback under this name starts with."""
    statement = select(ProcedureVersion).where(ProcedureVersion.name == name)
    return session.scalar(statement.order_by(ProcedureVersion.version_no.desc()).limit(1))


def newest_of_each(session: Session) -> Sequence[ProcedureVersion]:
    """The newest version of every definition, by name."""
    top = (
        select(ProcedureVersion.name, func.max(ProcedureVersion.version_no).label("no"))
        .group_by(ProcedureVersion.name)
        .subquery()
    )
    statement = select(ProcedureVersion).join(
        top, (ProcedureVersion.name == top.c.name) & (ProcedureVersion.version_no == top.c.no)
    )
    return session.scalars(statement.order_by(ProcedureVersion.id)).all()


def usable(session: Session, *organizations: Organization) -> Sequence[ProcedureVersion]:
    """The newest version of every procedure that one of these organizations may follow."""
    return [version for version in newest_of_each(session) if may_use(version, *organizations)]


def may_use(version: ProcedureVersion, *organizations: Organization) -> bool:
    """Whether one of these organizations may follow a procedure.

    Shipped ones are everybody's; an office's own hold for it and those below it.
    """
    above = {step for one in organizations for step in one.path.strip("/").split("/")}
    return version.organization_id is None or str(version.organization_id) in above


def names_taken(session: Session) -> set[str]:
    """Every code name under which something is published or drafted."""
    names = select(ProcedureVersion.name).union(select(ProcedureDraft.name))
    return set(session.scalars(names))


def versions_seen(actor: Actor) -> Select[Any]:
    """Versions a person may look at, by name, the newest first: shipped ones, and those of offices in their line.

    That is offices in their subtree, whose procedures they manage or watch, and offices above, whose procedures their
    findings may follow.
    """
    tops = scope(actor, Permission.VIEW_FINDINGS)
    above = {int(step) for top in tops for step in top.strip("/").split("/")}
    mine = or_(
        ProcedureVersion.organization_id.is_(None),
        ProcedureVersion.organization_id.in_(above),
        within(actor, Permission.VIEW_FINDINGS, Organization.path),
    )
    statement = select(ProcedureVersion).outerjoin(Organization, Organization.id == ProcedureVersion.organization_id)
    order = (ProcedureVersion.name, ProcedureVersion.version_no.desc())
    return statement.where(mine).order_by(*order).options(joinedload(ProcedureVersion.organization))


def version_seen(session: Session, actor: Actor, version_id: int) -> ProcedureVersion | None:
    """One version, when the person may look at it."""
    found: ProcedureVersion | None = session.scalar(versions_seen(actor).where(ProcedureVersion.id == version_id))
    return found


def version_before(session: Session, version: ProcedureVersion) -> ProcedureVersion | None:
    """The version that this one followed: the one before it under its name, else the one it was copied from."""
    number = ProcedureVersion.version_no == version.version_no - 1
    earlier = session.scalar(select(ProcedureVersion).where(ProcedureVersion.name == version.name, number))
    return earlier or (session.get(ProcedureVersion, version.based_on_id) if version.based_on_id else None)


def drafts_seen(session: Session, actor: Actor) -> Sequence[ProcedureDraft]:
    """Drafts of the offices whose procedures the person manages, the last edited first."""
    statement = (
        select(ProcedureDraft)
        .join(Organization, Organization.id == ProcedureDraft.organization_id)
        .where(within(actor, Permission.MANAGE_PROCEDURES, Organization.path))
        .order_by(ProcedureDraft.edited_at.desc(), ProcedureDraft.id)
        .options(joinedload(ProcedureDraft.organization), joinedload(ProcedureDraft.based_on))
    )
    return session.scalars(statement).all()


def draft(session: Session, draft_id: int) -> ProcedureDraft | None:
    """A draft with its office and the version it was made from."""
    options = (joinedload(ProcedureDraft.organization), joinedload(ProcedureDraft.based_on))
    return session.scalar(select(ProcedureDraft).where(ProcedureDraft.id == draft_id).options(*options))


def calendar(session: Session) -> Calendar:
    """The working calendar; years without any row are unknown to it."""
    days = session.execute(select(CalendarDay.day, CalendarDay.workday)).all()
    return Calendar(
        workdays=frozenset(day for day, workday in days if workday),
        holidays=frozenset(day for day, workday in days if not workday),
        years=frozenset(day.year for day, _ in days),
    )


def read_clock(session: Session, known_at: datetime | None = None) -> Clock:
    """The calendar and every office's own table of thresholds, in two queries; the tables as they were set by K."""
    newest = select(func.max(ThresholdTable.id)).group_by(ThresholdTable.organization_id)
    if known_at is not None:
        newest = newest.where(ThresholdTable.recorded_at <= known_at)
    statement = (
        select(Organization.path, ThresholdRow)
        .join(ThresholdTable, ThresholdTable.id == ThresholdRow.table_id)
        .join(Organization, Organization.id == ThresholdTable.organization_id)
        .where(ThresholdTable.id.in_(newest))
        .order_by(Organization.path, ThresholdRow.id)
    )
    own: dict[str, dict[Key, Threshold]] = defaultdict(dict)
    for path, row in session.execute(statement):
        own[path][row.timeframe, row.step] = threshold_of(row)
    return Clock(calendar(session), dict(own))


def threshold_of(row: ThresholdRow) -> Threshold:
    """A stored row as the value that rules work with."""
    return Threshold(row.days, tuple(Role(role) for role in row.roles), cast(Unit, row.unit), row.outward)


def table_versions(session: Session, organization: Organization) -> Sequence[ThresholdTable]:
    """Every version of an office's own table, the newest first."""
    statement = select(ThresholdTable).where(ThresholdTable.organization_id == organization.id)
    return session.scalars(statement.order_by(ThresholdTable.version_no.desc())).all()


def rows_of(version: ThresholdTable) -> Thresholds:
    """The table that a version holds; empty for one that ended the office's own."""
    return {(row.timeframe, row.step): threshold_of(row) for row in version.rows}
