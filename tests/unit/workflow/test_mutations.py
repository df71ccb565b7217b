"""Every fault planted in every template is refused with a story, or shown harmless by walking the engine through it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from tests.unit.workflow.cast import template
from tests.unit.workflow.mutations import HARMLESS, REFUSED
from tests.unit.workflow.walking import assert_the_eight_rules_hold
from tracker.workflow import engine
from tracker.workflow.definitions import BUILTIN_NAMES
from tracker.workflow.model import (
    ActingPerson,
    Action,
    Decision,
    Definition,
    FindingFacts,
    MeasureFacts,
    MeasureKind,
    Refusal,
    Request,
    State,
    Timeframe,
)
from tracker.workflow.prover import prove

# Closed, fallen back, closed again and sustained: the walk has gone through both rounds.
A_WHOLE_LIFE = {(1, State.CLOSED), (1, State.SUSTAINED), (2, State.RECTIFYING), (2, State.SUSTAINED)}


def planted(name: str, fault: str) -> Definition:
    mutation = REFUSED[fault][1] if fault in REFUSED else HARMLESS[fault]
    mutated = mutation(template(name))
    assert mutated != template(name)
    return mutated


@pytest.mark.parametrize("name", BUILTIN_NAMES)
@pytest.mark.parametrize("fault", REFUSED)
def test_the_prover_refuses_it_with_a_story(fault: str, name: str) -> None:
    proof = prove(planted(name, fault))
    assert not proof.ok
    expected = [found for found in proof.faults if found.code == REFUSED[fault][0]]
    assert expected, {found.code for found in proof.faults}
    assert all(found.sentence and found.path and all(found.path) for found in proof.faults)


@pytest.mark.parametrize("name", BUILTIN_NAMES)
@pytest.mark.parametrize("fault", HARMLESS)
def test_the_engine_makes_it_harmless(fault: str, name: str) -> None:
    definition = planted(name, fault)
    assert prove(definition).faults == ()
    for timeframe in (Timeframe.FIXED_TERM, Timeframe.LONG_TERM):
        assert assert_the_eight_rules_hold(definition, timeframe) >= A_WHOLE_LIFE


@pytest.mark.parametrize("name", BUILTIN_NAMES)
def test_the_walk_finds_nothing_in_what_is_shipped(name: str) -> None:
    assert assert_the_eight_rules_hold(template(name), Timeframe.IMMEDIATE) >= A_WHOLE_LIFE


FORGOTTEN: dict[str, Callable[[FindingFacts, Request], tuple[FindingFacts, Request]]] = {
    "rule 1": lambda facts, request: (replace(facts, applicants=frozenset({900})), request),
    "rule 3": lambda facts, request: (facts, replace(request, reason=request.reason.strip() * 2)),
    "rule 4": lambda facts, request: (
        replace(facts, deadline=None) if request.action is Action.ASSIGN else facts,
        request,
    ),
    "rule 5": lambda facts, request: (replace(facts, measures=tuple(map(proved, facts.measures))), request),
    "rule 7": lambda facts, request: (replace(facts, typists=frozenset()), request),
    "rule 8": lambda facts, request: (replace(facts, was_fed_back=False), replace(request, reason="更正")),
}


def proved(measure: MeasureFacts) -> MeasureFacts:
    return replace(measure, kind=MeasureKind.GENERAL, files=1)


@pytest.mark.parametrize("rule", FORGOTTEN)
def test_the_walk_notices_an_engine_that_forgot_a_rule(rule: str) -> None:
    def forgetful(
        definition: Definition, facts: FindingFacts, request: Request, actor: ActingPerson, today: date
    ) -> Decision | Refusal:
        return engine.decide(definition, *FORGOTTEN[rule](facts, request), actor, today)

    with pytest.raises(AssertionError, match=rule):
        assert_the_eight_rules_hold(template("town-to-village"), Timeframe.FIXED_TERM, forgetful)


def test_there_are_enough_faults() -> None:
    assert len(REFUSED) + len(HARMLESS) >= 100
    assert not REFUSED.keys() & HARMLESS.keys()
