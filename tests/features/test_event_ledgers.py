"""Ledgers of what happened: looks back, extensions, 立行立改, documents and money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests import crowd
from tests.cast import FIRST_DAY, World
from tests.features.test_declared_ledgers import END, KNOWN, entries, labelled, made
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries import levels
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FollowUpOutcome
from tracker.workflow.model import MeasureKind, Timeframe


def planned(world: World, *plan: act.PlannedMeasure, village: str = "village-01") -> Finding:
    """A finding in 整改中 with these measures."""
    owner = crowd.OWNERS[village]
    finding = world.released(organization=village)
    people = (world.users[owner], world.users["leader"])
    entry = act.Assignment(*people, Timeframe.FIXED_TERM, crowd.DEADLINE, responsible_unit=finding.organization.name)
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by(owner))
    act.write_plan(world.session, finding, "整改到位", plan, world.by(owner))
    act.submit_plan(world.session, finding, world.by(owner))
    act.approve_plan(world.session, finding, "同意", world.by("leader"))
    return finding


def looked(world: World, finding: Finding, outcome: FollowUpOutcome, day: date) -> None:
    entry = act.FollowUpEntry(outcome, f"现场查看，{outcome.label}，情况属实。", "实地查看", "村民张三")
    act.record_follow_up(world.session, finding, entry, world.by("discipline", day))


def shown(world: World, kind: str, label: str, day: date = END) -> list[str]:
    """What stands in one column of a ledger, row by row."""
    sheet = made(world, kind, day=day)
    return [labelled(sheet, entry)[label] for entry in entries(sheet)]


def test_a_look_back_tells_what_it_saw_and_what_is_owed_next(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    looked(world, finding, FollowUpOutcome.INSUFFICIENT, date(2023, 8, 10))
    sheet = made(world, "follow_ups", day=date(2023, 8, 31))
    assert labelled(sheet, entries(sheet)[0]) == {
        "序号": "1", "问题编号": finding.code, "问题": "党费收缴不及时。", "原销号日期": "2023年5月10日",
        "原整改成效": "两项措施均已完成。", "检查日期与方式": "2023年8月10日\n实地查看",
        "核查情况": "现场查看，成效不足，情况属实。（见证人：村民张三）", "结论": "成效不足",
        "处理意见": "2023年11月10日前再次回头看", "检查人": "赵纪",
    }  # fmt: skip
    assert sheet.notes[0] == "口径：对1个问题回头看1次：成效不足1次。"


def test_a_relapse_seen_is_told_with_the_day_of_its_new_round(world: World) -> None:
    finding = world.relapsed(date(2023, 8, 20))
    assert shown(world, "follow_ups", "处理意见") == ["待确认是否重新挂账"]
    act.reopen(
        world.session,
        finding,
        "经核实确属反弹，重新整改",
        date(2023, 10, 1),
        world.by("coordinator", date(2023, 8, 25)),
    )
    assert shown(world, "follow_ups", "处理意见") == ["2023年8月25日重新挂账"]
    assert shown(world, "follow_ups", "处理意见", date(2023, 8, 24)) == ["待确认是否重新挂账"]
    assert shown(world, "follow_ups", "原销号日期") == ["2023年5月10日"]


def test_a_dismissed_relapse_and_a_last_look_are_told_as_they_ended(world: World) -> None:
    dismissed = world.relapsed(date(2023, 8, 20))
    why = "经核实是另一批党员，不属反弹"
    act.dismiss_recurrence(world.session, dismissed, why, world.by("coordinator", date(2023, 8, 21)))
    kept = world.closed(date(2023, 5, 10), owner="neighbour", organization="village-02")
    looked(world, kept, FollowUpOutcome.SUSTAINED, date(2023, 8, 22))
    last = act.FollowUpEntry(FollowUpOutcome.SUSTAINED, "半年没有反弹，成效巩固。", "实地查看", "村民李四")
    act.record_follow_up(world.session, kept, last, world.by("discipline", date(2023, 11, 12)), confirm=True)
    assert shown(world, "follow_ups", "处理意见") == ["经研究不属反弹", "2023年11月10日前再次回头看", "确认已巩固"]


def test_an_open_finding_that_was_looked_at_goes_on(world: World) -> None:
    finding = planned(world, act.PlannedMeasure("逐人核对。"))
    looked(world, finding, FollowUpOutcome.ONGOING, date(2023, 4, 20))
    assert shown(world, "follow_ups", "处理意见") == ["继续整改"]
    assert shown(world, "follow_ups", "原销号日期") == [""]


def test_requests_for_more_time_show_both_decisions_as_they_came(world: World) -> None:
    finding, session = world.rectifying(), world.session
    act.request_extension(
        session, finding, date(2023, 10, 1), "汛期不能施工，须等到枯水期", world.by("secretary", date(2023, 4, 1))
    )
    act.endorse_extension(session, finding, "属实", world.by("leader", date(2023, 4, 2)))
    act.grant_extension(session, finding, "同意", world.by("approver", date(2023, 4, 3)))
    world.ask_long_term(finding, date(2023, 6, 1))
    act.reject_extension(session, finding, "理由不充分，按期完成", world.by("leader", date(2023, 6, 2)))
    sheet = made(world, "extensions")
    granted, refused = (labelled(sheet, entry) for entry in entries(sheet))
    assert (granted["原时限"], granted["申请延至"], granted["批准日期"]) == (
        "2023年9月1日",
        "2023年10月1日",
        "2023年4月3日",
    )
    assert (granted["初审意见"], granted["审批意见"]) == ("属实\n李联\n2023年4月2日", "同意\n钱书\n2023年4月3日")
    assert (refused["原时限"], refused["申请延至"]) == ("2023年10月1日", "转长期坚持\n（预计2023年12月31日）")
    assert refused["初审意见"] == "不同意：理由不充分，按期完成\n李联\n2023年6月2日"
    assert (refused["审批意见"], refused["批准日期"]) == ("", "")
    assert sheet.notes[0] == "口径：延期（含转长期）申请2次，批准1次，不批准1次，待审批0次。"
    assert shown(world, "extensions", "审批意见", date(2023, 4, 2)) == [""]


def test_what_had_to_be_put_right_at_once_stands_in_its_own_ledger(world: World) -> None:
    finding = world.released()
    people = (world.users["secretary"], world.users["leader"])
    entry = act.Assignment(*people, Timeframe.IMMEDIATE, date(2023, 3, 8))
    act.assign(world.session, finding, entry, world.by("coordinator"))
    world.rectifying("neighbour", organization="village-02")
    sheet = made(world, "immediate")
    assert labelled(sheet, entries(sheet)[0]) == {
        "序号": "1", "通知书编号": finding.code, "问题": "党费收缴不及时。", "交办日期": "2023年3月1日",
        "限期": "2023年3月8日\n(逾期)", "责任人": "孙村", "整改结果": "", "办结日期": "",
    }  # fmt: skip
    assert len(entries(sheet)) == 1
    assert sheet.notes[0] == "口径：立行立改问题1个，已办结（销号）0个，未办结1个，其中逾期1个。"


def begun_again(world: World, finding: Finding) -> None:
    """Struck off, then 重新挂账: every measure is open again."""
    act.request_closure(world.session, finding, "措施均已完成。", world.by("secretary", date(2023, 5, 1)))
    crowd.strike_off(world, finding, date(2023, 5, 10))
    act.recur(world.session, finding, "又有两个月没有收缴，问题反弹。", world.by("discipline", date(2023, 6, 1)))
    by = world.by("coordinator", date(2023, 6, 5))
    act.reopen(world.session, finding, "经核实确属反弹，重新整改", date(2023, 10, 1), by)


def test_documents_are_listed_once_with_what_was_said_about_them(world: World) -> None:
    finding = planned(world, act.PlannedMeasure("修订办法。", MeasureKind.INSTITUTION))
    rule = act.MeasureResult(
        institution_name="《党费收缴办法》",
        document_number="清河发〔2023〕5号",
        revises=True,
        dated_on=date(2023, 4, 5),
    )
    act.complete_measure(world.session, finding, 1, rule, world.by("secretary", date(2023, 4, 10)))
    begun_again(world, finding)
    act.complete_measure(world.session, finding, 1, rule, world.by("secretary", date(2023, 7, 1)))
    sheet = made(world, "institutions")
    assert [labelled(sheet, entry) for entry in entries(sheet)] == [{
        "序号": "1", "制度名称": "《党费收缴办法》", "文号": "清河发〔2023〕5号", "新建/修订": "修订",
        "印发日期": "2023年4月5日", "对应问题": f"党费收缴不及时。（{finding.code}）", "责任单位": "柳林村",
    }]  # fmt: skip
    assert sheet.notes[0].endswith("共1项，其中新建0项、修订1项。")
    figures = levels(world.session, world.organizations["town"], AsOf(END, KNOWN)).total
    assert figures.institutions == len(entries(sheet)) == 1


def test_money_is_summed_up_and_agrees_with_the_figures(world: World) -> None:
    recovery = MeasureKind.RECOVERY
    planned(world, act.PlannedMeasure("追缴租金。", recovery, amount_due=Decimal(5000)))
    other = planned(
        world,
        act.PlannedMeasure("追缴补贴。", recovery, amount_due=Decimal("2000.10")),
        act.PlannedMeasure("追缴其他。", recovery),
        village="village-02",
    )
    paid = act.MeasureResult(amount=Decimal("1200.50"), receipt="0012345", dated_on=date(2023, 4, 8))
    act.complete_measure(world.session, other, 1, paid, world.by("neighbour", date(2023, 4, 10)))
    sheet = made(world, "funds")
    *rows, total = (labelled(sheet, entry) for entry in entries(sheet))
    assert [(row["应追缴(元)"], row["已追缴(元)"], row["未追缴(元)"]) for row in rows] == [
        ("5000.00", "0.00", "5000.00"), ("2000.10", "1200.50", "799.60"), ("", "0.00", ""),
    ]  # fmt: skip
    assert [row["缴款日期"] for row in rows] == ["", "2023年4月8日", ""]
    assert total == {
        "序号": "", "对应问题": "合计", "应追缴(元)": "7000.10", "已追缴(元)": "1200.50", "未追缴(元)": "5799.60",
        "缴款日期": "", "票据号": "", "责任单位": "",
    }  # fmt: skip
    assert "有1项没有填写应追缴金额" in sheet.notes[0]
    as_of = AsOf(END, KNOWN)
    assert levels(world.session, world.organizations["town"], as_of).total.funds == Decimal("1200.50")


def test_what_is_due_stays_until_somebody_says_otherwise(world: World) -> None:
    finding = planned(world, act.PlannedMeasure("追缴租金。", MeasureKind.RECOVERY, amount_due=Decimal(500)))
    half = act.MeasureResult(amount=Decimal(200), receipt="1")
    act.complete_measure(world.session, finding, 1, half, world.by("secretary", date(2023, 4, 1)))
    assert shown(world, "funds", "未追缴(元)")[0] == "300.00"
    begun_again(world, finding)
    more = act.MeasureResult(amount=Decimal(300), receipt="2", amount_due=Decimal(480))
    act.complete_measure(world.session, finding, 1, more, world.by("secretary", date(2023, 7, 1)))
    sheet = made(world, "funds")
    assert [line["recovered"] for line in entries(sheet)[0].lines] == ["200.00", "300.00"]
    assert (entries(sheet)[0].cells["due"], entries(sheet)[0].cells["outstanding"]) == ("480.00", "0.00")
    assert shown(world, "funds", "未追缴(元)", date(2023, 6, 30))[0] == "300.00"


def test_before_anything_happened_all_of_them_are_nil(world: World) -> None:
    world.rectifying()
    for kind in ("follow_ups", "extensions", "immediate", "institutions", "funds"):
        assert made(world, kind, day=FIRST_DAY).is_nil, kind
