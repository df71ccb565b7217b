"""What a hostile tester tried: junk in addresses, forms, files and commands ends in a sentence, and nothing is lost."""

from __future__ import annotations

import io
import os
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from tests.cast import World
from tests.web import Site, settings_for
from tracker.entry.cli import run
from tracker.entry.maintenance.preparing import clear_unfinished
from tracker.foundation.printing import rendering
from tracker.foundation.printing.errors import DiskFullError
from tracker.rectification.evidence.kinds import EvidenceError, kind_of
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import Timeframe

Tracker = Callable[..., int]


@pytest.fixture
def tracker(world: World, database_url: str, tmp_path: Path) -> Tracker:
    world.session.commit()
    settings = settings_for(tmp_path, database_url)
    return lambda *arguments: run(lambda: settings, [str(argument) for argument in arguments])


@pytest.mark.parametrize("number", ["2147483648", "999999999999", "9" * 23])
def test_an_id_that_no_row_can_have_is_a_page_that_is_not_there(site: Site, number: str) -> None:
    client = site.login("coordinator")
    for address in (
        "/feedbacks/{}",
        "/inspections/{}",
        "/ledgers/{}",
        "/ledgers/{}.pdf",
        "/evidence/{}",
        "/imports/{}",
    ):
        assert client.get(address.format(number)).status_code == 404


