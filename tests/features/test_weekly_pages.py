"""The pages of the week: setting the rhythm, a sheet with notes in one tap, and answers."""

from __future__ import annotations

import re
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from tests.cast import instant
from tests.web import Site
from tracker.foundation.lib.time import SHANGHAI
from tracker.output.notifications.handing_out import hand_out
from tracker.rectification.findings.models import Finding, ProgressReport
from tracker.rectification.weekly import operations, queries
from tracker.rectification.weekly.models import WeeklyAnswer, WeeklyTask
from tracker.rectification.weekly.rules import Rhythm

# What the pages ask of the database runs on both kinds in test_weekly_sheets and test_weekly_leaders.
pytestmark = pytest.mark.parametrize("workplace", ["sqlite"], indirect=True)

MONDAY, WEDNESDAY, FRIDAY, SATURDAY = (date(2023, 9, day) for day in (4, 6, 8, 9))
SETTING = {
    "running": "y",
    "tasks_weekday": "0",
    "tasks_time": "08:30",
    "results_weekday": "4",
    "results_time": "16:00",
    "sheet_time": "17:30",
}


def handed_out(site: Site) -> tuple[Finding, WeeklyTask]:
    """An overdue finding of the secretary, and the task that Monday made of it."""
    world = site.world
    operations.set_rhythm(world.session, Rhythm(running=True), world.actor("coordinator"), instant(date(2023, 8, 1)))
    finding = world.rectifying(deadline=date(2023, 9, 1))
    world.session.commit()
    hand_out(site.sessions, datetime.combine(MONDAY, time(9), SHANGHAI))
    return finding, world.session.scalars(select(WeeklyTask)).one()


def notes(site: Site) -> list[str]:
    with site.sessions.reading() as session:
        return list(session.scalars(select(ProgressReport.text).order_by(ProgressReport.id)))


def test_the_coordinator_sets_the_rhythm(site: Site) -> None:
    coordinator = site.login("coordinator")
    assert "周一 08:30，每人一张任务单" in coordinator.get("/rhythm").text
    stopped = {name: value for name, value in SETTING.items() if name != "running"}
    assert "每周节奏已停下" in coordinator.post("/rhythm", data=stopped, follow_redirects=True).text
    assert "没有改动" in coordinator.post("/rhythm", data=stopped, follow_redirects=True).text
    answer = coordinator.post("/rhythm", data=SETTING, follow_redirects=True).text
    assert "已保存" in answer
    assert "2023年3月6日 08:30" in answer
    with site.sessions.reading() as session:
        assert queries.rhythm(session) == Rhythm(running=True)


def test_an_impossible_rhythm_comes_back_with_what_is_wrong(site: Site) -> None:
    refused = site.login("coordinator").post("/rhythm", data={**SETTING, "sheet_time": "09:00"})
    assert refused.status_code == 422
    assert "依次是交任务、问结果、出汇总单" in refused.text
    assert 'value="09:00"' in refused.text


def test_a_year_that_is_not_announced_is_said_on_the_page(site: Site) -> None:
    site.today = date(2030, 3, 1)
    assert "2030年的放假调休还没有录入" in site.login("coordinator").get("/rhythm").text


def test_before_the_first_sheet_its_page_tells_when_it_comes(site: Site) -> None:
    assert site.login("secretary").get("/weekly").headers["Location"].endswith("/rhythm")
    assert site.login("secretary").get("/weekly/2023-09-04").status_code == 404
    assert site.login("secretary").get("/weekly/monday").status_code == 404


def test_the_sheet_shows_the_task_and_others_have_their_own(site: Site) -> None:
    finding, _ = handed_out(site)
    site.today = MONDAY
    secretary = site.login("secretary")
    page = secretary.get("/weekly", follow_redirects=True).text
    for words in (finding.code, "已逾期", "完成整改措施（还有2条）", "已逾期3天", "报本周结果", "已开展", "完成措施"):
        assert words in page
    assert "共1项" in secretary.get("/todo").text
    neighbour = site.login("neighbour").get("/weekly/2023-09-04").text
    assert finding.code not in neighbour
    assert "本周没有交办给您的任务" in neighbour


