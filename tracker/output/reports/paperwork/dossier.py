"""一问题一档: everything of one finding as of (D, K) as one bound file, made by a background task."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known, root, transitions_of
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.contents import paper_content
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.papers import Paper
from tracker.foundation.tasks.models import Task
from tracker.foundation.tasks.operations import queue
from tracker.foundation.tasks.runner import Finished, OnProgress, TaskRefused
from tracker.output.notifications.operations import Message, notify
from tracker.output.records.models import Family
from tracker.output.records.operations import Requester, keep
from tracker.output.records.rules import Identity, stamped
from tracker.output.reports.paperwork.facts import Exhibit
from tracker.output.reports.paperwork.kinds import DOSSIER
from tracker.output.reports.paperwork.making import Made, Order
from tracker.output.reports.paperwork.printing import printed, render
from tracker.output.reports.paperwork.queries import PaperRefused, finding_file
from tracker.output.reports.paperwork.templates import filled
from tracker.people.accounts.models import User
from tracker.rectification.findings.models import (
    SUBJECT,
    ClosureRequest,
    ExtensionRequest,
    Finding,
)
from tracker.rectification.findings.queries import by_code
from tracker.rectification.findings.story import who_of
from tracker.settings import Settings
from tracker.workflow.model import Action

TASK = "print_dossier"
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
PDF = "application/pdf"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Act:
    """One line of the history: what, who, when, why."""

    day: date
    title: str
    who: str
    post: str
    reason: str
    round_no: int


@dataclass(frozen=True)
class Decision:
    """What somebody decided on a request."""

    day: date
    what: str
    who: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A request (销号, 延期, 转长期) with what was decided on it."""

    title: str
    day: date
    who: str
    text: str
    round_no: int
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Attached:
    """An exhibit with its number in the file."""

    number: int
    exhibit: Exhibit

    @property
    def name(self) -> str:
        """附件3　会议记录.pdf."""
        return f"附件{self.number}　{self.exhibit.title}"

    @property
    def what(self) -> str:
        """What it proves: a measure, the finding, or an act."""
        if self.exhibit.paper_of:
            return f"{self.exhibit.paper_of}的纸质材料"
        return f"第{self.exhibit.measure}条措施" if self.exhibit.measure else "问题整体"

    @property
    def is_photo(self) -> bool:
        return self.exhibit.media_type in PHOTOS

    @property
    def is_pdf(self) -> bool:
        return self.exhibit.media_type == PDF


def made_dossier(session: Session, order: Order) -> Made:
    """The file of a finding as of its (D, K). Raises PaperRefused with a sentence."""
    assert order.finding is not None
    file = finding_file(session, order.finding, order.as_of)
    if file.fed_back_on is None:
        raise PaperRefused(f"截至{chinese_date(order.as_of.day)}，问题{file.code}还没有反馈，不能成档")
    attached = [Attached(number, one) for number, one in enumerate(file.exhibits, start=1)]
    html = filled(
        DOSSIER.template,
        order.edition,
        file=file,
        filed_on=order.filed_on,
        asked=_asked(session, order.finding, order.as_of),
        history=_history(session, order.finding, order.as_of),
        attached=attached,
        photos=[one for one in attached if one.is_photo],
        others=[one for one in attached if not one.is_photo],
    )
    identity = Identity(
        family=Family.DOSSIER.value,
        kind=DOSSIER.code,
        title=f"{file.code}{DOSSIER.title}",
        organization=order.finding.organization.code,
        as_of=order.as_of.day,
        known_at=order.as_of.known_at,
        filed_on=order.filed_on,
        root=root(session, order.as_of.known_at),
        finding=file.code,
        sealed=order.sealed,
        arguments=order.arguments,
    )
    content = paper_content(html)
    made = Made(order, identity, content, html, order.finding.organization, stamped(identity, content))
    return replace(made, bound=tuple(file.exhibits))


def bound_paper(made: Made, base_url: str, folder: Path) -> Paper:
    """The paper of a file with the photos and PDF files that are bound in."""
    names = {one.sha256: folder / one.sha256[:2] / f"{one.sha256}.{one.extension}" for one in made.bound}
    photos = {one.sha256 for one in made.bound if one.media_type in PHOTOS}
    return replace(
        made.paper(base_url),
        pictures={name: str(path) for name, path in names.items() if name in photos},
        inserts={name: str(path) for name, path in names.items() if name not in photos},
    )


def _history(session: Session, finding: Finding, as_of: AsOf) -> list[Act]:
    return [_act(one) for one in transitions_of(session, SUBJECT, finding.id, as_of)]


def _act(one: Transition) -> Act:
    title = Action(one.action).label
    return Act(one.effective_on, title, who_of(one), one.actor_post, one.reason, one.round_no)


