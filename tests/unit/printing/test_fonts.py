import hashlib
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.unit.printing.samples import tiny
from tracker.foundation.printing.composing import compose
from tracker.foundation.printing.document import Entry
from tracker.foundation.printing.errors import MissingGlyphError
from tracker.foundation.printing.fonts import (
    FALLBACK,
    LATIN,
    ROLES,
    SHIPPED,
    SHIPPED_FOLDER,
    Faces,
    load_face,
    load_faces,
)

RARE = "喆堃珺玥垚犇旻䶮"
MANIFEST = tomllib.loads((SHIPPED_FOLDER / "MANIFEST.toml").read_text(encoding="utf-8"))["face"]


@pytest.mark.parametrize("listed", MANIFEST, ids=lambda listed: listed["file"])
def test_every_shipped_face_is_the_listed_one_and_has_its_licence(listed: dict[str, str]) -> None:
    content = (SHIPPED_FOLDER / listed["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == listed["sha256"]
    for paper in listed["licence_files"]:
        assert (SHIPPED_FOLDER / paper).stat().st_size > 500


def test_the_manifest_lists_every_font_file_and_its_role() -> None:
    by_role = {listed["role"]: listed["file"] for listed in MANIFEST}
    assert by_role == {**SHIPPED, **LATIN, "fallback": FALLBACK}
    assert {path.name for path in SHIPPED_FOLDER.glob("*.otf")} == set(by_role.values())


@pytest.mark.parametrize("role", ROLES)
def test_every_role_can_print_rare_name_characters(faces: Faces, role: str) -> None:
    assert faces.missing(role, RARE + "①⑳㎡％‰〔〕“”——……℃") == []


def test_the_first_face_prints_what_it_has_and_the_fallback_the_rest(faces: Faces) -> None:
    runs = [(face.css_name, piece) for face, piece in faces.runs("body", "李堃珺负责")]
    assert runs == [("XhBody", "李"), ("XhRest", "堃珺"), ("XhBody", "负责")]


def test_widths_are_those_of_the_face_that_prints_the_character(faces: Faces) -> None:
    assert faces.width("body", "党12") == pytest.approx(2.0)
    assert faces.width("kai", "1") == pytest.approx(0.5)
    assert faces.width("head", "1") == pytest.approx(0.556)
    assert faces.width("title", "1") == pytest.approx(0.5)
    assert faces.width("body", "䶮") == pytest.approx(1.0)


def test_an_office_font_comes_first_in_its_role(tmp_path: Path) -> None:
    shutil.copy(SHIPPED_FOLDER / SHIPPED["kai"], tmp_path / "仿宋_GB2312.ttf")
    faces = load_faces(tmp_path)
    chain = [face.path.name for face in faces.chains["body"]]
    assert chain == ["仿宋_GB2312.ttf", SHIPPED["body"], LATIN["latin"], FALLBACK]
    assert {face.path.name for face, _ in faces.runs("body", "共12个")} == {"仿宋_GB2312.ttf"}
    assert faces.resolved()["body"] == "FandolKai（仿宋_GB2312.ttf）"
    assert faces.resolved()["head"].endswith(f"（{SHIPPED['head']}）")


def test_digits_and_letters_come_from_the_latin_face_beside_chinese(faces: Faces) -> None:
    runs = [(face.css_name, piece) for face, piece in faces.runs("body", "NO.0023（占93.3％）")]
    assert runs == [("XhLatin", "NO.0023"), ("XhBody", "（占"), ("XhLatin", "93.3"), ("XhBody", "％）")]
    assert [face.css_name for face, _ in faces.runs("head", "2个")] == ["XhLatinHead", "XhHead"]
    assert [face.css_name for face, _ in faces.runs("title", "2023年")] == ["XhTitle"]
    assert faces.resolved()["latin"] == f"TeXGyreTermes（{LATIN['latin']}）"


def test_an_office_that_brings_a_latin_face_gets_its_digits_from_it(tmp_path: Path) -> None:
    shutil.copy(SHIPPED_FOLDER / SHIPPED["kai"], tmp_path / "仿宋_GB2312.ttf")
    shutil.copy(SHIPPED_FOLDER / LATIN["latin_head"], tmp_path / "times.ttf")
    faces = load_faces(tmp_path)
    assert [face.path.name for face, _ in faces.runs("body", "共12")] == ["仿宋_GB2312.ttf", "times.ttf"]
    assert faces.resolved()["latin"].endswith("（times.ttf）")


def test_files_in_the_office_folder_that_are_no_usable_font_are_named(tmp_path: Path) -> None:
    (tmp_path / "仿宋.ttf").write_bytes(b"no font")
    shutil.copy(SHIPPED_FOLDER / FALLBACK, tmp_path / "other.otf")
    (tmp_path / "readme.txt").write_text("not looked at")
    assert load_faces(tmp_path).unused == ("other.otf", "仿宋.ttf")


def test_a_file_without_characters_is_no_face(tmp_path: Path) -> None:
    (tmp_path / "x.ttf").write_bytes(b"\0" * 100)
    with pytest.raises(ValueError, match=r"x\.ttf"):
        load_face(tmp_path / "x.ttf", "X")


def test_characters_without_a_glyph_are_found_before_printing_all_at_once(faces: Faces) -> None:
    entry = Entry({"finding": "问题😀"}, ({"measure": "措施\U0002b820"}, {"progress": "又见😀"}))
    with pytest.raises(MissingGlyphError) as caught:
        compose(tiny(entry), faces)
    assert [(lack.char, lack.field) for lack in caught.value.lacks] == [("😀", "反馈问题"), ("\U0002b820", "整改措施")]
    assert "“😀”（U+1F600，见“反馈问题”）" in str(caught.value)
    assert "U+2B820" in str(caught.value)
