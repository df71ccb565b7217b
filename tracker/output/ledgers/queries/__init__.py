"""The rows of ledgers as of (D, K): plain frozen values, read in a few statements whatever their number."""

from tracker.output.ledgers.queries.closings import case_rows, closed_rows
from tracker.output.ledgers.queries.findings import finding_rows, not_listed, source_label
from tracker.output.ledgers.queries.scope import LedgerScope

__all__ = ["LedgerScope", "case_rows", "closed_rows", "finding_rows", "not_listed", "source_label"]
