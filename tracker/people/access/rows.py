"""The scope of rows as SQL: one place that turns a person's subtrees into a condition."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, scope

Paths = tuple[str, ...]


def within(actor: Actor, permission: Permission, path: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Condition that keeps the rows whose organization path lies in the actor's scope; none without permission."""
    return under(scope(actor, permission), path)


def under(paths: Paths, path: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Condition that a path lies under one of the given ones."""
    return or_(false(), *(path.startswith(top) for top in paths))
