"""What a leader (责任领导、联村领导) answers for: findings, their time, and reviews that wait for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.models import User
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization
from tracker.rectification.findings import queries as findings
from tracker.rectification.findings.alerts import watched_column
from tracker.rectification.findings.lights import TimeLeft, time_left
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.listing import visible
from tracker.rectification.findings.queries.todo import with_everything
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.deadlines import Light
from tracker.workflow.model import State, StateKind


@dataclass(frozen=True)
class Charge:
    """One finding of a leader, with its state in the words of its procedure and the time it has left."""

    finding: Finding
    state_label: str
    left: TimeLeft

    @property
    def is_open(self) -> bool:
        """Whether it still has to be struck off."""
        return self.finding.state.kind not in (StateKind.END, StateKind.CLOSED)


@dataclass(frozen=True)
class LeaderSheet:
    """The page of a leader on a day."""

    leader: User
    posts: tuple[str, ...]
    charges: tuple[Charge, ...]
    waiting: tuple[findings.TodoGroup, ...]

    @property
    def open(self) -> list[Charge]:
        """What is not struck off yet, the nearest day first."""
        still = [charge for charge in self.charges if charge.is_open]
        return sorted(still, key=lambda charge: charge.left.on or date.max)

    @property
    def overdue(self) -> list[Charge]:
        """逾期."""
        return [charge for charge in self.open if charge.left.light is Light.RED]

    @property
    def due_soon(self) -> list[Charge]:
        """临期."""
        return [charge for charge in self.open if charge.left.light is Light.YELLOW]

    @property
    def closed(self) -> int:
        """How many are struck off; 已巩固 stays struck off."""
        return sum(charge.finding.state in (State.CLOSED, State.SUSTAINED) for charge in self.charges)


def leaders(session: Session, actor: Actor) -> Sequence[tuple[User, int]]:
    """Leaders of findings in one's scope, with how many they answer for."""
    statement = (
        select(User, func.count(Finding.id))
        .join(Finding, Finding.accountable_leader_id == User.id)
        .join(Organization, Organization.id == Finding.organization_id)
        .where(*_in_scope(actor))
        .group_by(User.id)
        .order_by(func.count(Finding.id).desc(), User.id)
    )
    return [(leader, number) for leader, number in session.execute(statement)]


def _in_scope(actor: Actor) -> tuple[Any, ...]:
    return (
        visible(actor),
        within(actor, Permission.VIEW_FIGURES, Organization.path),
        Finding.fed_back_on.is_not(None),
    )


def leader_sheet(session: Session, actor: Actor, leader_id: int, today: date) -> LeaderSheet | None:
    """The page of a leader of findings in one's scope; None for whoever is not one."""
    found = session.execute(_charges(actor, leader_id)).unique().all()
    leader = session.get(User, leader_id) if found else None
    if leader is None:
        return None
    clock = read_clock(session)
    charges = tuple(_charge(finding, watched, today, clock) for finding, watched in found)
    person = actor_of(session, leader, today)
    seen = {charge.finding.id for charge in charges}
    groups = _of_these(findings.waiting(session, person, today), seen)
    posts = tuple(f"{post.organization_name}{post.title}" for post in person.posts)
    return LeaderSheet(leader, posts, charges, groups)


def _charges(actor: Actor, leader_id: int) -> Select[Any]:
    statement: Any = (
        select(Finding, watched_column())
        .join(Organization, Organization.id == Finding.organization_id)
        .where(Finding.accountable_leader_id == leader_id, *_in_scope(actor))
        .options(*with_everything())
        .order_by(Finding.code)
    )
    return statement  # type: ignore[no-any-return]  # a select of several columns has no name of its own


def _charge(finding: Finding, watched: date | None, today: date, clock: Clock) -> Charge:
    label = definition_of(finding.procedure_version).label_of(finding.state)
    return Charge(finding, label, time_left(finding, watched, today, clock))


def _of_these(groups: Sequence[findings.TodoGroup], seen: set[int]) -> tuple[findings.TodoGroup, ...]:
    """Only what waits on findings that the reader may see."""
    kept = ((group.task, tuple(item for item in group.items if item.finding.id in seen)) for group in groups)
    return tuple(findings.TodoGroup(task, items) for task, items in kept if items)
