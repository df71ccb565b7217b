"""The plain facts about findings that the engine decides on, read from their rows in a fixed number of queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from tracker.foundation.history.models import Transition
from tracker.rectification.findings.models import (
    SUBJECT,
    ClosureRequest,
    EvidenceItem,
    ExtensionRequest,
    Finding,
    FollowUp,
    FollowUpResult,
    Measure,
    MeasureVersion,
    StageReport,
)
from tracker.rectification.findings.policies import UNRELEASED
from tracker.workflow.model import REVIEW_STATES, Action, ExtensionFacts, FindingFacts, MeasureFacts, State, Timeframe
from tracker.workflow.rules import TYPED_ACTIONS


@dataclass
class _Rows:
    """What hangs on one finding in its present round."""

    measures: list[tuple[Measure, MeasureVersion]] = field(default_factory=list)
    files: Counter[int | None] = field(default_factory=Counter)
    requests: list[ClosureRequest] = field(default_factory=list)
    typists: set[int] = field(default_factory=set)
    extension_typists: set[int] = field(default_factory=set)
    recorders: dict[State, set[int]] = field(default_factory=lambda: defaultdict(set))
    stages: list[StageReport] = field(default_factory=list)
    extension: ExtensionRequest | None = None
    follow_ups: list[date] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """A finding's facts, and the day on which its next look back (回头看) is due."""

    facts: FindingFacts
    next_follow_up_on: date | None


def facts_of(session: Session, finding: Finding) -> FindingFacts:
    """The facts of a finding as of now."""
    return facts_of_many(session, [finding])[finding.id].facts


def facts_of_many(session: Session, findings: Sequence[Finding]) -> dict[int, Known]:
    """The facts of each finding by its id. Give findings with `current` and `feedback` loaded."""
    rows: dict[int, _Rows] = defaultdict(_Rows)
    for read in (_measures, _files, _requests, _typists, _extensions):
        read(session, [finding.id for finding in findings], rows)
    # Only long-term findings report stages, only findings struck off owe looks back: the others are not asked for.
    if long_term := [finding.id for finding in findings if finding.timeframe is Timeframe.LONG_TERM]:
        _stages(session, long_term, rows)
    if struck_off := [finding.id for finding in findings if finding.closed_on]:
        _follow_ups(session, struck_off, rows)
    return {finding.id: Known(_facts(finding, rows[finding.id]), _first(rows[finding.id])) for finding in findings}


def _first(rows: _Rows) -> date | None:
    return min(rows.follow_ups, default=None)


def _measures(session: Session, ids: list[int], rows: dict[int, _Rows]) -> None:
    statement = (
        select(Measure, MeasureVersion)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .where(Measure.finding_id.in_(ids), MeasureVersion.valid_to.is_(None), MeasureVersion.dropped.is_(False))
        .order_by(Measure.number)
    )
    for measure, version in session.execute(statement):
        rows[measure.finding_id].measures.append((measure, version))


def _files(session: Session, ids: list[int], rows: dict[int, _Rows]) -> None:
    live = select(EvidenceItem.finding_id, EvidenceItem.measure_id).where(EvidenceItem.removed_at.is_(None))
    for finding_id, measure_id in session.execute(
        _this_round(live, EvidenceItem.finding_id, EvidenceItem.round_no, ids)
    ):
        rows[finding_id].files[measure_id] += 1


def _requests(session: Session, ids: list[int], rows: dict[int, _Rows]) -> None:
    statement = _this_round(select(ClosureRequest), ClosureRequest.finding_id, ClosureRequest.round_no, ids)
    for request in session.scalars(statement.options(selectinload(ClosureRequest.reviews))):
        rows[request.finding_id].requests.append(request)


def _typists(session: Session, ids: list[int], rows: dict[int, _Rows]) -> None:
    """Who typed for the village, and who recorded what a meeting decided: that counts at its review step alone."""
    columns = select(Transition.subject_id, Transition.actor_id, Transition.action, Transition.source)
    statement = _this_round(columns, Transition.subject_id, Transition.round_no, ids).where(
        Transition.subject_kind == SUBJECT,
        Transition.typed_for_id.is_not(None),
        Transition.actor_id.is_not(None),
    )
    for finding_id, person, action, source in session.execute(statement):
        if action in TYPED_ACTIONS:
            rows[finding_id].typists.add(person)
            if action == Action.REQUEST_EXTENSION:
                rows[finding_id].extension_typists.add(person)
        elif source in REVIEW_STATES:
            rows[finding_id].recorders[State(source)].add(person)


