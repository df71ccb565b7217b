"""我的待办: everything that waits for a person now. The database narrows, the engine decides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from tracker.foundation.history.models import Transition
from tracker.people.access.actor import SYSTEM, Actor
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.facts import Known, facts_of_many
from tracker.rectification.findings.lights import TimeLeft, time_left
from tracker.rectification.findings.models import (
    SUBJECT,
    ExtensionRequest,
    Finding,
    FollowUp,
    FollowUpResult,
    StageReport,
)
from tracker.rectification.findings.offers import Offer, offers
from tracker.rectification.findings.policies import UNRELEASED, people_ids
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.queries import definition_of, read_clock
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.deadlines import Calendar, due_on, watched_date
from tracker.workflow.model import Action, Definition, Role, State, StateKind

BROUGHT_BACK = frozenset({Action.SEND_BACK, Action.RETURN_PLAN, Action.RETURN_DRAFT, Action.REOPEN})
MOST = 1000  # findings looked at for one person; nobody works through more
_A = Action


@dataclass(frozen=True)
class Task:
    """One kind of thing that waits. `judges`: there are several answers, so the page opens before any button."""

    key: str
    label: str
    actions: tuple[Action, ...]
    judges: bool = False


TASKS = (
    Task("acknowledge", "待签收", (_A.ACKNOWLEDGE,)),
    Task("plan", "待制定措施", (_A.SUBMIT_PLAN, _A.WRITE_PLAN)),
    Task("rectify", "整改中", (_A.REQUEST_CLOSURE, _A.COMPLETE_MEASURE, _A.REPORT_PROGRESS)),
    Task("review", "待审核", (_A.APPROVE, _A.CLOSE), judges=True),
    Task("plan_review", "方案待审", (_A.APPROVE_PLAN,), judges=True),
    Task("extension", "延期待批", (_A.ENDORSE_EXTENSION, _A.GRANT_EXTENSION), judges=True),
    Task("stage", "阶段性成果待认定", (_A.APPROVE_STAGE,), judges=True),
    Task("objection", "异议待答复", (_A.RESOLVE_OBJECTION,), judges=True),
    Task("relapse", "反弹待确认", (_A.REOPEN, _A.DISMISS_RECURRENCE), judges=True),
    Task("follow_up", "回头看到期", (_A.RECORD_SUSTAINED, _A.CONFIRM_SUSTAINED, _A.RECORD_INSUFFICIENT), judges=True),
    Task("release", "待反馈审定", (_A.RELEASE,), judges=True),
    Task("assign", "待交办", (_A.ASSIGN,)),
    Task("draft", "草稿待提交", (_A.SUBMIT_DRAFT,)),
)


@dataclass(frozen=True)
class Todo:
    """One finding that waits. `step_due_on` is the limit of this step, `left` the time of the whole finding."""

    finding: Finding
    state_label: str
    offers: tuple[Offer, ...]
    left: TimeLeft
    step_due_on: date | None
    open_measures: int
    measures: int


@dataclass(frozen=True)
class TodoGroup:
    """All findings that wait for the same thing."""

    task: Task
    items: tuple[Todo, ...]


def waiting(session: Session, actor: Actor, today: date) -> tuple[TodoGroup, ...]:
    """What waits for the person and for those they act for, in groups; a finding stands in each group it belongs to."""
    findings = _candidates(session, actor, today)
    if not findings:
        return ()
    known, clock = facts_of_many(session, findings), read_clock(session)
    found: dict[str, list[Todo]] = defaultdict(list)
    for finding in findings:
        for task, todo in todos(finding, known[finding.id], actor, today, clock):
            found[task.key].append(todo)
    return tuple(TodoGroup(task, tuple(found[task.key])) for task in TASKS if found[task.key])


def todos(finding: Finding, known: Known, actor: Actor, today: date, clock: Clock) -> Iterator[tuple[Task, Todo]]:
    """Each kind of thing for which a finding waits for the person now."""
    definition = definition_of(finding.procedure_version)
    open_now = {offer.action: offer for offer in offers(definition, known.facts, finding, actor, today)}
    for task in TASKS:
        pressed = tuple(open_now[action] for action in task.actions if action in open_now)
        if pressed and _occasion(task, finding, actor, known, today):
            yield task, _todo(task, finding, definition, pressed, known, today, clock)


def given_back(session: Session, groups: Sequence[TodoGroup]) -> dict[int, Transition]:
    """By finding: the act that last moved it, where that act gave it back to the person it waits for."""
    own = [item.finding.id for group in groups if not group.task.judges for item in group.items]
    mine = select(Transition).where(
        Transition.subject_kind == SUBJECT,
        Transition.subject_id.in_(own),
        Transition.source.is_not(None),
        Transition.source != Transition.target,
    )
    last = {act.subject_id: act for act in session.scalars(mine.order_by(Transition.id))}
    return {found: act for found, act in last.items() if Action(act.action) in BROUGHT_BACK}


def relapse_grounds(session: Session, groups: Sequence[TodoGroup]) -> dict[int, Transition]:
    """By finding whose relapse waits for a decision: the act that proposed it; asks nothing where none waits."""
    proposed = [item.finding.id for group in groups if group.task.key == "relapse" for item in group.items]
    if not proposed:
        return {}
    acts = select(Transition).where(
        Transition.subject_kind == SUBJECT,
        Transition.subject_id.in_(proposed),
        Transition.action == Action.RECUR.value,
    )
    return {act.subject_id: act for act in session.scalars(acts.order_by(Transition.id))}


def waiting_count(session: Session, actor: Actor, today: date) -> int:
    """How many things wait for the person: the number beside 我的待办."""
    return sum(len(group.items) for group in waiting(session, actor, today))


def _occasion(task: Task, finding: Finding, actor: Actor, known: Known, today: date) -> bool:
    """Whether it is time: nobody is asked to assign what is assigned, to look back before the day, or to hand in a
    draft that somebody else wrote."""
    if task.key == "draft" and finding.logged_by_id is not None:
        return finding.logged_by_id in people_ids(actor)
    if task.key == "assign":
        return finding.owner_id is None and finding.state not in UNRELEASED
    if task.key == "follow_up":
        return known.next_follow_up_on is not None and known.next_follow_up_on <= today
    return True


def _todo(
    task: Task,
    finding: Finding,
    definition: Definition,
    pressed: tuple[Offer, ...],
    known: Known,
    today: date,
    clock: Clock,
) -> Todo:
    facts = known.facts
    return Todo(
        finding=finding,
        state_label=definition.label_of(finding.state),
        offers=pressed,
        left=time_left(finding, watched_date(facts), today, clock),
        step_due_on=known.next_follow_up_on
        if task.key == "follow_up"
        else _step_due(finding, definition, clock.calendar),
        open_measures=sum(not measure.done for measure in facts.measures),
        measures=len(facts.measures),
    )


def _step_due(finding: Finding, definition: Definition, days: Calendar) -> date | None:
    """The last day in time for this step; 整改中 has the finding's own deadline instead."""
    timer = definition.timer_of(finding.state)
    if timer is None or finding.state is State.RECTIFYING or finding.state.kind is StateKind.CLOSED:
        return None
    return due_on(finding.state_since, timer, days)


