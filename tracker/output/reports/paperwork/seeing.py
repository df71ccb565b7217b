"""Who may see a print: whoever may see what it is of."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers.policies import can_print
from tracker.output.records.models import Family, PrintRecord
from tracker.output.reports.paperwork.kinds import FORMS
from tracker.people.access.actor import Actor
from tracker.rectification.findings.policies import can_view
from tracker.rectification.supervision import queries


def sees(session: Session, actor: Actor, record: PrintRecord, as_of: AsOf) -> bool:
    """A form like the finding, 督办单 or talk that it is of (as of now); a ledger like those printed there."""
    if record.finding is not None:
        return can_view(actor, record.finding)
    subject = FORMS[record.kind].subject if record.family is Family.FORM else ""
    if subject == "notice" and record.subject_id:
        return queries.notice(session, actor, record.subject_id, as_of) is not None
    if subject == "talk" and record.subject_id:
        return queries.talk(session, actor, record.subject_id) is not None
    return can_print(actor, record.kind, record.organization)
