import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.foundation.printing.breaking import STEPS, Breaker, Line, normalise
from tracker.foundation.printing.fonts import Faces, load_faces
from tracker.foundation.printing.pages import inside_runs

BREAKER = Breaker(load_faces())
CHARACTERS = "党委会议记录不规范，。；、（）“”《》①％ "
TOKENS = (
    "——",
    "……",
    "93.3％",
    "132.6万元",
    "2023年9月5日",
    "2023-QX-02-ZD-017",
    "52个",
    "NO.0023",
    "〔2023〕17号",
    "喆",
)
WORDS = st.sampled_from([*CHARACTERS, *TOKENS])
TEXTS = st.lists(WORDS, min_size=1, max_size=60).map("".join)
WIDTHS = st.sampled_from([4.0, 5.2, 8.5, 13.4, 16.4])


def plain(lines: tuple[Line, ...]) -> tuple[str, ...]:
    return tuple(line.text for line in lines)


def allowed(text: str, at: int) -> bool:
    """A second opinion on a place to break, written without the tokens of the module."""
    before, after = text[at - 1], text[at]
    if after in "，。；、）”》％…" or before in "（“《①〔" or (before == after and before in "—…"):
        return False
    inside_run = re.match(r"[0-9A-Za-z.]", before) and re.match(r"[0-9A-Za-z.\-年月％]", after)
    return not inside_run and not (before == "月" and after.isdigit() and text[at - 2].isdigit())


