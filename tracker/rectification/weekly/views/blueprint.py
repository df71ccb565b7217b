"""The blueprint of the week, and how a view gets hold of one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db
from tracker.rectification.weekly import queries
from tracker.rectification.weekly.models import Week

bp = Blueprint("weekly", __name__)
Answer = str | Response | tuple[str, int]


def opened_week(begins_on: str) -> Week:
    """The week that an address names by its Monday; one that was not opened is not there (404)."""
    try:
        week = queries.week_of(db(), date.fromisoformat(begins_on))
    except ValueError:
        week = None
    return week or abort(404)
