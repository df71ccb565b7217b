"""Verifying a print: genuine, saved anew, altered, foreign; and what changed since."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import text

from tests.cast import instant
from tests.features.test_paperwork import TODAY, Office, office
from tracker.entry.cli import run
from tracker.foundation.tasks.runner import Runner
from tracker.output.ledgers.models import LedgerPrint
from tracker.output.ledgers.operations import TASK, request_print
from tracker.output.ledgers.operations import Order as LedgerOrder
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.reports.paperwork.verifying import FileState, Standing, Verdict, verify_file
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import FollowUpOutcome

assert office  # the fixture of the forms
LATER = date(2023, 10, 1)


def verdict(office: Office, file: Path, day: date = TODAY) -> Verdict:
    with office.press.sessions.reading() as session:
        return verify_file(session, office.press.settings.evidence_folder, file, instant(day, 12))


def ledger(office: Office) -> Path:
    """A printed 整改台账 of the town."""
    session = office.world.session
    order = LedgerOrder("rectification", office.world.organizations["town"], date(2023, 9, 1))
    print_ = request_print(session, order, office.world.users["coordinator"].id, instant(TODAY))
    session.commit()
    assert Runner(office.press.sessions, {TASK: PrintLedger(office.press.settings)}, lambda: instant(TODAY)).run_one()
    with office.press.sessions.reading() as reading:
        record = reading.get_one(LedgerPrint, print_.id).record
        assert record is not None
        return office.file(record)


def relapsed(office: Office) -> None:
    """What happens after the print: the finding is seen again."""
    seen = act.FollowUpEntry(FollowUpOutcome.RECURRED, "又有两个月没有收缴党费，问题反弹。", "实地查看", "村民张三")
    finding = office.world.session.merge(office.finding)
    act.record_follow_up(office.world.session, finding, seen, office.world.by("discipline", LATER))
    by = office.world.by("coordinator", LATER)
    act.reopen(office.world.session, finding, "核实又有两个月没有收缴", date(2024, 3, 1), by)
    office.world.session.commit()


def changed(source: Path, target: Path, change: Callable[[pikepdf.Pdf], None]) -> Path:
    with pikepdf.open(source) as pdf:
        change(pdf)
        pdf.save(target)
    return target


def test_an_original_is_genuine(office: Office) -> None:
    found = verdict(office, office.file(office.printed()))
    assert (found.standing, found.file, found.root_holds, found.wrong) == (
        Standing.GENUINE,
        FileState.UNALTERED,
        True,
        (),
    )
    assert found.changed == ()


def test_a_ledger_is_verified_cell_by_cell_and_tells_what_changed_since(office: Office) -> None:
    file = ledger(office)
    assert verdict(office, file).standing is Standing.GENUINE
    relapsed(office)
    found = verdict(office, file, LATER)
    assert found.standing is Standing.GENUINE
    assert {one.row for one in found.changed} == {office.finding.code}
    assert any(sentence.startswith(f"此后有1行发生变化（{office.finding.code}）") for sentence in found.sentences)


def test_a_file_that_was_saved_anew_still_verifies(office: Office, tmp_path: Path) -> None:
    again = changed(office.file(office.printed()), tmp_path / "again.pdf", lambda pdf: None)
    found = verdict(office, again)
    assert (found.standing, found.file) == (Standing.GENUINE, FileState.RESAVED)


def test_a_page_that_was_written_over_is_named(office: Office, tmp_path: Path) -> None:
    def overwrite(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(b"1 1 1 rg 100 100 200 50 re f")

    found = verdict(office, changed(office.file(office.printed()), tmp_path / "x.pdf", overwrite))
    assert (found.standing, found.file) == (Standing.WRONG, FileState.ALTERED)
    assert "文件被改动过：第1页与原件不同" in found.sentences


def test_a_note_laid_over_a_page_is_an_alteration(office: Office, tmp_path: Path) -> None:
    def annotate(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[100, 100, 200, 200])
        pdf.pages[0].Annots = pdf.make_indirect([note])

    assert (
        verdict(office, changed(office.file(office.printed()), tmp_path / "x.pdf", annotate)).standing is Standing.WRONG
    )


def test_attached_data_that_were_changed_are_found_with_the_first_cell(office: Office, tmp_path: Path) -> None:
    def falsify(pdf: pikepdf.Pdf) -> None:
        data = json.loads(pdf.attachments["xiaohao.json"].get_file().read_bytes())
        row = next(one for one in data["content"]["rows"] if one["key"] == "整改成效")
        row["cells"]["内容"] = "追缴资金99999元。"
        pdf.attachments["xiaohao.json"] = pikepdf.AttachedFileSpec(pdf, json.dumps(data).encode())

    found = verdict(office, changed(office.file(office.printed()), tmp_path / "x.pdf", falsify))
    assert found.standing is Standing.WRONG
    assert "文件附带的数据被改动过" in found.sentences
    assert (found.wrong[0].row, found.wrong[0].paper) == ("整改成效", "追缴资金99999元。")


def test_what_is_not_ours_cannot_be_verified(office: Office, tmp_path: Path) -> None:
    foreign, text_file, locked = tmp_path / "f.pdf", tmp_path / "t.pdf", tmp_path / "l.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(foreign)
        pdf.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    text_file.write_text("台账", encoding="utf-8")
    for file, words in [(foreign, "不是从本系统打印的"), (text_file, "这不是PDF文件"), (locked, "打开密码")]:
        found = verdict(office, file)
        assert found.standing is Standing.UNKNOWN
        assert words in found.sentences[0]


def test_without_its_data_a_page_is_known_by_its_bytes_alone(office: Office, tmp_path: Path) -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments["xiaohao.json"]

    found = verdict(office, changed(office.file(office.printed()), tmp_path / "x.pdf", strip))
    assert found.standing is Standing.UNKNOWN


def test_a_history_that_was_rewritten_is_told(office: Office) -> None:
    record = office.printed()
    with office.press.sessions.writing() as session:
        drop = "DROP TRIGGER tr_append_only_transition_update"
        on = ' ON "transition"' if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text(drop + on))
        session.execute(text("UPDATE transition SET hash = 'f' WHERE id = (SELECT max(id) FROM transition)"))
    found = verdict(office, office.file(record))
    assert (found.standing, found.root_holds) == (Standing.WRONG, False)


def test_the_command_tells_it_in_words_json_and_exit_status(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = office.file(office.printed())
    assert run(lambda: office.press.settings, ["verify", str(file)]) == 0
    assert capsys.readouterr().out.startswith("核验通过：")
    assert run(lambda: office.press.settings, ["verify", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["file"] == "unaltered"
    (tmp_path / "no.pdf").write_bytes(b"x")
    assert run(lambda: office.press.settings, ["verify", str(tmp_path / "no.pdf")]) == 2
    altered = changed(file, tmp_path / "a.pdf", lambda pdf: pdf.pages[0].contents_add(b"0 0 9 9 re f"))
    assert run(lambda: office.press.settings, ["verify", str(altered)]) == 1
