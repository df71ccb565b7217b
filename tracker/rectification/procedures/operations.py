"""Publishing definitions and seeding the working calendar."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import lru_cache
from importlib import resources

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.rectification.procedures.models import CalendarDay, ProcedureVersion
from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.model import Definition
from tracker.workflow.prover import prove
from tracker.workflow.workdays import parse_calendar


class UnprovenDefinition(ValueError):
    """A definition breaks the rules; the message names the first fault and its path."""


def publish(session: Session, text: str, *, now: datetime, by: int | None = None) -> ProcedureVersion:
    """Publish a definition as the next version of its name and return it; the same text again returns what is there.

    Raises UnprovenDefinition when the prover refuses it, DefinitionError when it does not load.
    """
    definition = _proven(text)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    newest = session.scalar(
        select(ProcedureVersion)
        .where(ProcedureVersion.name == definition.name)
        .order_by(ProcedureVersion.version_no.desc())
        .limit(1)
    )
    if newest and newest.sha256 == sha256:
        return newest
    version = ProcedureVersion(
        name=definition.name,
        label=definition.label,
        version_no=newest.version_no + 1 if newest else 1,
        definition=text,
        sha256=sha256,
        published_at=now,
        published_by=by,
    )
    session.add(version)
    session.flush()
    return version


@lru_cache(maxsize=64)
def _proven(text: str) -> Definition:
    definition = load_text(text, "definition")
    proof = prove(definition)
    if not proof.ok:
        fault = proof.faults[0]
        raise UnprovenDefinition(f"{fault.sentence}（{' → '.join(fault.path)}）")
    return definition


def publish_builtin(session: Session, now: datetime) -> None:
    """Publish each shipped definition that no office has published before; an office's own versions stay."""
    for name, text in builtin().items():
        if not session.scalar(select(func.count()).where(ProcedureVersion.name == name)):
            publish(session, text, now=now)


def seed_calendar(session: Session) -> None:
    """Add the committed holidays and 调休 days that the table does not hold yet; days an office edited stay."""
    text = resources.files(__package__).joinpath("calendar_cn.toml").read_text(encoding="utf-8")
    known = set(session.scalars(select(CalendarDay.day)))
    for year in parse_calendar(text):
        for days, workday, name in ((year.holidays, False, "放假"), (year.workdays, True, "调休上班")):
            new = sorted(days - known)
            session.add_all(CalendarDay(day=day, workday=workday, name=name, source=year.notice) for day in new)
    session.flush()
