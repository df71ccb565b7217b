"""A scope as SQL conditions, written once for figures from history and figures from their store."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.output.figures.scope import Scope
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source


def conditions(scope: Scope, feedback_id: Any, fed_back_on: Any) -> list[ColumnElement[bool]]:
    """Conditions on rows that carry the id of their feedback and the day they were fed back on."""
    found = []
    if from_some_feedbacks(scope):
        found.append(feedback_id.in_(_feedbacks(scope)))
    if scope.fed_back_from is not None:
        found.append(fed_back_on >= scope.fed_back_from)
    if scope.fed_back_until is not None:
        found.append(fed_back_on <= scope.fed_back_until)
    return found


def from_some_feedbacks(scope: Scope) -> bool:
    """Whether the scope names anything that belongs to a feedback as a whole."""
    named = (scope.source, scope.organization_id, scope.year, scope.inspection_id, scope.round_id, scope.feedback_id)
    return bool(scope.kinds) or any(value is not None for value in named)


def _feedbacks(scope: Scope) -> Any:
    """Ids of the feedbacks that the scope speaks of."""
    wanted = (
        (Source.code, scope.source),
        (Feedback.organization_id, scope.organization_id),
        (Inspection.year, scope.year),
        (Inspection.id, scope.inspection_id),
        (Feedback.round_id, scope.round_id),
        (Feedback.id, scope.feedback_id),
    )
    statement = (
        select(Feedback.id)
        .join(InspectionRound, InspectionRound.id == Feedback.round_id)
        .join(Inspection, Inspection.id == InspectionRound.inspection_id)
        .join(Source, Source.id == Inspection.source_id)
        .where(*(column == value for column, value in wanted if value is not None))
    )
    if scope.kinds:
        statement = statement.join(Organization, Organization.id == Feedback.organization_id)
        statement = statement.where(Organization.kind.in_(scope.kinds))
    return statement
