"""Turns a story into the turns of a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from tracker.entry.maintenance.demo.closing import (
    APPLICATION,
    apply_and_pass,
    apply_in_vain,
    look_back,
    relapse,
)
from tracker.entry.maintenance.demo.opening import RELEASED, feed_back, plan, register
from tracker.entry.maintenance.demo.phrases import phrase, pick
from tracker.entry.maintenance.demo.script import Script
from tracker.entry.maintenance.demo.story import Ending, Special
from tracker.entry.maintenance.demo.working import (
    ask_for_time,
    extend,
    finish,
    note,
    note_with_old_photo,
    reach_a_stage,
    work,
)
from tracker.rectification.inspections.models import Feedback
from tracker.workflow.deadlines import add_months
from tracker.workflow.model import Timeframe

_PLANNED = 250  # days before today: the last plan is approved
_OVERDUE_SINCE, _DUE_IN, _EXTENDED_IN = 18, 12, 8


def tell(script: Script, feedback: Feedback) -> None:
    """Write every turn of a case, from the inspector's note to how it stands today."""
    register(script, feedback)
    feed_back(script, _deadline(script))
    plan(script)
    _ENDINGS[script.story.ending](script)


def _deadline(script: Script) -> date | None:
    """The deadline set when the finding was assigned."""
    story, today = script.story, script.times.today
    if story.timeframe is Timeframe.LONG_TERM:
        return None
    if story.timeframe is Timeframe.IMMEDIATE:
        return today - timedelta(days=RELEASED - 45)
    if story.ending is Ending.OVERDUE:
        return today - timedelta(days=_OVERDUE_SINCE)
    if story.ending is Ending.DUE_SOON:
        return today - timedelta(days=20)
    return _met_or_missed(script)


def _met_or_missed(script: Script) -> date:
    """Three, six, nine or twelve months after the feedback: what was met; a little too early for those closed late."""
    closed_on = script.times.today - timedelta(days=script.story.closed_ago)
    if Special.CLOSED_LATE in script.story.specials or Special.EXTENDED in script.story.specials:
        return closed_on - timedelta(days=10)
    released_on = script.times.ago(RELEASED)
    return next(day for months in (3, 6, 9, 12) if (day := add_months(released_on, months)) >= closed_on)


def _closed(script: Script) -> None:
    story = script.story
    ago, sent_back = story.closed_ago, Special.SENT_BACK in story.specials
    start = 264 if story.timeframe is Timeframe.IMMEDIATE else _PLANNED
    end = ago + (42 if sent_back else APPLICATION + 1)
    if Special.EXTENDED in story.specials:
        extend(script, ago + 60, script.times.today - timedelta(days=ago - 15))
        start = ago + 50
    work(script, start, end)
    if story.timeframe is Timeframe.LONG_TERM:
        reach_a_stage(script, end + 1)
    if sent_back:
        apply_in_vain(script, ago)
    apply_and_pass(script, ago)
    look_back(script, script.turns[-1].day)


def _in_review(script: Script) -> None:
    """A long-term finding with one measure that goes on: applied on a stage result, waits for the party committee.

    One of its photos was handed in for another finding too: who reviews it is told.
    """
    work(script, _PLANNED, 30, leave_open=1)
    note_with_old_photo(script, 26)
    reach_a_stage(script, 22)
    apply_and_pass(script, -4, steps=2)


def _overdue(script: Script) -> None:
    """One measure is missing, the deadline is over, more time was asked for and nobody has decided yet."""
    work(script, _PLANNED, 70, leave_open=1)
    note(script, 33, pick(script.rng, "progress"), photo=True)
    ask_for_time(script, 3, script.times.today + timedelta(days=30), phrase("extension_pending"))


def _due_soon(script: Script) -> None:
    """More time was granted; it ends in a few days."""
    work(script, _PLANNED, 60, leave_open=1)
    extend(script, 44, script.times.today + timedelta(days=_EXTENDED_IN))
    note(script, 5, pick(script.rng, "progress"), photo=True)


def _relapsed(script: Script) -> None:
    """Struck off, found again by the first look back, reopened as round 2 and due soon."""
    work(script, _PLANNED, script.story.closed_ago + APPLICATION + 1)
    apply_and_pass(script, script.story.closed_ago)
    reopened = relapse(script, script.turns[-1].day, _DUE_IN)
    note(script, reopened - 20, pick(script.rng, "progress"))
    finish(script, reopened - 60, 1)
    note(script, 6, pick(script.rng, "progress"), photo=True)


_ENDINGS: dict[Ending, Callable[[Script], None]] = {
    Ending.CLOSED: _closed,
    Ending.IN_REVIEW: _in_review,
    Ending.OVERDUE: _overdue,
    Ending.DUE_SOON: _due_soon,
    Ending.RELAPSED: _relapsed,
}
