"""Ending a post and disabling an account. The pages belong to the blueprint of `accounts`.

They stand here because findings may hang on the person, which that package may not know. Importing this module
completes the blueprint, so the app registers it through this module.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.people.accounts import operations as accounts
from tracker.people.accounts.forms import EndPostForm
from tracker.people.accounts.models import Post, User
from tracker.people.accounts.operations import AccountError
from tracker.people.accounts.views.blueprint import Answer, bp, managed
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import departing
from tracker.rectification.findings.queries import succession
from tracker.rectification.findings.queries.succession import Hanging

__all__ = ["bp"]


@dataclass(frozen=True)
class Line:
    """What hangs on the person at one organization, in one way, and who can hand it over."""

    organization: Organization
    what: str
    findings: list[Finding]
    coordinators: list[str]


@bp.route("/posts/<int:post_id>/end", methods=["GET", "POST"])
def end_post(post_id: int) -> Answer:
    """End a post on a day; what still hangs on it is listed and refuses it."""
    post = db().get(Post, post_id)
    if post is None:
        abort(404)
    user, form = managed(post.user_id), EndPostForm()
    if form.validate_on_submit() and form.ends_on.data:
        try:
            departing.end_post(db(), post, form.ends_on.data, now())
            db().commit()
            flash("已记录离任", "success")
            return redirect(url_for("accounts.show", user_id=user.id))
        except (AccountError, departing.StillNeeded) as error:
            db().rollback()
            form.refuse(str(error))
    left = succession.left_behind(db(), user, [post], form.ends_on.data or today(), today())
    return _page(user, left, form, post), 422 if form.errors else 200


@bp.post("/users/<int:user_id>/active")
def active(user_id: int) -> Answer:
    """Enable an account, or disable it unless something hangs on it."""
    user = managed(user_id)
    try:
        if user.active:
            departing.disable(db(), user, now())
        else:
            accounts.set_active(db(), user, True, now())
        db().commit()
    except departing.StillNeeded as refusal:
        db().rollback()
        return _page(user, refusal.hanging), 422
    flash("账号已启用" if user.active else "账号已停用，其登录已全部退出", "success")
    return redirect(url_for("accounts.show", user_id=user.id))


def _page(user: User, left: Hanging, form: EndPostForm | None = None, post: Post | None = None) -> str:
    return render_template(
        "accounts/departure.html",
        user=user,
        post=post,
        form=form,
        left=left,
        lines=_lines(left),
        delegations=succession.delegations(db(), user, today()),
    )


def _lines(left: Hanging) -> list[Line]:
    """By organization and kind; administrators see codes and units, never what a finding says."""
    grouped: dict[tuple[Organization, str], list[Finding]] = defaultdict(list)
    for what, findings in (("责任人", left.owned), ("责任领导", left.led)):
        for finding in findings:
            grouped[finding.organization, what].append(finding)
    for one in left.waiting:
        grouped[one.finding.organization, f"等待{one.role.label}办理，没有别人担任"].append(one.finding)
    return [
        Line(place, what, found, [person.name for person in succession.hands_over(db(), place, today())])
        for (place, what), found in grouped.items()
    ]
