"""公开稿: what is left out or worded differently and why, submitting, approving, and the files of what was approved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from tracker.foundation.web.context import db, now
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.reports.rectification import filed, operations, publishing
from tracker.output.reports.rectification.content import blocks, parts
from tracker.output.reports.rectification.forms import ChoiceForm, DecisionForm
from tracker.output.reports.rectification.models import Publication, PublicationState, ReportKind, Treatment
from tracker.output.reports.rectification.operations import ReportOrder, ReportRefused
from tracker.output.reports.rectification.policies import may_decide
from tracker.output.reports.rectification.publishing import Choice, Item
from tracker.output.reports.views.rectification import question
from tracker.people.access.permissions import Permission, can, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.people.organizations.queries import by_code

bp = Blueprint("publications", __name__)
Answer = str | BaseResponse | tuple[str, int]
PAGE_SIZE = 20
_NAMED = 5  # places in one sentence


@bp.app_template_global()
def waiting_publications() -> Sequence[Publication]:
    """公开稿 that wait for the person who is logged in, for the pages of what waits."""
    return filed.waiting_publications(db(), current_actor())


@bp.route("/publications", methods=["GET", "POST"])
def index() -> Answer:
    """The 公开稿 in one's scope; whoever may prepare one begins it here."""
    actor = require(Permission.PRINT_LEDGERS)
    form, asked = question(db(), actor)
    if request.method == "POST":
        require(Permission.PREPARE_PUBLICATIONS, asked.organization.path if asked else None)
    if asked and request.method == "POST":
        publication = operations.open_publication(db(), asked, actor, now())
        db().commit()
        return redirect(url_for("publications.show", id=publication.id))
    page = slice_of(db(), filed.publications(actor), number=page_number(), size=PAGE_SIZE)
    may_prepare = can_somewhere(actor, Permission.PREPARE_PUBLICATIONS)
    html = render_template("reports/publications.html", form=form, page=page, may_prepare=may_prepare)
    return html, 422 if form.errors else 200


