"""Rewriting the review steps of a definition: states, buttons, limits and sources follow wherever they are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tracker.workflow.model import (
    REVIEW_STATES,
    Action,
    Definition,
    Role,
    StageDef,
    State,
    StateDef,
    StateKind,
    TimerDef,
    TransitionDef,
)

MOST_STAGES = len(REVIEW_STATES)
_MINUTES = ("meeting_on", "minute_number")
_DECIDING = (Action.APPROVE, Action.CLOSE, Action.SEND_BACK)
_WORKDAYS_A_STEP = 5  # domain.md §2: the default of a review step


@dataclass(frozen=True)
class NewStage:
    """A review step as an office wants it; `was` is the number of the old step whose words and limit it takes over."""

    label: str
    role: Role
    requires_minutes: bool = False
    on_site: bool = False
    was: int | None = None


def as_new_stages(definition: Definition) -> tuple[NewStage, ...]:
    """The steps as they stand, each taking over from itself."""
    return tuple(
        NewStage(one.label, one.role, one.requires_minutes, one.on_site, one.number) for one in definition.stages
    )


def with_stages(definition: Definition, stages: Sequence[NewStage]) -> Definition:
    """The definition with these review steps, at least one and at most four; ValueError for another number.

    States, limits and buttons of a step that stays keep their words; a step's buttons follow its role; the last step
    closes, the others hand on. Whether the result proves is not judged here.
    """
    if not 1 <= len(stages) <= MOST_STAGES:
        raise ValueError(f"审核应有1至{MOST_STAGES}级")
    rewrite = _Rewrite(definition, tuple(stages))
    return replace(
        definition,
        states=tuple(rewrite.states()),
        stages=tuple(rewrite.stages()),
        timers=tuple(rewrite.timers()),
        transitions=tuple(rewrite.transitions()),
    )


class _Rewrite:
    def __init__(self, definition: Definition, wanted: tuple[NewStage, ...]) -> None:
        self._old = definition
        self._wanted = wanted

    def _old_stage(self, stage: NewStage) -> StageDef | None:
        return next((one for one in self._old.stages if one.number == stage.was), None)

    def stages(self) -> Iterator[StageDef]:
        for number, stage in enumerate(self._wanted, 1):
            yield StageDef(number, stage.label, stage.role, stage.requires_minutes, stage.on_site)

    def states(self) -> Iterator[StateDef]:
        """The review states where the first of them stood; without any, before 已销号."""
        states = [state for state in self._old.states if state.kind is not StateKind.REVIEW]
        drawn = [state.kind for state in self._old.states]
        place = drawn.index(StateKind.REVIEW) if StateKind.REVIEW in drawn else len(states)
        reviews = [self._state(number, stage) for number, stage in enumerate(self._wanted)]
        yield from (*states[:place], *reviews, *states[place:])

    def _state(self, index: int, stage: NewStage) -> StateDef:
        old = self._old_stage(stage)
        known = {state.code for state in self._old.states}
        label = self._old.label_of(old.state) if old and old.state in known else f"待{stage.label}"
        return StateDef(REVIEW_STATES[index], label, StateKind.REVIEW)

    def timers(self) -> Iterator[TimerDef]:
        """The limits in the order of the states; a new step has the default of a review step."""
        others = {timer.state: timer for timer in self._old.timers if timer.state not in REVIEW_STATES}
        for state in self.states():
            if state.kind is StateKind.REVIEW:
                yield self._timer(REVIEW_STATES.index(state.code))
            elif state.code in others:
                yield others[state.code]

    def _timer(self, index: int) -> TimerDef:
        old = self._old_stage(self._wanted[index])
        timer = self._old.timer_of(old.state) if old else None
        return replace(timer or TimerDef(State.REVIEW_1, _WORKDAYS_A_STEP, "workdays"), state=REVIEW_STATES[index])

    def transitions(self) -> Iterator[TransitionDef]:
        """The buttons of the steps where the first of them stood; every other button with its sources rewritten."""
        pending = tuple(self._step_buttons())
        for transition in self._old.transitions:
            if is_step_button(transition):
                yield from pending
                pending = ()
            elif sources := self._sources(transition):
                yield replace(transition, sources=sources)
        yield from pending

    def _sources(self, transition: TransitionDef) -> tuple[State, ...]:
        """All steps stay all steps; a button of some steps goes where these steps went; 撤回 stays with the first."""
        reviews = [state for state in transition.sources if state in REVIEW_STATES]
        if not reviews:
            return transition.sources
        if transition.action is Action.WITHDRAW and reviews == [State.REVIEW_1]:
            now = reviews
        elif len(reviews) >= len(self._old.stages):
            now = list(REVIEW_STATES[: len(self._wanted)])
        else:
            now = [REVIEW_STATES[at] for at, stage in enumerate(self._wanted) if self._came_from(stage, reviews)]
        place = transition.sources.index(reviews[0])
        before = [state for state in transition.sources[:place] if state not in REVIEW_STATES]
        after = [state for state in transition.sources[place:] if state not in REVIEW_STATES]
        return (*before, *now, *after)

    def _came_from(self, stage: NewStage, reviews: Sequence[State]) -> bool:
        old = self._old_stage(stage)
        return old is not None and old.state in reviews

    def _step_buttons(self) -> Iterator[TransitionDef]:
        for index, stage in enumerate(self._wanted):
            yield self._forward(index, stage)
            yield self._back(index, stage)

    def _forward(self, index: int, stage: NewStage) -> TransitionDef:
        last = index == len(self._wanted) - 1
        old = self._old_stage(stage)
        button = forward_button(self._old, old) if old else None
        like = button or forward_button(self._old, self._old.final_stage)
        action = Action.CLOSE if last else Action.APPROVE
        required, optional = _fields(stage, like)
        return TransitionDef(
            action=action,
            label=button.label if button and button.action is action else self._forward_label(stage, last),
            sources=(REVIEW_STATES[index],),
            target=State.CLOSED if last else REVIEW_STATES[index + 1],
            roles=_roles(stage, old, button),
            guards=like.guards if like else (),
            fields=required,
            optional=optional,
            needs_reason=button.needs_reason if button else False,
            reason_length=button.reason_length if button else 0,
            effects=self._closing_effects() if last else (),
        )

    def _forward_label(self, stage: NewStage, last: bool) -> str:
        closing = forward_button(self._old, self._old.final_stage)
        if last:
            return closing.label if closing else Action.CLOSE.label
        return f"{stage.label.removesuffix('同意')}同意"

    def _closing_effects(self) -> tuple[str, ...]:
        closing = forward_button(self._old, self._old.final_stage)
        return closing.effects if closing else ("schedule_follow_ups", "freeze_round")

    def _back(self, index: int, stage: NewStage) -> TransitionDef:
        old = self._old_stage(stage)
        button = self._old.transition(Action.SEND_BACK, old.state) if old else None
        plain = TransitionDef(
            Action.SEND_BACK, Action.SEND_BACK.label, (), State.RECTIFYING, frozenset({stage.role}), needs_reason=True
        )
        return replace(button or plain, sources=(REVIEW_STATES[index],), roles=_roles(stage, old, button))


def is_step_button(transition: TransitionDef) -> bool:
    """Belongs to the review steps alone: hands on, closes, or sends back."""
    return transition.action in _DECIDING and all(state in REVIEW_STATES for state in transition.sources)


def forward_button(definition: Definition, stage: StageDef) -> TransitionDef | None:
    """The button by which a step is decided forward."""
    moves: Mapping[Action, TransitionDef] = {one.action: one for one in definition.transitions_from(stage.state)}
    return moves.get(Action.CLOSE) or moves.get(Action.APPROVE)


def _roles(stage: NewStage, old: StageDef | None, button: TransitionDef | None) -> frozenset[Role]:
    """The step's role; where the role stays, also whoever else could press the button."""
    if button and old and old.role is stage.role:
        return button.roles
    return frozenset({stage.role})


def _fields(stage: NewStage, like: TransitionDef | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(required, optional): a meeting asks for its date and number, a visit offers its day."""
    required = [name for name in (like.fields if like else ()) if name not in _MINUTES]
    optional = [name for name in (like.optional if like else ("opinion",)) if name not in _MINUTES]
    if not stage.on_site:
        required, optional = _without(required, "visited_on"), _without(optional, "visited_on")
    elif "visited_on" not in (*required, *optional):
        optional.insert(1, "visited_on")
    return (*(_MINUTES if stage.requires_minutes else ()), *required), tuple(optional)


def _without(names: list[str], name: str) -> list[str]:
    return [one for one in names if one != name]
