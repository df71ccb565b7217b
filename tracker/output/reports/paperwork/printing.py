"""Printing a form: made from history, laid out in the child process, kept with its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions
from tracker.foundation.printing.docx_papers import write_paper
from tracker.foundation.printing.errors import PrintingError
from tracker.foundation.printing.papers import Paper, render_html_in_child
from tracker.foundation.printing.rendering import RenderResult, printing_available
from tracker.foundation.printing.signature import certificate_of, sign
from tracker.output.ledgers.models import PrintFormat
from tracker.output.ledgers.printing import FILE_KINDS
from tracker.output.records import queries
from tracker.output.records.models import PrintRecord
from tracker.output.records.operations import Printed, keep
from tracker.output.reports.paperwork.making import Made, Order, made
from tracker.people.access.actor import Actor
from tracker.rectification.findings.queries import by_code
from tracker.settings import Settings

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Press:
    """Database and settings of an installation, as printing needs them."""

    sessions: Sessions
    settings: Settings


def render(paper: Paper, data: str, target: Path, settings: Settings, on_progress: OnProgress) -> RenderResult:
    """Print a paper to a file under the installation's limits. Raises PrintingError with a sentence."""
    unavailable = printing_available()
    if unavailable:
        raise PrintingError(unavailable)
    return render_html_in_child(
        paper,
        target,
        fonts_folder=settings.fonts_folder,
        memory_mb=settings.print_memory_mb,
        seconds=settings.print_seconds,
        on_progress=on_progress,
        data=data,
    )


def print_form(press: Press, order: Order, actor: Actor, now: datetime) -> PrintRecord:
    """Print a form without holding a transaction, and return its record, committed.

    Raises PaperRefused or PrintingError with a sentence; then nothing is left behind.
    """
    with press.sessions.reading() as session:
        form = made(session, _read_here(session, order))
    folder = press.settings.output_folder
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".form-") as name:
        target = Path(name) / f"form.{order.format.value}"
        pages = _make(form, target, press.settings, now)
        with press.sessions.writing() as session:
            keep(session, press.settings.evidence_folder, printed(form, target, pages), actor, now)
            record = queries.by_code(session, form.stamp.code)
            assert record  # kept just now
            return record


def _make(form: Made, target: Path, settings: Settings, at: datetime) -> int:
    """Make the file of a form; returns its pages, 0 for Word, whose pages are made where it is opened."""
    paper = form.paper(settings.base_url)
    if form.order.format is PrintFormat.DOCX:
        write_paper(paper, target, made_at=form.identity.known_at)
        return 0
    result = render(paper, form.stamp.data, target, settings, lambda _done, _total: None)
    seal(target, form.order, settings, at)
    return result.pages


def seal(file: Path, order: Order, settings: Settings, at: datetime) -> None:
    """Sign a printed file with the office's certificate, where the order asks for it. Raises PrintingError."""
    if order.sealed:
        certificate = certificate_of(settings)
        if certificate is None:
            raise PrintingError("本系统没有配置电子签名证书，不能加盖电子签名。")
        sign(file, certificate, at)


def _read_here(session: Session, order: Order) -> Order:
    """The order with its finding in this session: reading on in the caller's would hold a transaction open."""
    return replace(order, finding=by_code(session, order.finding.code)) if order.finding else order


def printed(form: Made, file: Path, pages: int) -> Printed:
    """A form that lies printed in a file."""
    kind = FILE_KINDS[form.order.format]
    return Printed(form.identity, form.stamp, form.organization, form.order.finding, file, pages, kind)
