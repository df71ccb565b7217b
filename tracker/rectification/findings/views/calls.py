"""Every step of the workflow as a page: ACTION → the form it shows and the operation it calls. A table, no rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.people.accounts.models import User
from tracker.rectification.findings import forms
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.forms import Desk, StepForm
from tracker.rectification.findings.models import EvidenceItem, Finding, FollowUpOutcome
from tracker.rectification.findings.queries.staffing import staffing_warnings
from tracker.workflow.model import Action, MeasureKind, Timeframe


@dataclass(frozen=True)
class Filled:
    """A valid form on its way to its operation."""

    session: Session
    finding: Finding
    form: Any
    by: act.By
    desk: Desk
    files: tuple[act.NewEvidence, ...] = ()

    @property
    def target(self) -> tuple[Session, Finding]:
        """What every operation takes first."""
        return self.session, self.finding

    def text(self, name: str) -> str:
        """What a text field says; empty when it was not sent or this finding's form does not have it."""
        return _value(self.form, name) or ""


@dataclass(frozen=True)
class StepPage:
    """The form, the operation, and which parts of the finding lie beside the form while one decides.

    `doubts` are asked about what was filled in and shown once before it is saved.
    """

    form: type[StepForm]
    call: Callable[[Filled], object]
    shows: tuple[str, ...] = ()
    template: str = "findings/step.html"
    doubts: Callable[[Filled], tuple[str, ...]] | None = None


def _reason(operation: Callable[..., object]) -> Callable[[Filled], object]:
    """An operation that takes a reason and nothing else."""
    return lambda f: operation(*f.target, f.text("reason"), f.by)


def _plain(operation: Callable[..., object]) -> Callable[[Filled], object]:
    return lambda f: operation(*f.target, f.by)


def _opinion(operation: Callable[..., object]) -> Callable[[Filled], object]:
    return lambda f: operation(*f.target, f.text("opinion"), f.by)


def _value(form: Any, name: str) -> Any:
    """What a field holds; None when this finding's form does not have it."""
    return form[name].data if name in form else None


def _review(operation: Callable[..., object]) -> Callable[[Filled], object]:
    def call(f: Filled) -> object:
        opinion = act.Opinion(
            f.text("opinion"),
            meeting_on=_value(f.form, "meeting_on"),
            minute_no=f.text("minute_number"),
            visited_on=_value(f.form, "visited_on"),
            polled=_value(f.form, "polled"),
            satisfied=_value(f.form, "satisfied"),
        )
        return operation(*f.target, opinion, f.by)

    return call


def _named(f: Filled) -> tuple[User, User]:
    """Owner and accountable leader, as they were chosen."""
    people = {person.id: person for person, _ in (*f.desk.owners, *f.desk.leaders)}
    return people[f.form.owner.data], people[f.form.leader.data]


def _staffing(f: Filled) -> tuple[str, ...]:
    return staffing_warnings(f.session, f.finding, *_named(f), f.by.today)


def _assign(f: Filled) -> None:
    entry = act.Assignment(
        *_named(f),
        Timeframe(f.form.timeframe.data),
        f.form.deadline.data,
        deadline_text=f.text("deadline_text"),
        lead_unit=f.text("lead_unit"),
        responsible_unit=f.text("responsible_unit"),
        supporting_units=f.form.units,
    )
    act.assign(*f.target, entry, f.by, f.text("reason"))


def _write_plan(f: Filled) -> None:
    lines = [
        act.PlannedMeasure(
            row["text"] or "",
            MeasureKind(row["kind"]),
            row["deadline"],
            row["owner_name"] or "",
            int(row["number"]) if re.fullmatch("[0-9]{1,9}", row["number"] or "") else None,
            row["amount_due"],
        )
        for row in f.form.measures.data
    ]
    act.write_plan(*f.target, f.text("goal"), lines, f.by)


