"""Making a printed sheet again from its identity, as of its own (D, K) or of another."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers import tracing
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import PrintFormat
from tracker.output.records.models import Family, PrintRecord
from tracker.output.records.rules import Content, Identity, content_of, stamped
from tracker.output.reports.paperwork.dossier import made_dossier
from tracker.output.reports.paperwork.kinds import DOSSIER, FORMS
from tracker.output.reports.paperwork.making import Order, made
from tracker.output.reports.paperwork.queries import PaperRefused
from tracker.output.reports.paperwork.tables import TABLES
from tracker.output.reports.paperwork.templates import FIRST_EDITION
from tracker.people.organizations.queries import by_code
from tracker.rectification.findings.queries import by_code as finding_by_code


class NotHere(ValueError):
    """What a sheet was printed of is not in this installation; the message is a sentence for the user."""


def identity_of(record: PrintRecord) -> Identity:
    """The identity of a print, from its record."""
    return Identity(
        family=record.family.value,
        kind=record.kind,
        title=record.title,
        organization=record.organization.code,
        as_of=record.as_of,
        known_at=record.known_at,
        filed_on=record.filed_on,
        root=record.root,
        finding=record.finding.code if record.finding else "",
        subject=record.subject_id,
        sealed=record.sealed,
        arguments=record.arguments,
    )


def remade(session: Session, identity: Identity, as_of: AsOf | None = None) -> Content:
    """What the sheet says as of its own (D, K), or as of another. Raises NotHere with a sentence."""
    moment = as_of or AsOf(identity.as_of, identity.known_at)
    if identity.family == Family.LEDGER.value:
        organization = by_code(session, identity.organization)
        if organization is None or identity.kind not in KINDS:
            raise NotHere("本系统没有这份台账所属的单位或台账种类")
        return tracing.content_now(session, identity.kind, organization, moment, identity.filed_on, identity.arguments)
    if identity.family == Family.TABLE.value:
        organization, make = by_code(session, identity.organization), TABLES.get(identity.kind)
        if organization is None or make is None:
            raise NotHere("本系统没有这份统计表所属的单位或统计表种类")
        return content_of(make(session, organization, moment, identity.filed_on, identity.arguments))
    order = order_of(session, identity, moment)
    try:
        remake = made_dossier if order.kind is DOSSIER else made
        return remake(session, order).content
    except PaperRefused as error:
        raise NotHere(str(error)) from error


def order_of(session: Session, identity: Identity, as_of: AsOf) -> Order:
    """What is to be made, as of a (D, K). Raises NotHere where what it was of is gone."""
    kind = DOSSIER if identity.family == Family.DOSSIER.value else FORMS.get(identity.kind)
    finding = finding_by_code(session, identity.finding) if identity.finding else None
    if kind is None or (identity.finding and finding is None):
        raise NotHere("本系统没有这份表单所属的问题或表单种类")
    edition = identity.arguments.get("edition", FIRST_EDITION)
    form = PrintFormat(identity.arguments.get("format", PrintFormat.PDF.value))
    return Order(kind, as_of, identity.filed_on, finding, identity.subject, identity.sealed, edition, form)


def same_as_printed(identity: Identity, content: Content, fingerprint: str) -> bool:
    """Whether a content is, with this identity, what was printed."""
    return stamped(identity, content).fingerprint == fingerprint
