"""The Excel file of a ledger, read with openpyxl and opened in LibreOffice; never with the library that wrote it."""

import errno
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdfium2 import PdfDocument

from tests.soffice import page_texts, text_of, to_pdf
from tests.unit.printing.samples import LEDGER, PROBLEMS, ledger, tiny
from tracker.foundation.printing import office
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.foundation.printing.errors import DiskFullError
from tracker.foundation.printing.marks import picture
from tracker.foundation.printing.xlsx import MOST_CHARACTERS, TooLongForExcelError, write_xlsx

MADE_AT = datetime(2024, 1, 5, 1, 30, tzinfo=UTC)
RISKY = ("=", "=1+1", "+86", "-5", "@x", "13800138000", "0012", "2023-09-05", "1/2", "1e5", "5%", "2023年9月5日")
WORDS = ("12个村", "NO.0023187—0023195", "http://example.cn/x")


def write(sheet: Sheet, folder: Path, **more: Any) -> Path:
    target = folder / "a.xlsx"
    write_xlsx(sheet, target, made_at=MADE_AT, **more)
    return target


def page(path: Path) -> Worksheet:
    book = load_workbook(path)
    assert len(book.worksheets) == 1
    return book.worksheets[0]


def found(page_: Worksheet, text: str) -> Any:
    """The only cell that holds the text."""
    [cell] = [cell for row in page_.iter_rows() for cell in row if cell.value == text]
    return cell


def merged(page_: Worksheet) -> set[str]:
    return {str(one) for one in page_.merged_cells.ranges}


def visible(pdf: Path, text: str) -> Iterator[bool]:
    """Whether the text lies between the edges of the paper, for each page: a cut cell hides it outside."""
    with closing(PdfDocument(pdf)) as document:
        for one in document:
            texts = one.get_textpage()
            place = texts.search(text).get_next()
            yield bool(place) and 45 < texts.get_charbox(place[0])[1] < one.get_height() - 42


def test_cells_of_a_finding_are_merged_over_its_measures(tmp_path: Path) -> None:
    lines = ({"measure": "①一"}, {"measure": "②二"}, {"measure": "③三"})
    read = page(write(tiny(Entry({"number": "1", "finding": "问题甲"}, lines)), tmp_path))
    first = found(read, "问题甲").row
    assert {f"A{first}:A{first + 2}", f"B{first}:B{first + 2}", f"C{first}:C{first + 2}"} <= merged(read)
    assert not any(one.startswith(("D", "H")) for one in merged(read))
    assert [read.cell(first + n, 4).value for n in range(3)] == ["①一", "②二", "③三"]
    assert all(read.cell(first + n, c).border.left.style == "thin" for n in range(3) for c in range(1, 10))


def test_a_column_may_be_merged_in_one_finding_and_not_in_another(tmp_path: Path) -> None:
    both = ({"measure": "甲", "owner": "张喆"}, {"measure": "乙", "owner": "孙旻"})
    sheet = tiny(Entry({"number": "1"}, both), Entry({"number": "2", "owner": "王垚"}, ({"measure": "丙"}, {})))
    read = page(write(sheet, tmp_path))
    first, second = found(read, "张喆"), found(read, "王垚")
    assert read.cell(first.row + 1, first.column).value == "孙旻"
    assert [one for one in merged(read) if one.startswith("F")] == [f"F{second.row}:F{second.row + 1}"]


def test_everything_around_the_table_is_there(tmp_path: Path) -> None:
    sheet = ledger(6)
    read = page(write(sheet, tmp_path))
    texts = {cell.value for row in read.iter_rows() for cell in row if cell.value}
    around = {sheet.title, *sheet.header, *sheet.signatures, *sheet.notes, *(group.label for group in sheet.groups)}
    assert around <= texts
    assert found(read, sheet.title).font.name == "方正小标宋简体"
    assert found(read, sheet.groups[0].label).font.name == "黑体"
    assert f"A1:{'ABCDEFGHI'[len(LEDGER) - 1]}1" in merged(read)
    assert sheet.footer in read.oddFooter.left.text
    assert "第&P页 共&N页" in read.oddFooter.center.text