def test_the_null_character_in_an_address_is_refused(site: Site) -> None:
    client = site.login("coordinator")
    for address in ("/findings?q=%00", "/findings/%00", "/findings/a%00b/approve", "/ledgers?page=%00", "/welcome/%00"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert "提交的内容无法识别" in answer.text


def entry(**values: str) -> dict[str, str]:
    return {
        "client_uuid": str(uuid4()),
        "wording": "台账不规范。",
        "severity": "general",
        "effective_on": "2023-03-01",
    } | values


def test_control_characters_in_a_form_are_left_out(site: Site) -> None:
    feedback, client = site.world.feedback(), site.login("inspector")
    address = f"/feedbacks/{feedback.id}/findings/new"
    assert site.app.test_client().post("/login", data={"username": "a\0b", "password": "x\0y"}).status_code == 422
    assert client.post(address, data=entry(wording="台账\0不\x08规\x1b范。", category="党\0建")).status_code == 302
    finding = site.session.scalars(select(Finding)).one()
    assert finding.current.wording == "台账不规范。"


def test_a_file_name_with_control_characters_is_kept_without_them(site: Site) -> None:
    finding = site.world.rectifying()
    client = site.login("secretary")
    data = {
        "revision": str(finding.revision),
        "effective_on": "2023-03-01",
        "files": (io.BytesIO(b"%PDF-1"), "a\0\x1b\x7fb.pdf"),
    }
    assert client.post(f"/findings/{finding.code}/add_evidence", data=data).status_code == 302
    assert "ab.pdf" in client.get(f"/findings/{finding.code}").text


def test_another_finding_on_a_form_that_was_sent_already_is_not_swallowed(site: Site) -> None:
    feedback, client, first = site.world.feedback(), site.login("inspector"), entry()
    address = f"/feedbacks/{feedback.id}/findings/new"
    assert client.post(address, data=first).status_code == 302
    answer = client.post(address, data=first | {"wording": "另一个问题。"})
    assert answer.status_code == 422
    assert "这张表单此前已经登记过另一个问题" in answer.text
    assert "另一个问题。</textarea>" in answer.text
    again = re.search(r'name="client_uuid"[^>]*value="([^"]+)"', answer.text)
    assert again
    assert again[1] != first["client_uuid"]
    assert client.post(address, data=first | {"wording": "另一个问题。", "client_uuid": again[1]}).status_code == 302
    assert site.session.scalar(select(func.count()).select_from(Finding)) == 2


def test_a_blank_day_of_a_ledger_is_asked_for(site: Site) -> None:
    answer = site.login("coordinator").post(
        "/ledgers", data={"kind": "rectification", "organization": "town", "as_of": "  "}
    )
    assert answer.status_code == 422
    assert "请填写统计截止日期" in answer.text


def test_a_measure_with_an_endless_number_is_a_new_measure(site: Site) -> None:
    finding = site.world.released()
    _assign(site, finding)
    data = {
        "revision": str(finding.revision),
        "effective_on": "2023-03-01",
        "goal": "党费按月足额收缴",
        "measures-0-number": "9" * 5000,
        "measures-0-text": "逐人核对党费。",
        "measures-0-kind": "general",
    }
    assert site.login("secretary").post(f"/findings/{finding.code}/write_plan", data=data).status_code == 302


def _assign(site: Site, finding: Finding) -> None:
    users = site.world.users
    entry = act.Assignment(users["secretary"], users["leader"], Timeframe.FIXED_TERM, date(2023, 9, 1))
    act.assign(site.session, finding, entry, site.world.by("coordinator"))
    act.acknowledge(site.session, finding, site.world.by("secretary"))


def test_a_picture_of_two_hundred_megapixels_is_called_too_large(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20_000, 10_000, 1, 0, 0, 0, 0)
    picture = tmp_path / "big.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b""))
    with pytest.raises(EvidenceError, match=r"照片“big\.png”尺寸过大"):
        kind_of(picture, "big.png")


def test_what_a_killed_upload_left_is_cleared_a_day_later(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "sqlite://")
    works = [settings.output_folder / name for name in (".print-old", ".dossier-old", ".report-old")]
    for work in works:
        work.mkdir(parents=True)
    settings.evidence_folder.mkdir()
    old, young, kept = (settings.evidence_folder / name for name in (".upload-old", ".upload-young", "kept.pdf"))
    for file in (old, young, kept):
        file.touch()
    now = datetime.now(UTC)
    for left in (old, kept, *works):
        os.utime(left, ((now - timedelta(days=2)).timestamp(),) * 2)
    clear_unfinished(settings, now)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [".upload-young", "kept.pdf"]
    assert not list(settings.output_folder.iterdir())


def test_a_ledger_is_not_written_over_a_device(tracker: Tracker, capsys: pytest.CaptureFixture[str]) -> None:
    """Run by root, the last rename would put the PDF in the place of /dev/null."""
    pipe = Path(os.devnull)
    assert tracker("ledger", "rectification", "--organization", "town", "--output", pipe) == 1
    assert "不是普通文件" in capsys.readouterr().err
    assert pipe.is_char_device()


@pytest.mark.parametrize("content", ["a = 1".encode("utf-16"), b"\x8c\x00", b"a = " + b"[" * 20_000])
def test_a_definition_that_is_no_text_is_refused_in_one_sentence(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "junk.toml"
    file.write_bytes(content)
    assert run(lambda: pytest.fail("no settings"), ["workflow", "prove", str(file)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("junk.toml ")
    assert said.count("\n") == 1


def test_an_instant_before_all_time_is_refused(tracker: Tracker, capsys: pytest.CaptureFixture[str]) -> None:
    assert tracker("remind", "--now", "0001-01-01") == 1
    assert "看不懂时刻" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("username", "name", "title"),
    [("x y", "名", "职"), ("zz", "名" * 61, "职"), ("zz", "", "职"), ("zz", "名", "职" * 61)],
)
def test_an_account_out_of_shape_is_refused(
    tracker: Tracker, capsys: pytest.CaptureFixture[str], username: str, name: str, title: str
) -> None:
    command = ("user", "add", username, name, "--organization", "town", "--role", "owner", "--title", title)
    assert tracker(*command) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_database_file_that_is_none_is_named_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tracker.db").write_bytes(b"junk" * 10_000)
    settings = settings_for(tmp_path, f"sqlite:///{tmp_path / 'tracker.db'}")
    assert run(lambda: settings, ["statement", "--organization", "town"]) == 1
    said = capsys.readouterr().err
    assert "数据库文件已损坏" in said
    assert said.count("\n") == 1


def test_a_write_that_waits_in_vain_is_answered_as_busy(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error page must not ask the locked database who is logged in."""
    if site.sessions.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer")
    monkeypatch.setattr("tracker.foundation.db.session.BUSY_TIMEOUT_MS", 100)
    client = site.login("secretary")
    site.session.execute(text("SELECT 1"))  # a writing session: it holds the lock from here on
    answer = client.post("/todo/acknowledge")
    site.session.rollback()
    assert answer.status_code == 503
    assert "系统正忙" in answer.text
    assert client.post("/todo/acknowledge").status_code == 302


def test_a_static_file_with_a_null_character_is_refused(site: Site) -> None:
    assert site.app.test_client().get("/static/css/%00").status_code == 400


def test_a_one_time_link_bears_the_address_of_the_installation(site: Site) -> None:
    site.app.config["SETTINGS"] = replace(site.settings, base_url="https://xh.example.gov.cn")
    user = site.world.users["secretary"]
    page = site.login("sysadmin").post(f"/users/{user.id}/link").text
    assert "https://xh.example.gov.cn/welcome/" in page
    assert "http://localhost/welcome/" not in page


def test_more_measures_than_a_plan_holds_are_refused_and_not_left_out(site: Site) -> None:
    finding = site.world.released()
    _assign(site, finding)
    data = {"revision": str(finding.revision), "effective_on": "2023-03-01", "goal": "党费按月足额收缴"}
    for index in range(81):
        data |= {f"measures-{index}-text": "逐人核对党费。", f"measures-{index}-kind": "general"}
    answer = site.login("secretary").post(f"/findings/{finding.code}/write_plan", data=data)
    assert answer.status_code == 422
    assert "一个问题最多80条措施" in answer.text
    del data["measures-80-text"], data["measures-80-kind"]
    address = f"/findings/{finding.code}/write_plan"
    assert site.login("secretary").post(address, data=data).status_code == 302
    assert site.login("secretary").get(address).status_code == 200


def test_a_full_disk_is_named_by_the_print_that_failed() -> None:
    said = "OSError: [Errno 28] No space left on device"
    assert isinstance(rendering._death(1, rendering.Order(None, 512, 9), said), DiskFullError)
    message = {"kind": "failed", "detail": said}
    assert isinstance(rendering._reported(message, rendering.Order(None, 512, 9)), DiskFullError)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2023-02-30"])
def test_a_day_that_cannot_be_meant_is_called_no_day(site: Site, day: str) -> None:
    """With a deadline in the year 9999 no term could be counted, and every list that holds it was lost."""
    finding = site.world.released()
    users = site.world.users
    data = {
        "revision": str(finding.revision),
        "effective_on": "2023-03-01",
        "owner": str(users["secretary"].id),
        "leader": str(users["leader"].id),
        "timeframe": "fixed_term",
        "deadline": day,
    }
    client = site.login("coordinator")
    answer = client.post(f"/findings/{finding.code}/assign", data=data)
    assert answer.status_code == 422
    assert "整改时限</a>：日期" in answer.text
    assert f'value="{day}"' in answer.text
    assert client.get("/todo").status_code == 200
