"""The engine: one pure function says yes or no, and the same knowledge gives a page its buttons.

What a template says is compiled once per definition into steps, so that a decision only runs checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tracker.workflow import rules
from tracker.workflow.checks import Check, chinese_date, filled
from tracker.workflow.guards import GUARDS, NEEDS_FORM, OCCASIONS, unknown_guard
from tracker.workflow.model import (
    FIELD_LABELS,
    ActingPerson,
    Action,
    Decision,
    Definition,
    FindingFacts,
    Refusal,
    Request,
    Role,
    State,
    TransitionDef,
)


@dataclass(frozen=True, slots=True)
class _Step:
    """A transition from one source state, with everything that must hold."""

    transition: TransitionDef
    source: State
    target: State
    stage: int | None
    starts_round: bool
    effects: tuple[str, ...]
    roles: frozenset[Role]
    occasions: tuple[Check, ...]
    fact_checks: tuple[Check, ...]
    form_checks: tuple[Check, ...]


_Steps = dict[State, dict[Action, _Step]]


def decide(
    definition: Definition, facts: FindingFacts, request: Request, actor: ActingPerson, today: date
) -> Decision | Refusal:
    """What the act leads to, or every reason against it at once, as sentences the user reads."""
    step = _compiled(definition).get(facts.state, {}).get(request.action)
    if step is None:
        label = definition.label_of(facts.state)
        return Refusal((f"现在是“{label}”，不能办理“{request.action.label}”",))
    if not step.roles & actor.roles:
        return Refusal((_wrong_role(step),))
    sentences = _sentences(step, facts, request, actor, today)
    return Refusal(sentences) if sentences else _decision(step, facts)


def available(
    definition: Definition, facts: FindingFacts, actor: ActingPerson, today: date
) -> tuple[TransitionDef, ...]:
    """The buttons of a page: role, facts and identity allow them; what the form must bring is not judged."""
    return tuple(step.transition for step in _mine(definition, facts, actor) if not _against(step, facts, actor, today))


def blocked(
    definition: Definition, facts: FindingFacts, actor: ActingPerson, today: date
) -> tuple[tuple[TransitionDef, Refusal], ...]:
    """What the person's role may do in this state but the facts forbid, with the reasons.

    Left out is what has no occasion (nothing to answer, nothing to approve): there is no button to explain.
    """
    reasons = ((step, _against(step, facts, actor, today)) for step in _mine(definition, facts, actor))
    return tuple(
        (step.transition, Refusal(sentences))
        for step, sentences in reasons
        if sentences and not any(_failing(step.occasions, facts, _asking(step, today), actor, today))
    )


def _mine(definition: Definition, facts: FindingFacts, actor: ActingPerson) -> Iterator[_Step]:
    steps = _compiled(definition).get(facts.state, {})
    return (step for step in steps.values() if step.roles & actor.roles)


def _against(step: _Step, facts: FindingFacts, actor: ActingPerson, today: date) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_failing(step.fact_checks, facts, _asking(step, today), actor, today)))


def _asking(step: _Step, today: date) -> Request:
    """An empty form: checks on facts do not look at it."""
    return Request(step.transition.action, today)


def _failing(
    checks: tuple[Check, ...], facts: FindingFacts, request: Request, actor: ActingPerson, today: date
) -> Iterator[str]:
    for check in checks:
        sentence = check(facts, request, actor, today)
        if sentence is not None:
            yield sentence


def _sentences(step: _Step, facts: FindingFacts, request: Request, actor: ActingPerson, today: date) -> tuple[str, ...]:
    """Dates, facts and form in the order in which a person mends them; a sentence said twice is said once."""
    found = list(_wrong_dates(facts, request, today))
    found += _failing(step.fact_checks, facts, request, actor, today)
    found += _failing(step.form_checks, facts, request, actor, today)
    found += _missing_fields(step.transition, request)
    return tuple(dict.fromkeys(found))


def _wrong_dates(facts: FindingFacts, request: Request, today: date) -> Iterator[str]:
    if request.effective_on > today:
        yield f"办理日期不能晚于今天（{chinese_date(today)}）"
    if request.effective_on < facts.effective_on:
        yield f"办理日期不能早于上一步的日期（{chinese_date(facts.effective_on)}）"


def _missing_fields(transition: TransitionDef, request: Request) -> Iterator[str]:
    missing = [FIELD_LABELS.get(name, name) for name in transition.fields if not filled(request.fields, name)]
    if missing:
        yield f"请填写：{'、'.join(missing)}"


def _wrong_role(step: _Step) -> str:
    who = "、".join(role.label for role in Role if role in step.roles)
    if not who:
        return f"“{step.transition.label}”没有指定由谁办理，任何人都不能办理"
    return f"“{step.transition.label}”由{who}办理，您不是这个问题的{who}"


def _decision(step: _Step, facts: FindingFacts) -> Decision:
    return Decision(
        action=step.transition.action,
        source=step.source,
        target=step.target,
        round_no=facts.round_no + step.starts_round,
        stage=step.stage,
        effects=step.effects,
        transition=step.transition,
    )


@lru_cache(maxsize=64)
def _compiled(definition: Definition) -> _Steps:
    steps: _Steps = {}
    for transition in definition.transitions:
        for source in transition.sources:
            first_wins = steps.setdefault(source, {})
            first_wins.setdefault(transition.action, _step(definition, transition, source))
    return steps


def _step(definition: Definition, transition: TransitionDef, source: State) -> _Step:
    bound = rules.checks_for(definition, transition, source)
    stage = definition.stage_of(source) if rules.is_review(transition, source) else None
    return _Step(
        transition=transition,
        source=source,
        target=rules.target_of(transition, source),
        stage=stage.number if stage else None,
        starts_round=rules.is_reopening(transition, source),
        effects=rules.effects_of(transition, source),
        roles=transition.roles - rules.READ_ONLY_ROLES,
        occasions=_guards(name for name in transition.guards if name in OCCASIONS),
        fact_checks=bound.facts + _guards(name for name in transition.guards if name not in NEEDS_FORM),
        form_checks=bound.form + _guards(name for name in transition.guards if name in NEEDS_FORM),
    )


def _guards(names: Iterator[str]) -> tuple[Check, ...]:
    return tuple(GUARDS.get(name, unknown_guard) for name in names)
