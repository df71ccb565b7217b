"""A workflow definition as frozen data, and what the engine answers. The words and the facts are re-exported here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tracker.workflow.facts import ActingPerson, ExtensionFacts, FindingFacts, MeasureFacts, Request
from tracker.workflow.vocabulary import (
    EFFECTS,
    FIELD_LABELS,
    REVIEW_STATES,
    Action,
    MeasureKind,
    Role,
    State,
    StateKind,
    Timeframe,
)

__all__ = [
    "EFFECTS",
    "FIELD_LABELS",
    "REVIEW_STATES",
    "ActingPerson",
    "Action",
    "Decision",
    "Definition",
    "EvidenceDef",
    "ExtensionFacts",
    "FindingFacts",
    "MeasureFacts",
    "MeasureKind",
    "Refusal",
    "Request",
    "Role",
    "StageDef",
    "State",
    "StateDef",
    "StateKind",
    "Timeframe",
    "TimerDef",
    "TransitionDef",
]


@dataclass(frozen=True, slots=True)
class StateDef:
    code: State
    label: str
    kind: StateKind


@dataclass(frozen=True, slots=True)
class TransitionDef:
    """One button. `target` None stays in the state; `fields` must be filled, `optional` are offered as well.

    `reason_length`: the fewest characters of a reason, where the template asks for more than the rules do.
    """

    action: Action
    label: str
    sources: tuple[State, ...]
    target: State | None
    roles: frozenset[Role]
    guards: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    needs_reason: bool = False
    reason_length: int = 0
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageDef:
    """One review step of 销号; `requires_minutes`: a meeting decides, date and minute number are recorded."""

    number: int
    label: str
    role: Role
    requires_minutes: bool = False
    on_site: bool = False

    @property
    def state(self) -> State:
        return REVIEW_STATES[self.number - 1]


@dataclass(frozen=True, slots=True)
class EvidenceDef:
    """What an office asks of a kind of measure beyond rule 5: at least so many files, a written result."""

    kind: MeasureKind
    files: int = 0
    result: bool = False


@dataclass(frozen=True, slots=True)
class TimerDef:
    """How long a finding may stay in a state; a default that an office's settings replace."""

    state: State
    days: int
    unit: Literal["workdays", "days"]


@dataclass(frozen=True)
class Definition:
    """A workflow template. Look-ups are indexed once; equal content is equal and hashes alike."""

    name: str
    label: str
    stream: Literal["A", "B"]
    states: tuple[StateDef, ...]
    stages: tuple[StageDef, ...]
    transitions: tuple[TransitionDef, ...]
    timers: tuple[TimerDef, ...]
    follow_up_months: tuple[int, ...]
    evidence: tuple[EvidenceDef, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)
    _states: Mapping[State, StateDef] = field(init=False, repr=False, compare=False)
    _moves: Mapping[tuple[Action, State], TransitionDef] = field(init=False, repr=False, compare=False)
    _from: Mapping[State, tuple[TransitionDef, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        leaving: dict[State, tuple[TransitionDef, ...]] = {}
        moves: dict[tuple[Action, State], TransitionDef] = {}
        for transition in self.transitions:
            for source in transition.sources:
                leaving[source] = (*leaving.get(source, ()), transition)
                moves.setdefault((transition.action, source), transition)
        set_once = object.__setattr__
        set_once(self, "_states", {state.code: state for state in self.states})
        set_once(self, "_moves", moves)
        set_once(self, "_from", leaving)
        set_once(
            self, "_hash", hash((self.name, self.states, self.stages, self.transitions, self.timers, self.evidence))
        )

    def __hash__(self) -> int:
        return self._hash

    def state(self, code: State) -> StateDef:
        """The state of that code; KeyError when the template does not have it."""
        return self._states[code]

    def label_of(self, code: State) -> str:
        """The Chinese word of a state in this template; the bare code when the template does not have it."""
        known = self._states.get(code)
        return known.label if known else code.value

    def transition(self, action: Action, state: State) -> TransitionDef | None:
        return self._moves.get((action, state))

    def transitions_from(self, state: State) -> tuple[TransitionDef, ...]:
        """Everything that can be pressed in a state, in the order of the template."""
        return self._from.get(state, ())

    @property
    def final_stage(self) -> StageDef:
        """审定: the last review step."""
        return self.stages[-1]

    def stage_of(self, state: State) -> StageDef | None:
        return next((stage for stage in self.stages if stage.state is state), None)

    def evidence_of(self, kind: MeasureKind) -> EvidenceDef:
        """What the template asks of a kind of measure beyond rule 5; nothing when it does not say."""
        return next((one for one in self.evidence if one.kind is kind), EvidenceDef(kind))

    def timer_of(self, state: State) -> TimerDef | None:
        return next((timer for timer in self.timers if timer.state is state), None)


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes: what is to be recorded. `round_no` is the round after the act, `stage` the review step that decided."""

    action: Action
    source: State
    target: State
    round_no: int
    stage: int | None
    effects: tuple[str, ...]
    transition: TransitionDef


@dataclass(frozen=True, slots=True)
class Refusal:
    """No: every reason at once, as sentences the user reads."""

    sentences: tuple[str, ...]
