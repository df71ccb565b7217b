"""Giving posts away warns when one person's posts would block 销号 or 延期."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workflow.cast import template
from tracker.workflow.definitions import BUILTIN_NAMES
from tracker.workflow.model import Action, Definition, Role
from tracker.workflow.prover import blocking_posts

VILLAGE = template("county-to-village")
APPLYING, FIRST, SECOND, FINAL = (
    "“申请销号”（责任人）",
    "“初审同意”（责任领导）",
    "“复核同意”（镇纪委）",
    "“审定销号”（镇党委审定人）",
)
ONE = "只有同一个人能办理，按规则要由2个不同的人办理，到时会办不下去，请另派人"


def holding(owner: int = 1, leader: int = 2, reviewers: tuple[int, ...] = (3,), approver: int = 4) -> dict[
    Role, frozenset[int]
]:  # fmt: skip
    return {
        Role.OWNER: frozenset({owner}),
        Role.ACCOUNTABLE_LEADER: frozenset({leader}),
        Role.REVIEWER: frozenset(reviewers),
        Role.APPROVER: frozenset({approver}),
    }


def test_four_people_in_four_posts_block_nothing() -> None:
    assert blocking_posts(VILLAGE, holding()) == ()


def test_the_only_reviewer_who_is_also_the_leader_blocks_the_chain() -> None:
    assert blocking_posts(VILLAGE, holding(leader=3)) == (f"{FIRST}、{SECOND}{ONE}",)
    assert blocking_posts(VILLAGE, holding(leader=3, reviewers=(3, 5))) == ()


def test_an_owner_who_is_the_leader_blocks_closing_and_more_time() -> None:
    assert blocking_posts(VILLAGE, holding(leader=1)) == (
        f"{APPLYING}、{FIRST}{ONE}",
        f"“申请延期”（责任人）、“延期初审同意”（责任领导）{ONE}",
    )


def test_a_post_that_nobody_holds_is_named_alone() -> None:
    assert blocking_posts(VILLAGE, holding(reviewers=())) == (f"{SECOND}还没有人能办理，请先定人",)


def test_two_people_in_three_posts_are_counted_exactly() -> None:
    shared: Mapping[Role, frozenset[int]] = {
        Role.OWNER: frozenset({1}),
        Role.ACCOUNTABLE_LEADER: frozenset({2, 3}),
        Role.REVIEWER: frozenset({2, 3}),
        Role.APPROVER: frozenset({2, 3}),
    }
    assert blocking_posts(VILLAGE, shared) == (
        f"{FIRST}、{SECOND}、{FINAL}一共只有2个人能办理，按规则要由3个不同的人办理，到时会办不下去，请另派人",
    )


def test_in_the_self_check_the_desk_reviews_and_may_not_be_the_secretary() -> None:
    posts = {**holding(), Role.COORDINATOR: frozenset({4})}
    assert blocking_posts(template("self-check"), posts) == (f"“复核同意”（整改办）、“审定销号”（镇党委审定人）{ONE}",)


def test_a_template_without_extensions_is_asked_about_closing_only() -> None:
    kept = tuple(one for one in VILLAGE.transitions if not one.action.value.endswith("_extension"))
    assert blocking_posts(replace(VILLAGE, transitions=kept), holding(leader=1)) == (f"{APPLYING}、{FIRST}{ONE}",)


def steps_of(definition: Definition) -> list[list[frozenset[Role]]]:
    """The posts of each step, read off the template by hand: application and reviews; extension."""
    closing = [
        next(t.roles for t in definition.transitions if t.action is Action.REQUEST_CLOSURE),
        *(
            next(
                t.roles
                for t in definition.transitions
                if stage.state in t.sources and t.action in (Action.APPROVE, Action.CLOSE)
            )
            for stage in definition.stages
        ),
    ]
    asking = (Action.REQUEST_EXTENSION, Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION)
    return [closing, [next(t.roles for t in definition.transitions if t.action is one) for one in asking]]


def can_be_shared_out(steps: list[frozenset[Role]], holders: Mapping[Role, frozenset[int]]) -> bool:
    """By trying every choice of people."""
    crowds = [frozenset[int]().union(*(holders.get(role, frozenset()) for role in posts)) for posts in steps]
    return any(len(set(chosen)) == len(steps) for chosen in product(*crowds))


@pytest.mark.parametrize("name", BUILTIN_NAMES)
@given(holders=st.dictionaries(st.sampled_from(Role), st.frozensets(st.integers(1, 5), max_size=4)))
def test_it_warns_exactly_when_the_steps_cannot_be_shared_out(name: str, holders: dict[Role, frozenset[int]]) -> None:
    possible = all(can_be_shared_out(steps, holders) for steps in steps_of(template(name)))
    assert (blocking_posts(template(name), holders) == ()) is possible
