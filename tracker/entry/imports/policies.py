"""Who may look at a draft of an import."""

from __future__ import annotations

from tracker.entry.imports.models import ImportDraft
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can


def can_see(actor: Actor, draft: ImportDraft) -> bool:
    """Whoever made the draft, while they log findings there; and the coordinator of the organization."""
    path = draft.feedback.organization.path
    if can(actor, Permission.MANAGE_INSPECTIONS, path):
        return True
    return draft.created_by == actor.user_id and can(actor, Permission.LOG_FINDINGS, path)
