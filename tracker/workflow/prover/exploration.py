"""Third pass: the engine itself is walked through every situation of states × rounds × actors.

A situation is a set of facts; forms and paperwork are taken to be in order, so that only the template and the rules can
stand in the way.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations

from tracker.workflow.model import (
    REVIEW_STATES,
    ActingPerson,
    Decision,
    Definition,
    FindingFacts,
    Refusal,
    Request,
    Role,
    State,
    StateKind,
    Timeframe,
)
from tracker.workflow.prover.faults import Fault
from tracker.workflow.prover.situations import LATER, TODAY, after, born

Decide = Callable[[Definition, FindingFacts, Request, ActingPerson, date], Decision | Refusal]

_ROUNDS = 2
_FORM: Mapping[str, object] = {
    "owner": 1, "leader": 2, "lead_unit": 1, "responsible_unit": 1, "supporting_units": (1,), "goal": "目标",
    "measures": ("措施",), "measure": 1, "note": "进展", "result": "结果", "files": (1,), "evidence": 1,
    "stage_result": "成果", "next_review_on": LATER, "opinion": "同意", "visited_on": TODAY, "meeting_on": TODAY,
    "minute_number": "1", "new_deadline": LATER, "method": "走访", "witness": "村民", "finding_text": "属实",
    "consent": "同意", "receiver": "单位", "wording": "表述",
    "merged_into": 1, "parts": ("一", "二"),
}  # fmt: skip
_REASON = "写足十个字以上的办理理由"
_NAMES = "甲乙丙丁戊己庚辛"


@dataclass(frozen=True, slots=True)
class _Walk:
    """How a situation was reached: the readable steps, linked backwards."""

    step: str
    before: "_Walk | None"

    def path(self) -> tuple[str, ...]:
        return (*(self.before.path() if self.before else ()), self.step)


def liveness_faults(definition: Definition, decide: Decide) -> tuple[Fault, ...]:
    """One person per post: every state is reached under the rules, and from every situation 已巩固 can be."""
    cast = tuple(ActingPerson(n, frozenset({role})) for n, role in enumerate(Role))
    found: dict[str, Fault] = {}
    for timeframe in Timeframe:
        for fault in _liveness(definition, decide, cast, born(timeframe)):
            found.setdefault(fault.code + fault.sentence, fault)
    return tuple(found.values())


def _liveness(
    definition: Definition, decide: Decide, cast: tuple[ActingPerson, ...], start: FindingFacts
) -> Iterator[Fault]:
    walks: dict[FindingFacts, _Walk | None] = {start: None}
    leads_to: dict[FindingFacts, set[FindingFacts]] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        leads_to[here] = set()
        for step, there in _next(definition, decide, cast, here):
            leads_to[here].add(there)
            if there not in walks:
                walks[there] = _Walk(step, walks[here])
                queue.append(there)
    yield from _never_entered(definition, {facts.state for facts in walks}, start)
    yield from _stuck(definition, walks, leads_to, start)


def _never_entered(definition: Definition, entered: set[State], start: FindingFacts) -> Iterator[Fault]:
    for state in definition.states:
        if state.code not in entered:
            sentence = f"{_kind(start)}的问题按规则到不了“{state.label}”"
            yield Fault("unreachable_under_rules", sentence, (_kind(start), state.label))


def _stuck(
    definition: Definition,
    walks: Mapping[FindingFacts, _Walk | None],
    leads_to: Mapping[FindingFacts, set[FindingFacts]],
    start: FindingFacts,
) -> Iterator[Fault]:
    """One fault per state, with the shortest walk into it: situations are found nearest first."""
    alive = _that_reach_an_end(leads_to)
    told: set[State] = set()
    for facts in (facts for facts in walks if facts not in alive and facts.state not in told):
        told.add(facts.state)
        label, walk = definition.label_of(facts.state), walks[facts]
        sentence = f"{_kind(start)}的问题会停在“{label}”，没有人能办到已巩固"
        yield Fault("stuck", sentence, (*(walk.path() if walk else ()), f"停在：{label}"))


def _that_reach_an_end(leads_to: Mapping[FindingFacts, set[FindingFacts]]) -> set[FindingFacts]:
    comes_from: dict[FindingFacts, set[FindingFacts]] = {}
    for here, others in leads_to.items():
        for there in others:
            comes_from.setdefault(there, set()).add(here)
    alive = {facts for facts in leads_to if facts.state.kind is StateKind.END}
    queue = deque(facts for facts in alive if facts.state is State.SUSTAINED)
    while queue:
        new = comes_from.get(queue.popleft(), set()) - alive
        alive |= new
        queue.extend(new)
    return alive


def people_faults(definition: Definition, decide: Decide) -> tuple[int, tuple[Fault, ...]]:
    """How few people, each holding every post and every delegation, can bring 整改中 to 已销号; 0 if nobody can."""
    wanted = len(definition.stages) + 1
    for count in range(1, wanted + 1):
        path = _way_to_closed(definition, decide, _all_round_people(count))
        if path is not None:
            sentence = f"{count}个人就能从申请办到销号，按规则至少要{wanted}个不同的人"
            return count, (Fault("too_few_people", sentence, path),) if count < wanted else ()
    return 0, ()


def _all_round_people(count: int) -> tuple[ActingPerson, ...]:
    roles = frozenset(Role)
    delegates = (ActingPerson(one, roles, acts_for=other) for one, other in permutations(range(count), 2))
    return (*(ActingPerson(n, roles) for n in range(count)), *delegates)


def _way_to_closed(definition: Definition, decide: Decide, people: tuple[ActingPerson, ...]) -> tuple[str, ...] | None:
    start = replace(born(Timeframe.FIXED_TERM), state=State.RECTIFYING, was_fed_back=True)
    seen: set[FindingFacts] = {start}
    stack: list[tuple[FindingFacts, tuple[str, ...]]] = [(start, ())]
    while stack:
        here, path = stack.pop()
        if here.state is State.CLOSED:
            return path
        for step, there in _next(definition, decide, _worth_trying(people, here), here):
            if there not in seen and there.state in (*REVIEW_STATES, State.CLOSED) and there.state is not here.state:
                seen.add(there)
                stack.append((there, (*path, step)))
    return None


def _worth_trying(people: tuple[ActingPerson, ...], facts: FindingFacts) -> tuple[ActingPerson, ...]:
    """People who have not acted yet are alike, so only the first of them are tried: exhaustive up to their names."""
    used = len(facts.applicants.union(*facts.reviewers))
    return tuple(actor for actor in people if max(actor.people) < used + len(actor.people - set(range(used))))


def _next(
    definition: Definition, decide: Decide, cast: Iterable[ActingPerson], facts: FindingFacts
) -> Iterator[tuple[str, FindingFacts]]:
    """Every situation that one press of a button leads to; 作废 and 移交 lead to their ends."""
    for transition in definition.transitions_from(facts.state):
        request = Request(transition.action, TODAY, _REASON, _FORM)
        for actor in cast:
            if not actor.roles & transition.roles:
                continue
            answer = decide(definition, facts, request, actor, TODAY)
            if isinstance(answer, Decision) and answer.round_no <= _ROUNDS:
                yield _told(definition, answer, actor), after(facts, answer, actor, definition.follow_up_months)


def _told(definition: Definition, decision: Decision, actor: ActingPerson) -> str:
    source, target = definition.label_of(decision.source), definition.label_of(decision.target)
    return f"{_name(actor)} {decision.transition.label}：{source} → {target}"


def _name(actor: ActingPerson) -> str:
    if len(actor.roles) == 1:
        return next(iter(actor.roles)).label
    name = _NAMES[actor.person]
    return name if actor.acts_for is None else f"{name}（受{_NAMES[actor.acts_for]}委托）"


def _kind(facts: FindingFacts) -> str:
    return facts.timeframe.label if facts.timeframe else ""
