"""The one way in which a finding changes: ask the engine, then write the change and its transition together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.foundation.db.base import Base
from tracker.foundation.history.models import Transition
from tracker.foundation.history.operations import Change, Signature, append
from tracker.people.access.actor import Actor
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings.alerts import next_alert
from tracker.rectification.findings.errors import Outdated, Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import SUBJECT, Finding, PaperScan
from tracker.rectification.findings.operations.follow_up_plan import owed_follow_ups
from tracker.rectification.findings.roles import acting_person, roles_towards
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow.engine import decide
from tracker.workflow.model import Action, Decision, Definition, FindingFacts, Refusal, Request, Role, State
from tracker.workflow.rules import BEFORE_FEEDBACK, EXITS


@dataclass(frozen=True)
class NewPaper:
    """A stored scan of the paper that an act stands on."""

    file: StoredFile
    title: str


@dataclass(frozen=True)
class By:
    """Who acts and when: the business day `effective_on`, today, and the instant of recording.

    `acts_for` is the principal of a delegation (委托); `typed_for` the person whose act is typed in (代录).
    `papers` are the scans the act stands on.
    `seen_revision` is the revision of the page the person looked at; a newer one refuses the act.
    """

    actor: Actor
    now: datetime
    today: date
    effective_on: date
    acts_for: Actor | None = None
    typed_for: Actor | None = None
    seen_revision: int | None = None
    papers: tuple[NewPaper, ...] = ()

    @property
    def person(self) -> Actor:
        """Whose act it counts as when names are printed."""
        return self.typed_for or self.actor

    @property
    def recorder_id(self) -> int | None:
        """The account that typed it in; None for the system itself."""
        return self.actor.user_id or None

    @property
    def principal_id(self) -> int | None:
        """The principal of the delegation, for rows that keep both people."""
        return self.acts_for.user_id if self.acts_for else None


@dataclass
class Step:
    """A decided action, waiting for its rows. `record` writes it."""

    finding: Finding
    decision: Decision
    definition: Definition
    by: By
    reason: str = ""
    details: dict[str, Any] = field(default_factory=dict)

    def record(self, session: Session, *records: Base) -> Transition:
        """Move the finding, add what the decision sets off, and append the transition over all rows it wrote."""
        effects = owed_follow_ups(
            session, self.finding, self.decision, self.definition, self.by.effective_on, self.by.now
        )
        records = (*records, *self._papers())
        session.add_all((*records, *effects))
        self._move()
        session.flush()
        self.finding.alert_on = next_alert(session, self.finding, self.by.today)
        return append(
            session,
            self.finding.organization_id,
            self._change(),
            signature(self.finding, self.by, self.decision.transition.roles),
            (*records, *effects),
            effective_on=self.by.effective_on,
            recorded_at=self.by.now,
        )

    def _papers(self) -> list[Base]:
        """The rows of the scans and of their files: the chain holds the hash of every content."""
        by, papers = self.by, self.by.papers
        rows = [
            PaperScan(
                finding_id=self.finding.id,
                round_no=self.finding.round_no,
                action=self.decision.action.value,
                stored_file_id=paper.file.id,
                title=paper.title,
                submitted_by=by.actor.user_id,
                submitted_name=by.actor.name,
                effective_on=by.effective_on,
                recorded_at=by.now,
            )
            for paper in papers
        ]
        return [*rows, *dict.fromkeys(paper.file for paper in papers)]

    def _move(self) -> None:
        finding, decision = self.finding, self.decision
        finding.effective_on = self.by.effective_on
        flag_modified(finding, "effective_on")  # every act takes a new revision, so that of two one loses
        if decision.target is decision.source:
            return
        finding.state, finding.state_since = decision.target, self.by.effective_on
        if decision.source in BEFORE_FEEDBACK and decision.target not in (*BEFORE_FEEDBACK, *EXITS):
            finding.fed_back_on = self.by.effective_on
        finding.round_no = decision.round_no
        if decision.target is State.CLOSED:
            finding.closed_on = self.by.effective_on
        elif decision.target is State.RECTIFYING:
            finding.closed_on = None

    def _change(self) -> Change:
        return Change(
            subject_kind=SUBJECT,
            subject_id=self.finding.id,
            action=self.decision.action.value,
            source=self.decision.source.value,
            target=self.decision.target.value,
            round_no=self.decision.round_no,
            reason=self.reason,
            details=self.details,
        )


def lock(session: Session, finding: Finding) -> None:
    """Of two who act at once, the second waits and sees what the first did."""
    session.refresh(finding, with_for_update={"of": Finding})  # only the row itself: outer joins cannot be locked


def begin(
    session: Session,
    finding: Finding,
    action: Action,
    by: By,
    *,
    reason: str = "",
    fields: Mapping[str, object] | None = None,
    facts: FindingFacts | None = None,
) -> Step:
    """Ask the engine whether `by` may do this now. Raises Refused with every reason, Outdated for a stale page."""
    lock(session, finding)
    if by.seen_revision is not None and by.seen_revision != finding.revision:
        raise Outdated
    if by.typed_for and Role.COORDINATOR not in roles_towards(by.actor, finding):
        raise Refused(["只有整改办可以代录，请联系整改办"])
    definition = definition_of(finding.procedure_version)
    fields = {"paper": by.papers, **(fields or {})}
    filled = {name: value for name, value in fields.items() if value not in (None, "", (), [])}
    request = Request(action, by.effective_on, reason.strip(), filled)
    person = acting_person(finding, by.actor, by.acts_for, by.typed_for)
    answer = decide(definition, facts or facts_of(session, finding), request, person, by.today)
    if isinstance(answer, Refusal):
        raise Refused(answer.sentences)
    return Step(finding, answer, definition, by, reason.strip())


def signature(finding: Finding, by: By, roles: frozenset[Role]) -> Signature:
    """Names and post as they are today, copied for paper."""
    return signature_at(finding.organization.path, by, roles)


def signature_at(path: str, by: By, roles: frozenset[Role]) -> Signature:
    """The same for what is done to an organization."""
    whose = by.typed_for or by.acts_for or by.actor
    return Signature(
        actor_id=by.recorder_id,
        actor_name=by.actor.name,
        actor_post=whose.post_at(path, roles) or whose.main_post,
        acts_for_id=by.principal_id,
        acts_for_name=by.acts_for.name if by.acts_for else None,
        typed_for_id=by.typed_for.user_id if by.typed_for else None,
        typed_for_name=by.typed_for.name if by.typed_for else None,
    )
