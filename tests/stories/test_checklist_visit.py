"""An inspector checks a village with a list on the phone, and two other villages are asked whether they have the same.

The failed items are registered in one act; one village answers with a finding, the other with a nil return.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.cast import instant
from tests.stories.conftest import AsPerson
from tests.stories.installation import Installation, ago
from tests.stories.visitor import Visitor
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.organizations.models import OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.workflow.model import Role

pytestmark = pytest.mark.browser

LIST = "村级小微权力清单运行检查"
NOTE = "抽查3月份支出，2笔误工补贴没有附考勤，金额1860元。"
QUESTION = "误工补贴发放是否都附考勤和明细，由本人签领？请抽查今年以来的全部凭证。"
FOUND = "4月份1笔误工补贴没有附考勤，金额600元。"


@pytest.fixture
def third_village(house: Installation) -> None:
    """A third village with its secretary, so that two can be asked."""
    with house.world() as world:
        new = NewOrganization("village-03", "C03", "杨庄村", "杨庄村党支部", OrganizationKind.VILLAGE, PartyKind.BRANCH)
        village = add_organization(world.session, new, world.organizations["town"])
        user = add_user(world.session, "third", "杨村", now=instant(date(2023, 1, 1)))
        user.password_hash = world.users["neighbour"].password_hash
        for role in (Role.OWNER, Role.SECRETARY):
            add_post(world.session, user, NewPost(village, role, "党支部书记", date(2020, 1, 1)))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo large enough to be scaled down before it is sent."""
    path = tmp_path / "误工补贴凭证.jpg"
    Image.effect_noise((2600, 1900), 90).convert("RGB").save(path, quality=92)
    return path


@pytest.mark.usefixtures("third_village")
def test_a_visit_on_the_phone_asks_two_more_villages(as_person: AsPerson, photo: Path) -> None:
    inspector = as_person("inspector", phone=True)
    start(inspector)
    answer(inspector, photo)
    finish(inspector)
    code = register(inspector)
    coordinator = as_person("coordinator")
    check = order(coordinator, code)
    find_one(as_person("neighbour", phone=True))
    find_none(as_person("third", phone=True))
    count(coordinator, check)


def start(inspector: Visitor) -> None:
    inspector.page.goto("/checklists")
    inspector.shot("清单-01-清单列表-手机")
    inspector.press(LIST)
    inspector.shot("清单-02-一份清单-手机")
    inspector.press("用它检查")
    inspector.fill(organization="　　柳林村", witness="村务监督委员会主任", visited_on=ago(2))
    inspector.shot("清单-03-开始检查-手机")
    inspector.press("开始检查")
    inspector.reads("清单与流程")


def choose(inspector: Visitor, number: int, verdict: str) -> None:
    """Tap one of the three big buttons of an item."""
    item = inspector.page.locator(".sheet-item", has=inspector.page.locator(f".item-number:text-is('{number}')"))
    item.locator("label.verdict", has_text=re.compile(rf"^{verdict}$")).click()


def answer(inspector: Visitor, photo: Path) -> None:
    """Section by section; nothing is chosen before somebody taps it, and every move saves."""
    expect(inspector.page.locator(".verdict input:checked")).to_have_count(0)
    choose(inspector, 1, "合格")
    inspector.shot("清单-04-答题-手机")
    inspector.press("只保存")
    inspector.told("“清单与流程”已保存")
    inspector.page.locator(".sheet-sections > summary").click()
    inspector.shot("清单-05-各部分-手机")
    inspector.page.get_by_role("button", name="集体资金").click()
    choose(inspector, 5, "合格")
    choose(inspector, 6, "不涉及")
    choose(inspector, 7, "不合格")
    item = inspector.page.locator(".sheet-item").nth(2)
    item.locator("textarea").fill(NOTE)
    item.locator("input[type=file]").set_input_files(photo)
    expect(item.locator(".upload-files")).to_contain_text("已缩小")
    inspector.shot("清单-06-不合格带照片-手机")
    inspector.press("保存，下一部分")
    inspector.told("“集体资金”已保存")
    choose(inspector, 8, "不合格")
    inspector.press("去完成")


def finish(inspector: Visitor) -> None:
    inspector.reads("还有11项没有回答")
    inspector.shot("清单-07-完成前-手机")
    inspector.press("确认完成")
    inspector.told("检查已完成")


def register(inspector: Visitor) -> str:
    """Both failed items at once; the code of the one with the photo."""
    inspector.shot("清单-08-检查结果-手机")
    expect(inspector.page.locator("[name='items-0-wording']")).to_have_value(re.compile(NOTE))
    inspector.press("把2个不合格项登记为问题")
    inspector.told("已将2个不合格项登记为问题")
    inspector.shot("清单-09-已登记-手机")
    first = inspector.page.locator(".failed li").first.get_by_role("link", name=re.compile("-ZX-01-C01-001"))
    code = first.inner_text()
    first.click()
    inspector.reads("来自清单检查", "现场照片1张")
    return code


def order(coordinator: Visitor, code: str) -> str:
    """The coordinator asks every other village of the town; the address of the overview."""
    coordinator.page.goto(f"/findings/{code}")
    coordinator.shot("清单-10-问题页-整改办")
    coordinator.press("举一反三")
    coordinator.fill(question=QUESTION, siblings=True)
    coordinator.shot("清单-11-安排举一反三")
    coordinator.press("安排自查")
    coordinator.told("已请2个单位举一反三自查")
    return coordinator.page.url


def find_one(neighbour: Visitor) -> None:
    neighbour.page.goto("/todo")
    neighbour.shot("清单-12-村书记待办-手机")
    neighbour.page.get_by_role("link", name=re.compile("举一反三自查")).click()
    neighbour.fill(outcome="found", confirmed=True, **{"found-0-wording": FOUND})
    neighbour.shot("清单-13-报送自查-手机")
    neighbour.press("报送")
    neighbour.told("已报送：自查发现问题1个")
    neighbour.shot("清单-14-已报送-手机")


def find_none(third: Visitor) -> None:
    third.shot("清单-15-另一村首页-手机")
    third.page.get_by_role("link", name=re.compile("举一反三自查")).click()
    with third.expecting(422):
        third.press("报送")
        third.reads("请选择自查结果")
    third.fill(outcome="none", confirmed=True)
    third.press("报送")
    third.told("经自查，暂未发现需整改的问题")


def count(coordinator: Visitor, check: str) -> None:
    coordinator.page.goto(check)
    figures = coordinator.page.locator(".figures")
    expect(figures).to_contain_text(
        re.compile(r"安排单位\s*2.*已报\s*2\s*全部报齐.*自查发现问题\s*1.*零报告\s*1.*未报\s*0", re.DOTALL)
    )
    coordinator.reads(FOUND, "经自查，暂未发现需整改的问题", "陈邻", "杨村")
    coordinator.shot("清单-16-举一反三情况")
    coordinator.page.set_viewport_size({"width": 375, "height": 812})
    coordinator.shot("清单-17-举一反三情况-手机")
