"""Papers, profiles, and what stands at the foot of a page."""

from dataclasses import replace

import pytest

from tests.unit.printing.reading import LAYOUT, LONG, assert_complete, assert_sound, overlap, said, texts
from tests.unit.printing.samples import ledger, tiny
from tests.unit.printing.specimens import specimen
from tracker.foundation.printing import style
from tracker.foundation.printing.composing import compose, compose_pages
from tracker.foundation.printing.document import Column, Entry, Paper, Profile
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.pages import Composed, Text
from tracker.output.ledgers.declarations import KINDS


@pytest.mark.parametrize(
    ("paper", "profile", "left", "right", "bottom"),
    [
        ("a4_landscape", "standalone", 20, 277, 194),
        ("a4_portrait", "standalone", 20, 190, 281),
        ("a3_landscape", "standalone", 20, 400, 281),
        ("a4_landscape", "document", 35, 260, 184),
        ("a4_portrait", "document", 28, 184, 262),
        ("a3_landscape", "document", 43, 43 + 380 * 225 / 257, 271),
    ],
)
def test_a_table_fills_the_type_area_of_its_paper_and_profile(
    faces: Faces, paper: Paper, profile: Profile, left: float, right: float, bottom: float
) -> None:
    wide = {"a4_landscape": 257, "a4_portrait": 170, "a3_landscape": 380}[paper]
    columns = (Column("number", "序号", 10, merged=True), Column("measure", "整改措施", wide - 10))
    sheet = tiny(Entry({"number": "1"}, ({"measure": LONG},)), columns=columns, paper=paper, profile=profile)
    composed = compose(sheet, faces)
    assert (composed.width, composed.height) == style.PAPERS[paper]
    rules = [rule for page in composed.pages for rule in page.rules]
    assert min(rule.x1 for rule in rules) == pytest.approx(left * style.MM, abs=0.02)
    assert max(rule.x2 for rule in rules) == pytest.approx(right * style.MM, abs=0.02)
    assert (bottom - 6) * style.MM < max(rule.y2 for rule in rules) <= bottom * style.MM + 0.01
    assert_complete(sheet, composed)


def test_the_document_profile_numbers_its_pages_at_the_outer_side(faces: Faces) -> None:
    composed = compose(replace(ledger(8), profile="document"), faces)
    (_, first), (_, second), *_ = texts(composed, "folio")
    assert (said(first), first.align) == ("— 1 —", "right")
    assert first.x + first.w == pytest.approx((35 + 225) * style.MM - 14)
    assert (said(second), second.align, second.x) == ("— 2 —", "left", pytest.approx(35 * style.MM + 14))


@pytest.mark.parametrize("profile", ["standalone", "document"])
def test_a_qr_code_stands_beside_the_stamp_and_keeps_clear_of_everything(faces: Faces, profile: Profile) -> None:
    composed = compose(replace(ledger(8), profile=profile, qr="https://10.1.2.3/p/1"), faces)
    for page in composed.pages:
        (mark,) = page.marks
        assert mark.size == pytest.approx(14 * style.MM)
        assert mark.y + mark.size <= composed.height - 6.5 * style.MM
        code = Text(mark.x, mark.y, mark.size, mark.size, (), LAYOUT.body, "left", "folio")
        assert not [text for text in page.texts if overlap(code, text)]
        assert max(rule.y2 for rule in page.rules) < mark.y
        (stamp,) = (text for text in page.texts if text.kind == "footer")
        assert min(abs(stamp.x - mark.x - mark.size), abs(stamp.x + stamp.w - mark.x)) == pytest.approx(style.QR_GAP)


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("profile", ["standalone", "document"])
def test_every_declared_ledger_is_complete_and_sound_in_both_profiles(
    faces: Faces, code: str, profile: Profile
) -> None:
    sheet = specimen(code, 7, profile=profile)
    composed = compose(sheet, faces)
    assert_sound(composed, style.layout(sheet.paper, profile))
    assert_complete(sheet, composed)
    signed = {page for page, _ in texts(composed, "signature")}
    assert signed <= {page for page, _ in texts(composed, "cell")}


@pytest.mark.parametrize("profile", ["standalone", "document"])
def test_no_date_is_broken_within_month_and_day(faces: Faces, profile: Profile) -> None:
    for code in ("closures", "a3_closures", "follow_ups", "supervision"):
        for _, text in texts(compose(specimen(code, 7, profile=profile), faces), "cell"):
            assert text.align != "center" or not [line for line in text.lines if line.startswith(("月", "日", "年"))]
            assert text.align != "center" or not [line for line in text.lines if line.endswith("月")]


@pytest.mark.parametrize("profile", ["standalone", "document"])
def test_portrait_pages_are_sound(faces: Faces, profile: Profile) -> None:
    columns = (Column("number", "序号", 10, "center", merged=True), Column("measure", "整改措施", 160))
    entries = [Entry({"number": str(n)}, ({"measure": "措施" * 40},) * 3) for n in range(20)]
    sheet = tiny(*entries, columns=columns, paper="a4_portrait", profile=profile, footer="根", qr="http://x/1")
    composed = compose(sheet, faces)
    assert_sound(composed, style.layout("a4_portrait", profile))
    assert_complete(sheet, composed)


@pytest.mark.full
def test_two_thousand_findings_are_complete_and_sound(faces: Faces) -> None:
    sheet = ledger(2000)
    stream = compose_pages(sheet, faces)
    pages = tuple(stream.pages)
    composed = Composed(sheet.title, stream.width, stream.height, stream.rule_width, pages)
    assert len(pages) > 500
    assert_sound(composed)
    numbers = [said(text) for _, text in texts(composed, "cell") if text.column == "number"]
    assert numbers == [str(number) for number in range(1, 2001)]
    assert {page for page, _ in texts(composed, "head")} == set(range(len(pages)))
