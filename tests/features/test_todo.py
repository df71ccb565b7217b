"""我的待办: what waits for whom, in which words, and in how many queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.people.accounts.operations import delegate
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries import facts_of_many, waiting, waiting_count
from tracker.workflow.model import State


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that run inside the block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def logged(world: World, count: int, organization: str = "village-01") -> list[Finding]:
    """Several drafts of one feedback, made before any of them is released."""
    return [world.finding(f"第{number}个问题。", organization) for number in range(1, count + 1)]


def release(world: World, findings: list[Finding]) -> None:
    for finding in findings:
        act.submit_draft(world.session, finding, world.by("inspector"))
        act.release(world.session, finding, world.by("coordinator"))


def groups(world: World, username: str, day: date = FIRST_DAY) -> dict[str, int]:
    """The groups of a person's list with their sizes."""
    found = waiting(world.session, world.actor(username, day), day)
    return {group.task.label: len(group.items) for group in found}


def test_new_findings_wait_for_inspector_coordinator_and_secretary_in_turn(world: World) -> None:
    drafts = logged(world, 3)
    assert groups(world, "inspector") == {"草稿待提交": 3}
    assert groups(world, "secretary") == {}
    act.submit_draft(world.session, drafts[0], world.by("inspector"))
    assert groups(world, "coordinator") == {"待反馈审定": 1}
    act.release(world.session, drafts[0], world.by("coordinator"))
    assert groups(world, "coordinator") == {"待交办": 1}
    assert groups(world, "secretary") == {"待签收": 1}
    assert groups(world, "inspector") == {"草稿待提交": 2}


def test_an_objection_waits_for_the_coordinator_and_stops_the_signing(world: World) -> None:
    finding = world.released()
    act.raise_objection(world.session, finding, "会议记录可以提供", world.by("secretary"))
    assert groups(world, "coordinator") == {"异议待答复": 1, "待交办": 1}
    assert groups(world, "secretary") == {}


def test_review_waits_for_each_step_in_its_order(world: World) -> None:
    finding, day = world.applied(), date(2023, 5, 2)
    assert groups(world, "leader", day) == {"待审核": 1}
    assert groups(world, "discipline", day) == {}
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", day))
    assert groups(world, "leader", day) == {}
    assert groups(world, "discipline", day) == {"待审核": 1}
    act.approve(world.session, finding, act.Opinion("属实"), world.by("discipline", day))
    assert groups(world, "approver", day) == {"待审核": 1}


def test_an_extension_waits_for_the_leader_then_for_the_approver(world: World) -> None:
    finding, day = world.rectifying(), date(2023, 6, 1)
    act.request_extension(world.session, finding, date(2023, 12, 1), "施工队冬季才能进场", world.by("secretary", day))
    assert groups(world, "leader", day) == {"延期待批": 1}
    assert groups(world, "approver", day) == {}
    act.endorse_extension(world.session, finding, "情况属实", world.by("leader", day))
    assert groups(world, "leader", day) == {}
    assert groups(world, "approver", day) == {"延期待批": 1}


def test_a_look_back_waits_from_its_day_on_and_a_relapse_for_the_coordinator(world: World) -> None:
    world.closed(date(2023, 5, 10))
    assert groups(world, "discipline", date(2023, 8, 9)) == {}
    assert groups(world, "discipline", date(2023, 8, 10)) == {"回头看到期": 1}
    assert groups(world, "inspector", date(2023, 8, 10)) == {"回头看到期": 1}
    world.relapsed(organization="village-02", owner="neighbour")
    assert groups(world, "coordinator", date(2023, 8, 20)) == {"反弹待确认": 1}


def test_a_delegate_sees_what_waits_for_the_principal(world: World) -> None:
    world.applied()
    days, people = (date(2023, 5, 1), date(2023, 5, 31)), world.users
    delegate(
        world.session,
        people["leader"],
        people["neighbour"],
        days,
        "外出学习",
        by=people["coordinator"],
        now=instant(days[0]),
    )
    (group,) = waiting(world.session, world.actor("neighbour", date(2023, 5, 2)), date(2023, 5, 2))
    assert group.task.label == "待审核"
    assert group.items[0].offers[0].acts_for is not None
    assert groups(world, "neighbour", date(2023, 6, 1)) == {}


def test_the_batched_facts_are_the_facts_of_each_finding(world: World) -> None:
    world.relapsed()
    late = world.applied(organization="village-02", owner="neighbour")
    act.send_back(world.session, late, "清单没有党员签字，请补齐", world.by("leader", date(2023, 5, 2)))
    town = world.rectifying("office", organization="town", procedure="county-to-town")
    act.request_extension(
        world.session, town, date(2023, 12, 1), "资料要等上级批复", world.by("office", date(2023, 6, 1))
    )
    findings = world.session.query(Finding).all()
    known = facts_of_many(world.session, findings)
    assert len(findings) == 3
    assert {finding.id: known[finding.id].facts for finding in findings} == {
        finding.id: facts_of(world.session, finding) for finding in findings
    }


