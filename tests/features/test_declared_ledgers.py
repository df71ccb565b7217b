"""Every declared ledger: its columns by hand, what stands in it, and that (D, K) gives the same sheet for ever."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests import crowd
from tests.cast import FIRST_DAY, World, instant
from tests.databases import Listen
from tests.office import stored_file
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.document import Entry, Sheet
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.kinds import USABLE_MM
from tracker.output.ledgers.sheets import produce
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import EvidenceItem, Finding, FollowUpOutcome
from tracker.workflow.model import MeasureKind, Timeframe

END = date(2023, 12, 31)
FILED_ON = date(2024, 1, 5)
KNOWN = instant(date(2024, 6, 30))

# domain.md §3, copied by hand: the names are kept exactly, the widths in mm.
COLUMNS = {
    "问题清单": "序号10 问题类别28 问题表现35 具体问题120 涉及单位24 底稿号22 备注18",
    "任务清单": "序号10 具体问题65 整改目标40 整改措施85 完成时限27 整改类型18 备注12",
    "责任清单": "序号10 具体问题70 整改任务70 责任领导22 牵头单位25 配合单位22 责任人18 完成时限20",
    "整改台账": "序号8 问题类别18 反馈问题48 整改措施60 责任领导16 责任单位及责任人22 完成时限20"
    " 整改进展及成效50 完成情况15",
    "销号台账": "序号8 问题编号20 问题摘要55 整改完成情况60 佐证材料目录35 申请人及日期20 初审/复核22"
    " 审定22 销号日期15",
    "督办台账": "序号8 督办单号22 督办事项60 责任单位25 责任人16 交办日期18 办结时限18 级别16 方式14 反馈情况40"
    " 办结日期及督办人20",
    "回头看台账": "序号8 问题编号20 问题50 原销号日期18 原整改成效42 检查日期与方式26 核查情况45 结论16"
    " 处理意见20 检查人12",
    "立行立改台账": "序号8 通知书编号24 问题75 交办日期20 限期20 责任人20 整改结果70 办结日期20",
    "延期审批台账": "序号8 问题编号20 问题60 原时限20 申请延至20 理由60 初审意见24 审批意见25 批准日期20",
    "建章立制清单": "序号8 制度名称80 文号35 新建/修订18 印发日期22 对应问题64 责任单位30",
    "资金追缴清单": "序号8 对应问题80 应追缴(元)28 已追缴(元)28 未追缴(元)28 缴款日期25 票据号30 责任单位30",
    "约谈问责登记": "序号8 日期20 对象(职务)35 方式30 谈话人25 事由(问题编号)85 结果54",
    "廉政风险点登记": "序号8 部门/村30 岗位25 风险点70 风险等级16 防控措施80 责任人28",
    "全椒式A3销号台账": "序号10 问题来源16 问题等级14 问题具体描述80 涉及数量18 责任单位24 责任领导18 责任人18"
    " 整改措施60 计划完成22 实际完成22 佐证材料26 复核情况14 复核人签字18 销号状态12 备注8",
}


def made(world: World, kind: str, code: str = "town", day: date = END) -> Sheet:
    return produce(world.session, KINDS[kind], world.organizations[code], AsOf(day, KNOWN), FILED_ON)


def entries(sheet: Sheet) -> list[Entry]:
    return [entry for group in sheet.groups for entry in group.entries]


def labelled(sheet: Sheet, entry: Entry, line: int = 0) -> dict[str, str]:
    """What a reader sees in one row: label of the column → text."""
    cells = {**entry.cells, **entry.lines[line]}
    return {column.label: cells.get(column.key, "") for column in sheet.columns}


def test_there_are_the_fourteen_of_the_domain() -> None:
    assert [kind.title for kind in KINDS.values()] == list(COLUMNS)
    assert len(KINDS) == 14


@pytest.mark.parametrize("code", list(KINDS))
def test_the_columns_are_those_of_the_domain_and_fill_the_paper(code: str) -> None:
    kind = KINDS[code]
    assert " ".join(f"{column.label}{column.width_mm:g}" for column in kind.columns) == COLUMNS[kind.title]
    assert sum(column.width_mm for column in kind.columns) == USABLE_MM[kind.paper]


def test_a_nil_return_says_so_in_the_words_of_its_ledger(world: World) -> None:
    for kind in KINDS.values():
        sheet = made(world, kind.code, "village-02")
        assert (sheet.is_nil, sheet.nil_text) == (True, kind.nil_text)
        assert sheet.title == f"石桥村党支部{kind.heading}"
        assert sheet.notes[-1] == "统计截至2023年12月31日，以2024年6月30日10:00:00前录入的数据为准。"
    assert KINDS["supervision"].nil_text == "经查，本期无督办事项"


def test_the_same_day_and_instant_give_the_same_sheets_whatever_happens_later(world: World) -> None:
    findings = crowd.drafts(world, "village-01", 2)
    crowd.release(world, *findings)
    crowd.closed(world, findings[0], date(2023, 5, 1))
    crowd.begin(world, findings[1])
    order = (world.organizations["town"], AsOf(date(2023, 6, 1), instant(date(2023, 6, 1))), FILED_ON)
    before = [produce(world.session, kind, *order) for kind in KINDS.values()]
    later = date(2023, 7, 1)
    crowd.apply(world, findings[1], later)
    crowd.strike_off(world, findings[1], later)
    seen = act.FollowUpEntry(FollowUpOutcome.RECURRED, "又有两个月没有收缴党费，问题反弹。", "实地查看", "村民张三")
    act.record_follow_up(world.session, findings[0], seen, world.by("discipline", later))
    by = world.by("coordinator", later)
    act.reopen(world.session, findings[0], "经核实确属反弹，重新整改", later + timedelta(60), by)
    assert [produce(world.session, kind, *order) for kind in KINDS.values()] == before


def test_a_longer_ledger_asks_the_database_no_more_often(world: World, listen: Listen) -> None:
    asked = listen(world.session.get_bind())
    counts: list[dict[str, int]] = []
    findings = crowd.drafts(world, "village-01", 4, ("党的建设", "组织生活"))
    for wave in (findings[:1], findings[1:]):
        crowd.release(world, *wave)
        for finding in wave:
            _full_life(world, finding)
        world.session.expire_all()
        counts.append({})
        for code in KINDS:
            asked.clear()
            made(world, code)
            counts[-1][code] = len(asked)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 25


def _full_life(world: World, finding: Finding) -> None:
    """A finding that stands in most ledgers: extended, with document and money, struck off and looked at."""
    session = world.session
    plan = (
        act.PlannedMeasure("修订办法。", MeasureKind.INSTITUTION),
        act.PlannedMeasure("追缴资金。", MeasureKind.RECOVERY, amount_due=Decimal("2000")),
    )
    crowd.begin(world, finding, *plan)
    owner = world.by("secretary", date(2023, 4, 1))
    act.request_extension(session, finding, date(2023, 10, 1), "汛期不能施工，须等到枯水期", owner)
    act.endorse_extension(session, finding, "属实", world.by("leader", date(2023, 4, 2)))
    act.grant_extension(session, finding, "同意", world.by("approver", date(2023, 4, 3)))
    rule = act.MeasureResult(
        institution_name="党费收缴办法", document_number="清河发〔2023〕5号", revises=True, dated_on=date(2023, 4, 5)
    )
    act.complete_measure(session, finding, 1, rule, world.by("secretary", date(2023, 4, 10)))
    paid = act.MeasureResult(amount=Decimal("1200.50"), receipt="0012345", dated_on=date(2023, 4, 8))
    act.complete_measure(session, finding, 2, paid, world.by("secretary", date(2023, 4, 10)))
    act.request_closure(session, finding, "两项措施均已完成。", world.by("secretary", date(2023, 4, 11)))
    crowd.strike_off(world, finding, date(2023, 4, 20))
    seen = act.FollowUpEntry(FollowUpOutcome.SUSTAINED, "现场查看，没有反弹。", "实地查看", "村民张三")
    act.record_follow_up(session, finding, seen, world.by("discipline", date(2023, 7, 20)))


def test_the_list_of_problems_shows_category_aspect_and_unit(world: World) -> None:
    (finding,) = crowd.drafts(world, "village-01", 1, ("聚焦基层党组织建设", "组织生活"))
    crowd.release(world, finding)
    sheet = made(world, "findings")
    assert [group.label for group in sheet.groups] == ["一、聚焦基层党组织建设方面（1个方面1个问题）"]
    assert labelled(sheet, entries(sheet)[0]) == {
        "序号": "1", "问题类别": "聚焦基层党组织建设", "问题表现": "组织生活", "具体问题": "柳林村的第1个问题。",
        "涉及单位": "柳林村党支部", "底稿号": "", "备注": "",
    }  # fmt: skip
    assert sheet.notes[0].startswith("口径：反馈问题1个。反馈问题数：")


def test_the_list_of_tasks_counts_its_measures(world: World) -> None:
    first, second = crowd.drafts(world, "village-01", 2)
    crowd.release(world, first, second)
    crowd.begin(
        world, first, act.PlannedMeasure("核对账目。"), act.PlannedMeasure("公开账目。", deadline=date(2023, 6, 1))
    )
    sheet = made(world, "tasks")
    one, two = (labelled(sheet, entries(sheet)[0], line) for line in (0, 1))
    assert (one["整改目标"], one["整改措施"], one["完成时限"]) == ("问题整改到位", "①核对账目。", "2023年9月1日")
    assert (two["整改措施"], two["完成时限"], two["整改类型"]) == ("②公开账目。", "2023年6月1日", "限期整改")
    assert sheet.notes[0].startswith("口径：反馈问题2个，整改措施2条，其中1个问题尚未制定措施。")


def test_the_list_of_responsibilities_names_units_and_people(world: World) -> None:
    finding = world.released()
    people = (world.users["secretary"], world.users["leader"])
    entry = act.Assignment(
        *people, Timeframe.FIXED_TERM, crowd.DEADLINE, "", "镇纪委", "柳林村党支部", ("镇财政所", "镇农服中心")
    )
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    plan = [act.PlannedMeasure("清理账目。", owner_name="吴会计"), act.PlannedMeasure("公开账目。")]
    act.write_plan(world.session, finding, "账目清楚", plan, world.by("secretary"))
    sheet = made(world, "responsibilities")
    one, two = (labelled(sheet, entries(sheet)[0], line) for line in (0, 1))
    assert (one["责任领导"], one["牵头单位"], one["配合单位"]) == ("李联", "镇纪委", "镇财政所\n镇农服中心")
    assert (one["责任人"], two["责任人"]) == ("吴会计", "孙村")


def test_the_ledger_of_closures_names_who_applied_reviewed_and_decided(world: World) -> None:
    finding = world.applied()
    day = date(2023, 5, 10)
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", date(2023, 5, 4)))
    act.approve(
        world.session, finding, act.Opinion("现场核查属实", visited_on=day), world.by("discipline", date(2023, 5, 8))
    )
    act.close(world.session, finding, act.Opinion("同意", day, "〔2023〕9号"), world.by("approver", day))
    sheet = made(world, "closures")
    assert labelled(sheet, entries(sheet)[0]) == {
        "序号": "1", "问题编号": finding.code, "问题摘要": "党费收缴不及时。", "整改完成情况": "两项措施均已完成。",
        "佐证材料目录": "", "申请人及日期": "孙村\n2023年5月1日",
        "初审/复核": "李联\n2023年5月4日\n赵纪\n2023年5月8日",
        "审定": "钱书\n2023年5月10日\n〔2023〕9号", "销号日期": "2023年5月10日",
    }  # fmt: skip
    assert sheet.notes[0] == "口径：列截至统计日已销号（含已巩固）且未重新挂账的问题1个；反馈问题共1个，完成率100.0％。"
    assert entries(made(world, "closures", day=date(2023, 5, 9))) == []


def test_what_relapsed_stands_no_longer_among_the_closures(world: World) -> None:
    finding = world.relapsed(date(2023, 8, 20))
    by = world.by("coordinator", date(2023, 8, 25))
    act.reopen(world.session, finding, "经核实确属反弹，重新整改", date(2023, 10, 1), by)
    assert entries(made(world, "closures")) == []
    assert len(entries(made(world, "closures", day=date(2023, 8, 24)))) == 1
    assert labelled(sheet := made(world, "rectification"), entries(sheet)[0])["完成情况"] == "未完成\n(逾期)"
    assert labelled(sheet := made(world, "findings"), entries(sheet)[0])["备注"] == "第2轮整改"


def test_the_files_of_a_round_are_listed_as_they_hung_on_the_day(world: World) -> None:
    finding, session = world.rectifying(), world.session
    by = world.by("secretary", date(2023, 4, 1))
    photo, minutes = (stored_file(session, by, number) for number in (1, 2))
    act.add_evidence(session, finding, (act.NewEvidence(photo, "公示照片"), act.NewEvidence(minutes, "会议记录")), by)
    act.add_evidence(session, finding, (act.NewEvidence(minutes, "公示照片"),), by, number=1)
    item = session.query(EvidenceItem).filter_by(title="会议记录").one()
    act.remove_evidence(session, finding, item, "传错了，重新上传", world.by("secretary", date(2023, 4, 20)))
    early, late = (made(world, "a3_closures", day=day) for day in (date(2023, 4, 10), date(2023, 4, 30)))
    shown = [labelled(sheet, entries(sheet)[0], line)["佐证材料"] for sheet in (early, late) for line in (0, 1)]
    assert shown == ["公示照片", "公示照片\n会议记录", "公示照片", "公示照片"]


def test_the_a3_ledger_goes_from_source_to_status(world: World) -> None:
    world.closed(date(2023, 5, 10))
    waiting = world.applied(date(2023, 5, 2), owner="neighbour", organization="village-02")
    sheet = made(world, "a3_closures")
    assert sheet.paper == "a3_landscape"
    shown = [labelled(sheet, entry) for entry in entries(sheet)]
    assert [row["问题来源"] for row in shown] == ["区县委巡察", "区县委巡察"]
    assert [row["销号状态"] for row in shown] == ["已销号", "审核中"]
    assert [row["复核情况"] for row in shown] == ["通过\n2023年5月10日", ""]
    assert [row["实际完成"] for row in shown] == ["2023年5月1日", "2023年5月2日"]
    assert {row["复核人签字"] for row in shown} == {""}
    assert waiting.code
    open_one = made(world, "a3_closures", day=FIRST_DAY)
    assert {labelled(open_one, entry)["销号状态"] for entry in entries(open_one)} == {"未销号"}


def test_how_much_a_finding_is_about_is_printed_as_it_was_said_by_then(world: World) -> None:
    (finding,) = crowd.drafts(world, "village-01", 1)
    wording, by = finding.current.wording, world.by("coordinator", date(2023, 6, 1))
    act.correct_wording(world.session, finding, wording, "", world.by("inspector"), " 6个村 ")
    crowd.release(world, finding)
    act.correct_wording(world.session, finding, wording, "核实后更正涉及的村数", by, "5个村")
    act.correct_wording(world.session, finding, "更正后的问题。", "核实后更正表述", by)
    days = (date(2023, 5, 31), date(2023, 6, 1))
    found = [labelled(sheet, entries(sheet)[0]) for sheet in (made(world, "a3_closures", day=day) for day in days)]
    assert [(row["涉及数量"], row["问题具体描述"]) for row in found] == [
        ("6个村", wording),
        ("5个村", "更正后的问题。"),
    ]
    act.correct_wording(world.session, finding, wording, "核实后更正表述", by, "")
    assert finding.current.quantity is None


def test_a_ledger_of_one_source_says_so_and_counts_no_other(world: World) -> None:
    world.closed()
    town, as_of = world.organizations["town"], AsOf(END, KNOWN)
    only = produce(world.session, KINDS["rectification"], town, as_of, FILED_ON, source="county_inspection")
    other = produce(world.session, KINDS["rectification"], town, as_of, FILED_ON, source="self_check")
    assert (len(entries(only)), len(entries(other))) == (1, 0)
    assert only.notes[0] == "本表只列来源为“区县委巡察”的问题。"
    assert "反馈问题0个" in other.notes[1]


def test_the_profile_is_that_of_the_order(world: World) -> None:
    world.closed()
    order = (world.session, KINDS["closures"], world.organizations["town"], AsOf(END, KNOWN), FILED_ON)
    assert produce(*order, profile="document").profile == "document"
    assert produce(*order).profile == "standalone"
