"""Which findings run on which version of a procedure, and what a move to another version would change for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.facts import facts_of_many
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.roles import roles_towards
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import definition_of, may_use, usable
from tracker.rectification.procedures.rules.moving import NextStep, next_step, obstacles
from tracker.workflow.model import FindingFacts, Role, State, StateKind

_RUNNING = tuple(state for state in State if state.kind is not StateKind.END)


def running_by_version(session: Session, actor: Actor) -> dict[int, int]:
    """Version id → how many findings of the person's organizations still run on it."""
    statement = (
        select(Finding.procedure_version_id, func.count())
        .join(Organization, Organization.id == Finding.organization_id)
        .where(within(actor, Permission.VIEW_FINDINGS, Organization.path), Finding.state.in_(_RUNNING))
        .group_by(Finding.procedure_version_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def running_on(session: Session, actor: Actor, version: ProcedureVersion) -> Sequence[Finding]:
    """Running findings on a version in the organizations whose procedures the person manages, by unit and number."""
    statement = (
        select(Finding)
        .join(Organization, Organization.id == Finding.organization_id)
        .where(Finding.procedure_version_id == version.id, Finding.state.in_(_RUNNING))
        .where(within(actor, Permission.MANAGE_PROCEDURES, Organization.path))
        .order_by(Organization.path, Finding.feedback_id, Finding.number)
        .options(
            joinedload(Finding.current),
            joinedload(Finding.organization),
            joinedload(Finding.procedure_version),
            joinedload(Finding.feedback)
            .joinedload(Feedback.round)
            .joinedload(InspectionRound.inspection)
            .joinedload(Inspection.organizer),
        )
    )
    return session.scalars(statement).all()


def targets_for(session: Session, actor: Actor, version: ProcedureVersion) -> list[ProcedureVersion]:
    """Versions that findings of a version may move to: the newest of each procedure of the same stream in their line.

    Later versions of the same name come first.
    """
    places = [place for one in running_on(session, actor, version) for place in _line(one)]
    stream = definition_of(version).stream
    found = [one for one in usable(session, *places) if one.id != version.id and definition_of(one).stream == stream]
    return sorted(found, key=lambda one: (one.name != version.name, one.organization_id is None, one.id))


def _line(finding: Finding) -> tuple[Organization, Organization]:
    return finding.organization, finding.feedback.round.inspection.organizer


@dataclass(frozen=True)
class Planned:
    """One finding of a move before it happens; `reasons` says why it has to stay."""

    finding: Finding
    before: NextStep
    after: NextStep
    reasons: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether the word of its state, its next button or whose turn it is will be another one."""
        return self.before != self.after


def preview(session: Session, actor: Actor, version: ProcedureVersion, target: ProcedureVersion) -> tuple[Planned, ...]:
    """Every running finding on a version with what a move to the target would mean for it."""
    findings = running_on(session, actor, version)
    facts = facts_of_many(session, findings)
    old, new = definition_of(version), definition_of(target)
    return tuple(
        Planned(
            finding,
            next_step(old, finding.state),
            next_step(new, finding.state),
            reasons_against(finding, target, facts[finding.id].facts, actor),
        )
        for finding in findings
    )


def coordinator_for(finding: Finding, actor: Actor) -> Actor | None:
    """The principal in whose name a person is coordinator of a finding; None for one's own name, or nobody's."""
    if Role.COORDINATOR in roles_towards(actor, finding):
        return None
    principals = (one for one in actor.principals if Role.COORDINATOR in roles_towards(one, finding))
    return next(principals, None)


def reasons_against(finding: Finding, target: ProcedureVersion, facts: FindingFacts, actor: Actor) -> tuple[str, ...]:
    """Every reason why a finding must stay on its version; empty when this person may move it to the target."""
    people = (actor, *actor.principals)
    if all(Role.COORDINATOR not in roles_towards(person, finding) for person in people):
        return ("变更流程由整改办办理，您不是这个问题的整改办",)
    if finding.procedure_version_id == target.id:
        return (f"已经按“{target.label}”第{target.version_no}版办理",)
    if not _in_line(finding, target):
        return (f"“{target.label}”是其他单位的流程，{finding.organization.name}的问题不能选用",)
    old, new = definition_of(finding.procedure_version), definition_of(target)
    if old.stream != new.stream:
        return ("两个流程的适用类别不同（上级巡察反馈、本级监督检查），不能互相变更",)
    return obstacles(old, new, facts)


def _in_line(finding: Finding, target: ProcedureVersion) -> bool:
    return may_use(target, *_line(finding))
