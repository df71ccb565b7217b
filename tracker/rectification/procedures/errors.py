"""Everything that can go wrong with the procedures of an office, each as a sentence for the user."""

from __future__ import annotations


class ProcedureError(ValueError):
    """A procedure cannot be copied, saved or published like this; the message is a sentence for the user."""


class DraftOutdated(ProcedureError):
    """Somebody else saved the draft since the page was made."""