def test_a_sheet_with_a_code_ends_with_it_and_its_words(tmp_path: Path) -> None:
    sheet = replace(ledger(6), qr="https://10.1.2.3/p/ABCD", footer="历史校验01\n核验码ABCD EFGH")
    path = write(sheet, tmp_path)
    read = page(path)
    assert found(read, "核验码ABCD EFGH").row == read.max_row
    assert "历史校验01\n核验码ABCD EFGH" in read.oddFooter.left.text  # one line would run into the page number
    with zipfile.ZipFile(path) as members:
        assert members.read("xl/media/image1.png") == picture(sheet.qr)
        anchor = members.read("xl/drawings/drawing1.xml").decode()
    assert re.findall(r"<xdr:row>(\d+)</xdr:row>", anchor) == [str(read.max_row - 1)] * 2
    width, height = re.search(r'<a:ext cx="(\d+)" cy="(\d+)"', anchor).groups()  # type: ignore[union-attr]
    assert width == height
    assert int(width) / 36_000 == pytest.approx(14, abs=0.3)


def test_the_page_is_set_up_for_paper(tmp_path: Path) -> None:
    read = page(write(ledger(3), tmp_path))
    head = found(read, "整改措施").row
    assert (read.page_setup.paperSize, read.page_setup.orientation) == (9, "landscape")
    assert (read.print_title_rows, read.freeze_panes) == (f"${head}:${head}", f"A{head + 1}")
    assert (read.page_setup.fitToWidth or 1, read.page_setup.fitToHeight) == (1, 0)  # one is what is not said
    assert read.sheet_properties.pageSetUpPr.fitToPage
    assert read.print_options.horizontalCentered
    assert [round(side * 25.4) for side in (read.page_margins.left, read.page_margins.right)] == [20, 20]


@pytest.mark.parametrize(
    ("paper", "profile", "size", "orientation", "width"),
    [
        ("a4_landscape", "standalone", 9, "landscape", 257),
        ("a4_landscape", "document", 9, "landscape", 225),
        ("a3_landscape", "standalone", 8, "landscape", 257),
        ("a4_portrait", "standalone", 9, "portrait", 257),
    ],
)
def test_widths_and_paper_follow_the_sheet(
    tmp_path: Path, paper: Any, profile: Any, size: int, orientation: str, width: int
) -> None:
    sheet = Sheet("台账", LEDGER, (), paper=paper, profile=profile)
    read = page(write(sheet, tmp_path))
    assert (read.page_setup.paperSize, read.page_setup.orientation) == (size, orientation)
    pixels = [round(read.column_dimensions[letter].width * 7) for letter in "ABCDEFGHI"]  # 7: a digit of Calibri 11
    assert sum(pixels) / 96 * 25.4 == pytest.approx(width, abs=2.5)  # whole pixels, never more than the paper
    assert sum(pixels) / 96 * 25.4 <= width
    assert pixels[3] / pixels[0] == pytest.approx(60 / 8, abs=0.3)


@pytest.mark.parametrize("text", [*RISKY, *WORDS])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    path = write(tiny(Entry({"finding": text}, ({"measure": "一项"},))), tmp_path)
    cell = found(page(path), text)
    assert cell.data_type == "s" or (cell.data_type == "inlineStr")
    assert cell.quotePrefix is (text in RISKY)
    sheet_xml = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet_xml
    assert "<v>" not in sheet_xml
    assert "hyperlink" not in sheet_xml


def test_amounts_are_numbers_only_where_the_column_says_so(tmp_path: Path) -> None:
    columns = (Column("name", "事项", 60), Column("funds", "已追缴(元)", 28, amount=True), Column("no", "票据号", 30))
    texts = ("71320.5", "0", "无", "007", "12345678901234567890", "=1")
    entries = [Entry({}, ({"name": "甲", "funds": text, "no": "71320"},)) for text in texts]
    read = page(write(tiny(*entries, columns=columns), tmp_path))
    first = found(read, "事项").row + 1
    values = [read.cell(first + n, 2).value for n in range(len(texts))]
    assert values == [71320.5, 0, "无", "007", "12345678901234567890", "=1"]
    assert [read.cell(first, 3).value, read.cell(first, 3).data_type] == ["71320", "s"]


