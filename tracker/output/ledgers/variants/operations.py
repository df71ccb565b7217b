"""Saving a variant, changing it by a new version, ending it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import LedgerVariant, LedgerVariantVersion
from tracker.output.ledgers.operations import LedgerRefused
from tracker.output.ledgers.variants.rules import Variation, from_settings, reasons_against
from tracker.people.organizations.models import Organization


def add_variant(
    session: Session,
    kind: str,
    organization: Organization,
    name: str,
    variation: Variation,
    by: int,
    now: datetime,
    *,
    shared: bool,
) -> LedgerVariant:
    """Keep an office's own way of a ledger, and return it, flushed. Raises LedgerRefused."""
    _refuse_bad(kind, name, variation)
    variant = LedgerVariant(kind=kind, organization_id=organization.id, shared=shared, created_by=by, created_at=now)
    session.add(variant)
    session.flush()
    _add_version(session, variant, name, variation, by, now)
    return variant


def change_variant(
    session: Session, variant: LedgerVariant, name: str, variation: Variation, by: int, now: datetime, *, shared: bool
) -> None:
    """Write the next version; prints of the one before can still be made again. Raises LedgerRefused."""
    _refuse_bad(variant.kind, name, variation)
    session.refresh(variant, with_for_update={"of": LedgerVariant})
    if variant.ended_at is not None:
        raise LedgerRefused("这个样式已经停用，不能再改")
    variant.shared = shared
    said = (variant.current.name, from_settings(variant.current.settings))
    if said != (name.strip(), variation):
        _add_version(session, variant, name, variation, by, now)
    session.flush()


def end_variant(session: Session, variant: LedgerVariant, now: datetime) -> None:
    """Offer it no longer; what was printed from it stays, schedules go on with the last version."""
    if variant.ended_at is None:
        variant.ended_at = now
    session.flush()


def _refuse_bad(kind: str, name: str, variation: Variation) -> None:
    reasons = reasons_against(KINDS[kind], variation)
    if not name.strip():
        reasons.insert(0, "请给样式起个名字")
    if reasons:
        raise LedgerRefused("；".join(reasons))


def _add_version(
    session: Session, variant: LedgerVariant, name: str, variation: Variation, by: int, now: datetime
) -> None:
    version = LedgerVariantVersion(
        version_no=len(variant.versions) + 1,
        name=name.strip(),
        settings=variation.as_settings(),
        saved_by=by,
        saved_at=now,
    )
    variant.versions.append(version)
    session.flush()
