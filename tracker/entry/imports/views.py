"""Importing a text: upload or paste, look at the splits, mend them, store them as drafts of findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from tracker.entry.imports import edits, operations, places, policies, queries
from tracker.entry.imports.edits import Drafts
from tracker.entry.imports.errors import DraftEditError
from tracker.entry.imports.forms import EditForm, StoreForm, UploadForm
from tracker.entry.imports.models import ImportDraft
from tracker.entry.imports.operations import Change
from tracker.foundation.lib.decoding import UnreadableText, decode
from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.operations import By
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.queries import feedback as feedback_by_id

bp = Blueprint("imports", __name__)
Answer = str | Response | tuple[str, int]
LARGEST_TEXT = 1024 * 1024
PASTED = "粘贴的文字"


@bp.url_value_preprocessor
def _take_long_texts(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A pasted text arrives as a form field, of which Flask takes 500 kB unless told before the body is read."""
    request.max_form_memory_size = 3 * LARGEST_TEXT


@bp.route("/feedbacks/<int:feedback_id>/import", methods=["GET", "POST"])
def upload(feedback_id: int) -> Answer:
    """Take a text; it becomes a draft, and its preview opens."""
    feedback = _feedback_to_fill(feedback_id)
    form = UploadForm()
    if form.validate_on_submit():
        try:
            filename, text = _received(form)
            draft = operations.start_import(db(), feedback, filename, text, _by())
            db().commit()
            return redirect(url_for("imports.preview", id=draft.id))
        except UnreadableText as error:
            form.refuse(str(error))
        except Refused as refused:
            form.refuse(*refused.sentences)
    unfinished = queries.unfinished(db(), feedback, current_actor().user_id)
    page = render_template("imports/upload.html", form=form, feedback=feedback, unfinished=unfinished, limit=_limit())
    return page, 422 if form.errors else 200


def _feedback_to_fill(feedback_id: int) -> Feedback:
    require(Permission.LOG_FINDINGS)
    feedback = feedback_by_id(db(), feedback_id)
    if feedback is None:
        abort(404)
    require(Permission.LOG_FINDINGS, feedback.organization.path)
    return feedback


def _limit() -> int:
    """Largest text in bytes."""
    return min(LARGEST_TEXT, int(current_app.config["SETTINGS"].upload_limit_mb) << 20)


def _received(form: UploadForm) -> tuple[str, str]:
    """Name and text of what was sent, pasted or as a file."""
    file: FileStorage | None = form.file.data or None
    pasted = form.text.data or ""
    if pasted and file:
        raise UnreadableText(f"既粘贴了文字，又选择了文件“{file.filename}”。请只保留一样，再提交一次。")
    if file:
        filename = (file.filename or "").replace("\0", "") or "文件"
        return filename, decode(file.stream.read(), filename, _limit())
    if not pasted:
        raise UnreadableText("请粘贴文字，或者选择一个 .txt 文件。")
    return PASTED, decode(pasted.encode(), PASTED, _limit())


def _by() -> By:
    return By(current_actor(), now(), today(), today())


