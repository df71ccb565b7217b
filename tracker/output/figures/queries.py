"""Every number as of (D, K), recomputed from history: grouped aggregates, the same few statements for any scope."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known, last_event, last_transition, last_version
from tracker.output.figures.rules import Figures, total
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import subtree
from tracker.rectification.findings.models import (
    SUBJECT,
    ExtensionDecision,
    ExtensionRequest,
    Finding,
    FindingVersion,
    Measure,
    MeasureVersion,
    Review,
    StageReport,
)
from tracker.rectification.findings.queries.past import closing_day
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source
from tracker.workflow.model import State, StateKind, Timeframe

_BEFORE_FEEDBACK = (State.DRAFT.value, State.AWAITING_RELEASE.value)
_NEVER_COUNTED = (*_BEFORE_FEEDBACK, State.VOIDED.value, State.MERGED.value, State.SPLIT.value)
_DEPARTED = (State.VOIDED.value, State.MERGED.value, State.SPLIT.value, State.REFERRED.value)
_CLOSED = (State.CLOSED.value, State.SUSTAINED.value)
_ENDED = tuple(state.value for state in State if state.kind in (StateKind.END, StateKind.CLOSED))


Paths = tuple[str, ...]


@dataclass(frozen=True)
class Levels:
    """Own level (镇党委) and everything below it (村级党组织), kept apart, with one 合计.

    `units_below` are the ids of the organizations that the figures below come from.
    """

    own: Figures
    below: Figures
    units_below: frozenset[int]

    @property
    def total(self) -> Figures:
        return self.own + self.below


def figures(session: Session, paths: Paths, as_of: AsOf, *, source: str | None = None) -> Figures:
    """One sum over some subtrees, for a page of somebody whose posts reach them."""
    return total(list(by_organization(session, paths, as_of, source=source).values()))


def levels(session: Session, organization: Organization, as_of: AsOf, *, source: str | None = None) -> Levels:
    """The figures of an organization itself and of its subtree below it, of one source or of all."""
    rows = by_organization(session, (organization.path,), as_of, source=source)
    own = rows.pop(organization.id, Figures())
    return Levels(own, total(list(rows.values())), frozenset(rows))


def table(
    session: Session, organization: Organization, as_of: AsOf, *, source: str | None = None
) -> list[tuple[Organization, Figures]]:
    """Supervisors' table: the organizations of the subtree that have findings, in the order of the tree."""
    rows = by_organization(session, (organization.path,), as_of, source=source)
    return [(unit, rows[unit.id]) for unit in subtree(session, organization) if unit.id in rows]


def by_organization(session: Session, paths: Paths, as_of: AsOf, *, source: str | None = None) -> dict[int, Figures]:
    """Figures by organization id, for each organization under the paths that has findings. Raises BrokenSum."""
    counts: dict[int, dict[str, Any]] = defaultdict(dict)
    for statement in _statements(paths, as_of, source):
        for row in session.execute(statement):
            values = dict(row._mapping)
            counts[values.pop("organization_id")] |= values
    return {organization: _figures(values) for organization, values in counts.items()}


def _figures(values: dict[str, Any]) -> Figures:
    funds = Decimal(values.pop("funds", None) or 0)
    return Figures(funds=funds, **{name: int(value or 0) for name, value in values.items()})


def _statements(paths: Paths, as_of: AsOf, source: str | None) -> tuple[Select[Any], ...]:
    base = counted(paths, as_of, source)
    return (_outcomes(base, as_of), _effects(base, as_of), _returns(base, as_of), _extensions(base, as_of))


def counted_findings(paths: Paths, as_of: AsOf, source: str | None = None) -> Select[Any]:
    """The findings that make N, with the transition in force as of (D, K): for figures and ledgers alike."""
    columns: tuple[Any, ...] = (
        Finding.id.label("finding_id"),
        Finding.organization_id,
        Transition.target.label("state"),
        Transition.round_no.label("round_no"),
    )
    statement: Select[Any] = (
        select(*columns)
        .join(Organization, Organization.id == Finding.organization_id)
        .join(Transition, Transition.id == last_transition(SUBJECT, Finding.id, as_of))
        .where(under(paths, Organization.path), _fed_back())
    )
    if source is None:
        return statement
    return statement.where(Finding.feedback_id.in_(_feedbacks_of(source)))


