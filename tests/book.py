"""The small book beside the database: what a machine remembers of a finding, and where each act leads, by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tracker.workflow.model import Action, State, Timeframe

BEFORE_FEEDBACK = (State.DRAFT, State.AWAITING_RELEASE)
LEFT = (State.MERGED, State.SPLIT, State.VOIDED)
TARGETS = {
    Action.SUBMIT_DRAFT: State.AWAITING_RELEASE,
    Action.RETURN_DRAFT: State.DRAFT,
    Action.RELEASE: State.AWAITING_ACKNOWLEDGEMENT,
    Action.ACKNOWLEDGE: State.PLANNING,
    Action.RECORD_REFUSAL: State.PLANNING,
    Action.SUBMIT_PLAN: State.PLAN_IN_REVIEW,
    Action.APPROVE_PLAN: State.RECTIFYING,
    Action.RETURN_PLAN: State.PLANNING,
    Action.REQUEST_CLOSURE: State.REVIEW_1,
    Action.WITHDRAW: State.RECTIFYING,
    Action.SEND_BACK: State.RECTIFYING,
    Action.CLOSE: State.CLOSED,
    Action.CONFIRM_SUSTAINED: State.SUSTAINED,
    Action.REOPEN: State.RECTIFYING,
    Action.MERGE: State.MERGED,
    Action.SPLIT: State.SPLIT,
    Action.VOID: State.VOIDED,
    Action.REFER: State.REFERRED,
}


@dataclass
class Book:
    """What the machine itself remembers of one finding."""

    state: State
    acts: int
    fed_back: bool = False
    round_no: int = 1
    applied: set[int] = field(default_factory=set)
    reviewed: dict[State, set[int]] = field(default_factory=dict)
    typed: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    endorsed: set[int] = field(default_factory=set)
    stage: bool = False
    closings: int = 0
    wordings: list[str] = field(default_factory=list)
    time: tuple[Timeframe | None, date | None] = (None, None)

    @property
    def counts(self) -> bool:
        """Whether it is one of N: fed back and not void, merged or split."""
        return self.fed_back and self.state not in LEFT
