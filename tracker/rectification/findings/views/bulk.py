"""One step for the findings that were chosen in the list: 交办, 申请延期 and its approvals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from tracker.foundation.web.context import db, now, today
from tracker.people.access.permissions import Permission
from tracker.people.access.web import require
from tracker.people.accounts.models import User
from tracker.people.accounts.queries import actor_of
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.forms import together as forms
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.assigning_many import Alike, Candidate, assign_alike
from tracker.rectification.findings.operations.together import each, named
from tracker.rectification.findings.queries.selection import people_for
from tracker.rectification.findings.queries.staffing import staffing_warnings_of_many
from tracker.rectification.findings.roles import LEADING, OWNING
from tracker.rectification.findings.views.blueprint import Answer, bp
from tracker.rectification.findings.views.selection import (
    Selection,
    confirmation,
    confirmed,
    outcome_page,
    read_selection,
    typed,
)
from tracker.workflow.model import Action, Timeframe

Call = Callable[[Session, Finding, act.By], object]


@dataclass(frozen=True)
class Bulk:
    """The form, what its data makes of one finding, and the sentence above the form."""

    form: type[forms.TogetherForm]
    call: Callable[[Any], Call]
    explanation: str


def _assign(form: forms.AssignTogetherForm) -> Call:
    entry = Alike(
        owner=_candidate(form.owner.data),
        leader=_candidate(form.leader.data),
        timeframe=Timeframe(form.timeframe.data) if form.timeframe.data else None,
        deadline=form.deadline.data,
        lead_unit=form.lead_unit.data or "",
        responsible_unit=form.responsible_unit.data or "",
        supporting_units=form.units,
        reason=form.reason.data or "",
    )
    return lambda session, finding, by: assign_alike(session, finding, entry, by)


def _candidate(user_id: int | None) -> Candidate | None:
    if user_id is None:
        return None
    user = db().get_one(User, user_id)
    return Candidate(user, actor_of(db(), user, today()))


def _extend(form: forms.ExtensionTogetherForm) -> Call:
    new_deadline, reason = form.new_deadline.data, form.reason.data or ""
    return lambda session, finding, by: act.request_extension(session, finding, new_deadline, reason, by)


def _opinion(operation: Callable[[Session, Finding, str, act.By], object]) -> Callable[[Any], Call]:
    return lambda form: lambda session, finding, by: operation(session, finding, form.opinion.data or "", by)


def _reject(form: forms.RejectTogetherForm) -> Call:
    reason = form.reason.data or ""
    return lambda session, finding, by: act.reject_extension(session, finding, reason, by)


BULK: Mapping[Action, Bulk] = {
    Action.ASSIGN: Bulk(forms.AssignTogetherForm, _assign, "只改填了的内容，没有填的各问题保持原样。"),
    Action.REQUEST_EXTENSION: Bulk(
        forms.ExtensionTogetherForm, _extend, "每个问题各生成一份延期申请，理由和日期相同。"
    ),
    Action.ENDORSE_EXTENSION: Bulk(
        forms.OpinionTogetherForm, _opinion(act.endorse_extension), "对各问题待初审的延期申请签同一意见。"
    ),
    Action.GRANT_EXTENSION: Bulk(
        forms.OpinionTogetherForm,
        _opinion(act.grant_extension),
        "批准后，各问题的整改时限改为其申请的日期，原时限留在记录里。",
    ),
    Action.REJECT_EXTENSION: Bulk(forms.RejectTogetherForm, _reject, "驳回后，各问题的整改时限不变。"),
}


@bp.post("/bulk/<any(assign, request_extension, endorse_extension, grant_extension, reject_extension):action>")
def bulk(action: str) -> Answer:
    """The confirmation of a step for all that were chosen, then the step itself: each finding whole or not at all."""
    actor, step = require(Permission.VIEW_FINDINGS), Action(action)
    title, kind, selection = f"批量{step.label}", BULK[step], read_selection(actor)
    if selection.problem:
        return confirmation(title, "", selection, None), 422
    form = _form(kind, selection)
    if not confirmed():
        return confirmation(title, kind.explanation, selection, form)
    if not form.validate() or form.effective_on.data is None:
        return confirmation(title, kind.explanation, selection, form), 422
    if isinstance(form, forms.AssignTogetherForm) and form.raises(_staffing(form, selection)):
        return confirmation(title, kind.explanation, selection, form), 422
    by, call = act.By(actor, now(), today(), form.effective_on.data), kind.call(form)

    def one(session: Session, finding: Finding) -> None:
        own = named(session, finding, step, by)
        call(session, finding, replace(own, seen_revision=selection.revisions[finding.id]))

    outcome = each(db(), selection.findings, one)
    db().commit()
    page = outcome_page(title, f"已对{len(outcome.done)}个问题办理“{step.label}”", actor, outcome)
    return page, 200 if outcome.done else 422


def _staffing(form: forms.AssignTogetherForm, selection: Selection) -> tuple[str, ...]:
    """Whether the people named here could bring these findings through."""
    owner, leader = (db().get(User, field.data) if field.data else None for field in (form.owner, form.leader))
    if owner is None and leader is None:
        return ()
    return staffing_warnings_of_many(db(), selection.findings, owner, leader, today())


def _form(kind: Bulk, selection: Selection) -> forms.TogetherForm:
    form = kind.form(formdata=typed(), data={"effective_on": today()})
    if isinstance(form, forms.AssignTogetherForm):
        people = (people_for(db(), selection.findings, roles, today()) for roles in (OWNING, LEADING))
        form.offer(*people)
    return form
