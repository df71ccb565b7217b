"""Printing a ledger as a task: from the order to the stored file and the notice, with the real child process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from tests.cast import World, instant, make_world
from tests.web import settings_for
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.printing import rendering
from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import LEASE, cancel, claim
from tracker.foundation.tasks.runner import Finished, OnProgress, Runner
from tracker.output.ledgers import printing
from tracker.output.ledgers.declarations import RECTIFICATION
from tracker.output.ledgers.models import LedgerPrint, PrintFormat
from tracker.output.ledgers.operations import TASK, LedgerRefused, Order, request_chosen_print, request_print
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.ledgers.prints import whole
from tracker.output.ledgers.queries import not_listed
from tracker.output.ledgers.sheets import produce
from tracker.output.notifications.models import OutboxMessage
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.findings.models import Finding
from tracker.settings import Settings

TODAY = date(2023, 9, 20)
NOW = instant(TODAY)
END = date(2023, 8, 31)


class Office:
    """The cast with a settings folder, orders and runners of its own. Everything is committed at once."""

    def __init__(self, sessions: Sessions, settings: Settings, world: World) -> None:
        self.sessions, self.settings, self.world = sessions, settings, world

    def ordered(self, code: str = "town", as_of: date = END) -> int:
        """The id of a print that the coordinator asked for."""
        order = Order("rectification", self.world.organizations[code], as_of)
        print_ = request_print(self.world.session, order, self.world.users["coordinator"].id, NOW)
        self.world.session.commit()
        return print_.id

    def ordered_as(self, form: PrintFormat, code: str = "town") -> int:
        """The id of a print in this format."""
        order = Order("rectification", self.world.organizations[code], END, format=form)
        print_ = request_print(self.world.session, order, self.world.users["coordinator"].id, NOW)
        self.world.session.commit()
        return print_.id

    def stored(self, print_id: int) -> Path:
        """Where its file lies."""
        stored = self.print_(print_id).stored_file
        assert stored is not None
        return path_of(self.settings.evidence_folder, stored)

    def chosen(self, *wordings: str) -> int:
        """The id of a print of some findings alone (选印)."""
        session, who = self.world.session, self.world.actor("coordinator", TODAY)
        found = [one for one in session.query(Finding) if one.current.wording in wordings]
        print_ = request_chosen_print(session, found, END, who, NOW)
        session.commit()
        return print_.id

    def runner(self, now: datetime = NOW, **limits: int) -> Runner:
        settings = replace(self.settings, **limits)  # type: ignore[arg-type]  # limits are numbers
        return Runner(self.sessions, {TASK: PrintLedger(settings)}, lambda: now)

    def print_(self, print_id: int) -> LedgerPrint:
        with self.sessions.reading() as session:
            found = whole(session, print_id)
        assert found is not None
        return found[0]

    def notices(self) -> list[OutboxMessage]:
        with self.sessions.reading() as session:
            return session.query(OutboxMessage).order_by(OutboxMessage.id).all()

    def text(self, print_id: int) -> str:
        """The text of the stored file, without line ends."""
        stored = self.print_(print_id).stored_file
        assert stored is not None
        document = PdfDocument(path_of(self.settings.evidence_folder, stored))
        pages = [page.get_textpage().get_text_range() for page in document]
        document.close()
        return "".join("".join(pages).split())


@pytest.fixture
def office(sessions: Sessions, database_url: str, tmp_path: Path) -> Iterator[Office]:
    """The cast with a closed finding and one in 整改中, on each kind of database."""
    assert printing_available() is None
    with sessions.write() as session:
        world = make_world(session)
        world.closed(wording="党费收缴不及时。")
        world.rectifying("neighbour", wording="村务公开栏长期没有更新。", organization="village-02")
        session.commit()
        yield Office(sessions, settings_for(tmp_path, database_url), world)


def test_a_ledger_is_printed_stored_and_announced_once(office: Office) -> None:
    print_id = office.ordered()
    assert office.runner().run_one()
    printed = office.print_(print_id)
    assert (printed.task.state, printed.pages, printed.task.progress_total) == (TaskState.DONE, 1, 1)
    text = office.text(print_id)
    assert "党费收缴不及时。" in text
    assert "2023年5月10日审定销号" in text
    [notice] = office.notices()
    assert (notice.recipient_id, notice.link) == (office.world.users["coordinator"].id, f"/ledgers/{print_id}")
    assert (notice.title, notice.body) == ("清河镇整改台账已印好", "统计截止2023年8月31日，共1页。")
    assert not office.runner().run_one()
    assert len(office.notices()) == 1
    assert list(office.settings.output_folder.iterdir()) == []


def test_the_print_keeps_the_root_of_the_history_it_was_made_from(office: Office) -> None:
    print_id = office.ordered(as_of=date(2023, 5, 5))
    office.runner().run_one()
    with office.sessions.reading() as session:
        assert office.print_(print_id).root == root(session, NOW)
    text = office.text(print_id)
    assert office.print_(print_id).root[:16] in text
    assert "统计截止时间：2023年5月5日" in text
    assert "村务公开栏长期没有更新。" in text
    assert "审定销号" not in text


def test_before_anything_was_fed_back_the_town_files_a_nil_return(office: Office) -> None:
    print_id = office.ordered(as_of=date(2023, 2, 28))
    office.runner().run_one()
    assert "经自查，暂未发现需整改的问题" in office.text(print_id)


def test_the_same_order_gives_the_same_bytes_and_one_stored_file(office: Office) -> None:
    first, second = office.ordered(), office.ordered()
    office.runner().run_one()
    office.runner(NOW + timedelta(hours=1)).run_one()
    assert office.print_(first).stored_file_id == office.print_(second).stored_file_id is not None
    assert len(office.notices()) == 2


def test_chosen_findings_are_printed_alone_and_the_same_again(office: Office) -> None:
    first, second = office.chosen("党费收缴不及时。"), office.chosen("党费收缴不及时。")
    office.runner().run_one()
    office.runner(NOW + timedelta(hours=1)).run_one()
    assert office.print_(first).stored_file_id == office.print_(second).stored_file_id is not None
    text = office.text(first)
    assert "柳林村党支部反馈问题整改台账（选印1个问题）" in text
    assert "党费收缴不及时。" in text
    assert "村务公开栏" not in text


def test_a_choice_of_which_nothing_was_fed_back_yet_is_no_nil_return(world: World) -> None:
    draft, as_of = world.finding(), AsOf(END, NOW)
    sheet = produce(world.session, RECTIFICATION, draft.organization, as_of, TODAY, only=[draft.id])
    assert (sheet.groups, sheet.nil_text) == ((), "所选的问题在统计截止时间都没有列入台账")
    with pytest.raises(LedgerRefused, match="截至2023年8月31日都不列入台账"):
        request_chosen_print(world.session, [draft], END, world.actor("coordinator", TODAY), NOW)


def test_what_was_not_fed_back_yet_is_left_out_of_a_choice(world: World) -> None:
    listed, draft = world.released(), world.finding(organization="village-02")
    who = world.actor("coordinator", TODAY)
    assert not_listed(world.session, [draft, listed], AsOf(END, NOW)) == [draft]
    assert request_chosen_print(world.session, [draft, listed], END, who, NOW).finding_ids == [listed.id]


def test_a_task_whose_runner_died_is_printed_again_and_recorded_once(office: Office) -> None:
    print_id = office.ordered()
    with office.sessions.writing() as session:
        assert claim(session, NOW) is not None
    assert not office.runner(NOW + LEASE).run_one()
    assert office.runner(NOW + LEASE + timedelta(seconds=1)).run_one()
    printed = office.print_(print_id)
    assert (printed.task.state, printed.task.attempts, printed.pages) == (TaskState.DONE, 2, 1)
    assert len(office.notices()) == 1


def test_a_runner_that_was_overtaken_while_printing_records_nothing(office: Office) -> None:
    print_id = office.ordered()
    later = NOW + 2 * LEASE

    def overtaken(sessions: Sessions, task: object, on_progress: object) -> object:
        with sessions.writing() as session:
            assert claim(session, later) is not None
        return PrintLedger(office.settings)(sessions, task, lambda _done, _total: None)  # type: ignore[arg-type]

    Runner(office.sessions, {TASK: overtaken}, lambda: NOW).run_one()  # type: ignore[dict-item]
    assert office.print_(print_id).stored_file_id is None
    assert office.print_(print_id).task.state is TaskState.RUNNING
    assert office.notices() == []


def test_a_print_that_is_cancelled_ends_its_child_and_leaves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_id = office.ordered()
    monkeypatch.setattr(rendering, "PULSE", 0.01)

    def cancelled(sessions: Sessions, task: Task, on_progress: OnProgress) -> Finished:
        with sessions.writing() as session:
            assert cancel(session, task, NOW)
        return PrintLedger(office.settings)(sessions, task, on_progress)

    assert Runner(office.sessions, {TASK: cancelled}, lambda: NOW).run_one()
    gone = office.print_(print_id)
    assert (gone.task.state, gone.stored_file_id, gone.pages) == (TaskState.CANCELLED, None, None)
    assert list(office.settings.output_folder.iterdir()) == []
    assert office.notices() == []
    assert printing_children() == []


def printing_children() -> list[str]:
    """The processes that this one has started and that are still there."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
    commands = [Path(f"/proc/{number}/cmdline").read_bytes().decode() for number in listed]
    return [command for command in commands if rendering.MODULE in command]


