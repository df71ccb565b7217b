"""Two township reports come in through the real text import, as self-checks of the town, not released yet."""

from __future__ import annotations

from datetime import date

from tracker.entry.imports.operations import store_splits
from tracker.entry.imports.parsing import parse
from tracker.entry.maintenance.demo.cast import Cast
from tracker.entry.maintenance.demo.rounds import source
from tracker.entry.maintenance.demo.timetable import Timetable
from tracker.entry.maintenance.demo_wording import text
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.inspections.models import InspectionRound
from tracker.rectification.inspections.operations import NewInspection, add_round, open_inspection, start_feedback

_WRITER = "patrol"
_FIRST, _SECOND = 9, 3  # days before today


def import_reports(cast: Cast, times: Timetable) -> None:
    """The findings of the first report wait for release, those of the second are still drafts."""
    first_day, second_day = times.ago(_FIRST), times.ago(_SECOND)
    new = NewInspection(
        "落实全面从严治党主体责任自查",
        first_day.year,
        source(cast.session, "self_check"),
        cast.organizations["town"],
        first_day,
        "镇督查组",
    )
    opened = open_inspection(cast.session, new, cast.users["coordinator"], times.next_instant(first_day))
    for finding in _import(cast, times, opened, "report_2023", first_day):
        act.submit_draft(cast.session, finding, _by(cast, times, first_day))
    again = add_round(cast.session, opened.inspection, 2, second_day, times.next_instant(second_day), "镇督查组")
    _import(cast, times, again, "report_2024", second_day)


def _import(cast: Cast, times: Timetable, opened: InspectionRound, name: str, day: date) -> list[Finding]:
    feedback = start_feedback(cast.session, opened, cast.organizations["town"], "self-check", times.next_instant(day))
    splits = parse(text(name)).findings
    return store_splits(cast.session, feedback, splits, _by(cast, times, day))


def _by(cast: Cast, times: Timetable, day: date) -> act.By:
    return act.By(cast.actor(_WRITER, day), times.next_instant(day), day, day)