def test_one_tap_writes_one_note_and_another_word_is_another(site: Site) -> None:
    finding, _ = handed_out(site)
    site.today = WEDNESDAY
    secretary = site.login("secretary")
    page = secretary.get("/weekly/2023-09-04").text
    token = re.search(r'name="token" value="([^"]+)"', page)
    back = re.search(r'name="back" value="([^"]+)"', page)
    assert token
    assert back
    tap = {"token": token[1], "back": back[1], "word": "有困难", "line": "等配套资金"}
    for _ in range(2):
        answer = secretary.post(f"/findings/{finding.code}/notes", data=tap)
        assert answer.headers["Location"] == back[1]
    assert notes(site) == ["有困难：等配套资金。"]
    secretary.post(f"/findings/{finding.code}/notes", data={**tap, "word": "已开展", "line": ""})
    assert notes(site) == ["有困难：等配套资金。", "已开展。"]
    assert "有困难：等配套资金。" in secretary.get("/weekly/2023-09-04").text


def test_a_note_from_the_list_of_what_waits_may_be_a_line_alone(site: Site) -> None:
    finding, _ = handed_out(site)
    site.today = WEDNESDAY
    secretary = site.login("secretary")
    assert f"/findings/{finding.code}/notes" in secretary.get("/todo").text
    said = {"token": "t", "back": "//elsewhere", "line": "已核对20人"}
    assert secretary.post(f"/findings/{finding.code}/notes", data=said).headers["Location"] == "/todo"
    assert notes(site) == ["已核对20人。"]
    nothing = {"token": "t", "back": "/weekly", "line": ""}
    assert secretary.post(f"/findings/{finding.code}/notes", data=nothing).headers["Location"] == "/weekly"
    assert "还没有写，没有记下" in secretary.get("/todo").text
    assert notes(site) == ["已核对20人。"]


def test_what_is_not_done_is_answered_with_its_reason(site: Site) -> None:
    _, task = handed_out(site)
    site.today = FRIDAY
    secretary, address = site.login("secretary"), f"/weekly/tasks/{task.id}"
    name = f"task{task.id}-"
    thin = secretary.post(address, data={f"{name}outcome": "not_done", f"{name}reason": "等配套资金"})
    assert thin.status_code == 422
    assert "没有完成的，请选原因并写一句说明" in thin.text
    assert 'value="等配套资金"' in thin.text
    with site.sessions.reading() as session:
        assert session.scalars(select(WeeklyAnswer)).all() == []
    said = {f"{name}outcome": "not_done", f"{name}hindrance": "funds", f"{name}reason": "等配套资金"}
    page = secretary.post(address, data=said, follow_redirects=True).text
    assert "未完成：资金没有落实，等配套资金" in page
    assert "有困难的，请同时联系整改办" in page


def test_done_leads_to_the_steps_that_strike_off(site: Site) -> None:
    finding, task = handed_out(site)
    site.today = FRIDAY
    secretary = site.login("secretary")
    said = {f"task{task.id}-outcome": "done"}
    page = secretary.post(f"/weekly/tasks/{task.id}", data=said, follow_redirects=True).text
    assert "问题销号还要按各自的步骤办理" in page
    assert f"/findings/{finding.code}/complete_measure" in page
    site.session.expire_all()
    assert site.session.get_one(Finding, finding.id).state.value == "RECTIFYING"


def test_after_the_sheet_is_fixed_nothing_is_answered(site: Site) -> None:
    _, task = handed_out(site)
    site.today = SATURDAY
    secretary = site.login("secretary")
    page = secretary.get("/weekly/2023-09-04").text
    assert "未填报" in page
    assert "报本周结果" not in page
    refused = secretary.post(f"/weekly/tasks/{task.id}", data={f"task{task.id}-outcome": "done"})
    assert refused.status_code == 422
    assert "2023年9月8日定稿" in refused.text
    assert "本周任务单" not in secretary.get("/todo").text
