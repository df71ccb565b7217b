"""The histories of some findings as plain values, in the same few statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.output.figures.steps import Done, History, Move, Says, Stage
from tracker.rectification.findings.models import (
    SUBJECT,
    ExtensionDecision,
    ExtensionRequest,
    Finding,
    FindingVersion,
    MeasureVersion,
    Review,
    StageReport,
)
from tracker.workflow.model import State

_FEN = 100


def histories(session: Session, findings: Sequence[int]) -> Mapping[int, History]:
    """What is known now of each of these findings, by id."""
    found: dict[int, History] = defaultdict(History)
    _moves(session, findings, found)
    _says(session, findings, found)
    _stages(session, findings, found)
    _measures(session, findings, found)
    for finding, day in session.execute(
        select(Review.finding_id, Review.effective_on).where(Review.finding_id.in_(findings), not_(Review.approved))
    ):
        found[finding].returns.append(day)
    for finding, day in session.execute(_granted(findings)):
        found[finding].extensions.append(day)
    parts = select(Finding.split_from_id, func.count()).where(Finding.split_from_id.in_(findings))
    for parent, count in session.execute(parts.group_by(Finding.split_from_id)):
        found[parent or 0].parts = count
    return found


def _moves(session: Session, findings: Sequence[int], found: dict[int, History]) -> None:
    row = Transition
    statement = (
        select(row.subject_id, row.effective_on, row.source, row.target, row.round_no)
        .where(row.subject_kind == SUBJECT, row.subject_id.in_(findings))
        .order_by(row.id)
    )
    for finding, day, source, target, round_no in session.execute(statement):
        found[finding].moves.append(Move(day, State(source) if source else None, State(target), round_no))


def _says(session: Session, findings: Sequence[int], found: dict[int, History]) -> None:
    row = FindingVersion
    statement = (
        select(row.finding_id, row.effective_on, row.timeframe, row.deadline, row.next_review_on)
        .where(row.finding_id.in_(findings))
        .order_by(row.finding_id, row.version_no)
    )
    for finding, day, timeframe, deadline, review in session.execute(statement):
        found[finding].says.append(Says(day, timeframe, deadline, review))


def _stages(session: Session, findings: Sequence[int], found: dict[int, History]) -> None:
    row = StageReport
    statement = (
        select(row.finding_id, row.effective_on, row.round_no, row.next_review_on, row.accepts_id)
        .where(row.finding_id.in_(findings))
        .order_by(row.id)
    )
    for finding, day, round_no, review, accepts in session.execute(statement):
        found[finding].stages.append(Stage(day, round_no, review, accepts is not None))


def _measures(session: Session, findings: Sequence[int], found: dict[int, History]) -> None:
    row = MeasureVersion
    proof = (
        row.institution_name,
        row.document_number,
        row.amount,
        row.receipt,
        row.accountability_on,
        row.accountability_form,
        row.people_handled,
    )
    statement = (
        select(row.finding_id, row.measure_id, row.effective_on, row.dropped, row.done, *proof)
        .where(row.finding_id.in_(findings))
        .order_by(row.measure_id, row.version_no)
    )
    for finding, measure, day, dropped, done, *values in session.execute(statement):
        found[finding].measures.setdefault(measure, []).append(_done(day, dropped, done, values))


def _done(day: Any, dropped: bool, done: bool, proof: Sequence[Any]) -> Done:
    name, _, amount, *_, people = proof
    fen = int((amount or Decimal(0)) * _FEN)
    return Done(day, dropped, done, name != "", fen, people, tuple(proof))


def _granted(findings: Sequence[int]) -> Any:
    row = ExtensionDecision
    return (
        select(ExtensionRequest.finding_id, row.effective_on)
        .join(row, row.extension_request_id == ExtensionRequest.id)
        .where(ExtensionRequest.finding_id.in_(findings), row.step == 2, row.approved)
    )
