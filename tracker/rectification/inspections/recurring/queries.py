"""Plans of recurring inspections in a person's scope, and what their form offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, scope
from tracker.people.access.rows import within
from tracker.people.accounts.models import Post, User
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import in_tree_order
from tracker.rectification.inspections.models import InspectionPlan, InspectionRound, PlannedOccasion
from tracker.rectification.inspections.queries import IN_TEAMS
from tracker.rectification.inspections.recurring.festivals import moving_festivals
from tracker.rectification.inspections.recurring.rules import Festival, Occasion, Rhythm, upcoming


def rhythm_of(plan: InspectionPlan) -> Rhythm:
    """How a stored plan recurs."""
    festivals = tuple(Festival(name) for name in plan.festivals)
    return Rhythm(plan.recurrence, plan.starts_on, plan.days_before, plan.month, plan.day, festivals)


@dataclass(frozen=True)
class Line:
    """One plan as the list shows it: what comes next, what it opened last, and who of it is no longer active."""

    plan: InspectionPlan
    following: Sequence[Occasion]
    newest: PlannedOccasion | None
    units: Sequence[Organization]
    members: Sequence[User]

    @property
    def left_out(self) -> list[str]:
        """Names of the deactivated, who are not taken into what opens next."""
        people = [user.name for user in self.members if not user.active]
        return [unit.party_name for unit in self.units if not unit.active] + people


def plans(session: Session, actor: Actor, today: date) -> list[Line]:
    """The plans of organizers whose inspections the person manages; running ones first."""
    statement = (
        select(InspectionPlan)
        .join(InspectionPlan.organizer)
        .where(within(actor, Permission.MANAGE_INSPECTIONS, Organization.path))
        .options(joinedload(InspectionPlan.organizer), joinedload(InspectionPlan.source))
        .order_by(InspectionPlan.active.desc(), InspectionPlan.id)
    )
    return [line_of(session, plan, today) for plan in session.scalars(statement)]


def line_of(session: Session, plan: InspectionPlan, today: date) -> Line:
    """One plan with everything around it."""
    newest = select(PlannedOccasion).where(PlannedOccasion.plan_id == plan.id).order_by(PlannedOccasion.id.desc())
    following = upcoming(rhythm_of(plan), today, moving_festivals()) if plan.active else ()
    return Line(plan, following, session.scalar(newest.limit(1)), units_of(session, plan), members_of(session, plan))


def opened_rounds(session: Session, lines: Sequence[Line]) -> dict[int, InspectionRound]:
    """The round that each newest occasion opened, by its id."""
    ids = [line.newest.round_id for line in lines if line.newest]
    rounds = select(InspectionRound).where(InspectionRound.id.in_(ids)).options(joinedload(InspectionRound.inspection))
    return {one.id: one for one in session.scalars(rounds)}


def units_of(session: Session, plan: InspectionPlan) -> Sequence[Organization]:
    """The chosen organizations, inactive ones too, in the order of the tree."""
    return in_tree_order(session.scalars(select(Organization).where(Organization.id.in_(plan.organization_ids))).all())


def members_of(session: Session, plan: InspectionPlan) -> Sequence[User]:
    """The chosen people, inactive ones too."""
    return session.scalars(select(User).where(User.id.in_(plan.member_ids)).order_by(User.id)).all()


def possible_inspectors(session: Session, actor: Actor, today: date) -> Sequence[tuple[User, str]]:
    """People who can join a team around the person's organizations, with their post."""
    tops = scope(actor, Permission.MANAGE_INSPECTIONS)
    above = {int(step) for path in tops for step in path.strip("/").split("/")}
    statement = (
        select(User, Organization.name, Post.title)
        .join(Post, Post.user_id == User.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Post.role.in_(IN_TEAMS), User.active)
        .where(or_(Organization.id.in_(above), within(actor, Permission.MANAGE_INSPECTIONS, Organization.path)))
        .where(Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))
        .order_by(Organization.path, Post.id)
    )
    found: dict[int, tuple[User, str]] = {}
    for user, place, title in session.execute(statement):
        found.setdefault(user.id, (user, f"{place}{title}"))
    return list(found.values())
