"""The page that says which face each role got."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.web import Site
from tracker.foundation.printing.fonts import LATIN, SHIPPED, SHIPPED_FOLDER, load_faces
from tracker.foundation.printing.resolving import resolve


def office(folder: Path) -> Path:
    """A folder with a 仿宋, a Times and a file that is no font."""
    shutil.copy(SHIPPED_FOLDER / SHIPPED["kai"], folder / "仿宋_GB2312.ttf")
    shutil.copy(SHIPPED_FOLDER / LATIN["latin_head"], folder / "times.ttf")
    (folder / "黑体.ttf").write_bytes(b"no font")
    return folder


@pytest.mark.parametrize("removed", [(), ("times.ttf",), ("times.ttf", "仿宋_GB2312.ttf")])
def test_the_page_names_the_faces_that_printing_takes(tmp_path: Path, removed: tuple[str, ...]) -> None:
    folder = office(tmp_path)
    for name in removed:
        (folder / name).unlink()
    roles, unused = resolve(folder)
    faces = load_faces(folder)
    named = {role: text.rpartition("（")[2].rstrip("）") for role, text in faces.resolved().items()}
    assert [role.file for role in roles][:-1] == [named[role] for role in ("title", "body", "head", "kai", *LATIN)]
    assert unused == faces.unused == ("黑体.ttf",)


def test_an_office_face_that_lacks_common_characters_is_told(tmp_path: Path) -> None:
    shutil.copy(SHIPPED_FOLDER / LATIN["latin"], tmp_path / "楷体.ttf")
    kai = next(role for role in resolve(tmp_path)[0] if role.wanted == "楷体")
    assert kai.own
    assert kai.lacking.startswith("一国地在")


def shown(site: Site, who: str, folder: Path | None) -> str:
    """The page as this person reads it, in an installation with the folder."""
    site.app.config["SETTINGS"] = replace(site.settings, fonts_folder=folder)
    return re.sub(r"\s+", " ", site.login(who).get("/fonts").text)


def test_whoever_prints_reads_the_faces_and_whom_to_ask(site: Site, tmp_path: Path) -> None:
    folder = office(tmp_path)
    text = shown(site, "coordinator", folder)
    assert "FandolSong" in text
    assert "仿宋_GB2312.ttf" in text
    assert "黑体.ttf。文件名或字体名中须有" in text
    assert "请系统管理员办理" in text
    assert str(folder) not in text
    assert folder.name in text


def test_the_administrator_reads_where_the_folder_is(site: Site, tmp_path: Path) -> None:
    text = shown(site, "sysadmin", office(tmp_path))
    assert str(tmp_path) in text
    assert "打印字体" in site.login("sysadmin").get("/").text


def test_without_a_folder_the_page_says_how_to_set_one(site: Site) -> None:
    text = shown(site, "sysadmin", None)
    assert "TRACKER_FONTS" in text
    assert "本单位字体" not in text


def test_a_folder_that_is_gone_is_told_and_the_shipped_faces_are_shown(site: Site, tmp_path: Path) -> None:
    text = shown(site, "sysadmin", tmp_path / "gone")
    assert "字体文件夹不能读取" in text
    assert "FandolFang-Regular.otf" in text
