"""Checking a report on the page and by command: with and without the figures of the tracker."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from docx import Document

from tests import crowd
from tests.cast import World
from tests.web import Site, settings_for
from tracker.entry.cli import run
from tracker.output.reports.checking import NOT_CHECKED

CLOSED_ON = date(2023, 5, 10)
RIGHT = "反馈镇党委的2个问题中，1个已整改完成，完成率50%。"
WRONG = "发展党员56名，其中45人年龄在35岁以下，占比80.3％。"


def fill(world: World) -> None:
    """Two findings of the town, one struck off in May."""
    town = crowd.drafts(world, "town", 2)
    crowd.release(world, *town)
    crowd.closed(world, town[0], CLOSED_ON)


@pytest.fixture
def filled(site: Site) -> Site:
    fill(site.world)
    site.today = CLOSED_ON
    site.session.commit()
    return site


def sent(site: Site, **values: object) -> tuple[int, str]:
    answer = site.login("coordinator").post("/report-check", data={"as_of": site.today.isoformat(), **values})
    return answer.status_code, answer.text


def test_claims_are_marked_in_words_and_listed_and_the_text_is_kept(site: Site) -> None:
    status, page = sent(site, text=f"{RIGHT}\n<b>{WRONG}</b>")
    assert status == 200
    assert "找到2处可以核算的说法，其中1处不符" in page
    assert "〔相符 1〕" in page
    assert "占比80.3％<span" in page
    assert "〔不符 2〕" in page
    assert "45÷56四舍五入应为80.4％" in page
    assert f"&lt;b&gt;{WRONG}&lt;/b&gt;</textarea>" in page


def test_nothing_and_nothing_wrong_are_said_in_different_words(site: Site) -> None:
    assert "找到1处可以核算的说法，全部相符" in sent(site, text=RIGHT)[1]
    assert "没有找到可以核算的说法" in sent(site, text="一切正常。")[1]


def test_a_chosen_unit_is_compared_as_of_the_stated_day(filled: Site) -> None:
    assert "与系统一致" in sent(filled, text=f"截至目前，{RIGHT}", organization="town")[1]
    page = sent(filled, text=f"截至2023年5月9日，{RIGHT}", organization="town")[1]
    assert "与系统不一致：截至2023年5月9日，系统中反馈镇党委2个问题，已整改完成0个" in page
    assert (
        "与系统"
        not in sent(filled, text=f"截至2099年5月9日，{RIGHT}", organization="town")[1].split("逐条结果")[1][:600]
    )
    early = sent(filled, text=RIGHT, organization="town", as_of="2023-05-09")[1]
    assert "系统中反馈镇党委2个问题，已整改完成0个" in early


def test_files_are_read_and_not_stored(site: Site) -> None:
    document = Document()
    document.add_paragraph(WRONG)
    buffer = io.BytesIO()
    document.save(buffer)
    assert "〔不符 1〕" in sent(site, file=(io.BytesIO(buffer.getvalue()), "报告.docx"))[1]
    assert "〔不符 1〕" in sent(site, file=(io.BytesIO(WRONG.encode("gb18030")), "报告.txt"))[1]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "请粘贴报告文字，或者选择一个 txt、docx 文件。"),
        ({"text": "反馈" * 150_001}, "超过上限300000字"),
        ({"text": RIGHT, "as_of": "2099-01-01"}, "统计截止日期不能晚于今天"),
        ({"text": RIGHT, "as_of": "gestern"}, "日期不正确"),
    ],
)
def test_what_cannot_be_checked_is_refused_with_a_sentence(site: Site, values: dict[str, str], sentence: str) -> None:
    status, page = sent(site, **values)
    assert status == 422
    assert sentence in page


def test_bad_files_are_refused_with_a_sentence(site: Site) -> None:
    for data, name, sentence in (
        (b"%PDF-1.7", "报告.pdf", "是 PDF 文件"),
        (b"PK\x03\x04", "报告.docx", "打不开"),
        (b"  \n", "空.txt", "里没有文字"),
    ):
        status, page = sent(site, file=(io.BytesIO(data), name))
        assert (status, sentence in page) == (422, True), name
    both = sent(site, text=RIGHT, file=(io.BytesIO(b"x"), "报告.txt"))
    assert (both[0], "只保留一样" in both[1]) == (422, True)


def test_a_foreign_unit_is_not_there(site: Site) -> None:
    answer = site.login("secretary").post("/report-check", data={"text": RIGHT, "organization": "village-02"})
    assert answer.status_code == 404


Tracker = Callable[..., int]


@pytest.fixture
def tracker(world: World, database_url: str, tmp_path: Path) -> Tracker:
    """Run a command on the world's database."""
    fill(world)
    world.session.commit()
    settings = settings_for(tmp_path, database_url)
    return lambda *arguments: run(lambda: settings, [str(argument) for argument in arguments])


def test_the_command_gives_the_claims_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.txt"
    file.write_text(f"前言。\r\n{WRONG}", encoding="utf-8-sig", newline="")
    assert run(lambda: pytest.fail("settings were read"), ["check-report", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "claims": [
            {
                "text": "56名，其中45人年龄在35岁以下，占比80.3％",
                "start": 9,
                "ok": False,
                "reason": "45÷56四舍五入应为80.4％，文中80.3％是直接截去尾数（截尾）",
            }
        ]
    }


def test_the_command_tells_people_line_verdict_and_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.txt"
    file.write_text(f"前言。\n{RIGHT}\n{WRONG}", encoding="utf-8")
    assert run(lambda: pytest.fail("settings were read"), ["check-report", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("2处可以核算的说法，1处不符。\n相符　第2行　2个问题中")
    assert "不符　第3行" in said
    file.write_text("反馈25个问题，已完成19个。", encoding="utf-8")
    assert run(lambda: pytest.fail("settings were read"), ["check-report", str(file)]) == 0
    assert capsys.readouterr().out == f"没有找到可以核算的说法。\n{NOT_CHECKED}\n"


def test_page_and_handbook_say_what_is_not_checked(site: Site) -> None:
    assert NOT_CHECKED in site.login("coordinator").get("/report-check").text
    handbook = (Path(__file__).parents[2] / "docs" / "handbook.md").read_text(encoding="utf-8")
    assert "没有写完成率的，算不出对错，不核对，也不与系统数据比对，请自行查看。" in handbook


def test_the_command_compares_with_an_organization(
    tracker: Tracker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.txt"
    file.write_text(RIGHT, encoding="utf-8")
    assert tracker("check-report", file, "--organization", "town") == 0
    assert "与系统一致" in capsys.readouterr().out
    assert tracker("check-report", file, "--organization", "town", "--as-of", "2023-05-09") == 0
    assert "与系统不一致：截至2023年5月9日" in capsys.readouterr().out
    assert tracker("check-report", file, "--as-of", "2023-05-09") == 1
    assert "--organization" in capsys.readouterr().err


def test_the_command_refuses_what_is_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7")
    assert run(lambda: pytest.fail("settings were read"), ["check-report", str(file)]) == 1
    assert "是 PDF 文件" in capsys.readouterr().err
