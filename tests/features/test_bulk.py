"""Several findings at once, from the list: each whole or not at all, and every refusal with its reasons."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.cast import FIRST_DAY, World, instant
from tests.crowd import begin, drafts, release
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers.declarations import RECTIFICATION
from tracker.output.ledgers.models import LedgerPrint
from tracker.output.ledgers.sheets import produce
from tracker.output.notifications.models import OutboxMessage
from tracker.people.accounts.operations import delegate
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import ExtensionDecision, ExtensionRequest, Finding
from tracker.rectification.findings.operations.together import each

DAY = FIRST_DAY.isoformat()
LATER = "2023-12-01"


def token(*findings: Finding) -> str:
    return " ".join(f"{finding.id}:{finding.revision}" for finding in findings)


def press(site: Site, username: str, address: str, data: dict[str, str]) -> TestResponse:
    """What the person is answered. The test's own transaction ends before, and sees what was written afterwards."""
    blank = {"owner": "", "leader": "", "timeframe": ""} if address.endswith("assign") else {}
    answer = site.login(username).post(address, data={**blank, **data})
    site.session.expire_all()
    return answer


def rectifying(world: World) -> tuple[Finding, Finding]:
    """One finding of each village, each with its own secretary as owner."""
    return world.rectifying(), world.rectifying("neighbour", organization="village-02")


def test_what_was_written_before_a_refusal_is_undone(world: World) -> None:
    first, second = rectifying(world)

    def step(session: Session, finding: Finding) -> None:
        act.assign(session, finding, entry(world, finding), world.by("coordinator"))
        if finding is second:
            raise Refused(["第二个不行", "也不该做"])

    outcome = each(world.session, [second, first], step)
    assert outcome.done == (first,)
    assert outcome.refused == ((second, ("第二个不行", "也不该做")),)
    world.session.expire_all()
    assert (first.current.lead_unit, second.current.lead_unit) == ("镇党委办公室", "")


def entry(world: World, finding: Finding) -> act.Assignment:
    assert finding.owner
    assert finding.timeframe
    return act.Assignment(
        finding.owner, world.users["leader"], finding.timeframe, finding.deadline, lead_unit="镇党委办公室"
    )


def test_the_list_opens_a_confirmation_for_what_was_ticked(site: Site) -> None:
    first, second = rectifying(site.world)
    client = site.login("coordinator")
    page = client.get("/findings").text
    assert 'formaction="/bulk/assign"' in page
    assert f'name="page" value="{second.id} {first.id} "' in page or f'name="page" value="{first.id} ' in page
    asked = client.post("/bulk/assign", data={"scope": "chosen", "finding": [str(first.id)]}).text
    assert "已选1个问题" in asked
    assert f'name="selected" value="{first.id}:{first.revision}"' in asked
    page_only = client.post("/bulk/assign", data={"scope": "page", "page": f"{first.id} {second.id}"}).text
    assert "已选2个问题" in page_only


def test_all_that_the_filters_show_can_be_chosen(site: Site) -> None:
    site.world.finding()
    rectifying(site.world)
    client = site.login("coordinator")
    everything = client.post("/bulk/assign", data={"scope": "all", "filters": "page=1"}).text
    assert "已选3个问题" in everything
    narrowed = client.post("/bulk/assign", data={"scope": "all", "filters": "state=rectifying&organization=village-02"})
    assert "已选1个问题" in narrowed.text


def test_a_button_is_shown_to_whom_it_can_serve(site: Site) -> None:
    rectifying(site.world)

    def shown(username: str) -> set[str]:
        page = site.login(username).get("/findings").text
        words = ("交办", "申请延期", "延期初审同意", "批准延期", "驳回延期", "提醒", "打印台账")
        return {word for word in words if f">{word}</button>" in page}

    assert shown("coordinator") == {"交办", "提醒", "打印台账"}
    assert shown("secretary") == {"申请延期", "打印台账"}
    assert shown("leader") == {"延期初审同意", "驳回延期", "打印台账"}
    assert shown("supervisor") == {"打印台账"}


def test_only_what_is_filled_in_changes(site: Site) -> None:
    first, second = site.world.released(), site.world.rectifying("neighbour", organization="village-02")
    data = {"selected": token(first, second), "effective_on": DAY, "lead_unit": "镇党委办公室"}
    answer = press(site, "coordinator", "/bulk/assign", data)
    assert answer.status_code == 200
    assert "已对1个问题办理“交办”" in answer.text
    assert "还没有责任人、责任领导、整改类型，交办时请一并选定" in answer.text
    assert second.current.lead_unit == "镇党委办公室"
    assert second.owner is site.world.users["neighbour"]
    assert second.deadline == date(2023, 9, 1)
    assert first.owner is None


def test_who_is_named_needs_a_post_for_each_organization(site: Site) -> None:
    first, second = site.world.released(), site.world.released(organization="village-02")
    users = site.world.users
    data = {
        "selected": token(first, second),
        "effective_on": DAY,
        "owner": str(users["secretary"].id),
        "leader": str(users["leader"].id),
        "timeframe": "fixed_term",
        "deadline": LATER,
    }
    page = press(site, "coordinator", "/bulk/assign", data).text
    assert "孙村在石桥村没有能担任责任人的岗位" in page
    assert "对未办理的1个重新办理" in page
    assert (first.owner, second.owner) == (users["secretary"], None)


