"""The supervisors' table: its total is the sum of its rows, each number leads somewhere, and it prints."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests import crowd
from tests.cast import instant
from tests.unit.printing.archive import violations
from tests.web import Site
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.rules import PLAIN, Figures, Style
from tracker.output.reports.paperwork.verifying import Standing, verify_file
from tracker.output.reports.supervising.rules import COLUMNS, Table, TableRow, sheet
from tracker.rectification.findings.models import Finding

CLOSED_ON = date(2023, 5, 10)
AS_OF = AsOf(CLOSED_ON, instant(CLOSED_ON))
COUNTS = st.integers(0, 500)


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    completed, staged, unfinished = draw(COUNTS), draw(COUNTS), draw(COUNTS)
    funds = Decimal(draw(st.integers(0, 10**9))) / 100
    others = {name: draw(COUNTS) for name in ("returns", "extensions", "relapses", "institutions", "people_handled")}
    on_time, overdue = draw(st.integers(0, completed)), draw(st.integers(0, unfinished))
    total = completed + staged + unfinished
    return Figures(total, completed, staged, unfinished, overdue=overdue, on_time=on_time, funds=funds, **others)


rows = st.lists(figures(), max_size=6).map(
    lambda found: tuple(TableRow(f"unit-{number}", f"党组织{number}", one) for number, one in enumerate(found))
)


@given(own=rows, below=rows)
def test_a_printed_total_is_the_sum_of_the_printed_rows(own: tuple[TableRow, ...], below: tuple[TableRow, ...]) -> None:
    printed = sheet(Table("清河镇党委", own, below, AS_OF, PLAIN), CLOSED_ON, "0" * 64)
    lines = [entry for group in printed.groups for entry in group.entries]
    if not own and not below:
        assert printed.is_nil
        return
    *body, last = lines
    assert [entry.cells["number"] for entry in body] == [str(number) for number in range(1, len(body) + 1)]
    assert last.lines[0]["name"] == "合计"
    for name, _, _ in COLUMNS:
        if not name.endswith("_rate"):
            total = sum((Decimal(entry.lines[0][name]) for entry in body), Decimal(0))
            assert Decimal(last.lines[0][name]) == total


def test_the_sheet_fills_the_page_and_follows_the_style() -> None:
    own = (TableRow("town", "清河镇党委", Figures(3, 2, 0, 1)),)
    printed = sheet(Table("清河镇党委", own, (), AS_OF, Style(2, "%")), CLOSED_ON, "0" * 64)
    assert sum(column.width_mm for column in printed.columns) == 257
    assert printed.title == "清河镇党委整改情况统计表"
    assert printed.groups[0].label == "一、本级（1个党组织）"
    assert printed.groups[0].entries[0].lines[0]["completion_rate"] == "66.67%"
    assert printed.notes[0].startswith("口径：")


@pytest.fixture
def filled(site: Site) -> Site:
    town = crowd.drafts(site.world, "town", 2)
    village = crowd.drafts(site.world, "village-01", 1)
    crowd.release(site.world, *town, *village)
    site.today = CLOSED_ON
    for finding in (town[0], village[0]):
        crowd.closed(site.world, finding, CLOSED_ON)
    site.session.commit()
    return site


def test_the_page_shows_levels_apart_and_one_total(filled: Site) -> None:
    client = filled.login("coordinator")
    page = client.get("/supervision-table").text
    assert "本级（1个党组织）" in page
    assert "下级党组织（1个党组织）" in page
    assert page.count('class="total-row"') == 1
    assert "66.7％" in page
    past = client.get("/supervision-table?as_of=2023-05-09").text
    assert "0.0％" in past
    assert "没有反馈问题" in client.get("/supervision-table?source=self_check").text


@pytest.mark.parametrize(
    ("query", "status"),
    [("as_of=2099-01-01", 422), ("as_of=gestern", 422), ("organization=county", 404), ("source=nobody", 422)],
)
def test_what_cannot_be_asked_is_refused(filled: Site, query: str, status: int) -> None:
    client = filled.login("coordinator")
    assert client.get(f"/supervision-table?{query}").status_code == status
    asked = dict([query.split("=")])
    assert client.post("/supervision-table/prints", data=asked).status_code == 404


def test_the_menu_marks_where_the_table_lies(filled: Site) -> None:
    client = filled.login("coordinator")
    for address in ("/supervision-table", "/leaders", "/issued-reports", "/report-check"):
        assert 'href="/statements" aria-current="page"' in client.get(address).text


def test_the_table_is_an_office_file_as_well(filled: Site) -> None:
    client = filled.login("coordinator")
    asked = {"organization": "town", "as_of": CLOSED_ON.isoformat()}
    seen = set()
    for form, word in (("docx", "下载 Word"), ("xlsx", "下载 Excel")):
        where = client.post("/supervision-table/prints", data={**asked, "format": form}).location
        shown = client.get(where).text
        assert word in shown
        assert "内容一致" in shown
        answer = client.get(f"{where}.{form}")
        file = BytesIO(answer.data)
        answer.close()
        if form == "docx":
            cells = [cell.text for cell in Document(file).tables[0].rows[-1].cells]
        else:
            rows = [[cell.value for cell in row] for row in load_workbook(file).worksheets[0].iter_rows()]
            cells = next(row for row in rows if "合计" in row)
        seen.add(tuple(str(cell) for cell in cells[2:5]))
        assert isinstance(cells[2], str if form == "docx" else int | float)
        assert client.post(f"{where}/again").location == where  # in the same format, of the same instant
    assert len(seen) == 1
    assert client.post("/supervision-table/prints", data={**asked, "format": "exe"}).status_code == 404


def test_the_table_prints_with_its_record(filled: Site, tmp_path: Path) -> None:
    waiting = filled.session.query(Finding).filter_by(closed_on=None).one()
    crowd.begin(filled.world, waiting)
    crowd.apply(filled.world, waiting, CLOSED_ON)
    filled.session.commit()
    client = filled.login("coordinator")
    asked = {"organization": "town", "profile": "document", "as_of": CLOSED_ON.isoformat()}
    where = client.post("/supervision-table/prints", data=asked).location
    assert "内容一致" in client.get(where).text
    answer = client.get(f"{where}.pdf")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].isascii()  # the web server answers 500 to a header that is not
    (file := tmp_path / "table.pdf").write_bytes(answer.data)
    answer.close()
    assert violations(file) == []
    with pikepdf.open(file) as pdf:
        assert set(pdf.attachments) == {"xiaohao.json", "xiaohao.xlsx"}
    filled.today = date(2023, 6, 1)
    crowd.strike_off(filled.world, waiting, CLOSED_ON, recorded=filled.today)
    filled.session.commit()
    with filled.sessions.reading() as session:
        now = instant(filled.today, 12)
        verdict = verify_file(session, filled.settings.evidence_folder, file, now)
    assert (verdict.standing, verdict.changed != ()) == (Standing.GENUINE, True)
    client = filled.login("coordinator")  # the first session has run out
    assert "数据已有变化" in client.get(where).text
    again = client.post(f"{where}/again").location
    assert again.startswith("/p/")
    assert again != where
    assert client.get(f"{where}.xlsx").status_code == 404
