"""The administrator keeps the tree of organizations; what was printed keeps the names of its day."""

from __future__ import annotations

from datetime import date

from tests.cast import instant
from tests.web import Site
from tracker.people.organizations.models import FormerName, Organization, OrganizationKind
from tracker.people.organizations.queries import party_name_on

NEW = {
    "parent": "town",
    "name": "新庄村",
    "party_name": "新庄村党支部",
    "kind": "village",
    "party_kind": "branch",
    "code": "village-03",
    "short_code": "C03",
}


def test_a_village_is_added_below_its_town(site: Site) -> None:
    answer = site.login("sysadmin").post("/organizations/new", data=NEW)
    assert answer.status_code == 302
    added = site.session.query(Organization).filter_by(code="village-03").one()
    assert added.path.startswith(site.world.organizations["town"].path)


def test_a_code_in_use_is_refused_and_what_was_typed_stays(site: Site) -> None:
    answer = site.login("sysadmin").post("/organizations/new", data=NEW | {"code": "village-01"})
    assert answer.status_code == 422
    assert "组织代码“village-01”已被使用" in answer.text
    assert "新庄村党支部" in answer.text


def test_renaming_keeps_the_former_name_for_earlier_days(site: Site) -> None:
    town = site.world.organizations["town"]
    site.today = date(2023, 8, 1)
    data = {
        "name": "清江街道",
        "party_name": "清江街道党工委",
        "kind": "subdistrict",
        "party_kind": "working_committee",
    }
    assert site.login("sysadmin").post(f"/organizations/{town.id}", data=data).status_code == 302
    site.session.expire_all()
    assert (town.name, town.kind) == ("清江街道", OrganizationKind.SUBDISTRICT)
    later = instant(date(2023, 9, 1))
    assert party_name_on(site.session, town, date(2023, 7, 31), later) == "清河镇党委"
    assert party_name_on(site.session, town, date(2023, 8, 1), later) == "清江街道党工委"


def test_saving_the_same_name_leaves_no_former_one(site: Site) -> None:
    village = site.world.organizations["village-01"]
    data = {"name": village.name, "party_name": village.party_name, "kind": "community", "party_kind": "branch"}
    site.login("sysadmin").post(f"/organizations/{village.id}", data=data)
    assert site.session.query(FormerName).count() == 0
