"""Tables that are printed from a page: which there are, made from history with their code, kept with their record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.printing.document import Sheet
from tracker.output.ledgers.models import PrintFormat
from tracker.output.ledgers.printing import FILE_KINDS, make
from tracker.output.ledgers.tracing import Traced, coded
from tracker.output.records import queries
from tracker.output.records.models import Family, PrintRecord
from tracker.output.records.operations import Printed, keep
from tracker.output.records.rules import Identity
from tracker.output.reports.paperwork.printing import Press
from tracker.output.reports.supervising.queries import make_table
from tracker.output.reports.weekly.queries import make_sheet
from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization

SUPERVISION, WEEKLY = "supervision_table", "weekly_sheet"


class Make(Protocol):
    """Makes a table: the same arguments give an equal sheet for ever."""

    def __call__(
        self,
        session: Session,
        organization: Organization,
        as_of: AsOf,
        filed_on: date,
        arguments: Mapping[str, Any],
        /,
    ) -> Sheet: ...


TABLES: Mapping[str, Make] = {SUPERVISION: make_table, WEEKLY: make_sheet}


@dataclass(frozen=True)
class TableOrder:
    """Which table of whom, as of which (D, K), what else it is made from, and as what file."""

    kind: str
    organization: Organization
    as_of: AsOf
    filed_on: date
    arguments: Mapping[str, Any]
    format: PrintFormat = PrintFormat.PDF


def print_table(press: Press, order: TableOrder, actor: Actor, now: datetime) -> PrintRecord:
    """Print without holding a transaction, and return the record, committed. Raises PrintingError with a sentence."""
    with press.sessions.reading() as session:
        traced = _traced(session, order, press.settings.base_url)
    folder = press.settings.output_folder
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix=".table-") as name:
        target = Path(name) / f"table.{order.format.value}"
        data, known_at = traced.stamp.data, order.as_of.known_at
        made = make(traced.sheet, target, press.settings, lambda _done, _total: None, order.format, known_at, data)
        kind, pages = FILE_KINDS[order.format], made.pages or 0
        printed = Printed(traced.identity, traced.stamp, order.organization, None, target, pages, kind)
        with press.sessions.writing() as session:
            keep(session, press.settings.evidence_folder, printed, actor, now)
            record = queries.by_code(session, traced.stamp.code)
            assert record  # kept just now
            return record


def _traced(session: Session, order: TableOrder, base_url: str) -> Traced:
    office = {} if order.format is PrintFormat.PDF else {"format": order.format.value}  # paper does not name its format
    arguments = {**order.arguments, **office}
    sheet = TABLES[order.kind](session, order.organization, order.as_of, order.filed_on, arguments)
    identity = Identity(
        family=Family.TABLE.value,
        kind=order.kind,
        title=sheet.title,
        organization=order.organization.code,
        as_of=order.as_of.day,
        known_at=order.as_of.known_at,
        filed_on=order.filed_on,
        root=root(session, order.as_of.known_at),
        arguments=arguments,
    )
    return coded(sheet, identity, base_url)


def same_again(record: PrintRecord, as_of: AsOf, filed_on: date) -> TableOrder:
    """The order of a table that was printed, once more."""
    asked = dict(record.arguments)
    form = PrintFormat(asked.pop("format", PrintFormat.PDF.value))
    return TableOrder(record.kind, record.organization, as_of, filed_on, asked, form)
