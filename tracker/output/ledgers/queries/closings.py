"""What a ledger of closures shows beside the finding: files, the application, and who reviewed it when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, known
from tracker.output.ledgers.queries.findings import finding_rows, narrowed, scoped
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.output.ledgers.rows import Application, FindingRow, Opinion, Proof
from tracker.rectification.findings.models import ClosureRequest, EvidenceItem, Review
from tracker.rectification.findings.queries.past import STRUCK_OFF


def closed_rows(session: Session, scope: LedgerScope) -> list[FindingRow]:
    """The findings that stood as 已销号 or 已巩固 as of (D, K), with application, reviews and files of their round."""
    base = scoped(scope)
    return _with_closing(session, scope, narrowed(base, base.c.state.in_(STRUCK_OFF)))


def case_rows(session: Session, scope: LedgerScope) -> list[FindingRow]:
    """Every counted finding with application, reviews and files of its round."""
    return _with_closing(session, scope, scoped(scope))


def _with_closing(session: Session, scope: LedgerScope, base: Any) -> list[FindingRow]:
    files = _files(session, base, scope.as_of)
    applications = _applications(session, base, scope.as_of)
    return [
        replace(
            row,
            evidence=tuple(files.get(row.finding_id, ())),
            application=applications.get(row.finding_id),
        )
        for row in finding_rows(session, scope, base)
    ]


def _files(session: Session, base: Any, as_of: AsOf) -> dict[int, list[Proof]]:
    """佐证材料 of the round that hung on each finding on D, oldest first; what was taken away by K is not among it."""
    item = EvidenceItem
    there = or_(item.removed_at.is_(None), item.removed_at > as_of.known_at, item.removed_on > as_of.day)
    columns: tuple[Any, ...] = (item.finding_id, item.measure_id, item.title)
    statement = (
        select(*columns)
        .join_from(base, item, (item.finding_id == base.c.finding_id) & (item.round_no == base.c.round_no))
        .where(known(item, as_of), there)
        .order_by(item.id)
    )
    found: dict[int, list[Proof]] = defaultdict(list)
    for finding_id, measure_id, title in session.execute(statement):
        found[finding_id].append(Proof(title, measure_id))
    return found


def _applications(session: Session, base: Any, as_of: AsOf) -> dict[int, Application]:
    """The newest application of the round of each finding, with its reviews known by then."""
    request = ClosureRequest
    same_round = (request.finding_id == base.c.finding_id) & (request.round_no == base.c.round_no)
    newest = (select(func.max(request.id)).join_from(base, request, same_round).where(known(request, as_of))).group_by(
        request.finding_id
    )
    requests = session.scalars(select(request).where(request.id.in_(newest))).all()
    reviews: dict[int, list[Review]] = defaultdict(list)
    stated = select(Review).where(Review.closure_request_id.in_(newest), known(Review, as_of)).order_by(Review.id)
    for review in session.scalars(stated):
        reviews[review.closure_request_id].append(review)
    return {row.finding_id: _application(row, reviews[row.id]) for row in requests}


def _application(request: ClosureRequest, reviews: Sequence[Review]) -> Application:
    return Application(
        day=request.effective_on,
        name=request.submitted_name,
        statement=request.statement,
        reviews=tuple(_opinion(review) for review in reviews),
    )


def _opinion(review: Review) -> Opinion:
    day = review.meeting_on or review.effective_on
    return Opinion(day, review.reviewed_name, review.approved, review.opinion, review.minute_no)
