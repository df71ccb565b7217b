"""When the sheets of a week are due: hand-written weeks of the real calendars of 2022 to 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

import tracker.rectification.procedures as procedures
from tracker.foundation.lib.time import SHANGHAI
from tracker.output.reports.issued.rules import last_workday, quarter
from tracker.rectification.findings.queries import TASKS
from tracker.rectification.weekly.rules import (
    Rhythm,
    Stage,
    Urgency,
    coming,
    faults,
    monday_of,
    standing,
    task_words,
    timing,
    urgency,
    week_name,
    working_days,
)
from tracker.workflow.deadlines import Calendar, parse_calendar

TABLE = Path(str(procedures.__file__)).with_name("calendar_cn.toml")
CALENDAR = Calendar.of(parse_calendar(TABLE.read_text(encoding="utf-8")))
USUAL = Rhythm(running=True)


def day(text: str, year: int = 2023) -> date:
    month, number = text.split("-")
    return date(year, int(month), int(number))


def at(moment: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(moment, time(hour, minute), SHANGHAI)


# (year, Monday, first workday = tasks, last workday = results); written from the notices, not from the code
WEEKS = [
    (2023, "9-4", "9-4", "9-8"),  # nothing special
    (2023, "9-25", "9-25", "9-28"),  # Mid-Autumn and National Day begin on Friday the 29th: results before the holiday
    (2023, "10-9", "10-7", "10-13"),  # Saturday 7 and Sunday 8 October are worked and begin the week after the holiday
    (2023, "1-16", "1-16", "1-20"),  # the week before Spring Festival
    (2023, "1-30", "1-28", "2-3"),  # Saturday 28 and Sunday 29 January are worked after Spring Festival
    (2023, "4-3", "4-3", "4-7"),  # Qingming, Wednesday off
    (2023, "4-24", "4-23", "4-28"),  # Sunday 23 April is worked, Saturday is not
    (2023, "5-1", "5-4", "5-6"),  # May Day until Wednesday; Saturday 6 is worked
    (2023, "6-19", "6-19", "6-21"),  # Dragon Boat Festival from Thursday on
    (2023, "6-26", "6-25", "6-30"),  # Sunday 25 June is worked
    (2024, "1-1", "1-2", "1-5"),  # New Year's Day is a Monday: tasks wait for Tuesday
    (2024, "2-5", "2-4", "2-9"),  # Sunday 4 February is worked, the holiday begins on Saturday
    (2024, "2-19", "2-18", "2-23"),  # Sunday 18 February is worked
    (2024, "9-9", "9-9", "9-14"),  # Saturday 14 September is worked and ends the week
    (2024, "9-16", "9-18", "9-20"),  # Mid-Autumn on Monday and Tuesday
    (2024, "9-30", "9-29", "9-30"),  # Sunday 29 September and Monday 30, then National Day
    (2024, "10-7", "10-8", "10-12"),  # holiday until Monday; Saturday 12 October is worked
    (2025, "1-27", "1-26", "1-27"),  # Sunday and Monday before Spring Festival
    (2025, "2-3", "2-5", "2-8"),  # holiday until Tuesday; Saturday 8 February is worked
    (2025, "9-29", "9-28", "9-30"),  # Sunday 28 September is worked
    (2025, "10-6", "10-9", "10-11"),  # eight days off until Wednesday; Saturday 11 October is worked
    (2026, "1-5", "1-4", "1-9"),  # Sunday 4 January is worked
    (2026, "2-9", "2-9", "2-14"),  # Saturday 14 February is worked
    (2026, "2-23", "2-24", "2-28"),  # nine days off until Monday; Saturday 28 is worked
    (2026, "9-21", "9-20", "9-24"),  # Sunday 20 September is worked; Mid-Autumn on Friday
    (2026, "10-5", "10-8", "10-10"),  # holiday until Wednesday; Saturday 10 October is worked
    (2022, "1-24", "1-24", "1-30"),  # Saturday and Sunday are worked before Spring Festival
    (2022, "10-10", "10-8", "10-14"),  # Saturday and Sunday are worked after National Day
]


@pytest.mark.parametrize(("year", "monday", "first", "last"), WEEKS)
def test_a_week_begins_on_its_first_workday_and_ends_on_its_last(year: int, monday: str, first: str, last: str) -> None:
    found = timing(USUAL, day(monday, year), CALENDAR)
    assert found is not None
    assert found.tasks_at == at(day(first, year), 8, 30)
    assert found.results_at == at(day(last, year), 16)
    assert found.sheet_at == at(day(last, year), 17, 30)


@pytest.mark.parametrize(("year", "monday"), [(2023, "10-2"), (2023, "1-23"), (2022, "1-31"), (2024, "2-12")])
def test_a_week_that_is_all_holiday_has_no_sheet(year: int, monday: str) -> None:
    assert timing(USUAL, day(monday, year), CALENDAR) is None


def test_every_workday_of_four_years_belongs_to_exactly_one_week() -> None:
    mondays = [date(2022, 12, 26) + timedelta(days=7 * n) for n in range(4 * 52 + 5)]
    counted = [worked for monday in mondays for worked in working_days(monday, CALENDAR)]
    assert counted == sorted(set(counted))
    year_days = (date(2023, 1, 1) + timedelta(days=n) for n in range(1461))
    assert [one for one in year_days if CALENDAR.is_workday(one)] == [
        one for one in counted if date(2023, 1, 1) <= one <= date(2026, 12, 31)
    ]


def test_other_days_than_monday_and_friday_wait_or_come_early() -> None:
    rhythm = Rhythm(True, 1, time(9), 3, time(15), time(16))
    usual = timing(rhythm, date(2023, 9, 4), CALENDAR)
    assert usual is not None
    assert (usual.tasks_at, usual.results_at) == (at(date(2023, 9, 5), 9), at(date(2023, 9, 7), 15))
    dragon_boat = timing(rhythm, date(2023, 6, 19), CALENDAR)  # Thursday is off: asked on Wednesday
    assert dragon_boat is not None
    assert dragon_boat.results_at == at(date(2023, 6, 21), 15)
    festival = timing(rhythm, date(2024, 9, 16), CALENDAR)  # Tuesday is off: given on Wednesday
    assert festival is not None
    assert festival.tasks_at == at(date(2024, 9, 18), 9)


def test_tasks_are_never_given_after_their_results_are_asked() -> None:
    rhythm = Rhythm(True, 2, time(9), 2, time(15), time(16))
    qingming = timing(rhythm, date(2023, 4, 3), CALENDAR)  # Wednesday itself is off
    assert qingming is not None
    assert qingming.tasks_at == at(date(2023, 4, 6), 9)
    assert qingming.results_at == at(date(2023, 4, 6), 15)


@pytest.mark.parametrize(
    ("rhythm", "faulty"),
    [
        (USUAL, 0),
        (Rhythm(tasks_weekday=3, results_weekday=1), 1),
        (Rhythm(tasks_time=time(17)), 1),
        (Rhythm(sheet_time=time(16)), 1),
        (Rhythm(tasks_weekday=4, results_weekday=0, results_time=time(8)), 2),
    ],
)
def test_an_impossible_rhythm_is_refused(rhythm: Rhythm, faulty: int) -> None:
    assert len(faults(rhythm)) == faulty


def test_what_stands_is_the_newest_sheet_whose_time_has_come() -> None:
    def stands(moment: date, hour: int, minute: int = 0) -> tuple[date, Stage | None] | None:
        found = standing(USUAL, at(moment, hour, minute), CALENDAR)
        return (found.begins_on, found.stage(at(moment, hour, minute))) if found else None

    assert stands(date(2023, 9, 4), 8, 29) == (date(2023, 8, 28), Stage.SHEET)
    assert stands(date(2023, 9, 4), 8, 30) == (date(2023, 9, 4), Stage.TASKS)
    assert stands(date(2023, 9, 8), 15, 59) == (date(2023, 9, 4), Stage.TASKS)
    assert stands(date(2023, 9, 8), 16) == (date(2023, 9, 4), Stage.RESULTS)
    assert stands(date(2023, 9, 8), 17, 30) == (date(2023, 9, 4), Stage.SHEET)
    assert stands(date(2023, 10, 5), 12) == (date(2023, 9, 25), Stage.SHEET)  # in the middle of the holiday
    assert stands(date(2023, 10, 7), 9) == (date(2023, 10, 9), Stage.TASKS)  # the worked Saturday


def test_an_instant_is_judged_in_shanghai_whatever_its_zone() -> None:
    evening = datetime(2023, 9, 4, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai
    found = standing(USUAL, evening, CALENDAR)
    assert found is not None
    assert found.begins_on == date(2023, 9, 4)


def test_the_next_tasks_come_after_now() -> None:
    following = coming(USUAL, at(date(2023, 9, 29), 10), CALENDAR)
    assert following is not None
    assert following.tasks_at == at(date(2023, 10, 7), 8, 30)


def test_a_year_that_was_not_announced_counts_monday_to_friday() -> None:
    found = timing(USUAL, date(2027, 10, 4), CALENDAR)
    assert found is not None
    assert (found.tasks_at, found.results_at) == (at(date(2027, 10, 4), 8, 30), at(date(2027, 10, 8), 16))


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (None, Urgency.LATER),
        (date(2023, 9, 3), Urgency.OVERDUE),
        (date(2023, 9, 4), Urgency.THIS_WEEK),
        (date(2023, 9, 10), Urgency.THIS_WEEK),
        (date(2023, 9, 11), Urgency.LATER),
    ],
)
def test_a_task_is_overdue_due_this_week_or_later(due_on: date | None, expected: Urgency) -> None:
    assert urgency(due_on, date(2023, 9, 4), date(2023, 9, 4)) is expected


def test_a_task_given_on_a_worked_weekend_and_due_that_day_is_not_overdue() -> None:
    assert urgency(date(2023, 10, 7), date(2023, 10, 9), date(2023, 10, 7)) is Urgency.THIS_WEEK


def test_everything_that_can_wait_has_its_words() -> None:
    assert all(task_words(task.key, 1) for task in TASKS)


def test_words() -> None:
    assert task_words("rectify", 2) == "完成整改措施（还有2条）"
    assert task_words("rectify", 0) == "申请销号"
    assert task_words("review", 0) == "审核销号申请"
    assert week_name(date(2023, 1, 2)) == "2023年第1周"
    assert week_name(date(2024, 12, 30)) == "2025年第1周"
    assert monday_of(date(2023, 9, 10)) == date(2023, 9, 4)


@pytest.mark.parametrize(
    ("year", "number", "expected"),
    [(2023, 1, "3-31"), (2023, 2, "6-30"), (2023, 3, "9-28"), (2023, 4, "12-29"), (2024, 2, "6-28"), (2024, 3, "9-30")],
)
def test_the_last_workday_of_a_quarter(year: int, number: int, expected: str) -> None:
    assert last_workday(quarter(year, number), CALENDAR) == day(expected, year)
