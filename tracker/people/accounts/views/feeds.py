"""The secret address of one's calendar feed: made or renewed (shown once), ended. What it says: `findings.views`."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now
from tracker.people.access.web import current_actor
from tracker.people.accounts import operations
from tracker.people.accounts.models import User
from tracker.people.accounts.views.blueprint import bp, own_address


@bp.post("/account/calendar")
def open_feed() -> str:
    """A new address, which ends an earlier one."""
    token = operations.open_feed(db(), db().get_one(User, current_actor().user_id), now())
    address = own_address(url_for("findings.feed", token=token))
    db().commit()
    return render_template("accounts/calendar.html", address=address)


@bp.post("/account/calendar/end")
def end_feed() -> Response:
    """Whoever has the address gets nothing from now on."""
    operations.end_feed(db(), db().get_one(User, current_actor().user_id), now())
    db().commit()
    flash("日历订阅地址已作废，用它订阅的日历不再更新", "success")
    return redirect(url_for("accounts.me"))