def departures(session: Session, paths: Paths, as_of: AsOf, source: str | None = None) -> dict[State, int]:
    """How many findings left after their feedback, by exit: N then differs from its notice (domain.md §2)."""
    left = _departed(paths, as_of, source).subquery()
    statement: Select[Any] = select(left.c.exit, func.count()).group_by(left.c.exit)
    return {State(target): number for target, number in session.execute(statement)}


def parts_of_split(session: Session, paths: Paths, as_of: AsOf, source: str | None = None) -> int:
    """How many findings stand in the place of those split (拆分) after their feedback."""
    left = _departed(paths, as_of, source).subquery()
    statement: Select[Any] = (
        select(func.count()).select_from(Finding).join(left, left.c.finding_id == Finding.split_from_id)
    )
    return int(session.scalar(statement.where(left.c.exit == State.SPLIT.value)) or 0)


def _departed(paths: Paths, as_of: AsOf, source: str | None) -> Select[Any]:
    columns: tuple[Any, ...] = (Finding.id.label("finding_id"), Transition.target.label("exit"))
    statement: Select[Any] = (
        select(*columns)
        .join(Organization, Organization.id == Finding.organization_id)
        .join(Transition, Transition.id == last_transition(SUBJECT, Finding.id, as_of))
        .where(
            under(paths, Organization.path),
            Transition.target.in_(_DEPARTED),
            Transition.source.not_in(_BEFORE_FEEDBACK),
        )
    )
    if source is None:
        return statement
    return statement.where(Finding.feedback_id.in_(_feedbacks_of(source)))


def _feedbacks_of(source: str) -> Select[Any]:
    return select(Feedback.id).join(InspectionRound).join(Inspection).join(Source).where(Source.code == source)


def _fed_back() -> ColumnElement[bool]:
    """N: fed back, without 作废, 合并 and 拆分, for the parts count instead.

    What left by another exit before its feedback never was fed back.
    """
    left_early = and_(Transition.target.in_(_ENDED), Transition.source.in_(_BEFORE_FEEDBACK))
    return and_(Transition.target.not_in(_NEVER_COUNTED), not_(left_early))


def counted(paths: Paths, as_of: AsOf, source: str | None = None) -> Any:
    """`counted_findings` as a common table that is computed once in a statement."""
    return counted_findings(paths, as_of, source).cte("counted").prefix_with("MATERIALIZED")