def test_a_refused_printing_leaves_its_sentence_and_no_file(office: Office) -> None:
    print_id = office.ordered()
    assert office.runner(print_memory_mb=64).run_one()
    failed = office.print_(print_id)
    assert failed.task.state is TaskState.FAILED
    assert failed.task.error == "打印所需内存超过上限（64 MB），已停止。请缩小打印范围后重试。"
    assert (failed.stored_file_id, failed.pages) == (None, None)
    assert [notice.kind for notice in office.notices()] == ["ledger_failed"]
    assert list(office.settings.output_folder.iterdir()) == []


def test_where_printing_is_not_possible_the_sentence_says_what_is_missing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "printing_available", lambda: "打印功能不可用：缺少系统组件 libpango-1.0-0。")
    print_id = office.ordered()
    assert office.runner().run_one()
    assert office.print_(print_id).task.error == "打印功能不可用：缺少系统组件 libpango-1.0-0。"


def test_a_character_that_no_font_has_is_named(office: Office) -> None:
    office.world.released(wording="负责人\U000f1234未到岗。", organization="town", procedure="county-to-town")
    print_id = office.ordered()
    assert office.runner().run_one()
    assert "U+F1234" in (office.print_(print_id).task.error or "")


def test_a_ledger_as_of_a_coming_day_is_refused(office: Office) -> None:
    with pytest.raises(LedgerRefused, match="统计截止日期不能晚于今天"):
        office.ordered(as_of=TODAY + timedelta(days=1))


