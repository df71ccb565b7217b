"""Whether a filled volume holds what a real installation holds: sums, chain, and the present beside its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, verify
from tracker.output.figures.queries import figures
from tracker.rectification.findings.alerts import watched
from tracker.rectification.findings.models import SUBJECT, Finding, FindingVersion
from tracker.rectification.findings.queries.past import closing_day
from tracker.rectification.procedures.queries import read_clock
from tracker.workflow.model import State

_SAMPLE = 200
_EVERYWHERE = ("/",)


class BrokenVolume(AssertionError):
    """An invariant does not hold in what was written; the message names it."""


def check(sessions: Sessions, rng: Random, today: date, on_progress: Callable[[str, int, int], None]) -> None:
    """Raise BrokenVolume unless the sums, the chain and a sample of the present hold."""
    checks: tuple[Callable[[Session], None], ...] = (_chain, _sums, lambda session: _present(session, rng, today))
    for number, one in enumerate(checks, start=1):
        with sessions.reading() as session:
            one(session)
        on_progress("核对不变量", number, len(checks))


def _chain(session: Session) -> None:
    found = verify(session)
    if found.fault is not None:
        raise BrokenVolume(f"chain: {found.fault}")


def _sums(session: Session) -> None:
    """N = M + P + U as of several days (a broken sum raises), and today as many as the present says."""
    known = session.scalar(select(func.max(Transition.recorded_at)))
    last = session.scalar(select(func.max(Transition.effective_on)))
    if known is None or last is None:
        raise BrokenVolume("nothing was written")
    for day in (last, last.replace(year=last.year - 1, month=6, day=30)):
        found = figures(session, _EVERYWHERE, AsOf(day, known))
    today = figures(session, _EVERYWHERE, AsOf(last, known)).fed_back
    left = (State.VOIDED, State.MERGED, State.SPLIT)
    present = select(func.count()).where(Finding.fed_back_on.is_not(None), Finding.state.not_in(left))
    if session.scalar(present) != today or found.fed_back > today:
        raise BrokenVolume(f"figures: {today} findings fed back, the present has {session.scalar(present)}")


def _present(session: Session, rng: Random, today: date) -> None:
    """The present of a sample is what its history says."""
    ids = list(session.scalars(select(Finding.id)))
    for finding_id in rng.sample(ids, min(_SAMPLE, len(ids))):
        finding = session.get_one(Finding, finding_id)
        wrong = [name for name, (has, says) in _facts(session, finding, today).items() if has != says]
        if wrong:
            raise BrokenVolume(f"{finding.code}: {', '.join(wrong)}")


def _facts(session: Session, finding: Finding, today: date) -> dict[str, tuple[object, object]]:
    """By name, what the row has and what history says."""
    mine = (Transition.subject_kind == SUBJECT, Transition.subject_id == finding.id)
    last = session.scalars(select(Transition).where(*mine).order_by(Transition.id.desc()).limit(1)).one()
    version = session.scalars(
        select(FindingVersion).where(FindingVersion.finding_id == finding.id, FindingVersion.valid_to.is_(None))
    ).one()
    closed = session.scalar(select(closing_day(finding.id, AsOf(today, last.recorded_at))))
    return {
        "state": (finding.state, State(last.target)),
        "round": (finding.round_no, last.round_no),
        "day": (finding.effective_on, last.effective_on),
        "deadline": (finding.deadline, version.deadline),
        "timeframe": (finding.timeframe, version.timeframe),
        "owner": (finding.owner_id, version.owner_id),
        "closed": (finding.closed_on, closed if finding.state in (State.CLOSED, State.SUSTAINED) else None),
        "alert": (finding.alert_on, _alert(session, finding, today)),
    }


def _alert(session: Session, finding: Finding, today: date) -> date | None:
    """As after the reminder pass of today."""
    return next(watched(session, Finding.id == finding.id)).next_on(today, read_clock(session), after_today=True)
