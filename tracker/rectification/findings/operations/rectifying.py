"""While a finding is being put right: progress, evidence, finished measures, stage results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import (
    EvidenceItem,
    Finding,
    Measure,
    MeasureVersion,
    ProgressReport,
    StageReport,
)
from tracker.rectification.findings.operations.step import By, begin, lock
from tracker.rectification.findings.operations.versions import revise_measure
from tracker.rectification.findings.present import current_measures
from tracker.workflow.model import Action


@dataclass(frozen=True)
class NewEvidence:
    """A stored file to hang on a finding. `taken_at` is read from the photo before it was scaled down."""

    file: StoredFile
    title: str
    taken_at: datetime | None = None


@dataclass(frozen=True)
class MeasureResult:
    """What was done about a measure, with the proof that its kind asks for (rule 5 of domain.md §2)."""

    result: str = ""
    institution_name: str = ""
    document_number: str = ""
    amount: Decimal | None = None
    receipt: str = ""
    accountability_on: date | None = None
    accountability_form: str = ""
    people_handled: int = 0
    revises: bool | None = None
    dated_on: date | None = None
    amount_due: Decimal | None = None

    @property
    def proof(self) -> dict[str, Any]:
        """Every field. A document's name is kept without 《》: paper and pages put them on.

        What is due stays as it was planned unless this entry says otherwise.
        """
        planned = set() if self.amount_due is not None else {"amount_due"}
        said = {name: value for name, value in vars(self).items() if name not in planned}
        return {**said, "institution_name": self.institution_name.strip("《》")}


def report_progress(
    session: Session,
    finding: Finding,
    note: str,
    by: By,
    *,
    number: int | None = None,
    files: tuple[NewEvidence, ...] = (),
    client_uuid: str | None = None,
) -> ProgressReport:
    """Write a progress note, with photos where there are any, and return it; the one of this `client_uuid` is kept."""
    if client_uuid is not None:
        lock(session, finding)  # of two taps at once the second finds the note of the first
        known = session.scalar(select(ProgressReport).where(ProgressReport.client_uuid == client_uuid))
        if known is not None:
            return known
    fields = {"note": note.strip(), "files": files}
    step = begin(session, finding, Action.REPORT_PROGRESS, by, fields=fields)
    measure = _measure(session, finding, number)[0] if number else None
    report = ProgressReport(
        finding_id=finding.id,
        measure_id=measure.id if measure else None,
        round_no=finding.round_no,
        text=note.strip(),
        submitted_by=by.person.user_id,
        submitted_name=by.person.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
        client_uuid=client_uuid,
    )
    step.record(session, report, *_hung(finding, measure, files, by))
    return report


def _measure(session: Session, finding: Finding, number: int) -> tuple[Measure, MeasureVersion]:
    for measure, version in current_measures(session, finding):
        if measure.number == number:
            return measure, version
    raise Refused([f"没有第{number}条措施，请刷新后重试"])


def _hung(finding: Finding, measure: Measure | None, files: tuple[NewEvidence, ...], by: By) -> list[Base]:
    """The rows that hang files on a finding, and those of the files: the chain holds the hash of every content."""
    return [*_items(finding, measure, files, by), *dict.fromkeys(new.file for new in files)]


def _items(finding: Finding, measure: Measure | None, files: tuple[NewEvidence, ...], by: By) -> list[EvidenceItem]:
    return [
        EvidenceItem(
            finding_id=finding.id,
            measure_id=measure.id if measure else None,
            stored_file_id=new.file.id,
            round_no=finding.round_no,
            title=new.title,
            taken_at=new.taken_at,
            submitted_by=by.person.user_id,
            submitted_name=by.person.name,
            effective_on=by.effective_on,
            recorded_at=by.now,
        )
        for new in files
    ]


def complete_measure(
    session: Session,
    finding: Finding,
    number: int,
    entry: MeasureResult,
    by: By,
    *,
    files: tuple[NewEvidence, ...] = (),
) -> None:
    """Mark a measure as done, with the proof of its kind: in this entry, or as files of this round.

    What an earlier round left on the measure proves nothing now, and gives way to this entry.
    """
    lock(session, finding)  # the facts below are read before `begin` asks the engine
    measure, _ = _measure(session, finding, number)
    facts = facts_of(session, finding)
    proof = entry.proof
    judged = tuple(
        replace(one, files=one.files + len(files), **_judged(proof)) if one.number == number else one
        for one in facts.measures
    )
    fields = {"measure": number, "files": files, **proof}
    facts = replace(facts, measures=judged)
    step = begin(session, finding, Action.COMPLETE_MEASURE, by, fields=fields, facts=facts)
    done = revise_measure(session, measure, by, **proof, done=True, done_on=by.effective_on)
    step.details = {"measure": number}
    step.record(session, done, *_hung(finding, measure, files, by))


_BESIDE_RULE_5 = frozenset({"people_handled", "revises", "dated_on", "amount_due"})


def _judged(proof: dict[str, Any]) -> dict[str, Any]:
    """The part of a proof that rule 5 speaks of."""
    return {name: value for name, value in proof.items() if name not in _BESIDE_RULE_5}


def add_evidence(
    session: Session, finding: Finding, files: tuple[NewEvidence, ...], by: By, *, number: int | None = None
) -> None:
    """Hang files on a finding or on one of its measures (佐证材料)."""
    step = begin(session, finding, Action.ADD_EVIDENCE, by, fields={"files": files, "measure": number})
    measure = _measure(session, finding, number)[0] if number else None
    step.details = {"titles": [new.title for new in files]}
    step.record(session, *_hung(finding, measure, files, by))


def remove_evidence(session: Session, finding: Finding, item: EvidenceItem, reason: str, by: By) -> None:
    """Take evidence away; the row stays and says when."""
    if item.finding_id != finding.id or item.removed_at is not None:
        raise Refused(["这份材料不在该问题下或已经移除，请刷新后重试"])
    step = begin(session, finding, Action.REMOVE_EVIDENCE, by, reason=reason, fields={"evidence": item.id})
    if item.round_no != finding.round_no:
        raise Refused(["这份材料属于以前的轮次，已随该轮销号封存，不能移除"])
    item.removed_on, item.removed_at = by.effective_on, by.now
    step.details = {"evidence": item.id, "title": item.title}
    step.record(session)


def report_stage(session: Session, finding: Finding, result: str, next_review_on: date | None, by: By) -> None:
    """Report a stage result of a long-term finding (阶段性成果) with the date of the next review."""
    fields = {"stage_result": result.strip(), "next_review_on": next_review_on}
    step = begin(session, finding, Action.REPORT_STAGE, by, fields=fields)
    step.record(session, _stage(finding, result.strip(), next_review_on, None, by))


def approve_stage(session: Session, finding: Finding, opinion: str, by: By) -> None:
    """Accept the newest stage result; it counts as P from this day (domain.md §4)."""
    step = begin(session, finding, Action.APPROVE_STAGE, by, fields={"opinion": opinion})
    same_round = (StageReport.finding_id == finding.id, StageReport.round_no == finding.round_no)
    newest = select(StageReport).where(*same_round, StageReport.accepts_id.is_(None)).order_by(StageReport.id.desc())
    report = session.scalars(newest.limit(1)).one()
    step.record(session, _stage(finding, opinion, report.next_review_on, report.id, by))


def _stage(finding: Finding, result: str, next_review_on: date | None, accepts_id: int | None, by: By) -> StageReport:
    return StageReport(
        finding_id=finding.id,
        round_no=finding.round_no,
        result=result,
        next_review_on=next_review_on,
        accepts_id=accepts_id,
        submitted_by=by.person.user_id,
        submitted_name=by.person.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