def test_refused_ones_come_back_with_what_was_typed(site: Site) -> None:
    first = site.world.released()
    typed = {"effective_on": DAY, "lead_unit": "镇党委办公室"}
    refused = press(site, "coordinator", "/bulk/assign", {"selected": token(first), **typed})
    assert refused.status_code == 422
    assert '<input type="hidden" name="lead_unit" value="镇党委办公室">' in refused.text
    again = {"again": "/bulk/assign", "finding": str(first.id), **typed}
    assert 'value="镇党委办公室"' in press(site, "coordinator", "/bulk/assign", again).text
    assert 'value="镇党委办公室"' not in press(site, "coordinator", "/bulk/request_extension", again).text


def test_an_empty_assignment_and_an_empty_selection_are_refused(site: Site) -> None:
    first = site.world.released()
    empty = press(site, "coordinator", "/bulk/assign", {"selected": token(first), "effective_on": DAY})
    assert (empty.status_code, "请至少填写一项要交办的内容" in empty.text) == (422, True)
    none = press(site, "coordinator", "/bulk/assign", {"scope": "chosen"})
    assert (none.status_code, "还没有选问题" in none.text) == (422, True)


def test_more_than_five_hundred_are_refused_with_a_sentence(site: Site) -> None:
    many = " ".join(map(str, range(501)))
    answer = site.login("coordinator").post("/bulk/assign", data={"scope": "page", "page": many})
    assert (answer.status_code, "一次最多办理500个问题，您选了501个" in answer.text) == (422, True)


def test_pressing_twice_does_it_once(site: Site) -> None:
    first = site.world.rectifying()
    data = {"selected": token(first), "effective_on": DAY, "new_deadline": LATER, "reason": "汛期无法施工。"}
    once = press(site, "secretary", "/bulk/request_extension", data)
    assert "已对1个问题办理“申请延期”" in once.text
    twice = press(site, "secretary", "/bulk/request_extension", data)
    assert (twice.status_code, "该问题已被他人更新，请刷新后重试" in twice.text) == (422, True)
    assert site.session.query(ExtensionRequest).count() == 1


def test_foreign_findings_are_left_out(site: Site) -> None:
    first, second = rectifying(site.world)
    data = {"selected": token(first, second), "effective_on": DAY, "new_deadline": LATER, "reason": "汛期无法施工。"}
    page = site.login("secretary").post("/bulk/request_extension", data=data).text
    assert first.code in page
    assert second.code not in page


def test_extensions_are_endorsed_granted_and_rejected_together(site: Site) -> None:
    findings = drafts(site.world, "village-01", 3)
    release(site.world, *findings)
    for finding in findings:
        begin(site.world, finding)
        act.request_extension(site.session, finding, date(2023, 12, 1), "汛期无法施工。", site.world.by("secretary"))
    two = {"selected": token(*findings[:2]), "effective_on": DAY}
    assert "已对2个问题办理“延期初审同意”" in press(site, "leader", "/bulk/endorse_extension", two).text
    rejected = {"selected": token(findings[2]), "effective_on": DAY, "reason": "理由不充分。"}
    assert "已对1个问题办理“驳回延期”" in press(site, "leader", "/bulk/reject_extension", rejected).text
    granted = press(site, "approver", "/bulk/grant_extension", {"selected": token(*findings), "effective_on": DAY})
    assert "已对2个问题办理“批准延期”" in granted.text
    assert [finding.deadline for finding in findings] == [date(2023, 12, 1), date(2023, 12, 1), date(2023, 9, 1)]


def test_a_reminder_reaches_owner_and_leader_once_a_day(site: Site) -> None:
    first, second = site.world.rectifying(), site.world.released(organization="village-02")
    data = {"selected": token(first, second), "note": "下周党委会要听汇报。"}
    page = press(site, "coordinator", "/notices/remind", data).text
    assert "已就1个问题提醒责任人和责任领导" in page
    assert "还没有责任人和责任领导，请先交办" in page
    said = site.session.query(OutboxMessage).filter_by(kind="prompt").all()
    assert {row.recipient_id for row in said} == {site.world.users["secretary"].id, site.world.users["leader"].id}
    assert "王整提醒：下周党委会要听汇报。" in said[0].body
    again = press(site, "coordinator", "/notices/remind", data)
    assert (again.status_code, "今天已经提醒过" in again.text) == (422, True)
    assert site.session.query(OutboxMessage).filter_by(kind="prompt").count() == 2
    site.today = date(2023, 3, 2)
    assert "已就1个问题" in press(site, "coordinator", "/notices/remind", data).text


def test_only_the_coordinator_reminds(site: Site) -> None:
    first = site.world.rectifying()
    answer = site.login("discipline").post("/notices/remind", data={"selected": token(first)})
    assert (answer.status_code, "只有整改办可以提醒" in answer.text) == (422, True)
    assert site.session.query(OutboxMessage).count() == 0


