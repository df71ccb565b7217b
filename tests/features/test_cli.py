"""The commands: what they print, what they refuse with one sentence, and that refusing changes nothing."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import func, select

from tests.cast import FIRST_DAY, World, instant
from tests.web import settings_for
from tracker.entry.cli import run
from tracker.foundation.db.session import Sessions
from tracker.output.ledgers.variants.operations import add_variant
from tracker.output.ledgers.variants.rules import Shown, Variation
from tracker.people.accounts.models import User
from tracker.rectification.findings.models import Finding
from tracker.settings import Settings
from tracker.workflow.definitions import builtin

Tracker = Callable[..., int]
REPORT = (
    "一、工作情况\n做了许多工作。\n二、存在问题\n（一）学习不深入。\n（二）台账不规范。\n三、下步打算\n继续努力。\n"
)


@pytest.fixture
def tracker(world: World, database_url: str, tmp_path: Path) -> Tracker:
    """Run a command on the world's database."""
    world.session.commit()
    settings = settings_for(tmp_path, database_url)
    return lambda *arguments: run(lambda: settings, [str(argument) for argument in arguments])


def test_help_needs_no_settings(capsys: pytest.CaptureFixture[str]) -> None:
    def none() -> None:
        raise AssertionError("settings were read")

    assert run(none, ["--help"]) == 0  # type: ignore[arg-type]  # must not be called
    assert "ledger" in capsys.readouterr().out


def test_an_unknown_command_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: pytest.fail("no settings"), ["sing"]) == 2
    assert "tracker --help" in capsys.readouterr().err


