"""The start page: each post begins with what it works with, and sees nothing that is not its own."""

from __future__ import annotations

import re
from datetime import date

from tests import crowd
from tests.cast import FIRST_DAY, instant
from tests.databases import Listen
from tests.web import Site
from tracker.output.notifications.operations import Message, notify
from tracker.rectification.findings import operations as act
from tracker.workflow.model import Timeframe

LATE = date(2023, 9, 20)


def text(page: str) -> str:
    """What is read, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("<footer")[0]))


def told(site: Site, username: str, title: str, number: int = 1) -> None:
    user = site.world.users[username]
    message = Message(f"print:{number}", "ledger_ready", FIRST_DAY, user.id, title, "共2页。", f"/ledgers/{number}")
    notify(site.session, message, instant(FIRST_DAY))


def fill(site: Site) -> None:
    """Two findings of the town and two of a village: one each struck off, one each late in September."""
    town, village = crowd.drafts(site.world, "town", 2), crowd.drafts(site.world, "village-01", 2)
    crowd.release(site.world, *town, *village)
    for done, late in (town, village):
        crowd.closed(site.world, done, date(2023, 5, 10))
        crowd.begin(site.world, late)
    site.today = LATE


def rows(page: str) -> list[str]:
    """The rows of the tables of figures, as read."""
    found = re.findall(r'<tr[^>]*><th scope="row">(.*?)</tr>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_a_visitor_is_sent_to_the_login_page(site: Site) -> None:
    assert site.app.test_client().get("/").headers["Location"].startswith("/login")


def test_the_secretary_begins_with_what_waits(site: Site) -> None:
    fill(site)
    page = site.login("secretary").get("/").text
    assert "孙村，您好" in page
    assert "我的待办 1 项" in text(page)
    assert re.search(r"整改中 逾期 柳林村 柳林村的第2个问题。 2023年9月1日到期，已逾期19天", text(page))
    assert '<a href="/findings/2023-QX-02-C01-002">' in page
    assert "反馈问题 2 个，已销号 1 个，整改中 1 个（其中逾期 1 个），完成率 50.0％ 。" in text(page)
    assert rows(page) == []


def test_only_the_first_three_that_wait_are_shown(site: Site) -> None:
    findings = crowd.drafts(site.world, "village-01", 5)
    crowd.release(site.world, *findings)
    page = site.login("secretary").get("/").text
    assert "我的待办 5 项" in text(page)
    assert page.count('<a href="/findings/2023-QX-02-C01-00') == 3
    assert 'href="/todo">全部待办</a>' in page


def test_a_village_without_findings_is_told_so(site: Site) -> None:
    page = text(site.login("neighbour").get("/").text)
    assert "目前没有需要您处理的事项。" in page
    assert "还没有收到反馈的问题。" in page
    assert "没有未读通知。" in page


def test_an_office_begins_with_the_sentence(site: Site) -> None:
    fill(site)
    for username in ("coordinator", "leader", "approver", "discipline"):
        page = site.login(username).get("/").text
        assert '<p class="sentence">截至目前，反馈镇党委的2个问题中，1个已整改完成，完成率50.0％；' in page
        assert page.index("反馈镇党委的2个问题") < page.index("<h2>我的待办")


def test_own_level_below_and_total_stand_apart(site: Site) -> None:
    fill(site)
    page = site.login("approver").get("/").text
    assert rows(page) == [
        "清河镇党委（本级） 2 1 1 1 50.0％",
        "下级党组织 2 1 1 1 50.0％",
        "合计 4 2 2 2 50.0％",
        "清河镇党委 2 1 1 1 50.0％",
        "柳林村党支部 2 1 1 1 50.0％",
        "合计 4 2 2 2 50.0％",
    ]
    assert "阶段性" not in page.split("<thead>")[1]


def test_a_stage_result_gets_its_own_column_and_a_labelled_rate(site: Site) -> None:
    [finding] = crowd.drafts(site.world, "village-01", 1)
    crowd.release(site.world, finding)
    people = (site.world.users["secretary"], site.world.users["leader"])
    act.assign(site.session, finding, act.Assignment(*people, Timeframe.LONG_TERM, None), site.world.by("coordinator"))
    act.acknowledge(site.session, finding, site.world.by("secretary"))
    act.write_plan(site.session, finding, "长期坚持", [act.PlannedMeasure("每月核对。")], site.world.by("secretary"))
    act.submit_plan(site.session, finding, site.world.by("secretary"))
    act.approve_plan(site.session, finding, "同意", site.world.by("leader"))
    act.report_stage(site.session, finding, "已取得阶段性成效。", date(2023, 12, 1), site.world.by("secretary"))
    act.approve_stage(site.session, finding, "同意", site.world.by("leader"))
    page = site.login("approver").get("/").text
    assert rows(page) == ["柳林村党支部 1 0 1 0 0 0.0％ 100.0％"]
    assert '<th scope="col" class="num cell-desk">含阶段性完成</th>' in page


def test_numbers_lead_to_the_list_that_counts_the_same(site: Site) -> None:
    fill(site)
    client = site.login("coordinator")
    page = client.get("/").text
    for place in ("organization=town&amp;level=own", "organization=town", "organization=village-01&amp;level=own"):
        links = re.findall(rf'<a[^>]*href="(/findings\?[^"]*{re.escape(place)})">(\d+)</a>', page)
        assert len(links) >= 3, place
        for link, number in links:
            listed = client.get(link.replace("&amp;", "&")).text
            assert len(set(re.findall(r"/findings/(2023-QX-02-\w+-\d+)", listed))) == int(number), link


def test_more_findings_and_units_ask_the_database_no_more_often(site: Site, listen: Listen) -> None:
    asked = listen(site.app.extensions["engine"])
    counts = []
    for code, number in (("village-01", 2), ("village-02", 6)):
        findings = crowd.drafts(site.world, code, number)
        crowd.release(site.world, *findings)
        client = site.login("coordinator")
        asked.clear()
        assert client.get("/").status_code == 200
        counts.append(len(asked))
    assert 0 < counts[0] == counts[1] <= 45


def test_before_the_first_feedback_the_page_says_what_will_stand_there(site: Site) -> None:
    page = text(site.login("coordinator").get("/").text)
    assert "截至目前，暂无反馈问题。" in page
    assert "还没有反馈的问题" in page


def test_an_inspector_begins_with_drafts_and_inspections(site: Site) -> None:
    crowd.drafts(site.world, "village-01", 2)
    page = site.login("inspector").get("/").text
    assert "草稿待提交" in text(page)
    assert '<a href="/findings?state=draft">草稿 2 个</a>' in page
    assert re.search(r'<a href="/inspections/\d+">2023年区委巡察</a>', page)
    assert "区县委巡察，清江县开展，第2轮，1个被巡察单位" in text(page)
    assert "sentence" not in page


def test_administrators_see_their_tasks_and_no_finding(site: Site) -> None:
    fill(site)
    for username, endpoints in (("sysadmin", ["/users", "/organizations"]), ("secadmin", ["/users"]), ("auditor", [])):
        page = site.login(username).get("/").text
        main = page.split("<main")[1]
        assert [link for link in re.findall(r'href="(/[a-z]+)"', main) if link != "/notices"] == endpoints
        assert "管理员岗位不查看、也不办理整改问题。" in main
        assert "个问题中" not in main


def test_an_account_without_a_post_is_told_whom_to_ask(site: Site) -> None:
    site.today = date(2019, 1, 1)  # before every post of the cast begins
    assert "您还没有岗位，暂时不能办理事项。请联系系统管理员。" in site.login("secretary").get("/").text


def test_unread_notices_stand_on_the_page_until_they_are_opened(site: Site) -> None:
    for number in range(1, 5):
        told(site, "coordinator", f"第{number}份台账已印好", number)
    client = site.login("coordinator")
    page = client.get("/").text
    assert "通知 4 条未读" in text(page)
    assert re.findall(r'class="link-button">(.*?)</button>', page) == [f"第{n}份台账已印好" for n in (4, 3, 2)]
    newest = re.findall(r'action="(/notices/\d+)"', page)[0]
    assert client.post(newest).headers["Location"] == "/ledgers/4"
    assert "通知 3 条未读" in text(client.get("/").text)


def test_notices_of_others_are_not_shown(site: Site) -> None:
    told(site, "coordinator", "清河镇整改台账已印好")
    assert "已印好" not in site.login("leader").get("/").text


def test_a_unit_that_is_not_the_top_of_a_post_is_not_there(site: Site) -> None:
    client = site.login("coordinator")
    assert client.get("/?organization=town").status_code == 200
    for foreign in ("county", "village-01", "nowhere"):
        assert client.get(f"/?organization={foreign}").status_code == 404


def test_a_long_menu_is_grouped_and_a_short_one_is_not(site: Site) -> None:
    page = site.login("coordinator").get("/ledgers").text
    assert re.findall(r"<summary(.*?)>(巡察与检查|台账与报告)</summary>", page) == [
        ("", "巡察与检查"),
        (' class="active"', "台账与报告"),
    ]
    bar = re.sub(r"<details.*?</details>", "", page.split('aria-label="主菜单"')[1].split("</nav>")[0], flags=re.S)
    assert re.findall(r"<span>(\w+)</span>", bar) == ["首页", "我的待办", "问题", "督办与约谈", "提醒与时间表"]
    assert "台账与报告" not in site.login("approver").get("/ledgers").text
