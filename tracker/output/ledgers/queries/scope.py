"""What a ledger is asked for: which organization with its subtree, as of which (D, K), of which findings."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.foundation.history.queries import AsOf
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.people.access.rows import Paths
from tracker.people.organizations.models import Organization


@dataclass(frozen=True)
class LedgerScope:
    """`counting` narrows rows and figures alike (one 问题来源, one round); `only` are the ids of chosen ones (选印)."""

    organization: Organization
    as_of: AsOf
    counting: Scope = EVERYTHING
    only: tuple[int, ...] | None = None

    @property
    def paths(self) -> Paths:
        """The subtree, as figures want it."""
        return (self.organization.path,)