def _outcomes(base: Any, as_of: AsOf) -> Select[Any]:
    c = judged(base, as_of).cte("judged").prefix_with("MATERIALIZED").c

    def count(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    return select(
        c.organization_id,
        func.count().label("fed_back"),
        count(c.completed).label("completed"),
        count(and_(c.staged, not_(c.completed))).label("staged"),
        count(and_(not_(c.staged), not_(c.completed))).label("unfinished"),
        count(and_(c.open, c.watched < as_of.day)).label("overdue"),
        count(and_(c.completed, or_(c.deadline.is_(None), c.closed_on <= c.deadline))).label("on_time"),
        func.sum(c.round_no - 1).label("relapses"),
    ).group_by(c.organization_id)


def judged(base: Any, as_of: AsOf) -> Select[Any]:
    """Each counted finding with what its outcome and its time are judged by, for figures and ledgers alike.

    `version_id` is the finding version in force; `completed` is M, `staged` without `completed` is P.
    """
    c = base.c
    closed = c.state.in_(_CLOSED)
    return select(
        c.finding_id,
        c.organization_id,
        c.state,
        c.round_no,
        FindingVersion.id.label("version_id"),
        FindingVersion.deadline,
        case((closed, not_(open_measure(c.finding_id, as_of))), else_=false()).label("completed"),
        stage_accepted(c.finding_id, c.round_no, as_of).label("staged"),
        c.state.not_in(_ENDED).label("open"),
        watched_date(c.finding_id, c.round_no, as_of).label("watched"),
        case((closed, closing_day(c.finding_id, as_of))).label("closed_on"),
    ).join(FindingVersion, FindingVersion.id == last_version(FindingVersion, "finding_id", c.finding_id, as_of))


def open_measure(finding_id: Any, as_of: AsOf) -> ColumnElement[bool]:
    """Whether the finding had a measure in force that was not done."""
    measure, version = aliased(Measure), aliased(MeasureVersion)
    newest = last_version(MeasureVersion, "measure_id", measure.id, as_of)
    statement = (
        select(version.id)
        .join(measure, version.id == newest)
        .where(measure.finding_id == finding_id, not_(version.dropped), not_(version.done))
    )
    return exists(statement.correlate_except(measure, version))


def stage_accepted(finding_id: Any, round_no: Any, as_of: AsOf) -> ColumnElement[bool]:
    """P: whether a stage result of the round was accepted."""
    report = aliased(StageReport)
    statement = select(report.id).where(
        report.finding_id == finding_id, report.round_no == round_no, report.accepts_id.is_not(None)
    )
    return exists(statement.where(known(report, as_of)).correlate_except(report))


def watched_date(finding_id: Any, round_no: Any, as_of: AsOf) -> ColumnElement[Any]:
    """The date that overdue counts from: the deadline in force, or the next review date of a long-term finding."""
    report = aliased(StageReport)
    newest = last_event(StageReport, "finding_id", finding_id, as_of, ("round_no", round_no))
    next_review = select(report.next_review_on).where(report.id == newest).scalar_subquery()
    long_term = FindingVersion.timeframe == Timeframe.LONG_TERM
    return case(
        (long_term, func.coalesce(next_review, FindingVersion.next_review_on, FindingVersion.deadline)),
        else_=FindingVersion.deadline,
    )


def _effects(base: Any, as_of: AsOf) -> Select[Any]:
    """Institutions, funds and people, from the proof of every completion; a relapse takes nothing back.

    The same proof entered again in a later round (one receipt, one document) counts once.
    """
    proof = (
        MeasureVersion.measure_id,
        MeasureVersion.institution_name,
        MeasureVersion.document_number,
        MeasureVersion.amount,
        MeasureVersion.receipt,
        MeasureVersion.accountability_on,
        MeasureVersion.accountability_form,
        MeasureVersion.people_handled,
    )
    completed = (
        select(base.c.organization_id, *proof)
        .join_from(base, MeasureVersion, MeasureVersion.finding_id == base.c.finding_id)
        .where(MeasureVersion.done, known(MeasureVersion, as_of))
        .distinct()
        .subquery()
    )
    c = completed.c
    return select(
        c.organization_id,
        func.count().filter(c.institution_name != "").label("institutions"),
        func.sum(c.amount).label("funds"),
        func.sum(c.people_handled).label("people_handled"),
    ).group_by(c.organization_id)


def _returns(base: Any, as_of: AsOf) -> Select[Any]:
    return (
        select(base.c.organization_id, func.count().label("returns"))
        .join_from(base, Review, Review.finding_id == base.c.finding_id)
        .where(not_(Review.approved), known(Review, as_of))
        .group_by(base.c.organization_id)
    )


def _extensions(base: Any, as_of: AsOf) -> Select[Any]:
    granted = and_(ExtensionDecision.step == 2, ExtensionDecision.approved, known(ExtensionDecision, as_of))
    return (
        select(base.c.organization_id, func.count().label("extensions"))
        .join_from(base, ExtensionRequest, ExtensionRequest.finding_id == base.c.finding_id)
        .join(ExtensionDecision, ExtensionDecision.extension_request_id == ExtensionRequest.id)
        .where(granted)
        .group_by(base.c.organization_id)
    )
