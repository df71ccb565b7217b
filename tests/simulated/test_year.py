"""A whole year of reminders, day by day, against a model of its own (`tests.simulated.model`).

The year is 2025 with its real holidays and 调休. What is simulated: the days are handed to the pass, one pass a day in
the evening, none while the clock is off; findings enter as copies of one that was made by the real operations and stand
in 整改中 from the day on which they begin. Whatever happens to the lively ones afterwards is done by the real
operations: others become the owner, deadlines are extended, stage results move the next review, findings are struck
off, looked at again, and relapse. Nobody touches the rest, which only grow late. Posts stay with their holders all
year. What several days name is owed once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest

from tests.cast import instant, make_world
from tests.simulated.acting import Stage, begin, happen, said, set_stage
from tests.simulated.lives import CALENDAR, FIRST, LAST, OFFICE, drawn
from tests.simulated.model import MODELLED, Life, Told, Workdays, told
from tracker.foundation.db.session import Sessions
from tracker.output.notifications.reminding import remind

SEED = 2025
# The clock was off: a week, the holiday of May and beyond, a weekend, the holiday of October, single days.
DOWN = (
    (date(2025, 2, 10), date(2025, 2, 16)),
    (date(2025, 4, 28), date(2025, 5, 18)),
    (date(2025, 7, 19), date(2025, 7, 20)),
    (date(2025, 9, 30), date(2025, 10, 9)),
    (date(2025, 11, 3), date(2025, 11, 3)),
    (date(2025, 12, 12), date(2025, 12, 12)),
)


@dataclass(frozen=True)
class Outcome:
    """What was made of what was due."""

    findings: int
    days: int
    passes: int
    made: Counter[Told]
    due: set[Told]

    @property
    def missing(self) -> set[Told]:
        return self.due - self.made.keys()

    @property
    def surplus(self) -> Counter[Told]:
        """What nobody was owed, and what was said twice."""
        return self.made - Counter(self.due)

    def __str__(self) -> str:
        return (
            f"{self.findings:,} findings, {self.days} days, {self.passes} passes, {self.made.total():,} reminders,"
            f" {len(self.missing)} missing, {self.surplus.total()} surplus"
        )


def year() -> list[date]:
    return [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]


def clock_days() -> frozenset[date]:
    """The days on which the clock ran."""
    return frozenset(day for day in year() if not any(first <= day <= last for first, last in DOWN))


def live(sessions: Sessions, lives: Collection[Life], clock: Collection[date]) -> Stage:
    """The whole year, day by day."""
    with sessions.writing() as session:
        stage = set_stage(make_world(session))
    born, events = defaultdict(list), defaultdict(list)
    for life in lives:
        born[life.begins].append(life)
        for event in life.events:
            events[event.on].append((life, event))
    for day in year():
        with sessions.writing() as session:
            begin(session, stage, born[day])
            for life, event in events[day]:
                happen(session, stage, life, event)
        if day in clock:
            with sessions.writing() as session:
                remind(session, instant(day, 20))
    return stage


def simulated(sessions: Sessions, findings: int, *, lively: int) -> Outcome:
    chance = Random(SEED)
    lives = [drawn(number, chance, still=number > lively) for number in range(1, findings + 1)]
    clock, workdays = clock_days(), Workdays(CALENDAR)
    stage = live(sessions, lives, clock)
    due = {one for life in lives for one in told(life, OFFICE, clock, LAST, workdays)}
    return Outcome(findings, len(year()), len(clock), said(sessions, stage, lives), due)


def agree(outcome: Outcome) -> None:
    print(outcome)
    assert (sorted(outcome.missing)[:10], sorted(outcome.surplus)[:10]) == ([], [])
    assert {kind for _, kind, _, _ in outcome.made} == MODELLED


@pytest.mark.parametrize("workplace", ["sqlite"], indirect=True)
def test_in_a_year_every_reminder_that_is_due_is_made_once(sessions: Sessions) -> None:
    agree(simulated(sessions, 300, lively=60))


@pytest.mark.full
def test_in_a_year_of_ten_thousand_findings_every_reminder_is_made_once(sessions: Sessions) -> None:
    agree(simulated(sessions, 10_000, lively=500))
