"""Situations: facts with their paperwork in order, and the facts after a decision, in small."""

from dataclasses import replace
from datetime import date

from tracker.workflow.model import (
    ActingPerson,
    Action,
    Decision,
    ExtensionFacts,
    FindingFacts,
    MeasureFacts,
    MeasureKind,
    State,
    Timeframe,
)

TODAY = date(2025, 1, 1)
LATER = date(2026, 1, 1)


def after(
    facts: FindingFacts, decision: Decision, actor: ActingPerson, follow_up_months: tuple[int, ...]
) -> FindingFacts:
    """The facts once the decision is recorded: what `findings` does in the database, in small."""
    facts = _remember_people(replace(facts, state=decision.target, round_no=decision.round_no), decision, actor)
    for effect in decision.effects:
        facts = _with_effect(facts, effect, follow_up_months)
    return facts


def _remember_people(facts: FindingFacts, decision: Decision, actor: ActingPerson) -> FindingFacts:
    if decision.stage is not None:
        return replace(facts, reviewers=_with_reviewer(facts.reviewers, decision.stage - 1, actor.people))
    if decision.target is State.REVIEW_1 is not decision.source:
        return replace(facts, applicants=facts.applicants | actor.people)
    return _with_requests(_with_flags(facts, decision.action), decision.action, actor)


def _with_flags(facts: FindingFacts, action: Action) -> FindingFacts:
    match action:
        case Action.RELEASE:
            return replace(facts, was_fed_back=True)
        case Action.RAISE_OBJECTION | Action.RESOLVE_OBJECTION:
            return replace(facts, objection_open=action is Action.RAISE_OBJECTION)
        case Action.RECUR | Action.DISMISS_RECURRENCE:
            return replace(facts, relapse_proposed=action is Action.RECUR)
        case Action.RECORD_SUSTAINED | Action.CONFIRM_SUSTAINED | Action.RECORD_INSUFFICIENT:
            return replace(facts, follow_ups_open=facts.follow_ups_open - 1)
    return facts


def _with_requests(facts: FindingFacts, action: Action, actor: ActingPerson) -> FindingFacts:
    match action:
        case Action.REQUEST_EXTENSION:
            return replace(facts, extension=ExtensionFacts(actor.people))
        case Action.ENDORSE_EXTENSION if facts.extension:
            return replace(facts, extension=replace(facts.extension, endorsed_by=actor.people))
        case Action.GRANT_EXTENSION | Action.REJECT_EXTENSION:
            return replace(facts, extension=None)
    return facts


def _with_reviewer(
    reviewers: tuple[frozenset[int], ...], index: int, people: frozenset[int]
) -> tuple[frozenset[int], ...]:
    steps = [*reviewers, *(frozenset[int]() for _ in range(index + 1 - len(reviewers)))]
    steps[index] |= people
    return tuple(steps)


def _with_effect(facts: FindingFacts, effect: str, months: tuple[int, ...]) -> FindingFacts:
    match effect:
        case "schedule_follow_ups":
            return replace(facts, follow_ups_open=len(months))
        case "schedule_one_more_follow_up":
            return replace(facts, follow_ups_open=facts.follow_ups_open + 1)
        case "start_round":
            return replace(facts, applicants=frozenset(), reviewers=(), relapse_proposed=False, follow_ups_open=0)
    return facts


def born(timeframe: Timeframe) -> FindingFacts:
    """A draft with its paperwork in order."""
    measure = MeasureFacts(1, MeasureKind.GENERAL, done=True, files=1)
    long = timeframe is Timeframe.LONG_TERM
    return FindingFacts(
        state=State.DRAFT,
        round_no=1,
        effective_on=TODAY,
        timeframe=timeframe,
        deadline=None if long else TODAY,
        has_owner=True,
        has_leader=True,
        has_goal=True,
        measures=(measure,),
        evidence_files=1,
        stage_result=long,
        stage_approved=long,
        next_review_on=LATER if long else None,
    )
