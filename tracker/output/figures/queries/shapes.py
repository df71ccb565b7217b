"""A question with its values left out: a statement is made once for each shape and then asked with values.

Making one of these statements takes longer than answering it for a town.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, cast

from sqlalchemy import Date, bindparam

from tracker.foundation.db.base import UtcDateTime
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.scope import Scope
from tracker.people.access.rows import Paths
from tracker.people.organizations.models import OrganizationKind

SHAPES = 64  # of each statement that are remembered
ASKED: AsOf = AsOf(cast("Any", bindparam("day", type_=Date())), cast("Any", bindparam("known_at", type_=UtcDateTime())))
_GIVEN = tuple(field.name for field in fields(Scope) if field.name != "kinds")


@dataclass(frozen=True)
class Shape:
    """How many subtrees are asked for, and by which parts of a scope; `ASKED` stands for (D, K)."""

    subtrees: int
    given: tuple[str, ...]
    kinds: tuple[OrganizationKind, ...]

    @property
    def paths(self) -> Paths:
        """The subtrees, to be said when the statement is asked."""
        return tuple(cast("Any", bindparam(f"path_{number}")) for number in range(self.subtrees))

    @property
    def scope(self) -> Scope:
        """The scope, likewise; its `kinds` are the only values that stand in the statement."""
        given: dict[str, Any] = {name: bindparam(name) for name in self.given}
        return Scope(**given, kinds=self.kinds)


def shape_of(paths: Paths, scope: Scope) -> Shape:
    """The shape of a question."""
    return Shape(len(paths), tuple(name for name in _GIVEN if getattr(scope, name) is not None), scope.kinds)


def values(paths: Paths, as_of: AsOf, scope: Scope) -> dict[str, Any]:
    """What the statement of its shape is asked with."""
    asked = {"day": as_of.day, "known_at": as_of.known_at}
    subtrees = {f"path_{number}": path for number, path in enumerate(paths)}
    return asked | subtrees | {name: getattr(scope, name) for name in _GIVEN if getattr(scope, name) is not None}
