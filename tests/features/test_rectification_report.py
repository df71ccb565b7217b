"""整改情况报告: what it says from the records, its page, and its Word file as somebody else's program opens it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.cast import World, instant
from tests.soffice import page_texts, to_pdf
from tests.web import Site
from tracker.foundation.history.queries import AsOf
from tracker.foundation.tasks.models import TaskState
from tracker.foundation.tasks.runner import Runner
from tracker.output.figures.rules import Style
from tracker.output.figures.styles.operations import set_style
from tracker.output.reports.rectification.content import Block, Kind, blocks
from tracker.output.reports.rectification.models import ReportPrint
from tracker.output.reports.rectification.operations import TASK
from tracker.output.reports.rectification.printing import WriteReport
from tracker.output.reports.rectification.queries import Asked, money, report
from tracker.output.reports.rectification.writing import write_report
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.describing import FeedbackRecord, describe

END = date(2023, 8, 31)
TODAY = date(2023, 9, 20)


def text(world: World, day: date = END, code: str = "town", source: str | None = None) -> list[Block]:
    asked = Asked(world.organizations[code], AsOf(day, instant(TODAY)), source)
    return blocks(report(world.session, asked, TODAY))


def said(found: list[Block]) -> str:
    return "\n".join(block.text for block in found)


def prepared(world: World) -> None:
    """A finding struck off in one village, an open one in another, and what was set up for the feedback."""
    closed = world.closed(wording="党费收缴不及时。")
    record = FeedbackRecord("清巡〔2023〕2号", "孙村", date(2023, 3, 5))
    describe(world.session, closed.feedback, record, world.by("coordinator", date(2023, 3, 5)))
    world.rectifying("neighbour", wording="村务公开栏长期没有更新。", organization="village-02")
    world.session.commit()


def test_a_report_says_what_the_records_say_in_its_order(world: World) -> None:
    prepared(world)
    found = text(world)
    heads = [block.text for block in found if block.kind is Kind.SECTION]
    assert heads == [
        "一、整改工作组织情况",
        "二、整改完成情况",
        "三、逐项整改情况",
        "四、整改成效",
        "五、未完成问题及下一步打算",
    ]
    whole = said(found)
    assert found[0] == Block(Kind.TITLE, "清河镇党委关于反馈问题整改情况的报告")
    assert "下级2个党组织收到反馈意见。" in whole
    assert "围绕2个反馈问题，建立整改台账，制定整改措施4条。" in whole
    assert "截至2023年8月31日，反馈村级党组织的2个问题中，1个已整改完成，完成率50.0％。" in whole
    assert "1.党费收缴不及时。" in whole
    assert "①逐人核对党费。2023年5月1日完成：已核对42人，补缴3人。" in whole
    assert "制定及修改完善制度1项。" in whole
    assert "《党费收缴办法》（清河发〔2023〕5号）" in whole
    assert "1.村务公开栏长期没有更新（一村党支部，整改时限2023年9月1日）。" in whole
    assert "下一步：逐人核对党费。修订党费收缴办法。" in whole
    assert "附件：1.清河镇反馈问题整改台账（统计截至2023年8月31日）" in whole
    assert found[-1] == Block(Kind.SIGNATURE, "2023年9月20日")


def test_rates_are_printed_in_the_style_of_the_office(world: World) -> None:
    prepared(world)
    set_style(world.session, world.organizations["town"], Style(2, "%"), world.actor("coordinator"), instant(END))
    assert "1个已整改完成，完成率50.00%。" in said(text(world))


def test_an_organization_tells_of_its_own_feedback(world: World) -> None:
    prepared(world)
    whole = said(text(world, code="village-01"))
    assert (
        "2023年3月1日，区委巡察反馈意见（清巡〔2023〕2号）；2023年3月5日召开会议专题研究整改工作；"
        "成立由孙村任组长的整改工作领导小组。" in whole
    )
    assert "没有未完成的问题。" in whole


def test_nothing_is_invented_where_there_is_no_record(world: World) -> None:
    found = text(world)
    assert [block.text for block in found] == [
        "清河镇党委关于反馈问题整改情况的报告",
        "一、整改完成情况",
        "截至2023年8月31日，暂无反馈问题。",
        "清河镇党委",
        "2023年9月20日",
    ]


def test_a_report_of_one_source_or_of_an_earlier_day_says_less(world: World) -> None:
    prepared(world)
    of_source = text(world, source="county_inspection")
    assert of_source[0].text == "清河镇党委关于区县委巡察反馈问题整改情况的报告"
    assert "党费收缴不及时" in said(of_source)
    assert "党费收缴不及时" not in said(text(world, source="self_check"))
    early = said(text(world, date(2023, 5, 5)))
    assert "0个已整改完成" in early
    assert "2.村务公开栏长期没有更新" in early


def test_what_is_recorded_later_changes_no_report_of_an_earlier_moment(world: World) -> None:
    prepared(world)
    before = text(world)
    later = TODAY + timedelta(days=30)
    finding = world.session.query(Finding).filter_by(organization_id=world.organizations["village-02"].id).one()
    done = act.MeasureResult(result="补记的结果")
    act.complete_measure(world.session, finding, 1, done, world.by("neighbour", END, recorded=later))
    assert text(world) == before


@pytest.mark.parametrize(
    ("yuan", "words"), [("71320", "7.132万元"), ("9999.5", "9999.5元"), ("10000", "1万元"), ("500", "500元")]
)
def test_money_is_said_without_rounding(yuan: str, words: str) -> None:
    assert money(Decimal(yuan)) == words


def test_the_word_file_has_numbered_headings_in_official_typography(world: World, tmp_path: Path) -> None:
    prepared(world)
    write_report(text(world), tmp_path / "a.docx", made_at=instant(TODAY))
    write_report(text(world), tmp_path / "b.docx", made_at=instant(TODAY))
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    document = Document(str(tmp_path / "a.docx"))
    section = document.sections[0]
    margins = [round(side.mm) for side in (section.left_margin, section.right_margin, section.top_margin) if side]
    assert margins == [28, 26, 37]
    faces = {
        p.style.style_id: p.style.element.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia"))
        for p in document.paragraphs
    }
    assert (faces["section"], faces["text"], faces["title"]) == ("黑体", "仿宋", "方正小标宋简体")
    outlines = {p.style.style_id: p.style.element.find(f".//{qn('w:outlineLvl')}") for p in document.paragraphs}
    assert outlines["section"].get(qn("w:val")) == "0"
    pages = page_texts(to_pdf(tmp_path / "a.docx", tmp_path / "office"))
    assert "一、整改工作组织情况" in pages[0]
    assert all(f"—{number}—" in "".join(page.split()) for number, page in enumerate(pages, 1))


def test_the_page_shows_the_text_and_makes_the_file(site: Site) -> None:
    prepared(site.world)
    site.today = TODAY
    client = site.login("coordinator")
    page = client.get("/reports/rectification?organization=town&as_of=2023-08-31").text
    assert "清河镇党委关于反馈问题整改情况的报告" in page
    assert "完成率50.0％" in page
    here = client.post("/reports/rectification", data={"organization": "town", "as_of": "2023-08-31"}).headers[
        "Location"
    ]
    assert "正在生成" in client.get(here).text
    assert client.get(f"{here}/download").status_code == 404
    assert Runner(site.sessions, {TASK: WriteReport(site.settings)}, lambda: instant(TODAY)).run_one()
    assert "下载 Word" in client.get(here, headers={"HX-Request": "true"}).text
    with client.get(f"{here}/download") as answer:
        assert answer.data.startswith(b"PK")
        name = quote("清河镇整改情况报告（内部稿）-截至2023年8月31日.docx")
        assert f"filename*=UTF-8''{name}" in answer.headers["Content-Disposition"]
    assert here in client.get("/reports/rectification").text
    site.session.expire_all()
    assert site.session.query(ReportPrint).one().task.state is TaskState.DONE


def test_a_coming_day_is_refused_and_a_foreign_unit_is_not_there(site: Site) -> None:
    client = site.login("coordinator")
    answer = client.get("/reports/rectification?as_of=2023-03-02")
    assert answer.status_code == 422
    assert "统计截止日期不能晚于今天" in answer.text
    assert client.get("/reports/rectification?organization=county").status_code == 404


def test_a_long_report_is_read_in_its_file(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.output.reports.views.rectification.MOST_PREVIEWED", 1)
    prepared(site.world)
    site.today = TODAY
    assert "共 2 个问题，篇幅较长" in site.login("coordinator").get("/reports/rectification?organization=town").text
