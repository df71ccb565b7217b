"""Due soon and overdue are computed, never stored: pure functions of dates, calendar, thresholds and today.

Source of the defaults: domain.md §2 (escalation). Every number is a setting that an office replaces.
"""

import calendar as gregorian
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

from tracker.workflow.model import FindingFacts, Role, Timeframe, TimerDef
from tracker.workflow.workdays import Calendar, CalendarYear, parse_calendar

__all__ = [
    "DEFAULT_THRESHOLDS",
    "Alert",
    "Calendar",
    "CalendarYear",
    "Light",
    "Thresholds",
    "add_months",
    "alert",
    "due_on",
    "due_soon",
    "follow_up_dates",
    "light",
    "next_alert_on",
    "overdue",
    "parse_calendar",
    "watched_date",
]

_MONTHS_A_YEAR = 12
_ONE_DAY = timedelta(days=1)


class Light(StrEnum):
    """The light of a finding. A colour is always printed with its word, so print `label`."""

    OFF = "off"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def word(self) -> str:
        return {"off": "不计时", "green": "正常", "yellow": "临期", "red": "逾期"}[self.value]

    @property
    def colour(self) -> str:
        """绿, 黄 or 红; empty when nothing is counted."""
        return {"off": "", "green": "绿", "yellow": "黄", "red": "红"}[self.value]

    @property
    def label(self) -> str:
        return f"{self.colour}（{self.word}）" if self.colour else self.word


class Alert(StrEnum):
    """The letter that is due: 绿 reminder, 黄 due soon, 红 overdue; each names who gets it."""

    REMINDER = "reminder"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        return {"reminder": "提醒（绿）", "due_soon": "临期（黄）", "overdue": "逾期（红）"}[self.value]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Who is told; each step adds one to the step before."""
        return _ALERT_ROLES[self]


_ALERT_ROLES = {
    Alert.REMINDER: (Role.OWNER,),
    Alert.DUE_SOON: (Role.OWNER, Role.ACCOUNTABLE_LEADER),
    Alert.OVERDUE: (Role.OWNER, Role.ACCOUNTABLE_LEADER, Role.SECRETARY),
}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many days (or workdays) before the deadline the green and the yellow letter go out."""

    reminder: int
    due_soon: int
    unit: Literal["workdays", "days"] = "days"


DEFAULT_THRESHOLDS: Mapping[Timeframe, Thresholds] = {
    Timeframe.IMMEDIATE: Thresholds(1, 0, "workdays"),
    Timeframe.FIXED_TERM: Thresholds(20, 10),
    Timeframe.LONG_TERM: Thresholds(30, 10),
}


def watched_date(facts: FindingFacts) -> date | None:
    """The date the lights count towards: the deadline, or the next review date of a long-term finding that has one."""
    if facts.timeframe is Timeframe.LONG_TERM:
        return facts.next_review_on or facts.deadline
    return facts.deadline


def overdue(deadline: date | None, closed: bool, today: date) -> bool:
    """Open on the day after the deadline. The deadline itself is still in time."""
    return deadline is not None and not closed and today > deadline


def due_soon(deadline: date | None, closed: bool, today: date, thresholds: Thresholds, calendar: Calendar) -> bool:
    """In time, but within the yellow threshold (临期)."""
    return alert(deadline, closed, today, thresholds, calendar) is Alert.DUE_SOON


def light(deadline: date | None, closed: bool, today: date, thresholds: Thresholds, calendar: Calendar) -> Light:
    """OFF when closed or without a date; green up to and with the first reminder."""
    if deadline is None or closed:
        return Light.OFF
    lights = {Alert.DUE_SOON: Light.YELLOW, Alert.OVERDUE: Light.RED}
    letter = alert(deadline, closed, today, thresholds, calendar)
    return Light.GREEN if letter is None else lights.get(letter, Light.GREEN)


def alert(deadline: date | None, closed: bool, today: date, thresholds: Thresholds, calendar: Calendar) -> Alert | None:
    """The letter that stands on that day, or None while there is time enough."""
    if deadline is None or closed:
        return None
    begun = [letter for letter, start in _alert_days(deadline, thresholds, calendar) if start <= today]
    return begun[-1] if begun else None


def next_alert_on(
    deadline: date | None, closed: bool, after: date, thresholds: Thresholds, calendar: Calendar
) -> date | None:
    """The earliest day after `after` on which a letter becomes due; None when none will."""
    if deadline is None or closed:
        return None
    coming = (start for _, start in _alert_days(deadline, thresholds, calendar) if start > after)
    return min(coming, default=None)


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


def _alert_days(deadline: date, thresholds: Thresholds, calendar: Calendar) -> tuple[tuple[Alert, date], ...]:
    return (
        (Alert.REMINDER, _days_before(deadline, thresholds.reminder, thresholds, calendar)),
        (Alert.DUE_SOON, _days_before(deadline, thresholds.due_soon, thresholds, calendar)),
        (Alert.OVERDUE, deadline + _ONE_DAY),
    )


def _days_before(deadline: date, count: int, thresholds: Thresholds, calendar: Calendar) -> date:
    if thresholds.unit == "days":
        return deadline - timedelta(days=count)
    return calendar.add_workdays(deadline, -count)
