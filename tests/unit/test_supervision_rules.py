"""What a 督办单 is called and where it stands, how people and measures are read: pure rules."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.rectification.supervision.rules import (
    NoticeState,
    Person,
    has_identity_number,
    light_of,
    notice_number,
    printed_persons,
    read_measures,
    read_persons,
    state_of,
    written,
)

DUE = date(2023, 3, 10)


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ("", NoticeState.ISSUED),
        ("acknowledged", NoticeState.ACKNOWLEDGED),
        ("acknowledged answered", NoticeState.ANSWERED),
        ("acknowledged answered acknowledged", NoticeState.ANSWERED),
        ("concluded", NoticeState.CONCLUDED),
        ("concluded resumed", NoticeState.ISSUED),
        ("acknowledged answered concluded resumed", NoticeState.ANSWERED),
        ("concluded resumed concluded", NoticeState.CONCLUDED),
        ("acknowledged concluded resumed answered", NoticeState.ANSWERED),
    ],
)
def test_the_state_is_read_from_the_events(kinds: str, state: NoticeState) -> None:
    assert state_of(kinds.split(), withdrawn=False) is state
    assert state_of(kinds.split(), withdrawn=True) is NoticeState.WITHDRAWN


@pytest.mark.parametrize(
    ("concluded_on", "today", "light"),
    [
        (None, date(2023, 3, 6), ("green", "还剩4天")),
        (None, date(2023, 3, 7), ("yellow", "还剩3天")),
        (None, DUE, ("yellow", "今天到期")),
        (None, date(2023, 3, 11), ("red", "已逾期1天")),
        (DUE, date(2023, 6, 1), None),
        (date(2023, 3, 12), date(2023, 6, 1), ("red", "逾期2天办结")),
    ],
)
def test_a_light_has_its_word_and_stands_still_after_the_conclusion(
    concluded_on: date | None, today: date, light: tuple[str, str] | None
) -> None:
    assert light_of(DUE, concluded_on, today) == light


def test_the_number_names_office_and_year() -> None:
    assert notice_number("清河镇", 2023, 3) == "清河镇督〔2023〕3号"


def test_people_are_read_one_a_line_and_written_so_that_they_are_read_again() -> None:
    people = read_persons(" 孙村（柳林村党支部书记）\n\n李四(监委会主任)\n王五 村文书\n赵六\n")
    assert people == (
        Person("孙村", "柳林村党支部书记"),
        Person("李四", "监委会主任"),
        Person("王五", "村文书"),
        Person("赵六"),
    )
    assert read_persons(written(people)) == people


@pytest.mark.parametrize("line", ["（书记）", "孙村（书记）李四", "某" * 21, "孙村（" + "长" * 61 + "）"])
def test_a_line_that_is_no_person_is_said(line: str) -> None:
    with pytest.raises(ValueError, match=r"看不懂|太长"):
        read_persons(line)


@pytest.mark.parametrize(
    ("people", "heads", "words"),
    [
        ((Person("甲", "书记"), Person("乙")), 2, "甲（书记）、乙"),
        ((Person("甲"),), 12, "甲等12人"),
        ((), 30, "30人"),
    ],
)
def test_people_are_printed_with_the_head_count_where_not_all_are_named(
    people: tuple[Person, ...], heads: int, words: str
) -> None:
    assert printed_persons(people, heads) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证412324198001010011。", True),
        ("41232419800101001x", True),
        ("４１２３２４１９８００１０１００１１", True),
        ("412324800101001", True),
        ("票据622202160000123456", False),
        ("412324198013010011", False),
        ("编号4123241980010100112", False),
        ("2023-QX-02-ZD-017，电话13812345678", False),
    ],
)
def test_an_identity_number_is_told_from_other_long_numbers(text: str, found: bool) -> None:
    assert has_identity_number("别的", text) is found


def test_measures_are_one_a_line_without_their_numbers() -> None:
    text = "1. 双人复核。\n② 按月公示。\n（3）集体研究。\n4、留痕。\n\n2023年起每季抽查。\n1.5米以上的立牌。"
    assert read_measures(text) == (
        "双人复核。",
        "按月公示。",
        "集体研究。",
        "留痕。",
        "2023年起每季抽查。",
        "1.5米以上的立牌。",
    )
