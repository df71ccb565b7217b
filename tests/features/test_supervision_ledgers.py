"""督办台账, 约谈问责登记 and 廉政风险点登记, from the registers as of (D, K)."""

from __future__ import annotations

from datetime import date

from tests import pressing
from tests.cast import FIRST_DAY, World
from tests.features.test_declared_ledgers import FILED_ON, KNOWN, entries, labelled, made
from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers.columns import with_codes
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.sheets import produce
from tracker.rectification.supervision import operations as press
from tracker.rectification.supervision.models import TalkKind


def test_a_notice_goes_from_its_issue_to_who_concluded_it(world: World) -> None:
    finding = world.rectifying()
    notice = pressing.issued(world, finding)
    late = made(world, "supervision", day=date(2023, 3, 20))
    row = labelled(late, entries(late)[0])
    assert row == {
        "序号": "1", "督办单号": notice.number, "督办事项": f"限期完成党费补缴。（{finding.code}）",
        "责任单位": "柳林村", "责任人": "孙村", "交办日期": "2023年3月1日", "办结时限": "2023年3月11日",
        "级别": "重点", "方式": "书面", "反馈情况": "", "办结日期及督办人": "未办结\n(逾期)",
    }  # fmt: skip
    assert with_codes(f"{finding.code}：限期完成。", (finding.code,)) == f"{finding.code}：限期完成。"  # not said twice
    assert late.notes[0] == "口径：督办1件（不含已撤回的），已办结0件，未办结1件，其中逾期1件。"
    press.answer_notice(world.session, notice, "已补缴3人。", world.by("secretary", date(2023, 3, 22)))
    press.conclude_notice(world.session, notice, "情况属实", world.by("coordinator", date(2023, 3, 25)))
    done = made(world, "supervision", day=date(2023, 3, 31))
    row = labelled(done, entries(done)[0])
    assert row["反馈情况"] == "2023年3月22日：已补缴3人。"
    assert row["办结日期及督办人"] == "2023年3月25日\n王整"
    assert entries(made(world, "supervision", code="village-02", day=date(2023, 3, 31))) == []


def test_a_talk_names_people_grounds_and_findings(world: World) -> None:
    finding = world.rectifying()
    pressing.held(world, finding)
    sheet = made(world, "talks", day=FIRST_DAY)
    row = labelled(sheet, entries(sheet)[0])
    assert (row["日期"], row["对象(职务)"], row["方式"]) == (
        "2023年3月1日",
        "孙村（柳林村党支部书记）",
        TalkKind.SUMMONS.label,
    )
    assert row["事由(问题编号)"] == f"慢落实：整改进度缓慢。（{finding.code}）"
    assert row["结果"] == "限一周内整改到位。"
    assert sheet.notes[0] == "口径：约谈问责1次、1人次（不含已撤销的）：约谈1次。"


def test_risk_points_are_counted_with_their_measures(world: World) -> None:
    pressing.entered(world, organization="village-01")
    sheet = made(world, "risk_points", day=FIRST_DAY)
    row = labelled(sheet, entries(sheet)[0])
    assert row["部门/村"].startswith("柳林村")
    assert row["防控措施"]
    assert "廉政风险点1个，防控措施" in sheet.notes[0]


def test_of_one_source_only_what_concerns_its_findings_is_listed(world: World) -> None:
    pressing.issued(world, world.rectifying())
    order = (world.session, KINDS["supervision"], world.organizations["town"], AsOf(FIRST_DAY, KNOWN), FILED_ON)
    assert len(entries(produce(*order, source="county_inspection"))) == 1
    assert entries(produce(*order, source="self_check")) == []
