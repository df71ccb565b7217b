"""Whether the people of an office can bring a finding through: a warning while posts and findings are given away."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import combinations

from tracker.workflow import rules
from tracker.workflow.model import Action, Definition, Role
from tracker.workflow.prover.faults import Edge, edges

_EXTENSION = (Action.REQUEST_EXTENSION, Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step that needs a person of its own; `people` hold a post that may take it."""

    label: str
    posts: frozenset[Role]
    people: frozenset[int]

    def told(self) -> str:
        return f"“{self.label}”（{'、'.join(role.label for role in Role if role in self.posts)}）"


def blocking_posts(definition: Definition, holders: Mapping[Role, Set[int]]) -> tuple[str, ...]:
    """Sentences: which steps of 销号 (rule 1) and 延期 (rule 4) have too few different people; () when all have enough.

    `holders`: who holds which post towards this finding, the owner and the accountable leader among them. Exact: by
    Hall's theorem the steps can be shared out among different people unless some of them have fewer people than steps.
    """
    closing = tuple(_chain(definition, holders))
    extending = tuple(_asked_and_allowed(definition, holders))
    return tuple(dict.fromkeys(sentence for steps in (closing, extending) for sentence in _too_few(steps)))


def _chain(definition: Definition, holders: Mapping[Role, Set[int]]) -> Iterator[_Step]:
    """申请, and each review step."""
    forward = [edge for edge in edges(definition) if edge.transition.action is not Action.SEND_BACK]
    yield from _step([edge for edge in forward if rules.is_application(edge.transition, edge.source)], holders)
    for stage in definition.stages:
        deciding = [edge for edge in forward if edge.source is stage.state]
        yield from _step([edge for edge in deciding if rules.is_review(edge.transition, edge.source)], holders)


def _asked_and_allowed(definition: Definition, holders: Mapping[Role, Set[int]]) -> Iterator[_Step]:
    for action in _EXTENSION:
        yield from _step([edge for edge in edges(definition) if edge.transition.action is action], holders)


def _step(ways: list[Edge], holders: Mapping[Role, Set[int]]) -> Iterator[_Step]:
    if ways:
        posts = frozenset[Role]().union(*(edge.transition.roles for edge in ways)) - rules.READ_ONLY_ROLES
        people = frozenset[int]().union(*(holders.get(role, frozenset()) for role in posts))
        yield _Step(ways[0].transition.label, posts, people)


def _too_few(steps: tuple[_Step, ...]) -> Iterator[str]:
    """Each smallest group of steps with fewer people than steps."""
    told: list[frozenset[_Step]] = []
    for size in range(1, len(steps) + 1):
        for group in combinations(steps, size):
            people = frozenset[int]().union(*(step.people for step in group))
            if len(people) < size and not any(smaller <= set(group) for smaller in told):
                told.append(frozenset(group))
                yield _sentence(group, len(people))


def _sentence(group: tuple[_Step, ...], people: int) -> str:
    steps = "、".join(step.told() for step in group)
    if len(group) == 1:
        return f"{steps}还没有人能办理，请先定人"
    who = "只有同一个人能办理" if people == 1 else f"一共只有{people}个人能办理"
    return f"{steps}{who}，按规则要由{len(group)}个不同的人办理，到时会办不下去，请另派人"
