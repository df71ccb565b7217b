"""Findings that belong together: split off, merged into one another, and the papers that an act stood on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.people.accounts.queries import holders
from tracker.rectification.findings.models import Finding, PaperScan
from tracker.rectification.findings.policies import UNRELEASED, can_view
from tracker.rectification.findings.queries.sheet import Sheet
from tracker.workflow.model import Role, State, StateKind

_CLOSED_TO_OTHERS = frozenset({StateKind.REVIEW, StateKind.CLOSED, StateKind.END})
_NOT_NOW = tuple(state for state in State if state.kind in _CLOSED_TO_OTHERS)


@dataclass(frozen=True)
class Kin:
    """Where a finding came from and went to, as far as the person may see it."""

    merged_into: Finding | None
    merged_here: Sequence[Finding]
    split_from: Finding | None
    parts: Sequence[Finding]


def kin_of(session: Session, actor: Actor, finding: Finding) -> Kin:
    """The findings that this one was merged into or split from, and those that came here or out of it."""
    ids = [one for one in (finding.merged_into_id, finding.split_from_id) if one is not None]
    mine = (Finding.merged_into_id == finding.id, Finding.split_from_id == finding.id, Finding.id.in_(ids))
    rows = session.scalars(select(Finding).where(or_(*mine)).options(*_row()).order_by(Finding.code)).all()
    seen = {row.id: row for row in rows if can_view(actor, row)}
    return Kin(
        merged_into=seen.get(finding.merged_into_id or 0),
        merged_here=[row for row in seen.values() if row.merged_into_id == finding.id],
        split_from=seen.get(finding.split_from_id or 0),
        parts=[row for row in seen.values() if row.split_from_id == finding.id],
    )


def merge_targets(session: Session, finding: Finding, actor: Actor) -> Sequence[Finding]:
    """The living findings of the organization that this one may be merged into, its own feedback first."""
    mine = select(Finding).where(
        Finding.organization_id == finding.organization_id, Finding.id != finding.id, Finding.state.not_in(_NOT_NOW)
    )
    if finding.state not in UNRELEASED:
        mine = mine.where(Finding.state.not_in(tuple(UNRELEASED)))
    ordered = mine.options(*_row()).order_by(Finding.feedback_id != finding.feedback_id, Finding.code)
    return [row for row in session.scalars(ordered) if can_view(actor, row)]


def _row() -> tuple[ORMOption, ...]:
    return joinedload(Finding.current), joinedload(Finding.organization), joinedload(Finding.procedure_version)


def typed_users(session: Session, sheet: Sheet, today: date) -> list[User]:
    """Whose acts may be typed in (代录): the owner's, and where a meeting decides, those of who answers for it."""
    finding, stage = sheet.finding, sheet.stage
    found = [finding.owner]
    if stage and stage.requires_minutes:
        path, by_post = finding.organization.path, stage.role is not Role.ACCOUNTABLE_LEADER
        found += holders(session, path, [stage.role], today) if by_post else [finding.accountable_leader]
    return list(dict.fromkeys(user for user in found if user is not None))


def paper_scan(session: Session, paper_id: int) -> tuple[PaperScan, Finding] | None:
    """A scan with its finding."""
    statement = (
        select(PaperScan, Finding)
        .join(Finding, Finding.id == PaperScan.finding_id)
        .where(PaperScan.id == paper_id)
        .options(joinedload(PaperScan.stored_file), joinedload(Finding.organization))
    )
    row = session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None
