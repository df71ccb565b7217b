"""A world in memory where lives of findings are played with the real operations, to be copied many times.

Names of people, posts and places are marks (`<<owner>>`): wherever one stands in a row, a copy puts the real name.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from tracker.foundation.db.schema import whole
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.lib.time import SHANGHAI
from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.inspections.models import Feedback, Inspection, Source
from tracker.rectification.inspections.operations import (
    NewInspection,
    add_round,
    category,
    open_inspection,
    seed_sources,
    start_feedback,
)
from tracker.rectification.procedures.operations import publish_builtin, seed_calendar
from tracker.workflow.model import Role

EPOCH = date(2001, 1, 1)  # a Monday; copies move lives by whole months from here
_PLACES = (
    ("county", OrganizationKind.COUNTY, PartyKind.COMMITTEE, None),
    ("town", OrganizationKind.TOWN, PartyKind.COMMITTEE, "county"),
    ("village", OrganizationKind.VILLAGE, PartyKind.BRANCH, "town"),
)
# What somebody does in a life → the place of their post and its roles.
PARTS: dict[str, tuple[str, tuple[Role, ...]]] = {
    "inspector": ("county", (Role.INSPECTOR,)),
    "superior": ("county", (Role.SUPERIOR_APPROVER,)),
    "coordinator": ("town", (Role.COORDINATOR,)),
    "leader": ("town", (Role.ACCOUNTABLE_LEADER,)),
    "reviewer": ("town", (Role.REVIEWER,)),
    "approver": ("town", (Role.APPROVER,)),
    "office": ("town", (Role.OWNER, Role.SECRETARY)),
    "secretary": ("village", (Role.OWNER, Role.SECRETARY)),
}


def mark(name: str) -> str:
    """What stands for a name until a copy is made. ASCII, so that it survives in JSON."""
    return f"<<{name}>>"


def marked_organization(place: str) -> str:
    """The mark of a place's party organization."""
    return mark(f"{place}.party")


def marked_title(part: str) -> str:
    """The mark of somebody's post."""
    return mark(f"{part}.title")


@dataclass
class Scratch:
    """The world: its people by what they do, its places by level, one shared file."""

    session: Session
    organizations: dict[str, Organization]
    users: dict[str, User]
    actors: dict[str, Actor]
    inspection: Inspection
    category_id: int
    file: StoredFile
    opened: datetime
    _rounds: int = 1

    def feedback(self, procedure: str) -> Feedback:
        """A feedback of a round of its own, to the level that the procedure is for."""
        self._rounds += 1
        place = "village" if procedure.endswith("village") else "town"
        opened = add_round(self.session, self.inspection, self._rounds, EPOCH, self.opened)
        return start_feedback(self.session, opened, self.organizations[place], procedure, self.opened)


def instant(day: date, at: time) -> datetime:
    """A local time of a day, in UTC. Office hours lie on the same day in both."""
    return datetime.combine(day, at, SHANGHAI).astimezone(UTC)


@contextmanager
def scratch() -> Iterator[Scratch]:
    """The world, until the end of the block."""
    engine = make_engine("sqlite://")
    whole().create_all(engine)
    try:
        with Sessions(engine).write() as session:
            yield _furnish(session)
    finally:
        engine.dispose()


def _furnish(session: Session) -> Scratch:
    opened = instant(EPOCH, time(8))
    publish_builtin(session, opened)
    seed_calendar(session)
    seed_sources(session)
    organizations: dict[str, Organization] = {}
    for place, kind, party, parent in _PLACES:
        new = NewOrganization(place, place, mark(place), marked_organization(place), kind, party)
        organizations[place] = add_organization(session, new, organizations.get(parent or ""))
    users, actors = {}, {}
    for part, (place, roles) in PARTS.items():
        user = users[part] = add_user(session, part, mark(part), now=opened)
        for role in roles:
            add_post(session, user, NewPost(organizations[place], role, marked_title(part), EPOCH))
        actors[part] = actor_of(session, user, EPOCH)
    source = session.query(Source).filter_by(code="county_inspection").one()
    new_inspection = NewInspection("scratch", EPOCH.year, source, organizations["county"], EPOCH)
    inspection = open_inspection(session, new_inspection, None, opened).inspection
    placed = category(session, inspection.scheme, "scratch")
    assert placed is not None
    file = StoredFile(sha256="0" * 64, size=0, media_type="image/png", extension="png", stored_at=opened)
    session.add(file)
    session.flush()
    return Scratch(session, organizations, users, actors, inspection, placed.id, file, opened)
