"""The task that prints a ledger: rows from history, pages from a child process, the file kept by its content."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions
from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.document import Sheet
from tracker.foundation.printing.docx import write_docx
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.ordering import COMPANION
from tracker.foundation.printing.rendering import RenderResult, printing_available, render_in_child
from tracker.foundation.printing.signature import certificate_of, sign
from tracker.foundation.printing.xlsx import TooLongForExcelError, write_xlsx
from tracker.foundation.tasks.models import Task
from tracker.foundation.tasks.runner import Finished, OnProgress, TaskRefused
from tracker.output.ledgers import tracing
from tracker.output.ledgers.models import LedgerPrint, PrintFormat
from tracker.output.ledgers.prints import named
from tracker.output.ledgers.tracing import Traced
from tracker.output.notifications.operations import Message, notify
from tracker.output.records.operations import Printed, Requester, keep
from tracker.people.accounts.models import User
from tracker.rectification.evidence.kinds import DOCX, PDF, XLSX
from tracker.settings import Settings

log = logging.getLogger(__name__)
MOST_CARRIED = 5_000  # rows of a sheet that its archive copy carries as an Excel file, too
FILE_KINDS = {PrintFormat.PDF: PDF, PrintFormat.XLSX: XLSX, PrintFormat.DOCX: DOCX}


@dataclass(frozen=True)
class Made:
    """What was made: rows of the table, bytes; pages where the file has any of its own."""

    rows: int
    bytes: int
    pages: int | None = None

    @property
    def extent(self) -> str:
        """How much it is, for a notice or a command."""
        return f"{self.rows}行" if self.pages is None else f"{self.pages}页"


@dataclass(frozen=True)
class _Job:
    """What is to be made."""

    traced: Traced
    form: PrintFormat


def make(
    sheet: Sheet,
    target: Path,
    settings: Settings,
    on_progress: OnProgress,
    form: PrintFormat,
    known_at: datetime,
    data: str = "",
) -> Made:
    """Write a sheet to a file of this format, dated as of K. Raises PrintingError with a sentence."""
    if form is PrintFormat.PDF:
        result = render(sheet, target, settings, on_progress, data, known_at)
        return Made(sheet.rows, result.bytes, result.pages)
    write = write_xlsx if form is PrintFormat.XLSX else write_docx
    return Made(*write(sheet, target, made_at=known_at))


def render(
    sheet: Sheet,
    target: Path,
    settings: Settings,
    on_progress: OnProgress,
    data: str = "",
    known_at: datetime | None = None,
) -> RenderResult:
    """Print a sheet with its data, within the limits; as an archive copy where it is said when they were known.

    Raises PrintingError with a sentence.
    """
    unavailable = printing_available()
    if unavailable:
        raise PrintingError(unavailable)
    with TemporaryDirectory(dir=target.parent, prefix=".carried-") as folder:
        return render_in_child(
            sheet,
            target,
            fonts_folder=settings.fonts_folder,
            memory_mb=settings.print_memory_mb,
            seconds=settings.print_seconds,
            on_progress=on_progress,
            data=data,
            made_at=known_at,
            companion=_companion(sheet, Path(folder), known_at) if data and known_at else None,
        )


def _companion(sheet: Sheet, folder: Path, known_at: datetime) -> Path | None:
    """The same sheet as an Excel file; None for one that is too long to be carried about."""
    if sheet.rows > MOST_CARRIED:
        return None
    try:
        write_xlsx(sheet, folder / COMPANION, made_at=known_at)
    except TooLongForExcelError:
        return None
    return folder / COMPANION


@dataclass(frozen=True)
class PrintLedger:
    """Task handler: prints the ledger whose row names the task, and tells whoever asked for it."""

    settings: Settings

    def __call__(self, sessions: Sessions, task: Task, on_progress: OnProgress) -> Finished:
        """Print without holding a transaction; give back what is to be recorded when the file is there."""
        sessions.settle()
        with sessions.reading() as session:
            job = self._job(session, _print_of(session, task))
        self.settings.output_folder.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(dir=self.settings.output_folder, prefix=".print-")
        target = Path(folder.name) / f"ledger.{job.form.value}"
        try:
            traced = job.traced
            known_at, data = traced.identity.known_at, traced.stamp.data
            made = make(traced.sheet, target, self.settings, on_progress, job.form, known_at, data)
            self._seal(job, target, task.created_at)
        except PrintingError as error:
            folder.cleanup()
            log.warning("print of task %s failed: %s %s", task.id, error, error.detail)
            self._tell_of_failure(sessions, task, str(error))
            raise TaskRefused(str(error)) from error
        except BaseException:
            folder.cleanup()
            raise

        def record(session: Session, now: datetime) -> None:
            with folder:
                kept = _print_of(session, task)
                self._keep(session, kept, job, made, target, now)
                notify(session, _announcement(kept, made), now)

        return Finished({"pages": made.pages, "bytes": made.bytes, "rows": made.rows}, record)

    def _job(self, session: Session, print_: LedgerPrint) -> _Job:
        """The sheet that a print asks for, with its code."""
        as_of = AsOf(print_.as_of, print_.known_at)
        order = (session, print_.kind, print_.organization, as_of, print_.filed_on, tracing.arguments_of(print_))
        return _Job(tracing.trace(*order, self.settings.base_url, sealed=print_.sealed), print_.format)

    def _seal(self, job: _Job, target: Path, at: datetime) -> None:
        """Sign the file where that was asked for."""
        if job.traced.identity.sealed:
            certificate = certificate_of(self.settings)
            if certificate is None:
                raise PrintingError("本系统没有配置电子签名证书，不能加盖电子签名。")
            sign(target, certificate, at)

    def _keep(self, session: Session, print_: LedgerPrint, job: _Job, made: Made, target: Path, now: datetime) -> None:
        """The file with the record of what was printed."""
        identity, stamp, kind = job.traced.identity, job.traced.stamp, FILE_KINDS[job.form]
        printed = Printed(identity, stamp, print_.organization, None, target, made.pages or 0, kind)
        who = Requester(print_.requested_by, session.get_one(User, print_.requested_by).name)
        print_.record = keep(session, self.settings.evidence_folder, printed, who, now)
        print_.stored_file_id = print_.record.stored_file_id
        print_.pages, print_.root = made.pages, identity.root

    def _tell_of_failure(self, sessions: Sessions, task: Task, sentence: str) -> None:
        """Whoever asked hears of it: a scheduled ledger has nobody watching its progress."""
        with sessions.writing() as session:
            notify(session, _failure(_print_of(session, task), sentence), task.created_at)


def _print_of(session: Session, task: Task) -> LedgerPrint:
    return session.scalars(select(LedgerPrint).where(LedgerPrint.task_id == task.id)).one()


def _announcement(print_: LedgerPrint, made: Made) -> Message:
    outcome = "已印好" if print_.format is PrintFormat.PDF else f"已生成（{print_.format.label}）"
    return _message(print_, "ledger_ready", outcome, f"统计截止{chinese_date(print_.as_of)}，共{made.extent}。")


def _failure(print_: LedgerPrint, sentence: str) -> Message:
    return _message(print_, "ledger_failed", "没有印成", f"{sentence}。可以在台账页面重新打印。")


def _message(print_: LedgerPrint, kind: str, outcome: str, body: str) -> Message:
    return Message(
        subject=f"print:{print_.id}",
        kind=kind,
        due_on=print_.due_on or print_.filed_on,
        recipient_id=print_.requested_by,
        title=f"{print_.organization.name}{named(print_)}{outcome}",
        body=body,
        link=f"/ledgers/{print_.id}",
    )
