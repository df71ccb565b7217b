"""Two people at one form, a phone without JavaScript, and a network that fails in the middle."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests import crowd
from tests.stories.conftest import AsPerson
from tests.stories.installation import Installation, today
from tests.stories.story import MOVED_ON
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.queries import by_code
from tracker.workflow.model import Timeframe

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def findings(house: Installation) -> list[str]:
    """Codes of three findings of one village: one waits for 复核, one for 签收, one is being rectified."""
    with house.world() as world:
        reviewed, fresh, begun = crowd.drafts(world, "village-01", 3)
        crowd.release(world, reviewed, fresh, begun)
        crowd.begin(world, reviewed)
        crowd.begin(world, begun)
        crowd.apply(world, reviewed, date(2023, 5, 1))
        act.approve(world.session, reviewed, act.Opinion("属实"), world.by("leader", date(2023, 5, 2)))
        people = (world.users["secretary"], world.users["leader"])
        entry = act.Assignment(*people, Timeframe.FIXED_TERM, crowd.DEADLINE, responsible_unit="柳林村党支部")
        act.assign(world.session, fresh, entry, world.by("coordinator"))
        return [reviewed.code, fresh.code, begun.code]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "公示栏.jpg"
    Image.effect_noise((320, 240), 60).convert("RGB").save(path, quality=70)
    return path


def test_of_two_reviewers_one_wins_and_the_other_loses_no_word(findings: list[str], as_person: AsPerson) -> None:
    first, second = as_person("discipline"), as_person("colleague")
    first.page.goto(f"/findings/{findings[0]}/approve")
    second.page.goto(f"/findings/{findings[0]}/send_back")
    first.fill(opinion="现场查看属实，同意。")
    second.fill(reason="公示栏没有更新，请补充公示后再申请。")
    first.press("复核同意")
    first.told(MOVED_ON.format("待审定"))
    with second.expecting(409):
        second.press("退回整改")
        second.reads("该问题已被他人更新", "现在是“待审定”")
    second.shot("60-两人同时审核-后提交的")
    expect(second.page.locator("[name=reason]")).to_have_value("公示栏没有更新，请补充公示后再申请。")
    second.page.goto(f"/findings/{findings[0]}")
    second.reads("待审定", "现场查看属实，同意。")
    assert second.buttons == []


def test_the_secretary_needs_no_javascript(
    house: Installation, findings: list[str], as_person: AsPerson, photo: Path
) -> None:
    secretary = as_person("secretary", phone=True, scripts=False)
    secretary.page.goto("/todo")
    secretary.page.locator(".task", has_text=findings[1]).get_by_role("link", name="签收").click()
    secretary.shot("61-无脚本-签收-手机")
    secretary.press("签收")
    secretary.told(MOVED_ON.format("待制定措施"))
    secretary.press("制定措施")
    secretary.fill(goal="当月补缴到位。", **{"measures-0-text": "逐人核对。"})
    secretary.press("再加三行")
    expect(secretary.page.locator(".plan-row")).to_have_count(6)
    secretary.fill(**{"measures-5-text": "每月公示。"})
    secretary.shot("62-无脚本-制定措施-手机")
    secretary.press("制定措施")
    secretary.press("提交方案")
    secretary.press("提交方案")
    secretary.told(MOVED_ON.format("方案待审"))
    with house.world() as world:
        finding = by_code(world.session, findings[1])
        assert finding
        act.approve_plan(world.session, finding, "同意", world.by("leader", today()))
    secretary.page.goto(f"/findings/{findings[1]}")
    secretary.press("报告进展")
    secretary.fill(note="已补缴3人。", files=[photo])
    secretary.shot("63-无脚本-报告进展-手机")
    secretary.press("报告进展")
    secretary.told("“报告进展”已办理")
    secretary.reads("公示栏.jpg")


def test_a_lost_connection_loses_neither_words_nor_photos(
    findings: list[str], as_person: AsPerson, photo: Path
) -> None:
    secretary = as_person("secretary", phone=True)
    secretary.page.goto(f"/findings/{findings[2]}/report_progress")
    secretary.fill(note="已补缴2人，余1人外出务工。", files=[photo])
    with secretary.expecting("net::ERR_INTERNET_DISCONNECTED"):
        secretary.page.context.set_offline(True)
        secretary.press("报告进展")
        secretary.reads("网络中断，没有上传成功。文件还在，请再按一次提交。")
    secretary.shot("64-断网-手机")
    expect(secretary.page.locator("[name=note]")).to_have_value("已补缴2人，余1人外出务工。")
    secretary.page.context.set_offline(False)
    secretary.press("报告进展")
    secretary.told("“报告进展”已办理")
    secretary.reads("公示栏.jpg")
