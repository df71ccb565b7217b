"""换届: a person's findings go to successors, each whole or not at all. Units, kind and time stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.people.accounts.models import User
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.assigning_many import Alike, Candidate, assign_alike
from tracker.rectification.findings.operations.step import By
from tracker.rectification.findings.operations.together import Outcome, each, named
from tracker.workflow.model import Action


@dataclass(frozen=True)
class Takeover:
    """Who takes over one finding from the person who leaves; None leaves that side as it is."""

    owner: Candidate | None = None
    leader: Candidate | None = None


def hand_over(session: Session, leaver: User, plan: Mapping[Finding, Takeover], reason: str, by: By) -> Outcome:
    """Hand each finding of the plan over; those refused are listed with their reasons.

    A finding that no longer hangs on the leaver is refused: somebody else was quicker.
    """

    def step(session: Session, finding: Finding) -> None:
        takes = plan[finding]
        _refuse_others(finding, leaver, takes)
        entry = Alike(owner=takes.owner, leader=takes.leader, reason=reason)
        assign_alike(session, finding, entry, named(session, finding, Action.ASSIGN, by))

    return each(session, plan, step)


def _refuse_others(finding: Finding, leaver: User, takes: Takeover) -> None:
    sides = (
        ("责任人", takes.owner, finding.owner_id),
        ("责任领导", takes.leader, finding.accountable_leader_id),
    )
    reasons = []
    for word, candidate, present in sides:
        if candidate and present != leaver.id:
            reasons.append(f"{word}已经不是{leaver.name}，可能已由他人改派，请刷新后查看")
        if candidate and candidate.user.id == leaver.id:
            reasons.append(f"接任的{word}不能还是{leaver.name}")
        if candidate and not candidate.user.active:
            reasons.append(f"{candidate.user.name}的账号已停用，请另选接任人")
    if reasons:
        raise Refused(reasons)
