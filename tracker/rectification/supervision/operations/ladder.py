"""The ladder: the clock proposes a rung, people decide. Whoever does what was proposed has decided by doing it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.people.access.actor import Actor
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision.models import PROPOSAL_SUBJECT, Decision, Proposal
from tracker.rectification.supervision.operations.recording import Act, identity_reasons, post_of, record, refuse
from tracker.rectification.supervision.policies import decides
from tracker.rectification.supervision.queries.ladder import Rise, waits
from tracker.workflow.thresholds import Step

LEAST_REASON = 10  # characters, as for 退回 (domain.md §2, rule 3)


def propose(session: Session, rises: Iterable[Rise], today: date, now: datetime) -> None:
    """Write proposals. Two passes at once may propose the same: whose row it is does not matter."""
    rows = [{**vars(one), "proposed_on": today, "recorded_at": now} for one in rises]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    if rows:
        session.execute(insert(Proposal).on_conflict_do_nothing(), rows)


def decide(session: Session, proposal: Proposal, by: By, *, taken: bool, reason: str = "") -> Decision:
    """Record what was decided on a proposal and return it, flushed. Raises Refused with every reason.

    Of two who decide at once the second waits, and is told what the first decided.
    """
    session.refresh(proposal, with_for_update={"of": Proposal})
    session.expire(proposal, ["decision"])
    reasons = list(_reasons(session, proposal, by.acts_for or by.actor))
    if taken and proposal.step is Step.NOTICE:
        reasons.append("发督办单就是同意，请直接发督办单")
    if not taken and len(reason.strip()) < LEAST_REASON:
        reasons.append(f"请写明不同意的理由，至少{LEAST_REASON}个字")
    refuse(reasons + identity_reasons(reason))
    return _write(session, proposal, by, taken=taken, reason=reason.strip())


def _reasons(session: Session, proposal: Proposal, person: Actor) -> Iterable[str]:
    if proposal.decision is not None:
        said = "同意" if proposal.decision.taken else "不同意"
        yield f"{proposal.decision.decided_name}已经决定：{said}"
    elif not waits(session, proposal):
        yield "问题的时限已经改变或者已经办结，不用再决定"
    if not decides(person, proposal.step, proposal.finding):
        yield f"您不能决定这个问题的{proposal.step.label}"


def taken_by_deed(session: Session, findings: Collection[Finding], rung: Step, says: str, by: By) -> None:
    """Whoever issues a 督办单 or registers a talk about findings has taken up what was proposed of them."""
    mine = (Proposal.finding_id.in_([finding.id for finding in findings]), Proposal.step == rung)
    for proposal in session.scalars(select(Proposal).where(*mine).order_by(Proposal.id).with_for_update()):
        session.expire(proposal, ["decision"])
        if proposal.decision is None and waits(session, proposal):
            _write(session, proposal, by, taken=True, reason=says)


def _write(session: Session, proposal: Proposal, by: By, *, taken: bool, reason: str) -> Decision:
    organization = proposal.finding.organization
    decision = Decision(
        proposal=proposal,
        taken=taken,
        reason=reason,
        decided_by=by.recorder_id,
        decided_name=by.person.name,
        decided_post=post_of(by, organization),
        effective_on=by.today,
        recorded_at=by.now,
    )
    action = "taken" if taken else "declined"
    record(session, Act(PROPOSAL_SUBJECT, proposal.id, action, reason), organization, by, proposal, decision)
    return decision