@bp.get("/publications/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One 公开稿: its whole text beside what is left out and why, its steps, its files."""
    return _page(_visible(id), DecisionForm())


def _page(publication: Publication, form: DecisionForm) -> str:
    actor, path = current_actor(), publication.organization.path
    form.submission.data = str(publication.submitted.id) if publication.submitted else ""
    whole = filed.original(db(), publication)
    public = filed.public_version(db(), publication, whole)
    may_change = publication.state is PublicationState.DRAFTING and can(actor, Permission.PREPARE_PUBLICATIONS, path)
    approved = publication.state is PublicationState.APPROVED
    return render_template(
        "reports/publication.html",
        publication=publication,
        items=publishing.items(whole, filed.choices_of(publication)),
        public=public,
        parts=parts(blocks(public)),
        form=form,
        may_change=may_change,
        refusal=may_decide(publication, actor),
        may_approve=can(actor, Permission.APPROVE_PUBLICATIONS, path),
        # who was talked to is not everybody's to read
        names=publishing.names_in(public, filed.handled_names(db(), publication.organization)) if may_change else [],
        villages=filed.villages(db(), publication, public) if approved else [],
        files=filed.prints_of(db(), publication),
    )


@bp.route("/publications/<int:id>/items/<key>", methods=["GET", "POST"])
def choice(id: int, key: str) -> Answer:  # noqa: A002 - as above
    """What is done with one finding (by its code) or section."""
    publication = _visible(id, Permission.PREPARE_PUBLICATIONS)
    item = _item(publication, key)
    form = ChoiceForm(obj=item.choice, treatment=item.choice.treatment.value)
    if form.validate_on_submit():
        texts = (form.wording.data or "", form.measures.data or "", form.reason.data or "")
        try:
            chosen = Choice(Treatment(form.treatment.data), *texts)
            operations.choose(db(), publication, item.key, chosen, current_actor(), now())
            db().commit()
            return redirect(url_for("publications.show", id=id, _anchor=f"item-{item.key}"))
        except ReportRefused as refusal:
            db().rollback()
            form.refuse(str(refusal))
    html = render_template("reports/choice.html", publication=publication, item=item, form=form)
    return html, 422 if form.errors else 200


def _item(publication: Publication, key: str) -> Item:
    found = publishing.items(filed.original(db(), publication), filed.choices_of(publication))
    return next((item for item in found if item.key == key), None) or abort(404)


@bp.post("/publications/<int:id>/submit")
def submit(id: int) -> BaseResponse:  # noqa: A002 - as above
    """Submit it as it stands; a handled person's name in it is told with its place."""
    publication = _visible(id, Permission.PREPARE_PUBLICATIONS)
    content = filed.public_version(db(), publication, filed.original(db(), publication))
    names = publishing.names_in(content, filed.handled_names(db(), publication.organization))
    if names:
        flash("不能送审：" + "；".join(names[:_NAMED]), "danger")
        return redirect(url_for("publications.show", id=id))
    return _done(
        publication,
        "已送审，请审定人审批",
        lambda: operations.submit(db(), publication, content, current_actor(), now()),
    )


@bp.post("/publications/<int:id>/decide")
def decide(id: int) -> Answer:  # noqa: A002 - as above
    """Approve it, or send it back with a reason."""
    publication, form = _visible(id, Permission.APPROVE_PUBLICATIONS), DecisionForm()
    if not form.validate():
        return _page(publication, form), 422
    approved, opinion = form.decision.data == "approve", form.opinion.data or ""
    given = form.submission.data or ""
    read = int(given) if given.isdecimal() else 0
    try:
        operations.decide(
            db(), publication, approved=approved, opinion=opinion, actor=current_actor(), now=now(), submission=read
        )
        db().commit()
    except ReportRefused as refusal:
        db().rollback()
        form.refuse(str(refusal))
        return _page(publication, form), 422
    flash("已批准公开" if approved else "已退回修改", "success")
    return redirect(url_for("publications.show", id=id))


@bp.post("/publications/<int:id>/files")
def make(id: int) -> BaseResponse:  # noqa: A002 - as above
    """Have a file made: the 公开稿, the internal version with its remarks, or the sheet of a notice board."""
    publication = _visible(id)
    kind = request.form.get("kind", "")
    if kind not in [one.value for one in ReportKind]:
        abort(404)
    order = ReportOrder(ReportKind(kind), filed.asked_of(publication), publication)
    if order.kind is ReportKind.POSTER:
        village = by_code(db(), request.form.get("organization", ""))
        if village is None or not village.path.startswith(publication.organization.path):
            abort(404)
        order = operations.poster_order(publication, village, order.asked)
    try:
        print_ = operations.request_report(db(), order, current_actor().user_id, now())
        db().commit()
    except ReportRefused as refusal:
        db().rollback()
        flash(str(refusal), "danger")
        return redirect(url_for("publications.show", id=id))
    return redirect(url_for("rectification.show", id=print_.id))


def _done(publication: Publication, sentence: str, act: Callable[[], None]) -> BaseResponse:
    """Do it, commit, and say so; what was refused is said instead."""
    try:
        act()
        db().commit()
        flash(sentence, "success")
    except ReportRefused as refusal:
        db().rollback()
        flash(str(refusal), "danger")
    return redirect(url_for("publications.show", id=publication.id))


def _visible(publication_id: int, permission: Permission = Permission.PRINT_LEDGERS) -> Publication:
    """A 公开稿 in the person's scope: a foreign one is not there (404), too weak a post is refused (403)."""
    require(Permission.PRINT_LEDGERS)
    publication = db().get(Publication, publication_id)
    if publication is None:
        abort(404)
    require(Permission.PRINT_LEDGERS, publication.organization.path)
    if not can(current_actor(), permission, publication.organization.path):
        abort(403)
    return publication
