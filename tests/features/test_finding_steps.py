"""The steps of a finding through their pages: what the form asks, what happens, and what is said when it does not."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import instant
from tests.features.test_todo import release
from tests.web import Site
from tracker.foundation.history.models import Transition
from tracker.people.accounts.operations import delegate
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import ExtensionRequest, Finding, FollowUpResult
from tracker.rectification.findings.views.calls import STEPS
from tracker.workflow.model import Action, State

CODE = "2023-QX-02-C01-001"
DAY = date(2023, 5, 2)
PDF = b"%PDF-1.7\n%%EOF\n"


def fields(page: str) -> dict[str, str]:
    """What the form of a page would send as it stands."""
    form = page[page.index('<form method="post" class="form"') :]
    inputs = re.findall(r'<input [^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
    areas = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', form)
    return {name: value for name, value in inputs + areas if name != "csrf_token"}


def take(client: FlaskClient, action: str, query: str = "", code: str = CODE, **values: Any) -> TestResponse:
    """Open the form of a step, fill it in and send it, as a browser does."""
    address = f"/findings/{code}/{action}{query}"
    opened = client.get(address)
    assert opened.status_code == 200, opened.text
    kept = {name: value for name, value in fields(opened.text).items() if name in ("revision", "effective_on")}
    return client.post(address, data=kept | values, content_type="multipart/form-data")


def state(site: Site) -> State:
    site.session.expire_all()
    return site.session.query(Finding).filter_by(code=CODE).one().state


def fact(site: Site) -> Finding:
    site.session.expire_all()
    return site.session.query(Finding).filter_by(code=CODE).one()


def test_every_action_of_the_workflow_has_its_page() -> None:
    assert set(STEPS) == set(Action) - {Action.LOG, Action.MOVE_PROCEDURE}


def test_a_village_finding_goes_through_its_pages_to_the_end(site: Site) -> None:
    release(site.world, [site.world.finding()])
    village, town = site.login("secretary"), site.login("coordinator")
    people = site.world.users
    take(village, "acknowledge")
    assigned = {"owner": people["secretary"].id, "leader": people["leader"].id, "timeframe": "fixed_term"}
    take(town, "assign", **assigned, deadline="2023-09-01", supporting_units="财政所、党政办")
    plan = {"goal": "足额收缴", "measures-0-text": "逐人核对", "measures-0-kind": "general"}
    take(village, "write_plan", **plan)
    take(village, "submit_plan")
    take(site.login("leader"), "approve_plan", opinion="可行")
    take(village, "complete_measure", result="已核对42人")
    take(village, "request_closure", statement="措施已完成，补缴3人。")
    take(site.login("leader"), "approve", opinion="属实")
    take(site.login("discipline"), "approve", opinion="现场属实", visited_on="2023-03-01")
    answer = take(site.login("approver"), "close", opinion="同意", confirmed="y")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/findings/{CODE}"
    assert fact(site).current.supporting_units == ["财政所", "党政办"]
    assert state(site) is State.CLOSED


def test_after_a_step_the_page_says_what_was_done(site: Site) -> None:
    site.world.released()
    client = site.login("secretary")
    take(client, "acknowledge")
    assert "“签收”已办理，现在是“待制定措施”" in client.get(f"/findings/{CODE}").text


def test_a_step_of_a_foreign_finding_is_not_there(site: Site) -> None:
    site.world.released()
    client = site.login("neighbour")
    assert client.get(f"/findings/{CODE}/acknowledge").status_code == 404
    assert client.post(f"/findings/{CODE}/acknowledge", data={}).status_code == 404
    assert site.login("secretary").get(f"/findings/{CODE}/log").status_code == 404
    assert site.login("secretary").get(f"/findings/{CODE}/nonsense").status_code == 404


def test_who_is_too_weak_is_refused_with_the_reason(site: Site) -> None:
    finding = site.world.applied()
    site.today = DAY
    client = site.login("secretary")
    opened = client.get(f"/findings/{CODE}/approve")
    assert opened.status_code == 403
    assert "由责任领导办理，您不是这个问题的责任领导" in opened.text
    sent = client.post(f"/findings/{CODE}/approve", data={"revision": finding.revision, "effective_on": "2023-05-02"})
    assert sent.status_code == 403
    assert state(site) is State.REVIEW_1


def test_what_the_facts_forbid_is_explained_instead_of_a_form(site: Site) -> None:
    site.world.rectifying()
    answer = site.login("secretary").get(f"/findings/{CODE}/request_closure")
    assert answer.status_code == 422
    assert "还有第1、2条措施未完成，完成后才能申请销号" in answer.text
    assert "修订党费收缴办法。" in answer.text
    assert 'name="statement"' not in answer.text


def test_a_short_reason_is_refused_and_stays_in_the_form(site: Site) -> None:
    site.world.applied()
    site.today = DAY
    answer = take(site.login("leader"), "send_back", reason="材料不全")
    assert answer.status_code == 422
    assert "退回理由至少写10个字，现在只有4个字" in answer.text
    assert "材料不全</textarea>" in answer.text
    assert state(site) is State.REVIEW_1


def test_of_two_people_the_second_keeps_what_they_typed(site: Site) -> None:
    finding = site.world.applied()
    site.today = DAY
    client, seen = site.login("leader"), finding.revision
    act.withdraw(site.session, finding, site.world.by("secretary", DAY))
    site.session.commit()
    typed = {"revision": seen, "effective_on": "2023-05-02", "reason": "补缴清单没有党员签字，请补齐。"}
    answer = client.post(f"/findings/{CODE}/send_back", data=typed)
    assert answer.status_code == 409
    assert "该问题已被他人更新" in answer.text
    assert "现在是“整改中”" in answer.text
    assert "补缴清单没有党员签字，请补齐。</textarea>" in answer.text


def test_after_a_conflict_the_same_form_can_be_sent_again(site: Site) -> None:
    finding = site.world.rectifying()
    client, seen = site.login("secretary"), finding.revision
    act.report_progress(site.session, finding, "别人先写的。", site.world.by("secretary"))
    site.session.commit()
    address = f"/findings/{CODE}/report_progress"
    stale = client.post(address, data={"revision": seen, "effective_on": "2023-03-01", "note": "我后写的。"})
    assert stale.status_code == 409
    assert client.post(address, data=fields(stale.text)).status_code == 302


def test_a_form_without_its_revision_is_not_taken(site: Site) -> None:
    site.world.released()
    answer = site.login("secretary").post(f"/findings/{CODE}/acknowledge", data={"effective_on": "2023-03-01"})
    assert answer.status_code == 422
    assert state(site) is State.AWAITING_ACKNOWLEDGEMENT


def test_a_final_step_wants_its_box_ticked(site: Site) -> None:
    site.world.rectifying()
    answer = take(site.login("coordinator"), "void", reason="重复登记", consent="清巡办〔2023〕3号")
    assert answer.status_code == 422
    assert "请先勾选确认。" in answer.text
    assert 'value="清巡办〔2023〕3号"' in answer.text
    assert state(site) is State.RECTIFYING


def test_an_earlier_business_day_is_kept_and_called_late(site: Site) -> None:
    site.world.rectifying()
    site.today = date(2023, 5, 20)
    client = site.login("secretary")
    take(client, "report_progress", note="已开支部会研究。", effective_on="2023年5月12日")
    row = site.session.query(Transition).order_by(Transition.id.desc()).first()
    assert row is not None
    assert (row.effective_on, row.recorded_at) == (date(2023, 5, 12), instant(site.today, 11))
    assert "补录" in client.get(f"/findings/{CODE}").text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2023-02-28", "办理日期不能早于上一步的日期（2023年3月1日）"),
        ("2023-05-21", "办理日期不能晚于今天（2023年5月20日）"),
    ],
)
def test_a_business_day_out_of_order_is_refused(site: Site, day: str, sentence: str) -> None:
    site.world.rectifying()
    site.today = date(2023, 5, 20)
    answer = take(site.login("secretary"), "report_progress", note="研究。", effective_on=day)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_people_who_can_be_chosen_hold_posts_there(site: Site) -> None:
    site.world.released()
    page = site.login("coordinator").get(f"/findings/{CODE}/assign").text
    assert "孙村（柳林村党支部书记）" in page
    assert "李联（清河镇联村领导）" in page
    assert "陈邻" not in page


def test_a_meeting_is_asked_for_only_where_one_decides(site: Site) -> None:
    finding = site.world.applied(owner="office", organization="town", procedure="county-to-town")
    site.today, world = DAY, site.world
    address = f"/findings/{finding.code}/approve"
    assert 'name="meeting_on"' not in site.login("leader").get(address).text
    act.approve(site.session, finding, act.Opinion("属实"), world.by("leader", DAY))
    act.approve(site.session, finding, act.Opinion("属实"), world.by("discipline", DAY))
    client = site.login("approver")
    page = client.get(address).text
    assert 'name="meeting_on"' in page
    assert 'name="visited_on"' not in page
    answer = client.post(address, data=fields(page) | {"opinion": "同意"})
    assert answer.status_code == 422
    assert "请填写：会议日期、会议纪要号" in answer.text


def test_a_reviewer_reads_statement_measures_and_what_was_sent_back(site: Site) -> None:
    finding, world = site.world.applied(), site.world
    act.send_back(site.session, finding, "补缴清单没有党员签字，请补齐。", world.by("leader", DAY))
    act.request_closure(site.session, finding, "签字清单已补齐。", world.by("secretary", DAY))
    site.today = DAY
    page = site.login("leader").get(f"/findings/{CODE}/approve").text
    for words in ("签字清单已补齐。", "已核对42人，补缴3人", "补缴清单没有党员签字，请补齐。"):
        assert words in page
    assert '<textarea aria-describedby="opinion-help"' not in page
    assert re.search(r'name="opinion"[^>]*>\s*</textarea>', page)


def test_a_delegate_acts_for_the_principal_and_both_are_recorded(site: Site) -> None:
    site.world.applied()
    site.today, people = DAY, site.world.users
    delegate(
        site.session, people["leader"], people["office"], (DAY, DAY), "住院", by=people["coordinator"], now=instant(DAY)
    )
    client = site.login("office")
    assert "受李联委托办理" in client.get(f"/findings/{CODE}/approve").text
    take(client, "approve", opinion="属实")
    row = site.session.query(Transition).order_by(Transition.id.desc()).first()
    assert row is not None
    assert (row.actor_name, row.acts_for_name) == ("冯办", "李联")


def test_the_coordinator_types_in_for_the_village(site: Site) -> None:
    site.world.rectifying()
    client, typed = site.login("coordinator"), f"?typed={site.world.users['secretary'].id}"
    assert client.get(f"/findings/{CODE}/report_progress").status_code == 403
    assert client.get(f"/findings/{CODE}/report_progress?typed=1").status_code == 403
    note = {"note": "按村里交来的纸质材料录入。"}
    refused = take(client, "report_progress", typed, **note)
    assert (refused.status_code, "请附上孙村签字的纸质材料" in refused.text) == (422, True)
    take(client, "report_progress", typed, **note, paper=(io.BytesIO(PDF), "签字单.pdf"))
    row = site.session.query(Transition).order_by(Transition.id.desc()).first()
    assert row is not None
    assert (row.actor_name, row.typed_for_name) == ("王整", "孙村")
    page = client.get(f"/findings/{CODE}").text
    assert "孙村（王整代录）" in page
    paper = re.search(r'href="(/papers/[0-9]+)">签字单.pdf', page)
    assert paper
    with site.login("secretary").get(paper[1]) as answer:
        assert answer.data == PDF
    assert site.login("neighbour").get(paper[1]).status_code == 404


def test_an_extension_is_asked_for_and_decided_on_its_pages(site: Site) -> None:
    site.world.rectifying()
    village = site.login("secretary")
    refused = take(village, "request_extension", asks="later", new_deadline="2023-08-01", reason="冬季才能施工")
    assert "申请延至的日期要晚于原整改时限" in refused.text
    take(village, "request_extension", asks="later", new_deadline="2023-12-01", reason="冬季才能施工")
    take(site.login("leader"), "endorse_extension", opinion="属实")
    page = site.login("approver").get(f"/findings/{CODE}/grant_extension").text
    assert "由2023年9月1日延至2023年12月1日" in page
    take(site.login("approver"), "grant_extension")
    assert fact(site).deadline == date(2023, 12, 1)
    assert site.session.query(ExtensionRequest).count() == 1


def test_a_look_back_a_relapse_and_a_new_round(site: Site) -> None:
    site.world.closed()
    site.today = date(2023, 8, 20)
    discipline, town = site.login("discipline"), site.login("coordinator")
    take(discipline, "record_sustained", text="公示栏每月更新。", method="实地查看", witness="张三")
    take(discipline, "recur", text="又有两个月没有收缴党费，问题反弹。")
    answer = take(town, "reopen", reason="纪委核实确有反弹，重新整改", deadline="2023-12-01", confirmed="y")
    assert answer.status_code == 302
    finding = fact(site)
    assert (finding.state, finding.round_no) == (State.RECTIFYING, 2)
    page = town.get(f"/findings/{CODE}").text
    assert "第2轮" in page
    assert "成效巩固" in page


def test_a_relapse_seen_on_a_visit_keeps_how_and_with_whom_it_was_seen(site: Site) -> None:
    site.world.closed()
    site.today = date(2023, 6, 1)
    seen = {"text": "又有两个月没有收缴党费，问题反弹。", "method": "实地查看", "witness": "张三"}
    assert take(site.login("discipline"), "recur", **seen).status_code == 302
    result = site.session.query(FollowUpResult).one()
    assert (result.method, result.witness) == ("实地查看", "张三")
    assert fact(site).relapse_proposed


def test_forms_are_guarded_by_their_token(site: Site) -> None:
    site.world.released()
    site.app.config["WTF_CSRF_ENABLED"] = True
    client = site.login("secretary")
    sent = client.post(f"/findings/{CODE}/acknowledge", data={"revision": "1", "effective_on": "2023-03-01"})
    assert sent.status_code == 400
    assert 'name="csrf_token"' in client.get(f"/findings/{CODE}/acknowledge").text