def _candidates(session: Session, actor: Actor, today: date) -> Sequence[Finding]:
    versions = [(version.id, definition_of(version)) for version in session.scalars(select(ProcedureVersion))]
    conditions = [
        and_(place, _rows_of(task, role, actor, today), waits)
        for role, place in rights(actor)
        for task in TASKS
        if (waits := waits_for(role, task, versions)) is not None
    ]
    if not conditions:
        return ()
    statement = (
        select(Finding)
        .join(Finding.organization)
        .where(or_(*conditions))
        .order_by(Finding.deadline.is_(None), Finding.deadline, Finding.id)
        .limit(MOST)
        .options(*with_everything())
    )
    return session.scalars(statement).unique().all()


def with_everything() -> tuple[ORMOption, ...]:
    """Loader options for lists: definitions come in one query of their own, for their text is long."""
    return (
        joinedload(Finding.current),
        joinedload(Finding.organization),
        joinedload(Finding.feedback),
        selectinload(Finding.procedure_version),
        selectinload(Finding.owner),
    )


def waiting_for(
    session: Session, role: Role, place: ColumnElement[bool], today: date
) -> list[tuple[Finding, frozenset[Role]]]:
    """Findings at a place in which a task waits for the role, each with every role that may do that task.

    The place is a condition on Organization; facts beyond the rows are not asked, and drafts wait for their writer.
    """
    versions = [(version.id, definition_of(version)) for version in session.scalars(select(ProcedureVersion))]
    found = []
    for task in TASKS:
        waits = waits_for(role, task, versions)
        if waits is None or task.key == "draft":
            continue
        rows = select(Finding).join(Finding.organization).where(place, _rows_of(task, role, SYSTEM, today), waits)
        for finding in session.scalars(rows.order_by(Finding.id).options(*with_everything())).unique():
            moves = definition_of(finding.procedure_version).transitions_from(finding.state)
            asked = (move.roles for move in moves if move.action in task.actions and role in move.roles)
            found.append((finding, frozenset().union(*asked)))
    return found


