"""Rates as an office prints them: half-up, never 100 below 100, 无 of nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.foundation.lib.rates import percentage, printed


@pytest.mark.parametrize(
    ("part", "whole", "places", "text"),
    [
        (42, 45, 1, "93.3％"),
        (34, 35, 1, "97.1％"),
        (76, 80, 1, "95.0％"),
        (19, 25, 0, "76％"),
        (688, 697, 2, "98.71％"),
        (45, 56, 1, "80.4％"),  # printed as 80.3 in a seed: truncated
        (1, 16, 1, "6.3％"),  # Python's round says 6.2
        (1, 8, 0, "13％"),
        (80, 80, 1, "100.0％"),
        (0, 7, 1, "0.0％"),
    ],
)
def test_a_rate_is_rounded_half_up(part: int, whole: int, places: int, text: str) -> None:
    assert printed(part, whole, places) == text


@pytest.mark.parametrize(
    ("part", "whole", "places", "text"),
    [(1999, 2000, 1, "99.95％"), (1999, 2000, 0, "99.95％"), (19999, 20000, 1, "99.995％"), (199, 200, 0, "99.5％")],
)
def test_less_than_all_never_prints_as_a_hundred(part: int, whole: int, places: int, text: str) -> None:
    assert printed(part, whole, places) == text


def test_nothing_to_complete_has_no_rate() -> None:
    assert (printed(0, 0), percentage(0, 0)) == ("无", None)


def test_the_sign_is_a_setting() -> None:
    assert printed(42, 45, 1, "%") == "93.3%"


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2), (1, 0)])
def test_what_is_no_part_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match=f"{part} is no part of {whole}"):
        percentage(part, whole)


@given(st.data(), st.integers(1, 10**7), st.integers(0, 2))
def test_a_rate_is_right_to_half_a_place_and_a_hundred_only_when_complete(
    data: st.DataObject, whole: int, places: int
) -> None:
    part = data.draw(st.integers(0, whole))
    rate = percentage(part, whole, places)
    assert rate is not None
    exact = Decimal(100 * part) / whole
    assert abs(rate - exact) <= Decimal(1).scaleb(-places) / 2 + Decimal("1e-20")
    assert (rate == 100) == (part == whole)
