from dataclasses import replace

import pytest

from tests.unit.printing.reading import (
    LAYOUT,
    LONG,
    assert_complete,
    assert_sound,
    ends_of_ink,
    row_height,
    said,
    texts,
)
from tests.unit.printing.samples import LEDGER, ledger, tiny
from tracker.foundation.printing import style
from tracker.foundation.printing.cells import CONTINUED
from tracker.foundation.printing.composing import compose, compose_pages
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.pages import Box, Composed, Rule, rules_around


@pytest.mark.parametrize("seed", range(4))
def test_a_ledger_is_complete_and_nothing_overlaps_or_falls_off_the_page(faces: Faces, seed: int) -> None:
    sheet = ledger(40, seed)
    composed = compose(sheet, faces)
    assert_sound(composed)
    assert_complete(sheet, composed)


def test_no_line_is_wider_than_its_cell(faces: Faces, composed: Composed) -> None:
    for _, text in texts(composed, "cell", "again", "head", "group", "footer", "note"):
        assert max(ends_of_ink(faces, text)) <= text.w + 1e-3


def test_running_text_has_an_even_right_edge_and_centred_text_its_own_width(faces: Faces) -> None:
    composed = compose(ledger(12), faces)
    even = ragged = 0
    for _, text in texts(composed, "cell"):
        if text.align == "center":
            assert not text.spacing
            continue
        for end, spacing in zip(ends_of_ink(faces, text)[:-1], text.spacing, strict=False):
            even += spacing > 0
            ragged += end < text.w - 1 and not spacing
            assert spacing == 0 or text.w - 0.7 < end < text.w + 0.01
    assert even > 10 * ragged


def test_pages_come_one_by_one_and_are_the_same(faces: Faces) -> None:
    sheet = ledger(12)
    stream = compose_pages(sheet, faces)
    whole = compose(sheet, faces)
    first = next(stream.pages)
    pages = [first, *stream.pages]
    assert [page.rules for page in pages] == [page.rules for page in whole.pages]
    for number, (page, numbered) in enumerate(zip(pages, whole.pages, strict=True), 1):
        assert (*page.texts, stream.folio(number, len(pages))) == numbered.texts


def test_the_table_is_257_mm_wide_in_the_middle_of_a_landscape_page(composed: Composed) -> None:
    across = [rule for page in composed.pages for rule in page.rules if rule.y1 == rule.y2]
    left, right = min(rule.x1 for rule in across), max(rule.x2 for rule in across)
    assert right - left == pytest.approx(257 * style.MM, abs=0.01)
    assert left == pytest.approx(composed.width - right, abs=0.01)
    assert (composed.width, composed.height) == (841.889764, 595.275591)


def test_title_and_header_stand_on_the_first_page_only(composed: Composed) -> None:
    found = [(page, said(text), text.align) for page, text in texts(composed, "title", "header")]
    assert found[0] == (0, "中共青山镇委员会关于区委第二轮巡察反馈问题整改工作台账", "center")
    assert [(page, words[:5]) for page, words, _ in found[1:]] == [
        (0, "填报单位("),
        (0, "统计截止时"),
        (0, "填报日期："),
    ]
    assert texts(composed, "title")[0][1].style == ("title", 22, 30)


def test_column_heads_repeat_on_every_page(composed: Composed) -> None:
    labels = [column.label for column in LEDGER]
    for page in range(len(composed.pages)):
        assert [said(text) for n, text in texts(composed, "head") if n == page] == labels


def test_every_page_says_which_it_is_of_how_many(composed: Composed) -> None:
    total = len(composed.pages)
    assert total > 2
    assert [said(text) for _, text in texts(composed, "folio")] == [f"第{n}页 共{total}页" for n in range(1, total + 1)]
    assert len(texts(composed, "footer")) == total


def test_number_category_and_wording_span_all_measures_of_a_finding(faces: Faces) -> None:
    composed = compose(tiny(Entry({"number": "1", "finding": "问题"}, ({"measure": "甲"}, {"measure": "乙"}))), faces)
    cells = {said(text): text for _, text in texts(composed, "cell")}
    first, second = cells["甲"], cells["乙"]
    assert (cells["问题"].y, cells["问题"].h) == (first.y, pytest.approx(first.h + second.h))
    assert second.y == pytest.approx(first.y + first.h)


