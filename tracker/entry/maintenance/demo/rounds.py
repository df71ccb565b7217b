"""The county round of the demo: 45 findings fed back to the town committee, 35 to its ten villages."""

from __future__ import annotations

from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo.cases import Case, county_cases
from tracker.entry.maintenance.demo.cast import Cast
from tracker.entry.maintenance.demo.closing import COUNTY_TO_TOWN, COUNTY_TO_VILLAGE
from tracker.entry.maintenance.demo.script import Script, Turn
from tracker.entry.maintenance.demo.story import Ending, Story, cast_stories
from tracker.entry.maintenance.demo.telling import tell
from tracker.entry.maintenance.demo.timetable import Timetable
from tracker.rectification.findings.operations.describing import FeedbackRecord, describe
from tracker.rectification.inspections.models import Feedback, InspectionRound, Source
from tracker.rectification.inspections.operations import (
    NewInspection,
    add_team_member,
    open_inspection,
    start_feedback,
)
from tracker.workflow.model import Timeframe

_OPENED, _MEETING = 330, 262  # days before today


def source(session: Session, code: str) -> Source:
    """A source of the dictionary."""
    return session.scalars(select(Source).where(Source.code == code)).one()


def open_county_round(cast: Cast, times: Timetable) -> InspectionRound:
    """The second round of the county's inspection, with its team."""
    session, day = cast.session, times.ago(_OPENED)
    county = cast.organizations["county"]
    new = NewInspection(
        "县委常规巡察", day.year, source(session, "county_inspection"), county, day, "县委第三巡察组", 2
    )
    opened = open_inspection(session, new, cast.users["office"], times.next_instant(day))
    for username in ("inspector", "inspector02", "inspector03"):
        add_team_member(session, opened, cast.users[username], leads=username == "inspector")
    return opened


def write_scripts(opened: InspectionRound, cast: Cast, times: Timetable, folder: Path, rng: Random) -> list[Script]:
    """A script for each of the 80 findings; nothing is played yet."""
    scripts: list[Script] = []
    told: set[int] = set()
    for cases, open_stories in zip(county_cases(), (_open_in_town, _open_in_village), strict=True):
        for case, story in zip(cases, cast_stories(cases, open_stories(cases), rng), strict=True):
            scripts.append(Script(case, story, cast, times, rng, folder))
    for script in scripts:
        feedback = _feedback(opened, cast, times, script.case)
        tell(script, feedback)
        if feedback.id not in told:
            told.add(feedback.id)
            script.turns.append(_described(feedback, script, len(told)))
    return scripts


def _open_in_town(cases: list[Case]) -> dict[int, Story]:
    """Three that are not struck off: one in review, one overdue, one relapsed; all of one office."""
    own = [index for index, case in enumerate(cases) if case.owner == "general" and len(case.lines) > 1]
    return {
        own[0]: Story(Ending.IN_REVIEW, Timeframe.LONG_TERM),
        own[1]: Story(Ending.OVERDUE, Timeframe.FIXED_TERM),
        own[2]: Story(Ending.RELAPSED, Timeframe.FIXED_TERM, closed_ago=205),
    }


def _open_in_village(cases: list[Case]) -> dict[int, Story]:
    """One that is due soon, in the first village."""
    first = next(index for index, case in enumerate(cases) if case.unit == "village-01" and len(case.lines) > 1)
    return {first: Story(Ending.DUE_SOON, Timeframe.FIXED_TERM)}


def _feedback(opened: InspectionRound, cast: Cast, times: Timetable, case: Case) -> Feedback:
    organization = cast.organizations[case.unit]
    procedure = COUNTY_TO_TOWN if case.in_town else COUNTY_TO_VILLAGE
    return start_feedback(cast.session, opened, organization, procedure, times.next_instant(times.ago(_OPENED)))


def _described(feedback: Feedback, script: Script, number: int) -> Turn:
    """What paper says about a feedback is entered on the day of the meeting about it."""
    cast, day = script.cast, script.times.ago(_MEETING)
    head = cast.users["approver" if script.case.in_town else script.case.owner].name
    record = FeedbackRecord(f"清巡反馈〔{day.year}〕{number}号", head, meeting_on=day)
    return Turn(day, day, "coordinator", lambda session, by: describe(session, feedback, record, by))
