"""The Word file of a ledger, read with python-docx and as XML, and opened in LibreOffice."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from tests.soffice import page_texts, text_of, to_pdf
from tests.unit.printing.samples import LEDGER, PROBLEMS, ledger, tiny
from tracker.foundation.printing import office
from tracker.foundation.printing.document import Column, Entry, Sheet
from tracker.foundation.printing.docx import TooLongForWordError, write_docx
from tracker.foundation.printing.marks import picture

MADE_AT = datetime(2024, 1, 5, 1, 30, tzinfo=UTC)


def write(sheet: Sheet, folder: Path) -> Path:
    target = folder / "a.docx"
    write_docx(sheet, target, made_at=MADE_AT)
    return target


def xml(path: Path, member: str = "word/document.xml") -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(member).decode()


def cells_of(path: Path) -> list[list[Any]]:
    """The cells of each row as elements."""
    [table] = Document(str(path)).tables
    return [row.findall(qn("w:tc")) for row in table._tbl.findall(qn("w:tr"))]


def said(cell: Any) -> str:
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cell.iter(qn("w:p")))


def test_cells_of_a_finding_are_merged_over_its_measures(tmp_path: Path) -> None:
    lines = ({"measure": "①一"}, {"measure": "②二"}, {"measure": "③三"})
    sheet = tiny(Entry({"number": "1", "finding": "问题甲"}, lines), Entry({"number": "2"}))
    head, *rows = cells_of(write(sheet, tmp_path))
    assert [said(cell) for cell in head][1:4] == ["问题类别", "反馈问题", "整改措施"]
    merges = [[cell.tcPr.find(qn("w:vMerge")) for cell in row] for row in rows]
    assert [[m.get(qn("w:val"), "continue") if m is not None else "" for m in row][:4] for row in merges] == [
        ["restart"] * 3 + [""],
        ["continue"] * 3 + [""],
        ["continue"] * 3 + [""],
        [""] * 4,
    ]
    assert [[said(cell) for cell in row][2:4] for row in rows] == [
        ["问题甲", "①一"],
        ["", "②二"],
        ["", "③三"],
        ["", ""],
    ]


def test_a_column_may_be_merged_in_one_finding_and_not_in_another(tmp_path: Path) -> None:
    both = ({"measure": "甲", "owner": "张喆"}, {"measure": "乙", "owner": "孙旻"})
    sheet = tiny(Entry({"number": "1"}, both), Entry({"number": "2", "owner": "王垚"}, ({"measure": "丙"}, {})))
    _, *rows = cells_of(write(sheet, tmp_path))
    assert [said(row[5]) for row in rows] == ["张喆", "孙旻", "王垚", ""]
    merges = [row[5].tcPr.find(qn("w:vMerge")) for row in rows]
    assert [merge is not None for merge in merges] == [False, False, True, True]


def test_a_date_in_a_narrow_column_is_parted_after_the_year(tmp_path: Path) -> None:
    columns = (Column("a", "甲", 15, "center", dated=True), Column("b", "乙", 60), Column("c", "丙", 30, "center"))
    texts = {"a": "张喆\n2023年12月31日", "b": "2023年9月5日", "c": "2023年9月5日"}
    document = Document(str(write(tiny(Entry({}, (texts,)), columns=columns), tmp_path)))
    said = [cell.text for cell in document.tables[0].rows[1].cells]
    assert said == ["张喆\n2023年\n12月31日", "2023年9月5日", "2023年9月5日"]


def test_heads_repeat_rows_stay_whole_and_short_findings_together(tmp_path: Path) -> None:
    long = "农村集体资金管理混乱，" * 60
    together = Entry({"number": "1"}, ({"measure": "一"}, {"measure": "二"}))
    torn = Entry({"number": "2"}, ({"measure": long}, {"measure": "四"}))
    path = write(tiny(together, torn), tmp_path)
    rows = Document(str(path)).tables[0]._tbl.findall(qn("w:tr"))
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True, False, False, False, False]
    assert [row.find(f".//{qn('w:cantSplit')}") is not None for row in rows] == [True, True, True, False, True]
    kept = [{p.find(f".//{qn('w:keepNext')}") is not None for p in row.iter(qn("w:p"))} for row in rows]
    assert kept == [{True}, {True}, {False}, {False}, {True}]  # the last row keeps with the signatures


def test_everything_around_the_table_is_there(tmp_path: Path) -> None:
    sheet = ledger(6)
    path = write(sheet, tmp_path)
    document = Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts == [sheet.title, "\t".join(sheet.header), "\t".join(sheet.signatures), *sheet.notes]
    groups = [said(row[0]) for row in cells_of(path) if len(row) == 1]
    assert groups == [group.label for group in sheet.groups]
    foot = document.sections[0].footer._element
    assert [f.get(qn("w:instr")).strip() for f in foot.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert said(foot) == f"第1页 共1页\n{sheet.footer}"


def test_a_header_too_long_for_one_line_stands_on_several(tmp_path: Path) -> None:
    header = ("填报单位(盖章)：" + "长" * 40, "统计截止时间：2023年12月31日", "填报日期：2024年1月5日")
    document = Document(str(write(Sheet("台账", LEDGER, (), header=header), tmp_path)))
    assert [paragraph.text for paragraph in document.paragraphs] == ["台账", *header]


@pytest.mark.parametrize(
    ("paper", "profile", "size", "table"),
    [
        ("a4_landscape", "standalone", (297, 210), 257),
        ("a4_landscape", "document", (297, 210), 225),
        ("a4_portrait", "standalone", (210, 297), 257),
        ("a3_landscape", "standalone", (420, 297), 257),
    ],
)
def test_paper_and_widths_follow_the_sheet(tmp_path: Path, paper: Any, profile: Any, size: Any, table: int) -> None:
    path = write(Sheet("台账", LEDGER, (), paper=paper, profile=profile), tmp_path)
    section = Document(str(path)).sections[0]
    assert (section.page_width, section.page_height) == pytest.approx([Mm(length) for length in size], rel=0.001)
    assert ('w:orient="landscape"' in xml(path)) is (size[0] > size[1])
    widths = [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', xml(path))]
    assert sum(widths) / 20 / 72 * 25.4 == pytest.approx(table, abs=0.2)
    assert widths[3] / widths[0] == pytest.approx(60 / 8, rel=0.01)


def test_the_document_profile_numbers_its_pages_at_the_outer_side(tmp_path: Path) -> None:
    path = write(replace(ledger(2), profile="document"), tmp_path)
    section = Document(str(path)).sections[0]
    feet = [section.footer._element, section.even_page_footer._element]
    assert [said(foot).split("\n")[0] for foot in feet] == ["— 1 —", "— 1 —"]
    assert [foot.find(f".//{qn('w:jc')}").get(qn("w:val")) for foot in feet] == ["right", "left"]
    assert "evenAndOddHeaders" in xml(path, "word/settings.xml")


def test_a_code_stands_at_the_foot_of_every_page_opposite_to_its_number(tmp_path: Path) -> None:
    sheet = replace(ledger(2), profile="document", qr="https://10.1.2.3/p/ABCD", footer="历史校验01\n核验码ABCD EFGH")
    path = write(sheet, tmp_path)
    section = Document(str(path)).sections[0]
    for foot, side in ((section.footer, "left"), (section.even_page_footer, "right")):
        anchor = foot._element.find(f".//{qn('wp:anchor')}")
        assert anchor.find(f"{qn('wp:positionH')}/{qn('wp:align')}").text == side
        key = anchor.find(f".//{qn('a:blip')}").get(qn("r:embed"))
        assert foot.part.related_parts[key].blob == picture(sheet.qr)
    alone = Document(str(write(replace(sheet, profile="standalone"), tmp_path))).sections[0]
    assert alone.bottom_margin > Mm(22)  # the code ends 8 mm above the edge


def test_faces_by_role_with_their_chinese_names_and_what_replaces_them(tmp_path: Path) -> None:
    path = write(ledger(2), tmp_path)
    styles = Document(str(path)).styles
    named = {style.style_id: style.element.find(f".//{qn('w:rFonts')}") for style in styles if style.type == 1}
    faces = {name: found.get(qn("w:eastAsia")) for name, found in named.items()}
    assert (faces["title"], faces["head"], faces["cell"], faces["note"]) == ("方正小标宋简体", "黑体", "仿宋", "楷体")
    table = xml(path, "word/fontTable.xml")
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in table
    assert set(faces.values()) <= set(re.findall(r'w:name="([^"]+)"', table))


def test_nothing_leads_outside_and_nothing_runs(tmp_path: Path) -> None:
    path = write(tiny(Entry({"finding": "http://example.cn/ 见附件"})), tmp_path)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        relations = "".join(archive.read(name).decode() for name in names if name.endswith(".rels"))
    assert "External" not in relations
    assert not [name for name in names if re.search(r"vba|macro|embed|media|thumbnail|customXml|activeX", name)]
    assert "instrText" not in xml(path)


def test_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = "甲\x00乙\x0b丙\ud800丁\uffff <&>\"' \r\n第二行\t制表　全角"
    path = write(tiny(Entry({"finding": text})), tmp_path)
    [_, row] = Document(str(path)).tables[0].rows
    assert row.cells[2].text == "甲乙丙丁 <&>\"' \n第二行\t制表　全角"


def test_a_nil_return_says_so_over_the_whole_width(tmp_path: Path) -> None:
    rows = cells_of(write(Sheet("台账", LEDGER, (), nil_text="经自查，暂未发现需整改的问题"), tmp_path))
    assert [said(cell) for cell in rows[1]] == ["经自查，暂未发现需整改的问题"]
    assert rows[1][0].tcPr.find(qn("w:gridSpan")).get(qn("w:val")) == "9"


def test_equal_sheets_give_equal_bytes_and_another_instant_another_file(tmp_path: Path) -> None:
    first = write(ledger(3), tmp_path).read_bytes()
    write_docx(ledger(3), tmp_path / "b.docx", made_at=MADE_AT.astimezone(timezone(timedelta(hours=8))))
    assert (tmp_path / "b.docx").read_bytes() == first
    write_docx(ledger(3), tmp_path / "b.docx", made_at=MADE_AT + timedelta(days=1))
    assert (tmp_path / "b.docx").read_bytes() != first
    said_of = Document(str(tmp_path / "a.docx")).core_properties
    assert (said_of.title, said_of.author, said_of.comments) == (ledger(3).title, "", "")
    assert said_of.created == said_of.modified == MADE_AT


def test_a_table_too_long_for_word_is_refused_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write(ledger(1), tmp_path).read_bytes()
    monkeypatch.setattr("tracker.foundation.printing.docx.MOST_ROWS", 2)
    with pytest.raises(TooLongForWordError, match="台账有3行，超过Word表格的上限2行"):
        write(tiny(Entry({}), Entry({}, ({}, {}))), tmp_path)
    assert (tmp_path / "a.docx").read_bytes() == before


def test_libreoffice_opens_it_and_shows_every_text_under_repeated_heads(tmp_path: Path) -> None:
    long = "农村集体资金管理混乱，" * 727 + "完。"
    tall = Entry({"number": "13", "finding": "".join(PROBLEMS)}, ({"measure": long}, {"measure": "末项"}))
    sheet = ledger(12)
    sheet = replace(sheet, groups=(*sheet.groups, replace(sheet.groups[0], label="四、长文", entries=(tall,))))
    path = write(sheet, tmp_path)
    pdf = to_pdf(path, tmp_path / "office")
    pages, shown = page_texts(pdf), text_of(pdf)
    for group in sheet.groups:
        for entry in group.entries:
            assert "".join(entry.cells["number"].split()) in shown
    assert shown.count("农村集体") + shown.count("农村集\u00ad") >= 700  # page ends cut a few of the 727
    assert len(pages) > 10
    assert all("整改进展及成效" in text for text in pages[:-1])
    assert f"第{len(pages)}页共{len(pages)}页" in "".join(pages[-1].split())
    assert "党组织书记(签字)：" in "".join(pages[-1].split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("完成情况", 3.6, "完成\n情况"), ("序号", 1.9, "序\n号"), ("备注", 9, "备注"), ("", 5, "")],
)
def test_heads_break_evenly(text: str, width: float, lines: str) -> None:
    assert office.evenly(text, width) == lines


def test_narrow_columns_without_merging_are_written_too(tmp_path: Path) -> None:
    sheet = tiny(Entry({}, ({"a": "x" * 300},)), columns=(Column("a", "甲", 8),), signatures=())
    assert said(cells_of(write(sheet, tmp_path))[1][0]) == "x" * 300
