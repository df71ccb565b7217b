"""Workdays with 调休, the committed table of the State Council's notices, and years it does not know."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import tracker
from tracker.workflow.workdays import Calendar, CalendarYear, parse_calendar

TABLE = Path(tracker.__file__).parent / "rectification" / "procedures" / "calendar_cn.toml"
YEARS = {year.year: year for year in parse_calendar(TABLE.read_text(encoding="utf-8"))}
CHINA = Calendar.of(YEARS.values())

# Copied by hand from the notices: first and last day off; weekend days worked.
NOTICES = {
    2022: (
        "国办发明电〔2021〕11号",
        "0101-0103 0131-0206 0403-0405 0430-0504 0603-0605 0910-0912 1001-1007 1231-1231",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    2023: (
        "国办发明电〔2022〕16号",
        "0101-0102 0121-0127 0405-0405 0429-0503 0622-0624 0929-1006 1230-1231",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "国办发明电〔2023〕7号",
        "0101-0101 0210-0217 0404-0406 0501-0505 0610-0610 0915-0917 1001-1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: (
        "国办发明电〔2024〕12号",
        "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
        "0126 0208 0427 0928 1011",
    ),
    2026: (
        "国办发明电〔2025〕7号",
        "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}


def day(year: int, monthday: str) -> date:
    return date(year, int(monthday[:2]), int(monthday[2:]))


def days_off(year: int, ranges: str) -> set[date]:
    found: set[date] = set()
    for first, last in (part.split("-") for part in ranges.split()):
        start, length = day(year, first), (day(year, last) - day(year, first)).days
        found |= {start + timedelta(days=n) for n in range(length + 1)}
    return found


@pytest.mark.parametrize("year", NOTICES)
def test_the_table_says_what_the_notice_says(year: int) -> None:
    notice, off, worked = NOTICES[year]
    assert YEARS[year].notice == notice
    assert YEARS[year].issued_on.year == year - 1
    assert YEARS[year].holidays == days_off(year, off)
    assert YEARS[year].workdays == {day(year, one) for one in worked.split()}


def test_the_table_holds_exactly_the_announced_years() -> None:
    assert set(YEARS) == set(NOTICES)
    assert all(worked.weekday() >= 5 for worked in CHINA.workdays)


def test_a_weekend_day_in_exchange_is_a_workday_and_a_holiday_is_none() -> None:
    assert CHINA.is_workday(date(2025, 9, 28))  # Sunday, worked
    assert not CHINA.is_workday(date(2025, 10, 8))  # Wednesday, 国庆
    assert not CHINA.is_workday(date(2025, 9, 27))
    assert CHINA.is_workday(date(2025, 9, 26))


def test_workdays_are_counted_across_national_day() -> None:
    assert CHINA.add_workdays(date(2025, 9, 26), 5) == date(2025, 10, 10)
    assert CHINA.add_workdays(date(2025, 10, 10), -5) == date(2025, 9, 26)
    assert CHINA.add_workdays(date(2025, 10, 4), 1) == date(2025, 10, 9)
    assert CHINA.add_workdays(date(2025, 10, 4), 0) == date(2025, 10, 4)


def test_workdays_between_two_days_count_the_last_and_not_the_first() -> None:
    assert CHINA.workdays_between(date(2025, 9, 26), date(2025, 10, 10)) == 5
    assert CHINA.workdays_between(date(2025, 10, 10), date(2025, 9, 26)) == -5
    assert CHINA.workdays_between(date(2025, 9, 26), date(2025, 9, 26)) == 0


def test_an_unknown_year_counts_monday_to_friday_and_says_so() -> None:
    assert not CHINA.knows(2027)
    assert CHINA.knows(2026)
    assert CHINA.is_workday(date(2027, 10, 1))  # a Friday
    assert not CHINA.is_workday(date(2027, 10, 2))
    assert CHINA.add_workdays(date(2027, 10, 1), 1) == date(2027, 10, 4)


def test_years_are_read_earliest_first() -> None:
    text = """
    [[years]]
    year = 2031
    notice = "乙"
    issued_on = 2030-11-01
    holidays = [2031-01-01]
    workdays = []
    [[years]]
    year = 2030
    notice = "甲"
    issued_on = 2029-11-01
    holidays = []
    workdays = [2030-01-05]
    """
    first, second = parse_calendar(text)
    assert first == CalendarYear(2030, "甲", date(2029, 11, 1), frozenset(), frozenset({date(2030, 1, 5)}))
    assert second.holidays == {date(2031, 1, 1)}
    assert Calendar.of(()) == Calendar()
