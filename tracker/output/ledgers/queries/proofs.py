"""What measures left behind: documents (建章立制) and money (追缴), the same proofs that the figures count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, known, last_version
from tracker.output.ledgers.queries.findings import finding_rows, narrowed, scoped
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.output.ledgers.rows import FundsRow, InstitutionRow, Payment
from tracker.rectification.findings.models import Measure, MeasureVersion
from tracker.workflow.model import MeasureKind


def institution_rows(session: Session, scope: LedgerScope) -> list[InstitutionRow]:
    """Every document of every completion of a counted finding; the same one entered again counts once."""
    base, as_of = scoped(scope), scope.as_of
    named = and_(MeasureVersion.institution_name != "", MeasureVersion.done, known(MeasureVersion, as_of))
    proving = narrowed(base, base.c.finding_id.in_(select(MeasureVersion.finding_id).where(named)))
    findings = {row.finding_id: row for row in finding_rows(session, scope, proving)}
    versions = (
        select(MeasureVersion).join_from(proving, MeasureVersion, MeasureVersion.finding_id == proving.c.finding_id)
    ).where(named)
    return [
        InstitutionRow(
            about=findings[version.finding_id],
            order=(_day(version), version.id),
            name=version.institution_name,
            number=version.document_number,
            revises=version.revises,
            issued_on=_day(version),
        )
        for version in _distinct(session.scalars(versions.order_by(MeasureVersion.id)))
    ]


def funds_rows(session: Session, scope: LedgerScope) -> list[FundsRow]:
    """Every measure in force that is to recover money, and every other one that did (domain.md §2, rule 5)."""
    base, as_of = scoped(scope), scope.as_of
    paid = and_(MeasureVersion.amount.is_not(None), MeasureVersion.done, known(MeasureVersion, as_of))
    concerned = or_(MeasureVersion.kind == MeasureKind.RECOVERY, MeasureVersion.amount.is_not(None))
    chosen = select(MeasureVersion.finding_id).where(concerned, known(MeasureVersion, as_of))
    owing = narrowed(base, base.c.finding_id.in_(chosen))
    findings = {row.finding_id: row for row in finding_rows(session, scope, owing)}
    payments = _payments(session, owing, paid)
    return [
        FundsRow(
            about=findings[version.finding_id],
            order=(*findings[version.finding_id].order, measure.number),
            measure=version.text,
            due=version.amount_due,
            payments=tuple(payments[measure.id]),
        )
        for measure, version in session.execute(_in_force(owing, as_of))
        if measure.id in payments or (version.kind is MeasureKind.RECOVERY and not version.dropped)
    ]


def _in_force(base: Any, as_of: AsOf) -> Any:
    columns: tuple[Any, ...] = (Measure, MeasureVersion)
    newest = last_version(MeasureVersion, "measure_id", Measure.id, as_of)
    return (
        select(*columns)
        .join_from(base, Measure, Measure.finding_id == base.c.finding_id)
        .join(MeasureVersion, MeasureVersion.id == newest)
        .order_by(Measure.id)
    )


def _payments(session: Session, base: Any, paid: Any) -> dict[int, list[Payment]]:
    statement = (
        select(MeasureVersion)
        .join_from(base, MeasureVersion, MeasureVersion.finding_id == base.c.finding_id)
        .where(paid)
    )
    found: dict[int, list[Payment]] = defaultdict(list)
    for version in _distinct(session.scalars(statement.order_by(MeasureVersion.id))):
        found[version.measure_id].append(Payment(_day(version), version.amount or Decimal(0), version.receipt))
    return found


def _distinct(versions: Iterable[MeasureVersion]) -> list[MeasureVersion]:
    """The last version of each proof, as the figures tell proofs apart."""
    return list({_proof(version): version for version in versions}.values())


def _proof(version: MeasureVersion) -> tuple[Any, ...]:
    return (
        version.measure_id,
        version.institution_name,
        version.document_number,
        version.amount,
        version.receipt,
        version.accountability_on,
        version.accountability_form,
        version.people_handled,
    )


def _day(version: MeasureVersion) -> date:
    """The day on the paper; where nobody said, the day on which the measure was done."""
    return version.dated_on or version.done_on or version.effective_on
