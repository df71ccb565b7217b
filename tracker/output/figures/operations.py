"""Folding history into the store of figures: in small batches, idempotent, from any state to the right one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.output.figures.models import FigureFold, FigureSeries, FigureState, FigureTotal
from tracker.output.figures.queries.histories import histories
from tracker.output.figures.queries.stored import stored_steps
from tracker.output.figures.steps import NAMES, ZERO, Step, Vector, add, steps
from tracker.rectification.findings.models import SUBJECT, Finding

BATCH = 200  # findings that are folded in one transaction
_NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)

# organization, feedback, day of feedback: what is summed up together (`FigureSeries`)
Key = tuple[int, int | None, date | None]
_Changes = dict[Key, dict[date, Vector]]


def fold(session: Session, now: datetime, limit: int = BATCH) -> int:
    """Fold the findings that changed since they were folded, at most `limit`; returns how many there were.

    The caller commits. Of two who fold at once the second waits; what is written meanwhile stays marked as new.
    """
    state = _held(session)
    new = select(Transition.subject_id).where(Transition.subject_kind == SUBJECT, Transition.counted_at.is_(None))
    findings = session.scalars(new.distinct().order_by(Transition.subject_id).limit(limit)).all()
    if findings:
        refold(session, state, findings, now)
    return len(findings)


def refold(session: Session, state: FigureState, findings: Sequence[int], now: datetime) -> None:
    """Put what these findings contribute now in the place of what they contributed before."""
    # First the marks, then the history: what is recorded between the two stays new and is folded again.
    new = session.execute(
        select(Transition.id, Transition.recorded_at).where(
            Transition.subject_kind == SUBJECT, Transition.subject_id.in_(findings), Transition.counted_at.is_(None)
        )
    ).all()
    _apply(session, _refolded(session, findings))
    if new:
        marked = update(Transition).where(Transition.id.in_([row.id for row in new])).values(counted_at=now)
        session.execute(marked, execution_options={"synchronize_session": False})
    state.generation += 1
    state.recorded_until = max(state.recorded_until, *(row.recorded_at for row in new), _NOTHING_YET)
    session.flush()


def begin_rebuild(session: Session) -> FigureState:
    """Empty the store; until `end_rebuild` figures are taken from history."""
    state = _held(session)
    for model in (FigureTotal, FigureSeries, FigureFold):
        session.execute(delete(model))
    state.generation += 1
    state.ready = False
    session.flush()
    return state


def refold_after(session: Session, last: int, now: datetime, limit: int) -> Sequence[int]:
    """Fold the next findings by id after `last`, changed or not, and return their ids."""
    findings = session.scalars(select(Finding.id).where(Finding.id > last).order_by(Finding.id).limit(limit)).all()
    if findings:
        refold(session, _held(session), findings, now)
    return findings


def end_rebuild(session: Session) -> None:
    """Everything is folded: figures may be taken from the store again."""
    state = _held(session)
    newest = session.scalar(select(func.max(Transition.recorded_at)).where(Transition.counted_at.is_not(None)))
    state.recorded_until = newest or _NOTHING_YET
    state.generation += 1
    state.ready = True
    session.flush()


def _held(session: Session) -> FigureState:
    """The state, locked until the caller commits (on SQLite the writing session holds the lock already)."""
    statement = select(FigureState).with_for_update().execution_options(populate_existing=True)
    state = session.scalar(statement)
    if state is not None:
        return state
    # Two may make the first row at once on PostgreSQL: whoever comes second waits here and finds the other's.
    insert_ = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert_(FigureState).values(id=1, generation=0, recorded_until=_NOTHING_YET, ready=True)
    session.execute(first.on_conflict_do_nothing(index_elements=[FigureState.id]))
    return session.scalars(statement).one()


def _refolded(session: Session, findings: Sequence[int]) -> _Changes:
    """Write the folds of these findings and return by how much that changes each series."""
    changes: _Changes = defaultdict(lambda: defaultdict(lambda: ZERO))
    known = {fold.finding_id: fold for fold in session.scalars(_folds(findings))}
    found = histories(session, findings)
    rows = select(Finding.id, Finding.organization_id, Finding.feedback_id, Finding.fed_back_on)
    for finding, organization, feedback, fed_back_on in session.execute(rows.where(Finding.id.in_(findings))):
        made = steps(found[finding])
        fold = known.get(finding)
        if fold is not None:
            _change(changes, (fold.organization_id, fold.feedback_id, fold.fed_back_on), stored_steps(fold), -1)
        _change(changes, (organization, feedback, fed_back_on), made, 1)
        values = [[step.day.isoformat(), step.by] for step in made]
        if fold is None:
            fold = FigureFold(finding_id=finding)
            session.add(fold)
        fold.organization_id, fold.feedback_id, fold.fed_back_on = organization, feedback, fed_back_on
        fold.steps = values
    return changes


def _folds(findings: Sequence[int]) -> Any:
    return select(FigureFold).where(FigureFold.finding_id.in_(findings))


def _change(changes: _Changes, key: Key, made: Iterable[Step], sign: int) -> None:
    for day, by in made:
        signed = by if sign > 0 else tuple(-number for number in by)
        for series in (key, (key[0], None, None)):
            changes[series][day] = add(changes[series][day], signed)


def _apply(session: Session, changes: _Changes) -> None:
    """Add the changes to the totals from their days on."""
    ids = _series(session, changes)
    changed: list[dict[str, Any]] = []
    made: list[dict[str, Any]] = []
    for key, by_day in changes.items():
        real = {day: by for day, by in by_day.items() if any(by)}
        if real:
            _add_up(session, ids[key], real, changed, made)
    if changed:
        session.execute(update(FigureTotal), changed)
    if made:
        session.execute(insert(FigureTotal), made)


def _add_up(
    session: Session,
    series_id: int,
    by_day: Mapping[date, Vector],
    changed: list[dict[str, Any]],
    made: list[dict[str, Any]],
) -> None:
    first = min(by_day)
    columns = [getattr(FigureTotal, name) for name in NAMES]
    of_series = select(FigureTotal.id, FigureTotal.day, *columns).where(FigureTotal.series_id == series_id)
    before = session.execute(of_series.where(FigureTotal.day < first).order_by(FigureTotal.day.desc()).limit(1)).first()
    later = {row[1]: row for row in session.execute(of_series.where(FigureTotal.day >= first))}
    total: Vector = tuple(before[2:]) if before else ZERO
    more = ZERO
    for day in sorted(later.keys() | by_day.keys()):
        more = add(more, by_day.get(day, ZERO))
        if day not in later:
            made.append({"series_id": series_id, "day": day, **dict(zip(NAMES, add(total, more), strict=True))})
            continue
        total = tuple(later[day][2:])
        if any(more):
            changed.append({"id": later[day][0], **dict(zip(NAMES, add(total, more), strict=True))})


def _series(session: Session, keys: Iterable[Key]) -> dict[Key, int]:
    """The ids of these series; those that are new are made."""
    rows = select(FigureSeries).where(FigureSeries.organization_id.in_({key[0] for key in keys}))
    known = {(row.organization_id, row.feedback_id, row.fed_back_on): row.id for row in session.scalars(rows)}
    made = [
        FigureSeries(organization_id=organization, feedback_id=feedback, fed_back_on=day)
        for organization, feedback, day in set(keys) - known.keys()
    ]
    session.add_all(made)
    session.flush()
    return known | {(row.organization_id, row.feedback_id, row.fed_back_on): row.id for row in made}
