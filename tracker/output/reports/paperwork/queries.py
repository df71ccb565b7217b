"""Reading one finding as of (D, K) for its forms and its file."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known, last_version, transitions_of
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.reports.behind import time_limit
from tracker.output.reports.paperwork.facts import Exhibit, FindingFile, Look, Measured, Opined, Said, Step
from tracker.people.organizations.queries import party_name_on
from tracker.rectification.findings.models import (
    SUBJECT,
    ClosureRequest,
    EvidenceItem,
    Finding,
    FindingVersion,
    FollowUp,
    FollowUpResult,
    Measure,
    MeasureVersion,
    PaperScan,
    ProgressReport,
    Review,
)
from tracker.rectification.inspections.models import Stream
from tracker.rectification.inspections.queries import described
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.model import REVIEW_STATES, Action, Definition, Role, StageDef, State
from tracker.workflow.rules import BEFORE_FEEDBACK

_DECIDED = frozenset({*REVIEW_STATES, State.CLOSED, State.SUSTAINED})


class PaperRefused(ValueError):
    """A form cannot be printed like this; the message is a sentence for the user."""


def finding_file(session: Session, finding: Finding, as_of: AsOf) -> FindingFile:
    """Everything that paper prints of a finding as of (D, K). Raises PaperRefused where it was not there yet."""
    version = session.scalar(
        select(FindingVersion)
        .where(FindingVersion.finding_id == finding.id, known(FindingVersion, as_of))
        .order_by(FindingVersion.version_no.desc())
        .limit(1)
    )
    history = transitions_of(session, SUBJECT, finding.id, as_of)
    if version is None or not history:
        raise PaperRefused(f"截至{chinese_date(as_of.day)}，问题{finding.code}还没有登记，请换一个日期")
    last = history[-1]
    definition = _definition(session, finding, as_of)
    request = _request(session, finding, last, as_of)
    feedback = finding.feedback
    inspection = feedback.round.inspection
    record = described(session, feedback, as_of)
    return FindingFile(
        code=finding.code,
        source=inspection.source.label,
        organizer=party_name_on(session, inspection.organizer, as_of.day, as_of.known_at),
        inspection=f"{inspection.year}年{inspection.title}第{feedback.round.number}轮",
        document_no=record.document_no if record else "",
        fed_back_on=None if State(last.target) in BEFORE_FEEDBACK else finding.fed_back_on,
        unit=party_name_on(session, finding.organization, as_of.day, as_of.known_at),
        unit_short=version.organization_name,
        category="　".join(part for part in _category(version) if part),
        state=State(last.target),
        state_label=definition.label_of(State(last.target)),
        round_no=last.round_no,
        closed_on=_closed_on(history),
        statement=request.statement if request else "",
        applied_on=request.effective_on if request else None,
        applicant=request.submitted_name if request else "",
        measures=_measures(session, finding, last.round_no, as_of),
        exhibits=(*_evidence(session, finding, as_of), *_papers(session, finding, as_of)),
        steps=_steps(session, definition, request, inspection.source.stream, as_of),
        files_with_superior=_files_with_superior(definition, inspection.source.stream),
        looks=_looks(session, finding, as_of),
        as_of=as_of.day,
        known_at=as_of.known_at,
        **_said(session, finding, version, as_of),
    )


def _said(session: Session, finding: Finding, version: FindingVersion, as_of: AsOf) -> dict[str, Any]:
    """What the version in force says, with the names of its day, and the wordings before it."""
    return {
        "leader": version.accountable_leader_name,
        "owner": version.owner_name,
        "lead_unit": version.lead_unit,
        "responsible_unit": version.responsible_unit,
        "supporting_units": "、".join(version.supporting_units or ()),
        "wording": version.wording,
        "versions": _versions(session, finding, as_of),
        "severity": version.severity.label,
        "goal": version.goal,
        "timeframe": version.timeframe,
        "deadline": time_limit(version),
    }


def _category(version: FindingVersion) -> tuple[str, str]:
    own = version.category
    if own is None:
        return "", ""
    return (own.parent.title, own.title) if own.parent else (own.title, "")


def _versions(session: Session, finding: Finding, as_of: AsOf) -> tuple[Said, ...]:
    """The wordings one after the other; versions that left it as it was are passed over."""
    rows = session.scalars(
        select(FindingVersion)
        .where(FindingVersion.finding_id == finding.id, known(FindingVersion, as_of))
        .order_by(FindingVersion.version_no)
    )
    found: list[Said] = []
    for row in rows:
        if not found or found[-1].wording != row.wording:
            found.append(Said(row.effective_on, row.wording, row.reason))
    return tuple(found)


def _definition(session: Session, finding: Finding, as_of: AsOf) -> Definition:
    """The template that was in force at K: the finding may have been moved to another version since."""
    moved = session.scalars(
        select(Transition)
        .where(
            Transition.subject_kind == SUBJECT,
            Transition.subject_id == finding.id,
            Transition.action == Action.MOVE_PROCEDURE.value,
            Transition.recorded_at > as_of.known_at,
        )
        .order_by(Transition.id)
        .limit(1)
    ).first()
    if moved is None:
        return definition_of(finding.procedure_version)
    return definition_of(session.get_one(ProcedureVersion, moved.details["from"]))


def _closed_on(history: Any) -> Any:
    """The day of the 销号 that still stands."""
    if State(history[-1].target) not in (State.CLOSED, State.SUSTAINED):
        return None
    return next(one.effective_on for one in reversed(history) if one.action == Action.CLOSE)


def _request(session: Session, finding: Finding, last: Transition, as_of: AsOf) -> ClosureRequest | None:
    """The application that is being reviewed or was granted; one that was sent back or withdrawn is over."""
    if State(last.target) not in _DECIDED:
        return None
    mine = select(ClosureRequest).where(
        ClosureRequest.finding_id == finding.id,
        ClosureRequest.round_no == last.round_no,
        known(ClosureRequest, as_of),
    )
    return session.scalar(mine.order_by(ClosureRequest.id.desc()).limit(1))


def _measures(session: Session, finding: Finding, round_no: int, as_of: AsOf) -> tuple[Measured, ...]:
    notes = defaultdict(list)
    reports = select(ProgressReport).where(
        ProgressReport.finding_id == finding.id, ProgressReport.round_no == round_no, known(ProgressReport, as_of)
    )
    for report in session.scalars(reports.order_by(ProgressReport.id)):
        notes[report.measure_id].append((report.effective_on, report.submitted_name, report.text))
    newest = last_version(MeasureVersion, "measure_id", Measure.id, as_of)
    rows = session.execute(
        select(Measure, MeasureVersion)
        .join(MeasureVersion, MeasureVersion.id == newest)
        .where(Measure.finding_id == finding.id, MeasureVersion.dropped.is_(False))
        .order_by(Measure.number)
    )
    return tuple(
        _measure(place, row, tuple(notes[measure.id])) for place, (measure, row) in enumerate(rows.all(), start=1)
    )


def _measure(place: int, row: MeasureVersion, notes: tuple[Any, ...]) -> Measured:
    day = chinese_date(row.accountability_on) if row.accountability_on else ""
    return Measured(
        number=place,
        text=row.text,
        deadline=row.deadline,
        owner=row.owner_name,
        done_on=row.done_on if row.done else None,
        result=row.result,
        institution=row.institution_name,
        document_number=row.document_number,
        amount=row.amount,
        receipt=row.receipt,
        accountability=f"{day}{row.accountability_form}" if row.accountability_form else "",
        people=row.people_handled,
        progress=notes,
    )


def _evidence(session: Session, finding: Finding, as_of: AsOf) -> list[Exhibit]:
    """Evidence that was there as of (D, K), that of the measures first."""
    there = EvidenceItem.removed_at.is_(None) | (EvidenceItem.removed_at > as_of.known_at)
    there |= EvidenceItem.removed_on > as_of.day
    rows = session.execute(
        select(EvidenceItem, Measure.number)
        .outerjoin(Measure, Measure.id == EvidenceItem.measure_id)
        .where(EvidenceItem.finding_id == finding.id, known(EvidenceItem, as_of), there)
        .options(joinedload(EvidenceItem.stored_file))
        .order_by(Measure.number.is_(None), Measure.number, EvidenceItem.id)
    )
    return [_exhibit(item, number) for item, number in rows.all()]


def _papers(session: Session, finding: Finding, as_of: AsOf) -> list[Exhibit]:
    rows = session.scalars(
        select(PaperScan)
        .where(PaperScan.finding_id == finding.id, known(PaperScan, as_of))
        .options(joinedload(PaperScan.stored_file))
        .order_by(PaperScan.id)
    )
    return [_exhibit(scan, None, Action(scan.action).label) for scan in rows]


def _exhibit(item: EvidenceItem | PaperScan, measure: int | None, paper_of: str = "") -> Exhibit:
    file = item.stored_file
    return Exhibit(
        title=item.title,
        measure=measure,
        sha256=file.sha256,
        size=file.size,
        media_type=file.media_type,
        extension=file.extension,
        submitted_by=item.submitted_name,
        day=item.effective_on,
        paper_of=paper_of,
    )


def _steps(
    session: Session, definition: Definition, request: ClosureRequest | None, stream: Stream, as_of: AsOf
) -> tuple[Step, ...]:
    """The chain of the template, each step with the opinion that was given on the application."""
    given: dict[int, Opined] = {}
    if request:
        reviews = select(Review).where(Review.closure_request_id == request.id, known(Review, as_of))
        for row in session.scalars(reviews.order_by(Review.id)):
            given[row.stage] = _opinion(row)
    return tuple(
        Step(_label(stage, stream), stage.requires_minutes, stage is definition.final_stage, given.get(stage.number))
        for stage in definition.stages
    )


def _opinion(row: Review) -> Opined:
    return Opined(
        stage=row.stage,
        approved=row.approved,
        text=row.opinion,
        who=row.reviewed_name,
        post=row.reviewed_post,
        on=row.effective_on,
        meeting_on=row.meeting_on,
        minute_no=row.minute_no,
        polled=row.polled,
        satisfied=row.satisfied,
    )


def _label(stage: StageDef, stream: Stream) -> str:
    """The name of a step on the form (domain.md §3); offices' own steps keep the words of their template."""
    if stream is Stream.UPPER_LEVEL:
        if stage.role is Role.ACCOUNTABLE_LEADER and stage.label.endswith("初审"):
            return "责任领导初审意见"
        if stage.role is Role.REVIEWER and stage.label.endswith("复核"):
            return "镇纪委复核意见"
        if stage.role is Role.APPROVER and stage.label.endswith("审定"):
            return "镇党委审定意见"
    return f"{stage.label}意见"


def _files_with_superior(definition: Definition, stream: Stream) -> bool:
    """Whether 区委巡察办 files the form: in the upper stream, where it is not itself a step."""
    steps = {stage.role for stage in definition.stages}
    return stream is Stream.UPPER_LEVEL and Role.SUPERIOR_APPROVER not in steps


def _looks(session: Session, finding: Finding, as_of: AsOf) -> tuple[Look, ...]:
    rows = session.execute(
        select(FollowUp, FollowUpResult)
        .outerjoin(FollowUpResult, (FollowUpResult.follow_up_id == FollowUp.id) & known(FollowUpResult, as_of))
        .where(FollowUp.finding_id == finding.id, known(FollowUp, as_of))
        .order_by(FollowUp.round_no, FollowUp.number)
    )
    return tuple(_look(owed, result) for owed, result in rows.all())


def _look(owed: FollowUp, result: FollowUpResult | None) -> Look:
    if result is None:
        return Look(owed.id, owed.number, owed.due_on)
    return Look(
        id=owed.id,
        number=owed.number,
        due_on=owed.due_on,
        checked_on=result.effective_on,
        method=result.method,
        text=result.text,
        outcome=result.outcome.label,
        witness=result.witness,
        checked_by=result.checked_name,
    )
