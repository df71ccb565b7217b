"""The editor of a draft: as a form with the picture beside it, and as text."""

from __future__ import annotations

import re

from flask import Response, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.procedures import operations, queries
from tracker.rectification.procedures.errors import DraftOutdated, ProcedureError
from tracker.rectification.procedures.forms import DraftForm, ImportForm, TextForm, filled
from tracker.rectification.procedures.models import ProcedureDraft
from tracker.rectification.procedures.operations.drafts import SOURCE
from tracker.rectification.procedures.rules.editing import (
    Edited,
    edited_from,
    with_edits,
    with_stage_after,
    without_stage,
)
from tracker.rectification.procedures.views.blueprint import Answer, as_file, bp, editing, managed_draft, offices, shown
from tracker.workflow.definitions import DefinitionError, load_text
from tracker.workflow.definitions.writing import definition_text
from tracker.workflow.model import Definition, MeasureKind, State, StateKind

_STAGE_CHANGE = re.compile(r"(add|drop)-([0-3])")


def _form_of(definition: Definition, revision: int) -> DraftForm:
    """A fresh form that says what a definition says."""
    data = {"base": definition_text(definition), "revision": revision, **filled(edited_from(definition))}
    form = DraftForm(formdata=None, data=data)
    form.offer(definition)
    return form


def _sent(draft: ProcedureDraft | None) -> tuple[DraftForm, Definition | None]:
    """The form as it was sent, and the definition that it describes; None with the reasons in the form."""
    form = DraftForm()
    try:
        base = load_text(form.base.data or (draft.definition if draft else ""), SOURCE)
        form.offer(base)
        if form.validate():
            return form, with_edits(base, form.edited())
    except ValueError as error:  # a DefinitionError is one too
        form.refuse(str(error))
    return form, None


