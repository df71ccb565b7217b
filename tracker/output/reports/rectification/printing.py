"""The task that makes a file of a report: Word for the report and the 公开稿, a PDF for the notice board."""

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
from tracker.foundation.tasks.models import Task
from tracker.foundation.tasks.runner import Finished, OnProgress, TaskRefused
from tracker.output.ledgers.printing import render
from tracker.output.notifications.operations import Message, notify
from tracker.output.reports.rectification.content import Block, blocks
from tracker.output.reports.rectification.filed import internal_version, original, public_version
from tracker.output.reports.rectification.models import ReportKind, ReportPrint
from tracker.output.reports.rectification.poster import poster
from tracker.output.reports.rectification.queries import Asked, report
from tracker.output.reports.rectification.writing import write_report
from tracker.people.organizations.queries import party_name_on
from tracker.rectification.evidence.kinds import DOCX, PDF
from tracker.rectification.evidence.operations import store_produced
from tracker.settings import Settings

log = logging.getLogger(__name__)
Content = list[Block] | Sheet


@dataclass(frozen=True)
class WriteReport:
    """Task handler: makes the file whose row names the task, and tells whoever asked for it."""

    settings: Settings

    def __call__(self, sessions: Sessions, task: Task, on_progress: OnProgress) -> Finished:
        """Write without holding a transaction; give back what is to be recorded when the file is there."""
        sessions.settle()
        with sessions.reading() as session:
            print_ = _print_of(session, task)
            content, made_at = content_of(session, print_), print_.known_at
        kind = PDF if isinstance(content, Sheet) else DOCX
        self.settings.output_folder.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(dir=self.settings.output_folder, prefix=".report-")
        target = Path(folder.name) / f"report.{kind.extension}"
        try:
            self._write(content, target, made_at, on_progress)
        except PrintingError as error:
            folder.cleanup()
            log.warning("report of task %s failed: %s %s", task.id, error, error.detail)
            raise TaskRefused(str(error)) from error

        def record(session: Session, now: datetime) -> None:
            with folder:
                kept = _print_of(session, task)
                kept.stored_file_id = store_produced(session, self.settings.evidence_folder, target, kind, now).id
                notify(session, _announcement(kept), now)

        return Finished({"bytes": target.stat().st_size}, record)

    def _write(self, content: Content, target: Path, made_at: datetime, on_progress: OnProgress) -> None:
        if isinstance(content, Sheet):
            render(content, target, self.settings, on_progress, known_at=made_at)
        else:
            write_report(content, target, made_at=made_at)


def content_of(session: Session, print_: ReportPrint) -> Content:
    """What stands in the file: paragraphs, or the sheet for a notice board."""
    publication = print_.publication
    if publication is None:
        asked = Asked(print_.organization, AsOf(print_.as_of, print_.known_at), print_.source)
        return blocks(report(session, asked, print_.filed_on))
    whole = original(session, publication)
    if print_.kind is ReportKind.INTERNAL:
        return blocks(internal_version(publication, whole))
    public = public_version(session, publication, whole)
    if print_.kind is ReportKind.PUBLIC:
        return blocks(public)
    unit = party_name_on(session, print_.organization, print_.as_of, print_.known_at)
    return poster(public, print_.organization.code, print_.organization.name, unit)


def _print_of(session: Session, task: Task) -> ReportPrint:
    return session.scalars(select(ReportPrint).where(ReportPrint.task_id == task.id)).one()


def _announcement(print_: ReportPrint) -> Message:
    return Message(
        subject=f"report:{print_.id}",
        kind="report_ready",
        due_on=print_.filed_on,
        recipient_id=print_.requested_by,
        title=f"{print_.organization.name}{print_.kind.label}已生成",
        body=f"统计截止{chinese_date(print_.as_of)}。",
        link=f"/reports/files/{print_.id}",
    )
