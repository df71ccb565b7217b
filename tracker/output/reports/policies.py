"""Who may see a print: whoever may see what it is of."""

from __future__ import annotations

from tracker.output.records.models import Family, PrintRecord
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can
from tracker.rectification.findings.policies import can_view
from tracker.rectification.supervision.policies import own_organizations, talk_paths


def can_see_print(actor: Actor, record: PrintRecord) -> bool:
    """A form of a finding like the finding, a talk like the talk, everything else where ledgers are printed."""
    path = record.organization.path
    if record.finding is not None:
        return can_view(actor, record.finding)
    if record.family is Family.FORM and record.kind == "talk_record":
        return any(path.startswith(top) for top in talk_paths(actor)) or record.organization_id in own_organizations(
            actor
        )
    return can(actor, Permission.PRINT_LEDGERS, path)
