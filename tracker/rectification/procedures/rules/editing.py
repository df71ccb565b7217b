"""What an office can change in a definition without knowing TOML, and the definition that comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tracker.rectification.procedures.rules.stages import NewStage, forward_button, is_step_button, with_stages
from tracker.workflow.model import (
    Action,
    Definition,
    EvidenceDef,
    MeasureKind,
    Role,
    State,
    StateKind,
    TimerDef,
    TransitionDef,
)

Unit = Literal["workdays", "days"]

# Fields that an office may ask for or leave free. The others are what the act consists of.
FREE_FIELDS = frozenset(
    {
        *("opinion", "files", "result", "visited_on", "witness", "method", "finding_text", "paper", "receiver"),
        *("polled", "satisfied", "lead_unit", "supporting_units", "deadline_text", "stage_goal", "expected_end"),
    }
)


@dataclass(frozen=True)
class Limit:
    """How long a state may last; `days` None says nothing."""

    days: int | None
    unit: Unit


@dataclass(frozen=True)
class EditedStage:
    """A review step with the words of its state and of its button, and its limit. `was`: the old step, if any."""

    label: str
    role: Role
    requires_minutes: bool
    on_site: bool
    was: int | None
    state: str
    button: str
    limit: Limit
    reason_length: int


@dataclass(frozen=True)
class EditedState:
    """The word and the limit of a state outside the review steps."""

    code: State
    label: str
    limit: Limit


@dataclass(frozen=True)
class EditedButton:
    """A button outside the review steps. `required`: which of its free fields must be filled."""

    key: str
    label: str
    roles: frozenset[Role]
    required: frozenset[str]
    needs_reason: bool
    reason_length: int


@dataclass(frozen=True)
class Edited:
    """The whole form."""

    label: str
    follow_up_months: tuple[int, ...]
    stages: tuple[EditedStage, ...]
    states: tuple[EditedState, ...]
    buttons: tuple[EditedButton, ...]
    evidence: tuple[EvidenceDef, ...]


def key_of(transition: TransitionDef) -> str:
    """What identifies a button in a form: what it does and where it is first pressed."""
    return f"{transition.action.value}:{transition.sources[0].value if transition.sources else ''}"


def plain_buttons(definition: Definition) -> tuple[TransitionDef, ...]:
    """The buttons outside the review steps, in their order."""
    return tuple(one for one in definition.transitions if not is_step_button(one))


def edited_from(definition: Definition) -> Edited:
    """The form as the definition fills it."""
    return Edited(
        label=definition.label,
        follow_up_months=definition.follow_up_months,
        stages=tuple(_stages(definition)),
        states=tuple(
            EditedState(state.code, state.label, _limit(definition, state.code))
            for state in definition.states
            if state.kind is not StateKind.REVIEW
        ),
        buttons=tuple(
            EditedButton(
                key=key_of(one),
                label=one.label,
                roles=one.roles,
                required=frozenset(one.fields) & FREE_FIELDS,
                needs_reason=one.needs_reason,
                reason_length=one.reason_length,
            )
            for one in plain_buttons(definition)
        ),
        evidence=tuple(definition.evidence_of(kind) for kind in MeasureKind),
    )


def _stages(definition: Definition) -> Iterator[EditedStage]:
    for stage in definition.stages:
        button = forward_button(definition, stage)
        back = definition.transition(Action.SEND_BACK, stage.state)
        yield EditedStage(
            label=stage.label,
            role=stage.role,
            requires_minutes=stage.requires_minutes,
            on_site=stage.on_site,
            was=stage.number,
            state=definition.label_of(stage.state),
            button=button.label if button else "",
            limit=_limit(definition, stage.state),
            reason_length=back.reason_length if back else 0,
        )


def _limit(definition: Definition, state: State) -> Limit:
    timer = definition.timer_of(state)
    return Limit(timer.days, timer.unit) if timer else Limit(None, "workdays")


def with_edits(base: Definition, edited: Edited) -> Definition:
    """The definition that the form describes; `base` is the one from which the form was made."""
    staged = with_stages(
        base, [NewStage(one.label, one.role, one.requires_minutes, one.on_site, one.was) for one in edited.stages]
    )
    words = {stage.state: _own_words(base, one) for stage, one in zip(staged.stages, edited.stages, strict=True)}
    states = {one.code: one.label for one in edited.states}
    labels = {**states, **{code: state for code, (state, _) in words.items() if state}}
    limits = {one.code: one.limit for one in edited.states}
    limits |= {stage.state: one.limit for stage, one in zip(staged.stages, edited.stages, strict=True)}
    return replace(
        staged,
        label=edited.label,
        follow_up_months=edited.follow_up_months,
        states=tuple(replace(state, label=labels.get(state.code) or state.label) for state in staged.states),
        timers=tuple(_timers(staged, limits)),
        transitions=tuple(_transitions(staged, edited, {code: button for code, (_, button) in words.items()})),
        evidence=tuple(one for one in edited.evidence if one != EvidenceDef(one.kind)),
    )


def _own_words(base: Definition, edited: EditedStage) -> tuple[str, str]:
    """(state, button) as the office words them; empty where it left the words to be made from the step's name."""
    old = next((stage for stage in base.stages if stage.number == edited.was), None)
    if old is None:
        return edited.state, edited.button
    renamed = old.label != edited.label
    button = forward_button(base, old)
    state = edited.state
    if renamed and state == f"待{old.label}":
        state = f"待{edited.label}"
    if button is None or edited.button != button.label:
        return state, edited.button
    made = renamed and button.label == f"{old.label}同意"
    return state, f"{edited.label}同意" if made else ""


