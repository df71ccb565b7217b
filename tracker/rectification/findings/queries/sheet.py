"""One finding with everything that hangs on it, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from tracker.foundation.history.models import Transition
from tracker.rectification.findings.lights import TimeLeft, time_left
from tracker.rectification.findings.models import (
    SUBJECT,
    ClosureRequest,
    EvidenceItem,
    ExtensionRequest,
    Finding,
    FindingVersion,
    FollowUp,
    Measure,
    MeasureVersion,
    PaperScan,
    ProgressReport,
    StageReport,
)
from tracker.rectification.findings.present import current_measures
from tracker.rectification.inspections.models import Category, Feedback, Inspection, InspectionRound
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.workflow.model import Action, Definition, StageDef, Timeframe

_T = TypeVar("_T", ProgressReport, StageReport, FindingVersion)


@dataclass(frozen=True)
class MeasureLine:
    """A measure in force with what it says now and the evidence that hangs on it."""

    measure: Measure
    says: MeasureVersion
    evidence: Sequence[EvidenceItem]

    @property
    def number(self) -> int:
        """Its number in the plan, which never changes."""
        return self.measure.number


@dataclass(frozen=True)
class Sheet:
    """Everything a page shows of one finding. `evidence` hangs on the finding itself, not on a measure."""

    finding: Finding
    definition: Definition
    left: TimeLeft
    measures: Sequence[MeasureLine] = ()
    evidence: Sequence[EvidenceItem] = ()
    progress: Mapping[int, ProgressReport] = field(default_factory=dict)
    requests: Sequence[ClosureRequest] = ()
    extensions: Sequence[ExtensionRequest] = ()
    follow_ups: Sequence[FollowUp] = ()
    stage_reports: Sequence[StageReport] = ()
    versions: Sequence[FindingVersion] = ()
    history: Sequence[Transition] = ()
    papers: Sequence[PaperScan] = ()
    earlier: Mapping[int, Definition] = field(default_factory=dict)

    def definition_at(self, instant: datetime) -> Definition:
        """The template that was in force at an instant: the finding may have been moved to another version since."""
        moves = (one for one in self.history if one.action == Action.MOVE_PROCEDURE and one.recorded_at > instant)
        following = next(moves, None)
        return self.earlier[following.details["from"]] if following else self.definition

    @property
    def says(self) -> FindingVersion:
        """What is said about the finding now."""
        return self.finding.current

    @property
    def state_label(self) -> str:
        """The word of the state in the finding's own template."""
        return self.definition.label_of(self.finding.state)

    @property
    def stage(self) -> StageDef | None:
        """The review step the finding stands in."""
        return self.definition.stage_of(self.finding.state)

    def action_label(self, action: str) -> str:
        """The general word of an act."""
        return Action(action).label

    @property
    def request(self) -> ClosureRequest | None:
        """The newest application of this round."""
        mine = [one for one in self.requests if one.round_no == self.finding.round_no]
        return mine[-1] if mine else None

    @property
    def open_extension(self) -> ExtensionRequest | None:
        """The request for more time that waits for a decision."""
        newest = self.extensions[-1] if self.extensions else None
        if newest is None or newest.round_no != self.finding.round_no or len(newest.decisions) == 2:
            return None
        return newest if all(decision.approved for decision in newest.decisions) else None

    @property
    def next_follow_up(self) -> FollowUp | None:
        """The first look back of this round that is still owed."""
        owed = (one for one in self.follow_ups if one.round_no == self.finding.round_no and one.result is None)
        return min(owed, key=lambda one: (one.due_on, one.number), default=None)

    @property
    def second_deadline(self) -> date | None:
        """Of the 整改评估 that proposed the newest relapse of this finding; None where another act did."""
        proposals = [one.recorded_at for one in self.history if one.action == Action.RECUR]
        evaluation = self.finding.feedback.evaluation
        ordered = evaluation and proposals and proposals[-1] == evaluation.recorded_at
        return evaluation.second_deadline if evaluation and ordered else None

    @property
    def stage_report(self) -> StageReport | None:
        """The newest stage result of this round."""
        mine = [one for one in self.stage_reports if one.round_no == self.finding.round_no and one.accepts_id is None]
        return mine[-1] if mine else None

    @property
    def all_evidence(self) -> list[EvidenceItem]:
        """Evidence in force, that of the measures first."""
        return [item for line in self.measures for item in line.evidence] + list(self.evidence)