def test_a_column_may_be_merged_in_one_finding_and_not_in_another(faces: Faces) -> None:
    both = ({"measure": "甲", "owner": "张喆"}, {"measure": "乙", "owner": "孙旻"})
    alike = ({"measure": "丙"}, {"measure": "丁"})
    sheet = tiny(Entry({"number": "1"}, both), Entry({"number": "2", "owner": "王垚"}, alike))
    composed = compose(sheet, faces)
    cells = {said(text): text for _, text in texts(composed, "cell")}
    assert cells["张喆"].h == cells["甲"].h
    assert (cells["王垚"].y, cells["王垚"].h) == (cells["丙"].y, pytest.approx(cells["丙"].h + cells["丁"].h))
    assert_complete(sheet, composed)


def test_the_grid_has_no_line_through_a_merged_cell(faces: Faces) -> None:
    composed = compose(tiny(Entry({"number": "1"}, ({"measure": "甲"}, {"measure": "乙"}))), faces)
    second = next(text for _, text in texts(composed, "cell") if said(text) == "乙")
    (between,) = (rule for rule in composed.pages[0].rules if rule.y1 == rule.y2 == round(second.y, 3))
    start = LAYOUT.left + (8 + 18 + 48) * style.MM
    assert (between.x1, between.x2) == (pytest.approx(start, abs=0.01), pytest.approx(start + 183 * style.MM, abs=0.01))


def test_borders_that_touch_become_one_rule_and_others_stay_apart() -> None:
    rules = rules_around([Box(0, 0, 10, 5), Box(10, 0, 10, 5), Box(0, 9, 10, 5)])
    assert [rule for rule in rules if rule.y1 == rule.y2 == 0] == [Rule(0, 0, 20, 0)]
    assert [rule for rule in rules if rule.x1 == rule.x2 == 0] == [Rule(0, 0, 0, 5), Rule(0, 9, 0, 14)]


def test_wording_longer_than_its_measures_makes_the_last_row_taller(faces: Faces) -> None:
    sheet = tiny(Entry({"finding": "问题" * 100}, ({"measure": "甲"}, {"measure": "乙"})))
    composed = compose(sheet, faces)
    rows = [text for _, text in texts(composed, "cell") if text.column == "measure"]
    assert rows[0].h == pytest.approx(row_height(1))
    assert rows[1].h > row_height(10)
    assert_sound(composed)


def test_a_finding_that_crosses_a_page_repeats_number_and_wording_there(faces: Faces) -> None:
    lines = tuple({"measure": f"措施{n}。" * 40} for n in range(12))
    composed = compose(tiny(Entry({"number": "7", "category": "党的建设", "finding": "问题不到位。"}, lines)), faces)
    again = {(page, text.column): said(text) for page, text in texts(composed, "again")}
    assert len(composed.pages) > 2
    for page in range(1, len(composed.pages)):
        assert again[page, "number"] == "7续"
        assert again[page, "finding"] == "问题不到位。（续）"
        assert again[page, "category"] == "党的建设"


def test_a_wide_number_column_keeps_the_mark_beside_the_number(faces: Faces) -> None:
    columns = (Column("number", "序号", 20, "center", merged=True), Column("measure", "整改措施", 60))
    entry = Entry({"number": "12"}, ({"measure": "措施" * 400},) * 4)
    again = texts(compose(tiny(entry, columns=columns), faces), "again")
    assert again
    assert {said(text) for _, text in again} == {"12（续）"}


def test_a_repeated_wording_without_room_is_shortened(faces: Faces) -> None:
    wording = "会议记录不规范" * 12
    lines = (*({"measure": "措" * 17 * 9},) * 2, {"measure": "甲"})
    shortened = 0
    for filler in range(4, 14):
        before = Entry({}, ({"measure": "措" * 17 * filler},))
        composed = compose(tiny(before, Entry({"finding": wording}, lines)), faces)
        for _, text in texts(composed, "again"):
            assert len(text.lines) * LAYOUT.body.leading <= text.h
            assert said(text) == wording + "（续）" or said(text).endswith("……（续）")
            shortened += "……" in said(text)
    assert shortened


def test_a_wording_that_crosses_a_page_goes_on_under_the_mark(faces: Faces) -> None:
    sheet = tiny(Entry({"number": "1", "finding": LONG}, ({"measure": "甲"},)))
    composed = compose(sheet, faces)
    parts = [text for _, text in texts(composed, "cell") if text.column == "finding"]
    assert len(parts) == len(composed.pages) > 10
    assert all(text.lines[0] == CONTINUED for text in parts[1:])
    assert_sound(composed)
    assert_complete(sheet, composed)


def test_eight_thousand_characters_in_a_measure_are_cut_between_lines(faces: Faces) -> None:
    sheet = tiny(Entry({"number": "1", "finding": "问题"}, ({"measure": "甲"}, {"progress": LONG}, {"measure": "乙"})))
    composed = compose(sheet, faces)
    assert len(composed.pages) > 10
    assert_sound(composed)
    assert_complete(sheet, composed)


