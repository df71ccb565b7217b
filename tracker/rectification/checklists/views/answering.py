"""The answer sheet: one section at a time, and every way out of it saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from tracker.foundation.web.context import db
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.forms import SectionForm, section_form
from tracker.rectification.checklists.models import AnswerKind, ChecklistItem, Visit, VisitAnswer
from tracker.rectification.checklists.policies import can_answer
from tracker.rectification.checklists.rules import NOTHING_SEEN, Section, sections, stamp
from tracker.rectification.checklists.views.blueprint import Answer, bp, visible_visit
from tracker.rectification.checklists.views.results import result
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.operations import NewEvidence
from tracker.rectification.findings.views.uploads import FilesRefused, keep_files


@bp.get("/visits/<int:id>")
def visit(id: int) -> Answer:  # noqa: A002 - the contract's name in addresses
    """The sheet while the visit goes on, its result afterwards."""
    actor, found = visible_visit(id)
    if found.finished_on is not None or not can_answer(actor, found):
        return result(actor, found)
    section = _section(found)
    return _sheet(found, section, section_form(section.items, _stored(found, section.items)))


@bp.post("/visits/<int:id>")
def save(id: int) -> Answer:  # noqa: A002 - as above
    """Keep a section: the answers even when a photo is refused, the rest even when somebody else changed one."""
    actor, found = visible_visit(id)
    if not can_answer(actor, found):
        abort(403)
    section = _section(found)
    form = section_form(section.items, {})
    if not form.validate():
        return _sheet(found, section, form), 422
    refused_files: list[str] = []
    given = [_given(form, item, refused_files) for item in section.items]
    try:
        others = act.save_answers(db(), found, given, _numbers(request.form.getlist("remove")))
    except Refused as refused:
        db().rollback()
        form.refuse(*refused.sentences)
        return _sheet(visible_visit(id)[1], section, form), 409
    db().commit()
    if others or refused_files:
        return _once_more(id, section, form, others, refused_files)
    flash(f"“{section.title}”已保存", "success")
    return redirect(_next(id, section))


def _section(visit: Visit) -> Section:
    """The section of the address; the first one when it names none."""
    number = request.args.get("section", "1")
    found = {str(section.number): section for section in sections(visit.checklist.items)}
    return found.get(number) or abort(404)


def _stored(visit: Visit, items: Sequence[ChecklistItem]) -> dict[str, Any]:
    answers = {answer.item_id: answer for answer in visit.answers}
    data: dict[str, Any] = {}
    for item in items:
        answer = answers.get(item.id)
        data |= {
            f"kind_{item.id}": answer.kind.value if answer and answer.kind else None,
            f"note_{item.id}": answer.note if answer else "",
            f"seen_{item.id}": stamp(answer.kind, answer.note) if answer else NOTHING_SEEN,
        }
    return data


def _given(form: SectionForm, item: ChecklistItem, refused: list[str]) -> act.Given:
    fields = form.of(item)
    return act.Given(
        item.id,
        AnswerKind(fields["kind"].data) if fields["kind"].data else None,
        fields["note"].data or "",
        fields["seen"].data or NOTHING_SEEN,
        _kept(fields["photos"].data, refused),
    )


def _kept(uploads: list[Any], refused: list[str]) -> tuple[NewEvidence, ...]:
    """Each photo for itself: a broken one does not take the others with it."""
    kept: list[NewEvidence] = []
    for upload in uploads or ():
        try:
            kept.extend(keep_files([upload]))
        except FilesRefused as error:
            refused.extend(error.sentences)
    return tuple(kept)


def _numbers(texts: list[str]) -> list[int]:
    return [int(text) for text in texts if text.isdecimal() and len(text) < 10]


def _next(id: int, section: Section) -> str:  # noqa: A002 - as above
    """Where the pressed button leads: another section, the end of the sheet, or this section again."""
    wanted = request.form.get("go", "")
    if wanted == "finish":
        return url_for("checklists.finish", id=id)
    return url_for("checklists.visit", id=id, section=wanted if wanted.isdecimal() else section.number)


def _once_more(
    id: int,  # noqa: A002 - as above
    section: Section,
    form: SectionForm,
    others: list[VisitAnswer],
    refused_files: list[str],
) -> Answer:
    """The section again: what was typed stands there, and beside it what somebody else wrote meanwhile."""
    fresh = visible_visit(id)[1]
    theirs = {answer.item_id: answer for answer in others}
    for name, value in _stored(fresh, section.items).items():
        if name.startswith("seen_"):
            form[name].data = form[name].raw_data = value
    if refused_files:
        form.refuse(*refused_files, "其余内容已保存。没有保存的照片请重新拍摄或选择")
    if theirs:
        form.refuse("有的检查项刚才已由他人填写，下面标出了他人的答案；仍要用您的，请再保存一次")
    return _sheet(fresh, section, form, theirs), 409 if theirs else 422


def _sheet(visit: Visit, section: Section, form: SectionForm, theirs: dict[int, VisitAnswer] | None = None) -> str:
    answers = {answer.item_id: answer for answer in visit.answers}
    every = sections(visit.checklist.items)
    done = {one.number: sum(_answered(answers.get(item.id)) for item in one.items) for one in every}
    return render_template(
        "checklists/sheet.html",
        visit=visit,
        section=section,
        sections=every,
        done=done,
        form=form,
        answers=answers,
        theirs=theirs or {},
        counts=queries.counts(visit),
    )


def _answered(answer: VisitAnswer | None) -> bool:
    return answer is not None and answer.kind is not None
