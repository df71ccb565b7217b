"""Findings counted and listed by the feedback they belong to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding, FindingVersion
from tracker.rectification.findings.queries.listing import Filters, listing, visible
from tracker.rectification.inspections.models import (
    Category,
    Feedback,
    FeedbackResponse,
    Inspection,
    InspectionRound,
    ResponseKind,
)
from tracker.rectification.inspections.queries import seen_feedbacks
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.model import State

_CLOSED = frozenset({State.CLOSED, State.SUSTAINED})
_NEVER_COUNTED = frozenset({State.VOIDED, State.MERGED, State.SPLIT})


@dataclass(frozen=True)
class Tally:
    """Findings of one feedback that a person may see: all, those fed back, those struck off (销号)."""

    registered: int = 0
    fed_back: int = 0
    closed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.registered + other.registered, self.fed_back + other.fed_back, self.closed + other.closed)


@dataclass(frozen=True)
class RoundSheet:
    """A round with the units that a person may see."""

    round: InspectionRound
    units: Sequence[tuple[Feedback, Tally]]

    @property
    def total(self) -> Tally:
        """The units together."""
        return reduce(add, (tally for _, tally in self.units), Tally())


def tallies(session: Session, actor: Actor, feedback_ids: Iterable[int]) -> Mapping[int, Tally]:
    """The tally of each feedback by its id, in one query."""
    statement = (
        select(Finding.feedback_id, Finding.state, Finding.fed_back_on.is_not(None), func.count())
        .join(Organization, Organization.id == Finding.organization_id)
        .where(Finding.feedback_id.in_(list(feedback_ids)), visible(actor))
        .group_by(Finding.feedback_id, Finding.state, Finding.fed_back_on.is_not(None))
    )
    found: defaultdict[int, Tally] = defaultdict(Tally)
    for feedback_id, state, fed_back, count in session.execute(statement):
        counted = fed_back and state not in _NEVER_COUNTED
        found[feedback_id] += Tally(count, count if counted else 0, count if state in _CLOSED else 0)
    return found


def rounds_of(session: Session, actor: Actor, inspections: Sequence[Inspection]) -> Mapping[int, list[RoundSheet]]:
    """The rounds of each inspection by its id, the newest first. Give inspections loaded by `inspections.queries`."""
    seen = {one.id: seen_feedbacks(actor, one) for each in inspections for one in each.rounds}
    counted = tallies(session, actor, (feedback.id for mine in seen.values() for feedback in mine))
    return {
        each.id: [
            RoundSheet(one, [(feedback, counted[feedback.id]) for feedback in seen[one.id]])
            for one in reversed(each.rounds)
        ]
        for each in inspections
    }


def of_feedback(
    session: Session, actor: Actor, feedback: Feedback, today: date, clock: Clock
) -> Sequence[tuple[Finding, date | None]]:
    """Findings of a feedback that the person may see, by number, with the date their light counts towards."""
    said = joinedload(Finding.current).joinedload(FindingVersion.category).joinedload(Category.parent)
    statement = listing(actor, Filters(feedback_id=feedback.id), today, clock).options(said)
    return [(finding, watched) for finding, watched in session.execute(statement)]


@dataclass(frozen=True)
class Answer:
    """What somebody answered on one day; `count` findings were answered alike."""

    kind: ResponseKind
    name: str
    effective_on: date
    text: str
    count: int


def answers(responses: Iterable[FeedbackResponse]) -> list[Answer]:
    """签收、异议、拒收 in their order, equal ones together."""
    alike = Counter((one.kind, one.responded_name, one.effective_on, one.text) for one in responses)
    return [Answer(*key, count) for key, count in alike.items()]
