"""The business days of the demo, counted back from today, and the instants at which its acts were recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tracker.foundation.lib.time import SHANGHAI
from tracker.workflow.workdays import Calendar

_OPENING = time(8, 30)
_BETWEEN_ACTS = timedelta(seconds=40)


@dataclass
class Timetable:
    """`today` is never a day of the story: everything was recorded yesterday at the latest."""

    today: date
    calendar: Calendar
    _acts: dict[date, int] = field(default_factory=dict)

    def ago(self, days: int) -> date:
        """The last workday that is at least `days` days before today; `days` is at least 1."""
        return self.workday(self.today - timedelta(days=max(days, 1)))

    def workday(self, day: date) -> date:
        """This day, or the last workday before it."""
        while not self.calendar.is_workday(day):
            day -= timedelta(days=1)
        return day

    def days_ago(self, day: date) -> int:
        """How many days before today a day lies."""
        return (self.today - day).days

    def next_instant(self, day: date) -> datetime:
        """The instant of the next act of a day: office hours, one act after the other."""
        number = self._acts[day] = self._acts.get(day, -1) + 1
        return (datetime.combine(day, _OPENING, SHANGHAI) + number * _BETWEEN_ACTS).astimezone(UTC)
