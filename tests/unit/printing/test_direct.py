"""Both painters draw the same: the same text and, within antialiasing, the same pixels, on every kind of page."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pikepdf
import pypdfium2
import pytest
from fontTools.cffLib import CFFFontSet, TopDict
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from PIL import Image, ImageChops, ImageStat

from tests.unit.printing.samples import LEDGER, ledger, tiny
from tracker.foundation.printing import direct
from tracker.foundation.printing.composing import compose, compose_pages
from tracker.foundation.printing.document import Entry, Paper, Profile, Sheet
from tracker.foundation.printing.errors import PrintingFailedError
from tracker.foundation.printing.fonts import Faces, load_faces
from tracker.foundation.printing.pages import Composed, Kerns, Page, Text
from tracker.foundation.printing.painting import check, paint

SCALE = 2  # pixels a point
BLOCK = 16  # pixels of a square whose mean grey must agree; a line on the edge of two pixels may go to the one or other
MEAN, WORST_BLOCK = 0.75, 18  # of 255; the large type of the poster stands up to a tenth of a point off
WORDING = "“三会一课”制度落实不严格，抽查12个村党支部，5个支部会议记录不规范、补记代签（占41.7％）。"


def long_entry() -> Entry:
    """A finding that crosses pages: merged cells go on under （续）."""
    line = {"measure": WORDING, "progress": WORDING * 2, "owner": "镇党政办 王垚", "outcome": "未完成"}
    return Entry({"number": "12", "category": "党的领导弱化", "finding": WORDING * 12}, (line,) * 9)


def rare() -> Sheet:
    """Characters that only the fallback has, numbers and words, between others, in every alignment and role."""
    entry = Entry(
        {
            "number": "1",
            "category": "赵䶮、孙旻",
            "finding": "由喆堃珺玥垚犇旻䶮负责，喆\n张喆由堃喆年月2023A喆-b\n共计整改资金约132.6万",
        },
        ({"leader": "欧阳喆"},),
    )
    return tiny(entry, signatures=("党组织书记(签字)：赵䶮",), notes=("口径：喆堃。",), header=("左喆", "中", "右䶮"))


def tall() -> Sheet:
    """One row taller than a page."""
    return tiny(Entry({"number": "1"}, ({"measure": WORDING * 40},)))


def many_notes() -> Sheet:
    """Notes that go on over pages of their own."""
    return replace(ledger(1), notes=tuple(f"口径{number}：{WORDING}" for number in range(90)))


def sized(paper: Paper, profile: Profile) -> Sheet:
    """A short ledger on this paper, with a code at its foot."""
    columns = LEDGER if paper != "a4_portrait" else tuple(replace(one, width_mm=one.width_mm * 0.66) for one in LEDGER)
    return replace(ledger(4), columns=columns, paper=paper, profile=profile, qr="https://10.1.2.3/p/1234?f=3f9ac81b")


SHEETS = {
    "title, groups, signatures, notes, stamp": lambda: ledger(3),
    "merged cells that go on": lambda: tiny(long_entry()),
    "nil return": lambda: replace(ledger(1), groups=()),
    "a row taller than a page": tall,
    "characters of the fallback": rare,
    "notes over pages": many_notes,
    **{
        f"{paper}, {profile}, QR code": lambda paper=paper, profile=profile: sized(paper, profile)
        for paper in get_args(Paper)
        for profile in get_args(Profile)
    },
    "latin and digits": lambda: tiny(Entry({"finding": "NO.0023187—0023195 ABC-def 3.14% (2023) <b>&amp;</b> №"})),
}


@contextmanager
def pages(path: Path) -> Iterator[list[pypdfium2.PdfPage]]:
    with closing(pypdfium2.PdfDocument(path)) as document:
        yield list(document)


def text_of(page: pypdfium2.PdfPage) -> str:
    with closing(page.get_textpage()) as text:
        return "".join(text.get_text_range().split())  # where a reader guesses spaces is no matter of the painter's


def picture_of(page: pypdfium2.PdfPage) -> Image.Image:
    return page.render(scale=SCALE, grayscale=True).to_pil()


def differences(one: Image.Image, other: Image.Image) -> tuple[float, int]:
    """Mean difference of the pixels, and the greatest one of a block's mean grey."""
    blocks = ImageChops.difference(one.reduce(BLOCK), other.reduce(BLOCK))
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0], blocks.getextrema()[1]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())
def test_both_painters_print_the_same_text_and_pixels(sheet: object, faces: Faces, tmp_path: Path) -> None:
    composed = compose(sheet(), faces)  # type: ignore[operator]  # a function of the table above
    paint(composed, faces, tmp_path / "reference.pdf")
    direct.paint(composed, faces, tmp_path / "direct.pdf")
    with pages(tmp_path / "reference.pdf") as expected, pages(tmp_path / "direct.pdf") as drawn:
        assert len(drawn) == len(composed.pages)
        assert_alike(expected, drawn)