def test_the_same_ledger_is_made_as_an_excel_file(office: Office) -> None:
    print_id = office.ordered_as(PrintFormat.XLSX)
    assert office.runner().run_one()
    printed = office.print_(print_id)
    assert (printed.task.state, printed.pages, printed.task.result) == (
        TaskState.DONE,
        None,
        {"pages": None, "bytes": printed.stored_file.size if printed.stored_file else 0, "rows": 4},
    )
    values = {cell.value for row in load_workbook(office.stored(print_id)).worksheets[0].iter_rows() for cell in row}
    assert {"党费收缴不及时。", "村务公开栏长期没有更新。", "清河镇党委反馈问题整改台账"} <= values
    [notice] = office.notices()
    assert (notice.title, notice.body) == ("清河镇整改台账已生成（Excel（xlsx））", "统计截止2023年8月31日，共4行。")


def test_the_same_ledger_is_made_as_a_word_file_with_the_same_bytes_again(office: Office) -> None:
    first, second = office.ordered_as(PrintFormat.DOCX), office.ordered_as(PrintFormat.DOCX)
    office.runner().run_one()
    office.runner(NOW + timedelta(hours=1)).run_one()
    assert office.print_(first).stored_file_id == office.print_(second).stored_file_id is not None
    document = Document(str(office.stored(first)))
    assert document.paragraphs[0].text == "清河镇党委反馈问题整改台账"
    assert "党费收缴不及时。" in {cell.text for row in document.tables[0].rows for cell in row.cells}


def test_excel_and_word_need_no_libraries_of_the_system(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "printing_available", lambda: "打印功能不可用：缺少系统组件 libpango-1.0-0。")
    print_id = office.ordered_as(PrintFormat.DOCX)
    assert office.runner().run_one()
    assert office.print_(print_id).task.state is TaskState.DONE


def test_a_text_too_long_for_excel_fails_with_its_sentence(office: Office) -> None:
    office.world.released(wording="长" * 32_768, organization="town", procedure="county-to-town")
    print_id = office.ordered_as(PrintFormat.XLSX)
    assert office.runner().run_one()
    assert "超过Excel单元格的上限32767字" in (office.print_(print_id).task.error or "")
