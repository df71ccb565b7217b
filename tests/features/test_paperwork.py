"""The forms: what they print of a finding as of (D, K), and that nothing on them is filled in beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from docx import Document
from pypdfium2 import PdfDocument

from tests import pressing
from tests.cast import World, instant, make_world
from tests.web import settings_for
from tracker.entry.cli import run
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.printing.contents import paper_content
from tracker.output.ledgers.models import PrintFormat
from tracker.output.records.models import PrintRecord
from tracker.output.reports.paperwork import again
from tracker.output.reports.paperwork.kinds import FORMS
from tracker.output.reports.paperwork.making import Order, made
from tracker.output.reports.paperwork.offering import offered
from tracker.output.reports.paperwork.printing import Press, print_form
from tracker.output.reports.paperwork.queries import PaperRefused
from tracker.output.reports.paperwork.remaking import identity_of
from tracker.output.reports.paperwork.verifying import Standing, compared, differs_now, verify_file
from tracker.people.access.actor import Actor
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision import operations as supervise
from tracker.workflow.model import Timeframe

TODAY = date(2023, 9, 20)
WORDING = "党费收缴不及时，负责人王喆堃没有核对。"


def cells(world: World, finding: Finding, code: str = "closure_approval", day: date = TODAY) -> dict[str, str]:
    """What a form says, by label."""
    order = Order(FORMS[code], AsOf(day, instant(TODAY)), TODAY, finding)
    return {row["key"]: row["cells"]["内容"] for row in made(world.session, order).content["rows"]}


def test_the_approval_form_has_the_rows_of_the_practice(world: World) -> None:
    said = cells(world, world.closed(wording=WORDING))
    assert list(said) == [
        *("问题编号", "来源", "反馈日期", "被巡察党组织", "责任领导", "责任人", "问题类别", "反馈问题（原文）"),
        *("整改目标", "整改措施及完成情况", "整改成效", "佐证材料目录", "群众评议", "责任人承诺"),
        *("责任领导初审意见", "镇纪委复核意见", "镇党委审定意见", "区委巡察办备案意见"),
    ]
    assert said["反馈问题（原文）"] == WORDING
    assert said["整改措施及完成情况"].startswith("①逐人核对党费。（2023年5月1日完成：已核对42人，补缴3人）②")
    assert said["整改成效"] == "制定（修订）制度1项；追缴资金0元；处理0人。"
    assert "以上情况属实，本人对真实性负责" in said["责任人承诺"]
    assert said["镇纪委复核意见"].startswith("现场核查属实（系统记录：清河镇纪委书记　赵纪，2023年5月10日）")
    assert all(said[label].endswith("　　年　月　日") for label in said if label.endswith("意见"))


def test_an_opinion_that_was_not_given_stays_blank(world: World) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", date(2023, 5, 2)))
    said = cells(world, finding)
    assert "属实" in said["责任领导初审意见"]
    assert said["镇纪委复核意见"].startswith("签字：　")
    assert said["镇党委审定意见"].startswith("会议日期：　　年　月　日　　纪要号：签字（盖章）：")


def test_after_a_return_the_form_begins_anew(world: World) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", date(2023, 5, 2)))
    by = world.by("discipline", date(2023, 5, 3))
    act.send_back(world.session, finding, "现场核查发现还有三人没有补缴党费", by)
    said = cells(world, finding)
    assert said["责任领导初审意见"].startswith("签字：")
    assert "属实" in cells(world, finding, day=date(2023, 5, 2))["责任领导初审意见"]


def test_the_past_is_printed_as_it_was(world: World) -> None:
    finding = world.closed(wording=WORDING)
    said = cells(world, finding, day=date(2023, 4, 1))
    assert said["整改措施及完成情况"] == "①逐人核对党费。（尚未完成）②修订党费收缴办法。（尚未完成）"
    assert said["镇党委审定意见"].startswith("会议日期：　　年")
    with pytest.raises(PaperRefused, match="还没有登记"):
        cells(world, finding, day=date(2023, 2, 1))


def test_a_draft_has_no_forms(world: World) -> None:
    with pytest.raises(PaperRefused, match="还没有反馈"):
        cells(world, world.finding())


def test_a_part_of_a_split_finding_has_the_forms_with_the_feedback_of_the_whole(world: World) -> None:
    whole = world.rectifying()
    parts = [act.Part("其一：党费收缴不及时。"), act.Part("其二：票据没有编号。")]
    by = world.by("coordinator", date(2023, 6, 1))
    part, _ = act.split(world.session, whole, parts, "一个问题涉及两件事，分别整改", "区委巡察办同意", by)
    assert cells(world, part)["反馈日期"] == cells(world, whole)["反馈日期"] != ""
    with pytest.raises(PaperRefused, match="还没有登记"):
        cells(world, part, day=date(2023, 5, 31))


def test_each_timeframe_has_its_own_notice(world: World) -> None:
    fixed, immediate = world.rectifying(), world.released(organization="village-02")
    entry = act.Assignment(
        world.users["neighbour"], world.users["leader"], Timeframe.IMMEDIATE, date(2023, 3, 8), responsible_unit="村"
    )
    act.assign(world.session, immediate, entry, world.by("coordinator"))
    order = Order(FORMS["immediate_notice"], AsOf(TODAY, instant(TODAY)), TODAY, immediate)
    assert "于2023年3月8日前整改到位" in "".join(made(world.session, order).content["around"])
    assert made(world.session, order).html.split("（盖章）")[1].count("2023年3月1日") == 1  # 交办日期, as in the ledger
    worded = replace(entry, deadline_text="3月8日前")
    act.assign(world.session, immediate, worded, world.by("coordinator"))
    assert "于3月8日前整改到位" in "".join(made(world.session, order).content["around"])
    with pytest.raises(PaperRefused, match="请打印整改通知书"):
        made(world.session, replace(order, finding=fixed))
    with pytest.raises(PaperRefused, match="请打印立行立改通知书"):
        made(world.session, replace(order, kind=FORMS["rectification_notice"]))


def test_only_forms_that_can_be_printed_are_offered(world: World) -> None:
    def said(finding: Finding, day: date = TODAY) -> tuple[list[str], str]:
        offer = offered(world.session, finding, AsOf(day, instant(TODAY)))
        return [kind.title for kind in offer.kinds], offer.missing

    closed = world.closed()
    gone = "整改通知书（已于2023年5月10日销号，不再发通知书）"
    other = "立行立改通知书（不是立行立改，请打印整改通知书）"
    assert said(closed) == (["销号审批表", "回头看核查表"], f"现在不能打印：{other}；{gone}。")
    assert said(closed, date(2023, 5, 9)) == (["销号审批表", "整改通知书", "回头看核查表"], f"现在不能打印：{other}。")
    assert offered(world.session, closed, AsOf(TODAY, instant(TODAY))).notices_until == date(2023, 5, 9)
    with pytest.raises(PaperRefused, match="不再发通知书"):
        made(world.session, Order(FORMS["rectification_notice"], AsOf(TODAY, instant(TODAY)), TODAY, closed))
    assert said(world.finding(organization="village-02"))[0] == []


def test_a_look_back_is_printed_blank_before_and_filled_after(world: World) -> None:
    assert cells(world, world.closed(), "follow_up_check")["核查结论"] == "□成效巩固　　□成效不足　　□问题反弹"


def test_text_of_people_cannot_bring_markup_into_a_form(world: World) -> None:
    said = cells(world, world.closed(wording="<script>alert(1)</script>没有落实"))
    assert said["反馈问题（原文）"] == "<script>alert(1)</script>没有落实"


def printed_text(file: Path) -> str:
    """All text of a PDF file, without blanks."""
    document = PdfDocument(file)
    text = "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    return text


@dataclass
class Office:
    press: Press
    world: World
    finding: Finding
    actor: Actor

    def printed(
        self, day: date = TODAY, code: str = "closure_approval", form: PrintFormat = PrintFormat.PDF
    ) -> PrintRecord:
        order = Order(FORMS[code], AsOf(day, instant(TODAY)), TODAY, self.finding, format=form)
        return print_form(self.press, order, self.actor, instant(TODAY))

    def file(self, record: PrintRecord) -> Path:
        return path_of(self.press.settings.evidence_folder, record.stored_file)


@pytest.fixture
def office(sessions: Sessions, database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The cast with a closed finding, committed, on each kind of database."""
    with sessions.write() as session:
        world = make_world(session)
        finding, actor = world.closed(wording=WORDING), world.actor("coordinator", TODAY)
        session.commit()
        yield Office(Press(sessions, settings_for(tmp_path, database_url)), world, finding, actor)


