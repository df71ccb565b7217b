"""The week's sheets to those concerned: tasks when it begins, the question for results when it ends, then the leaders'.

Only what stands now is handed out: whoever was down for days gets the one sheet of now, not those of days gone by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import SHANGHAI, day_of
from tracker.output.notifications.operations import Message, notify_all
from tracker.people.access.actor import Actor, Held
from tracker.people.accounts.queries import actors_on
from tracker.people.organizations.queries import codes_of
from tracker.rectification.procedures.queries import calendar
from tracker.rectification.weekly import operations, queries
from tracker.rectification.weekly.models import Week
from tracker.rectification.weekly.queries import NewTask, Told
from tracker.rectification.weekly.rules import Stage, Timing, Urgency, coming, standing, urgency, week_name
from tracker.workflow.model import Role

TASKS, RESULTS, SHEET = "weekly_tasks", "weekly_results", "weekly_sheet"


def hand_out(sessions: Sessions, now: datetime) -> int:
    """Hand out the sheet of the week that stands now, unless it was; returns how many notices were new.

    What is to be done is gathered before anything is written: in a county that takes seconds.
    """
    with sessions.reading() as session:
        timing = _timing(session, now)
        stage = timing.stage(now) if timing else None
        if timing is None or stage is None:
            return 0
        week = queries.week_of(session, timing.begins_on)
        tasks = queries.tasks_to_give(session, day_of(now)) if week is None and stage is not Stage.SHEET else []
    if week is None:
        return _open(sessions, timing, stage, tasks, now) if stage is not Stage.SHEET else 0
    if stage is Stage.RESULTS and week.asked_at is None:
        return _ask(sessions, week, now)
    return _tell(sessions, week, now) if stage is Stage.SHEET and week.told_at is None else 0


def coming_sheets(session: Session, now: datetime, last: date) -> Iterator[tuple[date, Message]]:
    """What the week that stands has still to say, and the sheets of the next one, each with its day; reads only.

    Weeks after the next are left out: in a county it takes seconds to gather what is to be done on a day.
    """
    timing = _timing(session, now)
    if timing is not None:
        week = queries.week_of(session, timing.begins_on)
        if week is None:
            yield from _sheets(session, timing, now, last)
        else:
            yield from _still_to_come(session, week, now, last)
    rhythm = queries.rhythm(session)
    following = coming(rhythm, now, calendar(session)) if rhythm.running else None
    if following is not None:
        yield from _sheets(session, following, now, last)


def _still_to_come(session: Session, week: Week, now: datetime, last: date) -> Iterator[tuple[date, Message]]:
    """What an open week has not said yet, as if nobody answered until then."""
    if week.asked_at is None and now < week.fixed_at:
        left = queries.people_with_tasks(session, week, unanswered=True)
        yield from _dated(max(now, week.results_at), last, _result_messages(week, left))
    at = max(now, week.fixed_at)
    if week.told_at is None and day_of(at) <= last:
        yield from _dated(at, last, _sheet_messages(session, week, queries.results_of(session, week), day_of(at)))


def _sheets(session: Session, timing: Timing, now: datetime, last: date) -> Iterator[tuple[date, Message]]:
    """The sheets of a week that is not open yet; late on its last day without the first."""
    at, stage = max(now, timing.tasks_at), timing.stage(now)
    if stage is Stage.SHEET or day_of(at) > last:
        return
    week = Week(begins_on=timing.begins_on, opened_at=at, results_at=timing.results_at, fixed_at=timing.sheet_at)
    tasks = queries.tasks_to_give(session, day_of(at))
    if stage is not Stage.RESULTS:
        yield from _dated(at, last, _task_messages(week, tasks))
    left = Counter(task.person_id for task in tasks)
    yield from _dated(max(now, timing.results_at), last, _result_messages(week, left))
    ends_on = day_of(timing.sheet_at)
    if ends_on <= last:
        told = queries.still_unanswered(session, tasks)
        yield from _dated(timing.sheet_at, last, _sheet_messages(session, week, told, ends_on))


def _dated(at: datetime, last: date, messages: Sequence[Message]) -> Iterator[tuple[date, Message]]:
    day = day_of(at)
    yield from ((day, message) for message in messages if day <= last)


def _timing(session: Session, now: datetime) -> Timing | None:
    """The week that stands; one that was opened keeps the times that were set then."""
    rhythm = queries.rhythm(session)
    timing = standing(rhythm, now, calendar(session)) if rhythm.running else None
    week = queries.week_of(session, timing.begins_on) if timing else None
    return Timing(week.begins_on, week.opened_at, week.results_at, week.fixed_at) if week else timing


def _open(sessions: Sessions, timing: Timing, stage: Stage, tasks: Sequence[NewTask], now: datetime) -> int:
    """Open the week; late on its last day with the question for results alone."""
    with sessions.writing() as session:
        week = operations.open_week(session, timing, tasks, now)
        if week is None:
            return 0
        if stage is Stage.TASKS:
            return notify_all(session, _task_messages(week, tasks), now)
        operations.claim_asking(session, week, now)
        return notify_all(session, _result_messages(week, Counter(task.person_id for task in tasks)), now)


def _ask(sessions: Sessions, week: Week, now: datetime) -> int:
    with sessions.writing() as session:
        if not operations.claim_asking(session, week, now):
            return 0
        left = queries.people_with_tasks(session, week, unanswered=True)
        return notify_all(session, _result_messages(week, left), now)


def _tell(sessions: Sessions, week: Week, now: datetime) -> int:
    with sessions.writing() as session:
        if not operations.claim_telling(session, week, now):
            return 0
        return notify_all(session, _sheet_messages(session, week, queries.results_of(session, week), day_of(now)), now)


def _task_messages(week: Week, tasks: Sequence[NewTask]) -> list[Message]:
    given_on, mine = day_of(week.opened_at), defaultdict[int, Counter[Urgency]](Counter)
    for task in tasks:
        mine[task.person_id][urgency(task.due_on, week.begins_on, given_on)] += 1
    by = f"请随时报进展，{_moment(week.results_at)}起报结果，{_moment(week.fixed_at)}定稿。"
    return [
        _message(
            week,
            TASKS,
            person,
            counts.total(),
            f"本周任务单：{counts.total()}项",
            "，".join(f"{one.label}{counts[one]}项" for one in Urgency if counts[one]) + f"。{by}",
        )
        for person, counts in sorted(mine.items())
    ]


def _result_messages(week: Week, left: Mapping[int, int]) -> list[Message]:
    until = f"请在{_moment(week.fixed_at)}前逐项报完成或者未完成，未完成的写明原因。"
    return [
        _message(week, RESULTS, person, number, f"请报本周结果：还有{number}项", until)
        for person, number in sorted(left.items())
    ]


def _sheet_messages(session: Session, week: Week, told: Sequence[Told], on: date) -> list[Message]:
    """To who asks for results: coordinator, party secretary and village secretary for their unit, else the leader."""
    codes = codes_of(session)
    places, led = defaultdict[str, list[bool | None]](list), defaultdict[int | None, list[bool | None]](list)
    for one in told:
        places[one.path].append(one.done)
        led[one.leader_id].append(one.done)
    found = []
    for person in actors_on(session, on).values():
        post = _asking(person)
        mine = [done for path, some in places.items() if post and path.startswith(post.path) for done in some]
        which = f"unit={codes[post.organization_id]}" if post and mine else "mine=1"
        answers = mine or led.get(person.user_id, [])
        if answers:
            link = f"/weekly/{week.begins_on}/sheet?{which}"
            title = f"本周汇总单：任务{len(answers)}项"
            found.append(_message(week, SHEET, person.user_id, len(answers), title, _counted(answers), link))
    return found


_ASKING = (Role.COORDINATOR, Role.APPROVER, Role.SECRETARY)


def _asking(person: Actor) -> Held | None:
    """The post by which a person asks a unit for its results, the highest first."""
    return next((post for role in _ASKING for post in person.posts if post.role is role), None)


def _counted(answers: Sequence[bool | None]) -> str:
    counts = Counter(answers)
    return f"完成{counts[True]}项，未完成{counts[False]}项，未填报{counts[None]}项。"


def _message(week: Week, kind: str, person: int, number: int, title: str, body: str, link: str = "") -> Message:
    return Message(
        subject=f"week:{week.begins_on}",
        kind=kind,
        due_on=week.begins_on,
        recipient_id=person,
        title=title,
        body=f"{week_name(week.begins_on)}：{body}",
        link=link or f"/weekly/{week.begins_on}",
        code=f"{number}项",
    )


def _moment(instant: datetime) -> str:
    """2023年9月8日16:00, in Asia/Shanghai."""
    return f"{chinese_date(day_of(instant))}{instant.astimezone(SHANGHAI):%H:%M}"
