"""The tracker's own figures that a report is held against."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries import EVERYTHING, Scope, levels
from tracker.output.reports.checking.comparing import Known, Look, Recorded
from tracker.output.reports.statements import kinds_below, own_subject
from tracker.output.reports.words import Level
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source


def own_figures(session: Session, organization: Organization, day: date, known_at: datetime) -> Look:
    """Asks for the figures of an organization as of a day, `day` where a report names none; each day once."""
    asked: dict[date, Known | None] = {}

    def look(stated: date | None) -> Known | None:
        wanted = stated or day
        if wanted not in asked:
            late = wanted > day and stated is not None
            asked[wanted] = None if late else _known(session, organization, AsOf(wanted, known_at))
        return asked[wanted]

    return look


def _known(session: Session, organization: Organization, as_of: AsOf) -> Known:
    rows = _rows(session, organization, as_of, "", EVERYTHING)
    for code, label, year in _sources(session, organization):
        rows += _rows(session, organization, as_of, label, Scope(source=code))
        rows += _rows(session, organization, as_of, f"{year}年{label}", Scope(source=code, year=year))
    return Known(as_of.day, tuple(rows))


def _sources(session: Session, organization: Organization) -> list[tuple[str, str, int]]:
    """Code, label and year of the inspections that gave feedback to the organization or below it."""
    statement = (
        select(Source.code, Source.label, Inspection.year)
        .join(Inspection, Inspection.source_id == Source.id)
        .join(InspectionRound, InspectionRound.inspection_id == Inspection.id)
        .join(Feedback, Feedback.round_id == InspectionRound.id)
        .join(Organization, Organization.id == Feedback.organization_id)
        .where(under((organization.path,), Organization.path))
        .distinct()
        .order_by(Source.code, Inspection.year)
    )
    return [(code, label, year) for code, label, year in session.execute(statement)]


def _rows(session: Session, organization: Organization, as_of: AsOf, source: str, scope: Scope) -> list[Recorded]:
    found = levels(session, organization, as_of, scope)
    named = (
        (Level.TOTAL, "", found.total),
        (Level.OWN, own_subject(organization), found.own),
        (Level.BELOW, kinds_below(session, found.units_below), found.below),
    )
    return [Recorded(level, words, source, one.fed_back, one.completed) for level, words, one in named]