def test_workflow_list_and_show_read_the_shipped_templates(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(lambda: pytest.fail("no settings"), ["workflow", "list"]) == 0
    assert run(lambda: pytest.fail("no settings"), ["workflow", "show", "county-to-village"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in builtin())
    assert "待签收" in shown


def test_workflow_prove_names_the_fault_of_a_broken_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, broken = tmp_path / "good.toml", tmp_path / "broken.toml"
    good.write_text(builtin()["self-check"], encoding="utf-8")
    broken.write_text(builtin()["self-check"].replace('roles = ["approver"]', "roles = []"), encoding="utf-8")
    assert run(lambda: pytest.fail("no settings"), ["workflow", "prove", str(good)]) == 0
    assert run(lambda: pytest.fail("no settings"), ["workflow", "prove", str(broken)]) == 1
    assert "broken.toml" in capsys.readouterr().err


def refusing_settings() -> Settings:
    raise AssertionError("settings were read")


def test_workflow_picture_draws_a_shipped_template_and_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, there = tmp_path / "mine.toml", tmp_path / "picture.svg"
    mine.write_text(builtin()["self-check"].replace("待签收", "待查收"), encoding="utf-8")
    assert run(refusing_settings, ["workflow", "picture", "county-to-town", "--output", str(there)]) == 0
    assert there.read_text(encoding="utf-8").startswith("<svg ")
    capsys.readouterr()
    assert run(refusing_settings, ["workflow", "picture", str(mine), "--output", "-"]) == 0
    assert "待查收" in capsys.readouterr().out


def test_workflow_picture_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text('name = "x"\nlabel = 3\n', encoding="utf-8")
    for name, output, said in (
        ("nowhere", "-", "没有名为“nowhere”的流程"),
        (str(broken), "-", "broken.toml 第2行"),
        ("self-check", str(tmp_path / "no" / "a.svg"), "不存在"),
        ("self-check", str(tmp_path), "不是普通文件"),
    ):
        assert run(refusing_settings, ["workflow", "picture", name, "--output", output]) == 1
        assert said in capsys.readouterr().err


def test_user_add_prints_a_one_time_link(tracker: Tracker, world: World, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--organization", "village-02", "--role", "owner", "--title", "村委会主任")
    assert tracker("user", "add", "maxy", "马小䶮", *arguments) == 0
    assert "/welcome/" in capsys.readouterr().out
    assert tracker("user", "add", "maxy", "又一人", *arguments) == 1
    assert "已被使用" in capsys.readouterr().err
    assert world.session.scalar(select(func.count()).where(User.username == "maxy")) == 1


def test_import_text_dry_run_prints_offsets_and_stores_nothing(
    tracker: Tracker, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    where = ("--organization", "town", "--source", "self_check")
    assert tracker("import", "text", file, *where, "--dry-run", "--json") == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [REPORT[one["start"] : one["end"]] for one in findings] == ["学习不深入。", "台账不规范。"]
    assert set(findings[0]) == {"category", "aspect", "text", "start", "end"}
    assert world.session.scalar(select(func.count(Finding.id))) == 0


def test_import_text_twice_stores_each_finding_once(tracker: Tracker, world: World, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    for _ in range(2):
        assert tracker("import", "text", file, "--organization", "town", "--source", "self_check") == 0
    stored = world.session.scalars(select(Finding).order_by(Finding.id)).all()
    assert [finding.current.wording for finding in stored] == ["学习不深入。", "台账不规范。"]
    assert stored[0].state.value == "DRAFT"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("statement", "--organization", "nowhere"), "没有代码为“nowhere”的单位"),
        (("statement", "--organization", "town", "--as-of", "2999-01-01"), "晚于今天"),
        (("ledger", "rectification", "--organization", "town", "--output", "no/such/folder/a.pdf"), "不存在"),
        (("remind", "--now", "tomorrow"), "看不懂时刻"),
    ],
)
def test_a_refusal_is_one_sentence(
    tracker: Tracker, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], sentence: str
) -> None:
    assert tracker(*arguments) == 1
    said = capsys.readouterr().err.strip()
    assert sentence in said
    assert "\n" not in said


def test_import_of_an_unknown_source_lists_the_known_ones(
    tracker: Tracker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    assert tracker("import", "text", file, "--organization", "town", "--source", "hearsay") == 1
    assert "county_inspection" in capsys.readouterr().err


def test_statement_remind_and_audit_on_a_living_database(
    tracker: Tracker, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.closed()
    world.session.commit()
    assert tracker("statement", "--organization", "town") == 0
    assert tracker("statement", "--organization", "town", "--json") == 0
    assert tracker("remind", "--now", "2023-08-10") == 0
    assert tracker("remind", "--now", "2023-08-10") == 0
    assert tracker("audit", "verify") == 0
    said = capsys.readouterr().out
    assert "反馈村级党组织的1个问题中，1个已整改完成，完成率100" in said
    assert "新增2条提醒" in said
    assert "新增0条提醒" in said


def test_a_ledger_is_printed_to_the_named_file(tracker: Tracker, world: World, tmp_path: Path) -> None:
    world.closed()
    world.session.commit()
    target = tmp_path / "台账.pdf"
    assert tracker("ledger", "rectification", "--organization", "town", "--output", target) == 0
    assert target.read_bytes().startswith(b"%PDF")


def test_a_database_without_tables_asks_for_migration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sessions: Sessions
) -> None:
    empty = settings_for(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}")
    assert run(lambda: empty, ["statement", "--organization", "town"]) == 1
    assert "migrate" in capsys.readouterr().err


def test_a_ledger_is_printed_in_the_profile_from_the_source_and_as_known_then(
    tracker: Tracker, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.closed()
    world.session.commit()
    target = tmp_path / "台账.pdf"
    order = ("ledger", "closures", "--organization", "town", "--output", target)
    assert tracker(*order, "--profile", "document", "--source", "county_inspection", "--known-at", "2023-12-31") == 0
    assert tracker(*order, "--source", "hearsay") == 1
    assert tracker(*order, "--known-at", "2999-01-01") == 1
    assert tracker(*order, "--known-at", "yesterday") == 1
    refused = capsys.readouterr().err
    assert "county_inspection" in refused
    assert "不能晚于现在" in refused
    assert "看不懂时刻“yesterday”" in refused


@pytest.mark.parametrize("extension", ["xlsx", "docx", "XLSX"])
def test_a_ledger_is_written_in_the_format_of_its_name(
    tracker: Tracker, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], extension: str
) -> None:
    world.rectifying()
    world.session.commit()
    target = tmp_path / f"台账.{extension}"
    assert tracker("ledger", "rectification", "--organization", "town", "--output", target) == 0
    assert zipfile.ZipFile(target).testzip() is None
    assert f"{target}：2行" in capsys.readouterr().out


def test_a_ledger_is_printed_in_a_variant_that_the_office_may_use(
    tracker: Tracker, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.rectifying()
    by = (world.users["coordinator"].id, instant(FIRST_DAY))
    for code, title, shared in (("county", "县里的样子", True), ("town", "镇里的样子", False)):
        short = Variation(title, (Shown("number", "号", 10), Shown("finding", "", 60)))
        add_variant(world.session, "rectification", world.organizations[code], "短表", short, *by, shared=shared)
    world.session.commit()
    target = tmp_path / "台账.docx"
    for code, title in (("town", "镇里的样子"), ("village-01", "县里的样子")):
        order = ("ledger", "rectification", "--organization", code, "--output", target)
        assert tracker(*order, "--variant", "短表") == 0
        document = Document(str(target))
        assert title in "".join(paragraph.text for paragraph in document.paragraphs)
        assert [cell.text for cell in document.tables[0].rows[0].cells] == ["号", "反馈问题"]
    assert tracker(*order, "--variant", "长表") == 1
    assert "没有名为“长表”的台账样式；柳林村可以用的：短表" in capsys.readouterr().err
    assert tracker("ledger", "closures", *order[2:], "--variant", "短表") == 1


def test_another_extension_is_refused_with_those_there_are(
    tracker: Tracker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tracker("ledger", "rectification", "--organization", "town", "--output", tmp_path / "台账.csv") == 1
    assert "台账.csv 的扩展名要写成 .pdf、.xlsx 或 .docx" in capsys.readouterr().err