def _complete_measure(f: Filled) -> None:
    proof = {name: _value(f.form, name) for name in vars(act.MeasureResult())}
    entry = act.MeasureResult(**{name: value for name, value in proof.items() if value is not None})
    number = f.desk.measure.number if f.desk.measure else 0
    act.complete_measure(*f.target, number, entry, f.by, files=f.files)


def _report_progress(f: Filled) -> None:
    act.report_progress(*f.target, f.text("note"), f.by, number=f.form.measure.data, files=f.files)


def _remove_evidence(f: Filled) -> None:
    item: EvidenceItem = next(item for item in f.desk.sheet.all_evidence if item.id == f.form.evidence.data)
    act.remove_evidence(*f.target, item, f.text("reason"), f.by)


def _request_extension(f: Filled) -> None:
    form, reason = f.form, f.text("reason")
    promised = act.LongTerm(f.text("stage_goal"), form.next_review_on.data, form.expected_end.data)
    long_term = promised if form.asks.data == "long" else None
    act.request_extension(*f.target, form.new_deadline.data, reason, f.by, long_term=long_term)


def _look_back(outcome: FollowUpOutcome, *, confirm: bool = False) -> Callable[[Filled], object]:
    def call(f: Filled) -> None:
        entry = act.FollowUpEntry(outcome, f.text("text"), f.text("method"), f.text("witness"))
        act.record_follow_up(*f.target, entry, f.by, confirm=confirm)

    return call


def _recur(f: Filled) -> None:
    """A relapse that somebody went to see, or that a look back owed by then saw, is its result; others stand alone."""
    due = f.desk.sheet.next_follow_up
    visited = f.text("method") or f.text("witness")
    if visited or (due is not None and due.due_on <= f.by.effective_on):
        _look_back(FollowUpOutcome.RECURRED)(f)
    else:
        act.recur(*f.target, f.text("text"), f.by)


def _reopen(f: Filled) -> None:
    act.reopen(*f.target, f.text("reason"), f.form.deadline.data, f.by, deadline_text=f.text("deadline_text"))


def _merge(f: Filled) -> None:
    target = next(one for one in f.desk.targets if one.code == f.form.target.data)
    act.merge(*f.target, target, f.text("reason"), f.text("consent"), f.by)


def _split(f: Filled) -> None:
    rows = f.form.parts.data
    parts = [act.Part(row["wording"] or "", row["category"]) for row in rows]
    act.split(*f.target, parts, f.text("reason"), f.text("consent"), f.by)


