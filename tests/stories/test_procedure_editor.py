"""A town makes its own procedure: copies, drops a step, is told its mistake, publishes, uses it and moves a finding."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import crowd
from tests.stories.conftest import AsPerson
from tests.stories.installation import Installation
from tests.stories.visitor import Visitor
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.queries import by_code
from tracker.rectification.inspections.models import Feedback
from tracker.workflow.model import State

pytestmark = pytest.mark.browser
MISTAKE = "责任领导能办理两级审核"


@pytest.fixture(scope="module")
def running(house: Installation) -> list[str]:
    """Codes of two findings of a village under the shipped procedure: one in 整改中, one already reviewed twice."""
    with house.world() as world:
        begun, reviewed = crowd.drafts(world, "village-01", 2)
        crowd.release(world, begun, reviewed)
        crowd.begin(world, begun)
        crowd.begin(world, reviewed)
        crowd.apply(world, reviewed, crowd.DEADLINE)
        for who, opinion in (("leader", "属实"), ("discipline", "现场核查属实")):
            act.approve(world.session, reviewed, act.Opinion(opinion), world.by(who, crowd.DEADLINE))
        return [begun.code, reviewed.code]


def test_a_town_makes_its_own_procedure_and_moves_a_finding(
    house: Installation, running: list[str], as_person: AsPerson
) -> None:
    coordinator = as_person("coordinator")
    page = coordinator.page
    page.goto("/procedures")
    coordinator.reads("随软件提供", "办理中 2 个问题", "还没有自己的流程")
    coordinator.shot("70-流程")
    coordinator.press("区县巡察反馈村党组织（三级审核）")
    coordinator.reads("从申请到销号至少4个不同的人", "镇纪委现场复核")
    coordinator.shot("71-流程版本")
    coordinator.press("复制为本单位流程")
    coordinator.fill(label="清河镇两级审核")
    coordinator.press("复制")
    coordinator.told("已复制为草稿")
    expect(page.locator("#proof")).to_contain_text("至少需要4个不同的人")

    page.locator(".stage-row").nth(1).get_by_role("button", name="去掉这一级").click()
    expect(page.locator(".stage-row")).to_have_count(2)
    expect(page.locator("#proof")).to_contain_text("至少需要3个不同的人")
    expect(page.locator("#proof svg")).not_to_contain_text("复核同意")

    coordinator.fill(**{"stages-1-role": "责任领导"})  # a slip: one post for both steps
    expect(page.locator("#proof .proof-faults")).to_contain_text(MISTAKE)
    coordinator.shot("72-流程-改错了")
    coordinator.press("保存草稿")
    coordinator.told("草稿已保存，但还不能发布")
    coordinator.press("核对并发布")
    coordinator.reads(MISTAKE, "改好以后才能发布")
    assert page.get_by_role("button", name="发布", exact=True).count() == 0

    coordinator.press("返回修改")
    coordinator.fill(**{"stages-1-role": "镇党委审定人", "stages-1-label": "镇党委审定"})
    expect(page.locator("#proof .proof-ok")).to_contain_text("至少需要3个不同的人")
    coordinator.press("保存草稿")
    coordinator.told("草稿已保存")
    coordinator.press("核对并发布")
    coordinator.reads("去掉第2级审核“镇纪委现场复核”（镇纪委）", "由第3级审核改为第2级")
    coordinator.fill(note="镇党委会研究同意，村级问题改为两级审核。", confirmed=True)
    coordinator.shot("73-流程-核对发布")
    coordinator.press("发布")
    coordinator.told("已发布第1版")

    _opens_a_feedback(house, coordinator)
    _moves_what_can_be_moved(house, coordinator, running)


def _opens_a_feedback(house: Installation, coordinator: Visitor) -> None:
    with house.world() as world:
        round_id = world.session.query(Feedback).first().round_id  # type: ignore[union-attr]
    coordinator.page.goto(f"/rounds/{round_id}/units/new")
    coordinator.page.get_by_label("石桥村").check()
    coordinator.fill(procedure="清河镇两级审核")
    coordinator.press("添加")
    coordinator.told("已添加1个被巡察单位")
    with house.world() as world:
        village = world.organizations["village-02"]
        feedback = world.session.query(Feedback).filter_by(organization_id=village.id).one()
        assert feedback.procedure_version.label == "清河镇两级审核"


def _moves_what_can_be_moved(house: Installation, coordinator: Visitor, running: list[str]) -> None:
    page = coordinator.page
    page.goto("/procedures")
    coordinator.press("变更版本")
    page.locator("[name=to]").select_option(label="清河镇两级审核 第1版（清河镇）")
    coordinator.press("预览")
    coordinator.reads(*running, "新流程没有与“待审定”对应的状态")
    expect(page.locator("[name=findings]")).to_have_count(1)
    coordinator.fill(reason="镇党委会决定村级问题改为两级审核。")
    coordinator.shot("74-流程-变更问题")
    coordinator.press("确认变更勾选的问题")
    coordinator.told("已将1个问题变更为“清河镇两级审核”第1版")
    page.goto(f"/findings/{running[0]}")
    coordinator.reads("变更流程版本", "镇党委会决定村级问题改为两级审核。")
    with house.world() as world:
        moved, stayed = (by_code(world.session, code) for code in running)
        assert moved
        assert stayed
        assert (moved.state, moved.procedure_version.label) == (State.RECTIFYING, "清河镇两级审核")
        assert stayed.procedure_version.name == "county-to-village"
