"""Forms from HTML: what is read, how it flows over pages, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from tests.unit.printing import forms
from tracker.foundation.printing.binding import BoundFiles
from tracker.foundation.printing.breaking import Breaker
from tracker.foundation.printing.contents import paper_content
from tracker.foundation.printing.errors import MissingGlyphError
from tracker.foundation.printing.flowing import Laid, lay_out
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.foot import stamp_lines
from tracker.foundation.printing.markup import MarkupError, read
from tracker.foundation.printing.papers import Paper, paper_from_json, paper_to_json, render_html_in_child
from tracker.foundation.printing.style import MM

LONG = "党委会议记录不规范，整改落实监督不到位。" * 400  # 8,000 characters


def form(*rows: str, **attributes: str) -> str:
    named = "".join(f' data-{name}="{value}"' for name, value in attributes.items())
    return f'<article{named}><h1>审批表</h1><table data-widths="24 146">{"".join(rows)}</table></article>'


def row(label: str, text: str, attributes: str = 'class="cuts"') -> str:
    return f"<tr {attributes}><th>{label}</th><td>{text}</td></tr>"


def laid_out(paper: Paper, faces: Faces) -> Laid:
    return lay_out(paper, faces, BoundFiles(paper))


def laid(html: str, faces: Faces, **more: object) -> Laid:
    return laid_out(Paper("审批表", html, **more), faces)  # type: ignore[arg-type]  # a test names its own


def said(laid: Laid, page: int, kind: str = "cell") -> str:
    return "".join("".join(text.lines) for text in laid.composed.pages[page].texts if text.kind == kind)


def test_a_long_row_goes_on_under_its_repeated_label(faces: Faces) -> None:
    found = laid(form(row("反馈<br>问题", LONG), row("整改目标", "按月收缴")), faces)
    assert len(found.composed.pages) > 3
    assert "".join(said(found, page) for page in range(len(found.composed.pages))) == LONG + "按月收缴"
    heads = [said(found, page, "head") for page in range(len(found.composed.pages))]
    assert heads[0] == "反馈问题"
    assert all(head.startswith("反馈问题（续）") for head in heads[1:])
    assert heads[-1].endswith("整改目标")


def test_nothing_leaves_the_type_area_and_boxes_hold_their_text(faces: Faces) -> None:
    measures = "".join(f"<p>{n}.修订《党费收缴办法》，逐人核对并公开。</p>" for n in range(1, 41))
    found = laid(form(row("反馈问题", LONG), row("整改措施", measures)), faces, footer="历史校验", qr="http://x/p/A")
    for page in found.composed.pages:
        assert all(text.y + text.h <= found.composed.height - 20 for text in page.texts)
        assert all(len(text.lines) * text.style.leading <= text.h + 1e-6 for text in page.texts)
        assert page.marks


def test_a_row_that_may_not_be_cut_moves_whole_unless_it_is_taller_than_a_page(faces: Faces) -> None:
    short = "记录。" * 200
    found = laid(form(row("反馈问题", "问题。" * 900), row("承诺", short, "")), faces)
    last = len(found.composed.pages) - 1
    assert said(found, last).endswith(short)
    taller = laid(form(row("承诺", LONG, "")), faces)
    assert "".join(said(taller, page) for page in range(len(taller.composed.pages))) == LONG


def test_the_line_for_the_signature_stays_at_the_foot_of_the_last_part(faces: Faces) -> None:
    found = laid(form(row("意见", f'{LONG}<p class="sign">签字：　　年　月　日</p>')), faces)
    signed = [page for page in range(len(found.composed.pages)) if "签字" in said(found, page)]
    assert signed == [len(found.composed.pages) - 1]
    (sign,) = (text for text in found.composed.pages[-1].texts if "签字" in "".join(text.lines))
    assert (sign.align, sign.lines[0]) == ("right", "签字：　　年　月　日")


@pytest.mark.parametrize("sentences", range(1, 4))
def test_a_signature_never_stands_on_a_page_without_text_that_it_signs(faces: Faces, sentences: int) -> None:
    signature = '<p class="gap"></p><p class="right">清江县委（盖章）</p><p class="right">2026年11月29日</p>'
    for above in range(13, 24):  # the end of the letter, at every height near the foot of the page
        text = "<p>通知。</p>" * above + f"<p>{'请制定整改措施并报送整改结果，过程须有佐证材料。' * sentences}</p>"
        pages = laid(f"<article>{text}{signature}</article>", faces, profile="document").composed.pages
        (last,) = (page for page in pages if any("清江县委（盖章）" in text.lines for text in page.texts))
        assert any("2026年11月29日" in text.lines for text in last.texts)
        assert any(text.align == "left" and text.kind == "note" for text in last.texts)


def test_a_form_that_nearly_fits_gives_up_room_for_its_one_sheet(faces: Faces) -> None:
    rows = [row(f"意见{n}", "同意", 'data-least="45"') for n in range(6)]
    assert len(laid(form(*rows), faces).composed.pages) == 2
    assert len(laid(form(*rows, fit="1"), faces).composed.pages) == 1


def test_an_ordinary_finding_has_one_sheet_with_room_to_write(faces: Faces) -> None:
    (page,) = laid_out(forms.approval(), faces).composed.pages
    signs = sorted({text.y + text.h for text in page.texts if text.lines and text.lines[0].startswith("签字")})
    assert min(after - before for before, after in pairwise(signs)) > 20 * MM  # from one opinion to the next


def test_further_pages_say_what_they_belong_to(faces: Faces) -> None:
    found = laid(form(row("问题", LONG), running="2023-QX-02-C01-001　审批表"), faces)
    assert said(found, 0, "header") == ""
    assert {said(found, page, "header") for page in range(1, 3)} == {"2023-QX-02-C01-001　审批表"}


def test_page_numbers_count_all_pages(faces: Faces) -> None:
    found = laid(form(row("问题", LONG)), faces)
    total = len(found.composed.pages)
    assert [said(found, page, "folio") for page in (0, total - 1)] == [f"第1页 共{total}页", f"第{total}页 共{total}页"]


def test_a_missing_character_is_named_with_the_row_it_stands_in(faces: Faces) -> None:
    with pytest.raises(MissingGlyphError, match="见“反馈问题”"):
        laid(form(row("反馈<br>问题", "姓名\U000f1234")), faces)


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<article><img src='http://example.org/a.png'></article>", "<img>"),
        ("<article><script>1</script></article>", "<script>"),
        ("<article><p>一</article>", "</article>"),
        ("<article>散落的文字</article>", "outside"),
        ("<article><p>没有结束", "no end"),
    ],
)
def test_what_a_paper_cannot_hold_is_refused(html: str, fault: str) -> None:
    with pytest.raises(MarkupError, match=fault):
        read(html)


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>一</td></tr></table>",
        '<table data-widths="10 20"><tr><td>一</td></tr></table>',
        '<table data-widths="10"><tr><td>一</td><td>二</td></tr></table>',
    ],
)
def test_a_table_that_does_not_add_up_is_refused(table: str, faces: Faces) -> None:
    with pytest.raises(MarkupError):
        laid(f"<article>{table}</article>", faces)


def test_text_of_people_is_text(faces: Faces) -> None:
    found = laid(form(row("问题", "&lt;b&gt;不落实&lt;/b&gt; &amp; 慢落实")), faces)
    assert said(found, 0) == "<b>不落实</b> & 慢落实"


def test_the_content_of_a_paper_is_its_cells_by_label() -> None:
    content = paper_content(form(row("反馈<br>问题", "党费<p>收缴</p>")) + "<article><p>说明</p></article>")
    assert content["title"] == "审批表"
    assert content["around"] == ["说明"]
    assert content["rows"] == [{"key": "反馈问题", "group": "", "cells": {"内容": "党费收缴"}, "lines": []}]


def printed(html: str, target: Path, **more: object) -> Path:
    paper = Paper("一问题一档", html, **more)  # type: ignore[arg-type]  # as above
    render_html_in_child(
        paper_from_json(paper_to_json(paper)),
        target,
        fonts_folder=None,
        memory_mb=1536,
        seconds=60,
        on_progress=lambda _done, _total: None,
        data='{"product":"xiaohao"}',
    )
    return target


def test_the_same_paper_gives_the_same_bytes_with_its_data_attached(tmp_path: Path) -> None:
    html = form(row("问题", "党费收缴不及时，负责人王喆堃、马䶮。"))
    first, second = printed(html, tmp_path / "1.pdf"), printed(html, tmp_path / "2.pdf")
    assert first.read_bytes() == second.read_bytes()
    with pikepdf.open(first) as pdf:
        assert pdf.attachments["xiaohao.json"].get_file().read_bytes() == b'{"product":"xiaohao"}'


def test_photos_and_pages_of_others_are_bound_in_and_bad_ones_named(tmp_path: Path) -> None:
    Image.new("RGB", (1600, 900), "gray").save(tmp_path / "photo.jpg")
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(842, 595))
        pdf.add_blank_page()
        pdf.save(tmp_path / "good.pdf")
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="secret"))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    html = (
        '<article><h1>卷宗</h1><nav><p data-level="1">照片</p><p>附件</p></nav>'
        '<section data-bookmark="照片"><figure data-picture="p"><p>现场</p></figure>'
        '<figure data-picture="none"><p>没有了</p></figure></section>'
        '<section data-bookmark="附件"><object data-insert="good" data-title="会议记录"></object>'
        '<object data-insert="locked" data-title="台账"></object>'
        '<object data-insert="broken" data-title="报告"></object></section></article>'
    )
    inserts = {name: str(tmp_path / f"{name}.pdf") for name in ("good", "locked", "broken")}
    pictures = {"p": str(tmp_path / "photo.jpg"), "none": str(tmp_path / "none.jpg")}
    target = printed(html, tmp_path / "file.pdf", pictures=pictures, inserts=inserts)
    with pikepdf.open(target) as pdf, pdf.open_outline() as outline:
        assert len(pdf.pages) == 5
        assert [item.title for item in outline.root] == ["照片", "附件"]
        assert len(pdf.pages[1].get_images()) == 1
        assert any("/Form" in str(one.Subtype) for one in pdf.pages[2].Resources.XObject.values())


def test_the_contents_name_the_pages_and_reasons_are_given(tmp_path: Path, faces: Faces) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    html = (
        "<article><h1>卷宗</h1><nav><p>问题</p><p>附件</p></nav>"
        f'<section data-bookmark="问题"><p>{LONG}</p></section>'
        '<section data-bookmark="附件"><object data-insert="b" data-title="报告"></object></section></article>'
    )
    found = laid(html, faces, inserts={"b": str(tmp_path / "broken.pdf")})
    lines = ["".join(text.lines) for text in found.composed.pages[0].texts if text.align == "right"]
    assert lines == [str(mark.page + 1) for mark in found.bookmarks]
    assert "附件不能合并：文件不存在或已损坏，打不开。" in said(found, -1, "note")


@pytest.mark.parametrize("made", [forms.approval, forms.check])
def test_the_code_of_a_finding_stands_on_one_line(faces: Faces, made: Callable[[], Paper]) -> None:
    lines = [line for text in laid_out(made(), faces).composed.pages[0].texts for line in text.lines]
    assert forms.CODE in lines


def test_a_stamp_breaks_between_its_parts(faces: Faces) -> None:
    for paper in (forms.approval(), forms.notice()):
        texts = laid_out(paper, faces).composed.pages[0].texts
        assert [text.lines for text in texts if text.kind == "footer"] == [tuple(re.split("[　\n]", forms.STAMP))]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (60, ("历史校验01　截至2023年12月31日", "核验码ABCD EFGH")),
        (10, ("历史校验01", "截至2023年12月31日", "核验码ABCD EFGH")),
    ],
)
def test_a_stamp_takes_as_few_lines_as_its_parts_allow(width: float, lines: tuple[str, ...], faces: Faces) -> None:
    found = stamp_lines("历史校验01　截至2023年12月31日\n核验码ABCD EFGH", width, Breaker(faces))
    assert tuple(line.text for line in found) == lines
