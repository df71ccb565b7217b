"""The start page (首页): what waits for a person, and the figures of their scope. Each post sees what it works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.foundation.web.context import db, now, today
from tracker.output.figures.queries import table
from tracker.output.figures.rules import Figures
from tracker.output.figures.styles.queries import style_of
from tracker.output.notifications.queries import notices, unread
from tracker.output.reports.statements import Statement, statement
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can_somewhere, scope
from tracker.people.access.web import current_actor
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.findings import queries as findings
from tracker.rectification.inspections import queries as inspections
from tracker.rectification.inspections.models import Inspection
from tracker.rectification.procedures.queries import read_clock
from tracker.workflow.model import Role, State

bp = Blueprint("home", __name__)

FIRST = 3  # of what waits, of notices, of inspections: the rest is one link away
# Posts that read figures; inspectors, owners and secretaries start with their own work.
_OFFICE = {
    Role.COORDINATOR,
    Role.ACCOUNTABLE_LEADER,
    Role.REVIEWER,
    Role.APPROVER,
    Role.SUPERIOR_APPROVER,
    Role.SUPERVISOR,
}

# Where administrators begin: endpoint, what stands there, and who may.
_ADMINISTRATION = (
    ("账号", "accounts.index", "建立账号、安排岗位、发放一次性登录链接", Permission.MANAGE_ACCOUNTS),
    ("组织", "organizations.index", "维护县、镇、村和各级党组织", Permission.MANAGE_ORGANIZATIONS),
)


@dataclass(frozen=True)
class Waiting:
    """我的待办 in short: how many, of which kinds, and those whose day comes first."""

    count: int
    groups: tuple[findings.TodoGroup, ...]
    first: tuple[tuple[findings.Task, findings.Todo], ...]


@dataclass(frozen=True)
class Standing:
    """Where the organization of a post stands: the sentence, and each unit of its subtree that has findings."""

    organization: Organization
    tops: Sequence[Organization]
    stated: Statement
    units: Sequence[tuple[Organization, Figures]]


@dataclass(frozen=True)
class Fieldwork:
    """What an inspector works on: the newest inspections, and findings that are not fed back yet."""

    inspections: Sequence[Inspection]
    drafts: int
    awaiting_release: int


@bp.get("/")
def index() -> str:
    """The start page of the logged-in person; administrators may see no finding and get their own tasks."""
    actor = current_actor()
    unread_notices = notices(actor.user_id).filter_by(read_at=None).limit(FIRST)
    common = {
        "actor": actor,
        "today": today(),
        "unread": unread(db(), actor.user_id),
        "notices": db().scalars(unread_notices).all(),
    }
    if not can_somewhere(actor, Permission.VIEW_FINDINGS):
        links = [one for one in _ADMINISTRATION if can_somewhere(actor, one[-1])]
        return render_template("home/administration.html", links=links, **common)
    roles = {post.role for person in (actor, *actor.principals) for post in person.posts}
    office, inspector = bool(roles & _OFFICE), Role.INSPECTOR in roles
    return render_template(
        "home/index.html",
        **common,
        waiting=_waiting(db(), actor, today()),
        office=office,
        standing=_standing(actor) if office or not inspector else None,
        fieldwork=_fieldwork(db(), actor) if inspector else None,
    )


def _waiting(session: Session, actor: Actor, day: date) -> Waiting:
    groups = findings.waiting(session, actor, day)
    items = [(group.task, todo) for group in groups for todo in group.items]
    earliest = sorted(items, key=lambda item: min(item[1].step_due_on or date.max, item[1].left.on or date.max))
    return Waiting(len(items), groups, tuple(earliest[:FIRST]))


def _standing(actor: Actor) -> Standing:
    """Of the organization that the address names, else of the first post; a foreign one is not there (404)."""
    paths = scope(actor, Permission.VIEW_FIGURES)
    tops = [row for row in visible(db(), actor, Permission.VIEW_FIGURES) if row.path in paths]
    code = request.args.get("organization")
    organization = next((row for row in tops if code in (None, "", row.code)), None)
    if organization is None:
        abort(404)
    as_of = AsOf(today(), now())
    stated = statement(db(), organization, as_of, today(), style=style_of(db(), organization, as_of.known_at))
    return Standing(organization, tops, stated, table(db(), organization, as_of))


def _fieldwork(session: Session, actor: Actor) -> Fieldwork:
    counts = findings.state_counts(session, actor, findings.Filters(), today(), read_clock(session))
    newest = session.scalars(inspections.listing(actor).limit(FIRST)).unique().all()
    return Fieldwork(newest, counts.get(State.DRAFT, 0), counts.get(State.AWAITING_RELEASE, 0))
