"""The proofs behind 制度, 资金 and 处理人数, one row each, told apart as the figures tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, known, last_version
from tracker.output.figures.queries.exact import PROOF, counted
from tracker.output.figures.queries.shapes import ASKED, SHAPES, Shape, shape_of, values
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.people.access.rows import Paths
from tracker.rectification.findings.models import Finding, FindingVersion, MeasureVersion


@dataclass(frozen=True)
class Proof:
    """What one completed measure left behind: a document, money that came back, people who were handled."""

    code: str
    wording: str
    organization_name: str
    done_on: date
    institution_name: str
    document_number: str
    amount: Decimal | None
    receipt: str
    accountability_on: date | None
    accountability_form: str
    people_handled: int


def proofs(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> list[Proof]:
    """Every proof of the findings that make N, by day (one statement): their sums are the figures."""
    found = session.execute(_proofs(shape_of(paths, scope)), values(paths, as_of, scope))
    return sorted((_proof(*row) for row in found), key=lambda one: (one.done_on, one.code))


@lru_cache(maxsize=SHAPES)
def _proofs(shape: Shape) -> Select[Any]:
    base = counted(shape.paths, ASKED, shape.scope)
    whatever = or_(
        MeasureVersion.institution_name != "", MeasureVersion.amount.is_not(None), MeasureVersion.people_handled > 0
    )
    last = (
        select(func.max(MeasureVersion.id))
        .join(base, MeasureVersion.finding_id == base.c.finding_id)
        .where(MeasureVersion.done, known(MeasureVersion, ASKED), whatever)
        .group_by(*PROOF)
    )
    columns: tuple[Any, ...] = (MeasureVersion, Finding.code, FindingVersion.wording, FindingVersion.organization_name)
    return (
        select(*columns)
        .join(Finding, Finding.id == MeasureVersion.finding_id)
        .join(FindingVersion, FindingVersion.id == last_version(FindingVersion, "finding_id", Finding.id, ASKED))
        .where(MeasureVersion.id.in_(last))
    )


def _proof(version: MeasureVersion, code: str, wording: str, organization_name: str) -> Proof:
    copied = ("institution_name", "document_number", "amount", "receipt", "accountability_on", "accountability_form")
    return Proof(
        code=code,
        wording=wording,
        organization_name=organization_name,
        done_on=version.done_on or version.effective_on,
        people_handled=version.people_handled,
        **{name: getattr(version, name) for name in copied},
    )
