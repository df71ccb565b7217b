"""The rows of the supervisors' table as of (D, K), and the table as it is printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.printing.document import Sheet
from tracker.output.figures.queries import EVERYTHING, Scope, table
from tracker.output.figures.rules import Style
from tracker.output.figures.styles.queries import style_of
from tracker.output.reports.supervising.rules import Table, TableRow, sheet
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


def make_table(
    session: Session, organization: Organization, as_of: AsOf, filed_on: date, arguments: Mapping[str, Any]
) -> Sheet:
    """The table that these arguments (source, profile) ask for: the same ones give an equal sheet for ever."""
    style = style_of(session, organization, as_of.known_at)
    scope = Scope(source=arguments["source"]) if arguments.get("source") else EVERYTHING
    found = supervisors_table(session, organization, as_of, style, scope)
    return sheet(found, filed_on, root(session, as_of.known_at), arguments.get("profile", "standalone"))
