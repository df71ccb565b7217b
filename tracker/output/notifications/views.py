"""A person's notices, where else they are reached, and what could not be sent."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.paging import page_number, slice_of
from tracker.output.notifications import contacts, delivering, operations, queries
from tracker.output.notifications.contacts import ContactRefused
from tracker.output.notifications.forms import ContactForm, KindsForm, PromptForm
from tracker.output.notifications.kinds import KINDS
from tracker.output.notifications.models import Channel, OutboxMessage
from tracker.output.notifications.prompting import prompt
from tracker.output.notifications.web import coming_now, coming_page, days_asked
from tracker.people.access.permissions import Permission
from tracker.people.access.web import current_actor, require
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.together import each
from tracker.rectification.findings.views.selection import (
    confirmation,
    confirmed,
    outcome_page,
    read_selection,
    typed,
)
from tracker.settings import Settings

bp = Blueprint("notices", __name__)
PAGE_SIZE = 30
Answer = str | Response | tuple[str, int]


@bp.get("/notices")
def index() -> str:
    """All notices, newest first; unread ones stand out."""
    actor = current_actor()
    page = slice_of(db(), queries.notices(actor.user_id), number=page_number(), size=PAGE_SIZE)
    return render_template("notifications/index.html", page=page, unread=queries.unread(db(), actor.user_id))


@bp.get("/notices/unread")
def unread_count() -> Response:
    """How many notices are unread, for the bell: the browser asks again with the ETag and mostly hears 304."""
    answer = jsonify(unread=queries.unread(db(), current_actor().user_id))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    return answer.make_conditional(request)


@bp.get("/notices/coming")
def coming_to_me() -> str:
    """What this person will be told in the next days if nothing changes."""
    me, days = current_actor().user_id, days_asked()
    mine = [one for one in coming_now(days) if one.message.recipient_id == me]
    return render_template("notifications/coming.html", coming=coming_page(mine, days))


@bp.post("/notices/read")
def read_all() -> Response:
    """Mark every notice as read."""
    operations.mark_read(db(), current_actor().user_id, now())
    db().commit()
    return redirect(url_for("notices.index"))


@bp.post("/notices/<int:message_id>")
def open_notice(message_id: int) -> Response:
    """Mark a notice as read and go where it points."""
    actor = current_actor()
    message = db().get(OutboxMessage, message_id)
    if message is None or message.recipient_id != actor.user_id:
        abort(404)
    operations.mark_read(db(), actor.user_id, now(), message_id)
    db().commit()
    return redirect(message.link)


@bp.get("/notices/channels")
def channels() -> Answer:
    """Where a person is reached beside these pages, and which kinds they want."""
    return _channels(ContactForm(), 200)


@bp.post("/notices/channels")
def keep_channel() -> Answer:
    """Keep an address."""
    form, settings = ContactForm(), _settings()
    form.offer(contacts.offered(settings))
    if not form.validate():
        return _channels(form, 422)
    channel, address, secret = Channel(form.channel.data), form.address.data or "", form.secret.data or ""
    user_id = current_actor().user_id
    try:
        contacts.keep_contact(db(), user_id, channel, address, secret, settings=settings, now=now())
    except ContactRefused as refusal:
        form.refuse(str(refusal))
        return _channels(form, 422)
    db().commit()
    flash(f"{channel.label}已保存，请发送一条测试消息", "success")
    return redirect(url_for("notices.channels"))


@bp.post("/notices/channels/<channel>/end")
def end_channel(channel: str) -> Response:
    """Take an address away."""
    contacts.forget_contact(db(), current_actor().user_id, _channel(channel))
    db().commit()
    flash("已取消这种提醒方式，站内通知不受影响", "success")
    return redirect(url_for("notices.channels"))


@bp.post("/notices/channels/<channel>/test")
def try_channel(channel: str) -> Response:
    """Queue a test: the clock sends it, so that no page waits for another server."""
    actor, chosen = current_actor(), _channel(channel)
    if not any(contact.channel is chosen for contact in contacts.contacts_of(db(), actor.user_id)):
        abort(404)
    delivering.send_test(db(), actor.user_id, chosen, now())
    db().commit()
    flash("测试消息已排队，一分钟内发出。稍后刷新本页，在“最近发送”里看结果", "success")
    return redirect(url_for("notices.channels"))


@bp.post("/notices/kinds")
def choose_kinds() -> Answer:
    """Keep which kinds a person wants."""
    form, user_id = KindsForm(), current_actor().user_id
    form.offer(())
    if not form.validate():
        return _channels(ContactForm(), 422)
    operations.choose_kinds(db(), user_id, form.kinds.data or [])
    db().commit()
    flash("已保存", "success")
    return redirect(url_for("notices.channels"))


@bp.get("/deliveries")
def deliveries() -> str:
    """What could not be sent, for the administrators."""
    require(Permission.MANAGE_ACCOUNTS)
    page = slice_of(db(), delivering.dead(), number=page_number(), size=PAGE_SIZE)
    return render_template("notifications/deliveries.html", page=page, counts=delivering.counts(db()))


@bp.post("/deliveries/<int:delivery_id>/resend")
def resend(delivery_id: int) -> Response:
    """Let what could not be sent wait again."""
    require(Permission.MANAGE_ACCOUNTS)
    if not delivering.resend(db(), delivery_id, now()):
        abort(404)
    db().commit()
    flash("已重新排队，一分钟内再次发送", "success")
    return redirect(url_for("notices.deliveries"))


def _channels(form: ContactForm, status: int) -> Answer:
    actor, offered = current_actor(), contacts.offered(_settings())
    form.offer(offered)
    kinds = KindsForm(formdata=None)
    kinds.offer(contacts.refused_kinds(db(), actor.user_id))
    page = render_template(
        "notifications/channels.html",
        form=form,
        kinds=kinds,
        statutory=[kind for kind in KINDS.values() if kind.statutory and kind.code != "test"],
        contacts=contacts.contacts_of(db(), actor.user_id),
        latest=delivering.latest(db(), actor.user_id),
        quiet=queries.quiet_hours(db()),
        services=sorted(_settings().apprise),
        has_mail=Channel.MAIL in offered,
    )
    return page, status


def _channel(text: str) -> Channel:
    if text not in [one.value for one in Channel if one is not Channel.IN_APP]:
        abort(404)
    return Channel(text)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@bp.post("/notices/remind")
def remind() -> Answer:
    """提醒 owner and leader of the findings that were chosen in the list: the confirmation, then the notices."""
    actor, title = require(Permission.VIEW_FINDINGS), "批量提醒"
    explanation = "通知各问题的责任人和责任领导，同一个问题一天只提醒一次。"
    selection, form = read_selection(actor), PromptForm(formdata=typed())
    if selection.problem:
        return confirmation(title, "", selection, None), 422
    if not confirmed():
        return confirmation(title, explanation, selection, form)
    if not form.validate():
        return confirmation(title, explanation, selection, form), 422
    by, note = By(actor, now(), today(), today()), form.note.data or ""
    outcome = each(db(), selection.findings, lambda session, finding: prompt(session, finding, note, by))
    db().commit()
    page = outcome_page(title, f"已就{len(outcome.done)}个问题提醒责任人和责任领导", actor, outcome)
    return page, 200 if outcome.done else 422
