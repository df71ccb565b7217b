"""Walks a template through the engine, every situation of it, and judges each yes by its own reading of the rules.

Judged without the engine's rules and without the prover's: domain.md §2 written down once more.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from tracker.workflow import engine
from tracker.workflow.model import (
    REVIEW_STATES,
    ActingPerson,
    Action,
    Decision,
    Definition,
    FindingFacts,
    MeasureFacts,
    Request,
    Role,
    State,
    Timeframe,
    TransitionDef,
)
from tracker.workflow.prover.faults import Decide
from tracker.workflow.prover.situations import TODAY, born, form_of, next_situations
from tracker.workflow.prover.story import Event

BEFORE_FEEDBACK = {State.DRAFT, State.AWAITING_RELEASE}
PLANNED = {State.RECTIFYING, *REVIEW_STATES, State.CLOSED, State.SUSTAINED}
CAST = tuple(ActingPerson(number, frozenset({role})) for number, role in enumerate(Role))
STRANGER, EVERYTHING = 500, frozenset(Role)
Press = tuple[FindingFacts, Request, ActingPerson]
TEN = "一二三四五六七八九十"


def assert_the_eight_rules_hold(
    definition: Definition, timeframe: Timeframe, decide: Decide = engine.decide
) -> frozenset[tuple[int, State]]:
    """The rounds and states that were walked through; fails at the first yes that breaks a rule."""
    start = born(timeframe)
    seen, queue = {start}, deque([start])
    while queue:
        here = queue.popleft()
        for event, there in next_situations(definition, decide, CAST, here):
            _judge(definition, here, event, there)
            if there not in seen:
                seen.add(there)
                queue.append(there)
        for rule, forbidden in _temptations(definition, here):
            assert not isinstance(decide(definition, *forbidden, TODAY), Decision), (rule, forbidden)
    return frozenset((facts.round_no, facts.state) for facts in seen)


def _judge(definition: Definition, here: FindingFacts, event: Event, there: FindingFacts) -> None:
    people, action = event.actor.people, event.transition.action
    if there.state is State.CLOSED is not here.state:
        n = len(definition.stages)
        assert here.state is REVIEW_STATES[n - 1]
        crowds = [there.applicants, *there.reviewers]
        assert len(crowds) == n + 1
        assert all(crowds)
        assert sum(map(len, crowds)) == len(frozenset().union(*crowds)), "rule 1"
        assert there.follow_ups_open >= 1, "rule 6"
    if there.state is State.REVIEW_1 is not here.state:
        long = here.timeframe is Timeframe.LONG_TERM and here.stage_result and here.next_review_on
        assert long or all(measure.done for measure in here.measures), "rule 2"
    if there.state is State.SUSTAINED is not here.state:
        assert (here.state, here.follow_ups_open) == (State.CLOSED, 1), "rule 6"
    if action is Action.SEND_BACK:
        assert there.state is State.RECTIFYING, "rule 3"
    if action in (Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION):
        assert here.extension is not None
        assert not people & here.extension.requested_by, "rule 4"
    if action is Action.GRANT_EXTENSION:
        assert here.extension is not None
        assert here.extension.endorsed_by is not None
        assert not people & here.extension.endorsed_by, "rule 4"
    assert not (here.was_fed_back and there.state in BEFORE_FEEDBACK), "rule 8"
    assert there.round_no == here.round_no or here.relapse_proposed, "relapse"


def _temptations(definition: Definition, here: FindingFacts) -> Iterator[tuple[str, Press]]:
    """Presses that a rule forbids."""
    for transition in definition.transitions_from(here.state):
        someone = ActingPerson(STRANGER, transition.roles)
        yield from _with_a_poor_form(here, transition, someone)
        if here.state in REVIEW_STATES and transition.action in (Action.APPROVE, Action.CLOSE, Action.SEND_BACK):
            yield from _by_the_wrong_people(here, transition)
        done = any(measure.done for measure in here.measures)
        if transition.action is Action.COMPLETE_MEASURE or (transition.action is Action.REQUEST_CLOSURE and done):
            bare = tuple(MeasureFacts(m.number, m.kind, m.done) for m in here.measures)
            if bare:
                yield "rule 5", _press(replace(here, measures=bare), transition, someone)


def _with_a_poor_form(
    here: FindingFacts, transition: TransitionDef, someone: ActingPerson
) -> Iterator[tuple[str, Press]]:
    action = transition.action
    if action in (Action.SEND_BACK, Action.REOPEN):
        yield "rule 3", _press(here, transition, someone, reason=TEN[:9])
    if action is Action.ASSIGN and here.state in PLANNED and here.deadline:
        yield "rule 4", _press(here, transition, someone, deadline=here.deadline + timedelta(1))
    if action is Action.CORRECT_WORDING and here.was_fed_back:
        yield "rule 8", _press(here, transition, someone, reason=" ")
    yield "rule 7", _press(here, transition, replace(someone, types_for=STRANGER + 1), paper=None)


def _by_the_wrong_people(here: FindingFacts, transition: TransitionDef) -> Iterator[tuple[str, Press]]:
    step = REVIEW_STATES.index(here.state)
    others = (people for n, people in enumerate(here.reviewers) if n != step)
    for person in here.applicants.union(*others):
        yield "rule 1", _press(here, transition, ActingPerson(person, EVERYTHING))
        yield "rule 1", _press(here, transition, ActingPerson(STRANGER, EVERYTHING, acts_for=person))
        yield "rule 1", _press(here, transition, ActingPerson(person, EVERYTHING, acts_for=STRANGER))
    typed = replace(here, typists=frozenset({STRANGER}))
    yield "rule 7", _press(typed, transition, ActingPerson(STRANGER, EVERYTHING))


def _press(
    facts: FindingFacts, transition: TransitionDef, actor: ActingPerson, reason: str = TEN, **fields: object
) -> Press:
    return facts, Request(transition.action, TODAY, reason, {**form_of(facts), **fields}), actor
