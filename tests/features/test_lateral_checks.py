"""举一反三: one village's finding asked of others; findings and nil returns are both answers, and both are counted."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.cast import FIRST_DAY, World, instant
from tests.features.test_checklists import fields
from tests.web import Site
from tracker.foundation.history.queries import verify
from tracker.people.organizations.models import OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.models import LateralCheck, SelfCheckTask
from tracker.rectification.checklists.rules import ASKS_THE_SAME, NIL_RETURN, question_of, returns
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import State

DUE = FIRST_DAY + timedelta(days=10)
QUESTION = "是否按月足额收缴党费？"


def ordered(world: World, *villages: str, finding: Finding | None = None, question: str = QUESTION) -> LateralCheck:
    """Asked of villages, of village-02 when none is named, because of a finding of village-01."""
    asked = [world.organizations[code] for code in villages or ("village-02",)]
    cause = finding or world.finding()
    return act.order_check(world.session, cause, act.NewCheck(question, DUE, asked), world.by("coordinator"))


def third_village(world: World) -> None:
    new = NewOrganization("village-03", "C03", "杨庄村", "杨庄村党支部", OrganizationKind.VILLAGE, PartyKind.BRANCH)
    world.organizations["village-03"] = add_organization(world.session, new, world.organizations["town"])


def test_the_question_does_not_name_the_village_it_came_from() -> None:
    names = ("柳林村党支部", "柳林村")
    asked = question_of("柳林村党支部收缴党费不及时，柳林村没有登记。", names)
    assert asked == ASKS_THE_SAME + "本村收缴党费不及时，本村没有登记。"


def test_nobody_is_asked_twice_about_one_finding(world: World) -> None:
    third_village(world)
    finding = world.finding()
    first = ordered(world, "village-01", "village-02", finding=finding)
    assert [task.organization.code for task in first.tasks] == ["village-02"]
    second = ordered(world, "village-02", "village-03", finding=finding)
    assert [task.organization.code for task in second.tasks] == ["village-03"]
    with pytest.raises(Refused, match="都已就这个问题安排过自查"):
        ordered(world, "village-02", finding=finding)


def test_an_order_says_everything_that_is_missing(world: World) -> None:
    empty = act.NewCheck(" ", FIRST_DAY - timedelta(days=1), [])
    with pytest.raises(Refused) as refused:
        act.order_check(world.session, world.finding(), empty, world.by("coordinator"))
    assert refused.value.sentences == ("请写明要自查什么", "完成期限不能早于今天", "请至少选择一个单位")


def test_what_a_village_found_becomes_its_own_findings_and_waits_for_release(world: World) -> None:
    (task,) = ordered(world).tasks
    found = ["2名党员连续2个月未交党费。", "党费收缴没有公示。"]
    answer = act.answer_task(world.session, task, found, world.by("neighbour"))
    made = [one.finding for one in answer.findings]
    assert [one.code for one in made] == ["2023-ZC-01-C02-001", "2023-ZC-01-C02-002"]
    assert {(one.state, one.logged_by_id) for one in made} == {(State.AWAITING_RELEASE, world.users["neighbour"].id)}
    inspection = made[0].feedback.round.inspection
    assert (inspection.title, inspection.source.code) == ("举一反三自查", "self_check")
    assert made[0].feedback.procedure_version.name == "self-check"
    assert (answer.nil_return, answer.text) == (False, "自查发现问题2个")
    assert queries.open_tasks(world.session, world.actor("neighbour")) == []


def test_orders_and_answers_stand_in_the_chain(world: World) -> None:
    (task,) = ordered(world).tasks
    act.answer_task(world.session, task, ["2名党员连续2个月未交党费。"], world.by("neighbour"))
    world.session.commit()
    assert verify(world.session).fault is None


def test_a_nil_return_is_an_answer_and_is_given_once(world: World) -> None:
    (task,) = ordered(world).tasks
    answer = act.answer_task(world.session, task, [], world.by("neighbour"))
    assert (answer.nil_return, answer.text, answer.findings) == (True, NIL_RETURN, [])
    with pytest.raises(Refused, match="陈邻已于2023年3月1日报送过"):
        act.answer_task(world.session, task, ["又想起一个。"], world.by("neighbour"))


def test_answers_nil_returns_findings_and_lateness_are_counted(world: World) -> None:
    third_village(world)
    check = ordered(world, "village-02", "village-03")
    late = DUE + timedelta(days=3)
    assert vars(returns(check.tasks, DUE, DUE)) == {
        "asked": 2,
        "answered": 0,
        "nil_returns": 0,
        "findings": 0,
        "late": 0,
    }
    assert returns(check.tasks, DUE, late).late == 2
    act.answer_task(world.session, check.tasks[0], ["3人未交。"], world.by("neighbour", late))
    counted = returns(check.tasks, DUE, late)
    assert (counted.answered, counted.missing, counted.findings, counted.nil_returns, counted.late) == (1, 1, 1, 0, 2)


def test_only_the_villages_own_people_find_it_among_their_tasks(world: World) -> None:
    ordered(world)
    mine = {
        name: len(queries.open_tasks(world.session, world.actor(name))) for name in ("neighbour", "secretary", "leader")
    }
    assert mine == {"neighbour": 1, "secretary": 0, "leader": 0}


def test_the_coordinator_orders_it_on_the_findings_page(site: Site) -> None:
    finding = site.world.finding(wording="柳林村公示栏三个月没有更新。")
    code, village = finding.code, site.world.organizations["village-02"].id
    client = site.login("coordinator")
    assert f"/findings/{code}/lateral-check" in client.get(f"/findings/{code}").text
    page = client.get(f"/findings/{code}/lateral-check").text
    assert "本村公示栏三个月没有更新。" in page
    assert "柳林村公示栏" not in page.split("<form", 2)[-1]
    typed = fields(page) | {"question": "公示栏是否按月更新？"}
    refused = client.post(f"/findings/{code}/lateral-check", data=typed)
    assert refused.status_code == 422
    assert "请至少选择一个单位" in refused.text
    assert "公示栏是否按月更新？</textarea>" in refused.text
    answer = client.post(f"/findings/{code}/lateral-check", data=typed | {"organizations": village})
    assert "已请1个单位举一反三自查" in client.get(answer.headers["Location"]).text
    assert "都已就这个问题安排过自查" in client.get(f"/findings/{code}/lateral-check").text
    assert "安排1个单位，已报0个" in client.get(f"/findings/{code}").text
    assert "公示栏是否按月更新？" in client.get("/lateral-checks").text


def test_all_villages_of_the_town_are_one_box(site: Site) -> None:
    third_village(site.world)
    code = site.world.finding().code
    client = site.login("coordinator")
    page = client.get(f"/findings/{code}/lateral-check").text
    assert "同镇其他村全部自查（2个）" in page
    client.post(f"/findings/{code}/lateral-check", data=fields(page) | {"siblings": "y"})
    assert len(site.session.scalars(select(SelfCheckTask)).all()) == 2


def test_the_secretary_answers_on_the_phone(site: Site) -> None:
    task = ordered(site.world).tasks[0].id
    client = site.login("neighbour")
    assert "举一反三自查：是否按月足额收缴党费？" in client.get("/").text
    assert "举一反三自查：是否按月足额收缴党费？" in client.get("/todo").text
    page = client.get(f"/self-checks/{task}").text
    assert "checked" not in page
    typed = fields(page) | {"found-0-wording": "2人未交。", "confirmed": "y"}
    typed.pop("more", None)
    contradicts = client.post(f"/self-checks/{task}", data=typed | {"outcome": "none"})
    assert contradicts.status_code == 422
    assert "但下面写了问题" in contradicts.text
    assert "2人未交。</textarea>" in contradicts.text
    assert "请至少写一个问题" in client.post(f"/self-checks/{task}", data={"outcome": "found", "confirmed": "y"}).text
    assert "请勾选确认" in client.post(f"/self-checks/{task}", data={"outcome": "none"}).text
    more = client.post(f"/self-checks/{task}", data=typed | {"more": "1"}).text
    assert len(re.findall(r'name="found-\d-wording"', more)) == 4
    done = client.post(f"/self-checks/{task}", data=typed | {"outcome": "found"}, follow_redirects=True).text
    assert "已报送：自查发现问题1个" in done
    assert "待整改办审定" in done
    again = client.post(f"/self-checks/{task}", data=typed | {"outcome": "found", "found-0-wording": "还有1人。"})
    assert again.status_code == 422
    assert "不能重复报送" in again.text
    assert "还有1人。" in again.text


def test_the_page_of_a_check_says_who_is_late(site: Site) -> None:
    check = ordered(site.world).id
    site.today = date(2023, 3, 20)
    page = site.login("coordinator").get(f"/lateral-checks/{check}").text
    assert "逾期未报" in page
    assert "已过期限" in page
    assert "已超9天" in site.login("neighbour").get("/").text


def test_a_delegate_of_the_secretary_answers_in_their_name(world: World) -> None:
    (task,) = ordered(world).tasks
    principal = world.actor("neighbour")
    by = world.by("secretary")
    delegate = type(by.actor)(by.actor.user_id, by.actor.name, by.actor.posts, (principal,))
    acting = type(by)(delegate, instant(FIRST_DAY), FIRST_DAY, FIRST_DAY, acts_for=principal)
    answer = act.answer_task(world.session, task, ["2人未交。"], acting)
    assert answer.findings[0].finding.state is State.AWAITING_RELEASE
