"""The plain facts about a finding that the engine decides on, read from its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.people.access.actor import Actor
from tracker.rectification.findings.models import (
    ClosureRequest,
    EvidenceItem,
    ExtensionRequest,
    Finding,
    FollowUp,
    FollowUpResult,
    Measure,
    MeasureVersion,
    StageReport,
)
from tracker.workflow.model import (
    REVIEW_STATES,
    ActingPerson,
    ExtensionFacts,
    FindingFacts,
    MeasureFacts,
    Role,
    Timeframe,
)
from tracker.workflow.rules import TYPED_ACTIONS

SUBJECT = "finding"
_ASSIGNED = frozenset({Role.OWNER, Role.ACCOUNTABLE_LEADER})


def roles_towards(actor: Actor, finding: Finding) -> frozenset[Role]:
    """Roles of a person towards one finding.

    Owner and accountable leader come from the assignment, not from a post; a secretary answers for the inspected
    organization alone, not for those below it; every other post reaches its subtree.
    """
    roles = actor.roles_at(finding.organization.path) - _ASSIGNED
    if not any(post.role is Role.SECRETARY and post.organization_id == finding.organization_id for post in actor.posts):
        roles -= {Role.SECRETARY}
    if finding.owner_id == actor.user_id:
        roles |= {Role.OWNER}
    if finding.accountable_leader_id == actor.user_id:
        roles |= {Role.ACCOUNTABLE_LEADER}
    return roles


def acting_person(
    finding: Finding, actor: Actor, acts_for: Actor | None = None, typed_for: Actor | None = None
) -> ActingPerson:
    """The person as the engine sees them: a delegate and a typist use the roles of the one whose act it is."""
    whose = typed_for or acts_for or actor
    return ActingPerson(
        person=actor.user_id,
        roles=roles_towards(whose, finding),
        acts_for=acts_for.user_id if acts_for else None,
        types_for=typed_for.user_id if typed_for else None,
    )


def facts_of(session: Session, finding: Finding) -> FindingFacts:
    """The facts of a finding as of now."""
    applicants, reviewers = _people_of_round(session, finding)
    files = Counter(session.scalars(_live_evidence(finding)))
    # Only long-term findings report stages, only a finding struck off owes looks back: no need to ask for the others.
    stage = _newest_stage(session, finding) if finding.timeframe is Timeframe.LONG_TERM else None
    follow_ups = _open_follow_ups(session, finding) if finding.closed_on else ()
    return FindingFacts(
        state=finding.state,
        round_no=finding.round_no,
        effective_on=finding.effective_on,
        timeframe=finding.timeframe,
        deadline=finding.deadline,
        has_owner=finding.owner_id is not None,
        has_leader=finding.accountable_leader_id is not None,
        has_goal=bool(finding.current.goal),
        measures=_measures(session, finding, files),
        evidence_files=files.total(),
        applicants=applicants,
        reviewers=reviewers,
        typists=_typists(session, finding),
        stage_result=stage is not None,
        stage_approved=_stage_approved(session, stage),
        next_review_on=stage.next_review_on if stage else None,
        extension=_open_extension(session, finding),
        follow_ups_open=len(follow_ups),
        relapse_proposed=finding.relapse_proposed,
        objection_open=finding.objection_open,
        was_fed_back=finding.feedback.released_on is not None,
    )


def current_measures(session: Session, finding: Finding) -> Sequence[tuple[Measure, MeasureVersion]]:
    """The measures in force with what they say now, by number."""
    statement = (
        select(Measure, MeasureVersion)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .where(Measure.finding_id == finding.id, MeasureVersion.valid_to.is_(None), MeasureVersion.dropped.is_(False))
        .order_by(Measure.number)
    )
    return [(measure, version) for measure, version in session.execute(statement)]


def _measures(session: Session, finding: Finding, files: Counter[int | None]) -> tuple[MeasureFacts, ...]:
    return tuple(
        measure_facts(measure, version, files[measure.id]) for measure, version in current_measures(session, finding)
    )


def measure_facts(measure: Measure, version: MeasureVersion, files: int) -> MeasureFacts:
    """One measure as the engine sees it."""
    return MeasureFacts(
        number=measure.number,
        kind=version.kind,
        done=version.done,
        files=files,
        result=version.result,
        institution_name=version.institution_name,
        document_number=version.document_number,
        amount=version.amount,
        receipt=version.receipt,
        accountability_on=version.accountability_on,
        accountability_form=version.accountability_form,
    )


def _live_evidence(finding: Finding) -> Select[int | None]:
    """The measure, or None, of each piece of evidence that was not taken away."""
    return select(EvidenceItem.measure_id).where(
        EvidenceItem.finding_id == finding.id, EvidenceItem.removed_at.is_(None)
    )


def _people_of_round(session: Session, finding: Finding) -> tuple[frozenset[int], tuple[frozenset[int], ...]]:
    """All who applied in this round, and for each review step all who decided at it, in every attempt."""
    requests = session.scalars(
        select(ClosureRequest).where(
            ClosureRequest.finding_id == finding.id, ClosureRequest.round_no == finding.round_no
        )
    ).all()
    applicants = _people(*(person for request in requests for person in (request.submitted_by, request.acts_for_id)))
    steps: list[frozenset[int]] = [frozenset()] * len(REVIEW_STATES)
    for request in requests:
        for review in request.reviews:
            steps[review.stage - 1] |= _people(review.reviewed_by, review.acts_for_id)
    return applicants, tuple(steps)


def newest_request(session: Session, finding: Finding) -> ClosureRequest | None:
    """The newest application of the round."""
    statement = select(ClosureRequest).where(
        ClosureRequest.finding_id == finding.id, ClosureRequest.round_no == finding.round_no
    )
    return session.scalar(statement.order_by(ClosureRequest.id.desc()).limit(1))


def _people(*ids: int | None) -> frozenset[int]:
    return frozenset(one for one in ids if one is not None)


def _typists(session: Session, finding: Finding) -> frozenset[int]:
    statement = select(Transition.actor_id).where(
        Transition.subject_kind == SUBJECT,
        Transition.subject_id == finding.id,
        Transition.round_no == finding.round_no,
        Transition.typed_for_id.is_not(None),
        Transition.action.in_(TYPED_ACTIONS),
    )
    return _people(*session.scalars(statement))


def _newest_stage(session: Session, finding: Finding) -> StageReport | None:
    statement = select(StageReport).where(
        StageReport.finding_id == finding.id, StageReport.round_no == finding.round_no, StageReport.accepts_id.is_(None)
    )
    return session.scalar(statement.order_by(StageReport.id.desc()).limit(1))


def _stage_approved(session: Session, stage: StageReport | None) -> bool:
    return (
        stage is not None
        and session.scalar(select(StageReport.id).where(StageReport.accepts_id == stage.id)) is not None
    )


def open_extension(session: Session, finding: Finding) -> ExtensionRequest | None:
    """The extension request of this round that still waits for a decision."""
    statement = select(ExtensionRequest).where(
        ExtensionRequest.finding_id == finding.id, ExtensionRequest.round_no == finding.round_no
    )
    request = session.scalar(statement.order_by(ExtensionRequest.id.desc()).limit(1))
    if request is None or len(request.decisions) == 2 or any(not decision.approved for decision in request.decisions):
        return None
    return request


def _open_extension(session: Session, finding: Finding) -> ExtensionFacts | None:
    request = open_extension(session, finding)
    if request is None:
        return None
    endorsed = request.decisions[0] if request.decisions else None
    return ExtensionFacts(
        requested_by=_people(request.submitted_by, request.acts_for_id),
        endorsed_by=_people(endorsed.decided_by, endorsed.acts_for_id) if endorsed else None,
    )


def _open_follow_ups(session: Session, finding: Finding) -> Sequence[FollowUp]:
    statement = (
        select(FollowUp)
        .outerjoin(FollowUpResult)
        .where(FollowUp.finding_id == finding.id, FollowUp.round_no == finding.round_no, FollowUpResult.id.is_(None))
        .order_by(FollowUp.number)
    )
    return session.scalars(statement).all()


def next_follow_up(session: Session, finding: Finding) -> FollowUp | None:
    """The first look back of this round that is still owed."""
    return next(iter(_open_follow_ups(session, finding)), None)
