"""The page of a leader: what they answer for, its time, and what waits for them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from tests import crowd
from tests.web import Site
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import FollowUpOutcome


def test_a_leader_has_findings_their_time_and_waiting_reviews(site: Site) -> None:
    world = site.world
    late, waits, done = crowd.drafts(world, "village-01", 3)
    crowd.release(world, late, waits, done)
    crowd.begin(world, late)
    crowd.begin(world, waits)
    crowd.closed(world, done, date(2023, 5, 10))
    day = crowd.DEADLINE + timedelta(days=3)
    crowd.apply(world, waits, day)
    site.today = day
    client = site.login("coordinator")
    assert "李联" in client.get("/leaders").text
    page = client.get(f"/leaders/{world.users['leader'].id}").text
    assert "逾期（2个）" in page
    assert "全部未销号（2个）" in page
    assert "已逾期3天" in page
    waiting = page.split("等本人审核、办理")[1].split("逾期（2个）")[0]
    assert (waits.code in waiting, late.code in waiting, done.code in waiting) == (True, False, False)
    assert done.code not in page


def test_who_leads_nothing_in_ones_scope_has_no_page(site: Site) -> None:
    crowd.release(site.world, *crowd.drafts(site.world, "village-01", 1))
    client = site.login("neighbour")
    assert "还没有责任领导" in client.get("/leaders").text
    assert client.get(f"/leaders/{site.world.users['leader'].id}").status_code == 404


def test_a_leader_whose_findings_are_all_struck_off_sees_that(site: Site) -> None:
    finding = crowd.drafts(site.world, "village-01", 1)[0]
    crowd.release(site.world, finding)
    crowd.closed(site.world, finding, date(2023, 5, 10))
    site.today = date(2023, 5, 11)
    page = site.login("leader").get(f"/leaders/{site.world.users['leader'].id}").text
    assert "负责的问题都已销号" in page
    assert "没有逾期的问题" in page


def test_what_has_proved_lasting_still_counts_as_struck_off(site: Site) -> None:
    world = site.world
    kept = world.closed(date(2023, 5, 10))
    for day, last in ((date(2023, 8, 22), False), (date(2023, 11, 12), True)):
        entry = act.FollowUpEntry(FollowUpOutcome.SUSTAINED, "现场查看，成效巩固。", "实地查看", "村民张三")
        act.record_follow_up(world.session, kept, entry, world.by("discipline", day), confirm=last)
    site.today = date(2023, 11, 13)
    page = site.login("coordinator").get(f"/leaders/{world.users['leader'].id}").text
    figures = re.findall(r"(负责|已销号|未销号)\D*(\d+)", re.sub(r"<[^>]+>", " ", page.split('class="figures"')[1]))
    assert dict(figures[:3]) == {"负责": "1", "已销号": "1", "未销号": "0"}