_REVIEWED = ("closure", "measures", "evidence", "returns")
STEPS: Mapping[Action, StepPage] = {
    Action.SUBMIT_DRAFT: StepPage(forms.ConfirmForm, _plain(act.submit_draft)),
    Action.RETURN_DRAFT: StepPage(forms.ReturnForm, _reason(act.return_draft)),
    Action.RELEASE: StepPage(forms.ConfirmForm, _plain(act.release)),
    Action.ACKNOWLEDGE: StepPage(forms.ConfirmForm, _plain(act.acknowledge)),
    Action.RAISE_OBJECTION: StepPage(forms.ObjectionForm, _reason(act.raise_objection)),
    Action.RESOLVE_OBJECTION: StepPage(forms.AnswerForm, _reason(act.resolve_objection), ("objection",)),
    Action.RECORD_REFUSAL: StepPage(forms.RefusalForm, _reason(act.record_refusal)),
    Action.ASSIGN: StepPage(forms.AssignForm, _assign, doubts=_staffing),
    Action.WRITE_PLAN: StepPage(forms.PlanForm, _write_plan, ("plan_returns",), "findings/plan.html"),
    Action.SUBMIT_PLAN: StepPage(forms.ConfirmForm, _plain(act.submit_plan), ("plan_returns", "measures")),
    Action.APPROVE_PLAN: StepPage(forms.OpinionForm, _opinion(act.approve_plan), ("measures",)),
    Action.RETURN_PLAN: StepPage(forms.ReturnForm, _reason(act.return_plan), ("measures",)),
    Action.REPORT_PROGRESS: StepPage(forms.ProgressForm, _report_progress),
    Action.COMPLETE_MEASURE: StepPage(forms.MeasureDoneForm, _complete_measure),
    Action.ADD_EVIDENCE: StepPage(
        forms.EvidenceForm, lambda f: act.add_evidence(*f.target, f.files, f.by, number=f.form.measure.data)
    ),
    Action.REMOVE_EVIDENCE: StepPage(forms.RemoveEvidenceForm, _remove_evidence),
    Action.REPORT_STAGE: StepPage(
        forms.StageForm,
        lambda f: act.report_stage(*f.target, f.text("stage_result"), f.form.next_review_on.data, f.by),
        ("measures",),
    ),
    Action.APPROVE_STAGE: StepPage(forms.OpinionForm, _opinion(act.approve_stage), ("stage_report", "measures")),
    Action.REQUEST_CLOSURE: StepPage(
        forms.ClosureForm,
        lambda f: act.request_closure(*f.target, f.text("statement"), f.by),
        ("returns", "measures", "evidence"),
    ),
    Action.WITHDRAW: StepPage(forms.ConfirmForm, _plain(act.withdraw), ("closure",)),
    Action.APPROVE: StepPage(forms.ReviewForm, _review(act.approve), _REVIEWED),
    Action.CLOSE: StepPage(forms.CloseForm, _review(act.close), _REVIEWED),
    Action.SEND_BACK: StepPage(forms.SendBackForm, _reason(act.send_back), _REVIEWED),
    Action.REQUEST_EXTENSION: StepPage(forms.ExtensionForm, _request_extension, ("measures",)),
    Action.ENDORSE_EXTENSION: StepPage(forms.OpinionForm, _opinion(act.endorse_extension), ("extension", "measures")),
    Action.GRANT_EXTENSION: StepPage(forms.OpinionForm, _opinion(act.grant_extension), ("extension", "measures")),
    Action.REJECT_EXTENSION: StepPage(forms.RejectForm, _reason(act.reject_extension), ("extension", "measures")),
    Action.RECORD_CHECK: StepPage(forms.FollowUpForm, _look_back(FollowUpOutcome.ONGOING), ("follow_up", "measures")),
    Action.RECORD_SUSTAINED: StepPage(forms.FollowUpForm, _look_back(FollowUpOutcome.SUSTAINED), ("follow_up",)),
    Action.CONFIRM_SUSTAINED: StepPage(
        forms.FollowUpForm, _look_back(FollowUpOutcome.SUSTAINED, confirm=True), ("follow_up",)
    ),
    Action.RECORD_INSUFFICIENT: StepPage(forms.FollowUpForm, _look_back(FollowUpOutcome.INSUFFICIENT), ("follow_up",)),
    Action.RECUR: StepPage(forms.FollowUpForm, _recur, ("follow_up",)),
    Action.DISMISS_RECURRENCE: StepPage(forms.DismissForm, _reason(act.dismiss_recurrence), ("relapse",)),
    Action.REOPEN: StepPage(forms.ReopenForm, _reopen, ("relapse", "measures")),
    Action.MERGE: StepPage(forms.MergeForm, _merge, ("no_targets",)),
    Action.SPLIT: StepPage(forms.SplitForm, _split, template="findings/split.html"),
    Action.VOID: StepPage(forms.VoidForm, lambda f: act.void(*f.target, f.text("reason"), f.text("consent"), f.by)),
    Action.REFER: StepPage(
        forms.ReferForm,
        lambda f: act.refer(*f.target, f.text("reason"), f.text("consent"), f.text("receiver"), f.by),
    ),
    Action.CORRECT_WORDING: StepPage(
        forms.CorrectionForm,
        lambda f: act.correct_wording(*f.target, f.text("wording"), f.text("reason"), f.by, f.text("quantity")),
    ),
}
