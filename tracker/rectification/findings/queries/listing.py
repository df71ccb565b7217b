"""The list of findings: rows in a person's scope, narrowed by filters, with what each row shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import in_tree_order
from tracker.rectification.findings.alerts import watched_column
from tracker.rectification.findings.lights import TIMED_STATES
from tracker.rectification.findings.models import Finding, FindingVersion
from tracker.rectification.findings.policies import people_ids
from tracker.rectification.findings.queries.todo import with_everything
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.deadlines import Light, yellow_until
from tracker.workflow.model import REVIEW_STATES, State, Timeframe

# What the filter 状态 offers, by the word in the address. Review steps are one choice: their names differ by template.
STATE_GROUPS: dict[str, tuple[State, ...]] = {
    "draft": (State.DRAFT,),
    "release": (State.AWAITING_RELEASE,),
    "acknowledge": (State.AWAITING_ACKNOWLEDGEMENT,),
    "planning": (State.PLANNING, State.PLAN_IN_REVIEW),
    "rectifying": (State.RECTIFYING,),
    "review": REVIEW_STATES,
    "closed": (State.CLOSED, State.SUSTAINED),
    "left": (State.VOIDED, State.REFERRED, State.MERGED, State.SPLIT),
}
SORTS = ("code", "deadline", "-deadline")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; empty values narrow nothing. `path` is the top of a subtree."""

    path: str = ""
    only_path: bool = False
    state: str = ""
    light: Light | None = None
    timeframe: Timeframe | None = None
    source_id: int | None = None
    inspection_id: int | None = None
    round_id: int | None = None
    feedback_id: int | None = None
    owner_id: int | None = None
    text: str = ""
    sort: str = "code"


def visible(actor: Actor) -> ColumnElement[bool]:
    """Rows the person may see; the same rule as `policies.can_view`. The statement must join Organization."""
    people = [person for person in people_ids(actor) if person is not None]
    assigned = or_(Finding.owner_id.in_(people), Finding.accountable_leader_id.in_(people))
    released = and_(
        Finding.fed_back_on.is_not(None),
        or_(within(actor, Permission.VIEW_FINDINGS, Organization.path), assigned),
    )
    return or_(released, within(actor, Permission.LOG_FINDINGS, Organization.path))


def listing(actor: Actor, filters: Filters, today: date, clock: Clock) -> Select[Any]:
    """Rows of (finding, watched date), everything a row shows loaded with them."""
    statement = _narrowed(select(Finding, watched_column().label("watched")), actor, filters, today, clock)
    return statement.order_by(*_order(filters.sort)).options(*with_everything())


def state_counts(session: Session, actor: Actor, filters: Filters, today: date, clock: Clock) -> dict[State, int]:
    """How many of the rows stand in each state."""
    statement = _narrowed(select(Finding.state, func.count()), actor, filters, today, clock)
    rows: Any = session.execute(statement.group_by(Finding.state)).all()
    return dict(rows)


def overdue_count(session: Session, actor: Actor, filters: Filters, today: date, clock: Clock) -> int:
    """How many of the rows are past their date."""
    statement = _narrowed(select(func.count()), actor, filters, today, clock)
    return session.scalar(statement.where(_light_is(Light.RED, today, clock))) or 0


def _narrowed(statement: Any, actor: Actor, filters: Filters, today: date, clock: Clock) -> Select[Any]:
    narrowed: Select[Any] = (
        statement.select_from(Finding)
        .join(Finding.organization)
        .join(Finding.feedback)
        .join(InspectionRound, InspectionRound.id == Feedback.round_id)
        .join(Inspection, Inspection.id == InspectionRound.inspection_id)
        .join(FindingVersion, and_(FindingVersion.finding_id == Finding.id, FindingVersion.valid_to.is_(None)))
        .where(visible(actor), *_conditions(filters, today, clock))
    )
    return narrowed


