"""The rhythm that is set, the weeks, what is to be given out, and what was given to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.queries import actors_on
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.facts import Known, facts_of_many
from tracker.rectification.findings.lights import TIMED_STATES
from tracker.rectification.findings.models import Finding, Measure, MeasureVersion, ProgressReport
from tracker.rectification.findings.queries.todo import todos, with_everything
from tracker.rectification.procedures.queries import read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.rectification.weekly.models import Week, WeeklyAnswer, WeeklyRhythm, WeeklyTask
from tracker.rectification.weekly.rules import Rhythm, task_words
from tracker.workflow.model import Role

_AT_ONCE = 500  # findings in one query


def rhythm(session: Session) -> Rhythm:
    """The rhythm in force; the usual one before anybody set another."""
    row = session.scalar(select(WeeklyRhythm).order_by(WeeklyRhythm.id.desc()).limit(1))
    if row is None:
        return Rhythm()
    return Rhythm(row.running, row.tasks_weekday, row.tasks_time, row.results_weekday, row.results_time, row.sheet_time)


def settings_made(session: Session, most: int = 10) -> Sequence[WeeklyRhythm]:
    """What was set, the newest first."""
    return session.scalars(select(WeeklyRhythm).order_by(WeeklyRhythm.id.desc()).limit(most)).all()


def answers_for_all(session: Session, actor: Actor) -> bool:
    """Whether no finding lies outside the offices that the person supervises: one rhythm is everybody's."""
    foreign = exists().where(
        Organization.id == Finding.organization_id, not_(within(actor, Permission.SUPERVISE, Organization.path))
    )
    return not session.scalar(select(foreign))


def week_of(session: Session, begins_on: date) -> Week | None:
    """The week that began on a Monday, when it was opened."""
    return session.scalar(select(Week).where(Week.begins_on == begins_on))


def weeks(session: Session, most: int = 8) -> Sequence[Week]:
    """The weeks that were opened, the newest first."""
    return session.scalars(select(Week).order_by(Week.begins_on.desc()).limit(most)).all()


@dataclass(frozen=True)
class NewTask:
    """What one person is to do about one finding."""

    finding_id: int
    person_id: int
    person_name: str
    text: str
    due_on: date | None


def tasks_to_give(session: Session, today: date) -> list[NewTask]:
    """What waits for owners and accountable leaders now, and for the secretary where nobody was assigned yet.

    Each finding once for each person; read in portions, so that a county's findings need not lie in memory at once.
    """
    clock, people = read_clock(session), actors_on(session, today)
    secretaries = _secretaries(people.values())
    found: list[NewTask] = []
    timed = session.scalars(select(Finding.id).where(Finding.state.in_(TIMED_STATES)).order_by(Finding.id)).all()
    for portion in (timed[at : at + _AT_ONCE] for at in range(0, len(timed), _AT_ONCE)):
        of_these = select(Finding).where(Finding.id.in_(portion)).order_by(Finding.id).options(*with_everything())
        findings = session.scalars(of_these).unique().all()
        known, measures = facts_of_many(session, findings), _measure_days(session, portion)
        for finding in findings:
            for person in _concerned(finding, people, secretaries):
                found.extend(_task(finding, known[finding.id], person, measures.get(finding.id), today, clock))
    return found


def _secretaries(people: Collection[Actor]) -> Mapping[int, list[Actor]]:
    found: dict[int, list[Actor]] = defaultdict(list)
    for person in people:
        for place in {post.organization_id for post in person.posts if post.role is Role.SECRETARY}:
            found[place].append(person)
    return found


def _concerned(
    finding: Finding, people: Mapping[int, Actor], secretaries: Mapping[int, list[Actor]]
) -> Iterator[Actor]:
    named = dict.fromkeys((finding.owner_id, finding.accountable_leader_id))
    yield from (people[one] for one in named if one is not None and one in people)
    if finding.owner_id is None:
        yield from (one for one in secretaries.get(finding.organization_id, ()) if one.user_id not in named)


def _measure_days(session: Session, finding_ids: Collection[int]) -> dict[int, date]:
    """By finding: the first day on which an open measure is due."""
    statement = (
        select(Measure.finding_id, func.min(MeasureVersion.deadline))
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .where(
            Measure.finding_id.in_(finding_ids),
            MeasureVersion.valid_to.is_(None),
            MeasureVersion.dropped.is_(False),
            MeasureVersion.done.is_(False),
            MeasureVersion.deadline.is_not(None),
        )
        .group_by(Measure.finding_id)
    )
    return dict(session.execute(statement).all())  # type: ignore[arg-type]  # rows of two are pairs


