"""One step of a finding: its form, what it needs to be decided, and the act itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from tracker.foundation.web.context import db, now, today
from tracker.people.access.actor import Actor
from tracker.rectification.findings import operations as act
from tracker.rectification.findings import queries
from tracker.rectification.findings.errors import Outdated, Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.forms import Desk, PlanForm, SplitForm, StepForm
from tracker.rectification.findings.forms.doubts import Doubted, Doubting
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.offers import LEAVING, RARE, TURNING_DOWN, Offer, hindered, offers
from tracker.rectification.findings.queries.evidence_warnings import Warnings, evidence_warnings
from tracker.rectification.findings.roles import acting_person
from tracker.rectification.findings.story import story
from tracker.rectification.findings.views.blueprint import Answer, bp, typed_people, visible_finding
from tracker.rectification.findings.views.calls import STEPS, Filled, StepPage
from tracker.rectification.findings.views.uploads import FilesRefused, keep_field, name_lost_files
from tracker.workflow.engine import decide
from tracker.workflow.model import Action, FindingFacts, Refusal, Request, State


@dataclass(frozen=True)
class Visit:
    """A person before a step. Without an offer `reasons` say why not, and `status` what kind of no it is."""

    action: Action
    page: StepPage
    actor: Actor
    finding: Finding
    desk: Desk
    offer: Offer | None
    reasons: tuple[str, ...] = ()
    status: int = 200

    @property
    def label(self) -> str:
        """The word of the button in the finding's own template."""
        known = self.desk.sheet.definition.transition(self.action, self.finding.state)
        return known.label if known else self.action.label

    @property
    def turns_down(self) -> bool:
        """Whether the button is red."""
        return self.action in TURNING_DOWN or self.action in LEAVING

    @property
    def must_choose(self) -> bool:
        """Whether a measure has to be chosen before its form can be shown."""
        return self.page.form.needs_measure and self.desk.measure is None


@bp.route("/findings/<code>/<action>", methods=["GET", "POST"])
def step(code: str, action: str) -> Answer:
    """Show the form of a step, or take the step."""
    visit = _visit(code, action)
    form = _form(visit)
    if request.method == "GET" or visit.must_choose:
        form.start(visit.desk)
        return _shown(visit, form), visit.status
    if isinstance(form, PlanForm | SplitForm) and "more" in request.form:
        form.add_rows()
        return _shown(visit, form), 200
    if not form.validate():
        name_lost_files(form)
        return _shown(visit, form), 422
    return _answered(visit, form)


def _answered(visit: Visit, form: StepForm) -> Answer:
    """Take the step, or say why it was not taken."""
    before = visit.finding.state
    try:
        _take(visit, form)
    except (FilesRefused, Doubted):
        return _again(visit, form, 422)
    except (Outdated, StaleDataError):
        return _conflict(visit.finding.code, visit.action.value)
    except Refused as refused:
        form.refuse(*refused.sentences)
        return _again(visit, form, 403 if visit.status == 403 else 422)
    flash(_done(visit, before), "success")
    return redirect(url_for("findings.show", code=visit.finding.code))


def _done(visit: Visit, before: State) -> str:
    """What was done, and where the finding stands now if it moved; a written plan is still to be sent."""
    if visit.action is Action.WRITE_PLAN:
        return "整改措施已保存，核对后请提交方案"
    if visit.finding.state is before:
        return f"“{visit.label}”已办理"
    return f"“{visit.label}”已办理，现在是“{queries.sheet_of(db(), visit.finding, today()).state_label}”"


def _visit(code: str, action_name: str) -> Visit:
    # A merge locks two findings, in the one order of locks: the operation does it.
    actor, finding = visible_finding(code, lock=request.method == "POST" and action_name != Action.MERGE)
    action = Action(action_name) if action_name in {one.value for one in Action} else None
    page = STEPS.get(action) if action else None
    if action is None or page is None:
        abort(404)
    desk, facts = _desk(page, finding, actor), facts_of(db(), finding)
    named = _number("typed")
    types_for = [one for one in typed_people(desk.sheet) if one.user_id == named]
    pressed = offers(desk.sheet.definition, facts, finding, actor, today(), types_for=types_for)
    offer = next((one for one in pressed if one.action is action), None)
    if offer:
        return Visit(action, page, actor, finding, _set(desk, offer), offer)
    reasons, status = _why_not(desk, facts, finding, actor, action)
    if status == 403 and request.method == "GET":
        abort(403, reasons[0])
    return Visit(action, page, actor, finding, desk, None, reasons, status)


