"""交办 of many findings: what is filled in changes, everything else stays as each finding has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.planning import Assignment, assign
from tracker.rectification.findings.operations.step import By
from tracker.rectification.findings.roles import LEADING, OWNING
from tracker.workflow.model import Role, Timeframe


@dataclass(frozen=True)
class Candidate:
    """Somebody who is named, with the posts that say for which organizations they can be."""

    user: User
    actor: Actor


@dataclass(frozen=True)
class Alike:
    """What many findings get alike; None and empty leave what each has."""

    owner: Candidate | None = None
    leader: Candidate | None = None
    timeframe: Timeframe | None = None
    deadline: date | None = None
    lead_unit: str = ""
    responsible_unit: str = ""
    supporting_units: tuple[str, ...] = ()
    reason: str = ""


def assign_alike(session: Session, finding: Finding, alike: Alike, by: By) -> None:
    """Assign one of many findings (交办). Raises Refused with every reason; who is named must have a post for it."""
    says = finding.current
    owner, leader, timeframe = _people_and_time(finding, alike)
    deadline = alike.deadline or finding.deadline
    entry = Assignment(
        owner,
        leader,
        timeframe,
        deadline,
        deadline_text=says.deadline_text if deadline == finding.deadline else "",
        lead_unit=alike.lead_unit or says.lead_unit,
        responsible_unit=alike.responsible_unit or says.responsible_unit or finding.organization.party_name,
        supporting_units=alike.supporting_units or tuple(says.supporting_units),
    )
    assign(session, finding, entry, by, alike.reason)


def _people_and_time(finding: Finding, alike: Alike) -> tuple[User, User, Timeframe]:
    owner = alike.owner.user if alike.owner else finding.owner
    leader = alike.leader.user if alike.leader else finding.accountable_leader
    timeframe = alike.timeframe or finding.timeframe
    reasons = [*_not_theirs(finding, alike)]
    wanted = (("责任人", owner), ("责任领导", leader), ("整改类型", timeframe))
    missing = [word for word, value in wanted if value is None]
    if missing:
        reasons.append(f"还没有{'、'.join(missing)}，交办时请一并选定")
    if reasons or owner is None or leader is None or timeframe is None:
        raise Refused(reasons)
    return owner, leader, timeframe


def _not_theirs(finding: Finding, alike: Alike) -> Iterator[str]:
    """The same people that the form of a single finding offers."""
    for candidate, roles, word in ((alike.owner, OWNING, "责任人"), (alike.leader, LEADING, "责任领导")):
        if candidate and not _holds(candidate.actor, roles, finding):
            yield f"{candidate.user.name}在{finding.organization.name}没有能担任{word}的岗位"


def _holds(actor: Actor, roles: tuple[Role, ...], finding: Finding) -> bool:
    return bool(actor.roles_at(finding.organization.path) & set(roles))
