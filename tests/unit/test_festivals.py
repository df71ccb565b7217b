"""The committed festival days, held year by year to the sky and to days that were published."""

from __future__ import annotations

from datetime import date

import pytest

from tests.moon import lunar_day, new_moon, term
from tracker.rectification.inspections.recurring.festivals import last_known_year, moving_festivals
from tracker.rectification.inspections.recurring.rules import Festival

YEARS = sorted(moving_festivals())


def test_the_table_reaches_far_enough_without_a_gap() -> None:
    assert list(range(2026, last_known_year() + 1)) == YEARS
    assert last_known_year() >= 2035


@pytest.mark.parametrize("year", YEARS)
def test_each_day_is_where_moon_and_sun_put_it(year: int) -> None:
    assert moving_festivals()[year] == {
        Festival.SPRING: lunar_day(year, 1, 1),
        Festival.QINGMING: term(year, 15).date(),
        Festival.DRAGON_BOAT: lunar_day(year, 5, 5),
        Festival.MID_AUTUMN: lunar_day(year, 8, 15),
    }


def test_no_new_moon_or_term_of_the_table_is_so_near_midnight_that_minutes_decide() -> None:
    for year in YEARS:
        moments = [term(year, 15), *(_new_moon_of(lunar_day(year, month, 1)) for month in (1, 5, 8))]
        minutes = [moment.hour * 60 + moment.minute for moment in moments]
        assert all(4 <= minute <= 24 * 60 - 4 for minute in minutes), year


def _new_moon_of(first: date):  # type: ignore[no-untyped-def] # a datetime
    number = round((first - date(2000, 1, 6)).days / 29.530588861)
    return min((new_moon(number + step) for step in (-1, 0, 1)), key=lambda at: abs((at.date() - first).days))


# 国办发明电 of the years: the days that the State Council's notices name as 春节, 清明, 端午 and 中秋 themselves.
@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2020, ("2020-01-25", "2020-04-04", "2020-06-25", "2020-10-01")),
        (2023, ("2023-01-22", "2023-04-05", "2023-06-22", "2023-09-29")),
        (2024, ("2024-02-10", "2024-04-04", "2024-06-10", "2024-09-17")),
        (2025, ("2025-01-29", "2025-04-04", "2025-05-31", "2025-10-06")),
    ],
)
def test_the_sky_gives_the_days_that_were_kept(year: int, days: tuple[str, ...]) -> None:
    found = (lunar_day(year, 1, 1), term(year, 15).date(), lunar_day(year, 5, 5), lunar_day(year, 8, 15))
    assert tuple(day.isoformat() for day in found) == days


def test_the_leap_month_that_makes_2033_hard_is_the_eleventh() -> None:
    assert lunar_day(2034, 1, 1) == date(2034, 2, 19)
    assert lunar_day(2033, 8, 15) == date(2033, 9, 8)
