"""What a meeting decided, recorded by the coordinator on its behalf (domain.md §2), with the scan of its minutes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from tests.cast import World
from tests.features.test_finding_steps import DAY, PDF, take
from tests.web import Site
from tracker.people.accounts.operations import NewPost, add_post
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import Finding, Review
from tracker.workflow.model import Role, State

TOWN = "2023-QX-02-ZD-001"
MINUTES = act.Opinion("同意", meeting_on=DAY, minute_no="〔2023〕9号")


def before_the_meeting(world: World) -> Finding:
    """A finding of the town that waits for the party committee."""
    finding = world.applied(owner="office", organization="town", procedure="county-to-town")
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", DAY))
    act.approve(world.session, finding, act.Opinion("属实"), world.by("discipline", DAY))
    return finding


def test_the_coordinator_records_the_meeting_for_its_chair(world: World) -> None:
    finding = before_the_meeting(world)
    act.approve(world.session, finding, MINUTES, world.typed("coordinator", "approver", DAY))
    review = world.session.scalars(select(Review).order_by(Review.id.desc()).limit(1)).one()
    assert (review.reviewed_name, review.minute_no, finding.state) == ("钱书", "〔2023〕9号", State.REVIEW_4)


def test_a_meeting_is_not_recorded_without_its_minutes(world: World) -> None:
    finding = before_the_meeting(world)
    without = replace(world.typed("coordinator", "approver", DAY), papers=())
    with pytest.raises(Refused, match="纸质材料"):
        act.approve(world.session, finding, MINUTES, without)


def test_who_recorded_the_meeting_may_not_review_elsewhere_in_the_round(world: World) -> None:
    finding = before_the_meeting(world)
    act.approve(world.session, finding, MINUTES, world.typed("coordinator", "approver", DAY))
    chair = NewPost(world.organizations["county"], Role.SUPERIOR_APPROVER, "巡察办副主任", date(2020, 1, 1))
    add_post(world.session, world.users["coordinator"], chair)
    with pytest.raises(Refused, match="已办理本轮另一级审核"):
        act.close(world.session, finding, act.Opinion("同意"), world.by("coordinator", DAY))


def test_the_meeting_may_be_recorded_again_after_it_sent_back(world: World) -> None:
    finding = before_the_meeting(world)
    typed = world.typed("coordinator", "approver", DAY)
    act.send_back(world.session, finding, "材料不齐，请补充完整后再报", typed)
    act.request_closure(world.session, finding, "已补充。", world.by("office", DAY))
    for reviewer in ("leader", "discipline"):
        act.approve(world.session, finding, act.Opinion("属实"), world.by(reviewer, DAY))
    act.approve(world.session, finding, MINUTES, typed)
    assert world.users["coordinator"].id in facts_of(world.session, finding).reviewers[2]
    assert finding.state is State.REVIEW_4


def test_a_review_without_a_meeting_is_nobodys_to_type(world: World) -> None:
    finding = world.applied()
    with pytest.raises(Refused, match="不能代录"):
        act.approve(world.session, finding, act.Opinion("属实"), world.typed("coordinator", "leader", DAY))


def test_the_page_offers_it_and_asks_for_the_minutes(site: Site) -> None:
    before_the_meeting(site.world)
    site.today = DAY
    client, address = site.login("coordinator"), f"/findings/{TOWN}/approve"
    chair = f"?typed={site.world.users['approver'].id}"
    page = client.get(f"/findings/{TOWN}").text
    assert "代钱书记录会议决定" in page
    assert f'href="{address}{chair}"' in page
    filled = {"meeting_on": "2023-05-02", "minute_number": "〔2023〕9号", "opinion": "同意"}
    refused = take(client, "approve", chair, code=TOWN, **filled)
    assert (refused.status_code, "请附上会议纪要的照片或扫描件" in refused.text) == (422, True)
    taken = take(client, "approve", chair, code=TOWN, **filled, paper=(io.BytesIO(PDF), "党委会纪要.pdf"))
    assert taken.status_code == 302
    page = client.get(f"/findings/{TOWN}").text
    assert "钱书（王整代录）" in page
    assert "党委会纪要.pdf" in page
