"""委托: given by name with dates and a reason, ended early, never passed on; the delegate counts as both people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.foundation.history.models import Transition
from tracker.people.accounts.models import Delegation
from tracker.people.accounts.operations import AccountError, delegate, end_delegation, end_post, set_active
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.facts import facts_of

FORM = {
    "delegate": "赵纪（清河镇纪委书记）",
    "starts_on": "2023-03-01",
    "ends_on": "2023-03-10",
    "reason": "外出培训",
}


def give(
    world: World,
    principal: str,
    to: str,
    first: date = FIRST_DAY,
    last: date = date(2023, 6, 30),
    day: date = FIRST_DAY,
) -> Delegation:
    people = world.users[principal], world.users[to]
    return delegate(world.session, *people, (first, last), "外出培训", by=people[0], now=instant(day))


def test_one_gives_a_delegation_by_name_and_sees_it_listed(site: Site) -> None:
    client = site.login("leader")
    assert client.post("/account/delegations", data=FORM).status_code == 302
    page = client.get("/account/delegations").text
    assert "赵纪" in page
    assert "办理中" in page
    assert "别人委托我" in site.login("discipline").get("/account/delegations").text
    row = site.session.query(Delegation).one()
    assert (row.principal.username, row.delegate.username) == ("leader", "discipline")
    assert row.recorded_by == row.principal_id


def test_a_name_alone_is_enough_while_only_one_person_bears_it(site: Site) -> None:
    assert site.login("leader").post("/account/delegations", data=FORM | {"delegate": "赵纪"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"delegate": "没有这个人"}, "没有找到“没有这个人”"),
        ({"delegate": "李联"}, "没有找到“李联”"),
        ({"delegate": "系管"}, "没有找到“系管”"),
        ({"starts_on": "2023-03-11"}, "不能早于开始日期"),
        ({"starts_on": "2023-02-28"}, "不能从过去的日期开始"),
        ({"ends_on": "2024-03-02"}, "最长一年"),
        ({"reason": ""}, "请填写委托原因"),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(site: Site, changes: dict[str, str], sentence: str) -> None:
    answer = site.login("leader").post("/account/delegations", data=FORM | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert (FORM | changes)["delegate"] in answer.text
    assert site.session.query(Delegation).count() == 0


def test_the_same_pair_has_no_two_delegations_at_once(world: World) -> None:
    first = give(world, "leader", "discipline")
    with pytest.raises(AccountError, match="不能重叠"):
        give(world, "leader", "discipline", date(2023, 6, 30), date(2023, 7, 5))
    give(world, "leader", "discipline", date(2023, 7, 1), date(2023, 7, 5))
    end_delegation(world.session, first, instant(FIRST_DAY))
    give(world, "leader", "discipline")


def test_a_delegate_acts_counts_as_both_and_cannot_after_the_end(world: World) -> None:
    finding, row = world.applied(), give(world, "leader", "superior")
    day, people = date(2023, 5, 2), {world.users[name].id for name in ("leader", "superior")}
    by = world.by("superior", day)
    act.approve(world.session, finding, act.Opinion("属实"), replace(by, acts_for=by.actor.principals[0]))
    newest = world.session.query(Transition).order_by(Transition.id.desc()).first()
    assert newest
    assert (newest.actor_name, newest.acts_for_name) == ("吴审", "李联")
    assert facts_of(world.session, finding).reviewers[0] == people
    end_delegation(world.session, row, instant(day))
    assert world.actor("superior", day).principals == ()


def test_it_ends_with_its_last_day(world: World) -> None:
    give(world, "leader", "discipline", last=date(2023, 3, 5))
    assert [one.name for one in world.actor("discipline", date(2023, 3, 5)).principals] == ["李联"]
    assert world.actor("discipline", date(2023, 3, 6)).principals == ()


def test_what_one_holds_by_delegation_cannot_be_passed_on(world: World) -> None:
    give(world, "leader", "discipline")
    give(world, "discipline", "office")
    (principal,) = world.actor("office").principals
    assert (principal.name, principal.principals) == ("赵纪", ())
    end_post(world.session, world.users["approver"].posts[0], FIRST_DAY - timedelta(days=1), instant(FIRST_DAY))
    give(world, "leader", "supervisor")
    with pytest.raises(AccountError, match="不能转委托"):
        give(world, "approver", "office")


def test_administrators_neither_give_nor_take(world: World) -> None:
    for pair in (("sysadmin", "leader"), ("leader", "auditor")):
        with pytest.raises(AccountError, match="不能委托，也不能接受委托"):
            give(world, *pair)


def test_an_administrator_records_one_for_somebody_and_the_page_says_so(site: Site) -> None:
    user = site.world.users["leader"]
    answer = site.login("sysadmin").post(f"/users/{user.id}/delegations", data=FORM)
    assert answer.status_code == 302
    assert "由系管代为登记" in site.login("leader").get("/account/delegations").text


@pytest.mark.parametrize(("who", "status"), [("leader", 302), ("discipline", 302), ("sysadmin", 302), ("office", 404)])
def test_who_may_end_one_early(site: Site, who: str, status: int) -> None:
    row = give(site.world, "leader", "discipline")
    assert site.login(who).post(f"/delegations/{row.id}/end").status_code == status
    site.session.refresh(row)
    assert (row.ended_at is not None) == (status == 302)


def test_the_todo_page_says_for_whom_one_acts_and_until_when(site: Site) -> None:
    give(site.world, "leader", "discipline")
    page = site.login("discipline").get("/todo").text
    assert "您正受李联委托办理（至2023年6月30日）" in page
    assert "委托办理（至" not in site.login("leader").get("/todo").text


def test_delegations_end_with_the_last_post_and_with_the_account(world: World) -> None:
    given, taken = give(world, "leader", "discipline"), give(world, "approver", "leader")
    end_post(world.session, world.users["leader"].posts[0], date(2023, 3, 20), instant(FIRST_DAY))
    assert (given.ends_on, taken.ends_on) == (date(2023, 3, 20), date(2023, 3, 20))
    other = give(world, "office", "discipline")
    set_active(world.session, world.users["discipline"], False, instant(FIRST_DAY))
    assert other.ended_at is not None