def _asked(session: Session, finding: Finding, as_of: AsOf) -> list[Asked]:
    """Applications and requests of every round, oldest first."""
    closures = session.scalars(
        select(ClosureRequest)
        .where(ClosureRequest.finding_id == finding.id, known(ClosureRequest, as_of))
        .options(selectinload(ClosureRequest.reviews))
    )
    extensions = session.scalars(
        select(ExtensionRequest)
        .where(ExtensionRequest.finding_id == finding.id, known(ExtensionRequest, as_of))
        .options(selectinload(ExtensionRequest.decisions))
    )
    found = [(one.recorded_at, _closure(one, as_of)) for one in closures]
    found += [(one.recorded_at, _extension(one, as_of)) for one in extensions]
    return [asked for _, asked in sorted(found, key=lambda pair: pair[0])]


def _closure(one: ClosureRequest, as_of: AsOf) -> Asked:
    decisions = tuple(
        Decision(
            row.effective_on,
            "同意" if row.approved else "退回",
            f"{row.reviewed_post}　{row.reviewed_name}",
            row.opinion + (f"（会议{chinese_date(row.meeting_on)}，{row.minute_no}）" if row.meeting_on else ""),
        )
        for row in one.reviews
        if row.effective_on <= as_of.day and row.recorded_at <= as_of.known_at
    )
    return Asked("申请销号", one.effective_on, one.submitted_name, one.statement, one.round_no, decisions)


def _extension(one: ExtensionRequest, as_of: AsOf) -> Asked:
    decisions = tuple(
        Decision(row.effective_on, "同意" if row.approved else "不同意", row.decided_name, row.opinion)
        for row in one.decisions
        if row.effective_on <= as_of.day and row.recorded_at <= as_of.known_at
    )
    until = f"延至{chinese_date(one.new_deadline)}。" if one.new_deadline else ""
    title = "申请转为长期坚持" if one.to_long_term else "申请延期"
    return Asked(title, one.effective_on, one.submitted_name, until + one.reason, one.round_no, decisions)


def request_dossier(session: Session, finding: Finding, as_of: date, today: date, by: int, now: datetime) -> Task:
    """Queue the file of a finding with what is known now, and return the task, flushed."""
    if as_of > today:
        raise PaperRefused("统计截止日期不能晚于今天")
    arguments = {
        "finding": finding.code,
        "as_of": as_of.isoformat(),
        "known_at": now.isoformat(),
        "filed_on": today.isoformat(),
    }
    return queue(session, TASK, arguments, now, by)


@dataclass(frozen=True)
class PrintDossier:
    """Task handler: binds the file that the task's arguments name, and tells whoever asked for it."""

    settings: Settings

    def __call__(self, sessions: Sessions, task: Task, on_progress: OnProgress) -> Finished:
        """Print without holding a transaction; give back what is to be recorded when the file is there."""
        sessions.settle()
        try:
            with sessions.reading() as session:
                made = made_dossier(session, _order(session, task))
            folder, result = self._printed(made, on_progress)
        except (PaperRefused, PrintingError) as error:
            log.warning("file of task %s failed: %s %s", task.id, error, getattr(error, "detail", ""))
            raise TaskRefused(str(error)) from error

        def record(session: Session, now: datetime) -> None:
            with folder:
                target = Path(folder.name) / "dossier.pdf"
                who = Requester(task.requested_by or 0, _name(session, task))
                kept = keep(session, self.settings.evidence_folder, printed(made, target, result), who, now)
                if task.requested_by:
                    notify(session, _announcement(kept.code, made, task.requested_by), now)

        return Finished({"code": made.stamp.code, "pages": result}, record)

    def _printed(self, made: Made, on_progress: OnProgress) -> tuple[TemporaryDirectory[str], int]:
        self.settings.output_folder.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(dir=self.settings.output_folder, prefix=".dossier-")
        paper = bound_paper(made, self.settings.base_url, self.settings.evidence_folder)
        try:
            target = Path(folder.name) / "dossier.pdf"
            result = render(paper, made.stamp.data, target, self.settings, on_progress)
        except BaseException:  # whoever cancels it, too, finds nothing left
            folder.cleanup()
            raise
        return folder, result.pages


def _order(session: Session, task: Task) -> Order:
    asked = task.arguments
    finding = by_code(session, asked["finding"])
    as_of = AsOf(date.fromisoformat(asked["as_of"]), datetime.fromisoformat(asked["known_at"]))
    return Order(DOSSIER, as_of, date.fromisoformat(asked["filed_on"]), finding)


def _name(session: Session, task: Task) -> str:
    return session.get_one(User, task.requested_by).name if task.requested_by else "系统"


def _announcement(code: str, made: Made, who: int) -> Message:
    return Message(
        subject=f"print:{code}",
        kind="dossier_ready",
        due_on=made.identity.filed_on,
        recipient_id=who,
        title=f"{made.identity.title}已成档",
        body=f"截至{chinese_date(made.identity.as_of)}。",
        link=f"/p/{code}",
    )
