"""Figures as known now, from their store: totals of series, with findings that changed since taken from history.

Whether a job has folded lately changes nothing but the time it takes: a finding with a transition that is not folded
is taken out of the totals and computed from its history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.models import FigureFold, FigureSeries, FigureState, FigureTotal
from tracker.output.figures.queries.histories import histories
from tracker.output.figures.queries.scoping import conditions, of_whole_organizations
from tracker.output.figures.queries.shapes import ASKED, SHAPES, Shape, shape_of, values
from tracker.output.figures.scope import Scope
from tracker.output.figures.steps import NAMES, ZERO, Step, Vector, add, steps, up_to
from tracker.people.access.rows import Paths, under
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import SUBJECT, Finding

MOST_NEW = 200  # findings that changed since they were folded; with more of them history is as quick
_TRIES = 3

Sums = Mapping[int, Vector]


def sums(session: Session, paths: Paths, as_of: AsOf, scope: Scope) -> Sums | None:
    """Vectors by organization id; None when the store cannot answer: an earlier K, too much new, or a rebuild."""
    for _ in range(_TRIES):
        generation = _usable(session, as_of)
        if generation is None:
            return None
        new = _new(session, as_of)
        if new is None:
            return None
        found = _totals(session, paths, as_of, scope)
        if new:
            _exchange(session, new, paths, as_of.day, scope, found)
        if _usable(session, as_of) == generation:  # nobody folded while this was read
            return found
    return None


def stored_steps(fold: FigureFold) -> list[Step]:
    """The steps of a finding as they are in the totals."""
    return [Step(date.fromisoformat(day), tuple(by)) for day, by in fold.steps]


def _usable(session: Session, as_of: AsOf) -> int | None:
    """The generation of the store when it holds nothing that was recorded after K."""
    state = session.execute(select(FigureState.generation, FigureState.recorded_until, FigureState.ready)).first()
    if state is None or not state.ready or state.recorded_until > as_of.known_at:
        return None
    return int(state.generation)


def _new(session: Session, as_of: AsOf) -> Sequence[int] | None:
    """Findings with transitions that are not folded; None when they are too many or newer than K."""
    statement = (
        select(Transition.subject_id, func.max(Transition.recorded_at))
        .where(Transition.subject_kind == SUBJECT, Transition.counted_at.is_(None))
        .group_by(Transition.subject_id)
        .limit(MOST_NEW + 1)
    )
    rows = session.execute(statement).all()
    if len(rows) > MOST_NEW or any(newest > as_of.known_at for _, newest in rows):
        return None
    return [finding for finding, _ in rows]


def _totals(session: Session, paths: Paths, as_of: AsOf, scope: Scope) -> dict[int, Vector]:
    asked = values(paths, as_of, scope)
    rows = session.execute(_totals_of(shape_of(paths, scope), of_whole_organizations(scope)), asked)
    return {row[0]: tuple(map(int, row[1:])) for row in rows}


@lru_cache(maxsize=SHAPES)
def _totals_of(shape: Shape, whole: bool) -> Select[Any]:
    """From the series of whole organizations where the scope speaks of nothing smaller."""
    series, total, earlier = FigureSeries, FigureTotal, aliased(FigureTotal)
    newest = (
        select(func.max(earlier.day))
        .where(earlier.series_id == series.id, earlier.day <= ASKED.day)
        .correlate(series)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = tuple(func.sum(getattr(total, name)) for name in NAMES)
    of_these = series.feedback_id.is_(None) if whole else series.feedback_id.is_not(None)
    return (
        select(series.organization_id, *columns)
        .join(Organization, Organization.id == series.organization_id)
        .join(total, (total.series_id == series.id) & (total.day == newest))
        .where(under(shape.paths, Organization.path), of_these, *conditions(shape.scope, series))
        .group_by(series.organization_id)
    )


def _exchange(
    session: Session, new: Sequence[int], paths: Paths, day: date, scope: Scope, found: dict[int, Vector]
) -> None:
    """Take what these findings were folded with out of the sums, and put in what history says now."""
    changes: dict[int, list[Vector]] = defaultdict(list)
    folds = select(FigureFold).where(FigureFold.finding_id.in_(new))
    fresh = {"populate_existing": True}  # somebody may have folded since this session last read one
    for fold in session.scalars(_within(folds, FigureFold, paths, scope), execution_options=fresh):
        changes[fold.organization_id].append(tuple(-number for number in up_to(stored_steps(fold), day)))
    findings = select(Finding).where(Finding.id.in_(new))
    present = session.scalars(_within(findings, Finding, paths, scope)).all()
    known = histories(session, [finding.id for finding in present])
    for finding in present:
        changes[finding.organization_id].append(up_to(steps(known[finding.id]), day))
    for organization, vectors in changes.items():
        found[organization] = add(found.get(organization, ZERO), *vectors)


def _within(statement: Select[Any], row: Any, paths: Paths, scope: Scope) -> Select[Any]:
    joined = statement.join(Organization, Organization.id == row.organization_id)
    return joined.where(under(paths, Organization.path), *conditions(scope, row))
