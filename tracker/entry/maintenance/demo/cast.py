"""The organizations and people of the demo, made by the operations that administrators call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo.accounts import PASSWORD
from tracker.entry.maintenance.demo.phrases import table
from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import NewPost, add_post, add_user, set_password
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.workflow.model import Role


@dataclass
class Cast:
    """Organizations by code and people by username; `documents` counts what a place has issued."""

    session: Session
    organizations: dict[str, Organization] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    documents: Counter[str] = field(default_factory=Counter)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, username: str, day: date) -> Actor:
        """The person as an actor; nobody's posts change during the demo, so one reading serves every day."""
        if username not in self._actors:
            self._actors[username] = actor_of(self.session, self.users[username], day)
        return self._actors[username]


def make_organizations(cast: Cast) -> None:
    """The tree of 52 party organizations, siblings in the order of the table."""
    for position, (code, short, name, party, kind, form, parent) in enumerate(table("organizations")["organizations"]):
        new = NewOrganization(code, short, name, party, OrganizationKind(kind), PartyKind(form), position)
        cast.organizations[code] = add_organization(cast.session, new, cast.organizations.get(parent))


def make_people(cast: Cast, now: datetime, in_office_since: date) -> None:
    """Everybody with their posts; those whom the start prints get the password, the others a link like anybody new."""
    typical = table("people")["look"]
    for username, name, organization, roles, title in table("people")["people"]:
        user = cast.users[username] = add_user(cast.session, username, name, now=now)
        for role in roles:
            add_post(cast.session, user, NewPost(cast.organizations[organization], Role(role), title, in_office_since))
        if username in typical:
            set_password(cast.session, user, PASSWORD)
