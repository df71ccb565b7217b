"""The ladder of a finding, and the proposals that wait for a decision: derived from registers and decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from tracker.people.access.actor import Actor
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.alerts import Watched, counted, watched, watched_column
from tracker.rectification.findings.models import Finding
from tracker.rectification.procedures.queries import read_clock
from tracker.rectification.supervision.models import (
    AccountabilityTalk,
    Decision,
    NoticeFinding,
    NoticeVersion,
    Proposal,
    SupervisionNotice,
    TalkFinding,
    TalkKind,
    TalkVersion,
)
from tracker.rectification.supervision.policies import talk_paths
from tracker.rectification.supervision.rungs import BY_PEOPLE, Deed, Rung, Said, rungs
from tracker.workflow.deadlines import Standing, lines
from tracker.workflow.thresholds import LETTERS, RUNGS, Step

MOST = 300
# Which entry of the register is which rung of the ladder.
TALK_RUNGS: Mapping[TalkKind, Step | str] = {
    TalkKind.SUMMONS: Step.TALK,
    TalkKind.COLLECTIVE: Step.TALK,
    TalkKind.CIRCULAR: Step.BULLETIN,
    TalkKind.ADMONITION: BY_PEOPLE[0],
    TalkKind.ACCOUNTABILITY: BY_PEOPLE[1],
}
_AT_ONCE = 5000  # findings in one statement: SQLite takes 32,766 values


def _has_occasion(about: Any) -> ColumnElement[bool]:
    """The finding is still open, and its limit still the one that passed."""
    return and_(counted(), watched_column() == about)


def waits(session: Session, proposal: Proposal) -> bool:
    """Whether there is still an occasion for what was proposed."""
    statement = select(Finding.id).where(Finding.id == proposal.finding_id, _has_occasion(proposal.about))
    return session.scalar(statement) is not None


def open_proposals(session: Session, actor: Actor) -> Sequence[Proposal]:
    """Proposals without a decision that the person may see, the longest overdue first; at most MOST."""
    statement = (
        select(Proposal)
        .join(Proposal.finding)
        .join(Finding.organization)
        .outerjoin(Proposal.decision)
        .where(Decision.id.is_(None), _has_occasion(Proposal.about), under(talk_paths(actor), Organization.path))
        .order_by(Proposal.about, Proposal.finding_id, Proposal.id)
        .limit(MOST)
    )
    shown = contains_eager(Proposal.finding)
    options = (shown.contains_eager(Finding.organization), shown.joinedload(Finding.current))
    return session.scalars(statement.options(*options)).all()


def proposal(session: Session, actor: Actor, proposal_id: int) -> Proposal | None:
    """One proposal, when the person may see it."""
    statement = select(Proposal).join(Proposal.finding).join(Finding.organization).where(Proposal.id == proposal_id)
    return session.scalar(statement.where(under(talk_paths(actor), Organization.path)))


@dataclass(frozen=True)
class Rise:
    """A rung that stands for a finding, and the limit that passed."""

    finding_id: int
    step: Step
    about: date

    @classmethod
    def of(cls, one: Watched, stands: Standing) -> Rise:
        """A rung that stands for a finding as its clock sees it."""
        return cls(one.finding_id, stands.step, stands.about)


def proposable(session: Session, rises: Collection[Rise]) -> set[Rise]:
    """Those that nobody proposed yet and about which nothing was done since the limit passed."""
    ids = sorted({rise.finding_id for rise in rises})
    left = set(rises)
    for page in (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)):
        known = select(Proposal.finding_id, Proposal.step, Proposal.about).where(Proposal.finding_id.in_(page))
        left -= {Rise(*row) for row in session.execute(known)}
        deeds = _deeds(session, page)
        left = {one for one in left if not any(_answers(deed, one) for deed in deeds[one.finding_id])}
    return left


def _answers(deed: Deed, rise: Rise) -> bool:
    return deed.rung == rise.step and deed.on > rise.about


def ladder_of(session: Session, finding: Finding, today: date) -> tuple[Rung, ...]:
    """The ladder of a finding whose time counts; nothing of any other."""
    seen = next(watched(session, Finding.id == finding.id))
    about = seen.dates.watched
    if about is None:
        return ()
    clock = read_clock(session)
    days = {
        step: day
        for line in lines(seen.dates, clock.table(seen.path), clock.calendar)
        for step, day in line.days(clock.calendar)
        if step in (*LETTERS, *RUNGS)
    }
    deeds = [deed for deed in _deeds(session, [finding.id])[finding.id] if deed.on > about]
    return rungs(days, today, _said(session, finding, about), sorted(deeds, key=lambda one: one.on))


def _said(session: Session, finding: Finding, about: date) -> dict[Step, Said]:
    mine = (Proposal.finding_id == finding.id, Proposal.about == about)
    statement = select(Proposal).where(*mine).options(joinedload(Proposal.decision))
    found: dict[Step, Said] = {}
    for one in session.scalars(statement):
        said = one.decision
        found[one.step] = (
            Said(one.proposed_on, said.taken, said.decided_name, said.effective_on, said.reason)
            if said
            else Said(one.proposed_on)
        )
    return found


def _deeds(session: Session, finding_ids: Collection[int]) -> dict[int, list[Deed]]:
    """督办单 and talks about findings as they stand now; what was withdrawn is none."""
    found: dict[int, list[Deed]] = defaultdict(list)
    for row in session.execute(_notices(finding_ids)):
        found[row.finding_id].append(Deed(Step.NOTICE, row.on, row.number, notice_id=row.id))
    for row in session.execute(_talks(finding_ids)):
        if row.kind in TALK_RUNGS:
            found[row.finding_id].append(Deed(TALK_RUNGS[row.kind], row.on, row.kind.label, talk_id=row.id))
    return found


def _notices(finding_ids: Collection[int]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(NoticeFinding.finding_id, NoticeVersion.issued_on.label("on"), SupervisionNotice.number),
        SupervisionNotice.id,
    )
    joined = select(*columns).join(NoticeVersion, NoticeVersion.id == NoticeFinding.version_id)
    return joined.join(SupervisionNotice, SupervisionNotice.id == NoticeVersion.notice_id).where(
        NoticeFinding.finding_id.in_(finding_ids),
        ~NoticeVersion.withdrawn,
        NoticeVersion.version_no == _newest(NoticeVersion, "notice_id"),
    )


def _talks(finding_ids: Collection[int]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        *(TalkFinding.finding_id, TalkVersion.held_on.label("on"), TalkVersion.kind),
        AccountabilityTalk.id,
    )
    joined = select(*columns).join(TalkVersion, TalkVersion.id == TalkFinding.version_id)
    return joined.join(AccountabilityTalk, AccountabilityTalk.id == TalkVersion.talk_id).where(
        TalkFinding.finding_id.in_(finding_ids),
        ~TalkVersion.withdrawn,
        TalkVersion.version_no == _newest(TalkVersion, "talk_id"),
    )


def _newest(version: Any, owner: str) -> Any:
    row = aliased(version)
    same = getattr(row, owner) == getattr(version, owner)
    return select(func.max(row.version_no)).where(same).correlate(version).scalar_subquery()
