"""Lights, letters and limits are functions of dates, thresholds, calendar and today."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflow.cast import finding
from tracker.workflow.deadlines import (
    Calendar,
    Dates,
    Light,
    Line,
    Standing,
    add_months,
    coming,
    due_on,
    follow_up_dates,
    light,
    lines,
    standing,
    watched_date,
    yellow_until,
)
from tracker.workflow.model import State, Timeframe, TimerDef
from tracker.workflow.thresholds import DEFAULTS, Step, Threshold, Thresholds, faults

EMPTY = Calendar()
DEADLINE = date(2025, 6, 30)
FIXED, IMMEDIATE, LONG = Timeframe.FIXED_TERM, Timeframe.IMMEDIATE, Timeframe.LONG_TERM
DUANWU = Calendar(holidays=frozenset({date(2025, 6, 2)}), years=frozenset({2025}))


def dates(timeframe: Timeframe | None = FIXED, watched: date | None = DEADLINE) -> Dates:
    return Dates(State.RECTIFYING, date(2025, 1, 1), timeframe, watched)


def letter(timeframe: Timeframe, watched: date, today: date, calendar: Calendar = EMPTY) -> Step | None:
    """The letter that stands; a finding in 整改中 has the one line of its deadline."""
    found = [one.step for one in standing(lines(dates(timeframe, watched), DEFAULTS, calendar), today, calendar)]
    return found[0] if found else None


# today → letter, light for a deadline of 30 June 2025
FIXED_TERM_DAYS = [
    (date(2025, 6, 9), None, Light.GREEN),
    (date(2025, 6, 10), Step.REMINDER, Light.GREEN),
    (date(2025, 6, 19), Step.REMINDER, Light.GREEN),
    (date(2025, 6, 20), Step.DUE_SOON, Light.YELLOW),
    (date(2025, 6, 30), Step.DUE_SOON, Light.YELLOW),
    (date(2025, 7, 1), Step.OVERDUE, Light.RED),
    (date(2026, 7, 1), Step.OVERDUE, Light.RED),
]


@pytest.mark.parametrize(("today", "expected", "colour"), FIXED_TERM_DAYS)
def test_a_fixed_term_warns_at_twenty_and_ten_days(today: date, expected: Step | None, colour: Light) -> None:
    assert letter(FIXED, DEADLINE, today) is expected
    assert light(FIXED, DEADLINE, today, DEFAULTS, EMPTY) is colour


# today → letter for a deadline of Tuesday 3 June 2025; Monday is 端午节
IMMEDIATE_DAYS = [
    (date(2025, 5, 29), None),
    (date(2025, 5, 30), Step.REMINDER),
    (date(2025, 6, 2), Step.REMINDER),
    (date(2025, 6, 3), Step.DUE_SOON),
    (date(2025, 6, 4), Step.OVERDUE),
]


@pytest.mark.parametrize(("today", "expected"), IMMEDIATE_DAYS)
def test_an_immediate_term_counts_workdays_and_passes_over_a_holiday(today: date, expected: Step | None) -> None:
    assert letter(IMMEDIATE, date(2025, 6, 3), today, DUANWU) is expected


def test_the_day_after_the_deadline_is_overdue_even_when_nobody_works() -> None:
    friday = date(2025, 6, 6)
    assert letter(IMMEDIATE, friday, date(2025, 6, 7), DUANWU) is Step.OVERDUE


def test_a_long_term_warns_at_thirty_and_ten_days() -> None:
    assert letter(LONG, DEADLINE, date(2025, 5, 30)) is None
    assert letter(LONG, DEADLINE, date(2025, 5, 31)) is Step.REMINDER
    assert letter(LONG, DEADLINE, date(2025, 6, 20)) is Step.DUE_SOON


# state, timer → the step that stands, seen on the days around the limit of 3 workdays from Friday 30 May (5 June)
LIMITS = [
    (State.AWAITING_ACKNOWLEDGEMENT, Step.ACKNOWLEDGEMENT_LATE),
    (State.PLANNING, Step.PLAN_LATE),
    (State.PLAN_IN_REVIEW, Step.PLAN_LATE),
    (State.REVIEW_1, Step.REVIEW_LATE),
    (State.REVIEW_4, Step.REVIEW_LATE),
]


@pytest.mark.parametrize(("state", "step"), LIMITS)
def test_a_limit_of_a_state_is_over_on_the_day_after_it(state: State, step: Step) -> None:
    waiting = Dates(state, date(2025, 5, 30), timer=TimerDef(state, 3, "workdays"))
    found = lines(waiting, DEFAULTS, DUANWU)
    assert standing(found, date(2025, 6, 5), DUANWU) == ()
    assert standing(found, date(2025, 6, 6), DUANWU) == (Standing(step, date(2025, 6, 5)),)
    assert coming(found, date(2025, 5, 30), DUANWU) == date(2025, 6, 6)


def test_rectifying_is_watched_by_its_deadline_and_not_by_a_timer() -> None:
    rectifying = Dates(State.RECTIFYING, date(2025, 1, 1), timer=TimerDef(State.RECTIFYING, 5, "days"))
    assert lines(rectifying, DEFAULTS, EMPTY) == ()


# today → what stands of a look back that was due on 10 August
LOOKS = [
    (date(2025, 8, 9), None),
    (date(2025, 8, 10), Step.FOLLOW_UP_DUE),
    (date(2025, 8, 16), Step.FOLLOW_UP_DUE),
    (date(2025, 8, 17), Step.FOLLOW_UP_LATE),
    (date(2025, 12, 1), Step.FOLLOW_UP_LATE),
]


@pytest.mark.parametrize(("today", "expected"), LOOKS)
def test_a_look_back_is_late_after_a_week(today: date, expected: Step | None) -> None:
    due = date(2025, 8, 10)
    owed = Dates(State.CLOSED, date(2025, 5, 10), follow_ups=(due,))
    found = standing(lines(owed, DEFAULTS, EMPTY), today, EMPTY)
    assert found == ((Standing(expected, due),) if expected else ())


@pytest.mark.parametrize(("timeframe", "watched"), [(None, DEADLINE), (FIXED, None)])
def test_nothing_is_counted_without_a_date_or_a_kind(timeframe: Timeframe | None, watched: date | None) -> None:
    assert lines(dates(timeframe, watched), DEFAULTS, EMPTY) == ()
    assert light(FIXED, None, date(2025, 12, 1), DEFAULTS, EMPTY) is Light.OFF


def test_the_next_day_walks_through_letters_and_rungs_and_ends() -> None:
    day, seen = date(2025, 1, 1), []
    while following := coming(lines(dates(), DEFAULTS, EMPTY), day, EMPTY):
        seen.append(following)
        day = following
    assert seen == [
        *(date(2025, 6, 10), date(2025, 6, 20), date(2025, 7, 1)),  # letters; the 督办单 is proposed with the last
        *(date(2025, 7, 15), date(2025, 7, 30)),  # 约谈, 通报
    ]


# today → the rung that stands for a deadline of 30 June 2025
RUNG_DAYS = [
    (date(2025, 6, 30), None),
    (date(2025, 7, 1), Step.NOTICE),
    (date(2025, 7, 14), Step.NOTICE),
    (date(2025, 7, 15), Step.TALK),
    (date(2025, 7, 30), Step.BULLETIN),
    (date(2026, 7, 30), Step.BULLETIN),
]


@pytest.mark.parametrize(("today", "expected"), RUNG_DAYS)
def test_the_ladder_stands_beside_the_letter(today: date, expected: Step | None) -> None:
    found = [one.step for one in standing(lines(dates(), DEFAULTS, EMPTY), today, EMPTY)]
    assert found[1:] == ([expected] if expected else [])


def test_a_colour_never_stands_without_its_word() -> None:
    assert [one.label for one in Light] == ["不计时", "绿（正常）", "黄（临期）", "红（逾期）"]


def own(**days: int) -> Thresholds:
    """The defaults with other days for the steps of a fixed term."""
    return {
        key: Threshold(days.get(key[1].value, one.days), one.roles, one.unit, one.outward) if key[0] is FIXED else one
        for key, one in DEFAULTS.items()
    }


def test_an_office_sets_its_own_thresholds() -> None:
    assert light(FIXED, DEADLINE, date(2025, 6, 1), own(reminder=60, due_soon=30), EMPTY) is Light.YELLOW


def test_what_is_left_out_of_a_table_never_begins() -> None:
    without = {key: one for key, one in DEFAULTS.items() if key[1] is not Step.REVIEW_LATE}
    waiting = Dates(State.REVIEW_1, date(2025, 1, 1), timer=TimerDef(State.REVIEW_1, 5, "workdays"))
    assert standing(lines(waiting, without, EMPTY), DEADLINE, EMPTY) == ()
    assert coming(lines(waiting, without, EMPTY), DEADLINE, EMPTY) is None


_DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
_CALENDARS = st.frozensets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=20).map(
    lambda holidays: Calendar(holidays=holidays, years=frozenset({2025, 2026}))
)


@st.composite
def _tables(draw: st.DrawFn) -> Thresholds:
    """Any table that an office may set."""
    table = dict(DEFAULTS)
    for timeframe in Timeframe:
        unit = draw(st.sampled_from(("days", "workdays")))
        soon, later = draw(st.integers(0, 40)), draw(st.integers(1, 40))
        for step, days in ((Step.REMINDER, soon + later), (Step.DUE_SOON, soon)):
            table[timeframe, step] = Threshold(days, DEFAULTS[timeframe, step].roles, unit)
        for step in (Step.OVERDUE, Step.NOTICE, Step.TALK, Step.BULLETIN):
            kept = DEFAULTS[timeframe, step]
            table[timeframe, step] = Threshold(kept.days, kept.roles, unit)
    table[None, Step.FOLLOW_UP_LATE] = Threshold(draw(st.integers(1, 60)), DEFAULTS[None, Step.FOLLOW_UP_LATE].roles)
    return table


@given(_tables(), _CALENDARS, st.sampled_from(Timeframe), _DAYS, _DAYS, st.sampled_from(list(State)))
def test_the_next_day_is_never_later_than_the_next_letter(
    table: Thresholds, calendar: Calendar, timeframe: Timeframe, watched: date, today: date, state: State
) -> None:
    """What stands changes only on a day that `coming` names: whoever waits for it misses nothing."""
    assert faults(table) == []
    seen = Dates(state, watched, timeframe, watched, TimerDef(state, 5, "workdays"), (watched, today))
    found = lines(seen, table, calendar)
    following = coming(found, today, calendar)
    quiet = date.fromordinal((following or date(2029, 1, 1)).toordinal() - 1)
    assert set(standing(found, quiet, calendar)) == set(standing(found, max(today, quiet), calendar))
    assert standing(found, quiet, calendar) == standing(found, min(today, quiet), calendar)
    if following:
        assert standing(found, following, calendar) != standing(found, today, calendar)


@given(_tables(), _CALENDARS, st.sampled_from(Timeframe), _DAYS)
def test_yellow_is_one_span_that_begins_today(
    table: Thresholds, calendar: Calendar, timeframe: Timeframe, today: date
) -> None:
    last = yellow_until(timeframe, today, table, calendar)
    around = (date.fromordinal(day) for day in range(today.toordinal() - 3, last.toordinal() + 4))
    for day in around:
        yellow = light(timeframe, day, today, table, calendar) is Light.YELLOW
        assert yellow is (today <= day <= last)


def test_of_steps_that_have_begun_the_last_one_stands() -> None:
    line = Line(DEADLINE, tuple((step, DEFAULTS[FIXED, step]) for step in (Step.REMINDER, Step.DUE_SOON)))
    assert line.standing(date(2025, 6, 25), EMPTY) is Step.DUE_SOON
    assert [day for _, day in line.days(EMPTY)] == [date(2025, 6, 10), date(2025, 6, 20)]


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
