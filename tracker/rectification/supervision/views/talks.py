"""约谈问责: the register as of a day, a new talk, and one talk with its corrections."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db, today
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import require
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.forms import CorrectTalkForm, RegisterTalkForm, SayForm, TalkForm
from tracker.rectification.supervision.models import AccountabilityTalk, TalkGrounds, TalkKind, TalkVersion
from tracker.rectification.supervision.operations.talks import text_of
from tracker.rectification.supervision.policies import manages
from tracker.rectification.supervision.rules import Person, printed_persons, written
from tracker.rectification.supervision.views.blueprint import (
    Answer,
    accepted,
    asked,
    asked_organization,
    bp,
    finding_options,
    paged,
    required_by,
    said_about,
)


@bp.get("/talks")
def talks() -> tuple[str, int]:
    """The register of the talks that the person may see, as of a day, with its totals."""
    actor = require(Permission.VIEW_TALKS)
    want = asked(actor, Permission.VIEW_TALKS)
    rows = []
    if want.unit is not None:
        seen = queries.visible_talks(db(), actor, want.as_of, source=want.source)
        rows = [row for row in reversed(seen) if row.path.startswith(want.path)]
    page = render_template(
        "supervision/talks.html",
        want=want,
        page=paged(rows),
        totals=queries.talk_totals(rows),
        may_register=can_somewhere(actor, Permission.REGISTER_TALKS),
    )
    return page, 200 if want.unit is not None or not want.units else 422


@bp.route("/talks/new", methods=["GET", "POST"])
def new_talk() -> Answer:
    """Register a talk with people of an organization."""
    actor = require(Permission.REGISTER_TALKS)
    organization = asked_organization(actor, Permission.REGISTER_TALKS)
    if organization is None:
        units = visible(db(), actor, Permission.REGISTER_TALKS)
        page = render_template("supervision/pick.html", units=units, kind="talk")
        return page, 200 if request.method == "GET" else 422
    form = RegisterTalkForm()
    codes = request.args.getlist("finding")
    rows = finding_options(organization, form.findings, codes)
    if request.method == "GET":
        form.findings.data = [row.id for row in rows if row.code in codes]
        form.kind.data = request.args.get("kind")  # 登记通报 on the ladder of a finding says which
    elif form.validate():
        talk = accepted(form, lambda: _registered(actor, organization, form, rows))
        if talk is not None:
            flash("已登记", "success")
            return redirect(url_for("supervision.show_talk", id=talk.id))
    page = render_template("supervision/talk_form.html", form=form, organization=organization, talk=None)
    return page, 422 if form.errors else 200


def _registered(
    actor: Actor, organization: Organization, form: RegisterTalkForm, rows: Sequence[Finding]
) -> AccountabilityTalk:
    by, office = required_by(actor, Permission.REGISTER_TALKS, organization.path)
    new = act.NewTalk(form.client_uuid.data or "", db().get_one(Organization, office), organization, _said(form, rows))
    return act.register_talk(db(), new, by)


def _said(form: TalkForm, rows: Sequence[Finding]) -> act.TalkText:
    return act.TalkText(
        kind=TalkKind(form.kind.data),
        held_on=form.held_on.data or today(),
        persons=form.people(),
        head_count=form.head_count.data or 0,
        talker_name=form.talker_name.data or "",
        talker_post=form.talker_post.data or "",
        grounds=TalkGrounds(form.grounds.data),
        matter=form.matter.data or "",
        place=form.place.data or "",
        result=form.result.data or "",
        record=form.record.data or "",
        findings=[row for row in rows if row.id in (form.findings.data or ())],
    )


def _seen(talk_id: int) -> tuple[Actor, AccountabilityTalk, Sequence[TalkVersion]]:
    """The person and the talk with its versions; one they may not see is not there (404)."""
    actor = require(Permission.VIEW_TALKS)
    talk = queries.talk(db(), actor, talk_id)
    return (actor, talk, queries.talk_history(db(), talk_id)) if talk is not None else abort(404)


@bp.get("/talks/<int:id>")
def show_talk(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One talk with everything that was ever written about it."""
    return _page(*_seen(id))


def _page(
    actor: Actor, talk: AccountabilityTalk, history: Sequence[TalkVersion], problem: Sequence[str] = (), text: str = ""
) -> str:
    says = history[-1]
    persons = [Person(one["name"], one["post"]) for one in says.persons]
    return render_template(
        "supervision/talk.html",
        talk=talk,
        says=says,
        persons=printed_persons(persons, says.head_count),
        history=history,
        manages=manages(actor, Permission.REGISTER_TALKS, talk.office.path),
        problem=problem,
        text=text,
    )


@bp.route("/talks/<int:id>/correct", methods=["GET", "POST"])
def correct_talk(id: int) -> Answer:  # noqa: A002 - as above
    """更正: a new version with its reason."""
    actor, talk, history = _seen(id)
    by, _ = required_by(actor, Permission.REGISTER_TALKS, talk.office.path)
    old = text_of(history[-1])
    form = CorrectTalkForm(data=_again(old))
    rows = finding_options(talk.organization, form.findings, [finding.code for finding in old.findings])
    if form.validate_on_submit():
        reason = form.reason.data or ""
        if accepted(form, lambda: act.correct_talk(db(), talk, _said(form, rows), reason, by)):
            flash("已更正", "success")
            return redirect(url_for("supervision.show_talk", id=talk.id))
    page = render_template("supervision/talk_form.html", form=form, organization=talk.organization, talk=talk)
    return page, 422 if form.errors else 200


def _again(old: act.TalkText) -> dict[str, object]:
    plain = ("held_on", "place", "talker_name", "talker_post", "matter", "result", "record")
    more = old.head_count if old.head_count > len(old.persons) else None
    return {
        **{name: getattr(old, name) for name in plain},
        "kind": old.kind.value,
        "grounds": old.grounds.value,
        "persons": written(old.persons),
        "head_count": more,
        "findings": [finding.id for finding in old.findings],
    }


@bp.post("/talks/<int:id>/withdraw")
def withdraw_talk(id: int) -> Answer:  # noqa: A002 - as above
    """撤回 of what was registered by mistake."""
    actor, talk, history = _seen(id)
    by, _ = required_by(actor, Permission.REGISTER_TALKS, talk.office.path)
    form = SayForm()
    problem = said_about(form, lambda text: act.withdraw_talk(db(), talk, text, by), missing="请写明撤回的理由")
    if problem:
        return _page(actor, talk, history, problem, form.text.data or ""), 422
    flash("已撤回，不再列入登记", "success")
    return redirect(url_for("supervision.talks"))
