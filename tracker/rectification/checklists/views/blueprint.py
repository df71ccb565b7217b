"""The blueprint of checklists, and how a view gets hold of a visit."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.models import Visit
from tracker.rectification.checklists.policies import can_see_visit

bp = Blueprint("checklists", __name__)
Answer = str | Response | tuple[str, int]


def visible_visit(visit_id: int) -> tuple[Actor, Visit]:
    """The person and the visit; one they may not see is not there (404)."""
    actor = require(Permission.VIEW_FINDINGS)
    visit = queries.visit(db(), visit_id)
    if visit is None or not can_see_visit(actor, visit):
        abort(404)
    return actor, visit
