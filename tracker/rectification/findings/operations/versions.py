"""New versions of findings and measures: the old row gets its end, the new one carries every value on."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from tracker.rectification.findings.models import Finding, FindingVersion, Measure, MeasureVersion
from tracker.rectification.findings.operations.step import By

_V = TypeVar("_V", FindingVersion, MeasureVersion)


def revise_finding(session: Session, finding: Finding, by: By, **changes: Any) -> FindingVersion:
    """Write the next version of a finding with these changes and return it, flushed."""
    current = session.scalars(
        select(FindingVersion).where(FindingVersion.finding_id == finding.id, FindingVersion.valid_to.is_(None))
    ).one()
    version = _next(session, current, by, {"reason": "", **changes})
    session.expire(finding, ["current"])
    return version


def revise_measure(session: Session, measure: Measure, by: By, **changes: Any) -> MeasureVersion:
    """Write the next version of a measure with these changes and return it, flushed."""
    current = session.scalars(
        select(MeasureVersion).where(MeasureVersion.measure_id == measure.id, MeasureVersion.valid_to.is_(None))
    ).one()
    version = _next(session, current, by, changes)
    session.expire(measure, ["current"])
    return version


def _next(session: Session, current: _V, by: By, changes: dict[str, Any]) -> _V:
    values = {column.key: getattr(current, column.key) for column in inspect(type(current)).column_attrs}
    del values["id"]
    current.valid_to = by.now
    session.flush()  # the partial unique index allows one open version at a time
    values |= {
        "version_no": current.version_no + 1,
        "valid_from": by.now,
        "valid_to": None,
        "effective_on": by.effective_on,
        "recorded_by": by.recorder_id,
    }
    version = type(current)(**values | changes)
    session.add(version)
    session.flush()
    return version
