"""Which fonts papers are printed in (打印字体), and how an office brings its own."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, render_template

from tracker.foundation.printing.resolving import resolve
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import current_actor
from tracker.settings import Settings

bp = Blueprint("fonts", __name__)


@bp.get("/fonts")
def index() -> str:
    """For the system administrator and whoever prints; only the former reads where the folder is."""
    actor = current_actor()
    manages = can_somewhere(actor, Permission.MANAGE_ORGANIZATIONS)
    if not manages and not can_somewhere(actor, Permission.PRINT_LEDGERS):
        abort(403)
    settings: Settings = current_app.config["SETTINGS"]
    folder = settings.fonts_folder
    try:
        roles, unused = resolve(folder)
        readable = True
    except OSError:
        roles, unused = resolve(None)
        readable = False
    return render_template(
        "fonts/index.html", folder=folder, readable=readable, roles=roles, unused=unused, manages=manages
    )