def test_thirty_findings_cost_no_more_queries_than_three(world: World) -> None:
    drafts = logged(world, 30)
    rest = drafts[3:]
    release(world, drafts[:3])
    engine = world.session.get_bind()
    actor = world.actor("secretary")
    world.session.flush()
    assert isinstance(engine, Engine)
    with counted(engine) as few:
        assert waiting_count(fresh(world.session), actor, FIRST_DAY) == 3
    for code in [finding.code for finding in rest]:
        release(world, [world.session.query(Finding).filter_by(code=code).one()])
    with counted(engine) as many:
        assert waiting_count(fresh(world.session), actor, FIRST_DAY) == 30
    assert len(many) == len(few) <= 16


def fresh(session: Session) -> Session:
    """The session with nothing loaded, as a new request has it."""
    session.flush()
    session.expunge_all()
    return session


def test_the_page_of_the_secretary_says_what_is_due_and_offers_one_button_for_all(site: Site) -> None:
    release(site.world, logged(site.world, 2))
    page = site.login("secretary").get("/todo").text
    assert "全部签收（2个）" in page
    assert "第1个问题。" in page
    assert "2023年3月6日前办理" in page
    assert 'href="/findings/2023-QX-02-C01-001/acknowledge"' in page


def test_signing_for_all_at_once_signs_only_what_is_theirs(site: Site) -> None:
    mine, foreign = logged(site.world, 2), logged(site.world, 1, "village-02")
    release(site.world, mine + foreign)
    answer = site.login("secretary").post("/todo/acknowledge", follow_redirects=True)
    assert "已签收2个问题，等整改办交办后制定整改措施" in answer.text
    site.session.expire_all()
    assert [finding.state for finding in mine] == [State.PLANNING] * 2
    assert foreign[0].state is State.AWAITING_ACKNOWLEDGEMENT


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2023, 8, 10), "还剩22天（正常）"),
        (date(2023, 8, 25), "还剩7天（临期）"),
        (date(2023, 9, 1), "今天到期（临期）"),
        (date(2023, 9, 4), "已逾期3天"),
    ],
)
def test_the_light_of_a_finding_is_a_word_with_the_days(site: Site, day: date, words: str) -> None:
    site.world.rectifying(deadline=date(2023, 9, 1))
    site.today = day
    page = site.login("secretary").get("/todo").text
    assert words in page
    assert "还有2条措施未完成（共2条）" in page


def test_a_judge_is_led_to_the_page_and_not_to_a_verdict(site: Site) -> None:
    site.world.applied()
    site.today = date(2023, 5, 2)
    page = site.login("leader").get("/todo").text
    assert 'href="/findings/2023-QX-02-C01-001#act"' in page
    assert "/approve" not in page


def test_an_empty_list_says_so(site: Site) -> None:
    page = site.login("supervisor").get("/todo").text
    assert "目前没有需要您处理的事项" in page


def test_administrators_have_no_list(site: Site) -> None:
    assert site.login("sysadmin").get("/todo").status_code == 403
    assert site.app.test_client().get("/todo").status_code == 302


def test_a_finding_that_was_sent_back_says_who_and_why(site: Site) -> None:
    finding = site.world.applied()
    act.send_back(site.session, finding, "材料不齐，请补充党费收据", site.world.by("leader", date(2023, 5, 3)))
    site.today = date(2023, 5, 4)
    page = site.login("secretary").get("/todo").text
    assert "被退回" in page
    assert "材料不齐，请补充党费收据" in page


def test_a_draft_waits_for_who_wrote_it_and_for_nobody_else(world: World) -> None:
    mine = world.finding()
    assert groups(world, "inspector") == {"草稿待提交": 1}
    assert groups(world, "coordinator") == {}
    new = act.NewFinding("整改办登记的问题。", "u-coordinator")
    act.log_finding(world.session, world.feedback(), new, world.by("coordinator"))
    assert groups(world, "coordinator") == {"草稿待提交": 1}
    mine.logged_by_id = None
    world.session.flush()
    assert groups(world, "inspector") == {"草稿待提交": 1}
    assert groups(world, "coordinator") == {"草稿待提交": 1}


def test_a_draft_that_somebody_else_wrote_can_be_submitted_from_its_page(site: Site) -> None:
    finding = site.world.finding()
    assert f"/findings/{finding.code}/submit_draft" in site.login("coordinator").get(f"/findings/{finding.code}").text
