"""Visits: the list, the beginning, the end."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.foundation.web.paging import page_number, slice_of
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.organizations.models import Organization, OrganizationKind
from tracker.people.organizations.queries import visible
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.forms import VisitForm
from tracker.rectification.checklists.models import AnswerKind, Checklist, Visit
from tracker.rectification.checklists.policies import can_answer
from tracker.rectification.checklists.rules import sections
from tracker.rectification.checklists.views.blueprint import Answer, bp, visible_visit
from tracker.rectification.findings.errors import Refused

_VILLAGES = (OrganizationKind.VILLAGE, OrganizationKind.COMMUNITY)


@bp.get("/visits")
def visits() -> str:
    """Visits in the person's scope, newest first."""
    actor = require(Permission.VISIT)
    page = slice_of(db(), queries.visits(actor), number=page_number())
    return render_template("checklists/visits.html", page=page, counts=queries.counts, kinds=AnswerKind)


@bp.route("/visits/new", methods=["GET", "POST"])
def new_visit() -> Answer:
    """Begin a visit."""
    actor = require(Permission.VISIT)
    chosen = request.args.get("checklist", "")
    started = {"client_uuid": "", "visited_on": today(), "visitors": actor.name}
    form = VisitForm(data=started | ({"checklist": int(chosen)} if chosen.isdecimal() and len(chosen) < 10 else {}))
    checklists = {row.id: row for row in queries.usable(db(), actor)}
    places = {row.id: row for row in visible(db(), actor, Permission.VISIT)}
    _offer(form, checklists, places)
    if form.validate_on_submit():
        try:
            visit = act.start_visit(db(), _new(form, checklists, places), actor, now(), today())
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
            form.client_uuid.data = ""
        else:
            db().commit()
            return redirect(url_for("checklists.visit", id=visit.id))
    empty = not checklists or not places
    return render_template("checklists/new_visit.html", form=form, empty=empty), 422 if form.errors else 200


def _offer(form: VisitForm, checklists: dict[int, Checklist], places: dict[int, Organization]) -> None:
    villages = [row for row in places.values() if row.kind in _VILLAGES]
    form.checklist.choices = options(("", "请选择"), *((row.id, row.title) for row in checklists.values()))
    form.organization.choices = options(
        ("", "请选择"), *((row.id, "　" * (row.path.count("/") - 2) + row.name) for row in places.values())
    )
    form.visiting.choices = options(("", "不是交叉检查"), *((row.id, row.name) for row in villages))


def _new(form: VisitForm, checklists: dict[int, Checklist], places: dict[int, Organization]) -> act.NewVisit:
    return act.NewVisit(
        client_uuid=form.client_uuid.data or "",
        checklist=checklists[form.checklist.data],
        organization=places[form.organization.data],
        visited_on=form.visited_on.data or today(),
        visitors=form.visitors.data or "",
        witness=form.witness.data or "",
        visiting=places[form.visiting.data] if form.visiting.data else None,
    )


@bp.route("/visits/<int:id>/finish", methods=["GET", "POST"])
def finish(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """What is still unanswered, and the end of the visit."""
    actor, visit = visible_visit(id)
    if not can_answer(actor, visit):
        abort(403)
    if visit.finished_on is not None:
        return redirect(url_for("checklists.visit", id=id))
    if request.method == "GET":
        return _before_the_end(visit)
    seen = request.form.get("revision", "")
    try:
        act.finish_visit(db(), visit, int(seen) if seen.isdecimal() and len(seen) < 10 else 0, today())
    except Refused as refused:
        db().rollback()
        return _before_the_end(visible_visit(id)[1], *refused.sentences), 409
    db().commit()
    flash("检查已完成，答案不能再修改", "success")
    return redirect(url_for("checklists.visit", id=id))


def _before_the_end(visit: Visit, *sentences: str) -> str:
    answered = {answer.item_id for answer in visit.answers if answer.kind}
    left = [
        (section, [item for item in section.items if item.id not in answered])
        for section in sections(visit.checklist.items)
    ]
    return render_template(
        "checklists/finish.html",
        visit=visit,
        counts=queries.counts(visit),
        kinds=AnswerKind,
        left=[(section, items) for section, items in left if items],
        sentences=sentences,
    )