def rights(actor: Actor) -> Iterator[tuple[Role, ColumnElement[bool]]]:
    """Each role of the person and of their principals, with the findings it reaches."""
    for person in (actor, *actor.principals):
        yield Role.OWNER, Finding.owner_id == person.user_id
        yield Role.ACCOUNTABLE_LEADER, Finding.accountable_leader_id == person.user_id
        for post in person.posts:
            if post.role is Role.SECRETARY:
                yield post.role, Finding.organization_id == post.organization_id
            elif post.role not in (Role.OWNER, Role.ACCOUNTABLE_LEADER):
                yield post.role, Organization.path.startswith(post.path)


def waits_for(role: Role, task: Task, versions: list[tuple[int, Definition]]) -> ColumnElement[bool] | None:
    """Condition that a finding's own definition lets the role do the task in its state; None when none does."""
    by_states: dict[frozenset[State], list[int]] = defaultdict(list)
    for version_id, definition in versions:
        asked = [one for one in definition.transitions if one.action in task.actions and role in one.roles]
        states = frozenset(state for transition in asked for state in transition.sources)
        if states:
            by_states[states].append(version_id)
    if not by_states:
        return None
    return or_(
        *(
            and_(Finding.state.in_(sorted(states)), Finding.procedure_version_id.in_(ids))
            for states, ids in by_states.items()
        )
    )


def _rows_of(task: Task, role: Role, actor: Actor, today: date) -> ColumnElement[bool]:
    """Narrows to findings where the task can have an occasion at all; the engine has the last word."""
    narrow = {
        "draft": _drafts_of(role, actor),
        "assign": and_(Finding.owner_id.is_(None), Finding.state.not_in(tuple(UNRELEASED))),
        "objection": Finding.objection_open.is_(True),
        "relapse": Finding.relapse_proposed.is_(True),
        "extension": _has(ExtensionRequest),
        "stage": _has(StageReport),
        "follow_up": _owes_follow_up(today),
    }
    return narrow.get(task.key, true())


def _drafts_of(role: Role, actor: Actor) -> ColumnElement[bool]:
    """A draft waits for whoever wrote it down; where nobody knows who that was, for every inspector."""
    mine = Finding.logged_by_id.in_([person for person in people_ids(actor) if person is not None])
    return or_(mine, Finding.logged_by_id.is_(None)) if role is Role.INSPECTOR else mine


def _has(table: type[ExtensionRequest | StageReport]) -> ColumnElement[bool]:
    return exists().where(table.finding_id == Finding.id, table.round_no == Finding.round_no)


def _owes_follow_up(today: date) -> ColumnElement[bool]:
    answered = exists().where(FollowUpResult.follow_up_id == FollowUp.id)
    return exists().where(
        FollowUp.finding_id == Finding.id,
        FollowUp.round_no == Finding.round_no,
        FollowUp.due_on <= today,
        ~answered,
    )
