"""Logging in and out, one-time links, one's own password, and the administrators' list of accounts."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission, can
from tracker.people.access.web import current_actor, require
from tracker.people.accounts import operations, queries
from tracker.people.accounts.forms import (
    ChangePasswordForm,
    EndPostForm,
    LoginForm,
    NewPasswordForm,
    NewUserForm,
    PostForm,
)
from tracker.people.accounts.models import Post, User
from tracker.people.accounts.operations import AccountError
from tracker.people.accounts.passwords import matches
from tracker.people.accounts.web import load_identity
from tracker.people.organizations.forms import unit_choices
from tracker.people.organizations.queries import by_code, visible
from tracker.settings import Settings
from tracker.workflow.model import Role

bp = Blueprint("accounts", __name__)
Answer = str | Response | tuple[str, int]
_NOBODY_ELSE_REACHES = ("127.0.0.1", "::1", "0.0.0.0", "::", "localhost")  # noqa: S104 - compared with, not bound to


@bp.route("/login", methods=["GET", "POST"])
def login() -> Answer:
    """Log in. The answer never says which of name and password was wrong."""
    if current_user.is_authenticated:
        return redirect(url_for("home.index"))
    form = LoginForm()
    if not form.validate_on_submit():
        return render_template("accounts/login.html", form=form), 422 if form.errors else 200
    try:
        token = operations.log_in(db(), form.username.data or "", form.password.data or "", now())
    except AccountError as error:
        token = None
        form.refuse(str(error))
    db().commit()
    identity = load_identity(token) if token else None
    if identity is None:
        if not form.form_errors:
            form.refuse("用户名或密码不对，请检查后重新输入")
        return render_template("accounts/login.html", form=form), 422
    login_user(identity)
    return redirect(_next_page())


def _next_page() -> str:
    """Where the visitor wanted to go, if that is a page of ours."""
    wanted = request.args.get("next", "")
    plain = wanted.isprintable() and "\\" not in wanted  # browsers drop tabs and turn a backslash round
    inside = plain and wanted.startswith("/") and not wanted.startswith("//")
    return wanted if inside else url_for("home.index")


@bp.post("/logout")
def logout() -> Response:
    """End the session at once, on the server."""
    if current_user.is_authenticated:
        operations.log_out(db(), current_user.get_id(), now())
        db().commit()
    logout_user()
    flash("已退出登录", "success")
    return redirect(url_for("accounts.login"))


@bp.route("/welcome/<token>", methods=["GET", "POST"])
def welcome(token: str) -> Answer:
    """A one-time link: set a password and be logged in."""
    try:
        link = operations.find_link(db(), token, now())
    except AccountError as error:
        return render_template("accounts/link_ended.html", reason=str(error)), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            user = operations.use_link(db(), link, form.password.data or "", now())
            session_token = operations.open_session(db(), user, now())
            db().commit()
            login_user(load_identity(session_token))
            flash("密码已设置，欢迎使用", "success")
            return redirect(url_for("home.index"))
        except AccountError as error:
            form.refuse(str(error))
    return render_template("accounts/welcome.html", form=form, user=link.user), 422 if form.errors else 200


@bp.route("/account", methods=["GET", "POST"])
def me() -> Answer:
    """One's own posts, and changing the password (which ends every other session)."""
    actor = current_actor()
    user = db().get_one(User, actor.user_id)
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            if not matches(user.password_hash, form.present.data or ""):
                raise AccountError("现密码不对，请重新输入")
            operations.set_password(db(), user, form.password.data or "")
            operations.end_sessions(db(), user, now())
            token = operations.open_session(db(), user, now())
            db().commit()
            login_user(load_identity(token))
            flash("密码已修改，其他设备上的登录已退出", "success")
            return redirect(url_for("accounts.me"))
        except AccountError as error:
            form.refuse(str(error))
    return render_template("accounts/me.html", form=form, user=user), 422 if form.errors else 200


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
    link = _address(url_for("accounts.welcome", token=operations.make_link(db(), user, now())))
    db().commit()
    return render_template("accounts/link.html", user=user, link=link)


def _address(path: str) -> str:
    """The path at the installation's own address. Only one that was never set is taken from the request."""
    settings: Settings = current_app.config["SETTINGS"]
    unset = urlsplit(settings.base_url).hostname in _NOBODY_ELSE_REACHES
    return (request.host_url.rstrip("/") if unset else settings.base_url) + path


@bp.route("/users/<int:user_id>", methods=["GET", "POST"])
def show(user_id: int) -> Answer:
    """One account: its posts, and giving it another."""
    user = _managed(user_id)
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
    page = render_template("accounts/show.html", user=user, form=form, ending=EndPostForm(formdata=None), today=today())
    return page, 422 if form.errors else 200


def _managed(user_id: int) -> User:
    """An account whose posts lie in the administrator's subtree; a foreign one is not there (404)."""
    actor = require(Permission.MANAGE_ACCOUNTS)
    user = db().get(User, user_id)
    if user is None or not all(can(actor, Permission.MANAGE_ACCOUNTS, post.organization.path) for post in user.posts):
        abort(404)
    return user


@bp.post("/users/<int:user_id>/link")
def link(user_id: int) -> str:
    """A new one-time link, for a first login or a forgotten password."""
    return _show_link(_managed(user_id))


@bp.post("/users/<int:user_id>/active")
def active(user_id: int) -> Response:
    """Enable or disable an account."""
    user = _managed(user_id)
    operations.set_active(db(), user, not user.active, now())
    db().commit()
    flash("账号已启用" if user.active else "账号已停用，其登录已全部退出", "success")
    return redirect(url_for("accounts.show", user_id=user.id))


@bp.post("/posts/<int:post_id>/end")
def end_post(post_id: int) -> Response:
    """End a post on a day."""
    post = db().get(Post, post_id)
    if post is None:
        abort(404)
    user = _managed(post.user_id)
    form = EndPostForm()
    try:
        if not form.validate_on_submit() or form.ends_on.data is None:
            raise AccountError("请填写离任日期")
        operations.end_post(db(), post, form.ends_on.data)
        db().commit()
        flash("已记录离任", "success")
    except AccountError as error:
        db().rollback()
        flash(str(error), "danger")
    return redirect(url_for("accounts.show", user_id=user.id))
