"""Changing the tree of organizations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.organizations.models import FormerName, Organization, OrganizationKind, PartyKind


class OrganizationError(ValueError):
    """The tree cannot take this organization; the message is a sentence for the user."""


@dataclass(frozen=True)
class NewOrganization:
    """What somebody enters for an organization. `short_code` stands in finding codes (ZD, C01 …)."""

    code: str
    short_code: str
    name: str
    party_name: str
    kind: OrganizationKind
    party_kind: PartyKind
    position: int = 0


def add_organization(session: Session, new: NewOrganization, parent: Organization | None) -> Organization:
    """Add an organization under `parent` and return it, flushed. Raises OrganizationError for a code in use."""
    if session.scalar(select(Organization.id).where(Organization.code == new.code)) is not None:
        raise OrganizationError(f"组织代码“{new.code}”已被使用，请换一个代码")
    organization = Organization(**vars(new), parent_id=parent.id if parent else None, path="/0/")
    session.add(organization)
    session.flush()
    organization.path = f"{parent.path if parent else '/'}{organization.id}/"
    session.flush()
    return organization


def set_kinds(session: Session, organization: Organization, kind: OrganizationKind, party_kind: PartyKind) -> None:
    """Say what an organization is: statements call a town's committee 镇党委 and a county's 县委."""
    organization.kind, organization.party_kind = kind, party_kind
    session.flush()


def rename(
    session: Session, organization: Organization, name: str, party_name: str, *, today: date, now: datetime
) -> None:
    """Rename an organization from today on; what speaks of an earlier day keeps the former name."""
    if (organization.name, organization.party_name) == (name, party_name):
        return
    session.add(
        FormerName(
            organization_id=organization.id,
            name=organization.name,
            party_name=organization.party_name,
            until_on=today,
            recorded_at=now,
        )
    )
    organization.name, organization.party_name = name, party_name
    session.flush()
