"""One visit with a checklist and what followed: two findings in one act, and 举一反三 in four more villages."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from tracker.entry.maintenance.demo.cast import Cast
from tracker.entry.maintenance.demo.phrases import phrase
from tracker.entry.maintenance.demo.rounds import source
from tracker.entry.maintenance.demo.timetable import Timetable
from tracker.people.organizations.models import Organization
from tracker.rectification.checklists import operations as checks
from tracker.rectification.checklists.models import AnswerKind, Checklist, LateralCheck, Visit
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By

_VISITED, _ORDERED, _NIL_RETURN, _FOUND = 12, 8, 5, 4  # days before today
_DUE_IN = 3
_VISITED_VILLAGE, _ASKED = "village-03", ("village-01", "village-02", "village-04", "village-05")
_FAILED = {7: "visit_wages", 16: "visit_supervision"}  # number of the item → phrase of the note
_DOES_NOT_APPLY = 11


def check_villages(cast: Cast, times: Timetable) -> None:
    """The patrol visits a village, the coordinator asks four others; two have answered, one with a finding."""
    first = _visit(cast, times)
    tasks = {task.organization.code: task for task in _order(cast, times, first).tasks}
    by = _by(cast, times, "secretary02", times.ago(_NIL_RETURN))
    checks.answer_task(cast.session, tasks["village-02"], [], by)
    by = _by(cast, times, "secretary04", times.ago(_FOUND))
    checks.answer_task(cast.session, tasks["village-04"], [phrase("self_check_found")], by)


def _visit(cast: Cast, times: Timetable) -> Finding:
    """Every item answered, the failed ones registered; returns the first finding."""
    session, day = cast.session, times.ago(_VISITED)
    checklist = session.scalars(select(Checklist).where(Checklist.code == "micro-powers")).one()
    by = _by(cast, times, "patrol", day)
    new = checks.NewVisit(
        str(uuid5(NAMESPACE_URL, "demo/visit")),
        checklist,
        cast.organizations[_VISITED_VILLAGE],
        day,
        by.actor.name,
        phrase("visit_witness"),
    )
    visit = checks.start_visit(session, new, by.actor, by.now, day)
    checks.save_answers(session, visit, [_given(item.id, item.number) for item in checklist.items])
    checks.finish_visit(session, visit, visit.revision, day)
    return _register(cast, visit, by)[0]


def _given(item_id: int, number: int) -> checks.Given:
    if number in _FAILED:
        return checks.Given(item_id, AnswerKind.FAILED, phrase(_FAILED[number]))
    kind = AnswerKind.NOT_APPLICABLE if number == _DOES_NOT_APPLY else AnswerKind.PASSED
    return checks.Given(item_id, kind, "")


def _register(cast: Cast, visit: Visit, by: By) -> list[Finding]:
    session, supervision = cast.session, source(cast.session, "special_supervision")
    title, user = visit.checklist.title, cast.users["patrol"]
    feedback = checks.feedback_under(session, visit.organization, supervision, title, by.today, user, by.now)
    wordings = {
        answer.item_id: checks.Wording(answer.item.wording + answer.note, answer.item.severity)
        for answer in checks.unregistered(visit)
    }
    return checks.register_failures(session, visit, feedback, wordings, by)


def _order(cast: Cast, times: Timetable, finding: Finding) -> LateralCheck:
    asked: list[Organization] = [cast.organizations[code] for code in _ASKED]
    new = checks.NewCheck(phrase("self_check_question"), times.today + timedelta(days=_DUE_IN), asked)
    return checks.order_check(cast.session, finding, new, _by(cast, times, "coordinator", times.ago(_ORDERED)))


def _by(cast: Cast, times: Timetable, username: str, day: date) -> By:
    return By(cast.actor(username, day), times.next_instant(day), day, day)
