"""Photos of a visit: whoever may see the visit may see them."""

from __future__ import annotations

from flask import Response, abort

from tracker.foundation.web.context import db
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.models import VisitPhoto
from tracker.rectification.checklists.policies import can_see_visit
from tracker.rectification.checklists.views.blueprint import bp
from tracker.rectification.evidence.web import file_answer, preview_answer


@bp.get("/visits/photos/<int:photo_id>")
def photo(photo_id: int) -> Response:
    """The photo."""
    found = _visible(photo_id)
    return file_answer(found.stored_file, found.title)


@bp.get("/visits/photos/<int:photo_id>/preview")
def photo_preview(photo_id: int) -> Response:
    """A small picture of it."""
    return preview_answer(_visible(photo_id).stored_file)


def _visible(photo_id: int) -> VisitPhoto:
    actor = require(Permission.VIEW_FINDINGS)
    found = queries.photo(db(), photo_id)
    if found is None or not can_see_visit(actor, found[1]):
        abort(404)
    return found[0]
