"""The buttons for what was chosen in the list. Reminding and printing are the upper floor's: addresses only."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.selection import takes_part
from tracker.rectification.findings.roles import roles_towards
from tracker.workflow.model import Action, Role

ACTIONS = (
    Action.ASSIGN,
    Action.REQUEST_EXTENSION,
    Action.ENDORSE_EXTENSION,
    Action.GRANT_EXTENSION,
    Action.REJECT_EXTENSION,
)


def bulk_buttons(actor: Actor, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """(words, address) of everything the person can do with several of these findings; costs no query."""
    if not findings:
        return []
    taken = [action for action in ACTIONS if takes_part(actor, findings, action)]
    buttons = [(action.label, url_for("findings.bulk", action=action.value)) for action in taken]
    if any(Role.COORDINATOR in roles_towards(who, one) for who in (actor, *actor.principals) for one in findings):
        buttons.append(("提醒", url_for("notices.remind")))
    if can_somewhere(actor, Permission.PRINT_LEDGERS):
        buttons.append(("打印台账", url_for("ledgers.chosen")))
    return buttons
