"""The administrators' pages: accounts, their posts, their links."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.people.accounts import operations, queries
from tracker.people.accounts.forms import NewUserForm, PostForm
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import AccountError
from tracker.people.accounts.views.blueprint import Answer, bp, managed, own_address
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.queries import by_code, visible
from tracker.workflow.model import Role


@bp.get("/users")
def index() -> Answer:
    """The accounts of one's subtree."""
    actor = require(Permission.MANAGE_ACCOUNTS)
    return render_template("accounts/index.html", users=queries.accounts(db(), actor, request.args.get("q", "")))


@bp.route("/users/new", methods=["GET", "POST"])
def new() -> Answer:
    """Make an account with its first post, and show the one-time link."""
    require(Permission.MANAGE_ACCOUNTS)
    form = _with_organizations(NewUserForm())
    if form.validate_on_submit():
        try:
            user = operations.add_user(
                db(), form.username.data or "", form.name.data or "", now=now(), phone=form.phone.data or ""
            )
            operations.add_post(db(), user, _post_from(form))
            return _show_link(user)
        except AccountError as error:
            db().rollback()
            form.refuse(str(error))
    return render_template("accounts/new.html", form=form), 422 if form.errors else 200


def _with_organizations(form: PostForm) -> PostForm:
    rows = visible(db(), current_actor(), Permission.MANAGE_ACCOUNTS)
    form.organization.choices = unit_choices(rows)
    if not form.is_submitted():
        form.starts_on.data = today()
    return form


def _post_from(form: PostForm) -> operations.NewPost:
    organization = by_code(db(), form.organization.data or "")
    assert organization  # the form was validated
    assert form.starts_on.data
    return operations.NewPost(organization, Role(form.role.data), form.title.data or "", form.starts_on.data)


def _show_link(user: User) -> str:
    link = own_address(url_for("accounts.welcome", token=operations.make_link(db(), user, now())))
    db().commit()
    return render_template("accounts/link.html", user=user, link=link)


@bp.route("/users/<int:user_id>", methods=["GET", "POST"])
def show(user_id: int) -> Answer:
    """One account: its posts, and giving it another."""
    user = managed(user_id)
    form = _with_organizations(PostForm())
    if form.validate_on_submit():
        try:
            operations.add_post(db(), user, _post_from(form))
            db().commit()
            flash("岗位已添加", "success")
            return redirect(url_for("accounts.show", user_id=user.id))
        except AccountError as error:
            db().rollback()
            form.refuse(str(error))
    page = render_template("accounts/show.html", user=user, form=form, today=today())
    return page, 422 if form.errors else 200


@bp.post("/users/<int:user_id>/link")
def link(user_id: int) -> str:
    """A new one-time link, for a first login or a forgotten password."""
    return _show_link(managed(user_id))


@bp.post("/users/<int:user_id>/lock")
def lock(user_id: int) -> Response:
    """Nobody gets in with this account until a new link is handed over; its findings stay where they are."""
    user = managed(user_id)
    operations.lock_out(db(), user, now())
    db().commit()
    flash("已退出这个账号的全部登录，原密码作废；本人要用时再发一次性链接", "success")
    return redirect(url_for("accounts.show", user_id=user.id))