@bp.route("/procedures/drafts/<int:id>", methods=["GET", "POST"])
def edit(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """Edit a draft: words, steps, posts, limits, reasons, evidence."""
    if _is_gone(id):
        form, described = _sent(None)
        return _rescued(definition_text(described) if described else form.base.data or "")
    draft = managed_draft(id)
    if request.method == "GET":
        definition = load_text(draft.definition, SOURCE)
        return _page(draft, _form_of(definition, draft.revision), definition)
    form, described = _sent(draft)
    if described is None:
        return _page(draft, form, load_text(draft.definition, SOURCE)), 422
    change = _STAGE_CHANGE.fullmatch(request.form.get("do", ""))
    if change or request.form.get("do") == "redraw":
        return _redrawn(draft, form, described, change)
    return _saved(draft, form, described)


def _is_gone(draft_id: int) -> bool:
    """Whether something is sent for a draft that somebody published or threw away meanwhile."""
    require(Permission.MANAGE_PROCEDURES)
    return request.method == "POST" and queries.draft(db(), draft_id) is None


def _rescued(typed: str) -> Answer:
    """What was typed for a draft that is gone, ready to be imported as a new one."""
    form = ImportForm(formdata=None, data={"text": typed})
    form.organization.choices = offices()
    form.refuse("这份草稿已被他人发布或者放弃。您改的内容在下面，需要的话可以导入为新的草稿")
    return render_template("procedures/import.html", form=form), 409


def _page(draft: ProcedureDraft, form: DraftForm, definition: Definition, *, unsaved: bool = False) -> str:
    kinds = {kind.value: kind.label for kind in MeasureKind}
    db().rollback()  # proving takes its time, and nobody shall wait for the database meanwhile
    drawn = shown(definition)
    return render_template(
        "procedures/edit.html",
        draft=draft,
        form=form,
        shown=drawn,
        unsaved=unsaved,
        kinds=kinds,
        untimed=[state.value for state in State if state.kind in (StateKind.DRAFT, StateKind.END)],
    )


def _redrawn(draft: ProcedureDraft, form: DraftForm, described: Definition, change: re.Match[str] | None) -> Answer:
    """The page with what was entered, not saved; with one review step more or less when that was asked for."""
    revision = form.revision.data or 0
    if change:
        edited = edited_from(described)
        try:
            described = with_edits(described, _changed(edited, change[1], int(change[2])))
        except (ValueError, StopIteration) as error:
            form.refuse(str(error) or "没有更多岗位可以增加审核")
            return _page(draft, form, described), 422
    return _page(draft, _form_of(described, revision), described, unsaved=True)


def _changed(edited: Edited, what: str, index: int) -> Edited:
    return with_stage_after(edited, index) if what == "add" else without_stage(edited, index)


def _saved(draft: ProcedureDraft, form: DraftForm, described: Definition) -> Answer:
    try:
        operations.save(db(), draft, definition_text(described), form.revision.data or 0, editing())
        db().commit()
    except DraftOutdated as error:
        db().rollback()
        form.refuse(f"{error}；再按一次“保存草稿”，将以您的内容为准")
        form.revision.data = managed_draft(draft.id).revision
        return _page(draft, form, described, unsaved=True), 409
    except (DefinitionError, ProcedureError) as error:
        db().rollback()
        form.refuse(str(error))
        return _page(draft, form, described, unsaved=True), 422
    proved = shown(described).proof.ok
    flash(
        "草稿已保存" if proved else "草稿已保存，但还不能发布：右侧列出了要改正的地方",
        "success" if proved else "warning",
    )
    goes_on = proved and request.form.get("do") == "publish"
    return redirect(url_for("procedures.publish" if goes_on else "procedures.edit", id=draft.id))


@bp.post("/procedures/drafts/<int:id>/preview")
def preview(id: int) -> str:  # noqa: A002 - as above
    """The picture and the proof of what the form describes now, for the page to put beside it."""
    draft = managed_draft(id)
    form, described = _sent(draft)
    db().rollback()  # as above: this is asked at every pause in typing
    drawn = shown(described) if described else None
    return render_template("procedures/_proof.html", shown=drawn, form=form, unsaved=True)


@bp.route("/procedures/drafts/<int:id>/text", methods=["GET", "POST"])
def text(id: int) -> Answer:  # noqa: A002 - as above
    """Edit a draft as text, for everything that the form does not offer."""
    if _is_gone(id):
        return _rescued(request.form.get("text", ""))
    draft = managed_draft(id)
    form = TextForm(data={"text": draft.definition, "revision": draft.revision})
    if form.validate_on_submit():
        try:
            operations.save(db(), draft, f"{form.text.data}\n", form.revision.data or 0, editing())
            db().commit()
            flash("草稿已保存", "success")
            return redirect(url_for("procedures.text", id=id))
        except DraftOutdated as error:
            db().rollback()
            form.refuse(f"{error}；再按一次“保存草稿”，将以您的内容为准")
            form.revision.data = managed_draft(id).revision
            return _text_page(draft, form), 409
        except DefinitionError as error:
            db().rollback()
            form.refuse(_with_line(error, form.text.data or ""))
        except ProcedureError as error:
            db().rollback()
            form.refuse(str(error))
    return _text_page(draft, form), 422 if form.errors else 200


def _with_line(error: DefinitionError, text: str) -> str:
    """第12行 transitions[3].roles：不认识的角色 boss（原文：roles = ["boss"]）."""
    lines = text.splitlines()
    line = lines[error.line - 1].strip()[:80] if 0 < error.line <= len(lines) else ""
    return f"第{error.line}行 {error.key}：{error.sentence}" + (f"（这一行是：{line}）" if line else "")


def _text_page(draft: ProcedureDraft, form: TextForm) -> str:
    drawn = shown(load_text(draft.definition, SOURCE))
    return render_template("procedures/text.html", draft=draft, form=form, shown=drawn)


@bp.get("/procedures/drafts/<int:id>.toml")
def export_draft(id: int) -> Response:  # noqa: A002 - as above
    """The text of a draft as a file."""
    draft = managed_draft(id)
    return as_file(draft.definition, f"{draft.name}-draft.toml")