def _task(
    finding: Finding, known: Known, person: Actor, measure_on: date | None, today: date, clock: Clock
) -> Iterator[NewTask]:
    words: list[str] = []
    dates: list[date | None] = []
    for task, todo in todos(finding, known, person, today, clock):
        words.append(task_words(task.key, todo.open_measures))
        # The finding's own limit is that of putting it right, not of what others decide about it.
        dates.extend((todo.left.on, measure_on) if task.key == "rectify" else (todo.step_due_on,))
    if words:
        due_on = min((day for day in dates if day is not None), default=None)
        yield NewTask(finding.id, person.user_id, person.name, "、".join(words), due_on)


def tasks_of(session: Session, week: Week, condition: ColumnElement[bool]) -> Sequence[WeeklyTask]:
    """Tasks of a week with their findings and answers, what is due first at the top."""
    statement = (
        select(WeeklyTask)
        .join(WeeklyTask.finding)
        .where(WeeklyTask.week_id == week.id, condition)
        .order_by(WeeklyTask.due_on.is_(None), WeeklyTask.due_on, Finding.code, WeeklyTask.id)
        .options(
            joinedload(WeeklyTask.answer),
            joinedload(WeeklyTask.finding).options(
                joinedload(Finding.current), joinedload(Finding.organization), selectinload(Finding.procedure_version)
            ),
        )
    )
    return session.scalars(statement).unique().all()


def given_to(people: Collection[int | None]) -> ColumnElement[bool]:
    """Condition for the tasks of some people."""
    return or_(*(WeeklyTask.person_id == one for one in people if one is not None))


def task(session: Session, task_id: int) -> WeeklyTask | None:
    """One task with its week, finding and answer."""
    loaded = (joinedload(WeeklyTask.week), joinedload(WeeklyTask.answer), joinedload(WeeklyTask.finding))
    return session.scalar(select(WeeklyTask).where(WeeklyTask.id == task_id).options(*loaded))


def notes_of(
    session: Session, week: Week, finding_ids: Collection[int], known_at: datetime | None = None
) -> Mapping[int, list[ProgressReport]]:
    """By finding: what was reported since the week was opened until it was fixed, by K; the oldest first."""
    until = week.fixed_at if known_at is None else min(known_at, week.fixed_at)
    statement = select(ProgressReport).where(
        ProgressReport.finding_id.in_(finding_ids), ProgressReport.recorded_at.between(week.opened_at, until)
    )
    found: dict[int, list[ProgressReport]] = defaultdict(list)
    for note in session.scalars(statement.order_by(ProgressReport.id)):
        found[note.finding_id].append(note)
    return found


def counted(session: Session, week: Week, people: Collection[int | None]) -> tuple[int, int]:
    """How many tasks these people were given, and how many of them have no answer."""
    statement = select(func.count(), func.count(WeeklyAnswer.id)).select_from(WeeklyTask)
    statement = statement.outerjoin(WeeklyTask.answer).where(WeeklyTask.week_id == week.id, given_to(people))
    tasks, answered = session.execute(statement).one()
    return tasks, tasks - answered


def people_with_tasks(session: Session, week: Week, *, unanswered: bool) -> Mapping[int, int]:
    """By person: how many tasks they were given; only those without an answer where that is asked."""
    statement = select(WeeklyTask.person_id, func.count()).where(WeeklyTask.week_id == week.id)
    if unanswered:
        statement = statement.where(~WeeklyTask.answer.has())
    return dict(session.execute(statement.group_by(WeeklyTask.person_id)).all())


@dataclass(frozen=True)
class Told:
    """One task as its answer stands (None: nobody said anything), where it belongs and who answers for its finding."""

    path: str
    leader_id: int | None
    done: bool | None


def results_of(session: Session, week: Week) -> list[Told]:
    """Every task of a week with its answer."""
    statement = (
        select(Organization.path, Finding.accountable_leader_id, WeeklyAnswer.done)
        .select_from(WeeklyTask)
        .join(WeeklyTask.finding)
        .join(Finding.organization)
        .outerjoin(WeeklyTask.answer)
        .where(WeeklyTask.week_id == week.id)
    )
    return [Told(path, leader_id, done) for path, leader_id, done in session.execute(statement)]


def still_unanswered(session: Session, tasks: Sequence[NewTask]) -> list[Told]:
    """The same of tasks that are not given out yet, as if nobody answered."""
    places = select(Finding.id, Organization.path, Finding.accountable_leader_id).join(Finding.organization)
    timed = session.execute(places.where(Finding.state.in_(TIMED_STATES)))
    found = {finding_id: Told(path, leader_id, None) for finding_id, path, leader_id in timed}
    return [found[task.finding_id] for task in tasks]
