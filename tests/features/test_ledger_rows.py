"""整改台账: rows, groups, numbering, cells and notes, on both databases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests import crowd
from tests.cast import World, instant
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.document import Entry, Sheet
from tracker.output.figures.rules import Style
from tracker.output.figures.styles.operations import set_style
from tracker.output.ledgers import columns
from tracker.output.ledgers.declarations import KINDS, RECTIFICATION
from tracker.output.ledgers.queries import LedgerScope, finding_rows
from tracker.output.ledgers.rows import FindingLine, FindingRow, Line, MeasureRow, Note, Outcome, Place
from tracker.output.ledgers.rules import grouped, heading
from tracker.output.ledgers.sheets import produce
from tracker.rectification.findings import operations as act
from tracker.workflow.model import State, Timeframe

END = date(2023, 12, 31)
FILED_ON = date(2024, 1, 5)


def made(world: World, code: str = "town", day: date = END) -> Sheet:
    as_of = AsOf(day, instant(date(2024, 6, 30)))
    return produce(world.session, RECTIFICATION, world.organizations[code], as_of, FILED_ON)


def entries(sheet: Sheet) -> list[Entry]:
    return [entry for group in sheet.groups for entry in group.entries]


def row(**values: object) -> FindingRow:
    """A plain row for the pure parts."""
    usual: dict[str, object] = {
        "code": "2023-QX-02-C01-001", "order": (0, 1, 1), "place": Place(), "wording": "党费收缴不及时。",
        "unit": "一村党支部", "leader": "李联", "owner": "孙村", "timeframe": Timeframe.FIXED_TERM,
        "deadline": date(2023, 9, 5), "deadline_text": "", "state": State.RECTIFYING, "round_no": 1,
        "outcome": Outcome.UNFINISHED, "overdue": False,
    }  # fmt: skip
    return FindingRow(**usual | values)  # type: ignore[arg-type]


def line(measure: MeasureRow | None = None, **values: object) -> FindingLine:
    return Line(1, row(**values), measure)


def test_the_columns_are_those_of_practice() -> None:
    declared = [(column.label, column.width_mm) for column in KINDS["rectification"].columns]
    assert declared == [
        ("序号", 8), ("问题类别", 18), ("反馈问题", 48), ("整改措施", 60), ("责任领导", 16),
        ("责任单位及责任人", 22), ("完成时限", 20), ("整改进展及成效", 50), ("完成情况", 15),
    ]  # fmt: skip
    assert sum(width for _, width in declared) == 257


def test_a_struck_off_finding_prints_its_measures_and_its_closure(world: World) -> None:
    world.closed(date(2023, 5, 10))
    (entry,) = entries(made(world))
    assert entry.cells == {
        "number": "1", "category": "", "finding": "党费收缴不及时。", "leader": "李联",
        "responsible": "一村党支部\n孙村", "deadline": "2023年9月1日", "outcome": "已完成",
    }  # fmt: skip
    assert entry.lines == (
        {"measure": "①逐人核对党费。", "progress": "2023年5月1日完成：已核对42人，补缴3人。"},
        {
            "measure": "②修订党费收缴办法。",
            "progress": "2023年5月1日完成：印发《党费收缴办法》（清河发〔2023〕5号）。\n2023年5月10日审定销号。",
        },
    )


def test_title_header_signatures_notes_and_stamp_stand_around_the_table(world: World) -> None:
    world.closed()
    sheet = made(world)
    assert sheet.title == "清河镇党委反馈问题整改台账"
    assert sheet.header == ("填报单位(盖章)：清河镇党委", "统计截止时间：2023年12月31日", "填报日期：2024年1月5日")
    assert sheet.signatures == ("党组织书记(签字)：", "纪委书记(签字)：", "填表人：", "联系电话：")
    assert sheet.notes[0] == "口径：反馈问题1个，已完成1个，阶段性完成0个，未完成0个，完成率100.0％。"
    assert sheet.notes[2] == "统计截至2023年12月31日，以2024年6月30日10:00:00前录入的数据为准。"
    assert sheet.footer.startswith("历史校验")


def test_own_level_and_subtree_are_grouped_by_category_in_one_run_of_numbers(world: World) -> None:
    feeds = crowd.drafts(world, "village-01", 2, ("聚焦基层党组织建设", "组织生活"))
    feeds += crowd.drafts(world, "town", 1, ("聚焦基层党组织建设", "队伍建设"))
    feeds += crowd.drafts(world, "town", 1, ("聚焦群众身边腐败问题", "三资管理"))
    feeds += crowd.drafts(world, "town", 1)
    crowd.release(world, *feeds)
    sheet = made(world)
    assert [group.label for group in sheet.groups] == [
        "一、聚焦基层党组织建设方面（2个方面3个问题）",
        "二、聚焦群众身边腐败问题（1个方面1个问题）",
        "三、未分类问题（1个问题）",
    ]
    assert [entry.cells["number"] for entry in entries(sheet)] == ["1", "2", "3", "4", "5"]
    assert [entry.cells["category"] for entry in entries(sheet)] == ["队伍建设", "组织生活", "组织生活", "三资管理", ""]
    assert "其中本级反馈问题" not in sheet.notes[0]
    assert "本级3个" in sheet.notes[0]
    assert "下级党组织2个" in sheet.notes[0]


def test_measures_with_their_own_time_or_owner_are_not_merged(world: World) -> None:
    finding, other = crowd.drafts(world, "village-01", 2)
    crowd.release(world, finding, other)
    early = act.PlannedMeasure("公开账目。", deadline=date(2023, 6, 1), owner_name="吴会计")
    crowd.begin(world, finding, act.PlannedMeasure("核对账目。"), early)
    crowd.begin(world, other, act.PlannedMeasure("核对账目。"), act.PlannedMeasure("公开账目。"))
    sheet = made(world)
    assert [column.merged for column in sheet.columns if column.key in ("responsible", "deadline")] == [False, False]
    first, second = entries(sheet)[0].lines
    assert (first["deadline"], second["deadline"]) == ("2023年9月1日", "2023年6月1日")
    assert second["responsible"] == "柳林村办公室\n吴会计"
    assert (len(entries(sheet)[1].lines), entries(sheet)[1].cells["deadline"]) == (2, "2023年9月1日")
    assert "responsible" in entries(sheet)[1].cells


def test_the_newest_progress_note_and_the_return_are_shown_while_they_matter(world: World) -> None:
    (finding,) = crowd.drafts(world, "village-01", 1)
    crowd.release(world, finding)
    crowd.begin(world, finding)
    for day, note in ((date(2023, 4, 1), "已核对20人"), (date(2023, 4, 8), "已核对42人")):
        act.report_progress(world.session, finding, note, world.by("secretary", day), number=1)
    assert entries(made(world))[0].lines[0]["progress"] == "2023年4月8日：已核对42人。"
    assert entries(made(world, day=date(2023, 4, 7)))[0].lines[0]["progress"] == "2023年4月1日：已核对20人。"
    crowd.apply(world, finding, date(2023, 5, 1))
    act.send_back(world.session, finding, "佐证材料不足，请补充收据", world.by("leader", date(2023, 5, 3)))
    assert entries(made(world))[0].lines[0]["progress"].endswith("2023年5月3日退回整改：佐证材料不足，请补充收据。")


def test_a_nil_return_has_no_groups_and_says_so(world: World) -> None:
    sheet = made(world, "village-02")
    assert (sheet.groups, sheet.is_nil) == ((), True)
    assert sheet.nil_text == "经自查，暂未发现需整改的问题"


def test_rows_and_figures_agree_on_every_outcome(world: World) -> None:
    findings = crowd.drafts(world, "village-01", 3)
    crowd.release(world, *findings)
    crowd.closed(world, findings[0], date(2023, 5, 1))
    crowd.begin(world, findings[1])
    as_of = AsOf(END, instant(END))
    rows = finding_rows(world.session, LedgerScope(world.organizations["town"], as_of))
    assert sorted((one.outcome, one.overdue) for one in rows) == [
        (Outcome.COMPLETED, False),
        (Outcome.UNFINISHED, False),
        (Outcome.UNFINISHED, True),
    ]
    assert "已完成1个，阶段性完成0个，未完成2个（其中逾期1个），完成率33.3％" in made(world).notes[0]


@pytest.mark.parametrize(
    ("number", "mark"), [(1, "①"), (20, "⑳"), (21, "(21)")], ids=["the first", "the last circled", "beyond"]
)
def test_measures_are_numbered_in_circles_up_to_twenty(number: int, mark: str) -> None:
    assert columns.circled(number) == mark


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "2023年9月5日"),
        ({"deadline_text": "2025年底前，并长期坚持"}, "2025年底前，并长期坚持"),
        ({"deadline": None, "timeframe": Timeframe.LONG_TERM}, "长期坚持"),
        ({"deadline": None, "timeframe": None}, ""),
    ],
)
def test_a_time_limit_is_printed_as_paper_words_it(values: dict[str, object], words: str) -> None:
    assert columns.deadline(line(**values)) == words


def test_the_proof_of_a_measure_is_told_in_words() -> None:
    paid = MeasureRow(1, "追缴", done_on=date(2023, 8, 31), amount=Decimal("71320.50"), receipt="NO.0023187")
    punished = MeasureRow(
        2,
        "问责",
        done_on=date(2023, 9, 1),
        accountability_on=date(2023, 8, 30),
        accountability_form="批评教育",
        people_handled=3,
    )
    assert columns.progress(Line(1, row(), paid, False)) == "2023年8月31日完成：追缴资金71320.5元（票据号NO.0023187）。"
    assert columns.progress(Line(1, row(), punished, False)) == "2023年9月1日完成：2023年8月30日批评教育3人。"


def test_an_overdue_finding_says_so_in_a_word_and_a_relapse_says_why() -> None:
    again = row(round_no=2, overdue=True, reopened=Note(date(2023, 8, 25), "又有两个月未收缴"))
    assert columns.outcome(Line(1, again, None)) == "未完成\n(逾期)"
    assert columns.progress(Line(1, again, None)) == "2023年8月25日反弹重新挂账：又有两个月未收缴。"


def test_rates_stand_in_the_style_that_the_office_had_set_by_then(world: World) -> None:
    world.closed(date(2023, 5, 10))
    crowd.release(world, *crowd.drafts(world, "village-02", 2))
    town, before, after = world.organizations["town"], instant(date(2024, 1, 1)), instant(date(2024, 1, 2))
    set_style(world.session, town, Style(2, "%"), world.actor("coordinator"), after)
    notes = [
        produce(world.session, RECTIFICATION, town, AsOf(END, known), FILED_ON).notes[0] for known in (before, after)
    ]
    assert "完成率33.3％" in notes[0]
    assert "完成率33.33%" in notes[1]


def test_a_heading_never_says_aspect_twice() -> None:
    titles = ["政治建设", "聚焦群众身边腐败问题", "聚焦作风建设方面", ""]
    assert [heading(title) for title in titles] == ["政治建设方面", *titles[1:3], "未分类问题"]


def test_findings_without_any_category_need_no_group_row() -> None:
    rows = [row(order=(0, 1, 2), code="b"), row(order=(0, 1, 1), code="a")]
    assert [(label, [one.code for one in group]) for label, group in grouped(rows)] == [("", ["a", "b"])]


def test_more_than_ninety_nine_groups_are_still_numbered() -> None:
    rows = [row(place=Place(f"第{n}类", category_order=(1, n))) for n in range(1, 101)]
    labels = [label for label, _ in grouped(rows)]
    assert (labels[98], labels[99]) == ("九十九、第99类方面（1个问题）", "100、第100类方面（1个问题）")


def test_what_left_after_its_feedback_is_named_under_the_ledger(world: World) -> None:
    day = date(2023, 4, 1)
    world.released()
    gone, moved = (
        world.released(organization="village-02"),
        world.released(organization="town", procedure="county-to-town"),
    )
    act.void(world.session, gone, "与另一问题重复反馈", "县委巡察办2023年4月1日函", world.by("coordinator", day))
    act.refer(world.session, moved, "属问题线索", "县委巡察办函", "县纪委", world.by("coordinator", day))
    as_of = AsOf(day, instant(day, 23))
    made = produce(world.session, RECTIFICATION, world.organizations["town"], as_of, day)
    assert "反馈问题2个" in made.notes[0]
    assert made.notes[0].endswith("反馈后另有作废1个，不计入反馈问题数。其中已移交1个，计入未完成。")
