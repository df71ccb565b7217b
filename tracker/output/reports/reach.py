"""Where the findings of a level lie: paths and scope for the figures, words for the address, and back again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.output.reports.words import Level
from tracker.people.organizations.models import Organization, OrganizationKind

_NUMBERS = ("year", "inspection_id", "round_id", "feedback_id")
_DAYS = ("fed_back_from", "fed_back_until")


def reach(
    session: Session, organization: Organization, level: Level, scope: Scope = EVERYTHING
) -> tuple[tuple[str, ...], Scope]:
    """Paths and scope that hold the findings of a level of an organization."""
    if level is Level.OWN:
        return (organization.path,), replace(scope, organization_id=organization.id)
    if level is Level.TOTAL:
        return (organization.path,), scope
    below = select(Organization.path).where(Organization.parent_id == organization.id).order_by(Organization.path)
    return tuple(session.scalars(below)), scope


def scope_words(scope: Scope) -> dict[str, str]:
    """The scope as parameters of an address; what narrows nothing is left out."""
    words = {name: str(value) for name in ("source", *_NUMBERS) if (value := getattr(scope, name)) is not None}
    words |= {name: value.isoformat() for name in _DAYS if (value := getattr(scope, name)) is not None}
    return words | ({"kinds": ",".join(scope.kinds)} if scope.kinds else {})


def scope_of(words: Mapping[str, str]) -> Scope:
    """The scope that an address names. Raises ValueError for what is none."""
    given: dict[str, Any] = {name: int(words[name]) for name in _NUMBERS if words.get(name)}
    given |= {name: date.fromisoformat(words[name]) for name in _DAYS if words.get(name)}
    if words.get("kinds"):
        given["kinds"] = tuple(OrganizationKind(kind) for kind in words["kinds"].split(","))
    if any(isinstance(value, int) and not 0 <= value < 2**31 for value in given.values()):
        raise ValueError("out of range")
    return Scope(source=words.get("source") or None, **given)
