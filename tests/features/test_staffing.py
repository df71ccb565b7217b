"""Assigning warns when the posts held by one person would block the chain; sent again, it is saved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import FIRST_DAY, World
from tests.web import Site
from tracker.people.accounts.operations import NewPost, add_post
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.staffing import staffing_warnings, staffing_warnings_of_many
from tracker.workflow.model import Role

FORM = {"timeframe": "fixed_term", "deadline": "2023-09-01", "effective_on": "2023-03-01"}


def only_the_approver_reviews(world: World) -> None:
    """The party secretary is the town's discipline secretary too, and nobody else is."""
    world.users["discipline"].posts[0].ends_on = date(2023, 2, 1)
    new = NewPost(world.organizations["town"], Role.REVIEWER, "纪委书记", FIRST_DAY)
    add_post(world.session, world.users["approver"], new)


def filled(world: World, finding: Finding, **more: str) -> dict[str, object]:
    people = {"owner": world.users["secretary"].id, "leader": world.users["leader"].id}
    return {**FORM, **people, "revision": finding.revision, **more}


def test_an_office_with_enough_people_raises_no_doubt(world: World) -> None:
    finding, people = world.released(), (world.users["secretary"], world.users["leader"])
    assert staffing_warnings(world.session, finding, *people, FIRST_DAY) == ()


@pytest.mark.parametrize("leader", ["leader", "approver"])
def test_one_person_on_two_steps_is_told(world: World, leader: str) -> None:
    finding = world.released()
    only_the_approver_reviews(world)
    told = staffing_warnings(world.session, finding, world.users["secretary"], world.users[leader], FIRST_DAY)
    assert told[0].startswith("钱书同时是")
    assert any("到时会办不下去" in sentence for sentence in told)


def test_a_step_that_nobody_can_take_is_told(world: World) -> None:
    finding = world.released()
    world.users["discipline"].posts[0].ends_on = date(2023, 2, 1)
    world.session.flush()
    told = staffing_warnings(world.session, finding, world.users["secretary"], world.users["leader"], FIRST_DAY)
    assert any("还没有人能办理" in sentence for sentence in told)


def test_many_findings_are_told_once_with_their_number(world: World) -> None:
    findings = world.released(), world.released(organization="village-02")
    only_the_approver_reviews(world)
    told = staffing_warnings_of_many(world.session, findings, None, world.users["leader"], FIRST_DAY)
    assert any(sentence.startswith("2个问题：") for sentence in told)


def test_the_first_submit_warns_and_the_second_saves(site: Site) -> None:
    finding = site.world.released()
    only_the_approver_reviews(site.world)
    client, address = site.login("coordinator"), f"/findings/{finding.code}/assign"
    data = filled(site.world, finding)
    site.session.commit()  # on SQLite a session that has read holds the writing lock
    first = client.post(address, data=data)
    assert first.status_code == 422
    assert "保存前请核对人员安排" in first.text
    shown = first.text.split('name="seen_warnings"')[1].split('value="')[1].split('"')[0]
    assert client.post(address, data=data | {"seen_warnings": shown}).status_code == 302
    site.session.expire_all()
    assert finding.owner_id == site.world.users["secretary"].id


def test_other_doubts_than_those_that_were_shown_are_shown_again(site: Site) -> None:
    finding = site.world.released()
    only_the_approver_reviews(site.world)
    data = filled(site.world, finding, seen_warnings="别的提醒")
    assert site.login("coordinator").post(f"/findings/{finding.code}/assign", data=data).status_code == 422


def test_bulk_assigning_warns_once_too(site: Site) -> None:
    finding = site.world.released()
    only_the_approver_reviews(site.world)
    data = {**filled(site.world, finding), "selected": f"{finding.id}:{finding.revision}"}
    client = site.login("coordinator")
    first = client.post("/bulk/assign", data=data)
    assert first.status_code == 422
    assert "1个问题：" in first.text
    shown = first.text.split('name="seen_warnings"')[1].split('value="')[1].split('"')[0]
    assert client.post("/bulk/assign", data=data | {"seen_warnings": shown}).status_code == 200
    site.session.expire_all()
    assert finding.owner_id == site.world.users["secretary"].id