def places(text: str, lines: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where each line but the first begins in the text, and where the line before it began."""
    found, at = [], 0
    for line in lines[:-1]:
        start = text.index(line, at) if line else at
        at = start + len(line)
        while at < len(text) and text[at] == " ":
            at += 1
        found.append((start, at))
    return found


@given(TEXTS, WIDTHS)
@settings(max_examples=250, deadline=None)
def test_text_is_preserved_and_no_line_is_wider_than_its_column(text: str, width: float) -> None:
    lines = plain(BREAKER.lines(text, width))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert BREAKER._faces.width("body", line.rstrip(" ")) <= width + 1e-6 or len(line) == 1


@given(TEXTS, WIDTHS)
@settings(max_examples=250, deadline=None)
def test_a_forbidden_place_is_taken_only_when_the_line_has_no_other(text: str, width: float) -> None:
    text = text.strip(" ")
    for start, at in places(text, plain(BREAKER.lines(text, width))):
        if at < len(text) and not allowed(text, at) and text[at - 1] != " ":
            assert not any(allowed(text, other) for other in range(start + 1, at)), (text[start:at], text[at:])


@pytest.mark.parametrize("mark", "，。；：、！？）》」』】〕”’％‰℃),.;:!?]}·～")
def test_a_closing_mark_never_begins_a_line(breaker: Breaker, mark: str) -> None:
    lines = plain(breaker.lines(f"党委会议记录{mark}整改落实监督{mark}问题", 6))
    assert len(lines) > 1
    assert not any(line.startswith(mark) for line in lines)


@pytest.mark.parametrize("mark", "（《「『【〔“‘([{￥$№①⑳")
def test_an_opening_mark_never_ends_a_line(breaker: Breaker, mark: str) -> None:
    lines = plain(breaker.lines(f"党委会议记{mark}录整改落{mark}实监督问题", 6))
    assert len(lines) > 1
    assert not any(line.endswith(mark) for line in lines)


def test_numbers_percentages_and_amounts_stay_whole(breaker: Breaker) -> None:
    assert plain(breaker.lines("完成率为93.3％，比去年", 6)) == ("完成率为", "93.3％，比去", "年")
    assert plain(breaker.lines("涉及资金共132.6万元", 6)) == ("涉及资金共", "132.6万元")
    assert plain(breaker.lines("共10,000户", 3)) == ("共", "10,000", "户")


def test_dates_break_after_the_year_only(breaker: Breaker) -> None:
    assert plain(breaker.lines("2023年9月5日", 5)) == ("2023年", "9月5日")
    assert plain(breaker.lines("截至2023年12月31日止", 4.5)) == ("截至", "2023年", "12月31日", "止")


def test_codes_break_after_hyphens(breaker: Breaker) -> None:
    assert plain(breaker.lines("2023-QX-02-ZD-017", 5.4)) == ("2023-QX-", "02-ZD-017")


def test_dashes_and_dots_of_two_characters_stay_together(breaker: Breaker) -> None:
    assert plain(breaker.lines("党委会议记——录", 6)) == ("党委会议记", "——录")
    assert all("…" not in line or "……" in line for line in plain(breaker.lines("党委会议记……录整改", 6)))


def test_a_run_wider_than_the_line_is_cut_hard(breaker: Breaker) -> None:
    lines = plain(breaker.lines("A" * 40, 5))
    assert "".join(lines) == "A" * 40
    assert all(breaker._faces.width("body", line) <= 5 for line in lines)


def test_a_hard_cut_still_begins_no_line_with_a_closing_mark(breaker: Breaker) -> None:
    assert plain(breaker.lines("123456，党委", 3)) == ("12345", "6，党", "委")


def test_line_feeds_are_kept_and_spaces_at_line_ends_vanish(breaker: Breaker) -> None:
    assert plain(breaker.lines("一行\n\n二行", 10)) == ("一行", "", "二行")
    assert plain(breaker.lines("党委会议 记录", 4)) == ("党委会议", "记录")
    assert plain(breaker.lines("", 4)) == ()


def test_balanced_lines_are_as_few_and_more_even(breaker: Breaker) -> None:
    assert plain(breaker.balanced("责任单位及责任人", 5.8, "head")) == ("责任单位", "及责任人")
    assert plain(breaker.balanced("阶段性完成", 3.8)) == ("阶段性", "完成")
    assert plain(breaker.balanced("已完成", 3.8)) == ("已完成",)


def test_normalising_gives_one_spelling_and_leaves_the_wording() -> None:
    assert normalise("张•三・李‧四⋯⋯⼀") == "张·三·李·四……一"
    assert normalise("a\r\nb\tc\u200b\ufeffd\xa0e\x07") == "a\nb cd e"
    assert normalise("ｅ㎡①：“整改”，93.3％（Ⅲ）") == "ｅ㎡①：“整改”，93.3％（Ⅲ）"
    assert normalise("e\u0301") == "é"


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_a_wider_column_never_needs_more_lines(text: str) -> None:
    counts = [len(plain(BREAKER.lines(text, width))) for width in (6.0, 12.0, 24.0, 48.0)]
    assert all(first >= second for first, second in pairwise(counts))


def running(text: str, width: float) -> tuple[Line, ...]:
    return BREAKER.lines(text, width, running=True)


def filled(line: Line) -> float:
    """Width of a line up to the ink of its last mark, in em."""
    advances = BREAKER._faces.width("body", line.text) + line.spacing * (
        len(line.text) - 1 - len(inside_runs(line.text))
    )
    hanging = 0.5 if line.text[-1:] in BREAKER._faces.widths("body").closing else 0.0
    return advances + sum(em for _, em in line.kerns) - hanging


@given(TEXTS, WIDTHS)
@settings(max_examples=250, deadline=None)
def test_running_text_keeps_the_rules_and_fills_its_lines(text: str, width: float) -> None:
    lines = running(text, width)
    assert "".join(plain(lines)).replace(" ", "") == text.replace(" ", "")
    for start, at in places(text.strip(" "), plain(running(text.strip(" "), width))):
        stripped = text.strip(" ")
        if at < len(stripped) and not allowed(stripped, at) and stripped[at - 1] != " ":
            assert not any(allowed(stripped, other) for other in range(start + 1, at))
    for line in lines:
        assert filled(line) <= width + 1e-6 or len(line.text.rstrip(" ")) == 1 or line.text.endswith(" ")
        assert not line.spacing or width - len(line.text) / STEPS < filled(line) <= width + 1e-6
    assert lines[-1].spacing == 0


def test_a_mark_at_the_end_of_a_line_takes_half_its_width() -> None:
    assert plain(running("党委会议记录，整改", 6.5)) == ("党委会议记录，", "整改")
    assert plain(running("党委会议记录，整改", 6.4)) == ("党委会议记", "录，整改")


def test_marks_beside_marks_share_the_room_of_one() -> None:
    assert running("“三会”“四议”", 20) == (Line("“三会”“四议”", 0.0, ((0, -0.5), (4, -0.5))),)
    assert running("（《章程》）。", 20)[0].kerns == ((0, -0.5), (1, -0.5), (5, -0.5), (6, -0.5))
    assert running("议，不", 20)[0].kerns == ()


def test_an_opening_mark_at_the_start_of_a_line_is_flush() -> None:
    first, second, _ = running("党委会议《章程》记录", 4)
    assert (first.text, second.text[0], second.kerns[0]) == ("党委会议", "《", (0, -0.5))


def test_digits_and_words_are_not_spaced_out() -> None:
    line = running("共有132.6万元资金没有按照规定", 10.8)[0]
    assert line.spacing > 0
    assert inside_runs(line.text) == [3, 4, 5, 6]
    assert 10.8 - len(line.text) / STEPS < filled(line) <= 10.8


def test_a_line_that_lacks_too_much_stays_ragged() -> None:
    assert running("党委会2023-QX-02-ZD-017", 6)[0].spacing == 0


def test_marks_without_an_empty_half_are_not_squeezed(faces: Faces) -> None:
    assert "？" not in faces.widths("body").closing
    assert {"，", "”", "》"} <= faces.widths("body").closing
    assert running("议？）不", 20)[0].kerns == ()


def test_a_single_dash_or_a_slash_begins_no_line(breaker: Breaker) -> None:
    assert plain(breaker.lines("任职情况2019—2022年", 5.5)) == ("任职情况", "2019—", "2022年")
    assert plain(breaker.lines("党委会议初审/复核", 6.5)) == ("党委会议初", "审/复核")


def test_a_date_that_fits_nowhere_is_cut_after_the_month(breaker: Breaker) -> None:
    assert plain(breaker.lines("2023年12月31日", 3.3)) == ("2023年", "12月", "31日")


def test_balancing_breaks_nothing_that_a_wider_line_keeps_whole(breaker: Breaker) -> None:
    assert plain(breaker.balanced("纪要〔2023〕31号", 6.2)) == ("纪要〔2023〕", "31号")


def test_marks_within_a_line_give_way_when_it_could_not_be_stretched() -> None:
    line = running("农村“三资”管理混乱，2021年以来有6个村", 13.4)[0]
    assert line.text == "农村“三资”管理混乱，2021年"
    assert not line.spacing
    assert len(line.kerns) == 3
    assert all(-0.4 <= em < 0 for _, em in line.kerns)
    assert filled(line) == pytest.approx(13.4)
