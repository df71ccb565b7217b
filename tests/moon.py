"""The Chinese calendar by the sky: new moons and the Sun's longitude after Meeus, Astronomical Algorithms (1998).

Chapters 49 (new moon, good to a minute or two in this century) and 25 (the Sun, good to a hundredth of a degree, a
quarter of an hour). Days are those of Beijing time. GB/T 33661-2017 defines the months: one begins on the day of a new
moon, the eleventh holds the winter solstice, and a month without a principal term (中气) in a year of thirteen is leap.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import floor, radians, sin

from tracker.foundation.lib.time import SHANGHAI

J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
EPOCH = 2451545.0

# Chapter 49: (amount in days, multiples of M, M', F, power of E) for a new moon.
_NEW_MOON = (
    (-0.40720, 0, 1, 0, 0),
    (0.17241, 1, 0, 0, 1),
    (0.01608, 0, 2, 0, 0),
    (0.01039, 0, 0, 2, 0),
    (0.00739, -1, 1, 0, 1),
    (-0.00514, 1, 1, 0, 1),
    (0.00208, 2, 0, 0, 2),
    (-0.00111, 0, 1, -2, 0),
    (-0.00057, 0, 1, 2, 0),
    (0.00056, 1, 2, 0, 1),
    (-0.00042, 0, 3, 0, 0),
    (0.00042, 1, 0, 2, 1),
    (0.00038, 1, 0, -2, 1),
    (-0.00024, -1, 2, 0, 1),
)


def _beijing(julian: float) -> datetime:
    """Dynamical time to Beijing time; the Earth is about 72 seconds behind in these decades."""
    return (J2000 + timedelta(days=julian - EPOCH, seconds=-72)).astimezone(SHANGHAI)


def new_moon(number: int) -> datetime:
    """The new moon that is `number` months after the one of 6 January 2000."""
    t = number / 1236.85
    mean = 2451550.09766 + 29.530588861 * number + 0.00015437 * t**2
    e = 1 - 0.002516 * t - 0.0000074 * t**2
    sun = radians(2.5534 + 29.10535670 * number - 0.0000014 * t**2)
    moon = radians(201.5643 + 385.81693528 * number + 0.0107582 * t**2)
    node = radians(160.7108 + 390.67050284 * number - 0.0016118 * t**2)
    terms = (a * e**p * sin(m * sun + n * moon + f * node) for a, m, n, f, p in _NEW_MOON)
    omega = radians(124.7746 - 1.56375588 * number)
    planets = 0.000325 * sin(radians(299.77 + 0.107408 * number)) + 0.000165 * sin(radians(251.88 + 0.016321 * number))
    return _beijing(mean + sum(terms) - 0.00017 * sin(omega) + planets)


def sun(at: datetime) -> float:
    """The Sun's apparent longitude in degrees."""
    t = ((at - J2000).total_seconds() + 72) / 86400 / 36525
    m = radians(357.52911 + 35999.05029 * t - 0.0001537 * t**2)
    centre = (1.914602 - 0.004817 * t) * sin(m) + (0.019993 - 0.000101 * t) * sin(2 * m) + 0.000289 * sin(3 * m)
    omega = radians(125.04 - 1934.136 * t)
    return (280.46646 + 36000.76983 * t + centre - 0.00569 - 0.00478 * sin(omega)) % 360


@cache
def term(year: int, longitude: int) -> datetime:
    """When the Sun reaches a longitude in a year: 15 is 清明, 0 the equinox of spring, 270 the winter solstice."""
    at = datetime(year, 1, 1, tzinfo=SHANGHAI) + timedelta(days=((longitude - 280) % 360) / 360 * 365.2422)
    for _ in range(8):
        away = (longitude - sun(at) + 180) % 360 - 180
        at += timedelta(days=away * 365.2422 / 360)
    return at.astimezone(SHANGHAI)


def _month_of(day: date) -> int:
    """The number of the new moon that begins the month of a day."""
    number = floor((day - date(2000, 1, 6)).days / 29.530588861) + 1
    while new_moon(number).date() > day:
        number -= 1
    return number


def lunar_day(year: int, month: int, day: int) -> date:
    """The day of the lunar year that begins in `year`, months 1 to 10; the leap month is never meant."""
    eleventh = _month_of(term(year - 1, 270).date())
    leap_year = _month_of(term(year, 270).date()) - eleventh == 13
    counted, number = 11, eleventh
    while counted != month + 12:
        number += 1
        if leap_year and _without_term(number):
            leap_year = False
            continue
        counted += 1
    return new_moon(number).date() + timedelta(days=day - 1)


def _without_term(number: int) -> bool:
    first, following = new_moon(number).date(), new_moon(number + 1).date()
    terms = (term(year, longitude).date() for year in {first.year, following.year} for longitude in range(0, 360, 30))
    return not any(first <= day < following for day in terms)
