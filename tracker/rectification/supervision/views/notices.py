"""督办单: the list, issuing from a finding or from what is overdue, and everything that happens to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import require
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import visible
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.queries.people import with_posts
from tracker.rectification.findings.roles import OWNING
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.forms import CorrectNoticeForm, IssueForm, NoticeForm, SayForm
from tracker.rectification.supervision.models import NoticeLevel, NoticeMethod, SupervisionNotice
from tracker.rectification.supervision.policies import answers_notice, manages
from tracker.rectification.supervision.queries import NoticeRow
from tracker.rectification.supervision.views.blueprint import (
    Answer,
    accepted,
    as_of_now,
    asked_organization,
    bp,
    finding_options,
    paged,
    refused,
    required_by,
    said_about,
)

_VIEWS = ("open", "overdue", "concluded", "withdrawn")


@bp.get("/supervision")
def index() -> str:
    """督办单 that the person may see, newest first; tabs by where they stand."""
    actor = require(Permission.VIEW_FINDINGS)
    rows, day = queries.visible_notices(db(), actor, as_of_now()), today()
    groups = {
        "open": [row for row in rows if row.state.open],
        "overdue": [row for row in rows if row.overdue(day)],
        "concluded": [row for row in rows if row.conclusion],
        "withdrawn": [row for row in rows if row.withdrawn],
    }
    shown = request.args.get("view", "")
    return render_template(
        "supervision/index.html",
        page=paged(groups[shown] if shown in _VIEWS else rows),
        counts={"": len(rows), **{name: len(some) for name, some in groups.items()}},
        view=shown if shown in _VIEWS else "",
        today=day,
        may_issue=can_somewhere(actor, Permission.SUPERVISE),
    )


@bp.get("/supervision/overdue")
def overdue() -> str:
    """Overdue findings by organization, from which the next 督办单 are issued."""
    actor = require(Permission.SUPERVISE)
    groups = queries.overdue_groups(db(), actor, as_of_now())
    return render_template("supervision/overdue.html", groups=groups, today=today())


@bp.route("/supervision/new", methods=["GET", "POST"])
def new() -> Answer:
    """Issue one to an organization; pre-filled with the facts of the findings that the address names."""
    actor = require(Permission.SUPERVISE)
    organization = asked_organization(actor, Permission.SUPERVISE)
    if organization is None:
        units = visible(db(), actor, Permission.SUPERVISE)
        page = render_template("supervision/pick.html", units=units, kind="notice")
        return page, 200 if request.method == "GET" else 422
    form = IssueForm(data={"issued_on": today()})
    codes = request.args.getlist("finding")
    rows = finding_options(organization, form.findings, codes)
    people = _offer_people(form, organization)
    if request.method == "GET":
        _fill_in(form, [row for row in rows if row.code in codes], people)
    elif form.validate():
        notice = accepted(form, lambda: _issued(actor, organization, form, rows, people))
        if notice is not None:
            flash(f"已交办：{notice.number}", "success")
            return redirect(url_for("supervision.show", id=notice.id))
    page = render_template("supervision/notice_form.html", form=form, organization=organization, notice=None)
    return page, 422 if form.errors else 200


def _issued(
    actor: Actor, organization: Organization, form: IssueForm, rows: Sequence[Finding], people: Sequence[User]
) -> SupervisionNotice:
    by, office = required_by(actor, Permission.SUPERVISE, organization.path, form.issued_on.data)
    text, issuer = _said(form, rows, people), db().get_one(Organization, office)
    return act.issue_notice(db(), act.NewNotice(form.client_uuid.data or "", issuer, organization, text), by)


def _offer_people(form: NoticeForm, organization: Organization) -> Sequence[User]:
    people = with_posts(db(), organization.path, OWNING, today())
    named = ((person.id, f"{person.name}（{post}）" if post else person.name) for person, post in people)
    form.responsible.choices = options(("", "请选择"), *named)
    return [person for person, _ in people]


def _fill_in(form: IssueForm, findings: Sequence[Finding], people: Sequence[User]) -> None:
    """Facts alone: which findings, until when, since when overdue, who answers for them. No demand, no opinion."""
    form.findings.data = [finding.id for finding in findings]
    form.subject.data = "\n".join(_fact(finding, today()) for finding in findings)
    owners = {finding.owner_id for finding in findings}
    if len(owners) == 1 and owners <= {person.id for person in people}:
        form.responsible.data = owners.pop() or 0


def _fact(finding: Finding, day: date) -> str:
    wording = finding.current.wording.strip()
    if finding.deadline is None:
        return f"{finding.code}：{wording}"
    late = (day - finding.deadline).days
    since = f"，已逾期{late}天" if late > 0 else ""
    return f"{finding.code}：{wording}整改时限{chinese_date(finding.deadline)}{since}。"


def _said(form: NoticeForm, rows: Sequence[Finding], people: Sequence[User]) -> act.NoticeText:
    person = next((one for one in people if one.id == form.responsible.data), None)
    return act.NoticeText(
        subject=form.subject.data or "",
        responsible_name=person.name if person else form.responsible_name.data or "",
        due_on=form.due_on.data or today(),
        level=NoticeLevel(form.level.data),
        method=NoticeMethod(form.method.data),
        responsible=person,
        findings=[row for row in rows if row.id in (form.findings.data or ())],
    )


# -- one notice


def _seen(notice_id: int) -> tuple[Actor, SupervisionNotice, NoticeRow]:
    """The person and the notice; one they may not see is not there (404)."""
    actor = require(Permission.VIEW_FINDINGS)
    found = queries.notice(db(), actor, notice_id, as_of_now())
    return (actor, *found) if found is not None else abort(404)


@bp.get("/supervision/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One 督办单: what it says, what was answered, and what this person may do now."""
    return _page(*_seen(id))


