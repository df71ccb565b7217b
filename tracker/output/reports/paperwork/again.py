"""The same sheet once more: of the same thing as of the same day, with what is known now."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers.models import LedgerPrint, LedgerVariantVersion, PrintFormat, PrintProfile
from tracker.output.ledgers.operations import Order as LedgerOrder
from tracker.output.ledgers.operations import request_print
from tracker.output.records.models import PrintRecord
from tracker.output.reports.paperwork.making import Order
from tracker.output.reports.paperwork.remaking import identity_of, order_of
from tracker.people.access.actor import Actor


def ledger(session: Session, record: PrintRecord, actor: Actor, now: datetime, *, sealed: bool) -> LedgerPrint:
    """Queue the ledger of a record again, in the very version of its variant, and return its row, flushed.

    Raises LedgerRefused with a sentence.
    """
    asked = record.arguments
    only, version = asked.get("only"), asked.get("variant")
    order = LedgerOrder(
        record.kind,
        record.organization,
        record.as_of,
        finding_ids=None if only is None else tuple(only),
        source=asked.get("source"),
        profile=PrintProfile(asked.get("profile", PrintProfile.STANDALONE.value)),
        format=PrintFormat(asked.get("format", PrintFormat.PDF.value)),
        version=session.get_one(LedgerVariantVersion, version) if version else None,
        sealed=sealed,
    )
    return request_print(session, order, actor.user_id, now)


def form(session: Session, record: PrintRecord, as_of: AsOf, filed_on: date, *, sealed: bool) -> Order:
    """The order of a form once more, in the newest edition. Raises NotHere where what it was of is gone."""
    identity = identity_of(record)
    found = order_of(session, identity, as_of)
    return Order(found.kind, as_of, filed_on, found.finding, found.subject_id, sealed, format=found.format)
