"""While a finding is being put right: notes, measures, evidence, more time, stage results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo.phrases import phrase, pick
from tracker.entry.maintenance.demo.proofs import proof
from tracker.entry.maintenance.demo.script import Act, Script
from tracker.entry.maintenance.demo.story import Special
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.operations import By
from tracker.workflow.model import MeasureKind


def note(script: Script, ago: int, text: str, *, photo: bool = False) -> None:
    """A progress note of the owner, with a photo or without."""
    title = pick(script.rng, "evidence_titles")

    def report(session: Session, by: By) -> None:
        files = (script.photo(session, by, title),) if photo else ()
        act.report_progress(session, script.case.row, text, by, files=files)

    script.at(ago, script.case.owner, report)


def note_with_old_photo(script: Script, ago: int) -> None:
    """A progress note of the owner with a photo that hangs on another finding already."""

    def report(session: Session, by: By) -> None:
        files = (script.old_photo(session, by, phrase("old_photo_title")),)
        act.report_progress(session, script.case.row, phrase("old_photo_note"), by, files=files)

    script.at(ago, script.case.owner, report)


def work(script: Script, start: int, end: int, *, leave_open: int = 0) -> None:
    """Notes and finished measures between `start` and `end` days before today; the last `leave_open` stay open."""
    case, rng = script.case, script.rng
    note(script, start, pick(rng, "progress"), photo=rng.random() < 0.4)
    finished = len(case.lines) - leave_open
    for number in range(1, finished + 1):
        ago = start - (start - end) * number // (finished + 1)
        finish(script, ago, number)
        if rng.random() < 0.25:
            note(script, ago - 1, pick(rng, "progress"))


def finish(script: Script, ago: int, number: int) -> None:
    """The owner finishes a measure, with the proof of its kind and files."""
    case, specials = script.case, script.story.specials
    line = case.lines[number - 1]
    script.cast.documents[script.place] += line.kind is MeasureKind.INSTITUTION
    done_on = script.times.ago(ago)
    result = proof(line, script.place, done_on, script.cast.documents[script.place], script.rng)
    complete = _complete(script, number, result)
    late = 4 if number == 1 and Special.RECORDED_LATE in specials else 0
    if number == 1 and Special.TYPED in specials:
        script.at(ago, "coordinator", complete, late=late, typed_for=case.owner)
    else:
        script.at(ago, case.owner, complete, late=late)


def _complete(script: Script, number: int, result: act.MeasureResult) -> Act:
    scanned = script.case.lines[number - 1].kind is MeasureKind.INSTITUTION and script.rng.random() < 0.3
    title = f"措施{number}{pick(script.rng, 'evidence_titles')}"

    def complete(session: Session, by: By) -> None:
        if by.typed_for:
            signed = script.scan(session, by, f"{by.typed_for.name}签字的完成情况")
            by = replace(by, papers=(act.NewPaper(signed.file, f"{signed.title}.pdf"),))
        file = script.scan(session, by, phrase("scan_title")) if scanned else script.photo(session, by, title)
        act.complete_measure(session, script.case.row, number, result, by, files=(file,))

    return complete


def extend(script: Script, ago: int, new_deadline: date) -> None:
    """The owner asks for more time; the leader endorses, the party secretary grants."""
    case = script.case
    ask_for_time(script, ago, new_deadline, phrase("extension_reason"))
    endorsement, grant = phrase("extension_endorsement"), phrase("extension_grant")
    script.at(ago - 3, case.leader, lambda session, by: act.endorse_extension(session, case.row, endorsement, by))
    script.at(ago - 6, "approver", lambda session, by: act.grant_extension(session, case.row, grant, by))


def ask_for_time(script: Script, ago: int, new_deadline: date, reason: str) -> None:
    """The owner asks for a later deadline."""
    case = script.case
    script.at(ago, case.owner, lambda session, by: act.request_extension(session, case.row, new_deadline, reason, by))


def reach_a_stage(script: Script, ago: int) -> None:
    """The owner of a long-term finding reports a stage result, the leader accepts it."""
    case, opinion = script.case, phrase("stage_opinion")
    review_on = script.times.today + timedelta(days=45)

    def report(session: Session, by: By) -> None:
        act.report_stage(session, case.row, phrase("stage_result"), review_on, by)

    script.at(ago, case.owner, report)
    script.at(ago - 2, case.leader, lambda session, by: act.approve_stage(session, case.row, opinion, by))
