"""Keeping what was printed, and the signed scans that come back. All of it append-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.output.records.models import Family, PrintRecord, SignedScan
from tracker.output.records.rules import Identity, Stamp
from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization
from tracker.rectification.evidence.kinds import PDF, FileKind
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import store_produced
from tracker.rectification.findings.models import Finding


@dataclass(frozen=True)
class Printed:
    """A sheet that lies printed in a file."""

    identity: Identity
    stamp: Stamp
    organization: Organization
    finding: Finding | None
    file: Path
    pages: int
    kind: FileKind = PDF


@dataclass(frozen=True)
class Requester:
    """Who asked for a print: an account, or the command line (id 0)."""

    user_id: int
    name: str


def keep(session: Session, folder: Path, printed: Printed, who: Requester | Actor, now: datetime) -> PrintRecord:
    """Keep the file and the record of a printed sheet; printed before, it is the record from then. Flushed."""
    known = select(PrintRecord).where(PrintRecord.code == printed.stamp.code)
    found = session.scalar(known)
    if found is not None:
        return found
    stored = store_produced(session, folder, printed.file, printed.kind, now)
    record = _record(printed, stored, who, now)
    try:
        with session.begin_nested():
            session.add(record)
            session.flush()
    except IntegrityError:  # somebody printed the same sheet at the same moment: theirs is as good
        return session.scalars(known).one()
    return record


def _record(printed: Printed, stored: StoredFile, who: Requester | Actor, now: datetime) -> PrintRecord:
    identity = printed.identity
    return PrintRecord(
        code=printed.stamp.code,
        family=Family(identity.family),
        kind=identity.kind,
        title=identity.title,
        organization_id=printed.organization.id,
        finding_id=printed.finding.id if printed.finding else None,
        subject_id=identity.subject,
        arguments=dict(identity.arguments),
        as_of=identity.as_of,
        known_at=identity.known_at,
        filed_on=identity.filed_on,
        root=identity.root,
        fingerprint=printed.stamp.fingerprint,
        stored_file_id=stored.id,
        pages=printed.pages,
        sealed=identity.sealed,
        printed_by=who.user_id or None,
        printed_name=who.name,
        printed_at=now,
    )


def attach_scan(
    session: Session, record: PrintRecord, file: StoredFile, title: str, signed_on: date, actor: Actor, now: datetime
) -> SignedScan:
    """Attach the scan of the signed sheet to exactly this print, and return its row, flushed."""
    scan = SignedScan(
        record_id=record.id,
        stored_file_id=file.id,
        title=title,
        signed_on=signed_on,
        uploaded_by=actor.user_id,
        uploaded_name=actor.name,
        uploaded_at=now,
    )
    session.add(scan)
    session.flush()
    session.expire(record, ["scans"])
    return scan