def _timers(definition: Definition, limits: dict[State, Limit]) -> Iterator[TimerDef]:
    for state in definition.states:
        limit = limits.get(state.code)
        if limit and limit.days:
            yield TimerDef(state.code, limit.days, limit.unit)


def _transitions(definition: Definition, edited: Edited, words: dict[State, str]) -> Iterator[TransitionDef]:
    buttons = {one.key: one for one in edited.buttons}
    lengths = {stage.state: one.reason_length for stage, one in zip(definition.stages, edited.stages, strict=True)}
    for transition in definition.transitions:
        if not is_step_button(transition):
            edit = buttons.get(key_of(transition))
            yield _edited(transition, edit) if edit else transition
        elif transition.action is Action.SEND_BACK:
            yield replace(transition, reason_length=lengths[transition.sources[0]])
        else:
            yield replace(transition, label=words[transition.sources[0]] or transition.label)


def _edited(transition: TransitionDef, edit: EditedButton) -> TransitionDef:
    fields, optional = asked(transition, edit.required)
    return replace(
        transition,
        label=edit.label,
        roles=edit.roles,
        fields=fields,
        optional=optional,
        needs_reason=edit.needs_reason,
        reason_length=edit.reason_length if edit.needs_reason else 0,
    )


def asked(transition: TransitionDef, required: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(required, optional) when these of the free fields must be filled; the order stays where nothing changes."""
    fields = [name for name in transition.fields if name not in FREE_FIELDS or name in required]
    fields += [name for name in transition.optional if name in required & FREE_FIELDS]
    optional = [name for name in transition.optional if name not in fields]
    optional += [name for name in transition.fields if name not in fields]
    return tuple(fields), tuple(optional)


def with_stage_after(edited: Edited, index: int) -> Edited:
    """One more review step behind the step of that index, for a post that has none yet."""
    taken = {stage.role for stage in edited.stages}
    posts = (Role.REVIEWER, Role.ACCOUNTABLE_LEADER, Role.APPROVER, Role.SUPERIOR_APPROVER, Role.COORDINATOR)
    role = next(role for role in posts if role not in taken)
    new = EditedStage(f"{role.label}审核", role, False, False, None, "", "", Limit(5, "workdays"), 0)
    return replace(edited, stages=(*edited.stages[: index + 1], new, *edited.stages[index + 1 :]))


def without_stage(edited: Edited, index: int) -> Edited:
    """Without the review step of that index."""
    kept: Sequence[EditedStage] = [one for at, one in enumerate(edited.stages) if at != index]
    return replace(edited, stages=tuple(kept))
