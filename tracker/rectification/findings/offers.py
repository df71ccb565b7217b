"""What a person may press on a finding: in their own name, for a principal (委托), or typed for the owner (代录)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.people.access.actor import Actor
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.roles import acting_person, roles_towards
from tracker.workflow.engine import available, blocked
from tracker.workflow.model import Action, Definition, FindingFacts, Refusal, Role, TransitionDef

# Shown in this order; the first that is offered is the main button.
_ORDER = (
    Action.RELEASE,
    Action.ACKNOWLEDGE,
    Action.SUBMIT_PLAN,
    Action.WRITE_PLAN,
    Action.APPROVE_PLAN,
    Action.APPROVE,
    Action.CLOSE,
    Action.REQUEST_CLOSURE,
    Action.COMPLETE_MEASURE,
    Action.REPORT_PROGRESS,
    Action.ADD_EVIDENCE,
    Action.REOPEN,
    Action.RESOLVE_OBJECTION,
    Action.ENDORSE_EXTENSION,
    Action.GRANT_EXTENSION,
    Action.APPROVE_STAGE,
    Action.RECORD_SUSTAINED,
    Action.CONFIRM_SUSTAINED,
    Action.RECORD_INSUFFICIENT,
    Action.SUBMIT_DRAFT,
    Action.ASSIGN,
    Action.REPORT_STAGE,
    Action.REQUEST_EXTENSION,
)
# Turns something down: beside the main button, in red.
TURNING_DOWN = frozenset(
    {
        Action.RETURN_DRAFT,
        Action.RETURN_PLAN,
        Action.SEND_BACK,
        Action.REJECT_EXTENSION,
        Action.RECUR,
        Action.DISMISS_RECURRENCE,
    }
)
# Ends the work on a finding without 销号; none can be taken back.
LEAVING = frozenset({Action.MERGE, Action.SPLIT, Action.VOID, Action.REFER})
# Rare, or hard to take back: in a quiet group of their own.
RARE = frozenset(
    {
        *LEAVING,
        Action.RECORD_CHECK,
        Action.CORRECT_WORDING,
        Action.REMOVE_EVIDENCE,
        Action.RECORD_REFUSAL,
        Action.RAISE_OBJECTION,
        Action.WITHDRAW,
    }
)


@dataclass(frozen=True)
class Offer:
    """One button: the transition, and in whose name it is pressed when not one's own."""

    transition: TransitionDef
    acts_for: Actor | None = None
    typed_for: Actor | None = None

    @property
    def action(self) -> Action:
        """The action of the transition."""
        return self.transition.action


def offers(
    definition: Definition,
    facts: FindingFacts,
    finding: Finding,
    actor: Actor,
    today: date,
    *,
    types_for: Sequence[Actor] = (),
) -> tuple[Offer, ...]:
    """Every button, the main one first. Own rights come before those of a principal; 代录 comes last."""
    found: dict[Action, Offer] = {}
    for acts_for, typed_for in _names(finding, actor, types_for):
        person = acting_person(finding, actor, acts_for, typed_for)
        for transition in available(definition, facts, person, today):
            found.setdefault(transition.action, Offer(transition, acts_for, typed_for))
    return tuple(sorted(found.values(), key=lambda offer: (offer.typed_for is not None, _rank(offer.action))))


def _names(finding: Finding, actor: Actor, types_for: Sequence[Actor]) -> Iterator[tuple[Actor | None, Actor | None]]:
    yield None, None
    for principal in actor.principals:
        yield principal, None
    if may_type(finding, actor):
        yield from ((None, person) for person in types_for if person.user_id != actor.user_id)


def may_type(finding: Finding, actor: Actor) -> bool:
    """Whether the person may type in for others: 代录 is the coordinator's, and never for oneself."""
    return Role.COORDINATOR in roles_towards(actor, finding)


def _rank(action: Action) -> int:
    return _ORDER.index(action) if action in _ORDER else len(_ORDER)


def hindered(
    definition: Definition, facts: FindingFacts, finding: Finding, actor: Actor, today: date
) -> tuple[tuple[TransitionDef, Refusal], ...]:
    """What the person's own role may do in this state but the facts forbid, with the reasons."""
    return blocked(definition, facts, acting_person(finding, actor), today)
