"""委托: what one gave and was given; giving a new one, ending one early. Administrators do it for somebody else."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import current_actor
from tracker.people.accounts import operations, queries
from tracker.people.accounts.forms import DelegationForm
from tracker.people.accounts.models import Delegation, User
from tracker.people.accounts.operations import AccountError
from tracker.people.accounts.views.blueprint import Answer, bp, managed


@bp.route("/account/delegations", methods=["GET", "POST"])
def delegations() -> Answer:
    """One's own delegations."""
    return _page(db().get_one(User, current_actor().user_id), url_for("accounts.delegations"))


@bp.route("/users/<int:user_id>/delegations", methods=["GET", "POST"])
def delegations_of(user_id: int) -> Answer:
    """Somebody else's, for the administrator who records what stands on paper."""
    return _page(managed(user_id), url_for("accounts.delegations_of", user_id=user_id))


def _page(principal: User, address: str) -> Answer:
    form = DelegationForm()
    people = queries.possible_delegates(db(), principal, today())
    if form.validate_on_submit():
        try:
            _give(principal, form, people)
            return redirect(address)
        except AccountError as error:
            db().rollback()
            form.refuse(str(error))
    if not form.is_submitted():
        form.starts_on.data = today()
    page = render_template(
        "accounts/delegations.html",
        form=form,
        principal=principal,
        mine=principal.id == current_actor().user_id,
        people=people,
        given=queries.given(db(), principal.id),
        received=queries.received(db(), principal.id),
        today=today(),
    )
    return page, 422 if form.errors else 200


def _give(principal: User, form: DelegationForm, people: dict[str, User]) -> None:
    delegate = _named(form.delegate.data or "", people)
    assert form.starts_on.data  # the form was validated
    assert form.ends_on.data
    days, reason = (form.starts_on.data, form.ends_on.data), form.reason.data or ""
    by = db().get_one(User, current_actor().user_id)
    operations.delegate(db(), principal, delegate, days, reason, by=by, now=now())
    db().commit()
    flash(f"已委托{delegate.name}办理，记录上同时写明两人；需要时可以提前结束", "success")


def _named(text: str, people: dict[str, User]) -> User:
    """Whom the words mean: a line of the list, or a name that only one of them bears."""
    found = [user for words, user in people.items() if text in (words, user.name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise AccountError(f"有{len(found)}个人叫“{text}”，请从列出的人里选")
    raise AccountError(f"没有找到“{text}”，请输入姓名后从列出的人里选")


@bp.post("/delegations/<int:delegation_id>/end")
def end_delegation(delegation_id: int) -> Response:
    """End one early: whoever gave it, whoever was given it, or the administrator."""
    row = db().get(Delegation, delegation_id)
    actor = current_actor()
    if row is None:
        abort(404)
    people = (row.principal_id, row.delegate_id)
    if actor.user_id not in people:
        if not can_somewhere(actor, Permission.MANAGE_ACCOUNTS):
            abort(404)
        managed(row.principal_id)
    try:
        operations.end_delegation(db(), row, now())
        db().commit()
        flash("委托已结束，立即生效", "success")
    except AccountError as error:
        db().rollback()
        flash(str(error), "info")
    if actor.user_id in people:
        return redirect(url_for("accounts.delegations"))
    return redirect(url_for("accounts.delegations_of", user_id=row.principal_id))
