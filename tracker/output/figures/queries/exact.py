"""Every number as of (D, K), recomputed from history: grouped aggregates, the same few statements for any scope."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, not_, or_, select, true
from sqlalchemy.orm import Session, aliased

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known, last_event, last_transition, last_version
from tracker.output.figures.queries.scoping import conditions
from tracker.output.figures.queries.shapes import ASKED, SHAPES, Shape, shape_of, values
from tracker.output.figures.rules import Figures
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.people.access.rows import Paths, under
from tracker.people.organizations.models import Organization
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
from tracker.workflow.model import State, StateKind, Timeframe

_BEFORE_FEEDBACK = (State.DRAFT.value, State.AWAITING_RELEASE.value)
_NEVER_COUNTED = (*_BEFORE_FEEDBACK, State.VOIDED.value, State.MERGED.value, State.SPLIT.value)
_DEPARTED = (State.VOIDED.value, State.MERGED.value, State.SPLIT.value, State.REFERRED.value)
_CLOSED = (State.CLOSED.value, State.SUSTAINED.value)
_ENDED = tuple(state.value for state in State if state.kind in (StateKind.END, StateKind.CLOSED))

# What tells one proof from another: entered again in a later round, it counts once (decision 22).
PROOF = (
    MeasureVersion.measure_id,
    MeasureVersion.institution_name,
    MeasureVersion.document_number,
    MeasureVersion.amount,
    MeasureVersion.receipt,
    MeasureVersion.accountability_on,
    MeasureVersion.accountability_form,
    MeasureVersion.people_handled,
)


def by_organization(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> dict[int, Figures]:
    """Figures by organization id, for each organization under the paths that has findings. Raises BrokenSum."""
    counts: dict[int, dict[str, Any]] = defaultdict(dict)
    asked = values(paths, as_of, scope)
    for statement in _statements(shape_of(paths, scope)):
        for row in session.execute(statement, asked):
            found = dict(row._mapping)
            counts[found.pop("organization_id")] |= found
    return {organization: _figures(found) for organization, found in counts.items()}


def _figures(found: dict[str, Any]) -> Figures:
    funds = Decimal(found.pop("funds", None) or 0)
    return Figures(funds=funds, **{name: int(value or 0) for name, value in found.items()})


@lru_cache(maxsize=SHAPES)
def _statements(shape: Shape) -> tuple[Select[Any], ...]:
    base = counted(shape.paths, ASKED, shape.scope)
    return (_outcomes(base, ASKED), _effects(base, ASKED), _returns(base, ASKED), _extensions(base, ASKED))


def counted_findings(paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> Select[Any]:
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
    return statement.where(*conditions(scope, Finding))


def departures(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> dict[State, int]:
    """How many findings left after their feedback, by exit: N then differs from its notice (domain.md §2)."""
    rows = session.execute(_departures(shape_of(paths, scope)), values(paths, as_of, scope))
    return {State(target): number for target, number in rows}


@lru_cache(maxsize=SHAPES)
def _departures(shape: Shape) -> Select[Any]:
    left = _departed(shape).subquery()
    return select(left.c.exit, func.count()).group_by(left.c.exit)


def parts_of_split(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> int:
    """How many findings stand in the place of those split (拆分) after their feedback."""
    return int(session.scalar(_parts_of_split(shape_of(paths, scope)), values(paths, as_of, scope)) or 0)


@lru_cache(maxsize=SHAPES)
def _parts_of_split(shape: Shape) -> Select[Any]:
    left = _departed(shape).subquery()
    statement: Select[Any] = (
        select(func.count()).select_from(Finding).join(left, left.c.finding_id == Finding.split_from_id)
    )
    return statement.where(left.c.exit == State.SPLIT.value)


def _departed(shape: Shape) -> Select[Any]:
    columns: tuple[Any, ...] = (Finding.id.label("finding_id"), Transition.target.label("exit"))
    statement: Select[Any] = (
        select(*columns)
        .join(Organization, Organization.id == Finding.organization_id)
        .join(Transition, Transition.id == last_transition(SUBJECT, Finding.id, ASKED))
        .where(
            under(shape.paths, Organization.path),
            Transition.target.in_(_DEPARTED),
            Transition.source.not_in(_BEFORE_FEEDBACK),
        )
    )
    return statement.where(*conditions(shape.scope, Finding))


def _fed_back() -> ColumnElement[bool]:
    """N: fed back, without 作废, 合并 and 拆分, for the parts count instead.

    What left by another exit before its feedback never was fed back.
    """
    left_early = and_(Transition.target.in_(_ENDED), Transition.source.in_(_BEFORE_FEEDBACK))
    return and_(Transition.target.not_in(_NEVER_COUNTED), not_(left_early))


def counted(paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> Any:
    """`counted_findings` as a common table that is computed once in a statement."""
    return counted_findings(paths, as_of, scope).cte("counted").prefix_with("MATERIALIZED")


def _outcomes(base: Any, as_of: AsOf) -> Select[Any]:
    c = judged(base, as_of).cte("judged").prefix_with("MATERIALIZED").c
    parts = {name: func.count().filter(condition).label(name) for name, condition in _parts(c, as_of).items()}
    return select(
        c.organization_id,
        func.count().label("fed_back"),
        *parts.values(),
        func.sum(c.round_no - 1).label("relapses"),
    ).group_by(c.organization_id)


def _parts(c: Any, as_of: AsOf) -> dict[str, ColumnElement[bool]]:
    """Which of the judged findings each figure counts that is a part of N."""
    return {
        "completed": c.completed,
        "staged": and_(c.staged, not_(c.completed)),
        "unfinished": and_(not_(c.staged), not_(c.completed)),
        "overdue": and_(c.open, c.watched < as_of.day),
        "on_time": and_(c.completed, or_(c.deadline.is_(None), c.closed_on <= c.deadline)),
    }


def behind(session: Session, paths: Paths, as_of: AsOf, name: str, scope: Scope = EVERYTHING) -> list[int]:
    """Ids of the findings behind a figure that is N or a part of it, in their order of entry.

    `relapses` and the counts of acts and proofs have the findings they happened to. KeyError for any other name.
    """
    return list(session.scalars(_behind(shape_of(paths, scope), name), values(paths, as_of, scope)))


@lru_cache(maxsize=SHAPES)
def _behind(shape: Shape, name: str) -> Select[Any]:
    base = counted(shape.paths, ASKED, shape.scope)
    c = judged(base, ASKED).cte("judged").prefix_with("MATERIALIZED").c
    wanted = {
        "fed_back": true(),
        **_parts(c, ASKED),
        "relapses": c.round_no > 1,
        "returns": c.finding_id.in_(_return_rows(base, ASKED).with_only_columns(Review.finding_id)),
        "extensions": c.finding_id.in_(_extension_rows(base, ASKED).with_only_columns(ExtensionRequest.finding_id)),
        "institutions": c.finding_id.in_(_proving(base, ASKED, MeasureVersion.institution_name != "")),
        "funds": c.finding_id.in_(_proving(base, ASKED, MeasureVersion.amount.is_not(None))),
        "people_handled": c.finding_id.in_(_proving(base, ASKED, MeasureVersion.people_handled > 0)),
    }
    return select(c.finding_id).where(wanted[name]).order_by(c.finding_id)


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
    completed = (
        select(base.c.organization_id, *PROOF)
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


def _proving(base: Any, as_of: AsOf, condition: ColumnElement[bool]) -> Select[Any]:
    return (
        select(MeasureVersion.finding_id)
        .join(base, MeasureVersion.finding_id == base.c.finding_id)
        .where(MeasureVersion.done, known(MeasureVersion, as_of), condition)
    )


def _returns(base: Any, as_of: AsOf) -> Select[Any]:
    columns = (base.c.organization_id, func.count().label("returns"))
    return _return_rows(base, as_of).with_only_columns(*columns).group_by(base.c.organization_id)


def _return_rows(base: Any, as_of: AsOf) -> Select[Any]:
    rows = select(Review.id).join(base, Review.finding_id == base.c.finding_id)
    return rows.where(not_(Review.approved), known(Review, as_of))


def _extensions(base: Any, as_of: AsOf) -> Select[Any]:
    columns = (base.c.organization_id, func.count().label("extensions"))
    return _extension_rows(base, as_of).with_only_columns(*columns).group_by(base.c.organization_id)


def _extension_rows(base: Any, as_of: AsOf) -> Select[Any]:
    granted = and_(ExtensionDecision.step == 2, ExtensionDecision.approved, known(ExtensionDecision, as_of))
    return (
        select(ExtensionDecision.id)
        .join(ExtensionRequest, ExtensionDecision.extension_request_id == ExtensionRequest.id)
        .join(base, ExtensionRequest.finding_id == base.c.finding_id)
        .where(granted)
    )
