"""Publishing definitions as immutable versions."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import newest, proof_of
from tracker.workflow.definitions import builtin, load_text
from tracker.workflow.model import Definition


class UnprovenDefinition(ValueError):
    """A definition breaks the rules; the message names the first fault and its path."""


@dataclass(frozen=True)
class Origin:
    """Whose version it is, what it was made from, and what the office wrote about it. Nothing for a shipped one."""

    organization_id: int | None = None
    based_on_id: int | None = None
    note: str | None = None


SHIPPED = Origin()


def publish(
    session: Session, text: str, *, now: datetime, by: int | None = None, origin: Origin = SHIPPED
) -> ProcedureVersion:
    """Publish a definition as the next version of its name and return it; the same text again returns what is there.

    Raises UnprovenDefinition when the prover refuses it, DefinitionError when it does not load.
    """
    definition = _proven(text)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    before = newest(session, definition.name)
    if before and before.sha256 == sha256:
        return before
    version = ProcedureVersion(
        name=definition.name,
        label=definition.label,
        version_no=before.version_no + 1 if before else 1,
        definition=text,
        sha256=sha256,
        published_at=now,
        published_by=by,
        **vars(origin),
    )
    session.add(version)
    session.flush()
    return version


def _proven(text: str) -> Definition:
    definition = load_text(text, "definition")
    proof = proof_of(definition)
    if not proof.ok:
        fault = proof.faults[0]
        raise UnprovenDefinition(f"{fault.sentence}（{' → '.join(fault.path)}）")
    return definition


def publish_builtin(session: Session, now: datetime) -> None:
    """Publish each shipped definition, as the next version where an earlier release shipped another text.

    Findings stay on the version they started with. A name that an office has published under is left alone.
    """
    for name, text in builtin().items():
        before = newest(session, name)
        earlier_release = before is not None and before.organization_id is None and before.published_by is None
        if before is None or (earlier_release and before.definition != text):
            publish(session, text, now=now)
