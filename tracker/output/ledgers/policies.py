"""Who prints and fetches which ledger: whoever prints ledgers there, that of talks only who sees the talks."""

from __future__ import annotations

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can
from tracker.people.organizations.models import Organization
from tracker.rectification.supervision.policies import talk_paths

TALKS = "talks"


def can_print(actor: Actor, kind: str, organization: Organization) -> bool:
    """Whether the person may have this ledger of the organization and everything below it."""
    if kind == TALKS:
        return any(organization.path.startswith(top) for top in talk_paths(actor))
    return can(actor, Permission.PRINT_LEDGERS, organization.path)
