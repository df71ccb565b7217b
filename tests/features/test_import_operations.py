"""Drafts of imports: edited, taken back, stored once; and the places of splits in their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.cast import World
from tracker.entry.imports import edits, places
from tracker.entry.imports.drafts import DraftFinding
from tracker.entry.imports.edits import Drafts
from tracker.entry.imports.errors import DraftEditError
from tracker.entry.imports.models import ImportDraft
from tracker.entry.imports.operations import (
    MOST_EARLIER,
    discard,
    edit,
    splits_of,
    start_import,
    store,
    undo,
    version_of,
)
from tracker.entry.imports.parsing import parse
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding

REPORT = (
    "关于2023年工作的报告\r\n一、工作开展情况\r\n开展学习12次。\r\n二、存在问题\r\n"
    "（一）学习不深入。集中学习次数少；心得体会照抄照搬。\r\n（二）##paidbegin##党费收缴不及时。\r\n（三）会议记录不完整。\r\n"
    "三、下一步打算\r\n继续努力。\r\n"
)
LETTERS = st.text("甲乙一二是（）、。；;：\n\r 问题存在##", max_size=120)


def draft_of(world: World, text: str = REPORT) -> ImportDraft:
    return start_import(world.session, world.feedback(), "报告.txt", text, world.by("inspector"))


def wordings(draft: ImportDraft) -> list[str]:
    return [split.text for split in splits_of(draft)]


def test_a_report_becomes_a_draft_with_its_three_findings_at_their_places(world: World) -> None:
    draft = draft_of(world)
    assert wordings(draft) == [
        "学习不深入。集中学习次数少；心得体会照抄照搬。",
        "党费收缴不及时。",
        "会议记录不完整。",
    ]
    assert "识别到3个问题" in draft.message
    places_ = [REPORT[split.start : split.end].replace("##paidbegin##", "") for split in splits_of(draft)]
    assert places_ == wordings(draft)


def test_edits_are_taken_back_one_by_one_to_the_very_beginning(world: World) -> None:
    draft, versions = draft_of(world), []
    changes = (
        lambda splits, text: edits.join(splits, 0, text),
        lambda splits, _: edits.retitle(splits, 1, "党建", "组织生活"),
        lambda splits, _: edits.drop(splits, 0),
    )
    for change in changes:
        versions.append((version_of(draft), splits_of(draft)))
        edit(world.session, draft, change, version_of(draft))
    assert [split.category for split in splits_of(draft)] == ["党建"]
    for version, splits in reversed(versions):
        undo(world.session, draft, version_of(draft))
        assert (version_of(draft), splits_of(draft)) == (version, splits)
    with pytest.raises(DraftEditError, match="没有可以撤销"):
        undo(world.session, draft, version_of(draft))


def test_an_edit_of_a_page_of_before_is_refused_and_changes_nothing(world: World) -> None:
    draft = draft_of(world)
    seen = version_of(draft)
    edit(world.session, draft, lambda splits, _: edits.drop(splits, 0), seen)
    with pytest.raises(DraftEditError, match="已在别处改过"):
        edit(world.session, draft, lambda splits, _: edits.drop(splits, 0), seen)
    assert len(splits_of(draft)) == 2


def test_an_edit_that_changes_nothing_leaves_nothing_to_take_back(world: World) -> None:
    draft = draft_of(world)
    edit(world.session, draft, lambda splits, _: edits.retitle(splits, 0, "", ""), version_of(draft))
    assert draft.earlier == []


def test_only_the_last_edits_are_kept(world: World) -> None:
    draft = draft_of(world)
    for number in range(MOST_EARLIER + 3):
        edit(world.session, draft, _titled(f"第{number}类"), version_of(draft))
    assert len(draft.earlier) == MOST_EARLIER
    assert draft.earlier[0][0][0] == "第2类"


def _titled(title: str):  # type: ignore[no-untyped-def]  # a Change
    return lambda splits, _: edits.retitle(splits, 0, title, "")


def test_storing_registers_each_split_as_it_stands_in_the_text_with_its_category(world: World) -> None:
    draft = draft_of(world)
    edit(world.session, draft, lambda splits, _: edits.retitle(splits, 1, "党建", "党费"), version_of(draft))
    findings = store(world.session, draft, world.by("inspector"), version_of(draft))
    assert [finding.current.wording for finding in findings] == wordings(draft)
    assert [finding.code[-3:] for finding in findings] == ["001", "002", "003"]
    category = findings[1].current.category
    assert category is not None
    assert category.parent is not None
    assert (category.parent.title, category.title) == ("党建", "党费")
    assert draft.stored_at == world.by("inspector").now


def test_storing_twice_registers_once(world: World) -> None:
    draft = draft_of(world)
    seen = version_of(draft)
    first = store(world.session, draft, world.by("inspector"), seen)
    again = store(world.session, draft, world.by("inspector"), seen)
    assert [finding.id for finding in again] == [finding.id for finding in first]
    assert len(world.session.scalars(select(Finding.id)).all()) == 3


def test_the_same_text_imported_again_finds_its_findings_registered(world: World) -> None:
    first = draft_of(world)
    store(world.session, first, world.by("inspector"), version_of(first))
    second = draft_of(world)
    store(world.session, second, world.by("inspector"), version_of(second))
    assert len(world.session.scalars(select(Finding.id)).all()) == 3


def test_a_stored_draft_is_neither_edited_nor_thrown_away(world: World) -> None:
    draft = draft_of(world)
    store(world.session, draft, world.by("inspector"), version_of(draft))
    with pytest.raises(DraftEditError, match="已经登记"):
        edit(world.session, draft, lambda splits, _: edits.drop(splits, 0), version_of(draft))
    with pytest.raises(DraftEditError, match="不能删除"):
        discard(world.session, draft)


def test_an_open_draft_can_be_thrown_away(world: World) -> None:
    discard(world.session, draft_of(world))
    assert world.session.scalar(select(ImportDraft.id)) is None


def test_nothing_left_is_not_stored(world: World) -> None:
    draft = draft_of(world, "今年以来，各项工作平稳推进。")
    assert splits_of(draft) == ()
    with pytest.raises(DraftEditError, match="没有可以登记的问题"):
        store(world.session, draft, world.by("inspector"), version_of(draft))
    assert draft.stored_at is None


def test_a_released_feedback_takes_no_import_any_more(world: World) -> None:
    draft = draft_of(world)
    finding = world.finding()
    act.submit_draft(world.session, finding, world.by("inspector"))
    act.release(world.session, finding, world.by("coordinator"))
    with pytest.raises(Refused, match="已经审定发出"):
        draft_of(world)
    with pytest.raises(Refused, match="已经审定发出"):
        store(world.session, draft, world.by("inspector"), version_of(draft))


@given(LETTERS)
def test_the_marked_passages_are_the_text_itself(text: str) -> None:
    splits = parse(text).findings
    shown = places.passages(text, splits)
    assert "".join(passage.text for passage in shown) == text
    marked = {passage.number: passage.text for passage in shown if passage.number}
    assert marked == {number: text[one.start : one.end] for number, one in enumerate(splits, start=1)}


@given(LETTERS)
def test_a_split_can_be_cut_wherever_a_piece_begins(text: str) -> None:
    for index, split in enumerate(splits := parse(text).findings):
        shown = places.pieces(text, split)
        assert shown[0].start == split.start
        for piece in shown[1:]:
            halves = edits.cut(splits, index, piece.start, text)
            assert (halves[index].start, halves[index + 1].start) == (split.start, piece.start)


def test_a_split_of_one_sentence_is_offered_to_be_cut_at_its_clauses() -> None:
    text = "党费收缴不及时，使用不规范，公示不到位。"
    shown = places.pieces(text, DraftFinding("", "", text, 0, len(text)))
    assert [piece.text for piece in shown] == ["党费收缴不及时，", "使用不规范，", "公示不到位。"]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    text = "甲\r\n乙\r丙\n丁"
    assert places.line_numbers(text, [text.index(letter) for letter in "甲乙丙丁"]) == [1, 2, 3, 4]


def found(text: str, passage: str, present: Drafts = ()) -> Drafts:
    return places.add(present, passage, text)


def test_a_passage_is_found_in_the_text_whatever_became_of_its_line_ends() -> None:
    added = found(REPORT, "\n心得体会照抄照搬。\n（二）")
    assert [(one.text, REPORT[one.start : one.end]) for one in added] == [("心得体会照抄照搬。\r\n（二）",) * 2]


def test_a_passage_takes_its_first_free_place_in_the_order_of_the_text() -> None:
    text = "甲不足。乙不足。甲不足。"
    present = found(text, "乙不足。", found(text, "甲不足。"))
    assert [(one.start, one.text) for one in found(text, "甲不足。", present)] == [
        (0, "甲不足。"),
        (4, "乙不足。"),
        (8, "甲不足。"),
    ]


@pytest.mark.parametrize(
    ("passage", "reason"), [(" ", "请从原文复制"), ("没有这句", "没有找到"), ("不足", "已经在上面的问题里")]
)
def test_a_passage_that_cannot_be_added_says_why(passage: str, reason: str) -> None:
    text = "甲不足。"
    with pytest.raises(DraftEditError, match=reason):
        found(text, passage, found(text, text))
