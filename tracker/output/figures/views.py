"""The start page: the figures of one's own scope, and what waits."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.people.access.web import current_actor

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> str:
    """The start page of the logged-in person."""
    return render_template("home/index.html", actor=current_actor())
