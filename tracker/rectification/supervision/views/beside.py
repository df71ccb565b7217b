"""What supervision adds to pages below it: findings' templates include our fragments, and these give the data.

A lower floor may not import us; a template global is handed down with the blueprint (decision 41).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from tracker.foundation.web.context import db, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can, can_somewhere
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.models import Proposal
from tracker.rectification.supervision.policies import deciding, own_organizations, talk_paths
from tracker.rectification.supervision.queries import NoticeRow, TalkRow
from tracker.rectification.supervision.rungs import Rung
from tracker.rectification.supervision.views.blueprint import as_of_now, bp
from tracker.workflow.model import StateKind
from tracker.workflow.thresholds import DECIDERS

_DECIDING = {role for roles in DECIDERS.values() for role in roles}


@dataclass(frozen=True)
class Pressure:
    """The 督办单 and talks about a finding that the person may see, and what they may add."""

    notices: Sequence[NoticeRow]
    talks: Sequence[TalkRow]
    may_issue: bool
    may_talk: bool

    def __bool__(self) -> bool:
        return bool(self.notices or self.talks or self.may_issue or self.may_talk)


@bp.app_template_global()
def pressure_on(finding: Finding) -> Pressure:
    """What pressed a finding on; nothing before its feedback."""
    actor: Actor = current_user.actor
    fed_back = finding.fed_back_on is not None
    still_open = finding.state.kind not in (StateKind.END, StateKind.CLOSED)
    path, as_of = finding.organization.path, as_of_now()
    return Pressure(
        queries.notices_about(db(), actor, finding, as_of) if fed_back else (),
        queries.talks_about(db(), actor, finding, as_of) if fed_back else (),
        fed_back and still_open and can(actor, Permission.SUPERVISE, path),
        fed_back and can(actor, Permission.REGISTER_TALKS, path),
    )


@bp.app_template_global()
def may_see_talks() -> bool:
    """Whether the person sees any talks at all, for the tabs of the registers."""
    return can_somewhere(current_user.actor, Permission.VIEW_TALKS)


@bp.app_template_global()
def waiting_notices() -> Sequence[NoticeRow]:
    """督办单 that wait for 签收 or 反馈 of the person who is logged in."""
    actor: Actor = current_user.actor
    return queries.notices_waiting(db(), actor, as_of_now())


@dataclass(frozen=True)
class Ladder:
    """The ladder of a finding, and what the person who looks may know and do about it."""

    rungs: Sequence[Rung]
    sees_decisions: bool
    may_issue: bool
    may_register: bool


@bp.app_template_global()
def ladder_on(finding: Finding) -> Ladder | None:
    """The ladder of a finding whose time counts. Without a right to see talks it is told without decisions."""
    actor: Actor = current_user.actor
    rungs = queries.ladder_of(db(), finding, today())
    path = finding.organization.path
    sees = any(path.startswith(top) for top in talk_paths(actor)) or finding.organization_id in own_organizations(actor)
    may_issue, may_register = can(actor, Permission.SUPERVISE, path), can(actor, Permission.REGISTER_TALKS, path)
    return Ladder(rungs, sees, may_issue, may_register) if rungs else None


@bp.app_template_global()
def waiting_proposals() -> Sequence[Proposal]:
    """Proposals that wait for the decision of the person who is logged in."""
    actor: Actor = current_user.actor
    if not any(post.role in _DECIDING for person in (actor, *actor.principals) for post in person.posts):
        return ()
    return [row for row in queries.open_proposals(db(), actor) if deciding(actor, row.step, row.finding)]
