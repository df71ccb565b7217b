"""Numbers as reports write them."""

from decimal import Decimal

import pytest

from tracker.foundation.lib.numerals import number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45", 45),
        ("４５", 45),
        ("1,234", 1234),
        ("0", 0),
        ("3万", 30000),
        ("九", 9),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十五", 25),
        ("两", 2),
        ("两百", 200),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一千二百三十四", 1234),
        ("一千零五", 1005),
        ("三万二千", 32000),
        ("一万零三", 10003),
        ("一万零三十", 10030),
        ("二亿三万", 200030000),
        ("二〇二三", 2023),
        ("〇", 0),
    ],
)
def test_arabic_and_chinese_numbers_are_read(text: str, value: int) -> None:
    assert number(text) == value


def test_fractions_are_exact() -> None:
    assert number("93.3") == Decimal("93.3")
    assert number("九十三点三") == Decimal("93.3")
    assert number("1.2万") == 12000


@pytest.mark.parametrize(
    "text",
    ["", "十十", "百", "万", "一百二", "五六十", "两两", "007", "九点", "点五", "九点十", "abc", "1" * 20],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert number(text) is None
