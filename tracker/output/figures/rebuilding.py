"""Keeping the store of figures: folding what is new, building it anew, comparing it with history. Commits by parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.time import day_of
from tracker.output.figures.models import FigureTotal
from tracker.output.figures.operations import BATCH, begin_rebuild, end_rebuild, fold, refold_after
from tracker.output.figures.queries import by_organization as asked
from tracker.output.figures.queries import exact, stored
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.rectification.findings.models import Finding
from tracker.rectification.inspections.models import Source

_AT_ONCE = 500  # findings of a rebuild in one transaction
_EVERYWHERE = ("/",)
_DAYS = 6  # of the past that are compared, today aside

OnProgress = Callable[[int, int], None]


def fold_all(sessions: Sessions, now: datetime) -> int:
    """Fold everything that is new, some findings at a time; returns how many."""
    folded = 0
    while True:
        with sessions.writing() as session:
            some = fold(session, now)
        folded += some
        if some < BATCH:
            return folded


def rebuild(sessions: Sessions, now: datetime, on_progress: OnProgress) -> int:
    """Build the store anew from history and return the number of findings; meanwhile figures come from history."""
    with sessions.writing() as session:
        begin_rebuild(session)
        total = session.scalar(select(func.count()).select_from(Finding)) or 0
    done = last = 0
    while True:
        with sessions.writing() as session:
            folded = refold_after(session, last, now, _AT_ONCE)
            if not folded:
                end_rebuild(session)
                return done
        done, last = done + len(folded), folded[-1]
        on_progress(done, total)


def differences(session: Session, now: datetime) -> Iterator[str]:
    """What the store says otherwise than history, as sentences: for everything and each source, as of some days."""
    sources = session.scalars(select(Source.code).order_by(Source.position)).all()
    for day in sorted({day_of(now), *_some_days(session)}):
        for scope in (EVERYTHING, *(Scope(source=code) for code in sources)):
            as_of = AsOf(day, now)
            if stored.sums(session, _EVERYWHERE, as_of, scope) is None:
                yield f"{day} {scope.source or ''}：尚未汇总，数字取自历史"
            elif asked(session, _EVERYWHERE, as_of, scope) != exact.by_organization(session, _EVERYWHERE, as_of, scope):
                yield f"{day} {scope.source or '全部来源'}：汇总与历史不一致"


def _some_days(session: Session) -> Iterator[date]:
    """Days spread evenly over those on which figures changed."""
    days = session.scalars(select(FigureTotal.day).distinct().order_by(FigureTotal.day)).all()
    yield from days[:: max(1, len(days) // _DAYS)]
