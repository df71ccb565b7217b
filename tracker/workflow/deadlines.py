"""Due soon and overdue are computed, never stored: pure functions of dates, calendar, thresholds and today."""

import calendar as gregorian
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.workflow.model import FindingFacts, State, Timeframe, TimerDef
from tracker.workflow.thresholds import (
    LATE_IN,
    LETTERS,
    LOOKS,
    RUNGS,
    Key,
    Light,
    Step,
    Threshold,
    Thresholds,
    begins,
)
from tracker.workflow.workdays import Calendar, CalendarYear, parse_calendar

__all__ = [
    "Calendar",
    "CalendarYear",
    "Dates",
    "Light",
    "Line",
    "Standing",
    "add_months",
    "coming",
    "due_on",
    "follow_up_dates",
    "light",
    "lines",
    "parse_calendar",
    "standing",
    "watched_date",
    "yellow_until",
]

_MONTHS_A_YEAR = 12
_ONE_DAY = timedelta(days=1)


def watched_date(facts: FindingFacts) -> date | None:
    """The date the lights count towards: the deadline, or the next review date of a long-term finding that has one."""
    if facts.timeframe is Timeframe.LONG_TERM:
        return facts.next_review_on or facts.deadline
    return facts.deadline


@dataclass(frozen=True, slots=True)
class Line:
    """Steps that follow each other about one date. Of several that have begun only the last one stands."""

    about: date
    steps: tuple[tuple[Step, Threshold], ...]

    def standing(self, today: date, calendar: Calendar) -> Step | None:
        """The step that stands on that day, or None while there is time enough."""
        begun = [step for step, day in self.days(calendar) if day <= today]
        return begun[-1] if begun else None

    def days(self, calendar: Calendar) -> Iterator[tuple[Step, date]]:
        """Each step with the day on which it begins."""
        return ((step, begins(step, threshold, self.about, calendar)) for step, threshold in self.steps)


@dataclass(frozen=True, slots=True)
class Standing:
    """A step that stands, and the date it is about."""

    step: Step
    about: date


@dataclass(frozen=True, slots=True)
class Dates:
    """What the clock of a finding counts from; nothing where nothing is counted.

    `watched` is the deadline, or the next review of a long-term finding; `timer` is the limit of the state that it has
    been in `since`; `follow_ups` are the days of the looks back that are owed.
    """

    state: State
    since: date
    timeframe: Timeframe | None = None
    watched: date | None = None
    timer: TimerDef | None = None
    follow_ups: tuple[date, ...] = ()


def lines(dates: Dates, table: Thresholds, calendar: Calendar) -> tuple[Line, ...]:
    """Everything that can become due about a finding by a table."""
    found: list[Line] = []
    if dates.watched is not None and dates.timeframe is not None:
        found += (
            _line(dates.watched, table, *((dates.timeframe, step) for step in steps)) for steps in (LETTERS, RUNGS)
        )
    if dates.timer is not None and dates.state in LATE_IN:
        limit = due_on(dates.since, dates.timer, calendar)
        found.append(_line(limit, table, (None, LATE_IN[dates.state])))
    found += (_line(day, table, *((None, step) for step in LOOKS)) for day in dates.follow_ups)
    return tuple(found)


def _line(about: date, table: Thresholds, *keys: Key) -> Line:
    return Line(about, tuple((key[1], table[key]) for key in keys if key in table))


def standing(found: Iterable[Line], today: date, calendar: Calendar) -> tuple[Standing, ...]:
    """What stands on that day, at most one of each line."""
    steps = ((line.standing(today, calendar), line.about) for line in found)
    return tuple(Standing(step, about) for step, about in steps if step is not None)


def coming(found: Iterable[Line], after: date, calendar: Calendar) -> date | None:
    """The earliest day after `after` on which a step begins; None when none will."""
    return min((day for line in found for _, day in line.days(calendar) if day > after), default=None)


def light(timeframe: Timeframe, watched: date | None, today: date, table: Thresholds, calendar: Calendar) -> Light:
    """OFF without a date; green up to and with the first reminder. The deadline itself is still in time."""
    if watched is None:
        return Light.OFF
    step = _line(watched, table, *((timeframe, step) for step in LETTERS)).standing(today, calendar)
    return step.light if step else Light.GREEN


def yellow_until(timeframe: Timeframe, today: date, table: Thresholds, calendar: Calendar) -> date:
    """The last date that stands on yellow today, when the first is today itself."""
    last = today
    while light(timeframe, last + _ONE_DAY, today, table, calendar) is Light.YELLOW:
        last += _ONE_DAY
    return last


def due_on(start: date, timer: TimerDef, calendar: Calendar) -> date:
    """The last day in time for a state that was entered on `start`."""
    if timer.unit == "workdays":
        return calendar.add_workdays(start, timer.days)
    return start + timedelta(days=timer.days)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (31 August + 6 months = 28 or 29 February)."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def follow_up_dates(closed_on: date, months: tuple[int, ...]) -> tuple[date, ...]:
    """When 回头看 is due after 销号 on `closed_on`."""
    return tuple(add_months(closed_on, count) for count in months)
