"""What a visit found, and the one act that turns its failed items into findings."""

from __future__ import annotations

import re

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.forms import options
from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.forms import RegisterForm
from tracker.rectification.checklists.models import AnswerKind, Visit, VisitAnswer
from tracker.rectification.checklists.policies import can_register
from tracker.rectification.checklists.rules import sections
from tracker.rectification.checklists.views.blueprint import Answer, bp, visible_visit
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Severity
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.policies import can_view
from tracker.rectification.inspections.models import Feedback, Source
from tracker.rectification.inspections.policies import can_see_feedback, may_press
from tracker.workflow.model import Action, State

_CROSS_CHECK, _SUPERVISION = "cross_check", "special_supervision"


def result(actor: Actor, visit: Visit, form: RegisterForm | None = None) -> str:
    """Counts per section, the failed items, and the form that registers them."""
    answers = {answer.item_id: answer for answer in visit.answers}
    waiting = act.unregistered(visit)
    may = can_register(actor, visit) and visit.finished_on is not None
    return render_template(
        "checklists/result.html",
        visit=visit,
        counts=queries.counts(visit),
        kinds=AnswerKind,
        sections=sections(visit.checklist.items),
        answers=answers,
        waiting=waiting,
        form=(form or _form(visit, waiting)) if may and waiting else None,
        drafts=_drafts(actor, visit),
        shown=lambda finding: can_view(actor, finding),
    )


def _drafts(actor: Actor, visit: Visit) -> int:
    """How many of the findings made here the person can still submit, all at once, on the page of the feedback."""
    feedback = visit.feedback
    if feedback is None or not can_see_feedback(actor, feedback):
        return 0
    if not may_press(actor, feedback, Action.SUBMIT_DRAFT, State.DRAFT):
        return 0
    return sum(1 for answer in visit.answers if answer.finding and answer.finding.state is State.DRAFT)


def _form(visit: Visit, waiting: list[VisitAnswer]) -> RegisterForm:
    rows = [
        {
            "item": str(answer.item_id),
            "wording": answer.item.wording + answer.note,
            "severity": answer.item.severity.value,
        }
        for answer in waiting
    ]
    targets = _targets(visit)
    form = RegisterForm(formdata=None, data={"target": _suggested(visit, targets), "items": rows})
    form.target.choices = options(*((key, words) for key, words, _ in targets))
    return form


def _targets(visit: Visit) -> list[tuple[str, str, str]]:
    """Where the findings can go (key, words, code of the source): unreleased feedbacks first, then new rounds."""
    known = [
        (f"feedback-{one.id}", f"{_named(one)}（未反馈，可继续登记）", one.round.inspection.source.code)
        for one in queries.open_feedbacks(db(), visit.organization)
        if one.round.inspection.source.code != "self_check"
    ]
    opened = [(f"source-{one.id}", f"新开一轮：{one.label}", one.code) for one in queries.own_sources(db())]
    return [*known, *opened]


def _named(feedback: Feedback) -> str:
    inspection = feedback.round.inspection
    return f"{inspection.year}年{inspection.title}第{feedback.round.number}轮"


def _suggested(visit: Visit, targets: list[tuple[str, str, str]]) -> str:
    fitting = _CROSS_CHECK if visit.visiting_organization_id else _SUPERVISION
    return next((key for key, _, source in targets if source == fitting), targets[0][0] if targets else "")


@bp.post("/visits/<int:id>/register")
def register(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """Every failed item becomes a finding, or none does."""
    actor, visit = visible_visit(id)
    if not can_register(actor, visit):
        abort(403, "登记问题由巡察组或整改办办理，请把检查结果告诉他们。")
    if visit.finished_on is not None and not act.unregistered(visit):
        flash("不合格项已经登记过，没有重复登记", "info")
        return redirect(url_for("checklists.visit", id=id))
    form = RegisterForm()
    form.target.choices = options(*((key, words) for key, words, _ in _targets(visit)))
    if form.validate():
        try:
            made = _registered(actor, visit, form)
        except Refused as refused:
            db().rollback()
            form.refuse(*refused.sentences)
        else:
            db().commit()
            flash(f"已将{len(made)}个不合格项登记为问题草稿，接着到反馈页全部提交审定", "success")
            return redirect(url_for("checklists.visit", id=id))
    return result(actor, visible_visit(id)[1], form), 422


def _registered(actor: Actor, visit: Visit, form: RegisterForm) -> list[object]:
    by = By(actor, now(), today(), visit.visited_on)
    rows = [row for row in form.items.data if re.fullmatch("[0-9]{1,9}", row["item"] or "")]
    wordings = {int(row["item"]): act.Wording(row["wording"] or "", Severity(row["severity"])) for row in rows}
    kind, _, number = (form.target.data or "").partition("-")
    if kind == "feedback":
        feedback = db().get_one(Feedback, int(number))
    else:
        source, user = db().get_one(Source, int(number)), db().get_one(User, actor.user_id)
        title = visit.checklist.title
        feedback = act.feedback_under(db(), visit.organization, source, title, visit.visited_on, user, now())
    return [*act.register_failures(db(), visit, feedback, wordings, by)]
