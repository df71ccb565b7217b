"""Inspections and feedback with their findings. The pages belong to the blueprint of `inspections`.

They stand here because they show findings, which that package may not know. Importing this module completes the
blueprint, so the app registers it through this module.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, render_template, url_for

from tracker.foundation.web.context import db, now, today
from tracker.foundation.web.paging import page_number, slice_of
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission, can_somewhere
from tracker.people.access.web import current_actor, require
from tracker.rectification.findings.forms.together import TogetherForm
from tracker.rectification.findings.lights import TimeLeft, time_left
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.findings.operations.together import TOGETHER, Outcome, all_at_once
from tracker.rectification.findings.queries.feedbacks import answers, of_feedback, rounds_of
from tracker.rectification.findings.views import describing
from tracker.rectification.inspections import policies, queries
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.recurring import views as recurring
from tracker.rectification.inspections.views import Answer, bp, seen_feedback
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.model import Action, Role, State

__all__ = ["bp", "describing", "recurring"]
SIZE = 10
_LOOK_BACK = frozenset({Role.INSPECTOR, Role.REVIEWER})
Rows = Sequence[tuple[Finding, date | None]]

# Action → button, what it says before it is done, and what it says afterwards.
WORDS = {
    Action.SUBMIT_DRAFT: (
        "全部提交审定",
        "将{count}个草稿全部提交整改办审定，提交后巡察组不能再修改表述。",
        "已提交{count}个问题",
    ),
    Action.RELEASE: (
        "全部审定反馈",
        "将{count}个问题正式反馈给{unit}，反馈后更正原文须写明理由，签收时限从业务日期起算。",
        "已向{unit}反馈{count}个问题",
    ),
    Action.ACKNOWLEDGE: (
        "全部签收",
        "签收{count}个反馈问题。对其中某个问题有异议的，请先打开该问题提出异议。",
        "已签收{count}个问题，接着制定整改措施",
    ),
}


@bp.get("/inspections")
def index() -> str:
    """Inspections in my scope, the newest first, each with its rounds and the counts of its units."""
    actor = require(Permission.VIEW_FINDINGS)
    page = slice_of(db(), queries.listing(actor), number=page_number(), size=SIZE)
    return render_template(
        "inspections/index.html",
        page=page,
        rounds=rounds_of(db(), actor, page.items),
        logs=can_somewhere(actor, Permission.LOG_FINDINGS),
        may_open=can_somewhere(actor, Permission.MANAGE_INSPECTIONS),
    )


@bp.get("/inspections/<int:id>")
def show(id: int) -> str:  # noqa: A002 - the contract's name in addresses
    """One inspection: rounds, teams, units with their feedback."""
    actor = require(Permission.VIEW_FINDINGS)
    inspection = queries.inspection(db(), actor, id)
    if inspection is None:
        abort(404)
    return render_template(
        "inspections/show.html",
        inspection=inspection,
        rounds=rounds_of(db(), actor, [inspection])[id],
        logs=can_somewhere(actor, Permission.LOG_FINDINGS),
        may_manage=policies.can_manage(actor, inspection),
        looks_back=_LOOK_BACK & {post.role for person in (actor, *actor.principals) for post in person.posts},
    )


@dataclass(frozen=True)
class Button:
    """One step that the person may take for all findings that wait for it."""

    action: Action
    label: str
    text: str
    form: TogetherForm


@bp.get("/feedbacks/<int:id>")
def feedback(id: int) -> str:  # noqa: A002 - as above
    """The feedback of one unit: what paper says, its findings, what can be done with all of them, the answers."""
    return _page(seen_feedback(id))


def _page(
    shown: Feedback, sent: dict[Action, TogetherForm] | None = None, outcome: Outcome | None = None, done: str = ""
) -> str:
    actor, clock = current_actor(), read_clock(db())
    rows = of_feedback(db(), actor, shown, today(), clock)
    counts = Counter(finding.state for finding, _ in rows)
    return render_template(
        "inspections/feedback.html",
        feedback=shown,
        rows=[(finding, _label(finding), _left(finding, watched, clock)) for finding, watched in rows],
        states=_states(rows, counts),
        buttons=_buttons(actor, shown, counts, sent or {}),
        answers=answers(shown.responses),
        may_describe=policies.can_describe(actor, shown),
        may_fill=policies.can_fill(actor, shown),
        may_evaluate=shown.released_on is not None and policies.can_evaluate(actor, shown),
        outcome=outcome,
        done=done,
    )


def _label(finding: Finding) -> str:
    return definition_of(finding.procedure_version).label_of(finding.state)


def _left(finding: Finding, watched: date | None, clock: Clock) -> TimeLeft:
    return time_left(finding, watched, today(), clock)


def _states(rows: Rows, counts: Counter[State]) -> list[tuple[State, str, int]]:
    """Each state that occurs with its label and count, in the order of the workflow."""
    labels = {finding.state: _label(finding) for finding, _ in rows}
    return [(state, labels[state], counts[state]) for state in State if state in counts]


def _buttons(actor: Actor, shown: Feedback, counts: Counter[State], sent: dict[Action, TogetherForm]) -> list[Button]:
    found = []
    for action, (state, _) in TOGETHER.items():
        if counts[state] and policies.may_press(actor, shown, action, state):
            label, text, _ = WORDS[action]
            words = text.format(count=counts[state], unit=shown.organization.party_name)
            found.append(Button(action, f"{label}（{counts[state]}）", words, sent.get(action) or _form(action)))
    return found


def _form(action: Action) -> TogetherForm:
    return TogetherForm(formdata=None, prefix=f"{action.value}-", data={"effective_on": today()})


@bp.post("/feedbacks/<int:id>/all/<any(submit_draft, release, acknowledge):action>")
def together(id: int, action: str) -> Answer:  # noqa: A002 - as above
    """One step for every finding that waits for it; those refused are listed with their reasons."""
    shown, step = seen_feedback(id), Action(action)
    if not policies.may_press(current_actor(), shown, step, TOGETHER[step][0]):
        abort(403)
    form = TogetherForm(prefix=f"{action}-")
    if not form.validate_on_submit() or form.effective_on.data is None:
        return _page(shown, sent={step: form}), 422
    outcome = all_at_once(db(), shown, step, By(current_actor(), now(), today(), form.effective_on.data))
    db().commit()
    db().expire_all()
    done = _sentence(step, shown, outcome)
    if outcome.refused:
        return _page(shown, outcome=outcome, done=done), 200 if outcome.done else 422
    flash(done or "没有等待这样办理的问题，可能已由他人办理", "success" if done else "info")
    return redirect(url_for("inspections.feedback", id=id))


def _sentence(action: Action, shown: Feedback, outcome: Outcome) -> str:
    count = len(outcome.done)
    return WORDS[action][2].format(count=count, unit=shown.organization.party_name) if count else ""
