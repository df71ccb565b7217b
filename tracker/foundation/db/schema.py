"""Every table of the product in one place, for migrations and tests that need the whole schema."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import MetaData

from tracker.foundation.db.base import Base

_MODELS = (
    "tracker.foundation.history.models",
    "tracker.foundation.tasks.models",
    "tracker.foundation.heartbeats.models",
    "tracker.people.organizations.models",
    "tracker.people.accounts.models",
    "tracker.rectification.procedures.models",
    "tracker.rectification.inspections.models",
    "tracker.rectification.evidence.models",
    "tracker.rectification.findings.models",
    "tracker.rectification.checklists.models",
    "tracker.rectification.supervision.models",
    "tracker.rectification.weekly.models",
    "tracker.output.notifications.models",
    "tracker.output.figures.styles.models",
    "tracker.output.records.models",
    "tracker.output.figures.models",
    "tracker.output.ledgers.models",
    "tracker.output.reports.rectification.models",
    "tracker.output.reports.issued.models",
    "tracker.entry.imports.models",
)


def whole() -> MetaData:
    """The metadata with every model module loaded (by name: this floor may not import the ones above)."""
    for module in _MODELS:
        import_module(module)
    return Base.metadata
