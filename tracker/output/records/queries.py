"""Finding a print by its code or its file, and the prints of a finding."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.output.records.models import PrintRecord, SignedScan
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings.models import Finding

_WHOLE = (
    joinedload(PrintRecord.organization),
    joinedload(PrintRecord.finding),
    joinedload(PrintRecord.stored_file),
    selectinload(PrintRecord.scans).joinedload(SignedScan.stored_file),
)


def by_code(session: Session, code: str) -> PrintRecord | None:
    """The print with this short code."""
    return session.scalar(select(PrintRecord).where(PrintRecord.code == code).options(*_WHOLE))


def by_file(session: Session, sha256: str) -> PrintRecord | None:
    """The print whose file has exactly these bytes."""
    same = select(PrintRecord).join(PrintRecord.stored_file).where(StoredFile.sha256 == sha256)
    return session.scalar(same.order_by(PrintRecord.id).limit(1).options(*_WHOLE))


def by_fingerprint(session: Session, fingerprint: str) -> PrintRecord | None:
    """The print of which this is the fingerprint."""
    return session.scalar(select(PrintRecord).where(PrintRecord.fingerprint == fingerprint).options(*_WHOLE))


def of_finding(session: Session, finding: Finding) -> Sequence[PrintRecord]:
    """The forms and files of a finding that were printed, the newest first."""
    mine = select(PrintRecord).where(PrintRecord.finding_id == finding.id).order_by(PrintRecord.id.desc())
    return session.scalars(mine.options(*_WHOLE)).all()


def of_subject(session: Session, kind: str, subject_id: int) -> Sequence[PrintRecord]:
    """The forms of a 督办单 or a talk that were printed, the newest first."""
    mine = select(PrintRecord).where(PrintRecord.kind == kind, PrintRecord.subject_id == subject_id)
    return session.scalars(mine.order_by(PrintRecord.id.desc()).options(*_WHOLE)).all()


def scan(session: Session, scan_id: int) -> tuple[SignedScan, PrintRecord] | None:
    """A scan with the print that it belongs to."""
    found = session.get(SignedScan, scan_id)
    if found is None:
        return None
    return found, session.get_one(PrintRecord, found.record_id)