def test_forty_measures_in_one_finding(faces: Faces) -> None:
    sheet = tiny(
        Entry({"number": "1", "finding": "问题" * 60}, tuple({"measure": f"第{n}项。" * 20} for n in range(40)))
    )
    composed = compose(sheet, faces)
    assert_sound(composed)
    assert_complete(sheet, composed)
    assert len({page for page, text in texts(composed, "again") if text.column == "number"}) == len(composed.pages) - 1


def test_a_group_row_is_as_wide_as_the_table_and_keeps_with_its_first_row(faces: Faces) -> None:
    for size in range(4, 24):
        groups = (
            Group("", (Entry({}, ({"measure": "甲" * 17 * size},)),)),
            Group("二、聚焦群众身边腐败问题", (Entry({}, ({"measure": "乙" * 70},)),)),
        )
        composed = compose(Sheet("台账", LEDGER, groups), faces)
        ((page, row),) = texts(composed, "group")
        below = next((n, text) for n, text in texts(composed, "cell") if said(text).startswith("乙"))
        assert (page, row.y + row.h) == (below[0], pytest.approx(below[1].y))
        assert row.w == pytest.approx(257 * style.MM - 2 * style.PAD_LEFT_ALIGNED, abs=0.01)


def test_a_group_without_entries_still_prints_its_row(faces: Faces) -> None:
    groups = (Group("一、有问题", (Entry({"number": "1"}),)), Group("二、无问题", ()))
    composed = compose(Sheet("台账", LEDGER, groups, signatures=("填表人：",)), faces)
    assert [said(text) for _, text in texts(composed, "group")] == ["一、有问题", "二、无问题"]
    assert_sound(composed)


@pytest.mark.parametrize("count", range(1, 40, 3))
def test_signatures_never_stand_alone_on_a_page(faces: Faces, count: int) -> None:
    entries = tuple(Entry({"number": str(n)}, ({"measure": "措施" * 20},)) for n in range(count))
    notes = ("口径：1. 问题总数。", "2. 完成率。")
    composed = compose(tiny(*entries, signatures=("书记(签字)：", "填表人："), notes=notes), faces)
    (page, signature), *_ = texts(composed, "signature")
    assert page == len(composed.pages) - 1
    assert page in {n for n, _ in texts(composed, "cell")}
    assert all(note.y > signature.y for _, note in texts(composed, "note"))
    assert_sound(composed)


def test_signatures_keep_with_the_last_lines_of_a_row_taller_than_a_page(faces: Faces) -> None:
    for size in range(600, 760, 17):
        sheet = tiny(Entry({"number": "1"}, ({"measure": "措" * size},)), signatures=("填表人：",))
        composed = compose(sheet, faces)
        ((page, _),) = texts(composed, "signature")
        last = [text for n, text in texts(composed, "cell") if n == page and text.column == "measure"]
        assert sum(len(text.lines) for text in last) >= 2
        assert_complete(sheet, composed)


def test_a_row_cut_by_the_page_leaves_three_lines_at_least_for_the_next(faces: Faces) -> None:
    last_parts = set()
    for lines in range(25, 60):
        composed = compose(tiny(Entry({}, ({"measure": "\n".join("措" * lines)},))), faces)
        parts = [len(text.lines) for _, text in texts(composed, "cell")]
        assert sum(parts) == lines
        last_parts.add(parts[-1] if len(parts) > 1 else None)
    assert {3, 4} <= last_parts
    assert not {1, 2} & last_parts


def test_no_page_ends_white_because_a_row_or_finding_would_not_fit(faces: Faces) -> None:
    for sheet in (ledger(30, 3), replace(ledger(30, 4), profile="document")):
        composed, frame = compose(sheet, faces), style.layout(sheet.paper, sheet.profile)
        stamp = min(text.y for _, text in texts(composed, "footer"))
        bottom = min(frame.bottom, stamp - frame.footer_gap)
        ends = [max(rule.y2 for rule in page.rules) for page in composed.pages[:-1]]
        # four lines of room and what is left of a fifth; more under a group row that keeps with its first
        assert bottom - min(ends) < 8 * frame.body.leading
        assert sum(bottom - end for end in ends) / len(ends) < 3.5 * frame.body.leading


