"""Every number as of (D, K), for any scope: what pages, statements and ledgers ask. The same pair, the same numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries.breadth import Breadth, breadth
from tracker.output.figures.queries.exact import (
    behind,
    by_organization,
    counted,
    counted_findings,
    departures,
    judged,
    parts_of_split,
)
from tracker.output.figures.queries.proofs import Proof, proofs
from tracker.output.figures.rules import Figures, total
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.people.access.rows import Paths
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import subtree

__all__ = [
    "EVERYTHING",
    "Breadth",
    "Levels",
    "Paths",
    "Proof",
    "Scope",
    "behind",
    "breadth",
    "by_organization",
    "counted",
    "counted_findings",
    "departures",
    "figures",
    "judged",
    "levels",
    "parts_of_split",
    "proofs",
    "table",
]


@dataclass(frozen=True)
class Levels:
    """Own level (镇党委) and everything below it (村级党组织), kept apart, with one 合计.

    `units_below` are the ids of the organizations that the figures below come from.
    """

    own: Figures
    below: Figures
    units_below: frozenset[int]

    @property
    def total(self) -> Figures:
        return self.own + self.below


def figures(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> Figures:
    """One sum over some subtrees, for a page of somebody whose posts reach them."""
    return total(list(by_organization(session, paths, as_of, scope).values()))


def levels(session: Session, organization: Organization, as_of: AsOf, scope: Scope = EVERYTHING) -> Levels:
    """The figures of an organization itself and of its subtree below it."""
    rows = by_organization(session, (organization.path,), as_of, scope)
    own = rows.pop(organization.id, Figures())
    return Levels(own, total(list(rows.values())), frozenset(rows))


def table(
    session: Session, organization: Organization, as_of: AsOf, scope: Scope = EVERYTHING
) -> list[tuple[Organization, Figures]]:
    """Supervisors' table: the organizations of the subtree that have findings, in the order of the tree."""
    rows = by_organization(session, (organization.path,), as_of, scope)
    return [(unit, rows[unit.id]) for unit in subtree(session, organization) if unit.id in rows]
