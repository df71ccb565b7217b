"""The rows of ledgers as of (D, K): plain frozen values, read in a few statements whatever their number."""

from tracker.output.ledgers.queries.closings import case_rows, closed_rows
from tracker.output.ledgers.queries.events import extension_rows, follow_up_rows
from tracker.output.ledgers.queries.findings import finding_rows, immediate_rows, not_listed, source_label
from tracker.output.ledgers.queries.proofs import funds_rows, institution_rows
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.output.ledgers.queries.supervision import notice_rows, risk_rows, talk_rows

__all__ = [
    "LedgerScope",
    "case_rows",
    "closed_rows",
    "extension_rows",
    "finding_rows",
    "follow_up_rows",
    "funds_rows",
    "immediate_rows",
    "institution_rows",
    "not_listed",
    "notice_rows",
    "risk_rows",
    "source_label",
    "talk_rows",
]
