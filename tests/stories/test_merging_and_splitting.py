"""A finding goes into another, and one becomes three: by the coordinator, with the letter of who fed back.

The village's secretary sees both on the phone, N changes from the day on, and the ledger prints the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests import crowd
from tests.stories.conftest import AsPerson
from tests.stories.installation import Installation, today
from tests.stories.printed import Printed
from tests.stories.visitor import Visitor

pytestmark = pytest.mark.browser

LETTER = "巡察办〔2023〕7号"
PARTS = ("党费收缴不及时。", "党费公示不规范。", "党费台账不完整。")
N = "反馈村级党组织的{}个问题中"


@pytest.fixture(scope="module")
def findings(house: Installation) -> list[str]:
    """Codes of four findings of one village: three are being rectified, one still waits for 签收."""
    with house.world() as world:
        made = crowd.drafts(world, "village-01", 4)
        crowd.release(world, *made)
        for finding in made[:3]:
            crowd.begin(world, finding)
        return [finding.code for finding in made]


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "同意合并和拆分的函.pdf"
    path.write_bytes(b"%PDF-1.7\n%%EOF\n")
    return path


def test_with_consent_a_finding_is_merged_and_another_split(
    findings: list[str], as_person: AsPerson, letter: Path, tmp_path: Path
) -> None:
    coordinator, supervisor = as_person("coordinator"), as_person("supervisor")
    counts(supervisor, 4)
    merge(coordinator, findings[1], findings[0], letter)
    split(coordinator, findings[2], letter)
    parts = [findings[0][:-3] + number for number in ("005", "006", "007")]
    read_on_the_phone(as_person("secretary", phone=True), findings, parts)
    counts(supervisor, 5)
    print_the_difference(supervisor, tmp_path / "ledger.pdf")


def counts(supervisor: Visitor, number: int) -> None:
    """报告用语 counts so many findings of the villages."""
    supervisor.page.goto("/statements")
    assert N.format(number) in supervisor.page.locator("#sentences").input_value()


def merge(coordinator: Visitor, code: str, into: str, letter: Path) -> None:
    """The rare act lies folded away; without consent nothing happens and nothing typed is lost."""
    open_rare(coordinator, code, "合并")
    page = coordinator.page
    page.select_option("[name=target]", value=into)
    coordinator.fill(reason="与该问题反映的是同一件事", paper=letter, confirmed=True)
    coordinator.shot("70-合并")
    with coordinator.expecting(422):
        coordinator.press("确认合并")
        coordinator.reads("请填写反馈单位同意的依据", "请重新选择：同意合并和拆分的函.pdf")
    coordinator.shot("71-合并-缺依据")
    expect(page.locator("[name=reason]")).to_have_value("与该问题反映的是同一件事")
    expect(page.locator("[name=target]")).to_have_value(into)
    coordinator.fill(consent=LETTER, paper=letter)
    coordinator.press("确认合并")
    coordinator.told("现在是“已合并”")
    coordinator.reads(f"并入{into}", "同意合并和拆分的函.pdf", LETTER)
    coordinator.shot("72-已合并")


def split(coordinator: Visitor, code: str, letter: Path) -> None:
    """Typing into the last row brings the next one."""
    open_rare(coordinator, code, "拆分")
    for number, wording in enumerate(PARTS):
        coordinator.page.locator(f"[name='parts-{number}-wording']").press_sequentially(wording)
    coordinator.fill(reason="三件事由不同的人整改", consent=LETTER, paper=letter, confirmed=True)
    coordinator.shot("73-拆分")
    coordinator.press("确认拆分")
    coordinator.told("现在是“已拆分”")
    coordinator.reads("已拆分为3个问题", *PARTS)
    coordinator.shot("74-已拆分")


def open_rare(coordinator: Visitor, code: str, button: str) -> None:
    coordinator.page.goto(f"/findings/{code}")
    coordinator.page.get_by_text("其他办理事项", exact=True).click()
    coordinator.press(button)


def read_on_the_phone(secretary: Visitor, findings: list[str], parts: list[str]) -> None:
    """What was merged says where it went; the parts wait for a plan, with the time limit they had."""
    page = secretary.page
    page.goto(f"/findings/{findings[1]}")
    page.get_by_role("link", name=findings[0], exact=True).click()
    secretary.reads("并入本问题的有1个", findings[1])
    secretary.shot("75-并入的问题-手机")
    page.goto("/todo")
    for code in parts:
        expect(page.locator(".task", has_text=code)).to_contain_text("制定措施")
    page.goto(f"/findings/{parts[1]}")
    secretary.reads(PARTS[1], "待制定措施", f"由{findings[2]}拆分", "只能通过申请延期变更")
    secretary.shot("76-拆分后的问题-手机")
    with secretary.expecting(403):
        page.goto(f"/findings/{parts[1]}/split")
        expect(page.locator("h1")).to_contain_text("没有办理权限")


def print_the_difference(supervisor: Visitor, path: Path) -> None:
    """Under the ledger stands why its number is not the notice's."""
    page = supervisor.page
    page.goto("/ledgers")
    page.select_option("[name=organization]", label="　清河镇")
    supervisor.press("打印")
    download = page.get_by_role("link", name="下载 PDF")
    expect(download).to_be_visible(timeout=60_000)
    with page.expect_download() as fetched:
        download.click()
    fetched.value.save_as(path)
    with Printed(path) as printed:
        assert "口径：反馈问题5个" in printed.text
        assert "反馈后另有合并1个，不计入反馈问题数。反馈后拆分1个为3个，按拆分后的个数计。" in printed.text
        assert f"{today().year}年" in printed.text
        assert all(one in printed.text for one in PARTS)