def assert_alike(expected: list[pypdfium2.PdfPage], drawn: list[pypdfium2.PdfPage]) -> None:
    for one, other in zip(expected, drawn, strict=True):
        assert text_of(one) == text_of(other)
        mean, block = differences(picture_of(one), picture_of(other))
        assert mean <= MEAN
        assert block <= WORST_BLOCK


def spread(composed: Composed, spacing: float, kerns: Kerns) -> Composed:
    """The pages with every line of the table's cells justified and squeezed in the same way."""

    def moved(text: Text) -> Text:
        if text.kind != "cell" or text.align != "left":
            return text
        some = [tuple(kern for kern in kerns if kern[0] < len(line)) for line in text.lines]
        return replace(text, spacing=tuple(spacing for _ in text.lines), kerns=tuple(some))

    return replace(composed, pages=tuple(replace(one, texts=tuple(map(moved, one.texts))) for one in composed.pages))


@pytest.mark.parametrize(
    ("spacing", "kerns"),
    [(0.0, ()), (0.4, ()), (0.0, ((0, -2.0), (2, -4.5), (2, -1.5), (5, 3.0))), (-0.2, ((1, -1.0), (6, -5.0)))],
)
def test_both_painters_justify_and_squeeze_alike(faces: Faces, tmp_path: Path, spacing: float, kerns: Kerns) -> None:
    composed = spread(compose(rare(), faces), spacing, kerns)
    paint(composed, faces, tmp_path / "reference.pdf")
    direct.paint(composed, faces, tmp_path / "direct.pdf")
    with pages(tmp_path / "reference.pdf") as expected, pages(tmp_path / "direct.pdf") as drawn:
        assert_alike(expected, drawn)


def test_a_line_that_moved_is_seen(composed: Composed, faces: Faces, tmp_path: Path) -> None:
    """The comparison above would not let a line pass that stands a point off."""
    page = composed.pages[0]
    moved = replace(page, texts=(replace(page.texts[0], y=page.texts[0].y + 1.0), *page.texts[1:]))
    direct.paint(replace(composed, pages=(page, moved)), faces, tmp_path / "moved.pdf")
    with pages(tmp_path / "moved.pdf") as (one, other):
        assert differences(picture_of(one), picture_of(other))[1] > WORST_BLOCK


def test_the_direct_painter_passes_the_check_of_the_other(composed: Composed, written: Path, faces: Faces) -> None:
    with pikepdf.open(written) as pdf:
        check(pdf, composed, faces)
        assert [str(value) for value in pdf.pages[0].mediabox] == ["0", "0", "841.889764", "595.275591"]
        assert pdf.docinfo["/Title"] == composed.title
        assert not pdf.check_pdf_syntax()


def test_every_page_has_every_character_of_its_texts(composed: Composed, written: Path) -> None:
    with pages(written) as drawn:
        for page, made in zip(drawn, composed.pages, strict=True):
            composed_text = "".join(line for text in made.texts for line in text.lines)
            assert Counter("".join(text_of(page).split())) == Counter("".join(composed_text.split()))