def _stages(session: Session, ids: list[int], rows: dict[int, _Rows]) -> None:
    statement = _this_round(select(StageReport), StageReport.finding_id, StageReport.round_no, ids)
    for report in session.scalars(statement.order_by(StageReport.id)):
        rows[report.finding_id].stages.append(report)


def _extensions(session: Session, ids: list[int], rows: dict[int, _Rows]) -> None:
    statement = _this_round(select(ExtensionRequest), ExtensionRequest.finding_id, ExtensionRequest.round_no, ids)
    ordered = statement.order_by(ExtensionRequest.id).options(selectinload(ExtensionRequest.decisions))
    for request in session.scalars(ordered):
        waits = len(request.decisions) < 2 and all(decision.approved for decision in request.decisions)
        rows[request.finding_id].extension = request if waits else None


def _follow_ups(session: Session, ids: list[int], rows: dict[int, _Rows]) -> None:
    owed = select(FollowUp.finding_id, FollowUp.due_on).outerjoin(FollowUpResult).where(FollowUpResult.id.is_(None))
    statement = _this_round(owed, FollowUp.finding_id, FollowUp.round_no, ids)
    for finding_id, due_on in session.execute(statement):
        rows[finding_id].follow_ups.append(due_on)


def _this_round(
    statement: Any,  # the type of a Select grows with its columns
    finding_id: InstrumentedAttribute[int],
    round_no: InstrumentedAttribute[int],
    ids: list[int],
) -> Any:
    same_round = and_(Finding.id == finding_id, Finding.round_no == round_no)
    return statement.join(Finding, same_round).where(Finding.id.in_(ids))


def _facts(finding: Finding, rows: _Rows) -> FindingFacts:
    stage = next((report for report in reversed(rows.stages) if report.accepts_id is None), None)
    return FindingFacts(
        state=finding.state,
        round_no=finding.round_no,
        effective_on=finding.effective_on,
        timeframe=finding.timeframe,
        deadline=finding.deadline,
        has_owner=finding.owner_id is not None,
        has_leader=finding.accountable_leader_id is not None,
        has_goal=bool(finding.current.goal),
        measures=_measure_facts(rows),
        evidence_files=rows.files.total(),
        applicants=_people(*(person for one in rows.requests for person in (one.submitted_by, one.acts_for_id))),
        reviewers=_reviewers(rows),
        typists=frozenset(rows.typists),
        stage_result=stage is not None,
        stage_approved=stage is not None and any(report.accepts_id == stage.id for report in rows.stages),
        next_review_on=stage.next_review_on if stage else finding.current.next_review_on,
        extension=_extension(rows),
        follow_ups_open=len(rows.follow_ups),
        next_follow_up_on=_first(rows),
        relapse_proposed=finding.relapse_proposed,
        objection_open=finding.objection_open,
        was_fed_back=finding.feedback.released_on is not None and finding.state not in UNRELEASED,
        time_limit_fixed=finding.time_limit_fixed,
    )


def _measure_facts(rows: _Rows) -> tuple[MeasureFacts, ...]:
    return tuple(_measure(measure, version, rows.files[measure.id]) for measure, version in rows.measures)


def _people(*ids: int | None) -> frozenset[int]:
    return frozenset(one for one in ids if one is not None)


def _reviewers(rows: _Rows) -> tuple[frozenset[int], ...]:
    steps: list[frozenset[int]] = [frozenset()] * len(REVIEW_STATES)
    for request in rows.requests:
        for review in request.reviews:
            steps[review.stage - 1] |= _people(review.reviewed_by, review.acts_for_id)
    return tuple(people | rows.recorders[state] for people, state in zip(steps, REVIEW_STATES, strict=True))


def _extension(rows: _Rows) -> ExtensionFacts | None:
    """Who typed the request in for the village asked too: nobody approves what they wrote (rules 4 and 7)."""
    request = rows.extension
    if request is None:
        return None
    endorsed = request.decisions[0] if request.decisions else None
    return ExtensionFacts(
        requested_by=_people(request.submitted_by, request.acts_for_id) | rows.extension_typists,
        endorsed_by=_people(endorsed.decided_by, endorsed.acts_for_id) if endorsed else None,
    )


def _measure(measure: Measure, version: MeasureVersion, files: int) -> MeasureFacts:
    """One measure as the engine sees it."""
    return MeasureFacts(
        number=measure.number,
        kind=version.kind,
        done=version.done,
        files=files,
        result=version.result,
        institution_name=version.institution_name,
        document_number=version.document_number,
        amount=version.amount,
        receipt=version.receipt,
        accountability_on=version.accountability_on,
        accountability_form=version.accountability_form,
    )
