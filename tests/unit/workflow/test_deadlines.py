"""Lights, letters and limits are functions of dates, thresholds, calendar and today."""

from datetime import date

import pytest

from tests.unit.workflow.cast import finding
from tracker.workflow.deadlines import (
    DEFAULT_THRESHOLDS,
    Alert,
    Calendar,
    Light,
    Thresholds,
    add_months,
    alert,
    due_on,
    due_soon,
    follow_up_dates,
    light,
    next_alert_on,
    overdue,
    watched_date,
)
from tracker.workflow.model import Role, State, Timeframe, TimerDef

EMPTY = Calendar()
DEADLINE = date(2025, 6, 30)
FIXED = DEFAULT_THRESHOLDS[Timeframe.FIXED_TERM]
IMMEDIATE = DEFAULT_THRESHOLDS[Timeframe.IMMEDIATE]
LONG = DEFAULT_THRESHOLDS[Timeframe.LONG_TERM]
DUANWU = Calendar(holidays=frozenset({date(2025, 6, 2)}), years=frozenset({2025}))

# today → letter, light for a deadline of 30 June 2025
FIXED_TERM_DAYS = [
    (date(2025, 6, 9), None, Light.GREEN),
    (date(2025, 6, 10), Alert.REMINDER, Light.GREEN),
    (date(2025, 6, 19), Alert.REMINDER, Light.GREEN),
    (date(2025, 6, 20), Alert.DUE_SOON, Light.YELLOW),
    (date(2025, 6, 30), Alert.DUE_SOON, Light.YELLOW),
    (date(2025, 7, 1), Alert.OVERDUE, Light.RED),
    (date(2026, 7, 1), Alert.OVERDUE, Light.RED),
]


@pytest.mark.parametrize(("today", "letter", "colour"), FIXED_TERM_DAYS)
def test_a_fixed_term_warns_at_twenty_and_ten_days(today: date, letter: Alert | None, colour: Light) -> None:
    assert alert(DEADLINE, False, today, FIXED, EMPTY) is letter
    assert light(DEADLINE, False, today, FIXED, EMPTY) is colour
    assert due_soon(DEADLINE, False, today, FIXED, EMPTY) is (colour is Light.YELLOW)
    assert overdue(DEADLINE, False, today) is (colour is Light.RED)


def test_an_immediate_term_counts_workdays_and_passes_over_a_holiday() -> None:
    tuesday = date(2025, 6, 3)  # Monday is 端午节
    assert alert(tuesday, False, date(2025, 5, 29), IMMEDIATE, DUANWU) is None
    assert alert(tuesday, False, date(2025, 5, 30), IMMEDIATE, DUANWU) is Alert.REMINDER
    assert alert(tuesday, False, date(2025, 6, 2), IMMEDIATE, DUANWU) is Alert.REMINDER
    assert alert(tuesday, False, tuesday, IMMEDIATE, DUANWU) is Alert.DUE_SOON
    assert alert(tuesday, False, date(2025, 6, 4), IMMEDIATE, DUANWU) is Alert.OVERDUE


def test_a_long_term_warns_at_thirty_and_ten_days() -> None:
    assert alert(DEADLINE, False, date(2025, 5, 30), LONG, EMPTY) is None
    assert alert(DEADLINE, False, date(2025, 5, 31), LONG, EMPTY) is Alert.REMINDER
    assert alert(DEADLINE, False, date(2025, 6, 20), LONG, EMPTY) is Alert.DUE_SOON


@pytest.mark.parametrize(("deadline", "closed"), [(None, False), (DEADLINE, True)])
def test_nothing_is_counted_without_a_date_or_after_closing(deadline: date | None, closed: bool) -> None:
    later = date(2025, 12, 1)
    assert light(deadline, closed, later, FIXED, EMPTY) is Light.OFF
    assert alert(deadline, closed, later, FIXED, EMPTY) is None
    assert next_alert_on(deadline, closed, date(2025, 1, 1), FIXED, EMPTY) is None
    assert not overdue(deadline, closed, later)
    assert not due_soon(deadline, closed, date(2025, 6, 25), FIXED, EMPTY)


def test_the_next_letter_walks_through_all_three_and_ends() -> None:
    day, seen = date(2025, 1, 1), []
    while following := next_alert_on(DEADLINE, False, day, FIXED, EMPTY):
        seen.append(following)
        day = following
    assert seen == [date(2025, 6, 10), date(2025, 6, 20), date(2025, 7, 1)]


def test_each_letter_adds_one_who_is_told() -> None:
    assert Alert.REMINDER.roles == (Role.OWNER,)
    assert Alert.DUE_SOON.roles == (Role.OWNER, Role.ACCOUNTABLE_LEADER)
    assert Alert.OVERDUE.roles == (Role.OWNER, Role.ACCOUNTABLE_LEADER, Role.SECRETARY)
    assert [letter.label for letter in Alert] == ["提醒（绿）", "临期（黄）", "逾期（红）"]


def test_a_colour_never_stands_without_its_word() -> None:
    assert [one.label for one in Light] == ["不计时", "绿（正常）", "黄（临期）", "红（逾期）"]


def test_an_office_sets_its_own_thresholds() -> None:
    strict = Thresholds(reminder=60, due_soon=30)
    assert light(DEADLINE, False, date(2025, 6, 1), strict, EMPTY) is Light.YELLOW


def test_a_long_term_finding_is_watched_by_its_next_review() -> None:
    review = date(2025, 9, 1)
    fixed = finding(State.RECTIFYING, deadline=DEADLINE, next_review_on=review)
    assert watched_date(fixed) == DEADLINE
    long = finding(State.RECTIFYING, timeframe=Timeframe.LONG_TERM, deadline=DEADLINE, next_review_on=review)
    assert watched_date(long) == review


def test_a_timer_counts_workdays_or_days() -> None:
    friday = date(2025, 5, 30)
    assert due_on(friday, TimerDef(State.AWAITING_ACKNOWLEDGEMENT, 3, "workdays"), DUANWU) == date(2025, 6, 5)
    assert due_on(friday, TimerDef(State.PLANNING, 30, "days"), DUANWU) == date(2025, 6, 29)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 9, 30), 3, date(2025, 12, 30)),
        (date(2025, 12, 5), 1, date(2026, 1, 5)),
        (date(2025, 5, 5), 0, date(2025, 5, 5)),
    ],
)
def test_months_end_on_the_last_day_they_have(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_follow_ups_are_due_three_and_six_months_after_closing() -> None:
    assert follow_up_dates(date(2025, 6, 30), (3, 6)) == (date(2025, 9, 30), date(2025, 12, 30))
