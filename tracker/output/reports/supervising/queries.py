"""The rows of the supervisors' table as of (D, K)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries import EVERYTHING, Scope, table
from tracker.output.figures.rules import Style
from tracker.output.reports.supervising.rules import Table, TableRow
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import party_name_on


def supervisors_table(
    session: Session, organization: Organization, as_of: AsOf, style: Style, scope: Scope = EVERYTHING
) -> Table:
    """The party organizations of the subtree that have findings, in the order of the tree, by their names on D."""
    own: list[TableRow] = []
    below: list[TableRow] = []
    for unit, figures in table(session, organization, as_of, scope):
        name = party_name_on(session, unit, as_of.day, as_of.known_at)
        (own if unit.id == organization.id else below).append(TableRow(unit.code, name, figures))
    title = party_name_on(session, organization, as_of.day, as_of.known_at)
    return Table(title, tuple(own), tuple(below), as_of, style)
