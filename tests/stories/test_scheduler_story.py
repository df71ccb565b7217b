"""The clock as its own process: what is due is written once, whatever is killed, and a ledger comes by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from tests import crowd
from tests.cast import instant
from tests.stories.conftest import AsPerson
from tests.stories.installation import Installation, today, wait_until
from tests.stories.printed import Printed
from tests.stories.visitor import Visitor
from tracker.foundation.heartbeats.models import Heartbeat, JobRun
from tracker.foundation.heartbeats.queries import heartbeat, runs
from tracker.output.ledgers.models import LedgerPrint
from tracker.output.notifications.models import OutboxMessage
from tracker.output.notifications.operations import Message, notify
from tracker.rectification.weekly.operations import set_rhythm
from tracker.rectification.weekly.rules import Rhythm

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def findings(house: Installation) -> list[str]:
    """Codes of a finding that is overdue and of one whose 回头看 is due, both of one village."""
    with house.world() as world:
        late, struck_off = crowd.drafts(world, "village-01", 2)
        crowd.release(world, late, struck_off)
        crowd.begin(world, late)
        crowd.closed(world, struck_off, date(2023, 5, 10))
        # Or the day of the week on which the story is told would decide who gets how many notices.
        set_rhythm(world.session, Rhythm(running=False), world.actor("coordinator", today()), instant(today()))
        return [late.code, struck_off.code]


def test_reminders_come_once_though_the_clock_is_killed(
    house: Installation, findings: list[str], as_person: AsPerson
) -> None:
    late, struck_off = findings
    run_the_clock(house)
    leader, first = leads(house), messages(house)  # once every job is through
    assert first > 0
    run_the_clock(house)
    assert leads(house) != leader
    assert messages(house) == first
    administrator = as_person("sysadmin")
    administrator.page.goto("/system-status")
    administrator.reads("正在运行", "临期、逾期和回头看提醒")
    administrator.shot("56-系统状态")
    secretary = as_person("secretary", phone=True)
    secretary.shot("50-通知角标-手机")
    expect(secretary.page.locator(".bell .count")).to_contain_text("1")
    secretary.page.locator(".bell").click()
    secretary.reads("逾期", late)
    secretary.shot("51-通知-手机")
    secretary.press("查看")
    expect(secretary.page).to_have_url(re.compile(f"/findings/{late}"))
    discipline = as_person("discipline")
    discipline.page.goto("/notices")
    discipline.reads("应开展回头看", struck_off)
    discipline.shot("52-通知-镇纪委")


def test_the_bell_counts_up_while_the_page_is_open(house: Installation, as_person: AsPerson) -> None:
    page = as_person("leader").page
    page.clock.install()
    page.goto("/todo")
    before = int(page.locator("[data-unread]").get_attribute("data-unread") or 0)
    says = page.locator("#bell-says")
    expect(says).to_be_empty()
    with house.world() as world:
        reader = world.users["leader"].id
        notify(world.session, Message("x:1", "overdue", today(), reader, "逾期", "", "/todo"), datetime.now(UTC))
    page.clock.run_for(61_000)
    expect(page.locator(".bell .count")).to_contain_text(str(before + 1))
    expect(says).to_have_text(f"新到1条通知，共{before + 1}条未读")
    expect(page).to_have_title(re.compile(rf"^\({before + 1}\) "))


def run_the_clock(house: Installation) -> None:
    """Kill the scheduler if it runs, start it, and wait until it has done everything once."""
    if house.runs("scheduler"):
        house.kill("scheduler")
    before = house.heard("scheduler").count("deliver:")
    house.start("scheduler")
    wait_until(lambda: house.heard("scheduler").count("deliver:") > before, "定时任务执行一遍")


def leads(house: Installation) -> int:
    """The number of the process that says that it leads, once every job of its timetable has succeeded."""
    wait_until(lambda: all(run.succeeded_at for run in written(house)[1]), "定时任务都成功")
    lives = written(house)[0]
    assert lives
    return lives.pid


def written(house: Installation) -> tuple[Heartbeat | None, Sequence[JobRun]]:
    """What the clock has written down of itself so far."""
    with house.sessions.reading() as session:
        return heartbeat(session, "scheduler"), runs(session)


def messages(house: Installation) -> int:
    with house.sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def test_a_ledger_comes_by_itself_on_its_day(
    house: Installation, findings: list[str], as_person: AsPerson, tmp_path: Path
) -> None:
    coordinator = as_person("coordinator")
    coordinator.page.goto("/ledgers/schedules")
    coordinator.page.select_option("[name=organization]", label="清河镇")
    coordinator.fill(period="每月", day=str(today().day))
    coordinator.shot("53-设置定期打印")
    coordinator.press("设置")
    coordinator.told(f"每月{today().day}日打印清河镇整改台账")
    run_the_clock(house)
    run_the_clock(house)
    wait_until(lambda: printed(house), "定期台账印好", 90)
    assert len(prints(house)) == 1
    coordinator.page.goto("/notices")
    coordinator.reads("整改台账")
    coordinator.shot("54-台账已印好的通知")
    fetch(coordinator, tmp_path / "ledger.pdf")


def prints(house: Installation) -> list[LedgerPrint]:
    with house.sessions.reading() as session:
        return list(session.scalars(select(LedgerPrint).where(LedgerPrint.schedule_id.is_not(None))))


def printed(house: Installation) -> bool:
    return any(one.stored_file_id for one in prints(house))


def fetch(coordinator: Visitor, path: Path) -> None:
    """From the notice to the file."""
    coordinator.page.locator("form", has=coordinator.page.get_by_role("button", name="查看")).first.get_by_role(
        "button"
    ).click()
    coordinator.shot("55-定期台账-已印好")
    with coordinator.page.expect_download() as fetched:
        coordinator.press("下载 PDF")
    fetched.value.save_as(path)
    with Printed(path) as pages:
        assert "柳林村的第1个问题。" in pages.text
