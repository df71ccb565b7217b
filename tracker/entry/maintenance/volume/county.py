"""The county of the volume: its places and people, made by the operations that administrators call."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from importlib import resources
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo.accounts import PASSWORD, DemoAccount, DemoAccounts
from tracker.entry.maintenance.volume.scratch import mark, marked_organization, marked_title
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.passwords import hash_password
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.workflow.model import Role

_TOWNS, _VILLAGES = 20, 300
_A_TOWN_HAS = 15  # villages
_IN_OFFICE = 1500  # days before today
_LOOK = {
    "inspector": "看登记问题、检查和反馈",
    "supervisor": "看督导一览、报告用语和台账",
    "coordinator": "看问题列表、交办和打印台账",
    "leader": "看初审",
    "reviewer": "看复核和回头看",
    "approver": "看审定",
    "secretary": "在手机上看我的待办",
    "sysadmin": "看账号和组织",
}


@lru_cache(maxsize=1)
def phrases() -> dict[str, Any]:
    """Names and wordings of the volume."""
    home = resources.files("tracker.entry.maintenance")
    return tomllib.loads(home.joinpath("volume_phrases.toml").read_text(encoding="utf-8"))


@dataclass
class Place:
    """A county, town or village with the people in office there, by what they do."""

    organization: Organization
    above: Place | None = None
    people: dict[str, User] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """county, town or village."""
        return self.organization.kind.value

    @property
    def head(self) -> User:
        """Who heads the rectification here."""
        return self.people["secretary" if self.level == "village" else "approver"]

    def upwards(self) -> Iterator[Place]:
        """This place and those above it."""
        yield self
        if self.above is not None:
            yield from self.above.upwards()

    @cached_property
    def texts(self) -> dict[str, str]:
        """What stands for each mark in rows of findings of this place."""
        found: dict[str, str] = {}
        for place in self.upwards():
            found[mark(place.level)] = place.organization.name
            found[marked_organization(place.level)] = place.organization.party_name
            for part, user in place.people.items():
                found[mark(part)] = user.name
                found[marked_title(part)] = place.titles[part]
        return found


@dataclass
class County:
    """All places, from the top down."""

    top: Place
    towns: list[Place]
    villages: list[Place]
    accounts: DemoAccounts = ()

    @property
    def inspected(self) -> list[Place]:
        """The places that findings are fed back to."""
        return [*self.towns, *self.villages]


def make_county(session: Session, findings: int, today: date, now: datetime, rng: Random) -> County:
    """20 towns and 300 villages; few findings get a smaller county, so that each place has some."""
    villages = max(2, min(_VILLAGES, findings // 20))
    towns = min(_TOWNS, max(2, villages // _A_TOWN_HAS))
    people = _People(session, now, today - timedelta(days=_IN_OFFICE), rng)
    code, name, party = phrases()["county"]
    top = Place(_organization(session, "county", code, (name, party), OrganizationKind.COUNTY, None))
    people.take_office(top, "county", phrases()["county_posts"])
    county = County(top, [], [])
    for number, town in enumerate(phrases()["towns"][:towns], start=1):
        names = (f"{town}镇", f"{town}镇党委")
        organization = _organization(
            session, f"town-{number:02d}", f"Z{number:02d}", names, OrganizationKind.TOWN, top.organization, number
        )
        county.towns.append(Place(organization, top))
        people.take_office(county.towns[-1], f"t{number:02d}", phrases()["town_posts"])
    for number, village in zip(range(1, villages + 1), _village_names(rng), strict=False):
        town = county.towns[number % towns]
        names, code = (f"{village}村", f"{village}村党支部"), f"village-{number:03d}"
        organization = _organization(
            session, code, f"C{number:03d}", names, OrganizationKind.VILLAGE, town.organization, number
        )
        county.villages.append(Place(organization, town))
        people.take_office(county.villages[-1], f"v{number:03d}", phrases()["village_posts"])
    county.accounts = _open_some(county)
    session.flush()
    return county


def _village_names(rng: Random) -> list[str]:
    names = [head + tail for head in phrases()["village_heads"] for tail in phrases()["village_tails"]]
    rng.shuffle(names)
    return names


def _organization(
    session: Session,
    code: str,
    short: str,
    names: tuple[str, str],
    kind: OrganizationKind,
    above: Organization | None,
    position: int = 0,
) -> Organization:
    party = PartyKind.BRANCH if kind is OrganizationKind.VILLAGE else PartyKind.COMMITTEE
    return add_organization(session, NewOrganization(code, short, *names, kind, party, position), above)


@dataclass
class _People:
    """Gives posts to people whose names are drawn."""

    session: Session
    now: datetime
    since: date
    rng: Random

    def take_office(self, place: Place, prefix: str, posts: list[tuple[str, str, list[str]]]) -> None:
        for part, title, roles in posts:
            name = self.rng.choice(phrases()["surnames"]) + self.rng.choice(phrases()["given"])
            user = add_user(self.session, f"{prefix}-{part}", name, now=self.now)
            place.people[part], place.titles[part] = user, title
            for role in roles:
                add_post(self.session, user, NewPost(place.organization, Role(role), title, self.since))


def _open_some(county: County) -> DemoAccounts:
    """One of each post gets the password; hashing it is slow by design, so they share one hash."""
    hashed = hash_password(PASSWORD)
    village = county.villages[0]
    accounts = []
    for place in reversed(list(village.upwards())):
        for part, look in _LOOK.items():
            if part in place.people:
                user = place.people[part]
                user.password_hash = hashed
                post = place.organization.name + place.titles[part]
                accounts.append(DemoAccount(user.username, PASSWORD, user.name, post, look))
    return tuple(accounts)