@bp.get("/imports/<int:id>")
def preview(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """Every split with its place in the text, and what can be done with it."""
    return _page(_draft(id))


def _draft(draft_id: int) -> ImportDraft:
    actor = require(Permission.LOG_FINDINGS)
    draft = queries.draft(db(), draft_id)
    if draft is None or not policies.can_see(actor, draft):
        abort(404)
    return draft


def _page(draft: ImportDraft, form: EditForm | None = None, storing: StoreForm | None = None) -> str:
    splits = operations.splits_of(draft)
    categories, aspects = queries.titles(db(), draft.feedback)
    return render_template(
        "imports/preview.html",
        draft=draft,
        rows=_rows(draft, splits),
        passages=places.passages(draft.text, splits),
        version=operations.version_of(draft),
        categories=list(dict.fromkeys([*categories, *(one.category for one in splits if one.category)])),
        aspects=list(dict.fromkeys([*aspects, *(one.aspect for one in splits if one.aspect)])),
        editable=draft.stored_at is None and draft.feedback.released_on is None,
        form=form or EditForm(formdata=None),
        storing=storing or StoreForm(formdata=None, data={"effective_on": today()}),
    )


def _rows(draft: ImportDraft, splits: Drafts) -> list[dict[str, object]]:
    lines = places.line_numbers(draft.text, [split.start for split in splits])
    keys = [operations.client_uuid(draft.feedback, split) for split in splits]
    stored = queries.codes_by_client_uuid(db(), keys)
    alike = queries.codes_by_wording(db(), draft.feedback) if draft.stored_at is None else {}
    return [
        {
            "split": split,
            "line": line,
            "pieces": places.pieces(draft.text, split),
            "code": stored.get(key) if draft.stored_at else None,
            "alike": alike.get(split.text),
        }
        for split, line, key in zip(splits, lines, keys, strict=True)
    ]


def _retitled(form: EditForm) -> Change:
    def change(splits: Drafts, _text: str) -> Drafts:
        last = len(splits) if form.onwards.data else form.place + 1
        for index in range(form.place, last):
            splits = edits.retitle(splits, index, form.category.data or "", form.aspect.data or "")
        return splits

    return change


# What a button of the preview does to the splits.
CHANGES: Mapping[str, Callable[[EditForm], Change]] = {
    "join": lambda form: lambda splits, text: edits.join(splits, form.place - 1, text),
    "cut": lambda form: lambda splits, text: edits.cut(splits, form.place, form.at.data or 0, text),
    "drop": lambda form: lambda splits, _: edits.drop(splits, form.place),
    "retitle": _retitled,
    "add": lambda form: lambda splits, text: places.add(splits, form.passage.data or "", text),
}


@bp.post("/imports/<int:id>/<any(join, cut, drop, retitle, add, undo):change>")
def edit(id: int, change: str) -> Answer:  # noqa: A002 - as above
    """One change to the splits."""
    draft, form = _draft(id), EditForm()
    if not form.validate_on_submit():
        return _page(draft, form), 422
    try:
        if change == "undo":
            operations.undo(db(), draft, form.version.data or "")
        else:
            operations.edit(db(), draft, CHANGES[change](form), form.version.data or "")
    except DraftEditError as error:
        form.refuse(str(error))
        return _page(draft, form), 422
    db().commit()
    return redirect(url_for("imports.preview", id=id, _anchor=_anchor(change, form.place)))


def _anchor(change: str, index: int) -> str:
    """Where the person was looking: the split itself, the one it was joined to, or the whole list."""
    if change in ("add", "undo"):
        return "splits"
    return f"split-{index}" if change == "join" else f"split-{index + 1}"


@bp.post("/imports/<int:id>/store")
def store(id: int) -> Answer:  # noqa: A002 - as above
    """Register the splits as drafts of findings; a second press finds them registered."""
    draft, form = _draft(id), StoreForm()
    if not form.validate_on_submit() or form.effective_on.data is None:
        return _page(draft, storing=form), 422
    by = By(current_actor(), now(), today(), form.effective_on.data)
    keys = [operations.client_uuid(draft.feedback, split) for split in operations.splits_of(draft)]
    known = len(queries.codes_by_client_uuid(db(), keys))
    try:
        findings = operations.store(db(), draft, by, form.version.data or "")
    except (DraftEditError, Refused) as error:
        db().rollback()
        form.refuse(*getattr(error, "sentences", (str(error),)))
        return _page(_draft(id), storing=form), 422
    db().commit()
    flash(_stored(len(findings) - known, known), "success")
    return redirect(url_for("inspections.feedback", id=draft.feedback_id))


def _stored(fresh: int, known: int) -> str:
    """What was registered now, and what the feedback held already."""
    if not fresh:
        return f"{known}个问题此前已经登记，没有重复登记"
    return f"已登记{fresh}个问题为草稿" + (f"，另有{known}个此前已经登记，没有重复登记" if known else "")


@bp.post("/imports/<int:id>/discard")
def discard(id: int) -> Response:  # noqa: A002 - as above
    """Throw a draft away that was not stored."""
    draft = _draft(id)
    feedback_id, filename = draft.feedback_id, draft.filename
    try:
        operations.discard(db(), draft)
    except DraftEditError as error:
        abort(409, str(error))
    db().commit()
    flash(f"已删除“{filename}”的预览", "success")
    return redirect(url_for("imports.upload", feedback_id=feedback_id))