def by_code(session: Session, code: str, *, lock: bool = False) -> Finding | None:
    """The finding with this code. `lock` keeps others from changing it until this session ends (PostgreSQL;
    on SQLite a writing session already does)."""
    statement = select(Finding).where(Finding.code == code).options(*_whole())
    if lock:
        session.execute(select(Finding.id).where(Finding.code == code).with_for_update())
    return session.scalar(statement.execution_options(populate_existing=lock))


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(Finding.current).joinedload(FindingVersion.category).joinedload(Category.parent),
        joinedload(Finding.organization),
        joinedload(Finding.procedure_version),
        joinedload(Finding.owner),
        joinedload(Finding.accountable_leader),
        joinedload(Finding.feedback)
        .joinedload(Feedback.round)
        .joinedload(InspectionRound.inspection)
        .joinedload(Inspection.source),
    )


def sheet_of(session: Session, finding: Finding, today: date) -> Sheet:
    """Everything about a finding that its page shows."""
    items = _evidence(session, finding)
    reports = _all(session, StageReport, finding)
    history = _history(session, finding)
    return Sheet(
        finding=finding,
        definition=definition_of(finding.procedure_version),
        left=time_left(finding, _watched(finding, reports), today, read_clock(session)),
        measures=[
            MeasureLine(measure, says, items[measure.id]) for measure, says in current_measures(session, finding)
        ],
        evidence=items[None],
        progress={report.id: report for report in _all(session, ProgressReport, finding)},
        requests=_requests(session, finding),
        extensions=_extensions(session, finding),
        follow_ups=_follow_ups(session, finding),
        stage_reports=reports,
        versions=_all(session, FindingVersion, finding),
        history=history,
        papers=_papers(session, finding),
        earlier=_earlier(session, history),
    )


def _earlier(session: Session, history: Sequence[Transition]) -> dict[int, Definition]:
    """The templates that the finding was moved away from, by version id."""
    ids = {one.details["from"] for one in history if one.action == Action.MOVE_PROCEDURE}
    return {version: definition_of(session.get_one(ProcedureVersion, version)) for version in ids}


def _watched(finding: Finding, reports: Sequence[StageReport]) -> date | None:
    if finding.timeframe is not Timeframe.LONG_TERM:
        return finding.deadline
    mine = [report.next_review_on for report in reports if report.round_no == finding.round_no]
    return (mine[-1] if mine else None) or finding.current.next_review_on or finding.deadline


def _all(session: Session, table: type[_T], finding: Finding) -> Sequence[_T]:
    return session.scalars(select(table).where(table.finding_id == finding.id).order_by(table.id)).all()


def _evidence(session: Session, finding: Finding) -> dict[int | None, list[EvidenceItem]]:
    statement = (
        select(EvidenceItem)
        .where(EvidenceItem.finding_id == finding.id, EvidenceItem.removed_at.is_(None))
        .options(joinedload(EvidenceItem.stored_file))
        .order_by(EvidenceItem.id)
    )
    found: dict[int | None, list[EvidenceItem]] = defaultdict(list)
    for item in session.scalars(statement):
        found[item.measure_id].append(item)
    return found


def _papers(session: Session, finding: Finding) -> Sequence[PaperScan]:
    mine = select(PaperScan).where(PaperScan.finding_id == finding.id).order_by(PaperScan.id)
    return session.scalars(mine.options(joinedload(PaperScan.stored_file))).all()


def _requests(session: Session, finding: Finding) -> Sequence[ClosureRequest]:
    mine = select(ClosureRequest).where(ClosureRequest.finding_id == finding.id).order_by(ClosureRequest.id)
    return session.scalars(mine.options(selectinload(ClosureRequest.reviews))).all()


def _extensions(session: Session, finding: Finding) -> Sequence[ExtensionRequest]:
    mine = select(ExtensionRequest).where(ExtensionRequest.finding_id == finding.id).order_by(ExtensionRequest.id)
    return session.scalars(mine.options(selectinload(ExtensionRequest.decisions))).all()


def _follow_ups(session: Session, finding: Finding) -> Sequence[FollowUp]:
    mine = select(FollowUp).where(FollowUp.finding_id == finding.id)
    return session.scalars(mine.options(joinedload(FollowUp.result)).order_by(FollowUp.round_no, FollowUp.number)).all()


def _history(session: Session, finding: Finding) -> Sequence[Transition]:
    mine = select(Transition).where(Transition.subject_kind == SUBJECT, Transition.subject_id == finding.id)
    return session.scalars(mine.order_by(Transition.id)).all()
