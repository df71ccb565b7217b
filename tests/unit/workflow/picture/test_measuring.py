"""Widths without a font, and lines broken as Chinese print breaks them."""

from datetime import date

import pytest

from tracker.workflow.model import State
from tracker.workflow.picture import Journey
from tracker.workflow.picture.journey import waiting_words
from tracker.workflow.picture.measuring import broken, clean, ems, width, words


def test_a_chinese_character_is_one_em_and_a_latin_one_about_half() -> None:
    assert ems("整改中") == 3
    assert ems("\U00020bb7") == 1
    assert 0.5 < ems("8") < 0.6
    assert ems("W") > ems("a") > ems(".")
    assert ems("e\u0301") == ems("e")
    assert width("整改", 12.5) == 25


def test_a_line_never_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    lines = broken("一二三四，五六七（八九十）一二", 10, 40)
    assert all(line[0] not in "，）" and line[-1] != "（" for line in lines)
    assert "".join(lines) == "一二三四，五六七（八九十）一二"


def test_words_of_a_list_stay_whole() -> None:
    assert broken(words(["报告进展", "完成措施", "申请延期"]), 10, 110) == ("报告进展、完成措施、", "申请延期")


def test_numbers_stay_whole_unless_a_line_is_too_short_for_them() -> None:
    assert broken("于2023年", 10, 30) == ("于", "2023", "年")
    assert len(broken("1" * 30, 10, 30)) == 6


def test_what_is_too_long_ends_in_an_ellipsis_within_its_room() -> None:
    lines = broken("很长的名称" * 9, 10, 60, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert width(lines[-1], 10) <= 60


@pytest.mark.parametrize("text", ["", " ", "\u0000", "\u202e\u200b"])
def test_what_nobody_can_see_is_no_line(text: str) -> None:
    assert broken(clean(text), 10, 50) == ()


def test_the_waiting_words_say_what_is_known() -> None:
    here, day = State.PLANNING, date(2023, 3, 6)
    assert waiting_words(Journey((), here)) == ("现在在这里",)
    assert waiting_words(Journey((), here, ("孙村",), day, 3)) == ("现在等孙村办理", "已等3天")
    assert waiting_words(Journey((), here, ("孙村",), day, 0)) == ("现在等孙村办理", "今天到这里")
    assert waiting_words(Journey((), here, due_on=day)) == ("现在在这里", "应于2023年3月6日前办结")
