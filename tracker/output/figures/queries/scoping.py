"""A scope as SQL conditions, written once for figures from history and figures from their store."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source


def conditions(scope: Scope, row: Any) -> list[ColumnElement[bool]]:
    """Conditions on rows that carry `organization_id`, `feedback_id` and `fed_back_on`."""
    found: list[ColumnElement[bool]] = []
    if scope.organization_id is not None:
        found.append(row.organization_id == scope.organization_id)
    if scope.kinds:
        of_kind = select(Organization.id).where(Organization.kind.in_(scope.kinds))
        found.append(row.organization_id.in_(of_kind))
    if any(value is not None for _, value in _of_feedback(scope)):
        found.append(row.feedback_id.in_(_feedbacks(scope)))
    if scope.fed_back_from is not None:
        found.append(row.fed_back_on >= scope.fed_back_from)
    if scope.fed_back_until is not None:
        found.append(row.fed_back_on <= scope.fed_back_until)
    return found


def of_whole_organizations(scope: Scope) -> bool:
    """Whether the scope holds all or nothing of each organization."""
    return replace(scope, organization_id=None, kinds=()) == EVERYTHING


def _of_feedback(scope: Scope) -> tuple[tuple[Any, Any], ...]:
    return (
        (Source.code, scope.source),
        (Inspection.year, scope.year),
        (Inspection.id, scope.inspection_id),
        (Feedback.round_id, scope.round_id),
        (Feedback.id, scope.feedback_id),
    )


def _feedbacks(scope: Scope) -> Any:
    """Ids of the feedbacks that the scope speaks of."""
    return (
        select(Feedback.id)
        .join(InspectionRound, InspectionRound.id == Feedback.round_id)
        .join(Inspection, Inspection.id == InspectionRound.inspection_id)
        .join(Source, Source.id == Inspection.source_id)
        .where(*(column == value for column, value in _of_feedback(scope) if value is not None))
    )
