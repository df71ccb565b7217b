"""Published versions: their picture and text, and drafts made from them or from a text."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db
from tracker.people.access.permissions import Permission, can
from tracker.people.access.web import require
from tracker.people.organizations.models import Organization
from tracker.rectification.procedures import operations
from tracker.rectification.procedures.errors import ProcedureError
from tracker.rectification.procedures.forms import LONGEST_TEXT, CopyForm, ImportForm
from tracker.rectification.procedures.queries import definition_of
from tracker.rectification.procedures.views.blueprint import Answer, as_file, bp, editing, offices, seen_version
from tracker.workflow.definitions import DefinitionError
from tracker.workflow.picture import picture


@bp.get("/procedures/<int:id>/picture.svg")
def drawn(id: int) -> Response:  # noqa: A002 - the contract's name in addresses
    """The picture of a version by itself."""
    return Response(picture(definition_of(seen_version(id))), mimetype="image/svg+xml")


@bp.get("/procedures/<int:id>.toml")
def export(id: int) -> Response:  # noqa: A002 - as above
    """The text of a version as a file."""
    version = seen_version(id)
    return as_file(version.definition, f"{version.name}-{version.version_no}.toml")


@bp.route("/procedures/<int:id>/copy", methods=["GET", "POST"])
def copy(id: int) -> Answer:  # noqa: A002 - as above
    """Copy a version as the beginning of an office's own procedure."""
    require(Permission.MANAGE_PROCEDURES)
    version = seen_version(id)
    form = CopyForm(data={"label": f"{version.label[:76]}（副本）"})
    form.organization.choices = offices()
    if form.validate_on_submit():
        office = db().get_one(Organization, form.organization.data)
        try:
            draft = operations.copy(db(), version, office, form.label.data or "", editing())
            db().commit()
            flash("已复制为草稿，改好以后再发布；发布前不影响任何问题", "success")
            return redirect(url_for("procedures.edit", id=draft.id))
        except DefinitionError as error:
            db().rollback()
            form.refuse(error.sentence)
    page = render_template("procedures/copy.html", form=form, version=version)
    return page, 422 if form.errors else 200


@bp.post("/procedures/<int:id>/revise")
def revise(id: int) -> Answer:  # noqa: A002 - as above
    """Begin the next version of an office's own procedure, or go on with the draft of it."""
    actor = require(Permission.MANAGE_PROCEDURES)
    version = seen_version(id)
    if version.organization and not can(actor, Permission.MANAGE_PROCEDURES, version.organization.path):
        abort(403)
    try:
        draft = operations.revise(db(), version, editing())
    except ProcedureError as error:
        db().rollback()
        flash(str(error), "warning")
        return redirect(url_for("procedures.show", id=id))
    db().commit()
    return redirect(url_for("procedures.edit", id=draft.id))


@bp.route("/procedures/import", methods=["GET", "POST"])
def import_text() -> Answer:
    """Take over a procedure from a TOML text, pasted or uploaded; it becomes a draft."""
    require(Permission.MANAGE_PROCEDURES)
    form = ImportForm()
    form.organization.choices = offices()
    if form.validate_on_submit():
        try:
            _take_upload(form)
            office = db().get_one(Organization, form.organization.data)
            draft = operations.import_text(db(), form.text.data or "", office, editing())
            db().commit()
            flash("已导入为草稿，核对无误后再发布", "success")
            return redirect(url_for("procedures.edit", id=draft.id))
        except (DefinitionError, ProcedureError) as error:
            db().rollback()
            form.refuse(str(error))
    return render_template("procedures/import.html", form=form), 422 if form.errors else 200


def _take_upload(form: ImportForm) -> None:
    """Put the text of an uploaded file into the field, so that a refused one comes back to be mended."""
    if form.file.data and form.file.data.filename:
        content = form.file.data.stream.read(4 * LONGEST_TEXT + 1)
        try:
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            raise ProcedureError(
                f"文件不是 UTF-8 文本（第{error.start + 1}个字节），请另存为 UTF-8 后再上传"
            ) from error
        if len(text) > LONGEST_TEXT:
            raise ProcedureError(f"文件太大，流程文本不能超过{LONGEST_TEXT // 10_000}万字")
        form.text.data = text
    if not form.text.data:
        raise ProcedureError("请选择流程文件，或者粘贴流程文本")
