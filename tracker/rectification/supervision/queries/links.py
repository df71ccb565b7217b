"""Which findings a version of a notice or a talk is about: the two tables of links are read alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased

from tracker.rectification.findings.models import Finding
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source

# Both tables have `version_id` and `finding_id`: NoticeFinding with NoticeVersion, TalkFinding with TalkVersion.


def codes_of(session: Session, link: Any, version_ids: Collection[int]) -> dict[int, list[str]]:
    """The codes of the findings that each version is about, in the order they were named."""
    found: dict[int, list[str]] = defaultdict(list)
    columns: tuple[Any, ...] = (link.version_id, Finding.code)
    statement = select(*columns).join(Finding, Finding.id == link.finding_id).where(link.version_id.in_(version_ids))
    for version_id, code in session.execute(statement.order_by(link.id)) if version_ids else ():
        found[version_id].append(code)
    return found


def about(link: Any, version: Any, finding_id: int) -> ColumnElement[bool]:
    """Condition that a version of the enclosing select is about a finding."""
    row = aliased(link)
    return exists(select(row.id).where(row.version_id == version.id, row.finding_id == finding_id))


def among(link: Any, version: Any, findings: Select[Any]) -> ColumnElement[bool]:
    """Condition that a version of the enclosing select is about one of the findings that a select gives the ids of."""
    row = aliased(link)
    return version.id.in_(select(row.version_id).where(row.finding_id.in_(findings)))  # type: ignore[no-any-return]


def of_source(link: Any, version: Any, source: str) -> ColumnElement[bool]:
    """Condition that a version of the enclosing select is about a finding of a source."""
    row = aliased(link)
    statement = (
        select(row.id)
        .join(Finding, Finding.id == row.finding_id)
        .join(Feedback, Feedback.id == Finding.feedback_id)
        .join(InspectionRound)
        .join(Inspection)
        .join(Source)
        .where(row.version_id == version.id, Source.code == source)
    )
    return exists(statement.correlate(version))