def _conditions(filters: Filters, today: date, clock: Clock) -> list[ColumnElement[bool]]:
    same = {
        Finding.timeframe: filters.timeframe,
        Inspection.source_id: filters.source_id,
        Inspection.id: filters.inspection_id,
        InspectionRound.id: filters.round_id,
        Finding.feedback_id: filters.feedback_id,
        Finding.owner_id: filters.owner_id,
    }
    found: list[ColumnElement[bool]] = [column == value for column, value in same.items() if value is not None]
    if filters.path:
        path = Organization.path
        found.append(path == filters.path if filters.only_path else path.startswith(filters.path))
    if filters.state in STATE_GROUPS:
        found.append(Finding.state.in_(STATE_GROUPS[filters.state]))
    if filters.light is not None:
        found.append(_light_is(filters.light, today, clock))
    if filters.text:
        found.append(_says(filters.text))
    return found


def _says(text: str) -> ColumnElement[bool]:
    return or_(
        FindingVersion.wording.contains(text, autoescape=True),
        Finding.code.icontains(text, autoescape=True),
        FindingVersion.organization_name.contains(text, autoescape=True),
    )


def _light_is(light: Light, today: date, clock: Clock) -> ColumnElement[bool]:
    """The light as SQL; a test holds it to `lights.time_left` row by row."""
    watched = watched_column()
    timed = and_(Finding.state.in_(TIMED_STATES), Finding.timeframe.is_not(None), watched.is_not(None))
    red = watched < today
    yellow = or_(*_yellow(watched, today, clock))
    match light:
        case Light.RED:
            return and_(timed, red)
        case Light.YELLOW:
            return and_(timed, yellow)
        case Light.GREEN:
            return and_(timed, ~red, ~yellow)
        case _:
            return ~timed


def _yellow(watched: ColumnElement[date | None], today: date, clock: Clock) -> list[ColumnElement[bool]]:
    """Dates within 临期, by timeframe and by the table that holds at the place."""
    path = Organization.path
    return [
        and_(
            Finding.timeframe == timeframe,
            watched.between(today, yellow_until(timeframe, today, table, clock.calendar)),
            *(() if not office else (path.startswith(office),)),
            *(~path.startswith(other) for other in others),
        )
        for office, table, others in clock.tables()
        for timeframe in Timeframe
    ]


def _order(sort: str) -> tuple[ColumnElement[Any], ...]:
    """Findings without a deadline come last either way."""
    code: tuple[ColumnElement[Any], ...] = (Inspection.year.desc(), Finding.feedback_id.desc(), Finding.number.asc())
    if sort not in ("deadline", "-deadline"):
        return code
    by_day = Finding.deadline.desc() if sort == "-deadline" else Finding.deadline.asc()
    return (Finding.deadline.is_(None), by_day, *code)


@dataclass(frozen=True)
class Choices:
    """What the filters offer: only what the person's rows hold."""

    organizations: Sequence[Organization]
    sources: Sequence[Source]
    rounds: Sequence[InspectionRound]


def choices(session: Session, actor: Actor) -> Choices:
    """Organizations, sources and rounds of the findings a person may see."""
    seen = select(Finding.feedback_id).join(Finding.organization).where(visible(actor))
    feedbacks = select(Feedback.organization_id, Feedback.round_id).where(Feedback.id.in_(seen)).subquery()
    rounds = (
        session.scalars(
            select(InspectionRound)
            .where(InspectionRound.id.in_(select(feedbacks.c.round_id)))
            .options(joinedload(InspectionRound.inspection).joinedload(Inspection.source))
        )
        .unique()
        .all()
    )
    places = session.scalars(select(Organization).where(_holds(feedbacks.c.organization_id, actor))).all()
    return Choices(
        organizations=in_tree_order(places),
        sources=sorted({one.inspection.source for one in rounds}, key=lambda source: source.position),
        rounds=sorted(rounds, key=lambda one: (-one.inspection.year, one.inspection_id, one.number)),
    )


def _holds(inspected: ColumnElement[int], actor: Actor) -> ColumnElement[bool]:
    """Inspected organizations, and in one's scope the organizations above them."""
    own = within(actor, Permission.VIEW_FINDINGS, Organization.path)
    return or_(Organization.id.in_(select(inspected)), and_(own, Organization.id.in_(select(Organization.parent_id))))