def test_a_printed_form_is_kept_with_its_record_once(office: Office) -> None:
    first, second = office.printed(), office.printed()
    assert first.id == second.id
    assert (first.title, first.printed_name, first.pages) == (f"{office.finding.code}销号审批表", "王整", 1)
    assert first.code == office.printed().code != office.printed(date(2023, 9, 19)).code
    with office.press.sessions.reading() as session:
        assert first.root == root(session, instant(TODAY))
    text = printed_text(office.file(first))
    assert "以上情况属实，本人对真实性负责" in text
    assert f"核验码{first.code}" in text
    assert list(office.press.settings.output_folder.iterdir()) == []


def test_a_form_for_word_has_a_record_of_its_own_and_is_made_again_as_word(office: Office) -> None:
    paper, word = office.printed(), office.printed(form=PrintFormat.DOCX)
    assert word.id == office.printed(form=PrintFormat.DOCX).id != paper.id
    assert (word.title, word.pages, word.stored_file.extension) == (paper.title, 0, "docx")
    assert (word.root, word.as_of, word.known_at) == (paper.root, paper.as_of, paper.known_at)
    document = Document(str(office.file(word)))
    assert document.tables[0].cell(3, 1).text == WORDING
    assert f"核验码{word.code}" in "".join(document.sections[0].footer.paragraphs[-1].text.split())
    with office.press.sessions.reading() as session:
        now = AsOf(TODAY, instant(TODAY))
        assert compared(session, identity_of(word), word.fingerprint, now) == (True, [])
        assert again.form(session, word, now, TODAY, sealed=False).format is PrintFormat.DOCX
        folder = office.press.settings.evidence_folder
        assert verify_file(session, folder, office.file(word), instant(TODAY)).standing is Standing.UNKNOWN
    assert list(office.press.settings.output_folder.iterdir()) == []


