"""A text becomes a draft, the draft is edited, and what it was split into is stored as findings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from tracker.entry.imports.drafts import DraftFinding, Span
from tracker.entry.imports.edits import Drafts
from tracker.entry.imports.errors import DraftEditError
from tracker.entry.imports.models import ImportDraft
from tracker.entry.imports.parsing import parse
from tracker.entry.imports.sources import Source
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By, NewFinding, log_finding
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.operations import category

MOST_EARLIER = 20
ALREADY_FED_BACK = "这份反馈已经审定发出，不能再登记新问题；请另建一轮或走更正"
Change = Callable[[Drafts, str], Drafts]


def start_import(session: Session, feedback: Feedback, filename: str, text: str, by: By) -> ImportDraft:
    """Split a text and keep it as a draft, flushed; one without any finding is kept too, with the reason."""
    if feedback.released_on is not None:
        raise Refused([ALREADY_FED_BACK])
    parsed = parse(text)
    draft = ImportDraft(
        feedback=feedback,
        filename=filename[-200:],
        text=text,
        message=parsed.message,
        splits=[asdict(finding) for finding in parsed.findings],
        earlier=[],
        created_by=by.actor.user_id,
        created_at=by.now,
    )
    session.add(draft)
    session.flush()
    return draft


def splits_of(draft: ImportDraft) -> Drafts:
    """What the draft is split into."""
    return tuple(DraftFinding(**split) for split in draft.splits)


def version_of(draft: ImportDraft) -> str:
    """A word that changes with every edit, so that a page of before is noticed."""
    places = json.dumps(_places(splits_of(draft)), ensure_ascii=False)
    return hashlib.sha256(places.encode()).hexdigest()[:16]


def edit(session: Session, draft: ImportDraft, change: Change, seen: str) -> None:
    """Change the splits; `seen` is the version the person looked at. Raises DraftEditError."""
    _open(session, draft, seen)
    splits = splits_of(draft)
    changed = change(splits, draft.text)
    if changed != splits:
        draft.earlier = [*draft.earlier, _places(splits)][-MOST_EARLIER:]
        draft.splits = [asdict(split) for split in changed]
    session.flush()


def undo(session: Session, draft: ImportDraft, seen: str) -> None:
    """Take the last edit back."""
    _open(session, draft, seen)
    if not draft.earlier:
        raise DraftEditError("没有可以撤销的操作。")
    source = Source(draft.text)
    draft.splits = [_split(source, place) for place in draft.earlier[-1]]
    draft.earlier = draft.earlier[:-1]
    session.flush()


def discard(session: Session, draft: ImportDraft) -> None:
    """Delete a draft that was not stored."""
    _lock(session, draft)
    if draft.stored_at is not None:
        raise DraftEditError("这份文本已经登记，不能删除。")
    session.delete(draft)
    session.flush()


def _open(session: Session, draft: ImportDraft, seen: str) -> None:
    """Lock the draft and refuse what the person could not have meant."""
    _lock(session, draft)
    if draft.stored_at is not None:
        raise DraftEditError("这份文本已经登记，不能再改。")
    if seen != version_of(draft):
        raise DraftEditError("预览已在别处改过，下面是最新的内容，请核对后再操作。")


def _lock(session: Session, draft: ImportDraft) -> None:
    """Two windows and two people may hold the same draft; of two the second sees what the first made."""
    session.refresh(draft, ["splits", "earlier", "stored_at"], with_for_update=True)


def _places(splits: Sequence[DraftFinding]) -> list[Any]:
    return [[split.category, split.aspect, split.start, split.end] for split in splits]


def _split(source: Source, place: Sequence[Any]) -> dict[str, Any]:
    """A split as it stood; its wording is always that of the text."""
    title, aspect, start, end = place
    return asdict(DraftFinding(title, aspect, source.wording(Span(start, end)), start, end))


def store(session: Session, draft: ImportDraft, by: By, seen: str) -> list[Finding]:
    """Register the splits as drafts of findings, once: stored again it returns those that are there."""
    _lock(session, draft)
    if draft.stored_at is None:
        _open(session, draft, seen)
        if not draft.splits:
            raise DraftEditError("没有可以登记的问题。")
        draft.stored_at = by.now
    findings = store_splits(session, draft.feedback, splits_of(draft), by)
    session.flush()
    return findings


def store_splits(session: Session, feedback: Feedback, splits: Sequence[DraftFinding], by: By) -> list[Finding]:
    """Register each split as a DRAFT under the feedback, in the order of the text; categories are made where new.

    The same split of the same place stored again returns the finding that is already there.
    """
    return [log_finding(session, feedback, _new(session, feedback, split), by) for split in splits]


def _new(session: Session, feedback: Feedback, split: DraftFinding) -> NewFinding:
    found = category(session, feedback.round.inspection.scheme, split.category, split.aspect)
    return NewFinding(split.text, client_uuid(feedback, split), found.id if found else None)


def client_uuid(feedback: Feedback, split: DraftFinding) -> str:
    """The key under which a split is registered: the same for the same words at the same place of a text."""
    return str(uuid5(NAMESPACE_URL, f"import/{feedback.id}/{split.start}-{split.end}/{split.text}"))
