"""The rows of ledgers as of (D, K): plain frozen values, read in a few statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, not_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known, last_version
from tracker.output.figures.queries import counted, counted_findings, judged
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.output.ledgers.rows import FindingRow, MeasureRow, Note, Outcome, Place
from tracker.people.organizations.queries import subtree
from tracker.rectification.findings.models import (
    SUBJECT,
    Finding,
    FindingVersion,
    Measure,
    MeasureVersion,
    ProgressReport,
    Review,
)
from tracker.rectification.inspections.models import Category, Feedback, Inspection, InspectionRound, Source
from tracker.workflow.model import Action, State, Timeframe

_Notes = dict[tuple[int, int | None], Note]
# Columns instead of objects: they cost a third.
_FINDING = (
    Finding.code,
    Finding.feedback_id,
    Finding.number,
    Finding.fed_back_on,
    FindingVersion.category_id,
    FindingVersion.wording,
    FindingVersion.responsible_unit,
    FindingVersion.lead_unit,
    FindingVersion.supporting_units,
    FindingVersion.organization_name,
    FindingVersion.accountable_leader_name,
    FindingVersion.owner_name,
    FindingVersion.timeframe,
    FindingVersion.deadline,
    FindingVersion.deadline_text,
    FindingVersion.severity,
    FindingVersion.working_paper_no,
    FindingVersion.quantity,
    FindingVersion.goal,
)
_MEASURE = (
    MeasureVersion.finding_id,
    MeasureVersion.measure_id,
    MeasureVersion.text,
    MeasureVersion.deadline,
    MeasureVersion.owner_name,
    MeasureVersion.done,
    MeasureVersion.done_on,
    MeasureVersion.result,
    MeasureVersion.institution_name,
    MeasureVersion.document_number,
    MeasureVersion.amount,
    MeasureVersion.receipt,
    MeasureVersion.accountability_on,
    MeasureVersion.accountability_form,
    MeasureVersion.people_handled,
)


def finding_rows(session: Session, scope: LedgerScope, base: Any = None) -> list[FindingRow]:
    """The counted findings of a scope, or of a `base` narrower than `scoped`. The number of statements is fixed."""
    as_of = scope.as_of
    base = scoped(scope) if base is None else base
    notes = _newest_progress(session, base, as_of)
    measures = _measures(session, base, as_of, notes)
    returned = _returned(session, base, as_of)
    reopened = _reopened(session, base, as_of)
    places = _places(session, base)
    sources = _sources(session, base)
    units = {unit.id: position for position, unit in enumerate(subtree(session, scope.organization))}
    return [
        _finding(
            row,
            as_of,
            unit=units[row.organization_id],
            place=places.get(row.category_id, Place()),
            source=sources.get(row.feedback_id, ""),
            progress=notes.get((row.finding_id, None)),
            returned=returned.get(row.finding_id),
            reopened=reopened.get(row.finding_id),
            measures=tuple(measures.get(row.finding_id, ())),
        )
        for row in session.execute(_findings(base, as_of))
    ]


def immediate_rows(session: Session, scope: LedgerScope) -> list[FindingRow]:
    """The counted findings that are 立行立改 as of (D, K)."""
    base = scoped(scope)
    once = select(FindingVersion.finding_id).where(
        FindingVersion.timeframe == Timeframe.IMMEDIATE, known(FindingVersion, scope.as_of)
    )
    rows = finding_rows(session, scope, narrowed(base, base.c.finding_id.in_(once)))
    return [row for row in rows if row.timeframe is Timeframe.IMMEDIATE]


def scoped(scope: LedgerScope) -> Any:
    """The counted findings of a scope as a common table, with their state and round as of (D, K)."""
    base = counted(scope.paths, scope.as_of, scope.counting)
    return base if scope.only is None else narrowed(base, base.c.finding_id.in_(scope.only))


def narrowed(base: Any, condition: ColumnElement[bool]) -> Any:
    """Those of the findings of a common table for which the condition holds."""
    return select(base).where(condition).cte("chosen")


def source_label(session: Session, code: str | None) -> str:
    """问题来源 of a code in words; empty for none."""
    return session.scalar(select(Source.label).where(Source.code == code)) or "" if code else ""


def not_listed(session: Session, findings: Sequence[Finding], as_of: AsOf) -> list[Finding]:
    """Those of the findings that stand in no ledger as of (D, K): not fed back by then, or void, merged or split."""
    paths = tuple({finding.organization.path for finding in findings})
    base = counted_findings(paths, as_of).subquery()
    chosen = [finding.id for finding in findings]
    listed = set(session.scalars(select(base.c.finding_id).where(base.c.finding_id.in_(chosen))))
    return [finding for finding in findings if finding.id not in listed]


def _findings(base: Any, as_of: AsOf) -> Select[Any]:
    found = judged(base, as_of).cte("judged").prefix_with("MATERIALIZED")
    return (
        select(*[column for column in found.c if column.name != "deadline"], *_FINDING)
        .join_from(found, Finding, Finding.id == found.c.finding_id)
        .join(FindingVersion, FindingVersion.id == found.c.version_id)
    )


def _finding(row: Any, as_of: AsOf, unit: int, **read: Any) -> FindingRow:
    return FindingRow(
        code=row.code,
        order=(unit, row.feedback_id, row.number),
        wording=row.wording,
        unit=row.responsible_unit or row.lead_unit or row.organization_name,
        leader=row.accountable_leader_name,
        owner=row.owner_name,
        timeframe=row.timeframe,
        deadline=row.deadline,
        deadline_text=row.deadline_text,
        state=State(row.state),
        round_no=row.round_no,
        outcome=Outcome.COMPLETED if row.completed else Outcome.STAGED if row.staged else Outcome.UNFINISHED,
        overdue=bool(row.open and row.watched and row.watched < as_of.day),
        closed_on=row.closed_on,
        finding_id=row.finding_id,
        organization=row.organization_name,
        fed_back_on=row.fed_back_on,
        severity=row.severity,
        working_paper=row.working_paper_no,
        quantity=row.quantity or "",
        goal=row.goal,
        lead_unit=row.lead_unit,
        supporting_units=tuple(row.supporting_units),
        **read,
    )


def _places(session: Session, base: Any) -> dict[int | None, Place]:
    """Where each category of the schemes in use stands; one without parent is a 大类 by itself."""
    versions = select(FindingVersion.category_id).join(base, base.c.finding_id == FindingVersion.finding_id)
    schemes = select(Category.scheme_id).where(Category.id.in_(versions))
    rows = {row.id: row for row in session.scalars(select(Category).where(Category.scheme_id.in_(schemes)))}
    return {row.id: _place(row, rows[row.parent_id] if row.parent_id else None) for row in rows.values()}


def _place(row: Category, parent: Category | None) -> Place:
    if parent is None:
        return Place(row.title, category_order=(row.scheme_id, row.position))
    return Place(parent.title, row.title, (parent.scheme_id, parent.position), row.position)


def _sources(session: Session, base: Any) -> dict[int, str]:
    """问题来源 of each feedback."""
    used = select(Finding.feedback_id).join(base, base.c.finding_id == Finding.id)
    columns: tuple[Any, ...] = (Feedback.id, Source.label)
    statement = select(*columns).join(Feedback.round).join(InspectionRound.inspection).join(Inspection.source)
    return {row[0]: row[1] for row in session.execute(statement.where(Feedback.id.in_(used)))}


def _measures(session: Session, base: Any, as_of: AsOf, notes: _Notes) -> dict[int, list[MeasureRow]]:
    newest = last_version(MeasureVersion, "measure_id", Measure.id, as_of)
    statement = (
        select(*_MEASURE)
        .join_from(base, Measure, Measure.finding_id == base.c.finding_id)
        .join(MeasureVersion, MeasureVersion.id == newest)
        .where(not_(MeasureVersion.dropped))
        .order_by(Measure.finding_id, Measure.number)
    )
    rows: dict[int, list[MeasureRow]] = defaultdict(list)
    for version in session.execute(statement):
        note = notes.get((version.finding_id, version.measure_id))
        rows[version.finding_id].append(_measure(len(rows[version.finding_id]) + 1, version, note))
    return rows


def _measure(number: int, version: Any, note: Note | None) -> MeasureRow:
    return MeasureRow(
        number=number,
        text=version.text,
        deadline=version.deadline,
        owner=version.owner_name,
        done_on=version.done_on if version.done else None,
        result=version.result,
        institution_name=version.institution_name,
        document_number=version.document_number,
        amount=version.amount,
        receipt=version.receipt,
        accountability_on=version.accountability_on,
        accountability_form=version.accountability_form,
        people_handled=version.people_handled,
        progress=note,
        measure_id=version.measure_id,
    )


def _newest_progress(session: Session, base: Any, as_of: AsOf) -> _Notes:
    """The newest progress note of the round, for each finding and for each measure."""
    report = ProgressReport
    newest = (
        select(func.max(report.id))
        .join_from(base, report, (report.finding_id == base.c.finding_id) & (report.round_no == base.c.round_no))
        .where(known(report, as_of))
        .group_by(report.finding_id, report.measure_id)
    )
    statement = select(report.finding_id, report.measure_id, report.effective_on, report.text)
    rows = session.execute(statement.where(report.id.in_(newest)))
    return {(finding, measure): Note(day, text) for finding, measure, day, text in rows}


def _returned(session: Session, base: Any, as_of: AsOf) -> dict[int, Note]:
    """The newest 退回 of the round of each finding."""
    newest = (
        select(func.max(Review.id))
        .join_from(base, Review, (Review.finding_id == base.c.finding_id) & (Review.round_no == base.c.round_no))
        .where(not_(Review.approved), known(Review, as_of))
        .group_by(Review.finding_id)
    )
    rows = session.scalars(select(Review).where(Review.id.in_(newest)))
    return {row.finding_id: Note(row.effective_on, row.opinion) for row in rows}


def _reopened(session: Session, base: Any, as_of: AsOf) -> dict[int, Note]:
    """Why the present round of a relapsed finding began."""
    statement = (
        select(Transition.subject_id, Transition.effective_on, Transition.reason)
        .join_from(base, Transition, Transition.subject_id == base.c.finding_id)
        .where(
            Transition.subject_kind == SUBJECT,
            Transition.action == Action.REOPEN.value,
            Transition.round_no == base.c.round_no,
            known(Transition, as_of),
        )
    )
    return {finding: Note(day, reason) for finding, day, reason in session.execute(statement)}
