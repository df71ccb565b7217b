"""The preview: splits are joined, cut, retitled and dropped without losing their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.entry.imports.edits import cut, drop, join, retitle
from tracker.entry.imports.errors import DraftEditError
from tracker.entry.imports.parsing import parse

ORIGINAL = "二、存在问题\n一是学习不深。二是##x##作风不实，纪律不严。\n三是担当不够。\n三、打算\n"
FINDINGS = parse(ORIGINAL).findings


def test_joined_neighbours_span_both() -> None:
    joined = join(FINDINGS, 0, ORIGINAL)
    assert [finding.text for finding in joined] == ["学习不深。二是作风不实，纪律不严。", "担当不够。"]
    assert (joined[0].start, joined[0].end) == (FINDINGS[0].start, FINDINGS[1].end)


def test_a_cut_gives_two_findings_with_their_own_places() -> None:
    halves = cut(FINDINGS, 1, ORIGINAL.index("纪律"), ORIGINAL)
    assert [finding.text for finding in halves] == ["学习不深。", "作风不实，", "纪律不严。", "担当不够。"]
    for finding in halves:
        assert finding.text == ORIGINAL[finding.start : finding.end]


@given(st.integers(0, 2), st.integers(1, 30))
def test_a_cut_that_is_joined_again_changes_nothing(index: int, distance: int) -> None:
    whole = FINDINGS[index]
    at = whole.start + distance
    if at < whole.end:
        assert join(cut(FINDINGS, index, at, ORIGINAL), index, ORIGINAL) == FINDINGS


def test_retitling_and_dropping_leave_the_others_alone() -> None:
    renamed = retitle(FINDINGS, 2, " 作风建设 ", "担当作为")
    assert (renamed[2].category, renamed[2].aspect, renamed[2].text) == ("作风建设", "担当作为", "担当不够。")
    assert renamed[:2] == FINDINGS[:2]
    assert drop(FINDINGS, 1) == (FINDINGS[0], FINDINGS[2])


def test_what_cannot_be_done_is_refused_with_a_sentence() -> None:
    with pytest.raises(DraftEditError, match="最后一条问题"):
        join(FINDINGS, 2, ORIGINAL)
    for at in (FINDINGS[0].start, FINDINGS[0].end, 0, len(ORIGINAL)):
        with pytest.raises(DraftEditError, match="拆分位置"):
            cut(FINDINGS, 0, at, ORIGINAL)
    for index in (-1, 3):
        with pytest.raises(DraftEditError, match="没有第"):
            drop(FINDINGS, index)
    with pytest.raises(DraftEditError, match="大类"):
        retitle(FINDINGS, 0, "", "学习教育")
