"""Whether the people of an office can bring a finding through, asked before it is assigned (design.md §2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.people.accounts.models import Post, User
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.model import Role
from tracker.workflow.prover.staffing import blocking_posts


def staffing_warnings(
    session: Session, finding: Finding, owner: User | None, leader: User | None, today: date
) -> tuple[str, ...]:
    """Which steps would have too few different people with this owner and leader; () when all have enough.

    First of all who holds several of the posts at once, by name.
    """
    holders = _posts_towards(session, finding.organization, today)
    holders[Role.OWNER] = {owner.id} if owner else set()
    holders[Role.ACCOUNTABLE_LEADER] = {leader.id} if leader else set()
    definition = definition_of(finding.procedure_version)
    blocked = blocking_posts(definition, holders)
    if not blocked:
        return ()
    return (*_several_at_once(session, [Role.OWNER, *(stage.role for stage in definition.stages)], holders), *blocked)


def _several_at_once(session: Session, roles: list[Role], holders: Mapping[Role, set[int]]) -> Iterator[str]:
    held: dict[int, list[str]] = defaultdict(list)
    for role in dict.fromkeys(roles):
        for user_id in sorted(holders.get(role, ())):
            held[user_id].append(role.label)
    for user_id, labels in held.items():
        if len(labels) > 1:
            yield f"{session.get_one(User, user_id).name}同时是{'、'.join(labels)}"


def staffing_warnings_of_many(
    session: Session, findings: Iterable[Finding], owner: User | None, leader: User | None, today: date
) -> tuple[str, ...]:
    """The same for many findings that keep their own where none is named: each sentence once, with how many it meets.

    Findings of one organization with the same people and the same procedure are asked once.
    """
    told: dict[tuple[object, ...], tuple[str, ...]] = {}
    counts: dict[str, int] = defaultdict(int)
    for finding in findings:
        people = owner or finding.owner, leader or finding.accountable_leader
        key = (finding.organization_id, finding.procedure_version_id, *(one.id if one else None for one in people))
        if key not in told:
            told[key] = staffing_warnings(session, finding, *people, today)
        for sentence in told[key]:
            counts[sentence] += 1
    return tuple(f"{count}个问题：{sentence}" for sentence, count in counts.items())


def _posts_towards(session: Session, place: Organization, today: date) -> dict[Role, set[int]]:
    """By role: active people whose post reaches the organization today. A secretary is only the organization's own."""
    above = [int(step) for step in place.path.strip("/").split("/")]
    statement = (
        select(Post.role, Post.user_id, Post.organization_id)
        .join(Post.user)
        .where(Post.organization_id.in_(above), User.active, Post.starts_on <= today)
        .where(or_(Post.ends_on.is_(None), Post.ends_on >= today))
    )
    found: dict[Role, set[int]] = defaultdict(set)
    for role, user_id, organization_id in session.execute(statement):
        if role is not Role.SECRETARY or organization_id == place.id:
            found[role].add(user_id)
    return found
