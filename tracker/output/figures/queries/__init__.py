"""Every number as of (D, K), for any scope: what pages, statements and ledgers ask. The same pair, the same numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries import exact, stored
from tracker.output.figures.queries.breadth import Breadth, breadth
from tracker.output.figures.queries.exact import behind, counted, counted_findings, judged
from tracker.output.figures.queries.proofs import Proof, proofs
from tracker.output.figures.rules import Figures, total
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.output.figures.steps import NAMES, ZERO, Vector, add
from tracker.people.access.rows import Paths
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import subtree
from tracker.workflow.model import State
from tracker.workflow.rules import EXITS

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


def by_organization(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> dict[int, Figures]:
    """Figures by organization id, for each organization under the paths that has findings. Raises BrokenSum.

    As known now they come from their store, as known earlier from history; both give the same.
    """
    sums = stored.sums(session, paths, as_of, scope)
    if sums is None:
        return exact.by_organization(session, paths, as_of, scope)
    return {organization: found for organization, vector in sums.items() if (found := _figures(vector)).fed_back}


def _figures(vector: Vector) -> Figures:
    values = dict(zip(NAMES, vector, strict=True))
    counts = {field.name: values[field.name] for field in fields(Figures) if field.name != "funds"}
    return Figures(**counts, funds=Decimal(values["funds"]).scaleb(-2))


def departures(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> dict[State, int]:
    """How many findings left after their feedback, by exit: N then differs from its notice (domain.md §2)."""
    sums = stored.sums(session, paths, as_of, scope)
    if sums is None:
        return exact.departures(session, paths, as_of, scope)
    left = dict(zip(NAMES, add(ZERO, *sums.values()), strict=True))
    return {exit_: left[exit_.value.lower()] for exit_ in EXITS if left[exit_.value.lower()]}


def parts_of_split(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> int:
    """How many findings stand in the place of those split (拆分) after their feedback."""
    sums = stored.sums(session, paths, as_of, scope)
    if sums is None:
        return exact.parts_of_split(session, paths, as_of, scope)
    return add(ZERO, *sums.values())[NAMES.index("parts")]


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
