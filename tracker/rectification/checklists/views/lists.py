"""清单检查: the checklists themselves, an office's own copies and their versions."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from tracker.foundation.web.context import db, now
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import policies, queries
from tracker.rectification.checklists.forms import ChecklistForm, CopyForm, arranged
from tracker.rectification.checklists.models import Checklist
from tracker.rectification.checklists.rules import ChecklistText, ItemText, sections
from tracker.rectification.checklists.views.blueprint import Answer, bp
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Severity


@bp.get("/checklists")
def index() -> str:
    """The checklists to use, and the visits that are not finished."""
    actor = require(Permission.VISIT)
    return render_template(
        "checklists/index.html",
        checklists=queries.usable(db(), actor),
        open_visits=db().scalars(queries.visits(actor, open_only=True).limit(10)).unique().all(),
        can_edit=lambda checklist: policies.can_edit(actor, checklist),
    )


def _checklist(checklist_id: int) -> tuple[Actor, Checklist]:
    actor = require(Permission.VISIT)
    return actor, queries.checklist(db(), actor, checklist_id) or abort(404)


def _own(checklist_id: int) -> tuple[Actor, Checklist]:
    """An own checklist that the person may change: a shipped one, or another office's, is refused (403)."""
    actor, checklist = _checklist(checklist_id)
    if not policies.can_edit(actor, checklist):
        abort(403, "系统自带的清单和其他单位的清单不能修改，请先复制为本单位清单。")
    return actor, checklist


@bp.get("/checklists/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One version of a checklist."""
    actor, checklist = _checklist(id)
    return _page(actor, checklist, CopyForm(data={"title": checklist.title}))


def _page(actor: Actor, checklist: Checklist, form: CopyForm) -> str:
    return render_template(
        "checklists/show.html",
        checklist=checklist,
        sections=sections(checklist.items),
        versions=queries.versions(db(), checklist.code),
        form=form,
        may_copy=policies.own_office(actor) is not None,
        may_edit=policies.can_edit(actor, checklist),
    )


@bp.post("/checklists/<int:id>/copy")
def copy(id: int) -> Answer:  # noqa: A002 - as above
    """Make an own checklist of it."""
    actor, checklist = _checklist(id)
    office = policies.own_office(actor)
    if office is None:
        abort(403)
    form = CopyForm()
    if not form.validate():
        return _page(actor, checklist, form), 422
    made = act.copy(db(), checklist, form.title.data or "", office, actor.user_id, now())
    db().commit()
    flash(f"已复制为本单位清单“{made.title}”，可以增减检查项", "success")
    return redirect(url_for("checklists.edit", id=made.id))


@bp.post("/checklists/<int:id>/retire")
def retire(id: int) -> Answer:  # noqa: A002 - as above
    """Offer it no longer."""
    _, checklist = _own(id)
    act.retire(db(), checklist, now())
    db().commit()
    flash(f"“{checklist.title}”已停用，以前的检查记录仍可查看", "success")
    return redirect(url_for("checklists.index"))


@bp.route("/checklists/<int:id>/edit", methods=["GET", "POST"])
def edit(id: int) -> Answer:  # noqa: A002 - as above
    """Write the next version. The buttons of a row only rearrange what is being written."""
    actor, checklist = _own(id)
    newest = queries.versions(db(), checklist.code)[0]
    if request.method == "GET":
        return _editor(newest, _form_of(newest))
    form = ChecklistForm()
    if "do" in request.form:
        return _editor(newest, _rearranged(form, request.form["do"])), 200
    if form.validate():
        try:
            made = act.revise(db(), newest, _text(form), form.seen_version.data or 0, actor.user_id, now())
        except act.Superseded as superseded:
            db().rollback()
            return _editor(newest, _again(form, superseded.newest.version_no, *superseded.sentences)), 409
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
        else:
            db().commit()
            flash(f"已发布“{made.title}”第{made.version_no}版；已开始的检查仍用原来的版本", "success")
            return redirect(url_for("checklists.show", id=made.id))
    return _editor(newest, form), 422


def _editor(checklist: Checklist, form: ChecklistForm) -> str:
    known = list(dict.fromkeys(row["section"] for row in form.rows() if row["section"]))
    return render_template("checklists/edit.html", checklist=checklist, form=form, known_sections=known)


def _form_of(checklist: Checklist) -> ChecklistForm:
    return ChecklistForm(
        formdata=None,
        data={
            "seen_version": checklist.version_no,
            "title": checklist.title,
            "purpose": checklist.purpose,
            "items": [vars(text) | {"severity": text.severity.value} for text in act.texts_of(checklist)],
        },
    )


def _rearranged(form: ChecklistForm, order: str) -> ChecklistForm:
    head = {name: form[name].data for name in ("seen_version", "title", "purpose")}
    return ChecklistForm(formdata=None, data={**head, "items": arranged(form.rows(), order)})


def _again(form: ChecklistForm, version_no: int, *sentences: str) -> ChecklistForm:
    """The same text against the version that is newest now: publishing again is then a decision."""
    typed = MultiDict(request.form)
    typed["seen_version"] = str(version_no)
    fresh = type(form)(formdata=typed)
    fresh.refuse(*sentences)
    return fresh


def _text(form: ChecklistForm) -> ChecklistText:
    items = tuple(
        ItemText(row["section"] or "", row["question"], row["wording"] or "", Severity(row["severity"]))
        for row in form.rows()
        if row["question"]
    )
    return ChecklistText(form.title.data or "", form.purpose.data or "", items)
