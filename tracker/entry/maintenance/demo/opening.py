"""From the inspector's note to the approved plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo.phrases import phrase, pick
from tracker.entry.maintenance.demo.script import Script
from tracker.entry.maintenance.demo.story import Special
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Severity
from tracker.rectification.findings.operations import By
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.operations import category
from tracker.workflow.model import Timeframe

# Days before today. The round was fed back nine months ago.
REGISTERED, SUBMITTED, RELEASED, ASSIGNED, ANSWERED = 318, 290, 275, 274, 272
# What a wording says first of how much it is about: 7.132万元, 6个村, 12户.
_AMOUNT = re.compile(r"\d+(\.\d+)?(万元|元|亩|户|人次|人|处|个村|本|次|笔|宗|件|项)")
_TOWN_OFFICES = ("党政综合办公室", "党建工作办公室", "财政所", "农业农村办公室", "村镇建设办公室")


def register(script: Script, feedback: Feedback) -> None:
    """The inspector writes the finding down and hands it in."""
    case = script.case
    inspector = script.rng.choice(("inspector", "inspector02", "inspector03"))
    severity = script.rng.choices(list(Severity), weights=(6, 3, 1))[0]

    def log(session: Session, by: By) -> None:
        scheme = category(session, feedback.round.inspection.scheme, case.category, case.aspect)
        uuid = str(uuid5(NAMESPACE_URL, f"demo/{case.number}"))
        paper = f"DG-{case.number:03d}"
        wording = _as_first_written(script)
        amount = _AMOUNT.search(wording)
        new = act.NewFinding(
            wording, uuid, scheme.id if scheme else None, severity, paper, quantity=amount[0] if amount else ""
        )
        case.finding = act.log_finding(session, feedback, new, by)

    script.at(REGISTERED - case.number // 5, inspector, log)
    script.at(SUBMITTED, inspector, lambda session, by: act.submit_draft(session, case.row, by))


def _as_first_written(script: Script) -> str:
    """The wording; with a number misread where the story corrects it later."""
    wording = script.case.wording
    if Special.CORRECTION not in script.story.specials:
        return wording
    return re.sub("[0-9]+", lambda found: str(int(found[0]) + 1), wording, count=1)


def feed_back(script: Script, deadline: date | None) -> None:
    """The county releases, the town assigns, the inspected organization answers."""
    case = script.case
    if Special.RETURNED_DRAFT in script.story.specials:
        script.at(SUBMITTED - 3, "office", _reason(act.return_draft, script, "returned_draft"))
        script.at(SUBMITTED - 6, script.turns[0].who, lambda session, by: act.submit_draft(session, case.row, by))
    script.at(RELEASED, "office", lambda session, by: act.release(session, case.row, by))
    entry = _assignment(script, script.story.timeframe, deadline)
    script.at(ASSIGNED, "coordinator", lambda session, by: act.assign(session, case.row, entry, by))
    _answer(script)
    if Special.CORRECTION in script.story.specials:
        reason = phrase("correction")
        script.at(
            ANSWERED - 4,
            "office",
            lambda session, by: act.correct_wording(session, case.row, case.wording, reason, by),
        )


def _reason(operation: Callable[..., object], script: Script, name: str) -> Callable[[Session, By], object]:
    return lambda session, by: operation(session, script.case.row, phrase(name), by)


def _assignment(script: Script, timeframe: Timeframe, deadline: date | None) -> act.Assignment:
    case, users = script.case, script.cast.users
    if case.in_town:
        unit = script.cast.organizations[f"town-{case.owner}"].name
        supporting = tuple(
            script.rng.sample([office for office in _TOWN_OFFICES if office != unit], script.rng.randrange(3))
        )
    else:
        unit, supporting = script.cast.organizations[case.unit].party_name, ()
    return act.Assignment(
        users[case.owner],
        users[case.leader],
        timeframe,
        deadline,
        deadline_text="长期坚持" if timeframe is Timeframe.LONG_TERM else "",
        lead_unit=unit,
        responsible_unit=unit,
        supporting_units=supporting,
    )


def _answer(script: Script) -> None:
    signer = "approver" if script.case.in_town else script.case.owner
    if Special.REFUSAL in script.story.specials:
        script.at(ANSWERED - 2, "coordinator", _reason(act.record_refusal, script, "refusal"))
        return
    if Special.OBJECTION in script.story.specials:
        script.at(ANSWERED, signer, _reason(act.raise_objection, script, "objection"))
        script.at(ANSWERED - 2, "coordinator", _reason(act.resolve_objection, script, "objection_answer"))
    script.at(ANSWERED - 2, signer, lambda session, by: act.acknowledge(session, script.case.row, by))


def plan(script: Script) -> None:
    """The owner writes the plan, the leader approves it."""
    case = script.case
    written = 271 if script.story.timeframe is Timeframe.IMMEDIATE else script.rng.randrange(258, 267)
    lines = [act.PlannedMeasure(line.text, line.kind, owner_name=_name(script)) for line in case.lines]
    script.at(written, case.owner, lambda session, by: act.write_plan(session, case.row, case.goal, lines, by))
    script.at(written - 1, case.owner, lambda session, by: act.submit_plan(session, case.row, by))
    if Special.RETURNED_PLAN in script.story.specials:
        script.at(written - 3, case.leader, _reason(act.return_plan, script, "returned_plan"))
        script.at(written - 5, case.owner, lambda session, by: act.submit_plan(session, case.row, by))
    opinion = pick(script.rng, "plan_opinions")
    script.at(written - 6, case.leader, lambda session, by: act.approve_plan(session, case.row, opinion, by))


def _name(script: Script) -> str:
    return script.cast.users[script.case.owner].name
