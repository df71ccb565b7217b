"""Workdays with 调休, from a table of years; a year that is not in the table counts Monday to Friday."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_NOTICE_MONTH = 10  # the State Council's notice about the next year comes out about then


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year as the State Council announced it: `notice` is the document number of the 国务院办公厅 notice."""

    year: int
    notice: str
    issued_on: date
    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class Calendar:
    """`workdays` are weekend days worked (调休), `holidays` are days off, `years` are those that the table knows."""

    workdays: frozenset[date] = frozenset()
    holidays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    @classmethod
    def of(cls, years: Iterable[CalendarYear]) -> "Calendar":
        table = tuple(years)
        return cls(
            workdays=frozenset().union(*(year.workdays for year in table)),
            holidays=frozenset().union(*(year.holidays for year in table)),
            years=frozenset(year.year for year in table),
        )

    def knows(self, year: int) -> bool:
        """Whether the year was announced; if not, pages say that Monday to Friday was assumed."""
        return year in self.years

    def is_workday(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def add_workdays(self, day: date, count: int) -> date:
        """The day on which `count` workdays after `day` are over; back in time when negative. `day` does not count."""
        step = _ONE_DAY if count >= 0 else -_ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """How many workdays lie after `start` up to and with `end`; negative when `end` is earlier."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def years_to_know(today: date) -> tuple[int, ...]:
    """The years whose 调休 should be known on a day: this one, and from October, when it is announced, the next."""
    return (today.year, today.year + 1) if today.month >= _NOTICE_MONTH else (today.year,)


def parse_calendar(toml_text: str) -> tuple[CalendarYear, ...]:
    """The announced years in the committed table, earliest first."""
    years = tomllib.loads(toml_text)["years"]
    return tuple(
        CalendarYear(
            year=entry["year"],
            notice=entry["notice"],
            issued_on=entry["issued_on"],
            holidays=frozenset(entry["holidays"]),
            workdays=frozenset(entry["workdays"]),
        )
        for entry in sorted(years, key=lambda entry: int(entry["year"]))
    )