def _why_not(
    desk: Desk, facts: FindingFacts, finding: Finding, actor: Actor, action: Action
) -> tuple[tuple[str, ...], int]:
    """The reasons, and 422 when facts forbid it, 409 when the state has moved on, 403 when it is not theirs to do."""
    definition = desk.sheet.definition
    for transition, refusal in hindered(definition, facts, finding, actor, today()):
        if transition.action is action:
            return refusal.sentences, 422
    person = acting_person(finding, actor)
    answer = decide(definition, facts, Request(action, today()), person, today())
    sentences = answer.sentences if isinstance(answer, Refusal) else ()
    known = definition.transition(action, finding.state)
    if known is None:
        return sentences, 409
    return sentences, 422 if known.roles & person.roles else 403


def _set(desk: Desk, offer: Offer) -> Desk:
    """The desk for this button: whose act is typed in, and what its template asks for."""
    typed_for = offer.typed_for.name if offer.typed_for else ""
    return replace(desk, typed_for=typed_for, asks_poll="polled" in offer.transition.optional)


def _desk(page: StepPage, finding: Finding, actor: Actor) -> Desk:
    sheet = queries.sheet_of(db(), finding, today())
    people = page.form.needs_people
    return Desk(
        sheet=sheet,
        today=today(),
        owners=queries.possible_owners(db(), finding, today()) if people else (),
        leaders=queries.possible_leaders(db(), finding, today()) if people else (),
        units=[unit.party_name for unit in queries.units_above(db(), finding)] if people else (),
        measure=_measure(sheet) if page.form.needs_measure else None,
        evidence_id=_number("item"),
        targets=queries.merge_targets(db(), finding, actor) if page.form.needs_targets else (),
        categories=queries.categories(db(), finding.feedback) if page.form.needs_categories else (),
    )


def _measure(sheet: queries.Sheet) -> queries.MeasureLine | None:
    """The measure of the address; the only open one when none is named."""
    wanted = _number("measure")
    still_open = [line for line in sheet.measures if not line.says.done]
    if wanted is None:
        return still_open[0] if len(still_open) == 1 else None
    return next((line for line in sheet.measures if line.number == wanted), None)


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _form(visit: Visit) -> StepForm:
    form = visit.page.form(data={"effective_on": today()} | visit.page.form.defaults(visit.desk))
    form.fit(visit.desk)
    form.ask_for_paper(visit.desk)
    return form


def _take(visit: Visit, form: StepForm) -> None:
    files, papers = keep_field(form, "files"), keep_field(form, "paper")
    offer = visit.offer
    by = act.By(
        visit.actor,
        now(),
        today(),
        form.effective_on.data or today(),
        acts_for=offer.acts_for if offer else None,
        typed_for=offer.typed_for if offer else None,
        seen_revision=form.revision.data,
        papers=tuple(act.NewPaper(one.file, one.title) for one in papers),
    )
    filled = Filled(db(), visit.finding, form, by, visit.desk, files)
    if isinstance(form, Doubting) and visit.page.doubts and form.raises(visit.page.doubts(filled)):
        raise Doubted
    visit.page.call(filled)
    db().commit()


def _again(visit: Visit, form: StepForm, status: int) -> Answer:
    """The same form with what was typed; everything that was begun is undone."""
    db().rollback()
    name_lost_files(form)
    return _shown(_visit(visit.finding.code, visit.action.value), form), status


def _conflict(code: str, action: str) -> Answer:
    """Somebody was quicker: what was typed stands in the form of the new state, which is shown above it."""
    db().rollback()
    visit = _visit(code, action)
    form = _form(visit)
    form.start(visit.desk)
    name_lost_files(form)
    return _shown(visit, form, conflict=True), 409


def _shown(visit: Visit, form: StepForm, *, conflict: bool = False) -> str:
    return render_template(
        "findings/choose.html" if visit.must_choose and visit.offer else visit.page.template,
        visit=visit,
        sheet=visit.desk.sheet,
        finding=visit.finding,
        form=form,
        conflict=conflict,
        returns=[one for one in story(visit.desk.sheet) if one.tone == "danger"],
        rare=visit.action in RARE,
        evidence_warnings=_warnings(visit),
    )


def _warnings(visit: Visit) -> Warnings:
    """What to look at twice in the evidence, where the step shows it."""
    if "evidence" not in visit.page.shows:
        return {}
    return evidence_warnings(db(), visit.actor, visit.finding, visit.desk.sheet.all_evidence)
