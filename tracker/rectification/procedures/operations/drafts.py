"""Drafts of procedures: copied, revised, imported, saved, published, thrown away."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.people.organizations.models import Organization
from tracker.rectification.procedures.errors import DraftOutdated, ProcedureError
from tracker.rectification.procedures.models import ProcedureDraft, ProcedureVersion
from tracker.rectification.procedures.operations.publishing import Origin, publish
from tracker.rectification.procedures.queries import definition_of, names_taken, newest
from tracker.rectification.procedures.rules.naming import free_name
from tracker.workflow.definitions import BUILTIN_NAMES, load_text
from tracker.workflow.definitions.writing import definition_text

SOURCE = "流程文本"  # how complaints about a text name it
LONGEST_LABEL = 80


@dataclass(frozen=True)
class Editing:
    """Who works on a draft, and when."""

    user_id: int
    now: datetime


def copy(
    session: Session, version: ProcedureVersion, organization: Organization, label: str, by: Editing
) -> ProcedureDraft:
    """A draft of an office's own procedure, made from a published version under a new name."""
    definition = definition_of(version)
    name = _new_name(session, organization, version.name, by)
    text = definition_text(replace(definition, name=name, label=label))
    return _add(session, ProcedureDraft(name=name, organization=organization, based_on_id=version.id), text, by)


def revise(session: Session, version: ProcedureVersion, by: Editing) -> ProcedureDraft:
    """The draft of the next version of an office's own procedure; the one that is already there, when there is one."""
    if version.organization is None:
        raise ProcedureError("随软件提供的流程不能直接修改，请先复制为本单位的流程")
    draft = session.scalar(select(ProcedureDraft).where(ProcedureDraft.name == version.name))
    if draft is not None:
        return draft
    draft = ProcedureDraft(name=version.name, organization=version.organization, based_on_id=version.id)
    return _add(session, draft, version.definition, by)


def import_text(session: Session, text: str, organization: Organization, by: Editing) -> ProcedureDraft:
    """A draft from a text. Under its own name when that is the office's, otherwise under a new one.

    Raises DefinitionError when the text does not load, ProcedureError when a draft of that name is being worked on.
    """
    definition = load_text(text, SOURCE)
    before = newest(session, definition.name)
    own = before is not None and before.organization_id == organization.id
    if own and session.scalar(select(ProcedureDraft.id).where(ProcedureDraft.name == definition.name)):
        raise ProcedureError(f"“{definition.name}”正有一份草稿在修改，请先发布或者放弃那份草稿，再导入")
    if not own:
        name = _new_name(session, organization, definition.name, by)
        text = text_in_name_of(text, name)
    else:
        name = definition.name
    draft = ProcedureDraft(name=name, organization=organization, based_on_id=before.id if before and own else None)
    return _add(session, draft, text, by)


def _new_name(session: Session, organization: Organization, like: str, by: Editing) -> str:
    return free_name(organization.code, like, by.now.year, names_taken(session), BUILTIN_NAMES)


def _add(session: Session, draft: ProcedureDraft, text: str, by: Editing) -> ProcedureDraft:
    _write(draft, text, by)
    session.add(draft)
    session.flush()
    return draft


def _write(draft: ProcedureDraft, text: str, by: Editing) -> None:
    label = load_text(text, SOURCE).label
    if not label.strip() or len(label) > LONGEST_LABEL:
        raise ProcedureError(f"流程名称（label）写1至{LONGEST_LABEL}个字")
    draft.label, draft.definition = label, text
    draft.edited_by, draft.edited_at = by.user_id, by.now


def text_in_name_of(text: str, name: str) -> str:
    """The text under another name; what it was written with, comments too, is lost when the name really changes."""
    definition = load_text(text, SOURCE)
    return text if definition.name == name else definition_text(replace(definition, name=name))


def save(session: Session, draft: ProcedureDraft, text: str, seen_revision: int, by: Editing) -> None:
    """Keep a text as the draft, whether it proves or not. Raises DefinitionError, ProcedureError, DraftOutdated."""
    _lock(session, draft, seen_revision)
    definition = load_text(text, SOURCE)
    if definition.name != draft.name:
        raise ProcedureError(f"流程代号 name 不能改，应是“{draft.name}”")
    _write(draft, text, by)
    session.flush()


def _lock(session: Session, draft: ProcedureDraft, seen_revision: int) -> None:
    """Of two who save at once, the second waits here and is told."""
    session.refresh(draft, with_for_update={"of": ProcedureDraft})
    if draft.revision != seen_revision:
        raise DraftOutdated("这份草稿已被他人保存过。您填写的内容还在本页，请核对后再保存")


def publish_draft(
    session: Session, draft: ProcedureDraft, note: str, seen_revision: int, by: Editing
) -> ProcedureVersion:
    """Publish a draft as the office's next version of its name, and take the draft away.

    Raises UnprovenDefinition when the prover refuses it, ProcedureError when it changes nothing or the name is taken.
    """
    _lock(session, draft, seen_revision)
    before = newest(session, draft.name)
    if before is not None and before.organization_id != draft.organization_id:
        raise ProcedureError(f"代号“{draft.name}”不是本单位的，不能以它发布")
    if before is not None and load_text(draft.definition, SOURCE) == definition_of(before):
        raise ProcedureError(f"与已发布的第{before.version_no}版完全一样，不用再发布")
    origin = Origin(draft.organization_id, draft.based_on_id, note)
    version = publish(session, draft.definition, now=by.now, by=by.user_id, origin=origin)
    session.delete(draft)
    session.flush()
    return version


def discard(session: Session, draft: ProcedureDraft) -> None:
    """Throw a draft away; published versions stay."""
    session.delete(draft)
    session.flush()