def test_a_signed_talk_that_was_corrected_later_no_longer_says_the_same(office: Office) -> None:
    session, later = office.world.session, TODAY + timedelta(days=10)
    talk = pressing.held(office.world)
    session.commit()
    order = Order(FORMS["talk_record"], AsOf(TODAY, instant(TODAY)), TODAY, subject_id=talk.id)
    record = print_form(office.press, order, office.actor, instant(TODAY))
    assert not differs_now(session, record, instant(later))
    text = pressing.talk_text(matter="谈话事由更正。")
    supervise.correct_talk(session, talk, text, "事由登记有误", office.world.by("discipline", later))
    session.commit()
    assert differs_now(session, record, instant(later, 23))


def test_the_command_prints_a_form(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "form.pdf"
    arguments = ["form", "closure_approval", "--finding", office.finding.code, "--output", str(target)]
    assert run(lambda: office.press.settings, arguments) == 0
    assert "1页，核验码" in capsys.readouterr().out
    assert target.read_bytes().startswith(b"%PDF")
    assert run(lambda: office.press.settings, [*arguments[:-1], str(tmp_path / "form.docx")]) == 0
    assert re.search(r"form\.docx：核验码\w{16}", capsys.readouterr().out)
    assert Document(str(tmp_path / "form.docx")).tables[0].cell(0, 1).text == office.finding.code
    for wrong, sentence in [
        (["form", "closure_approval", "--finding", "X", "--output", str(target)], "没有编号为“X”的问题"),
        (["form", "supervision_notice", "--output", str(target)], "没有督办单"),
        (["form", "talk_record", "--output", str(target)], "--talk"),
        ([*arguments, "--as-of", "2099-01-01"], "晚于今天"),
        ([*arguments[:-1], str(tmp_path / "no" / "x.pdf")], "不存在"),
        ([*arguments[:-1], str(tmp_path / "form.xlsx")], "form.xlsx 的扩展名要写成 .pdf 或 .docx"),
        ([*arguments, "--as-of", "2023-01-01"], "还没有登记"),
    ]:
        assert run(lambda: office.press.settings, wrong) == 1
        assert sentence in capsys.readouterr().err


def test_long_forms_keep_every_word(office: Office) -> None:
    long = "党委会议记录不规范，整改落实监督不到位。" * 400
    finding = office.world.released(wording=long, organization="village-02")
    entry = act.Assignment(
        office.world.users["neighbour"], office.world.users["leader"], Timeframe.FIXED_TERM, date(2023, 9, 1)
    )
    act.assign(office.world.session, finding, entry, office.world.by("coordinator"))
    act.acknowledge(office.world.session, finding, office.world.by("neighbour"))
    plan = [act.PlannedMeasure(f"第{n}项：逐人核对党费并公开。") for n in range(1, 41)]
    act.write_plan(office.world.session, finding, "按月收缴", plan, office.world.by("neighbour"))
    order = Order(FORMS["closure_approval"], AsOf(TODAY, instant(TODAY)), TODAY, finding)
    html = made(office.world.session, order).html
    measures = next(row for row in paper_content(html)["rows"] if row["key"] == "整改措施及完成情况")
    assert measures["cells"]["内容"].count("逐人核对党费并公开") == 40
    office.world.session.commit()
    record = print_form(office.press, order, office.actor, instant(TODAY) + timedelta(hours=1))
    text = printed_text(office.file(record))
    assert text.count("督") == 400
    assert "（续）" in text
    assert f"第{record.pages}页共{record.pages}页" in text
