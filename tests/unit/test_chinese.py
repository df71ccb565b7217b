"""Chinese dates and numerals as they are printed."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.foundation.lib.chinese import chinese_date, ordinal


@pytest.mark.parametrize(("day", "text"), [(date(2023, 9, 5), "2023年9月5日"), (date(2024, 12, 31), "2024年12月31日")])
def test_a_date_has_no_leading_zeros(day: date, text: str) -> None:
    assert chinese_date(day) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (30, "三十"), (45, "四十五"), (99, "九十九")],
)
def test_groups_are_numbered_in_chinese(number: int, text: str) -> None:
    assert ordinal(number) == text


def test_ordinals_are_all_different_and_use_no_zero() -> None:
    words = [ordinal(number) for number in range(1, 100)]
    assert (len(set(words)), any("零" in word for word in words)) == (99, False)


@pytest.mark.parametrize("number", [0, 100, -1])
def test_an_ordinal_beyond_the_ledgers_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"{number} is outside 1–99"):
        ordinal(number)
