"""The blueprint of findings, and how a view gets hold of one."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.accounts.queries import actor_of
from tracker.rectification.findings import queries
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.policies import can_view
from tracker.rectification.findings.queries.sheet import Sheet

bp = Blueprint("findings", __name__)
Answer = str | Response | tuple[str, int]


def visible_finding(code: str, *, lock: bool = False) -> tuple[Actor, Finding]:
    """The person and the finding; a finding they may not see is not there (404)."""
    actor = require(Permission.VIEW_FINDINGS)
    finding = queries.by_code(db(), code, lock=lock)
    if finding is None or not can_view(actor, finding):
        abort(404)
    return actor, finding


def typed_people(sheet: Sheet) -> list[Actor]:
    """Those whose acts the town may type in (代录) now: the owner, and where a meeting decides, who answers for it."""
    return [actor_of(db(), user, today()) for user in queries.typed_users(db(), sheet, today())]
