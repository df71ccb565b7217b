"""公开稿: what is left out and why, who may approve it, nobody handled is named, and the figures stay the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from docx import Document
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.cast import World, instant
from tests.pressing import held
from tests.soffice import page_texts, text_of
from tests.web import Site
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.document import Sheet
from tracker.foundation.tasks.models import TaskState
from tracker.foundation.tasks.runner import Runner
from tracker.output.reports.rectification import filed, operations, publishing
from tracker.output.reports.rectification.content import Block, Part, Report, blocks, parts
from tracker.output.reports.rectification.models import (
    Publication,
    PublicationChoice,
    PublicationState,
    ReportKind,
    ReportPrint,
    Treatment,
)
from tracker.output.reports.rectification.operations import TASK, ReportOrder, ReportRefused
from tracker.output.reports.rectification.poster import poster
from tracker.output.reports.rectification.printing import WriteReport
from tracker.output.reports.rectification.publishing import Choice, names_in, published
from tracker.output.reports.rectification.queries import Asked
from tracker.people.accounts.operations import delegate
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.findings.models import Finding

END, TODAY = date(2023, 8, 31), date(2023, 9, 20)
NOW = instant(TODAY)
LEAVE_OUT = Choice(Treatment.LEAVE_OUT, reason="涉及在办事项")
PLAIN = Choice(Treatment.REWORD, "公开栏没有及时更新。", "每月五日前更新公开栏。", "便于群众看懂")


def opened(world: World, code: str = "town") -> Publication:
    asked = Asked(world.organizations[code], AsOf(END, NOW))
    return operations.open_publication(world.session, asked, world.actor("coordinator", TODAY), NOW)


def choose(world: World, publication: Publication, key: str, choice: Choice, by: str = "coordinator") -> None:
    operations.choose(world.session, publication, key, choice, world.actor(by, TODAY), NOW)


def versions(world: World, publication: Publication) -> tuple[Report, Report]:
    whole = filed.original(world.session, publication)
    return whole, filed.public_version(world.session, publication, whole)


def submitted(world: World, publication: Publication, by: str = "coordinator") -> None:
    content = versions(world, publication)[1]
    operations.submit(world.session, publication, content, world.actor(by, TODAY), NOW)


def decide(
    world: World, publication: Publication, by: str = "approver", approved: bool = True, opinion: str = ""
) -> None:
    actor = world.actor(by, TODAY)
    operations.decide(world.session, publication, approved=approved, opinion=opinion, actor=actor, now=NOW)


def said(report: Report) -> str:
    return "\n".join(block.text for block in blocks(report))


def two(world: World) -> tuple[Finding, Finding]:
    closed = world.closed(wording="党费收缴不及时。")
    other = world.rectifying("neighbour", wording="村务公开栏长期没有更新。", organization="village-02")
    world.session.commit()
    return closed, other


def test_what_is_left_out_is_counted_and_the_figures_are_the_same(world: World) -> None:
    closed, other = two(world)
    publication = opened(world)
    choose(world, publication, closed.code, LEAVE_OUT)
    choose(world, publication, other.code, PLAIN)
    whole, public = versions(world, publication)
    assert (public.figures, public.effects) == (whole.figures, whole.effects)
    assert public.left_out == 1
    text = said(public)
    assert "清河镇党委关于反馈问题整改情况的通报" in text
    assert "党费收缴不及时" not in text
    assert "村务公开栏长期没有更新" not in text
    assert "1.公开栏没有及时更新。" in text
    assert "每月五日前更新公开栏。" in text
    assert "逐人核对党费" not in text  # the old next steps do not stand beside the new measures
    assert "另有1个问题按规定不在本文中公开，已计入上述数字。" in text
    assert "涉及在办事项" not in text


def test_the_internal_version_says_what_is_left_out_and_why(world: World) -> None:
    closed, other = two(world)
    publication = opened(world)
    choose(world, publication, closed.code, LEAVE_OUT)
    choose(world, publication, other.code, PLAIN)
    choose(world, publication, publishing.NEXT_STEPS, LEAVE_OUT)
    whole, public = versions(world, publication)
    text = said(filed.internal_version(publication, whole))
    assert "党费收缴不及时。" in text
    assert "【公开稿不公开。理由：涉及在办事项】" in text
    assert "【公开稿改写为“公开栏没有及时更新。”“每月五日前更新公开栏。”。理由：便于群众看懂】" in text
    assert "“下一步打算”【公开稿不公开。理由：涉及在办事项】" in text
    assert "下一步：" not in said(public)


def test_sections_may_be_left_out_or_worded_differently_and_back(world: World) -> None:
    two(world)
    publication = opened(world)
    choose(
        world, publication, publishing.ORGANIZING, Choice(Treatment.REWORD, "成立了领导小组。", reason="文字力求简明")
    )
    choose(world, publication, publishing.INSTITUTIONS, LEAVE_OUT)
    public = versions(world, publication)[1]
    assert (public.organizing, public.institutions) == (("成立了领导小组。",), ())
    choose(world, publication, publishing.INSTITUTIONS, Choice())
    assert versions(world, publication)[1].institutions


@pytest.mark.parametrize(
    ("key", "choice", "sentence"),
    [
        ("finding", Choice(Treatment.LEAVE_OUT, reason="不便"), "请写明理由（不少于5个字）"),
        ("finding", Choice(Treatment.REWORD, reason="便于群众看懂"), "请填写改写后的文字"),
        ("organizing", Choice(Treatment.REWORD, measures="一", reason="便于群众看懂"), "请填写改写后的文字"),
    ],
)
def test_a_choice_without_reason_or_text_is_refused(world: World, key: str, choice: Choice, sentence: str) -> None:
    publication = opened(world)
    with pytest.raises(ReportRefused, match=sentence):
        choose(world, publication, key, choice)


def test_whoever_prepared_it_does_not_approve_it_and_nobody_does_by_delegation(world: World) -> None:
    closed, _ = two(world)
    publication = opened(world)
    choose(world, publication, closed.code, LEAVE_OUT, by="approver")
    submitted(world, publication)
    with pytest.raises(ReportRefused, match="起草、修改或送审过"):
        decide(world, publication)
    with pytest.raises(ReportRefused, match="审定人）本人办理"):
        decide(world, publication, by="coordinator")
    people = (world.users["superior"], world.users["office"])
    delegate(world.session, *people, (TODAY, TODAY), "外出", by=people[0], now=NOW)
    with pytest.raises(ReportRefused, match="审定人）本人办理"):
        decide(world, publication, by="office")
    decide(world, publication, by="superior")
    assert publication.state is PublicationState.APPROVED


def test_sending_back_needs_a_reason_and_opens_it_again(world: World) -> None:
    closed, _ = two(world)
    publication = opened(world)
    submitted(world, publication)
    with pytest.raises(ReportRefused, match="已被他人更新"):
        choose(world, publication, closed.code, LEAVE_OUT)
    with pytest.raises(ReportRefused, match="不少于10个字"):
        decide(world, publication, approved=False, opinion="不行")
    decide(world, publication, approved=False, opinion="请把党费问题的表述再核实一遍。")
    choose(world, publication, closed.code, LEAVE_OUT)
    assert versions(world, publication)[1].left_out == 1
    assert [step.kind.value for step in publication.steps] == ["submitted", "sent_back"]


def test_a_text_that_was_submitted_after_reading_is_not_approved_unread(world: World) -> None:
    closed, _ = two(world)
    publication = opened(world)
    submitted(world, publication)
    assert publication.submitted is not None
    read = publication.submitted.id
    decide(world, publication, by="superior", approved=False, opinion="请把党费问题的表述再核实一遍。")
    choose(world, publication, closed.code, LEAVE_OUT)
    submitted(world, publication)
    told = {"approved": True, "opinion": "", "actor": world.actor("approver", TODAY), "now": NOW, "submission": read}
    world.session.commit()
    with pytest.raises(ReportRefused, match="已被他人更新"):
        operations.decide(world.session, publication, **told)
    world.session.rollback()
    assert publication.state is PublicationState.SUBMITTED
    operations.decide(world.session, publication, **told | {"submission": publication.submitted.id})
    assert publication.state.value == "approved"


def test_next_steps_worded_differently_stand_in_the_place_of_the_old_ones(world: World) -> None:
    two(world)
    publication = opened(world)
    choose(
        world, publication, publishing.NEXT_STEPS, Choice(Treatment.REWORD, "按月推进，孙村督办。", "", "便于群众看懂")
    )
    public = versions(world, publication)[1]
    assert [text for text in said(public).split("\n") if text.startswith("下一步")] == ["下一步：按月推进，孙村督办。"]
    assert publishing.from_json(publishing.to_json(public)) == public
    assert names_in(public, {"孙村"}) == ["下一步打算里有被处理人员的姓名“孙村”，请改写或不公开"]


def test_folding_loses_no_paragraph_and_leaves_the_signature_outside(world: World) -> None:
    two(world)
    read = blocks(versions(world, opened(world))[0])
    folded = parts(read)
    assert [one for part in folded for one in unfolded(part)] == read
    assert sum(part.head is not None for part in folded) == len([one for one in read if one.kind.value == "section"])
    assert [one.text for one in folded[-1].body][-1] == "2023年9月20日"


def unfolded(part: Part) -> list[Block]:
    head = [part.head] if part.head else []
    return [*head, *part.body, *(one for inner in part.inner for one in unfolded(inner))]


def test_of_two_decisions_one_wins(world: World) -> None:
    publication = opened(world)
    submitted(world, publication)
    decide(world, publication)
    with pytest.raises(ReportRefused, match="已被他人更新"):
        decide(world, publication, by="superior")


def test_what_was_approved_is_printed_whatever_changes_later(world: World) -> None:
    two(world)
    publication = opened(world)
    submitted(world, publication)
    decide(world, publication)
    before = versions(world, publication)[1]
    step = publication.submitted
    assert step is not None
    assert publishing.from_json(step.content or {}) == before
    asked = filed.asked_of(publication)
    order = ReportOrder(ReportKind.PUBLIC, asked, publication)
    assert operations.request_report(world.session, order, world.users["coordinator"].id, NOW).publication_id


def test_nothing_is_published_before_it_is_approved(world: World) -> None:
    publication = opened(world)
    for kind in (ReportKind.PUBLIC, ReportKind.POSTER):
        order = ReportOrder(kind, filed.asked_of(publication), publication)
        with pytest.raises(ReportRefused, match="批准以后才能生成"):
            operations.request_report(world.session, order, 1, NOW)
        with pytest.raises(ReportRefused, match="批准以后才能生成"):
            operations.request_report(world.session, replace(order, publication=None), 1, NOW)


def test_choices_are_never_changed_afterwards(world: World) -> None:
    closed, _ = two(world)
    publication = opened(world)
    choose(world, publication, closed.code, LEAVE_OUT)
    world.session.commit()
    row = world.session.query(PublicationChoice).one()
    row.reason = "别的理由"
    with pytest.raises((DBAPIError, IntegrityError)):
        world.session.flush()
    world.session.rollback()


def test_a_handled_persons_name_is_found_wherever_it_would_be_published(world: World) -> None:
    closed, other = two(world)
    publication = opened(world)
    choose(world, publication, other.code, Choice(Treatment.REWORD, "陈邻没有更新公开栏。", reason="便于群众看懂"))
    public = versions(world, publication)[1]
    assert names_in(public, {"陈邻", "王", "张三"}) == [f"问题{other.code}里有被处理人员的姓名“陈邻”，请改写或不公开"]
    hidden = published(filed.original(world.session, publication), {}, {"孙村"})
    assert [finding.person for finding in hidden.findings if finding.code == closed.code] == [""]


def test_of_people_who_were_handled_only_the_number_is_published() -> None:
    from tracker.output.ledgers.rows import MeasureRow
    from tracker.output.reports.rectification.queries import _public

    row = MeasureRow(1, "追责", done_on=END, result="对张三给予警告", accountability_form="党内警告", people_handled=2)
    assert _public(row) == "2023年8月31日完成：追责问责2人。"
    assert _public(replace(row, people_handled=0)) == "2023年8月31日完成：已按规定处理。"
    assert _public(replace(row, done_on=None)) == ""
    assert "7.5元" in _public(MeasureRow(1, "追缴", done_on=END, amount=Decimal("7.5")))


def test_the_poster_of_a_village_shows_its_findings_alone(world: World) -> None:
    two(world)
    publication = opened(world)
    public = versions(world, publication)[1]
    sheet = poster(public, "village-02", "石桥村", "石桥村党支部")
    assert (sheet.title, sheet.paper, sheet.profile) == ("石桥村整改情况公开栏", "a3_landscape", "poster")
    [group] = sheet.groups
    [entry] = group.entries
    assert entry.cells["finding"] == "村务公开栏长期没有更新。"
    assert entry.cells["responsible"] == "一村党支部\n陈邻"
    assert [line["measure"] for line in entry.lines] == ["①逐人核对党费。", "②修订党费收缴办法。"]
    assert "本栏公开问题1个，已整改完成0个。" in sheet.notes[0]
    assert isinstance(sheet, Sheet)
    assert [unit.name for unit in filed.villages(world.session, publication, public)] == ["柳林村", "石桥村"]


def made_of(site: Site, here: str, **data: str) -> ReportPrint:
    """The file that the coordinator asked for, when it is there."""
    site.session.commit()
    assert site.login("coordinator").post(f"{here}/files", data=data).status_code == 302
    assert Runner(site.sessions, {TASK: WriteReport(site.settings)}, lambda: NOW).run_one()
    site.session.expire_all()
    return site.session.query(ReportPrint).order_by(ReportPrint.id.desc()).first()  # type: ignore[return-value]


def test_from_the_first_choice_to_the_notice_board(site: Site) -> None:
    closed, other = two(site.world)
    long_wording = "党务公开栏更新不及时，" * 20 + "群众看不到。"
    site.today = TODAY
    codes = closed.code, other.code
    client = site.login("coordinator")
    here = client.post("/publications", data={"organization": "town", "as_of": "2023-08-31"}).headers["Location"]
    left = client.post(f"{here}/items/{codes[0]}", data={"treatment": "leave_out", "reason": "涉及在办事项"})
    assert left.status_code == 302
    assert client.post(f"{here}/items/{codes[1]}", data={"treatment": "reword", "reason": ""}).status_code == 422
    reworded = {"treatment": "reword", "reason": "便于群众看懂", "wording": long_wording}
    assert client.post(f"{here}/items/{codes[1]}", data=reworded).status_code == 302
    page = client.get(here).text
    assert "反馈问题2个，公开1个，不公开1个" in page
    assert "涉及在办事项" in page
    assert client.post(f"{here}/files", data={"kind": "public"}, follow_redirects=True).text.count("批准以后才能生成")
    assert "待审批" in client.post(f"{here}/submit", follow_redirects=True).text
    approver = site.login("approver")
    assert here in approver.get("/todo").text
    read_text = approver.get(here).text
    assert long_wording in read_text.split("不公开和改写的内容")[0]
    assert "原文：党费收缴不及时。" in read_text.split("不公开和改写的内容")[1]
    assert approver.post(f"{here}/decide", data={"decision": "send_back", "opinion": "不行"}).status_code == 422
    assert "已被他人更新" in approver.post(f"{here}/decide", data={"decision": "approve", "submission": "0"}).text
    read = {"submission": re.findall(r'name="submission"[^>]*value="(\d+)"', approver.get(here).text)[0]}
    approved = approver.post(f"{here}/decide", data={"decision": "approve", **read}, follow_redirects=True)
    assert "已批准公开" in approved.text
    made = made_of(site, here, kind="public")
    assert made.stored_file is not None
    text = "".join(p.text for p in Document(str(path_of(site.settings.evidence_folder, made.stored_file))).paragraphs)
    assert "党费收缴不及时" not in text
    assert "另有1个问题按规定不在本文中公开" in text
    made = made_of(site, here, kind="internal")
    assert made.stored_file is not None
    text = "".join(p.text for p in Document(str(path_of(site.settings.evidence_folder, made.stored_file))).paragraphs)
    assert "【公开稿不公开。理由：涉及在办事项】" in text
    made = made_of(site, here, kind="poster", organization="village-02")
    assert (made.task.state, made.stored_file is not None) == (TaskState.DONE, True)
    assert made.stored_file is not None
    pdf = path_of(site.settings.evidence_folder, made.stored_file)
    assert "石桥村整改情况公开栏" in text_of(pdf)
    assert len(page_texts(pdf)) == 1
    site.session.commit()
    assert client.post(f"{here}/files", data={"kind": "poster", "organization": "county"}).status_code == 404


def test_names_of_people_who_were_talked_to_are_known(world: World) -> None:
    held(world)
    assert filed.handled_names(world.session, world.organizations["town"]) == {"孙村"}
    assert filed.handled_names(world.session, world.organizations["village-02"]) == set()


def test_a_name_in_the_text_stops_the_submission_with_its_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    _, other = two(site.world)
    site.today = TODAY
    monkeypatch.setattr(filed, "handled_names", lambda _session, _organization: {"更新"})
    client = site.login("coordinator")
    here = client.post("/publications", data={"organization": "town", "as_of": "2023-08-31"}).headers["Location"]
    code = other.code
    assert "送审前需要处理" in client.get(here).text
    assert (
        f"不能送审：问题{code}里有被处理人员的姓名“更新”" in client.post(f"{here}/submit", follow_redirects=True).text
    )
    assert site.session.query(Publication).one().state is PublicationState.DRAFTING


def test_who_was_talked_to_is_told_to_those_alone_who_prepare_the_text(site: Site) -> None:
    site.world.closed(wording="孙村没有按时收缴党费。")
    held(site.world)
    site.session.commit()
    site.today = TODAY
    client = site.login("coordinator")
    here = client.post("/publications", data={"organization": "town", "as_of": "2023-08-31"}).headers["Location"]
    assert "被处理人员的姓名“孙村”" in client.get(here).text
    assert "被处理人员的姓名" not in site.login("inspector").get(here).text


def test_the_form_that_begins_one_carries_its_token(site: Site) -> None:
    client = site.login("coordinator")
    site.app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/publications").text.split("新建公开稿")[1]
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    data = {"csrf_token": found[1], "organization": "town", "as_of": f"{site.today}"}
    assert client.post("/publications", data=data).status_code == 302
