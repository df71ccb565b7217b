"""Situations: a finding's facts, and the facts after a decision, in small. Forms and papers are in order."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tracker.workflow.model import (
    ActingPerson,
    Action,
    Decision,
    Definition,
    ExtensionFacts,
    FindingFacts,
    MeasureFacts,
    MeasureKind,
    Refusal,
    Request,
    State,
    Timeframe,
    TransitionDef,
)
from tracker.workflow.prover.faults import Decide
from tracker.workflow.prover.story import Event

TODAY = date(2025, 1, 1)
LATER = date(2026, 1, 1)
_FORM: Mapping[str, object] = {
    "owner": 1, "leader": 2, "lead_unit": 1, "responsible_unit": 1, "supporting_units": (1,), "goal": "目标",
    "measures": ("措施",), "measure": 1, "note": "进展", "result": "结果", "files": (1,), "evidence": 1,
    "stage_result": "成果", "next_review_on": LATER, "opinion": "同意", "visited_on": TODAY, "meeting_on": TODAY,
    "minute_number": "1", "new_deadline": LATER, "method": "走访", "witness": "村民", "finding_text": "属实",
    "paper": (1,), "consent": "同意", "receiver": "单位", "wording": "表述", "merged_into": 1, "parts": ("一", "二"),
    "deadline": TODAY, "deadline_text": "年底前", "stage_goal": "目标", "expected_end": LATER, "polled": 9,
    "satisfied": 9, "institution_name": "制度", "document_number": "1", "amount": Decimal(1), "receipt": "1",
    "accountability_on": TODAY, "accountability_form": "谈话",
}  # fmt: skip
_FORMS = {timeframe: {**_FORM, "timeframe": timeframe} for timeframe in Timeframe}
_REASON = "按照规定写足字数的办理理由" * 20
_ROUNDS = 2
_MANY = 9  # look backs that are owed are counted up to here, so that situations stay finite

# One measure of each kind with all that can be asked of it.
_MEASURES = (
    MeasureFacts(1, MeasureKind.GENERAL, False, files=99, result="结果"),
    MeasureFacts(2, MeasureKind.INSTITUTION, False, 99, "结果", institution_name="制度", document_number="1"),
    MeasureFacts(3, MeasureKind.RECOVERY, False, 99, "结果", amount=Decimal(1), receipt="1"),
    MeasureFacts(4, MeasureKind.ACCOUNTABILITY, False, 99, "结果", accountability_on=TODAY, accountability_form="谈话"),
)
_DONE = tuple(replace(measure, done=True) for measure in _MEASURES)


def born(timeframe: Timeframe) -> FindingFacts:
    """A draft of which nothing is known but what kind of finding it is."""
    return FindingFacts(State.DRAFT, 1, TODAY, timeframe, evidence_files=1)


def worked_off(timeframe: Timeframe) -> FindingFacts:
    """Fed back, assigned, planned and done: ready to apply."""
    return replace(_assigned(born(timeframe)), state=State.RECTIFYING, was_fed_back=True, has_goal=True, measures=_DONE)


def form_of(facts: FindingFacts) -> Mapping[str, object]:
    """Everything that a template may ask for, filled in; 转长期 aside, which excludes a new deadline."""
    return _FORMS[facts.timeframe or Timeframe.FIXED_TERM]


def next_situations(
    definition: Definition,
    decide: Decide,
    cast: Iterable[ActingPerson],
    facts: FindingFacts,
    worth: Callable[[TransitionDef, State], bool] = lambda _transition, _source: True,
) -> Iterator[tuple[Event, FindingFacts]]:
    """Every situation that one press of a button worth pressing leads to, up to the second round."""
    for transition in definition.transitions_from(facts.state):
        if not worth(transition, facts.state):
            continue
        request = Request(transition.action, TODAY, _REASON, form_of(facts))
        for actor in cast:
            if not actor.roles & transition.roles:
                continue
            answer = decide(definition, facts, request, actor, TODAY)
            if isinstance(answer, Decision) and answer.round_no <= _ROUNDS:
                event = Event(transition, answer.source, answer.target, actor)
                yield event, _after(facts, answer, actor, len(definition.follow_up_months))


def asked(
    definition: Definition,
    decide: Decide,
    facts: FindingFacts,
    action: Action,
    actor: ActingPerson,
    without: str = "",
) -> Decision | Refusal:
    """The answer to a press of that button; `without`: a field that the form leaves out."""
    fields = {name: value for name, value in form_of(facts).items() if name != without}
    return decide(definition, facts, Request(action, TODAY, _REASON, fields), actor, TODAY)


def _after(facts: FindingFacts, decision: Decision, actor: ActingPerson, months: int) -> FindingFacts:
    """The facts once the decision is recorded: what `findings` does in the database."""
    facts = _remember_people(replace(facts, state=decision.target, round_no=decision.round_no), decision, actor)
    for effect in decision.effects:
        facts = _with_effect(facts, effect, months)
    return facts


def _remember_people(facts: FindingFacts, decision: Decision, actor: ActingPerson) -> FindingFacts:
    if actor.types_for is not None:
        facts = replace(facts, typists=facts.typists | {actor.person})
    if decision.stage is not None:
        return replace(facts, reviewers=_with_reviewer(facts.reviewers, decision.stage - 1, actor.people))
    if decision.target is State.REVIEW_1 is not decision.source:
        return replace(facts, applicants=facts.applicants | actor.people)
    return _with_requests(_with_paperwork(_with_flags(facts, decision.action), decision.action), decision.action, actor)


def _with_flags(facts: FindingFacts, action: Action) -> FindingFacts:
    match action:
        case Action.RELEASE:
            return replace(facts, was_fed_back=True)
        case Action.RAISE_OBJECTION | Action.RESOLVE_OBJECTION:
            return replace(facts, objection_open=action is Action.RAISE_OBJECTION)
        case Action.RECUR | Action.DISMISS_RECURRENCE:
            return replace(facts, relapse_proposed=action is Action.RECUR)
        case Action.RECORD_SUSTAINED | Action.CONFIRM_SUSTAINED | Action.RECORD_INSUFFICIENT:
            return replace(facts, follow_ups_open=max(0, facts.follow_ups_open - 1))
    return facts


def _with_paperwork(facts: FindingFacts, action: Action) -> FindingFacts:
    match action:
        case Action.ASSIGN:
            return _assigned(facts)
        case Action.WRITE_PLAN:
            return replace(facts, has_goal=True, measures=_MEASURES)
        case Action.COMPLETE_MEASURE:
            return replace(facts, measures=_DONE)
        case Action.REPORT_STAGE:
            return replace(facts, stage_result=True, stage_approved=False, next_review_on=LATER)
        case Action.APPROVE_STAGE:
            return replace(facts, stage_approved=True)
    return facts


def _assigned(facts: FindingFacts) -> FindingFacts:
    deadline = None if facts.timeframe is Timeframe.LONG_TERM else TODAY
    return replace(facts, has_owner=True, has_leader=True, deadline=deadline)


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


def _with_effect(facts: FindingFacts, effect: str, months: int) -> FindingFacts:
    match effect:
        case "schedule_follow_ups":
            return replace(facts, follow_ups_open=min(months, _MANY))
        case "schedule_one_more_follow_up":
            return replace(facts, follow_ups_open=min(facts.follow_ups_open + 1, _MANY))
        case "start_round":
            return _in_a_new_round(facts)
    return facts


def _in_a_new_round(facts: FindingFacts) -> FindingFacts:
    """Nobody has acted yet, every measure is open again, and what was proved before proves nothing (decisions.md)."""
    return replace(
        facts,
        applicants=frozenset(),
        reviewers=(),
        typists=frozenset(),
        measures=_MEASURES,
        stage_result=False,
        stage_approved=False,
        next_review_on=None,
        extension=None,
        relapse_proposed=False,
        follow_ups_open=0,
    )
