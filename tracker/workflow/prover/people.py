"""Third pass, the people: how few of them can bring a finding from 申请 to 已销号 if each holds every post."""

from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count, permutations

from tracker.workflow import rules
from tracker.workflow.model import (
    REVIEW_STATES,
    ActingPerson,
    Definition,
    FindingFacts,
    Role,
    State,
    StateKind,
    Timeframe,
    TransitionDef,
)
from tracker.workflow.prover.faults import Decide, Fault
from tracker.workflow.prover.situations import next_situations, worked_off
from tracker.workflow.prover.story import Event, Happened, events_of, told

_DONE = len(REVIEW_STATES) + 1


def people_faults(definition: Definition, decide: Decide) -> tuple[int, tuple[Fault, ...]]:
    """How few people, each holding every post and every delegation, can bring 整改中 to 已销号; 0 if nobody can."""
    wanted = len(definition.stages) + 1
    for number in range(1, wanted + 1):
        events = _way_to_closed(definition, decide, _all_round_people(number))
        if events is not None:
            sentence = f"{number}个人就能从申请办到销号，按规则至少要{wanted}个不同的人"
            fault = Fault("too_few_people", sentence, told(definition, events))
            return number, (fault,) if number < wanted else ()
    return 0, ()


def _all_round_people(number: int) -> tuple[ActingPerson, ...]:
    """Each for himself, by delegation for each other (委托), and typing for each other (代录)."""
    roles = frozenset(Role)
    pairs = tuple(permutations(range(number), 2))
    return (
        *(ActingPerson(one, roles) for one in range(number)),
        *(ActingPerson(one, roles, acts_for=other) for one, other in pairs),
        *(ActingPerson(one, roles, types_for=other) for one, other in pairs),
    )


@dataclass(order=True, slots=True)
class _Place:
    """A situation still to be looked at: those nearest to 已销号 first, then those reached in fewer steps."""

    distance: int
    steps: int
    number: int
    facts: FindingFacts = field(compare=False)
    last: Happened | None = field(compare=False)


def _way_to_closed(
    definition: Definition, decide: Decide, people: tuple[ActingPerson, ...]
) -> tuple[Event, ...] | None:
    """Exhaustive over everything that moves a finding within its round, returns and withdrawals too."""
    start = worked_off(Timeframe.FIXED_TERM)
    seen, numbers = {_up_to_names(start)}, count()
    open_places = [_Place(_DONE, 0, next(numbers), start, None)]
    while open_places:
        here = heappop(open_places)
        if here.facts.state is State.CLOSED:
            return events_of(here.last)
        cast = _worth_trying(people, here.facts)
        for event, there in next_situations(definition, decide, cast, here.facts, _moves_within_the_round):
            if (likeness := _up_to_names(there)) not in seen:
                seen.add(likeness)
                last = Happened(event, here.last)
                heappush(open_places, _Place(_distance(there.state), here.steps + 1, next(numbers), there, last))
    return None


def _moves_within_the_round(transition: TransitionDef, source: State) -> bool:
    target = rules.target_of(transition, source)
    return target is not source and target.kind is not StateKind.END and target not in rules.BEFORE_FEEDBACK


def _distance(state: State) -> int:
    if state is State.CLOSED:
        return 0
    return _DONE - 1 - REVIEW_STATES.index(state) if state in REVIEW_STATES else _DONE


def _deeds(facts: FindingFacts, person: int | None) -> tuple[bool, ...]:
    """What a person did in this round: applied, typed, decided step 1, 2, …"""
    return tuple(person in crowd for crowd in (facts.applicants, facts.typists, *facts.reviewers))


def _up_to_names(facts: FindingFacts) -> tuple[FindingFacts, tuple[tuple[bool, ...], ...]]:
    """Equal for situations that differ only in who is who: all people hold the same posts."""
    everybody = facts.applicants.union(facts.typists, *facts.reviewers)
    nobody: frozenset[int] = frozenset()
    return (
        replace(facts, applicants=nobody, typists=nobody, reviewers=()),
        tuple(sorted(_deeds(facts, person) for person in everybody)),
    )


def _worth_trying(people: tuple[ActingPerson, ...], facts: FindingFacts) -> tuple[ActingPerson, ...]:
    """People who did the same are alike, so one of them is tried: exhaustive up to their names."""
    alike: dict[tuple[object, ...], ActingPerson] = {}
    for actor in people:
        others = (actor.acts_for is not None, actor.types_for is not None)
        deeds = (_deeds(facts, person) for person in (actor.person, actor.acts_for, actor.types_for))
        alike.setdefault((*others, *deeds), actor)
    return tuple(alike.values())
