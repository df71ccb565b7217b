"""The Word file of a form: the text of the paper in its order, real tables, opened in LibreOffice beside the PDF."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.soffice import page_texts, to_pdfs
from tests.unit.printing import forms
from tracker.foundation.printing.binding import BoundFiles
from tracker.foundation.printing.docx_papers import write_paper
from tracker.foundation.printing.flowing import lay_out
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.markup import MarkupError, Node, read
from tracker.foundation.printing.papers import Paper
from tracker.output.reports.paperwork.kinds import FORMS

MADE_AT = datetime(2024, 1, 5, 1, 30, tzinfo=UTC)
SIX: dict[str, Callable[[], Paper]] = {
    "closure_approval": forms.approval,
    "supervision_notice": forms.pressing,
    "immediate_notice": forms.immediate,
    "rectification_notice": forms.notice,
    "follow_up_check": forms.check,
    "talk_record": forms.talk,
}
ALL = {**SIX, "long": forms.long_approval}


def write(paper: Paper, target: Path) -> Path:
    write_paper(paper, target, made_at=MADE_AT)
    return target


def squeezed(text: str) -> str:
    return "".join(text.split())


def of(html: str, **more: Any) -> Paper:
    return Paper("审批表", f"<article>{html}</article>", **more)


def table(rows: str) -> Paper:
    return of(f'<table data-widths="24 70 20 56">{rows}</table>')


def rows_of(path: Path) -> list[Any]:
    [found] = Document(str(path)).tables
    return list(found._tbl.findall(qn("w:tr")))


def said(element: Any) -> str:
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in element.iter(qn("w:p")))


def heights(path: Path) -> list[int]:
    found = [row.find(f".//{qn('w:trHeight')}") for row in rows_of(path)]
    return [int(height.get(qn("w:val"))) for height in found if height is not None]


def in_order(node: Node) -> str:
    """What the HTML of a paper says; signatures stand at the foot of their cell in every edition."""
    return "".join(in_order(child) if isinstance(child, Node) else child for child in node.children)


def of_the_pdf(paper: Paper, faces: Faces) -> Counter[str]:
    """The characters of the PDF edition, without what is repeated on every page."""
    texts = [
        text for page in lay_out(paper, faces, BoundFiles(paper)).composed.pages for text in page.texts
    ]  # what the painters print is held to this by tests of theirs
    kept = [text for text in texts if text.kind not in ("folio", "footer", "header") and text.lines[-1:] != ("（续）",)]
    return Counter(squeezed("".join("".join(text.lines) for text in kept)))


def of_the_office(pdf: Path, paper: Paper) -> Counter[str]:
    """The characters that LibreOffice shows, without what is repeated on every page."""
    shown = squeezed("".join(page_texts(pdf))).replace("\ufffe", "-").replace("\xad", "-")
    running = read(paper.html).nodes("article")[0].get("data-running")
    for repeated in (re.escape(squeezed(paper.footer)), re.escape(squeezed(running)), r"第\d+页共\d+页", r"—\d—"):
        shown = re.sub(repeated, "", shown)
    return Counter(shown)


def test_there_is_a_specimen_of_every_form() -> None:
    assert set(SIX) == set(FORMS)


@pytest.mark.parametrize("name", ALL)
def test_the_text_stands_in_the_order_of_the_paper(name: str, tmp_path: Path) -> None:
    paper = ALL[name]()
    document = Document(str(write(paper, tmp_path / "a.docx")))
    assert squeezed(said(document.element.body)) == squeezed(in_order(read(paper.html)))


def test_libreoffice_shows_the_text_of_the_pdf_edition(tmp_path: Path, faces: Faces) -> None:
    papers = {name: make() for name, make in ALL.items()}
    written = [write(paper, tmp_path / f"{name}.docx") for name, paper in papers.items()]
    for pdf, (name, paper) in zip(to_pdfs(written, tmp_path / "office"), papers.items(), strict=True):
        assert of_the_office(pdf, paper) == of_the_pdf(paper, faces), name
        pages = page_texts(pdf)
        assert all(squeezed(paper.footer) in squeezed(page) for page in pages)
        running = squeezed(read(paper.html).nodes("article")[0].get("data-running"))
        assert [running in squeezed(page) for page in pages] == [False] + [True] * (len(pages) - 1)
        if name in ("supervision_notice", "follow_up_check", "talk_record"):
            assert len(pages) == 1, name


def test_cells_span_the_columns_of_the_paper_in_its_proportions(tmp_path: Path) -> None:
    path = write(forms.approval(), tmp_path / "a.docx")
    [found] = Document(str(path)).tables
    widths = [int(column.get(qn("w:w"))) for column in found._tbl.tblGrid.findall(qn("w:gridCol"))]
    assert [round(170 * width / sum(widths)) for width in widths] == [24, 43, 20, 30, 20, 33]
    assert sum(widths) / 20 / 72 * 25.4 == pytest.approx(170, abs=0.2)
    spans = [[cell.grid_span for cell in row.findall(qn("w:tc"))] for row in rows_of(path)]
    assert spans[0] == [1] * 6
    assert all(sum(row) == 6 for row in spans)
    assert spans[3] == [1, 5]


def test_a_signature_stays_at_the_foot_of_the_room_for_writing(tmp_path: Path) -> None:
    sign = '<p class="sign">签字：　　年　月　日</p>'
    path = write(
        table(f'<tr data-least="40"><th>初审<br>意见</th><td colspan="3">{sign}</td></tr>'), tmp_path / "a.docx"
    )
    upper, lower = rows_of(path)
    merges = [row.tc_lst[0].tcPr.find(qn("w:vMerge")).get(qn("w:val")) for row in (upper, lower)]
    assert merges == ["restart", None]  # the label stands beside both
    assert said(upper.tc_lst[0]) == "初审意见"
    assert (said(upper.tc_lst[1]), said(lower.tc_lst[1])) == ("", "签字：　　年　月　日")
    sides = [row.tc_lst[1].tcPr.find(qn("w:tcBorders"))[0] for row in (upper, lower)]
    assert [(side.tag, side.get(qn("w:val"))) for side in sides] == [(qn("w:bottom"), "nil"), (qn("w:top"), "nil")]
    assert sum(heights(path)) / 20 / 72 * 25.4 == pytest.approx(40, abs=0.1)
    assert all(p.find(f".//{qn('w:keepNext')}") is not None for p in upper.iter(qn("w:p")))
    assert lower.tc_lst[1].find(f".//{qn('w:jc')}").get(qn("w:val")) == "right"


def test_an_opinion_that_fills_its_room_is_followed_by_its_signature(tmp_path: Path) -> None:
    cells = f'<th>意见</th><td colspan="3">{"同意。" * 200}<p class="sign">签字：</p></td>'
    [only] = rows_of(write(table(f'<tr class="cuts" data-least="30">{cells}</tr>'), tmp_path / "a.docx"))
    assert said(only.tc_lst[1]).split("\n") == ["同意。" * 200, "签字："]


def test_rows_that_may_not_be_cut_are_not(tmp_path: Path) -> None:
    long = "记录。" * 300
    rows = "".join(
        f'<tr class="{classes}"><th>甲</th><td colspan="3">{text}</td></tr>'
        for classes, text in (("", long), ("cuts", long), ("cuts", "短"), ("head", "头"))
    )
    found = rows_of(write(table(rows), tmp_path / "a.docx"))
    assert [row.find(f".//{qn('w:cantSplit')}") is not None for row in found] == [True, False, True, True]
    assert [row.find(f".//{qn('w:tblHeader')}") is not None for row in found] == [False, False, False, True]


def test_a_form_gives_up_room_for_its_one_sheet_and_none_where_it_cannot(tmp_path: Path) -> None:
    rows = '<tr data-least="{}"><th>意见</th><td colspan="3"></td></tr>' * 6
    html = f'<article data-fit="1"><table data-widths="24 70 20 56">{rows}</table></article>'
    least = {
        mm: heights(write(Paper("表", html.replace("{}", mm)), tmp_path / "a.docx"))[0] for mm in ("30", "50", "99")
    }
    assert least == {"30": 1701, "50": 2409, "99": 5613}


def test_a_letter_keeps_its_signature_with_its_text_and_far_from_the_edge(tmp_path: Path) -> None:
    document = Document(str(write(forms.notice(), tmp_path / "a.docx")))
    last, issuer, day = document.paragraphs[-5:-2]
    assert last.text.endswith("按程序申请销号。")
    assert issuer.text.endswith("（盖章）")
    kept = [paragraph._p.pPr.find(qn("w:keepNext")) is not None for paragraph in (last, issuer, day)]
    assert kept == [True, True, False]
    edges = [paragraph._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) for paragraph in (issuer, day)]
    assert edges == ["200", "300"]
    assert issuer.paragraph_format.space_before.pt > 20
    outlines = [style.name for style in document.styles if style.name.lower().startswith("heading")]
    assert outlines == ["Heading 1", "Heading 2"]


def test_further_pages_say_what_they_belong_to_and_all_have_their_foot(tmp_path: Path) -> None:
    section = Document(str(write(forms.approval(), tmp_path / "a.docx"))).sections[0]
    assert said(section.header._element) == f"{forms.CODE}　整改问题销号审批表"
    assert said(section.first_page_header._element).strip() == ""
    letter = Document(str(write(forms.notice(), tmp_path / "b.docx"))).sections[0]
    assert said(letter.even_page_header._element) == f"{forms.CODE}　整改通知书"
    for one, feet in (
        (section, [section.first_page_footer, section.footer]),
        (letter, [letter.first_page_footer, letter.footer, letter.even_page_footer]),
    ):
        assert all(squeezed(said(foot._element)).endswith(squeezed(forms.STAMP)) for foot in feet), one
        assert len({foot._element.find(f".//{qn('wp:docPr')}").get("id") for foot in feet}) == len(feet)


def test_what_people_wrote_never_becomes_a_field_or_markup(tmp_path: Path) -> None:
    text = "=1+1 &lt;w:p/&gt; { PAGE } &amp;amp; http://example.cn/ ＝SUM(A1)"
    path = write(table(f'<tr><th>甲</th><td colspan="3">{text}</td></tr>'), tmp_path / "a.docx")
    assert said(rows_of(path)[0].tc_lst[1]) == "=1+1 <w:p/> { PAGE } &amp; http://example.cn/ ＝SUM(A1)"
    with zipfile.ZipFile(path) as archive:
        body = archive.read("word/document.xml").decode()
        relations = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels"))
    assert not re.search("fldSimple|instrText|hyperlink", body)
    assert "External" not in relations


def test_paragraphs_that_begin_indented_are_indented_not_filled_with_blanks(tmp_path: Path) -> None:
    row = '<tr><th>承诺</th><td colspan="3">　　据实。\n第二行<p class="indent">情况属实。</p></td></tr>'
    [only] = rows_of(write(table(row), tmp_path / "a.docx"))
    assert said(only.tc_lst[1]) == "据实。\n第二行\n情况属实。"
    indents = [p.pPr.find(qn("w:ind")) is not None for p in only.tc_lst[1].iter(qn("w:p"))]
    assert indents == [True, False, True]


def test_equal_papers_give_equal_bytes_and_another_instant_another_file(tmp_path: Path) -> None:
    first = write(forms.talk(), tmp_path / "a.docx").read_bytes()
    assert write(forms.talk(), tmp_path / "b.docx").read_bytes() == first
    write_paper(forms.talk(), tmp_path / "b.docx", made_at=MADE_AT + timedelta(days=1))
    assert (tmp_path / "b.docx").read_bytes() != first


@pytest.mark.parametrize("html", ["<nav><p>一</p></nav>", "<section></section>", '<figure data-picture="a"></figure>'])
def test_what_is_bound_and_no_text_is_refused(html: str, tmp_path: Path) -> None:
    with pytest.raises(MarkupError, match="Word file"):
        write(of(html), tmp_path / "a.docx")
