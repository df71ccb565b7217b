"""For whom a finding waits, in a sentence and in the picture of its procedure with its own way on it."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from tests.cast import FIRST_DAY, World
from tests.web import Site
from tracker.people.accounts.models import Post
from tracker.rectification.findings import operations as act
from tracker.rectification.findings import queries
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.journey import journey_of
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import Role, State

MAY = date(2023, 5, 4)


def waits(world: World, finding: Finding, today: date = FIRST_DAY) -> queries.Waits:
    sheet = queries.sheet_of(world.session, finding, today)
    return queries.waits_of(world.session, sheet, facts_of(world.session, finding), today)


def test_a_fed_back_finding_waits_for_the_secretary_of_its_village(world: World) -> None:
    said = waits(world, world.released(), date(2023, 3, 4)).sentence
    assert said == "现在等党组织书记孙村办理（签收），已等3天，应于2023年3月6日前办结。"


def test_who_is_to_assign_it_is_named_beside(world: World) -> None:
    beside = waits(world, world.released()).beside
    assert [(wait.who, wait.label) for wait in beside] == [("整改办王整", "交办")]


def test_a_draft_waits_for_whoever_wrote_it(world: World) -> None:
    assert waits(world, world.finding()).sentence.startswith("现在等巡察组成员周巡办理（提交审定），今天到这一步")


def test_work_waits_for_the_owner_until_the_deadline(world: World) -> None:
    said = waits(world, world.rectifying(), date(2023, 9, 4)).sentence
    assert said.startswith("现在等责任人孙村办理")
    assert said.endswith("应于2023年9月1日前办结，已超期3天。")


def test_a_review_waits_for_the_post_and_not_for_whoever_applied(world: World) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", MAY))
    said = waits(world, finding, MAY).sentence
    assert said.startswith("现在等镇纪委赵纪办理（镇纪委现场复核），今天到这一步，应于2023年5月")


def test_a_reviewer_who_already_acted_in_this_round_is_not_waited_for(world: World) -> None:
    finding = world.applied()
    world.session.query(Post).filter_by(role=Role.REVIEWER).one().user_id = world.users["leader"].id
    world.session.flush()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", MAY))
    assert "镇纪委按规则现在都不能办理" in waits(world, finding, MAY).sentence


def test_an_empty_post_is_named_as_the_gap(world: World) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", MAY))
    world.session.query(Post).filter_by(role=Role.REVIEWER).one().ends_on = FIRST_DAY
    world.session.flush()
    assert waits(world, finding, MAY).sentence.startswith("现在没有人能办理（镇纪委现场复核）：镇纪委还没有人任职")


def test_an_open_objection_waits_for_the_coordinator(world: World) -> None:
    finding = world.released()
    act.raise_objection(world.session, finding, "金额与账面不符。", world.by("secretary"))
    assert waits(world, finding).sentence.startswith("现在等整改办王整办理（异议待答复）")


def test_a_finding_struck_off_waits_for_nobody_before_its_look_back(world: World) -> None:
    said = waits(world, world.closed(), date(2023, 6, 1)).sentence
    assert said == "现在不用办理，下次回头看应在2023年8月10日前后进行。"


def test_a_look_back_that_is_due_waits_for_those_who_do_it(world: World) -> None:
    said = waits(world, world.closed(), date(2023, 8, 15)).sentence
    assert said == "现在等镇纪委赵纪、巡察组成员周巡办理（回头看到期），已等5天，应于2023年8月10日前办结，已超期5天。"


def test_a_proposed_relapse_waits_for_the_coordinator(world: World) -> None:
    assert waits(world, world.relapsed(), date(2023, 8, 21)).sentence == "现在等整改办王整办理（反弹待确认）。"


def test_the_journey_tells_every_move_with_its_round(world: World) -> None:
    finding = world.relapsed()
    grounds, by = "8月20日回头看发现又有两个月没有收缴。", world.by("coordinator", date(2023, 8, 22))
    act.reopen(world.session, finding, grounds, date(2023, 12, 1), by)
    sheet = queries.sheet_of(world.session, finding, date(2023, 8, 22))
    journey = journey_of(sheet, waits(world, finding, date(2023, 8, 22)))
    assert [(step.source, step.target) for step in journey.steps[:2]] == [
        (None, State.DRAFT),
        (State.DRAFT, State.AWAITING_RELEASE),
    ]
    assert journey.steps[-1].target is State.RECTIFYING
    assert (journey.steps[-1].person, journey.rounds, journey.now) == ("王整", 2, State.RECTIFYING)


def test_the_page_says_for_whom_it_waits_and_offers_the_picture(site: Site) -> None:
    finding = site.world.released()
    page = site.login("coordinator").get(f"/findings/{finding.code}").get_data(as_text=True)
    assert "现在等党组织书记孙村办理（签收）" in page
    assert f"/findings/{finding.code}/picture.svg" in page


def test_the_picture_stands_on_a_page_of_its_own(site: Site) -> None:
    finding = site.world.applied()
    client = site.login("secretary")
    page = client.get(f"/findings/{finding.code}/picture").get_data(as_text=True)
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="workflow-picture"' in page
    assert "现在等责任领导李联办理" in page
    assert "✓2023.3.1 周巡" in page
    assert page.count('class="workflow-picture"') == 2  # one for the screen, one in two columns for paper


def test_the_picture_file_is_svg(site: Site) -> None:
    finding = site.world.applied()
    answer = site.login("secretary").get(f"/findings/{finding.code}/picture.svg")
    assert answer.mimetype == "image/svg+xml"
    ElementTree.fromstring(answer.get_data(as_text=True))


@pytest.mark.parametrize("address", ["picture", "picture.svg"])
def test_who_may_not_see_the_finding_may_not_see_its_picture(site: Site, address: str) -> None:
    code = site.world.applied().code
    assert site.login("neighbour").get(f"/findings/{code}/{address}").status_code == 404
