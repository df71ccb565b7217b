"""The pages of 督办 and 约谈, as the coordinator, the village and the discipline committee use them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.cast import FIRST_DAY
from tests.features.test_checklists import fields
from tests.pressing import DUE, held, issued
from tests.web import Site
from tracker.output.notifications.models import OutboxMessage
from tracker.people.accounts.operations import delegate
from tracker.rectification.supervision.models import AccountabilityTalk, NoticeVersion, SupervisionNotice, TalkVersion

OVERDUE = date(2023, 9, 12)
NOTICE = {"due_on": "2023-09-20", "level": "key", "method": "written"}
TALK = {
    "kind": "summons",
    "held_on": "2023-09-05",
    "persons": "孙村（柳林村党支部书记）",
    "talker_name": "赵纪",
    "grounds": "slow",
    "matter": "整改进度缓慢。",
}


def count(site: Site, model: type[object]) -> int:
    return site.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_notice_is_issued_from_what_is_overdue_with_facts_and_no_opinion(site: Site) -> None:
    finding = site.world.rectifying()
    code, number = finding.code, finding.id
    site.today = OVERDUE
    client = site.login("coordinator")
    listed = client.get("/supervision/overdue").text
    assert "已逾期11天" in listed
    assert f'value="{code}" checked' in listed
    address = f"/supervision/new?organization=village-01&finding={code}"
    page = client.get(address).text
    assert f"{code}：党费收缴不及时。整改时限2023年9月1日，已逾期11天。</textarea>" in page
    assert 'type="radio"' in page
    assert not re.search(r'type="radio"[^>]*checked|checked[^>]*type="radio"', page)
    assert re.search(r'checked [^>]*name="findings"', page)
    typed = fields(page) | {"findings": number}
    refused = client.post(address, data=typed)
    assert refused.status_code == 422
    for sentence in ("请填写办结时限", "请选择级别", "请选择方式"):
        assert sentence in refused.text
    answer = client.post(address, data=typed | NOTICE, follow_redirects=True).text
    assert "已交办：清河镇督〔2023〕1号" in answer
    assert "孙村" in answer
    assert client.post(address, data=typed | NOTICE).status_code == 302  # sent twice
    assert count(site, SupervisionNotice) == 1
    assert "已督办：清河镇督〔2023〕1号" in client.get("/supervision/overdue").text
    assert "清河镇督〔2023〕1号" in client.get(f"/findings/{code}").text


def test_the_village_is_told_answers_on_the_phone_and_the_coordinator_concludes(site: Site) -> None:
    code = site.world.rectifying().code
    site.today = OVERDUE
    office, village = site.login("coordinator"), site.login("secretary")
    address = f"/supervision/new?finding={code}"
    office.post(address, data=fields(office.get(address).text) | NOTICE)
    assert "收到督办单：清河镇督〔2023〕1号" in village.get("/notices").text
    for page in ("/", "/todo"):
        assert "清河镇督〔2023〕1号" in village.get(page).text
    one = "/supervision/1"
    assert "签收并反馈" in village.get(one).text
    assert "签收并反馈" not in office.get(one).text
    assert "已签收" in village.post(f"{one}/acknowledge", follow_redirects=True).text
    again = village.post(f"{one}/acknowledge")
    assert (again.status_code, "已经签收过" in again.text) == (422, True)
    empty = village.post(f"{one}/answer", data={"text": " "})
    assert (empty.status_code, "请写明内容" in empty.text) == (422, True)
    assert "已反馈" in village.post(f"{one}/answer", data={"text": "已补缴3人。"}, follow_redirects=True).text
    assert "清河镇督〔2023〕1号" not in village.get("/todo").text
    assert "督办单已反馈" in office.get("/notices").text
    late = {"text": "查看收据，属实。", "effective_on": "2023-09-11"}
    early = office.post(f"{one}/conclude", data=late)
    assert early.status_code == 422
    assert "日期不能早于" in early.text
    assert "查看收据，属实。</textarea>" in early.text
    done = office.post(f"{one}/conclude", data=late | {"effective_on": "2023-09-12"}, follow_redirects=True).text
    assert "督办人：王整" in done
    assert "恢复督办" in done
    assert "已恢复督办" in office.post(f"{one}/resume", data={"text": "收据对不上"}, follow_redirects=True).text


def test_a_notice_is_corrected_and_withdrawn_in_the_open(site: Site) -> None:
    finding = site.world.rectifying()
    issued(site.world, finding)
    client = site.login("coordinator")
    page = client.get("/supervision/1/correct").text
    typed = fields(page) | {"level": "key", "method": "written", "findings": finding.id}
    same = client.post("/supervision/1/correct", data=typed | {"reason": "没有理由"})
    assert (same.status_code, "没有改动，不用更正" in same.text) == (422, True)
    assert "请写明理由" in client.post("/supervision/1/correct", data=typed).text
    changed = typed | {"reason": "时限写错", "due_on": "2023-03-21"}
    done = client.post("/supervision/1/correct", data=changed, follow_redirects=True).text
    for word in ("已更正", "时限写错", "2023年3月21日", "原内容：限期完成党费补缴。"):
        assert word in done
    gone = client.post("/supervision/1/withdraw", data={"text": "发错单位"}, follow_redirects=True).text
    assert "已撤回，不能再办理" in gone
    assert "发错单位" in gone
    assert [one.withdrawn for one in site.session.scalars(select(NoticeVersion))] == [False, False, True]


def test_the_list_of_notices_has_its_views(site: Site) -> None:
    issued(site.world)
    site.today = DUE + timedelta(days=1)
    client = site.login("secretary")
    assert "已逾期1天" in client.get("/supervision").text
    assert "清河镇督" in client.get("/supervision?view=overdue").text
    assert "没有这样的督办单" in client.get("/supervision?view=concluded").text
    assert "没有督办单" in site.login("neighbour").get("/supervision").text
    assert "从逾期问题交办" in site.login("superior").get("/supervision").text


def test_without_findings_the_unit_is_chosen_first_and_somebody_without_account_is_named(site: Site) -> None:
    client = site.login("coordinator")
    assert "下一步" in client.get("/supervision/new").text
    address = "/supervision/new?organization=village-01"
    typed = fields(client.get(address).text) | NOTICE | {"subject": "按月报送台账。"}
    assert "请选择责任人，没有账号的填写姓名" in client.post(address, data=typed).text
    done = client.post(address, data=typed | {"responsible_name": "刘会计"}, follow_redirects=True).text
    assert "刘会计" in done
    assert client.get("/supervision/new?organization=county").status_code == 404
    assert client.get("/supervision/new?organization=nowhere").status_code == 404
    assert client.get("/supervision/new?finding=unknown").status_code == 404
    assert "没有逾期的问题" in client.get("/supervision/overdue").text


def test_the_town_does_not_change_what_the_county_issued(site: Site) -> None:
    address = "/supervision/new?organization=village-01"
    county = site.login("superior")
    typed = fields(county.get(address).text) | NOTICE | {"subject": "限期整改。", "responsible_name": "孙村"}
    assert "清江县督〔2023〕1号" in county.post(address, data=typed, follow_redirects=True).text
    town = site.login("coordinator")
    assert town.get("/supervision/1").status_code == 200
    for step in ("conclude", "withdraw", "resume"):
        assert town.post(f"/supervision/1/{step}", data={"text": "不办了"}).status_code == 403
    assert town.get("/supervision/1/correct").status_code == 403


def test_a_delegate_answers_in_the_name_of_the_principal(site: Site) -> None:
    issued(site.world)
    secretary, leader = site.world.users["secretary"], site.world.users["leader"]
    days = (FIRST_DAY, FIRST_DAY + timedelta(days=9))
    delegate(site.session, secretary, leader, days, "外出培训", by=secretary, now=site.world.by("secretary").now)
    client = site.login("leader")
    assert "受孙村委托办理" in client.get("/supervision/1").text
    assert client.post("/supervision/1/answer", data={"text": "已补缴3人。"}).status_code == 302
    assert client.post("/supervision/1/withdraw", data={"text": "不办了"}).status_code == 403


def test_a_talk_is_registered_shown_with_its_finding_corrected_and_withdrawn(site: Site) -> None:
    finding = site.world.rectifying()
    code, number = finding.code, finding.id
    site.today = OVERDUE
    client = site.login("discipline")
    assert "登记约谈" in client.get(f"/findings/{code}").text
    address = f"/talks/new?finding={code}"
    page = client.get(address).text
    assert re.search(r'checked [^>]*name="findings"', page)
    typed = fields(page) | TALK | {"findings": number}
    assert "只登记姓名和职务" in client.post(address, data=typed | {"matter": "身份证412324198001010011"}).text
    assert "看不懂，请写成" in client.post(address, data=typed | {"persons": "（书记）"}).text
    done = client.post(address, data=typed, follow_redirects=True).text
    for word in ("孙村（柳林村党支部书记）", "慢落实", code, "赵纪"):
        assert word in done
    register = client.get("/talks").text
    assert "1次" in register
    assert "1人次" in register
    assert "2023年9月5日约谈" in client.get(f"/findings/{code}").text
    again = fields(client.get("/talks/1/correct").text) | TALK | {"findings": number}
    assert "没有改动" in client.post("/talks/1/correct", data=again | {"reason": "再看"}).text
    more = again | {"kind": "collective", "head_count": "12", "reason": "实为集体约谈"}
    corrected = client.post("/talks/1/correct", data=more, follow_redirects=True).text
    assert "孙村（柳林村党支部书记）等12人" in corrected
    assert "12人次" in client.get("/talks").text
    assert "没有约谈问责" in client.get("/talks?as_of=2023-09-04").text
    assert client.get("/talks?as_of=2023-09-13").status_code == 422
    assert "请写明撤回的理由" in client.post("/talks/1/withdraw", data={"text": ""}).text
    client.post("/talks/1/withdraw", data={"text": "登记错了单位"})
    assert "没有约谈问责" in client.get("/talks").text
    assert "登记错了单位" in client.get("/talks/1").text
    assert count(site, TalkVersion) == 3


def test_the_unit_of_a_talk_is_chosen_first_and_the_county_keeps_its_own(site: Site) -> None:
    held(site.world)
    county = site.login("superior")
    assert "谈话对象所在单位" in county.get("/talks/new").text
    address = "/talks/new?organization=village-01"
    county.post(address, data=fields(county.get(address).text) | TALK | {"held_on": "2023-03-01"})
    assert count(site, AccountabilityTalk) == 2
    town = site.login("discipline")
    assert town.get("/talks/1/correct").status_code == 200
    assert town.get("/talks/2/correct").status_code == 403


@pytest.mark.parametrize(("person", "sees"), [("secretary", True), ("neighbour", False), ("office", False)])
def test_a_secretary_sees_the_talks_of_the_own_unit_alone(site: Site, person: str, sees: bool) -> None:
    held(site.world)
    client = site.login(person)
    assert ("孙村" in client.get("/talks").text) is sees
    assert client.get("/talks/1").status_code == (200 if sees else 404)


def test_risk_points_are_entered_one_after_another_changed_and_withdrawn(site: Site) -> None:
    site.today = OVERDUE
    client = site.login("coordinator")
    assert "没有登记风险点" in client.get("/risk-points").text
    typed = fields(client.get("/risk-points/new").text) | {
        "organization": "town",
        "personal": "department",
        "department": "财政所",
        "post": "出纳",
        "risk": "大额现金支付不按程序审批。",
        "level": "high",
        "measures": "1. 实行双签。\n②按月公示。\n",
        "responsible_name": "冯办",
    }
    again = client.post("/risk-points/new", data=typed | {"another": "1"})
    assert again.headers["Location"] == "/risk-points/new?organization=town"
    next_one = fields(client.get(again.headers["Location"]).text)
    mine = typed | {"client_uuid": next_one["client_uuid"], "personal": "personal", "measures": "甲。\n乙。\n丙。"}
    client.post("/risk-points/new", data=mine)
    page = client.get("/risk-points").text
    for word in ("高风险", "①实行双签。", "②按月公示。", "防控措施2条", "防控措施3条"):
        assert word in page
    assert "①甲。" not in client.get("/risk-points?kind=department").text
    assert "①实行双签。" not in client.get("/risk-points?kind=personal").text
    change = fields(client.get("/risk-points/1/change").text) | {"level": "low", "personal": "department"}
    assert "请写明理由" in client.post("/risk-points/1/change", data=change).text
    done = client.post("/risk-points/1/change", data=change | {"reason": "已双签"}, follow_redirects=True).text
    assert "低风险" in done
    assert "高风险" in done  # what it was stays to be read
    assert "请写明撤销的理由" in client.post("/risk-points/1/withdraw", data={"text": ""}).text
    gone = client.post("/risk-points/1/withdraw", data={"text": "岗位撤销"}, follow_redirects=True).text
    assert "2023年9月12日起不再在册：岗位撤销" in gone
    assert client.get("/risk-points/1/change").status_code == 200
    assert "已经撤销" in client.post("/risk-points/1/change", data=change | {"reason": "再改"}).text


def test_nobody_is_told_when_nothing_was_written(site: Site) -> None:
    issued(site.world)
    village = site.login("secretary")
    before = count(site, OutboxMessage)
    village.post("/supervision/1/answer", data={"text": "身份证412324198001010011"})
    assert count(site, OutboxMessage) == before


def test_the_ledger_of_talks_is_for_who_sees_the_talks(site: Site) -> None:
    order = {"kind": "talks", "organization": "village-01", "as_of": "2023-03-01", "format": "xlsx"}
    printed = site.login("discipline").post("/ledgers", data=order)
    assert printed.status_code == 302
    for person in ("secretary", "inspector", "office"):
        client = site.login(person)
        assert "约谈问责登记由能查看" in client.post("/ledgers", data=order).text
        assert client.get(printed.headers["Location"]).status_code == 404
        assert printed.headers["Location"] not in client.get("/ledgers").text
    assert printed.headers["Location"] in site.login("approver").get("/ledgers").text
