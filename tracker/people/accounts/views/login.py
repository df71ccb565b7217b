"""Logging in and out, one-time links, one's own password."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from tracker.foundation.web.addresses import own_page
from tracker.foundation.web.context import db, now
from tracker.people.access.web import current_actor
from tracker.people.accounts import operations
from tracker.people.accounts.forms import ChangePasswordForm, LoginForm, NewPasswordForm
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import AccountError
from tracker.people.accounts.passwords import matches
from tracker.people.accounts.queries import feed_of
from tracker.people.accounts.views.blueprint import Answer, bp
from tracker.people.accounts.web import load_identity


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
    return redirect(own_page("next", url_for("home.index")))


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
    feed = feed_of(db(), user.id)
    return render_template("accounts/me.html", form=form, user=user, feed=feed), 422 if form.errors else 200
