"""Evidence as it was uploaded. Whoever may see the finding may see its evidence; to others it is not there."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from tracker.foundation.web.context import db
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.evidence.web import file_answer, preview_answer
from tracker.rectification.findings import queries
from tracker.rectification.findings.models import EvidenceItem, PaperScan
from tracker.rectification.findings.policies import can_view

bp = Blueprint("evidence", __name__)


@bp.get("/evidence/<int:item_id>")
def show(item_id: int) -> Response:
    """The file."""
    item = _visible_item(item_id)
    return file_answer(item.stored_file, item.title)


@bp.get("/evidence/<int:item_id>/preview")
def preview(item_id: int) -> Response:
    """A small picture of it."""
    return preview_answer(_visible_item(item_id).stored_file)


@bp.get("/papers/<int:paper_id>")
def paper(paper_id: int) -> Response:
    """The scan of a paper that an act stood on (纸质材料)."""
    scan = _visible_paper(paper_id)
    return file_answer(scan.stored_file, scan.title)


@bp.get("/papers/<int:paper_id>/preview")
def paper_preview(paper_id: int) -> Response:
    """A small picture of it."""
    return preview_answer(_visible_paper(paper_id).stored_file)


def _visible_paper(paper_id: int) -> PaperScan:
    actor = require(Permission.VIEW_FINDINGS)
    found = queries.paper_scan(db(), paper_id)
    if found is None or not can_view(actor, found[1]):
        abort(404)
    return found[0]


def _visible_item(item_id: int) -> EvidenceItem:
    actor = require(Permission.VIEW_FINDINGS)
    found = queries.evidence_item(db(), item_id)
    if found is None or not can_view(actor, found[1]):
        abort(404)
    return found[0]