def _page(actor: Actor, notice: SupervisionNotice, row: NoticeRow, problem: Sequence[str] = (), text: str = "") -> str:
    return render_template(
        "supervision/show.html",
        notice=notice,
        row=row,
        history=queries.notice_history(db(), notice.id),
        today=today(),
        answers=answers_notice(actor, row.responsible_id, row.organization_id),
        manages=manages(actor, Permission.SUPERVISE, notice.issuer.path),
        problem=problem,
        text=text,
        did=(request.endpoint or "").rpartition(".")[2],
    )


@bp.post("/supervision/<int:id>/acknowledge")
def acknowledge(id: int) -> Answer:  # noqa: A002 - as above
    """签收."""
    actor, notice, row = _seen(id)
    by = _answering(actor, row)
    problem = refused(lambda: act.acknowledge_notice(db(), notice, by))
    return (_page(actor, notice, row, problem), 422) if problem else _done(row, "已签收")


@bp.post("/supervision/<int:id>/answer")
def answer(id: int) -> Answer:  # noqa: A002 - as above
    """反馈情况."""
    actor, notice, row = _seen(id)
    by, form = _answering(actor, row), SayForm()
    problem = said_about(form, lambda text: act.answer_notice(db(), notice, text, by))
    return (_page(actor, notice, row, problem, form.text.data or ""), 422) if problem else _done(row, "已反馈")


def _answering(actor: Actor, row: NoticeRow) -> By:
    """As whom the person answers; the notice of somebody else is not theirs to answer (403)."""
    whose = answers_notice(actor, row.responsible_id, row.organization_id)
    if whose is None:
        abort(403, "督办单由责任人或责任单位签收和反馈。")
    return By(actor, now(), today(), today(), acts_for=None if whose is actor else whose)


@bp.post("/supervision/<int:id>/<any(conclude, resume, withdraw):step>")
def manage(id: int, step: str) -> Answer:  # noqa: A002 - as above
    """办结, 恢复督办 or 撤回 by the office that issued it."""
    actor, notice, row = _seen(id)
    form = SayForm()
    by, _ = required_by(actor, Permission.SUPERVISE, notice.issuer.path, form.effective_on.data)
    operation, told = {
        "conclude": (act.conclude_notice, "已办结"),
        "resume": (act.resume_notice, "已恢复督办"),
        "withdraw": (act.withdraw_notice, "已撤回，督办单号不再使用"),
    }[step]
    problem = said_about(form, lambda text: operation(db(), notice, text, by))
    return (_page(actor, notice, row, problem, form.text.data or ""), 422) if problem else _done(row, told)


def _done(row: NoticeRow, told: str) -> Answer:
    flash(f"{row.number}{told}", "success")
    return redirect(url_for("supervision.show", id=row.id))


@bp.route("/supervision/<int:id>/correct", methods=["GET", "POST"])
def correct(id: int) -> Answer:  # noqa: A002 - as above
    """更正: a new version with its reason."""
    actor, notice, row = _seen(id)
    by, _ = required_by(actor, Permission.SUPERVISE, notice.issuer.path)
    form = CorrectNoticeForm(data=_again(row))
    rows = finding_options(notice.organization, form.findings, row.codes)
    people = _offer_people(form, notice.organization)
    if request.method == "GET":
        form.findings.data = [one.id for one in rows if one.code in row.codes]
    elif form.validate():
        reason = form.reason.data or ""
        if accepted(form, lambda: act.correct_notice(db(), notice, _said(form, rows, people), reason, by)):
            flash(f"{row.number}已更正", "success")
            return redirect(url_for("supervision.show", id=notice.id))
    page = render_template("supervision/notice_form.html", form=form, organization=notice.organization, notice=row)
    return page, 422 if form.errors else 200


def _again(row: NoticeRow) -> dict[str, object]:
    return {
        "subject": row.subject,
        "responsible": row.responsible_id or 0,
        "responsible_name": "" if row.responsible_id else row.responsible_name,
        "due_on": row.due_on,
        "level": row.level.value,
        "method": row.method.value,
    }
