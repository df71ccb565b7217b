"""Storing what a text was split into."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from tracker.entry.imports.drafts import DraftFinding
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By, NewFinding, log_finding
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.operations import category


def store_splits(session: Session, feedback: Feedback, splits: Sequence[DraftFinding], by: By) -> list[Finding]:
    """Register each split as a DRAFT under the feedback, in the order of the text; categories are made where new.

    The same split of the same place stored again returns the finding that is already there.
    """
    return [log_finding(session, feedback, _new(session, feedback, split), by) for split in splits]


def _new(session: Session, feedback: Feedback, split: DraftFinding) -> NewFinding:
    found = category(session, feedback.round.inspection.scheme, split.category, split.aspect)
    name = f"import/{feedback.id}/{split.start}-{split.end}/{split.text}"
    return NewFinding(split.text, str(uuid5(NAMESPACE_URL, name)), found.id if found else None)
