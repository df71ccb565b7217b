"""Dates, numbers and line breaks as people read them."""

from datetime import UTC, date, datetime

import pytest

from tracker.foundation.web import filters


def test_a_day_is_written_without_leading_zeros() -> None:
    assert filters.cn_date(date(2023, 9, 5)) == "2023年9月5日"
    assert filters.cn_date(None) == ""


def test_an_instant_is_shown_in_shanghai_and_may_fall_on_the_next_day() -> None:
    late = datetime(2023, 9, 4, 18, 5, tzinfo=UTC)
    assert filters.cn_datetime(late) == "2023年9月5日 02:05"
    assert filters.cn_date(late) == "2023年9月5日"


def test_a_rate_of_nothing_prints_a_word() -> None:
    assert filters.percent(None) == "无"
    assert filters.percent("93.3") == "93.3％"


@pytest.mark.parametrize(
    ("size", "text"), [(820, "820 B"), (345_678, "338 KB"), (67_108_864, "64 MB"), (1_234_567, "1.2 MB")]
)
def test_a_file_size_is_short(size: int, text: str) -> None:
    assert filters.filesize(size) == text


def test_line_ends_become_breaks_and_markup_stays_text() -> None:
    assert filters.lines("一<script>\r\n二") == "一&lt;script&gt;<br>\n二"
    assert filters.lines(None) == ""


def test_nested_errors_come_out_flat_and_in_order() -> None:
    assert filters.sentences({"a": ["一", ["二"]], "b": {"c": ["三"]}}) == ["一", "二", "三"]
