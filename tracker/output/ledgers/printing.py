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
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.rendering import RenderResult, printing_available, render_in_child
from tracker.foundation.tasks.models import Task
from tracker.foundation.tasks.runner import Finished, OnProgress, TaskRefused
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import LedgerPrint
from tracker.output.ledgers.tracing import arguments_of, trace
from tracker.output.notifications.operations import Message, notify
from tracker.output.records.operations import Printed, Requester, keep
from tracker.people.accounts.models import User
from tracker.settings import Settings

log = logging.getLogger(__name__)


def render(sheet: Sheet, target: Path, settings: Settings, on_progress: OnProgress, data: str = "") -> RenderResult:
    """Print a sheet with its data to a file, within the limits. Raises PrintingError with a sentence."""
    unavailable = printing_available()
    if unavailable:
        raise PrintingError(unavailable)
    return render_in_child(
        sheet,
        target,
        fonts_folder=settings.fonts_folder,
        memory_mb=settings.print_memory_mb,
        seconds=settings.print_seconds,
        on_progress=on_progress,
        data=data,
    )


@dataclass(frozen=True)
class PrintLedger:
    """Task handler: prints the ledger whose row names the task, and tells whoever asked for it."""

    settings: Settings

    def __call__(self, sessions: Sessions, task: Task, on_progress: OnProgress) -> Finished:
        """Print without holding a transaction; give back what is to be recorded when the file is there."""
        sessions.settle()
        with sessions.reading() as session:
            print_ = _print_of(session, task)
            traced = trace(
                session,
                print_.kind,
                print_.organization,
                AsOf(print_.as_of, print_.known_at),
                print_.filed_on,
                arguments_of(print_),
                self.settings.base_url,
            )
        self.settings.output_folder.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(dir=self.settings.output_folder, prefix=".print-")
        target = Path(folder.name) / "ledger.pdf"
        try:
            result = render(traced.sheet, target, self.settings, on_progress, traced.stamp.data)
        except PrintingError as error:
            folder.cleanup()
            log.warning("print of task %s failed: %s %s", task.id, error, error.detail)
            self._tell_of_failure(sessions, task, str(error))
            raise TaskRefused(str(error)) from error

        def record(session: Session, now: datetime) -> None:
            with folder:
                kept = _print_of(session, task)
                printed = Printed(traced.identity, traced.stamp, kept.organization, None, target, result.pages)
                who = Requester(kept.requested_by, session.get_one(User, kept.requested_by).name)
                kept.record = keep(session, self.settings.evidence_folder, printed, who, now)
                kept.stored_file_id, kept.pages = kept.record.stored_file_id, result.pages
                kept.root = traced.identity.root
                notify(session, _announcement(kept), now)

        return Finished({"pages": result.pages, "bytes": result.bytes, "seconds": result.seconds}, record)

    def _tell_of_failure(self, sessions: Sessions, task: Task, sentence: str) -> None:
        """Whoever asked hears of it: a scheduled ledger has nobody watching its progress."""
        with sessions.writing() as session:
            notify(session, _failure(_print_of(session, task), sentence), task.created_at)


def _print_of(session: Session, task: Task) -> LedgerPrint:
    return session.scalars(select(LedgerPrint).where(LedgerPrint.task_id == task.id)).one()


def _announcement(print_: LedgerPrint) -> Message:
    return _message(print_, "ledger_ready", "已印好", f"统计截止{chinese_date(print_.as_of)}，共{print_.pages}页。")


def _failure(print_: LedgerPrint, sentence: str) -> Message:
    return _message(print_, "ledger_failed", "没有印成", f"{sentence}。可以在台账页面重新打印。")


def _message(print_: LedgerPrint, kind: str, outcome: str, body: str) -> Message:
    return Message(
        subject=f"print:{print_.id}",
        kind=kind,
        due_on=print_.due_on or print_.filed_on,
        recipient_id=print_.requested_by,
        title=f"{print_.organization.name}{KINDS[print_.kind].title}{outcome}",
        body=body,
        link=f"/ledgers/{print_.id}",
    )