def test_the_same_pages_give_the_same_bytes_and_others_do_not(
    composed: Composed, written: Path, faces: Faces, tmp_path: Path
) -> None:
    direct.paint(compose_pages(ledger(12), faces), faces, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == written.read_bytes()
    direct.paint(replace(composed, title="另一份"), faces, tmp_path / "other.pdf")
    with pikepdf.open(written) as one, pikepdf.open(tmp_path / "other.pdf") as other:
        assert one.trailer.ID[0] != other.trailer.ID[0]


def test_progress_is_told_page_by_page(composed: Composed, faces: Faces, tmp_path: Path) -> None:
    told: list[tuple[int, Page]] = []
    pages = direct.paint(composed, faces, tmp_path / "told.pdf", lambda number, page: told.append((number, page)))
    assert told == list(enumerate(composed.pages, 1))
    assert pages == len(composed.pages)


def test_pages_whose_number_comes_later_look_the_same(
    composed: Composed, written: Path, faces: Faces, tmp_path: Path
) -> None:
    direct.paint(composed, faces, tmp_path / "at-once.pdf")
    with pages(tmp_path / "at-once.pdf") as at_once, pages(written) as later:
        for one, other in zip(at_once, later, strict=True):
            assert text_of(one) == text_of(other)
            assert differences(picture_of(one), picture_of(other)) == (0.0, 0)


def test_many_pages_hang_in_a_tree_of_small_nodes(
    composed: Composed, faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(direct, "BRANCH", 2)
    direct.paint(replace(composed, pages=composed.pages[:5]), faces, tmp_path / "tree.pdf")
    with pikepdf.open(tmp_path / "tree.pdf") as pdf:
        assert [len(node.Kids) for node in pdf.Root.Pages.Kids] == [2, 2, 1]
    with pages(tmp_path / "tree.pdf") as drawn:
        folios = [text_of(page) for page in drawn]
    assert all(f"第{number}页" in folio for number, folio in enumerate(folios, 1))


def test_a_glyph_has_the_same_number_whether_read_as_cid_or_as_glyph(written: Path) -> None:
    """The fallback's own CIDs differ from its glyph numbers; readers that go by the standard use CIDs.

    The Latin faces have no CIDs; there a CID is the glyph's number by the standard (ISO 32000-1, 9.7.4.2).
    """
    with pikepdf.open(written) as pdf:
        for name, font in dict(pdf.pages[0].resources.Font).items():
            program = font.DescendantFonts[0].FontDescriptor.FontFile3
            assert program.Subtype == "/CIDFontType0C"
            top = outlines(bytes(program.read_bytes()))
            assert hasattr(top, "ROS") != name.startswith("/XhLatin")
            if hasattr(top, "ROS"):
                assert top.charset[1:] == [f"cid{number:05d}" for number in range(1, len(top.charset))], name


def outlines(program: bytes) -> TopDict:
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(program), None)
    return fonts[0]


def test_every_glyph_says_which_character_it_is_and_how_wide(written: Path, faces: Faces) -> None:
    with pikepdf.open(written) as pdf:
        for name, font in dict(pdf.pages[0].resources.Font).items():
            face = next(face for face in faces.all_faces() if f"/{face.css_name}" == name)
            mapping = to_unicode(font)
            widths = widths_of(font.DescendantFonts[0])
            for glyph, char in mapping.items():
                assert face.font.get_nominal_glyph(ord(char)) == glyph
                assert widths.get(glyph, 1000) == round(face.advance(char) * 1000)


def to_unicode(font: pikepdf.Object) -> dict[int, str]:
    lines = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")[2].splitlines()
    pairs = [line[1:-1].split("> <") for line in lines if "> <" in line]
    return {int(glyph, 16): bytes.fromhex(code).decode("utf-16-be") for glyph, code in pairs}


def widths_of(descendant: pikepdf.Object) -> dict[int, int]:
    listed = list(descendant.W)
    return {
        int(first) + number: int(width)
        for first, run in zip(listed[::2], listed[1::2], strict=True)
        for number, width in enumerate(run)
    }


def test_an_office_font_of_the_other_kind_is_embedded_with_its_glyph_numbers(tmp_path: Path) -> None:
    office_font(tmp_path / "仿宋.ttf", "反馈问题党")
    faces = load_faces(tmp_path)
    composed = compose(tiny(Entry({"finding": "党的问题"})), faces)
    direct.paint(composed, faces, tmp_path / "office.pdf")
    with pikepdf.open(tmp_path / "office.pdf") as pdf:
        font = next(font for name, font in dict(pdf.pages[0].resources.Font).items() if name == "/XhOffice0")
        [descendant] = font.DescendantFonts
        assert (descendant.Subtype, descendant.CIDToGIDMap) == ("/CIDFontType2", "/Identity")
        program = bytes(descendant.FontDescriptor.FontFile2.read_bytes())
        assert descendant.FontDescriptor.FontFile2.Length1 == len(program)
        assert set(to_unicode(font).values()) == set("党问题")
    with pages(tmp_path / "office.pdf") as [page]:
        assert "党的问题" in text_of(page)


def test_a_font_without_outlines_is_refused(tmp_path: Path) -> None:
    office_font(tmp_path / "仿宋.ttf", "党的")
    with TTFont(tmp_path / "仿宋.ttf") as font:
        del font["glyf"], font["loca"]
        font.save(tmp_path / "仿宋.ttf")
    faces = load_faces(tmp_path)
    with pytest.raises(PrintingFailedError, match="管理员") as caught:
        direct.paint(compose(tiny(Entry({"finding": "党的"})), faces), faces, tmp_path / "none.pdf")
    assert "仿宋.ttf" in caught.value.detail


def office_font(path: Path, chars: str) -> None:
    """A TrueType font whose characters are squares, half an em wide."""
    names = [".notdef", *(f"uni{ord(char):04X}" for char in chars)]
    pen = TTGlyphPen(None)
    for move, corner in (
        (pen.moveTo, (0, 0)),
        (pen.lineTo, (0, 500)),
        (pen.lineTo, (500, 500)),
        (pen.lineTo, (500, 0)),
    ):
        move(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1024)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(char): f"uni{ord(char):04X}" for char in chars})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (512, 0)))
    builder.setupHorizontalHeader(ascent=900, descent=-124)
    builder.setupNameTable({"familyName": "FangSong", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)