def test_a_cell_of_8000_characters_is_whole_and_no_row_is_higher_than_excel_allows(tmp_path: Path) -> None:
    long = "农村集体资金管理混乱，" * 727 + "完。"
    entry = Entry({"number": "1", "finding": "甲"}, ({"measure": long}, {"measure": "二"}))
    path = write(tiny(entry), tmp_path)
    read = page(path)
    cell = found(read, long)
    heights = [read.row_dimensions[row].height for row in range(1, read.max_row + 1)]
    assert max(heights) <= 409
    [own] = [one for one in read.merged_cells.ranges if cell.coordinate in one]
    needed = 8000 / ((60 / 25.4 * 72 - 6) / 10) * 11.4  # points: lines of 仿宋 10 pt
    assert needed <= sum(heights[own.min_row - 1 : own.max_row]) <= needed * 1.5
    assert any(visible(to_pdf(path, tmp_path / "office"), "完。"))


def test_a_merged_text_longer_than_its_measures_gets_its_room(tmp_path: Path) -> None:
    entry = Entry({"number": "1", "finding": "".join(PROBLEMS)}, ({"measure": "一"}, {"measure": "二"}))
    read = page(write(tiny(entry), tmp_path))
    first = found(read, "".join(PROBLEMS)).row
    heights = [read.row_dimensions[first + n].height for n in range(2)]
    assert sum(heights) >= len("".join(PROBLEMS)) / 13 * 11.4
    assert heights[0] == heights[1]


def test_the_wording_of_a_tall_finding_stands_at_the_top(tmp_path: Path) -> None:
    lines = tuple({"measure": f"第{n}项" + PROBLEMS[n % 7]} for n in range(40))
    read = page(write(tiny(Entry({"finding": "短问题"}, lines), Entry({"finding": "又一个"})), tmp_path))
    assert found(read, "短问题").alignment.vertical == "top"
    assert found(read, "又一个").alignment.vertical == "center"
    assert f"C{found(read, '短问题').row}:C{found(read, '短问题').row + 39}" in merged(read)


def test_what_excel_cannot_hold_is_refused_with_its_place_and_leaves_the_old_file(tmp_path: Path) -> None:
    target = write(ledger(1), tmp_path)
    before = target.read_bytes()
    fits, longer = "长" * MOST_CHARACTERS, "长" * (MOST_CHARACTERS + 1)
    with pytest.raises(TooLongForExcelError, match="第2个问题的“整改措施”有32768字，超过Excel单元格的上限32767字"):
        write(tiny(Entry({}), Entry({}, ({"measure": longer},))), tmp_path)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]
    with pytest.raises(TooLongForExcelError):  # Excel counts a rare character twice
        write(tiny(Entry({}, ({"measure": fits[:-1] + "\U00020000"},))), tmp_path)
    assert found(page(write(tiny(Entry({}, ({"measure": fits},))), tmp_path)), fits)


def test_more_rows_than_excel_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.foundation.printing.xlsx.MOST_ROWS", 10)
    with pytest.raises(TooLongForExcelError, match="行数超过Excel的上限10行"):
        write(ledger(12), tmp_path)


def test_control_characters_go_and_everything_else_stays(tmp_path: Path) -> None:
    text = "甲\x00乙\x0b丙\ud800丁\uffff<&>\r\n第二行\t制表　全角"
    read = page(write(tiny(Entry({"finding": text})), tmp_path))
    assert found(read, "甲乙丙丁<&>\n第二行\t制表　全角")


def test_a_nil_return_says_so_over_the_whole_width(tmp_path: Path) -> None:
    sheet = Sheet("台账", LEDGER, (), nil_text="经自查，暂未发现需整改的问题")
    read = page(write(sheet, tmp_path))
    row = found(read, sheet.nil_text).row
    assert f"A{row}:I{row}" in merged(read)


