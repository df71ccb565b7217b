"""Definitions in force, and the working calendar."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.rectification.procedures.models import CalendarDay, ProcedureVersion
from tracker.workflow.deadlines import Calendar
from tracker.workflow.definitions import load_text
from tracker.workflow.model import Definition


@lru_cache(maxsize=256)
def _loaded(sha256: str, text: str) -> Definition:
    return load_text(text, sha256)


def definition_of(version: ProcedureVersion) -> Definition:
    """The loaded definition of a published version, cached by its hash."""
    return _loaded(version.sha256, version.definition)


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


def calendar(session: Session) -> Calendar:
    """The working calendar; years without any row are unknown to it."""
    days = session.execute(select(CalendarDay.day, CalendarDay.workday)).all()
    return Calendar(
        workdays=frozenset(day for day, workday in days if workday),
        holidays=frozenset(day for day, workday in days if not workday),
        years=frozenset(day.year for day, _ in days),
    )