def test_no_line_of_a_cell_stands_alone_beyond_a_cut(faces: Faces) -> None:
    for lines in range(20, 44):
        texts_ = {"measure": "\n".join("措" * lines), "progress": "\n".join("成" * (lines - 2))}
        composed = compose(tiny(Entry({"number": "1", "finding": "\n".join("问" * (lines - 1))}, (texts_,))), faces)
        for column in ("measure", "progress", "finding"):
            parts = [text for _, text in texts(composed, "cell") if text.column == column]
            assert min(len([line for line in text.lines if line != CONTINUED]) for text in parts) > 1


def test_short_merged_texts_stand_whole_where_a_finding_begins(faces: Faces) -> None:
    lines = ({"measure": "甲"}, {"measure": "措" * 17 * 9})
    for size in range(4, 30):
        before = Entry({}, ({"measure": "措" * 17 * size},))
        entry = Entry({"number": "2", "category": "党的\n建设\n和换\n届纪律"}, lines)
        composed = compose(tiny(before, entry), faces)
        parts = [text for _, text in texts(composed, "cell") if (text.column, text.entry) == ("category", 1)]
        assert [len(text.lines) for text in parts] == [4]
        assert_sound(composed)


def test_notes_longer_than_a_page_go_on_without_column_heads(faces: Faces) -> None:
    composed = compose(tiny(Entry({"number": "1"}), signatures=("填表人：",), notes=("口径说明。" * 1000,)), faces)
    assert "".join(said(text) for _, text in texts(composed, "note")) == "口径说明。" * 1000
    assert {page for page, _ in texts(composed, "head")} == {0}
    assert_sound(composed)


def test_a_nil_return_is_one_row_across_the_table(faces: Faces) -> None:
    sheet = Sheet(
        "台账", LEDGER, (Group("一、方面", ()),), nil_text="经自查，暂未发现需整改的问题", signatures=("填表人：",)
    )
    composed = compose(sheet, faces)
    ((page, row),) = texts(composed, "nil")
    assert (page, said(row), row.align) == (0, sheet.nil_text, "center")
    assert not texts(composed, "cell", "group")
    assert len(texts(composed, "signature")) == 1


def test_a_long_header_is_stacked_and_a_long_title_balanced(faces: Faces) -> None:
    header = ("填报单位(盖章)：" + "中共青山镇委员会" * 6, "统计截止时间：2023年12月31日", "填报日期：2024年1月5日")
    composed = compose(Sheet("关于区委第二轮巡察反馈问题整改工作台账" * 3, LEDGER, (), header=header), faces)
    rows = [text.y for _, text in texts(composed, "header")]
    assert len(set(rows)) == 3
    lengths = [len(line) for line in texts(composed, "title")[0][1].lines]
    assert max(lengths) - min(lengths) <= 1
    assert_sound(composed)


def test_a_title_of_half_a_page_keeps_the_page_to_itself(faces: Faces) -> None:
    composed = compose(Sheet("工作台账" * 80, LEDGER, (Group("", (Entry({"number": "1"}),)),)), faces)
    assert {page for page, _ in texts(composed, "title")} == {0}
    assert {page for page, _ in texts(composed, "head", "cell")} == {1}
    assert_sound(composed)


def test_the_row_of_a_last_group_without_entries_keeps_the_signatures(faces: Faces) -> None:
    for size in range(4, 40):
        entry = Entry({}, ({"measure": "措" * 17 * size},))
        groups = (Group("一、有问题", (entry,)), Group("二、无问题", ()))
        composed = compose(Sheet("台账", LEDGER, groups, signatures=("填表人：",)), faces)
        assert texts(composed, "group")[-1][0] == texts(composed, "signature")[0][0]
        assert_sound(composed)


def test_a_long_stamp_grows_upwards_and_pushes_the_table(faces: Faces) -> None:
    composed = compose(tiny(Entry({"number": "1"}), footer="根" * 400), faces)
    (_, stamp), *_ = texts(composed, "footer")
    assert len(stamp.lines) > 5
    assert said(stamp) == "根" * 400
    assert_sound(composed)


def test_unit_and_person_stand_on_lines_of_their_own_in_a_centred_cell(faces: Faces) -> None:
    composed = compose(tiny(Entry({}, ({"owner": "镇党政办 王垚"},))), faces)
    (cell,) = (text for _, text in texts(composed, "cell"))
    assert cell.lines == ("镇党政办", "王垚")


def test_columns_wider_than_the_page_are_refused(faces: Faces) -> None:
    with pytest.raises(ValueError, match="380 mm wide"):
        compose(Sheet("台账", (Column("finding", "问题", 380),), ()), faces)


def test_composing_the_same_sheet_twice_gives_equal_pages(faces: Faces) -> None:
    assert compose(ledger(20), faces) == compose(ledger(20), faces)