def test_chosen_findings_are_printed_alone(site: Site) -> None:
    first, second = rectifying(site.world)
    answer = press(site, "coordinator", "/ledgers/chosen", {"selected": token(first), "as_of": DAY})
    one = site.session.query(LedgerPrint).one()
    assert (answer.status_code, answer.location) == (302, f"/ledgers/{one.id}")
    assert (one.organization.code, one.finding_ids) == ("village-01", [first.id])
    assert "选印1个问题" in site.login("coordinator").get(f"/ledgers/{one.id}").text
    press(site, "coordinator", "/ledgers/chosen", {"selected": token(first, second), "as_of": DAY})
    both = site.session.query(LedgerPrint).filter(LedgerPrint.id > one.id).one()
    assert (both.organization.code, both.finding_ids) == ("town", [first.id, second.id])


def test_the_confirmation_names_what_is_not_printed(site: Site) -> None:
    first, draft = site.world.rectifying(), site.world.finding(organization="village-02")
    client = site.login("coordinator")
    asked = client.post("/ledgers/chosen", data={"scope": "chosen", "finding": [str(first.id), str(draft.id)]})
    sentence = f"有1个不列入台账（当天还没有反馈，或者已作废、合并、拆分）：{draft.code}。"
    assert (asked.status_code, sentence in asked.text) == (200, True)
    site.session.commit()
    both = {"selected": token(first, draft), "as_of": DAY}
    assert sentence in client.post("/ledgers/chosen", data=both, follow_redirects=True).text
    assert site.session.query(LedgerPrint).one().finding_ids == [first.id]
    for data in ({"scope": "chosen", "finding": str(draft.id)}, {"selected": token(draft), "as_of": DAY}):
        refused = press(site, "coordinator", "/ledgers/chosen", data)
        assert (refused.status_code, refused.text.count("没有可打印的")) == (422, 1)
    assert site.session.query(LedgerPrint).count() == 1


def test_nobody_prints_beyond_their_scope(site: Site) -> None:
    first, second = rectifying(site.world)
    second.owner_id = site.world.users["secretary"].id
    answer = site.login("secretary").post("/ledgers/chosen", data={"selected": token(first, second), "as_of": DAY})
    assert (answer.status_code, "请分单位选印" in answer.text) == (422, True)


def test_the_same_choice_as_of_the_same_day_prints_the_same(world: World) -> None:
    first, _ = rectifying(world)
    town, as_of = world.organizations["town"], AsOf(FIRST_DAY, instant(FIRST_DAY))
    sheet = produce(world.session, RECTIFICATION, town, as_of, FIRST_DAY, only=[first.id])
    assert sheet.title == "清河镇党委反馈问题整改台账（选印1个问题）"
    assert [len(group.entries) for group in sheet.groups] == [1]
    assert "共2个" in sheet.notes[0]
    act.report_progress(world.session, first, "已核对党费。", world.by("secretary", date(2023, 3, 2)))
    assert produce(world.session, RECTIFICATION, town, as_of, FIRST_DAY, only=[first.id]).groups == sheet.groups


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_outcome_keeps_the_order_of_the_choice(world: World, order: tuple[int, int]) -> None:
    findings = rectifying(world)
    wanted = [findings[place] for place in order]
    assert list(each(world.session, wanted, lambda *_: None).done) == wanted


def test_two_who_take_the_same_findings_in_opposite_order_both_finish(world: World, sessions: Sessions) -> None:
    ids = [finding.id for finding in rectifying(world)]
    by, together = world.by("coordinator"), Barrier(6)
    world.session.commit()

    def press(number: int) -> int:
        together.wait()
        with sessions.writing() as session:
            findings = [session.get_one(Finding, id_) for id_ in (ids if number % 2 else reversed(ids))]
            return len(each(session, findings, lambda _, one: act.assign(session, one, as_it_is(one), by)).done)

    def as_it_is(one: Finding) -> act.Assignment:
        assert one.owner
        assert one.accountable_leader
        assert one.timeframe
        return act.Assignment(one.owner, one.accountable_leader, one.timeframe, one.deadline)

    with ThreadPoolExecutor(6) as people:
        assert list(people.map(press, range(6))) == [2] * 6


def test_a_delegate_acts_in_the_principals_name_for_each(site: Site) -> None:
    findings = rectifying(site.world)
    for finding, owner in zip(findings, ("secretary", "neighbour"), strict=True):
        act.request_extension(site.session, finding, date(2023, 12, 1), "汛期无法施工。", site.world.by(owner))
    users, month = site.world.users, (FIRST_DAY, date(2023, 3, 31))
    delegate(
        site.session, users["leader"], users["office"], month, "外出学习", by=users["leader"], now=instant(FIRST_DAY)
    )
    data = {"selected": token(*findings), "effective_on": DAY, "opinion": "同意"}
    assert "已对2个问题办理" in press(site, "office", "/bulk/endorse_extension", data).text
    decisions = site.session.query(ExtensionDecision).all()
    assert [row.acts_for_id for row in decisions] == [users["leader"].id] * 2
