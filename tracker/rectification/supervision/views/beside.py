"""What supervision adds to pages below it: findings' templates include our fragments, and these give the data.

A lower floor may not import us; a template global is handed down with the blueprint (decision 41).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from tracker.foundation.web.context import db
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can, can_somewhere
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.queries import NoticeRow, TalkRow
from tracker.rectification.supervision.views.blueprint import as_of_now, bp
from tracker.workflow.model import StateKind


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