def test_equal_sheets_give_equal_bytes_whatever_the_zone_and_another_instant_another_file(tmp_path: Path) -> None:
    first = write(ledger(5), tmp_path).read_bytes()
    write_xlsx(ledger(5), tmp_path / "b.xlsx", made_at=MADE_AT.astimezone(timezone(timedelta(hours=8))))
    assert (tmp_path / "b.xlsx").read_bytes() == first
    write_xlsx(ledger(5), tmp_path / "b.xlsx", made_at=MADE_AT + timedelta(days=1))
    assert (tmp_path / "b.xlsx").read_bytes() != first


def test_rows_given_one_by_one_are_written_like_those_of_the_sheet_and_not_held(tmp_path: Path) -> None:
    sheet = ledger(8)
    held = write(sheet, tmp_path).read_bytes()
    alive = 0

    def one_by_one(group: Group) -> Iterator[Entry]:
        nonlocal alive
        for entry in group.entries:
            alive += 1
            assert alive == 1
            yield entry
            alive -= 1

    empty = Sheet(**{**sheet.__dict__, "groups": ()})
    assert write(empty, tmp_path, groups=((g.label, one_by_one(g)) for g in sheet.groups)).read_bytes() == held


def test_a_full_disk_is_told_in_a_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("zipfile.ZipFile.write", full)
    with pytest.raises(DiskFullError):
        write(ledger(2), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_other_failures_of_writing_are_not_called_a_full_disk(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write(ledger(1), tmp_path / "missing")


def test_a_sheet_of_two_columns_puts_the_header_lines_under_one_another(tmp_path: Path) -> None:
    sheet = tiny(Entry({"a": "甲"}), columns=(Column("a", "甲", 20), Column("b", "乙", 20)), header=("左", "中", "右"))
    read = page(write(sheet, tmp_path))
    assert [found(read, text).row for text in ("左", "中", "右")] == [2, 3, 4]


def test_libreoffice_shows_every_text_with_repeated_heads_on_every_page(tmp_path: Path) -> None:
    sheet = ledger(12)
    pdf = to_pdf(write(sheet, tmp_path), tmp_path / "office")
    pages = page_texts(pdf)
    shown = text_of(pdf)
    for group in sheet.groups:
        for entry in group.entries:
            for line in entry.lines:
                assert "".join(line["measure"].split()) in shown
    assert len(pages) > 2
    assert all("整改进展及成效" in text for text in pages)
    assert f"第{len(pages)}页 共{len(pages)}页".replace(" ", "") in "".join(pages[-1].split())


@pytest.mark.parametrize("profile", ["standalone", "document"])
def test_a_date_in_a_narrow_column_is_parted_after_the_year(tmp_path: Path, profile: Any) -> None:
    columns = (Column("finding", "问题", 100), Column("on", "日期", 15, "center", dated=True))
    sheet = tiny(Entry({}, ({"finding": "2023年9月5日", "on": "2023年12月31日"},)), columns=columns, profile=profile)
    read = page(write(sheet, tmp_path))
    cell = found(read, "2023年\n12月31日")
    size = cell.font.sz
    assert read.column_dimensions["B"].width * 7 / 96 * 72 >= 4 * size + 4  # 12月31日 and the room beside it
    assert found(read, "2023年9月5日")


def test_the_title_becomes_a_name_that_excel_allows(tmp_path: Path) -> None:
    read = page(write(Sheet("'[台账]: a/b*?\\" + "长" * 40, LEDGER, ()), tmp_path))
    assert read.title == ("台账 ab" + "长" * 40)[:31]
    assert page(write(Sheet("?", LEDGER, ()), tmp_path)).title == "台账"


@pytest.mark.parametrize(
    ("text", "width", "least"), [("", 10, 1), ("一二三四五", 5.9, 2), ("a" * 20, 10, 2), ("一\n二\n三", 10, 3)]
)
def test_lines_are_estimated_rather_one_too_many(text: str, width: float, least: int) -> None:
    assert least <= office.lines_needed(text, width) <= least + 1


@pytest.mark.parametrize(("text", "number"), [("12.50", Decimal("12.50")), ("-3", Decimal(-3)), ("1,000", None)])
def test_only_plain_decimals_are_amounts(text: str, number: Decimal | None) -> None:
    assert office.amount_of(text) == number
