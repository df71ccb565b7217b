"""The blueprint of procedures, and how a view gets hold of a version or a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort
from werkzeug.wrappers import Response as AnyResponse

from tracker.foundation.web.context import db, now
from tracker.foundation.web.forms import options
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.queries import visible
from tracker.rectification.procedures import queries
from tracker.rectification.procedures.models import ProcedureDraft, ProcedureVersion
from tracker.rectification.procedures.operations.drafts import Editing
from tracker.rectification.procedures.queries import proof_of
from tracker.workflow.model import Definition
from tracker.workflow.picture import picture
from tracker.workflow.prover import Proof

bp = Blueprint("procedures", __name__)
Answer = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True)
class Shown:
    """A definition with its picture and its proof, as pages show it."""

    definition: Definition
    picture: str
    proof: Proof


def shown(definition: Definition) -> Shown:
    """Draw and prove a definition."""
    return Shown(definition, picture(definition), proof_of(definition))


def seen_version(version_id: int) -> ProcedureVersion:
    """A version that the person may look at; another office's is not there (404)."""
    version = queries.version_seen(db(), require(Permission.VIEW_FINDINGS), version_id)
    if version is None:
        abort(404)
    return version


def managed_draft(draft_id: int) -> ProcedureDraft:
    """A draft of an office whose procedures the person manages; another's is not there (404)."""
    require(Permission.MANAGE_PROCEDURES)
    draft = queries.draft(db(), draft_id)
    if draft is None:
        abort(404)
    require(Permission.MANAGE_PROCEDURES, draft.organization.path)
    return draft


def offices() -> list[Any]:
    """What a form offers as the owner of a procedure: the offices whose procedures the person manages."""
    places = visible(db(), current_actor(), Permission.MANAGE_PROCEDURES)
    return options(*((row.id, "　" * (row.path.count("/") - 2) + row.name) for row in places))


def editing() -> Editing:
    """The person of this request at work on a draft."""
    return Editing(current_actor().user_id, now())


def as_file(text: str, name: str) -> Response:
    """A text as a file to keep."""
    disposition = f'attachment; filename="{name}"'
    return Response(text, mimetype="application/toml", headers={"Content-Disposition": disposition})
