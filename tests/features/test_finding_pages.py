"""The list of findings, the page of one finding, and writing one down by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from tests.cast import World, instant
from tests.features.test_todo import counted, release
from tests.web import Site
from tracker.people.accounts.operations import delegate
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.lights import time_left
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries import Filters, listing
from tracker.rectification.procedures.queries import read_clock
from tracker.workflow.deadlines import Light
from tracker.workflow.model import Role, Timeframe
from tracker.workflow.thresholds import DEFAULTS, Step, Threshold, Thresholds

CODE = "2023-QX-02-C01-001"
FIXED = Timeframe.FIXED_TERM
VILLAGE, NEIGHBOUR, TOWN = ("village-01", "secretary"), ("village-02", "neighbour"), ("town", "office")


def several(world: World) -> dict[str, Finding]:
    """One late, one soon due, one in time, one to be signed, one struck off, one still a draft."""
    first = [world.finding(f"柳林村第{number}件事。") for number in range(3)]
    release(world, first[:1])
    return {
        "closed": world.closed(organization="village-02", owner="neighbour", wording="石桥村党费问题。"),
        "late": world.rectifying("office", date(2023, 7, 1), organization="town", procedure="county-to-town"),
        "signing": first[0],
        "draft": first[1],
    }


def codes(page: str) -> list[str]:
    """The codes in the rows of a list, in their order."""
    return re.findall(r'<td class="code">([^<]+)</td>', page)


@pytest.mark.parametrize(
    ("username", "seen"),
    [
        ("coordinator", {"C01-001", "C01-002", "C01-003", "C02-001", "ZD-001"}),
        ("inspector", {"C01-001", "C01-002", "C01-003", "C02-001", "ZD-001"}),
        ("supervisor", {"C01-001", "C02-001", "ZD-001"}),
        ("leader", {"C01-001", "C02-001", "ZD-001"}),
        ("secretary", {"C01-001"}),
        ("neighbour", {"C02-001"}),
    ],
)
def test_the_list_holds_the_rows_of_ones_own_scope(site: Site, username: str, seen: set[str]) -> None:
    several(site.world)
    site.today = date(2023, 8, 1)
    page = site.login(username).get("/findings").text
    assert {code.removeprefix("2023-QX-02-") for code in codes(page)} == seen


def test_people_without_the_right_have_no_list(site: Site) -> None:
    for username in ("sysadmin", "secadmin", "auditor"):
        assert site.login(username).get("/findings").status_code == 403


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("state=closed", ["C02-001"]),
        ("state=draft", ["C01-002", "C01-003"]),
        ("state=nonsense&light=nonsense&page=0", ["ZD-001", "C02-001", "C01-001", "C01-002", "C01-003"]),
        ("light=red", ["ZD-001"]),
        ("light=off&timeframe=fixed_term", ["C02-001"]),
        ("organization=village-02", ["C02-001"]),
        ("organization=town&level=own", ["ZD-001"]),
        ("q=柳林村第2", ["C01-003"]),
        ("q=c02", ["C02-001"]),
        ("q=%25", []),
        ("sort=deadline", ["ZD-001", "C02-001", "C01-001", "C01-002", "C01-003"]),
        ("sort=-deadline", ["C02-001", "ZD-001", "C01-001", "C01-002", "C01-003"]),
    ],
)
def test_filters_narrow_the_list(site: Site, query: str, seen: list[str]) -> None:
    several(site.world)
    site.today = date(2023, 8, 1)
    page = site.login("coordinator").get(f"/findings?{query}").text
    found = [code.removeprefix("2023-QX-02-") for code in codes(page)]
    assert (found if "sort" in query else sorted(found)) == (seen if "sort" in query else sorted(seen))


def test_filters_stay_in_the_address_and_the_form(site: Site) -> None:
    several(site.world)
    page = site.login("coordinator").get("/findings?organization=village-01&q=柳林").text
    assert '<option value="village-01" selected>' in page
    assert 'value="柳林"' in page
    assert re.search(r'href="/findings\?[^"]*organization=village-01[^"]*state=closed', page)


def test_an_empty_result_says_what_to_do(site: Site) -> None:
    page = site.login("coordinator").get("/findings?q=没有这个词").text
    assert "没有符合条件的问题" in page
    assert "还没有问题" in site.login("coordinator").get("/findings").text


def test_the_light_in_sql_is_the_light_on_the_row(world: World) -> None:
    for offset, place in ((date(2023, 7, 31), VILLAGE), (date(2023, 8, 5), NEIGHBOUR), (date(2023, 9, 20), TOWN)):
        procedure = {"procedure": "county-to-town"} if place is TOWN else {}
        world.rectifying(place[1], offset, organization=place[0], **procedure)
    today = date(2023, 8, 1)
    actor = world.actor("coordinator", today)
    late = {(FIXED, Step.REMINDER): Threshold(3, (Role.OWNER,)), (FIXED, Step.DUE_SOON): Threshold(1, (Role.OWNER,))}
    nested: dict[str, Thresholds] = {TOWN[0]: late, NEIGHBOUR[0]: {}}
    for own, expected in (({}, (0, 1, 1, 1)), ({NEIGHBOUR[0]: late}, (0, 2, 0, 1)), (nested, (0, 1, 1, 1))):
        paths = {world.organizations[place].path: {**DEFAULTS, **table} for place, table in own.items()}
        clock = replace(read_clock(world.session), own=paths)
        for light, count in zip(Light, expected, strict=True):
            rows = world.session.execute(listing(actor, Filters(light=light), today, clock)).all()
            assert [time_left(finding, watched, today, clock).light for finding, watched in rows] == [light] * count


def test_a_page_of_fifty_is_small_and_costs_a_fixed_number_of_queries(site: Site) -> None:
    wording = "村务公开栏更新不及时，季度财务收支没有按规定公开，群众反映找不到查询的地方，"
    for number in range(3):
        site.world.finding(f"{number}{wording}")
    client, engine = site.login("coordinator"), site.app.extensions["engine"]
    assert isinstance(engine, Engine)
    with counted(engine) as few:
        client.get("/findings")
    for number in range(57):
        site.world.finding(f"{number}{wording}", "village-02")
    site.session.commit()
    with counted(engine) as many:
        page = client.get("/findings")
    assert len(codes(page.text)) == 50
    assert "共 60 个问题" in page.text
    assert len(page.data) < 40_000
    assert len(many) == len(few) <= 20


def test_a_foreign_or_unknown_finding_is_not_there(site: Site) -> None:
    site.world.rectifying()
    assert site.login("neighbour").get(f"/findings/{CODE}").status_code == 404
    assert site.login("secretary").get("/findings/2023-QX-02-C01-999").status_code == 404
    assert site.login("sysadmin").get(f"/findings/{CODE}").status_code == 403
    assert site.login("secretary").get(f"/findings/{CODE}").status_code == 200


def test_the_inspected_organization_learns_of_a_finding_by_its_feedback(site: Site) -> None:
    finding = site.world.finding()
    assert site.login("inspector").get(f"/findings/{CODE}").status_code == 200
    for username in ("secretary", "leader", "supervisor"):
        assert site.login(username).get(f"/findings/{CODE}").status_code == 404
    release(site.world, [finding])
    assert site.login("secretary").get(f"/findings/{CODE}").status_code == 200


def buttons(page: str) -> set[str]:
    """The actions that a page offers."""
    return set(re.findall(rf'href="/findings/{CODE}/([a-z_]+)(?:\?[^"]*)?"', page)) - {"picture", "papers"}


@pytest.mark.parametrize(
    ("username", "offered"),
    [
        ("secretary", {"withdraw"}),
        ("leader", {"approve", "send_back"}),
        ("discipline", {"record_check"}),
        ("approver", set()),
        ("supervisor", set()),
    ],
)
def test_each_person_sees_only_their_own_buttons(site: Site, username: str, offered: set[str]) -> None:
    site.world.applied()
    site.today = date(2023, 5, 2)
    assert buttons(site.login(username).get(f"/findings/{CODE}").text) == offered


def test_what_the_role_may_do_but_the_facts_forbid_is_explained(site: Site) -> None:
    site.world.rectifying()
    page = site.login("secretary").get(f"/findings/{CODE}").text
    assert "现在还不能“申请销号”" in page
    assert "还有第1、2条措施未完成，完成后才能申请销号" in page
    assert "request_closure" not in buttons(page)


def test_the_coordinator_may_type_in_for_the_owner(site: Site) -> None:
    site.world.rectifying()
    page = site.login("coordinator").get(f"/findings/{CODE}").text
    assert "代孙村录入" in page
    assert f'href="/findings/{CODE}/report_progress?typed={site.world.users["secretary"].id}"' in page


def test_a_delegate_sees_the_buttons_and_for_whom(site: Site) -> None:
    site.world.applied()
    people, days = site.world.users, (date(2023, 5, 1), date(2023, 5, 9))
    delegate(
        site.session, people["leader"], people["office"], days, "住院", by=people["coordinator"], now=instant(days[0])
    )
    site.today = date(2023, 5, 2)
    page = site.login("office").get(f"/findings/{CODE}").text
    assert "受李联委托" in page
    assert {"approve", "send_back"} <= buttons(page)


def test_the_history_tells_who_did_what_and_marks_what_came_late(site: Site) -> None:
    finding, world = site.world.rectifying(), site.world
    late = world.by("secretary", date(2023, 5, 12), recorded=date(2023, 5, 20))
    act.report_progress(site.session, finding, "已补齐施工日志3份。", late)
    site.today = date(2023, 6, 1)
    page = site.login("secretary").get(f"/findings/{CODE}").text
    history = page[page.index('id="history"') :]
    assert "已补齐施工日志3份。" in history
    assert re.search(r"2023年5月12日.*补录</span> 2023年5月20日 10:00录入", history, re.S)
    assert history.count("补录") == 1
    assert history.index("报告进展") < history.index("批准方案") < history.index("登记问题")


def test_the_page_shows_measures_reviews_and_looks_back(site: Site) -> None:
    site.world.closed()
    site.today = date(2023, 6, 1)
    page = site.login("supervisor").get(f"/findings/{CODE}").text
    for words in (
        "党费按月足额收缴",
        "已核对42人，补缴3人",
        "《党费收缴办法》清河发〔2023〕5号",
        "镇纪委现场复核",
        "现场核查属实",
    ):
        assert words in page
    assert "应于2023年8月10日" in page
    assert re.search(r'<li class="step-current"[^>]*>\s*<span class="step-label">已销号', page)


def test_the_page_of_a_finding_costs_a_fixed_number_of_queries(site: Site) -> None:
    finding = site.world.rectifying()
    client, engine = site.login("secretary"), site.app.extensions["engine"]
    with counted(engine) as few:
        client.get(f"/findings/{CODE}")
    for number in range(12):
        act.report_progress(site.session, finding, f"第{number}次走访。", site.world.by("secretary"))
    site.session.commit()
    with counted(engine) as many:
        page = client.get(f"/findings/{CODE}").text
    assert "第11次走访。" in page
    assert len(many) == len(few) <= 40


def entry(**values: str) -> dict[str, str]:
    return {
        "client_uuid": str(uuid4()),
        "wording": "公开栏半年没有更新。",
        "category": "基层党建",
        "aspect": "党务公开",
        "severity": "serious",
        "effective_on": "2023-03-01",
    } | values


def test_a_finding_is_written_down_and_the_next_one_offered(site: Site) -> None:
    feedback = site.world.feedback()
    client = site.login("inspector")
    page = client.post(f"/feedbacks/{feedback.id}/findings/new", data=entry(), follow_redirects=True).text
    assert f"已登记{CODE}，继续登记下一条" in page
    assert 'value="基层党建"' in page
    assert "<option>党务公开</option>" in page
    finding = site.session.query(Finding).one()
    assert finding.current.category.parent.title == "基层党建"
    assert finding.current.severity.label == "较重"
    assert finding.current.quantity is None


def test_how_much_a_finding_is_about_is_written_down_and_corrected(site: Site) -> None:
    feedback = site.world.feedback()
    client = site.login("inspector")
    client.post(f"/feedbacks/{feedback.id}/findings/new", data=entry(quantity="6个村"))
    assert "6个村" in client.get(f"/findings/{CODE}").text
    assert 'value="6个村"' in client.get(f"/findings/{CODE}/correct_wording").text
    changed = {"wording": "公开栏半年没有更新。", "quantity": "5个村", "effective_on": "2023-03-01", "revision": "1"}
    assert client.post(f"/findings/{CODE}/correct_wording", data=changed).status_code == 302
    assert site.session.query(Finding).one().current.quantity == "5个村"


def test_the_same_entry_sent_twice_is_one_finding(site: Site) -> None:
    feedback, twice = site.world.feedback(), entry()
    client = site.login("inspector")
    for _ in range(2):
        assert client.post(f"/feedbacks/{feedback.id}/findings/new", data=twice).status_code == 302
    assert site.session.query(Finding).count() == 1


def test_an_entry_without_wording_keeps_the_rest(site: Site) -> None:
    feedback = site.world.feedback()
    answer = site.login("inspector").post(f"/feedbacks/{feedback.id}/findings/new", data=entry(wording=" "))
    assert answer.status_code == 422
    assert 'href="#wording">问题内容</a>：此项必填。' in answer.text
    assert 'value="党务公开"' in answer.text


def test_nothing_is_added_to_a_feedback_that_went_out(site: Site) -> None:
    feedback = site.world.released().feedback
    answer = site.login("inspector").post(f"/feedbacks/{feedback.id}/findings/new", data=entry())
    assert answer.status_code == 422
    assert "这份反馈已经审定发出，不能再登记新问题" in answer.text
    assert "公开栏半年没有更新。" in answer.text


def test_only_the_team_and_the_coordinator_write_findings_down(site: Site) -> None:
    feedback = site.world.feedback()
    for username, status in {"inspector": 200, "coordinator": 200, "secretary": 403, "supervisor": 403}.items():
        assert site.login(username).get(f"/feedbacks/{feedback.id}/findings/new").status_code == status
    assert site.login("inspector").get("/feedbacks/999/findings/new").status_code == 404
