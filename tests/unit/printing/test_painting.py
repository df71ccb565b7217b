import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import segno
import weasyprint
from weasyprint.urls import FatalURLFetchingError

from tests.unit.printing.samples import ledger, tiny
from tracker.foundation.printing import painting
from tracker.foundation.printing.composing import compose
from tracker.foundation.printing.document import Entry
from tracker.foundation.printing.errors import PrintingFailedError
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.pages import Composed, Page
from tracker.foundation.printing.painting import FontFetcher, check, paint

SHIPPED_NAMES = {"XhBody", "XhKai", "XhHead", "XhTitle", "XhRest", "XhLatin", "XhLatinHead"}


@contextmanager
def opened(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    with closing(pypdfium2.PdfDocument(path)) as pdf:
        yield pdf


def drawn_lines(path: Path, number: int) -> Counter[str]:
    """The lines of text that a reader finds on a page, without spaces."""
    with opened(path) as pdf, closing(pdf[number]) as page, closing(page.get_textpage()) as text:
        return Counter(text.get_text_range().replace("\r", "").replace(" ", "").replace("\n", ""))


def composed_lines(page: Page) -> Counter[str]:
    return Counter("".join(line for text in page.texts for line in text.lines).replace(" ", ""))


def test_as_many_pages_are_painted_as_were_composed(composed: Composed, printed: Path) -> None:
    with opened(printed) as pdf:
        assert len(pdf) == len(composed.pages) > 3


def test_the_paper_is_exactly_a4_landscape(printed: Path) -> None:
    with pikepdf.open(printed) as pdf:
        for page in pdf.pages:
            assert [str(value) for value in page.mediabox] == ["0", "0", "841.889764", "595.275591"]
        assert str(pdf.docinfo["/Title"]) == "中共青山镇委员会关于区委第二轮巡察反馈问题整改工作台账"


def test_a_reader_finds_every_character_of_every_page(composed: Composed, printed: Path) -> None:
    for number, page in enumerate(composed.pages):
        assert drawn_lines(printed, number) == composed_lines(page)


def test_every_line_is_drawn_where_it_was_composed(composed: Composed, printed: Path) -> None:
    with opened(printed) as pdf, closing(pdf[1]) as page, closing(page.get_textpage()) as reader:
        for text in composed.pages[1].texts:
            for number, line in enumerate(text.lines):
                top = composed.height - text.top - number * text.style.leading
                found = reader.get_text_bounded(text.x - 0.5, top - text.style.leading, text.x + text.w + 0.5, top)
                assert re.sub(r"\s", "", found) == line.replace(" ", "")


def test_every_face_is_shipped_and_embedded(printed: Path) -> None:
    with pikepdf.open(printed) as pdf:
        fonts = [font for page in pdf.pages for font in dict(page.resources.Font).values()]
        assert {str(font.BaseFont).partition("+")[2] for font in fonts} == SHIPPED_NAMES
        assert all("/FontFile3" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def test_rare_characters_are_printed_by_the_fallback(faces: Faces, tmp_path: Path) -> None:
    composed = compose(tiny(Entry({"finding": "喆堃珺玥垚犇旻䶮"})), faces)
    paint(composed, faces, tmp_path / "rare.pdf")
    assert drawn_lines(tmp_path / "rare.pdf", 0) == composed_lines(composed.pages[0])
    with pikepdf.open(tmp_path / "rare.pdf") as pdf:
        assert any(str(font.BaseFont).endswith("+XhRest") for font in dict(pdf.pages[0].resources.Font).values())


def test_a_character_of_the_fallback_does_not_move_its_line(faces: Faces, tmp_path: Path) -> None:
    plain, rare = (compose(tiny(Entry({"finding": text})), faces) for text in ("张一\n李二", "张喆\n李二"))
    heights = []
    for composed in (plain, rare):
        paint(composed, faces, tmp_path / "line.pdf")
        with opened(tmp_path / "line.pdf") as pdf, closing(pdf[0]) as page, closing(page.get_textpage()) as text:
            at = text.get_text_range().index("李")
            heights.append(text.get_charbox(at))
    assert heights[0] == pytest.approx(heights[1], abs=0.01)


def test_markup_in_a_text_is_printed_as_text(faces: Faces, tmp_path: Path) -> None:
    composed = compose(tiny(Entry({"finding": "<b>&amp;</b><img src='http://x/'>"})), faces)
    paint(composed, faces, tmp_path / "markup.pdf")
    assert drawn_lines(tmp_path / "markup.pdf", 0) == composed_lines(composed.pages[0])


def test_the_same_sheet_gives_the_same_bytes(composed: Composed, printed: Path, faces: Faces, tmp_path: Path) -> None:
    paint(compose(ledger(12), faces), faces, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == printed.read_bytes()


def test_batches_are_merged_in_order_and_told(
    composed: Composed, faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "BATCH", 2)
    told: list[tuple[int, int]] = []
    short = replace(composed, pages=composed.pages[:5])
    paint(short, faces, tmp_path / "batches.pdf", lambda page, of: told.append((page, of)))
    assert told == [(2, 5), (4, 5), (5, 5)]
    for number, page in enumerate(short.pages):
        assert drawn_lines(tmp_path / "batches.pdf", number) == composed_lines(page)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1:9/x", "data:text/css,", "shipped-font:Other"])
def test_the_fetcher_refuses_everything_but_its_faces(faces: Faces, url: str) -> None:
    with pytest.raises(ValueError, match="refused"):
        FontFetcher(faces.all_faces()).fetch(url)


def test_a_refused_address_ends_the_rendering(faces: Faces) -> None:
    html = weasyprint.HTML(string="<img src='file:///etc/hostname'>", url_fetcher=FontFetcher(faces.all_faces()))
    with pytest.raises(FatalURLFetchingError):
        html.render()


def test_a_face_that_cannot_be_loaded_ends_the_rendering(
    composed: Composed, faces: Faces, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "SCHEME", "elsewhere:")
    monkeypatch.setattr(FontFetcher, "__init__", lambda self, faces: _without_faces(self))
    with pytest.raises(PrintingFailedError) as caught:
        paint(composed, faces, tmp_path / "none.pdf")
    assert "elsewhere:XhBody" in caught.value.detail
    assert not (tmp_path / "none.pdf").exists()


def _without_faces(fetcher: FontFetcher) -> None:
    super(FontFetcher, fetcher).__init__(fail_on_errors=True)
    fetcher._paths = {}


def test_a_file_with_a_strange_face_is_refused(composed: Composed, printed: Path, faces: Faces) -> None:
    with pikepdf.open(printed) as pdf:
        next(iter(dict(pdf.pages[0].resources.Font).values())).BaseFont = pikepdf.Name("/ABCDEF+NotoSans")
        with pytest.raises(PrintingFailedError) as caught:
            check(pdf, composed, faces)
    assert "NotoSans" in caught.value.detail


def test_a_file_with_a_page_too_few_is_refused(composed: Composed, printed: Path, faces: Faces) -> None:
    with pikepdf.open(printed) as pdf:
        del pdf.pages[0]
        with pytest.raises(PrintingFailedError):
            check(pdf, composed, faces)


def test_a_file_on_other_paper_is_refused(composed: Composed, printed: Path, faces: Faces) -> None:
    with pikepdf.open(printed) as pdf:
        pdf.pages[1].mediabox = [0, 0, 595, 842]
        with pytest.raises(PrintingFailedError) as caught:
            check(pdf, composed, faces)
    assert "595" in caught.value.detail


def positions(path: Path, char: str) -> list[float]:
    """Left edges of a character on the first page, from left to right."""
    with opened(path) as pdf, closing(pdf[0]) as page, closing(page.get_textpage()) as text:
        found = [at for at, one in enumerate(text.get_text_range()) if one == char]
        return sorted(text.get_charbox(at)[0] for at in found)


def test_spacing_is_added_after_every_character_of_a_line(faces: Faces, tmp_path: Path) -> None:
    places = {}
    for spacing in (0.0, 2.0):
        paint(one_line(faces, spacing=(spacing,)), faces, tmp_path / "spaced.pdf")
        places[spacing] = positions(tmp_path / "spaced.pdf", "口")
    moved = [wide - plain for plain, wide in zip(places[0.0], places[2.0], strict=True)]
    assert moved == pytest.approx([0, 2, 4, 6], abs=0.03)


def test_a_kern_moves_a_character_and_all_after_it(faces: Faces, tmp_path: Path) -> None:
    places = {}
    for kerns in ((), ((0, -1.0), (2, -5.0))):
        paint(one_line(faces, kerns=(kerns,)), faces, tmp_path / "kerned.pdf")
        places[kerns] = positions(tmp_path / "kerned.pdf", "口")
    moved = [squeezed - plain for plain, squeezed in zip(*places.values(), strict=True)]
    assert moved == pytest.approx([-1, -1, -6, -6], abs=0.02)


def one_line(faces: Faces, **how: object) -> Composed:
    composed = compose(tiny(Entry({}, ({"measure": "口口口口"},))), faces)
    texts = tuple(replace(text, **how) if "口" in text.lines[0] else text for text in composed.pages[0].texts)  # type: ignore[arg-type]
    return replace(composed, pages=(replace(composed.pages[0], texts=texts),))


def test_the_qr_code_on_paper_is_that_of_its_text(faces: Faces, tmp_path: Path) -> None:
    qr = "https://10.1.2.3/p/1234?f=3f9ac81b20d4e6f7"
    composed = compose(tiny(Entry({}), qr=qr), faces)
    (mark,) = composed.pages[0].marks
    paint(composed, faces, tmp_path / "qr.pdf")
    matrix = segno.make_qr(qr, error="m").matrix
    scale = 4.0
    with opened(tmp_path / "qr.pdf") as pdf, closing(pdf[0]) as page:
        picture = page.render(scale=scale, grayscale=True).to_pil()
    module = mark.size / len(matrix)
    for row, modules in enumerate(matrix):
        for column, dark in enumerate(modules):
            y, x = (edge + (at + 0.5) * module for edge, at in ((mark.y, row), (mark.x, column)))
            assert (picture.getpixel((int(x * scale), int(y * scale))) < 128) == bool(dark)
