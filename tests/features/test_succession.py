"""换届: what hangs on a person, handing it over, and that nothing is ever left without somebody."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.cast import FIRST_DAY, World, instant, make_world
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.people.accounts.models import Post, User
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.queries import actor_of, holders
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.assigning_many import Candidate
from tracker.rectification.findings.operations.departing import StillNeeded, disable, end_post
from tracker.rectification.findings.operations.succession import Takeover, hand_over
from tracker.rectification.findings.queries.succession import hanging, leavers, left_behind
from tracker.rectification.findings.roles import LEADING, OWNING
from tracker.workflow.model import Role, StateKind, Timeframe

LATER = date(2023, 5, 2)


def person(world: World, username: str, name: str, place: str, *roles: Role) -> User:
    user = world.users[username] = add_user(world.session, username, name, now=instant(FIRST_DAY))
    for role in roles:
        add_post(world.session, user, NewPost(world.organizations[place], role, "新任", FIRST_DAY))
    return user


def candidate(world: World, username: str, day: date = LATER) -> Candidate:
    return Candidate(world.users[username], world.actor(username, day))


def owner_post(world: World, username: str, role: Role) -> Post:
    return next(post for post in world.users[username].posts if post.role is role)


def two_of_one_feedback(world: World) -> tuple[Finding, Finding]:
    """Two that the secretary answers for."""
    both = world.finding(), world.finding("支部学习走过场。")
    for finding in both:
        act.submit_draft(world.session, finding, world.by("inspector"))
    for finding in both:
        act.release(world.session, finding, world.by("coordinator"))
        people = world.users["secretary"], world.users["leader"]
        entry = act.Assignment(*people, Timeframe.FIXED_TERM, date(2023, 9, 1))
        act.assign(world.session, finding, entry, world.by("coordinator"))
    return both


def test_what_hangs_on_a_person_is_owned_led_and_waits_for_them_alone(world: World) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", LATER))
    owner, leader, discipline = (
        hanging(world.session, world.users[name], LATER) for name in ("secretary", "leader", "discipline")
    )
    assert (list(owner.owned), list(leader.led)) == ([finding], [finding])
    assert [(one.finding, one.role) for one in discipline.waiting] == [(finding, Role.REVIEWER)]
    person(world, "second", "钱二", "town", Role.REVIEWER)
    assert not hanging(world.session, world.users["discipline"], LATER)


def test_a_post_does_not_end_while_findings_hang_on_it(world: World) -> None:
    finding = world.rectifying()
    end_post(
        world.session, owner_post(world, "secretary", Role.OWNER), LATER, instant(LATER)
    )  # 村书记 carries it still
    with pytest.raises(StillNeeded, match="1个问题离不开孙村") as refusal:
        end_post(world.session, owner_post(world, "secretary", Role.SECRETARY), LATER, instant(LATER))
    assert list(refusal.value.hanging.owned) == [finding]
    with pytest.raises(StillNeeded):
        disable(world.session, world.users["leader"], instant(LATER))
    assert world.users["leader"].active


def test_a_review_that_waits_keeps_its_only_reviewer_until_another_is_named(world: World) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", LATER))
    (post,) = world.users["discipline"].posts
    with pytest.raises(StillNeeded):
        end_post(world.session, post, LATER, instant(LATER))
    successor = person(world, "second", "钱二", "town")
    starts = NewPost(world.organizations["town"], Role.REVIEWER, "纪委书记", date(2023, 5, 3))
    add_post(world.session, successor, starts)
    end_post(world.session, post, LATER, instant(LATER))  # the successor's post begins on the day after
    assert post.ends_on == LATER


def test_everything_goes_to_successors_and_time_and_units_stay(world: World) -> None:
    finding = world.rectifying()
    person(world, "new", "周新", "village-01", Role.OWNER, Role.SECRETARY)
    before = finding.current
    kept = (before.deadline, before.timeframe, before.responsible_unit, before.goal)
    plan = {finding: Takeover(owner=candidate(world, "new"))}
    outcome = hand_over(world.session, world.users["secretary"], plan, "换届", world.by("coordinator", LATER))
    assert (outcome.done, outcome.refused) == ((finding,), ())
    says = finding.current
    assert (says.owner_name, says.accountable_leader_name) == ("周新", "李联")
    assert (says.deadline, says.timeframe, says.responsible_unit, says.goal) == kept
    last = world.session.scalars(select(Transition).order_by(Transition.id.desc())).first()
    assert last
    assert (last.action, last.reason) == ("assign", "换届")
    for post in list(world.users["secretary"].posts):
        end_post(world.session, post, LATER, instant(LATER))


def test_each_is_handed_over_whole_or_not_at_all(world: World) -> None:
    mine, other = world.rectifying(), world.rectifying("office", organization="village-02")
    plan = {
        mine: Takeover(owner=candidate(world, "neighbour")),
        other: Takeover(owner=candidate(world, "neighbour"), leader=candidate(world, "approver")),
    }
    outcome = hand_over(world.session, world.users["office"], plan, "换届", world.by("coordinator", LATER))
    assert outcome.done == ()
    reasons = {finding.id: sentences for finding, sentences in outcome.refused}
    assert "责任人已经不是冯办" in reasons[mine.id][0]
    assert "责任领导已经不是冯办" in reasons[other.id][0]
    assert (mine.owner_id, other.owner_id) == (world.users["secretary"].id, world.users["office"].id)


def test_who_has_no_post_for_it_does_not_take_it_over(world: World) -> None:
    finding = world.rectifying()
    plan = {finding: Takeover(owner=candidate(world, "neighbour"))}
    outcome = hand_over(world.session, world.users["secretary"], plan, "换届", world.by("coordinator", LATER))
    assert outcome.refused[0][1] == ("陈邻在柳林村没有能担任责任人的岗位",)


def test_those_who_have_left_come_first(world: World) -> None:
    world.rectifying()
    world.users["leader"].posts[0].ends_on = date(2023, 4, 1)
    world.session.flush()
    found = leavers(world.session, world.actor("coordinator", LATER), LATER)
    assert [(one.user.name, one.owned, one.led, one.gone) for one in found] == [
        ("李联", 0, 1, True),
        ("孙村", 1, 0, False),
    ]


def test_the_coordinator_hands_over_on_one_page(site: Site) -> None:
    (finding, second), user = two_of_one_feedback(site.world), site.world.users["secretary"]
    successor = person(site.world, "new", "周新", "village-01", Role.OWNER)
    client = site.login("coordinator")
    assert "孙村" in client.get("/succession").text
    page = client.get(f"/succession/{user.id}").text
    assert finding.code in page
    assert "周新（柳林村新任）" in page
    data = {"owner": successor.id, f"owner-{second.id}": "0", "reason": "换届", "effective_on": "2023-03-01"}
    assert client.post(f"/succession/{user.id}", data=data).status_code == 302
    site.session.expire_all()
    assert (finding.owner_id, second.owner_id) == (successor.id, user.id)


def test_without_a_successor_nothing_happens_and_what_was_typed_stays(site: Site) -> None:
    site.world.rectifying()
    user = site.world.users["secretary"]
    data = {"reason": "到龄退休", "effective_on": "2023-03-01"}
    answer = site.login("coordinator").post(f"/succession/{user.id}", data=data)
    assert answer.status_code == 422
    assert "请先选择接任人" in answer.text
    assert "到龄退休" in answer.text


def test_refused_ones_are_listed_with_their_reasons(site: Site) -> None:
    mine, other = site.world.rectifying("office"), site.world.rectifying("office", organization="village-02")
    user, secretary = site.world.users["office"], site.world.users["secretary"]
    data = {"owner": secretary.id, "reason": "换届", "effective_on": "2023-03-01"}
    answer = site.login("coordinator").post(f"/succession/{user.id}", data=data)
    assert answer.status_code == 200
    assert "1个问题没有移交" in answer.text
    assert "孙村在石桥村没有能担任责任人的岗位" in answer.text
    site.session.expire_all()
    assert (mine.owner_id, other.owner_id) == (secretary.id, user.id)


def test_the_administrator_reads_what_hangs_and_who_hands_it_over_but_no_wording(site: Site) -> None:
    finding = site.world.rectifying(deadline=date(2023, 9, 1))
    (_, post) = site.world.users["secretary"].posts
    client = site.login("sysadmin")
    client.post(f"/posts/{site.world.users['secretary'].posts[0].id}/end", data={"ends_on": "2023-03-01"})
    answer = client.post(f"/posts/{post.id}/end", data={"ends_on": "2023-03-01"})
    assert answer.status_code == 422
    assert finding.code in answer.text
    assert "由整改办王整移交" in answer.text
    assert finding.current.wording not in answer.text
    refused = client.post(f"/users/{site.world.users['leader'].id}/active")
    assert refused.status_code == 422
    assert "责任领导，1个问题" in refused.text


def test_a_lost_phone_locks_the_account_while_the_work_stays(site: Site) -> None:
    finding = site.world.rectifying()
    phone = site.login("secretary")
    answer = site.login("sysadmin").post(f"/users/{site.world.users['secretary'].id}/lock")
    assert answer.status_code == 302
    assert phone.get("/todo").status_code == 302
    site.session.expire_all()
    assert site.world.users["secretary"].password_hash is None
    assert finding.owner_id == site.world.users["secretary"].id


PLAYERS = ("secretary", "office", "leader", "approver", "discipline", "coordinator", "new", "deputy")
MOVES = st.lists(
    st.tuples(st.sampled_from(("end", "disable", "hand over")), st.sampled_from(PLAYERS), st.sampled_from(PLAYERS)),
    min_size=4,
    max_size=14,
)


@given(moves=MOVES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_left_without_an_owner_after_any_sequence(
    sessions: Sessions, moves: list[tuple[str, str, str]]
) -> None:
    with sessions.write() as session:
        world = make_world(session)
        person(world, "new", "周新", "village-01", Role.OWNER)
        person(world, "deputy", "吴副", "town", Role.ACCOUNTABLE_LEADER, Role.REVIEWER)
        findings = [world.applied(), world.rectifying("office", organization="village-02")]
        for move, who, to in moves:
            _play(world, move, who, to, findings)
            for finding in findings:
                _somebody_answers(world, finding)
        session.rollback()


def _play(world: World, move: str, who: str, to: str, findings: list[Finding]) -> None:
    user = world.users[who]
    try:
        if move == "end":
            posts = [post for post in user.posts if post.ends_on is None]
            if posts:
                end_post(world.session, posts[0], date(2023, 5, 1), instant(LATER))
        elif move == "disable":
            disable(world.session, user, instant(LATER))
        elif world.users["coordinator"].active:
            taker = candidate(world, to)
            plan = {one: Takeover(owner=taker) for one in findings if one.owner_id == user.id}
            plan |= {one: Takeover(leader=taker) for one in findings if one.accountable_leader_id == user.id}
            hand_over(world.session, user, plan, "换届", world.by("coordinator", LATER))
    except StillNeeded:
        world.session.expire_all()  # refused: everything stays as it was, and the invariant below looks at it


def _somebody_answers(world: World, finding: Finding) -> None:
    assert finding.state.kind is not StateKind.END
    sides = ((finding.owner_id, OWNING), (finding.accountable_leader_id, LEADING))
    for id_, roles in sides:
        able = holders(world.session, finding.organization.path, roles, LATER)
        assert id_ in {user.id for user in able}
    for stage in finding_stages(finding):
        assert any(stage in roles_of(world, user, finding) for user in world.users.values() if user.active)


def finding_stages(finding: Finding) -> list[Role]:
    return [Role.ACCOUNTABLE_LEADER] if finding.state.value == "REVIEW_1" else []


def roles_of(world: World, user: User, finding: Finding) -> frozenset[Role]:
    return actor_of(world.session, user, LATER).roles_at(finding.organization.path)


def test_posts_that_carry_nothing_end_freely(world: World) -> None:
    world.rectifying()
    post = world.users["neighbour"].posts[0]
    assert not left_behind(world.session, world.users["neighbour"], [post], LATER, LATER)
    end_post(world.session, post, LATER, instant(LATER))
