"""Setting the thresholds of an office, and giving its own up again. What they move is for findings to set anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.operations import Change, Signature, append
from tracker.people.organizations.models import Organization
from tracker.rectification.procedures.errors import ProcedureError
from tracker.rectification.procedures.models import THRESHOLDS_SUBJECT, ThresholdRow, ThresholdTable
from tracker.rectification.procedures.queries import rows_of, table_versions
from tracker.workflow.thresholds import KEYS, Thresholds, faults


class TableOutdated(ProcedureError):
    """Somebody else set the table since the page was made."""


@dataclass(frozen=True)
class Setting:
    """Who sets a table, when, and the version that was seen (0: the office had none of its own)."""

    signature: Signature
    now: datetime
    today: date
    seen_version: int


def set_thresholds(session: Session, office: Organization, table: Thresholds, by: Setting) -> ThresholdTable | None:
    """Make a table the office's own and return it, flushed; an empty one gives the office's own up.

    None when nothing changes. Raises ProcedureError with every fault, TableOutdated for a stale page.
    """
    if table and (found := faults(table)):
        raise ProcedureError("；".join(found))
    session.execute(select(Organization.id).where(Organization.id == office.id).with_for_update(key_share=True))
    before = next(iter(table_versions(session, office)), None)
    if (before.version_no if before else 0) != by.seen_version:
        raise TableOutdated("提醒天数已被他人改过，请刷新后重新填写")
    if (rows_of(before) if before else {}) == table:
        return None
    version = ThresholdTable(
        organization_id=office.id,
        version_no=by.seen_version + 1,
        recorded_by=by.signature.actor_id,
        recorded_name=by.signature.actor_name,
        recorded_at=by.now,
        rows=[
            ThresholdRow(
                timeframe=key[0],
                step=key[1],
                days=table[key].days,
                unit=table[key].unit,
                roles=[role.value for role in table[key].roles],
                outward=table[key].outward,
            )
            for key in KEYS
            if key in table
        ],
    )
    session.add(version)
    session.flush()
    action = "set_thresholds" if table else "reset_thresholds"
    change = Change(THRESHOLDS_SUBJECT, version.id, action, None, action, 1)
    records = (version, *version.rows)
    append(session, office.id, change, by.signature, records, effective_on=by.today, recorded_at=by.now)
    return version
