"""For whom a finding waits now, since when, until when. Posts give the people, the engine says who can act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.people.accounts.models import Post, User
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.policies import UNRELEASED
from tracker.rectification.findings.queries.sheet import Sheet
from tracker.rectification.findings.queries.todo import TASKS, Task
from tracker.rectification.procedures.queries import calendar
from tracker.workflow.deadlines import due_on
from tracker.workflow.engine import available
from tracker.workflow.model import ActingPerson, Action, FindingFacts, Role, State, StateKind, TransitionDef
from tracker.workflow.rules import READ_ONLY_ROLES

_BESIDE = frozenset({"assign", "extension", "stage", "objection", "relapse"})  # asked for while the state waits
_NAMED = 4  # people named of one kind; the rest are counted
_ASSIGNED = (Role.OWNER, Role.ACCOUNTABLE_LEADER)


@dataclass(frozen=True)
class Wait:
    """One thing that is waited for: what, and who can do it. Without people `lacking` says which post is empty."""

    task: Task
    label: str
    people: tuple[str, ...]
    lacking: str = ""

    @property
    def who(self) -> str:
        """责任人孙村、镇纪委赵纪; the empty post where nobody can."""
        if not self.people:
            return self.lacking
        more = f"等{len(self.people)}人" if len(self.people) > _NAMED else ""
        return "、".join(self.people[:_NAMED]) + more


@dataclass(frozen=True)
class Waits:
    """`main` is what the state itself waits for, `beside` what else is asked for; so since `since`, `days` long."""

    main: Wait | None
    beside: tuple[Wait, ...]
    since: date
    days: int
    due_on: date | None
    days_late: int
    over: bool

    @property
    def sentence(self) -> str:
        """现在等责任人孙村办理（签收），已等3天，应于2023年3月6日前办结; empty when the finding is done with."""
        if self.over:
            return ""
        parts = [self._for_whom(), *self._how_long(), *self._until()]
        return "，".join(parts) + "。"

    @property
    def _has_no_clock(self) -> bool:
        """A relapse is proposed while the finding waits for its look back: its days and limit are other ones."""
        return self.main is not None and self.main.task.key == "relapse"

    def _for_whom(self) -> str:
        if self.main is None:
            return "现在不用办理"
        if not self.main.people:
            return f"现在没有人能办理（{self.main.label}）：{self.main.lacking}"
        return f"现在等{self.main.who}办理（{self.main.label}）"

    def _how_long(self) -> Iterator[str]:
        if self.main is not None and not self._has_no_clock:
            yield f"已等{self.days}天" if self.days else "今天到这一步"

    def _until(self) -> Iterator[str]:
        if self.due_on is None or self._has_no_clock:
            return
        day = f"{self.due_on.year}年{self.due_on.month}月{self.due_on.day}日"
        yield f"应于{day}前办结" if self.main is not None else f"下次回头看应在{day}前后进行"
        if self.days_late and self.main is not None:
            yield f"已超期{self.days_late}天"


def waits_of(session: Session, sheet: Sheet, facts: FindingFacts, today: date) -> Waits:
    """For whom the finding waits on this day."""
    finding = sheet.finding
    asked = [(task, moves) for task in TASKS if (moves := _moves(task, sheet, facts, today))]
    roles = frozenset().union(*(move.roles for _, moves in asked for move in moves)) - READ_ONLY_ROLES
    people = _people(session, finding, roles, today)
    found = [wait for task, moves in asked if (wait := _wait(task, moves, sheet, facts, people, today))]
    states = [wait for wait in found if wait.task.key not in _BESIDE]
    beside = [wait for wait in found if wait.task.key in _BESIDE and wait.people]
    main = _first(states, beside)
    due = _due(session, sheet, facts)
    since = due if due and main and main.task.key == "follow_up" else finding.state_since
    return Waits(
        main=main,
        beside=tuple(wait for wait in (*beside, *states) if wait is not main and wait.people),
        since=since,
        days=max((today - since).days, 0),
        due_on=due,
        days_late=max((today - due).days, 0) if due else 0,
        over=finding.state.kind is StateKind.END,
    )


def _first(states: list[Wait], beside: list[Wait]) -> Wait | None:
    """What somebody can do comes before what nobody can."""
    able = [wait for wait in states if wait.people]
    return next(iter((*able, *beside, *states)), None)


def _moves(task: Task, sheet: Sheet, facts: FindingFacts, today: date) -> tuple[TransitionDef, ...]:
    """The transitions of the task in this state, where there is an occasion for it."""
    finding = sheet.finding
    if task.key == "assign" and (finding.owner_id is not None or finding.state in UNRELEASED):
        return ()
    if task.key == "follow_up" and not (facts.next_follow_up_on and facts.next_follow_up_on <= today):
        return ()
    known = (sheet.definition.transition(action, finding.state) for action in task.actions)
    return tuple(move for move in known if move is not None)


@dataclass(frozen=True)
class _Candidate:
    name: str
    roles: frozenset[Role]


def _people(session: Session, finding: Finding, roles: Iterable[Role], today: date) -> Mapping[int, _Candidate]:
    """Everybody with one of the roles towards the finding, the nearest organization first."""
    found: dict[int, set[Role]] = defaultdict(set)
    names: dict[int, str] = {}
    for user, role in ((finding.owner, Role.OWNER), (finding.accountable_leader, Role.ACCOUNTABLE_LEADER)):
        if user is not None and user.active:
            found[user.id].add(role)
            names[user.id] = user.name
    for user_id, name, role, place in _holders(session, finding, set(roles) - set(_ASSIGNED), today):
        if role is not Role.SECRETARY or place == finding.organization_id:
            found[user_id].add(role)
            names[user_id] = name
    return {user_id: _Candidate(names[user_id], frozenset(held)) for user_id, held in found.items()}


def _holders(session: Session, finding: Finding, roles: set[Role], today: date) -> Iterable[tuple[int, str, Role, int]]:
    ancestors = [int(step) for step in finding.organization.path.strip("/").split("/")]
    statement = (
        select(User.id, User.name, Post.role, Post.organization_id)
        .join(Post, Post.user_id == User.id)
        .join(Organization, Organization.id == Post.organization_id)
        .where(Organization.id.in_(ancestors), Post.role.in_(sorted(roles)), User.active)
        .where(Post.starts_on <= today, or_(Post.ends_on.is_(None), Post.ends_on >= today))
        .order_by(Organization.path.desc(), User.id, Post.id)
    )
    return [(user, name, role, place) for user, name, role, place in session.execute(statement)] if roles else []


def _wait(
    task: Task,
    moves: tuple[TransitionDef, ...],
    sheet: Sheet,
    facts: FindingFacts,
    people: Mapping[int, _Candidate],
    today: date,
) -> Wait | None:
    """The task with those whom the engine would let do it now. None when there is nothing to be done."""
    able: list[str] = []
    open_now: set[Action] = set()
    for user_id, person in people.items():
        actor = ActingPerson(user_id, person.roles)
        mine = set(available(sheet.definition, facts, actor, today)) & set(moves)
        if mine and _is_asked(task, sheet.finding, user_id):
            able.append(_named(person, mine))
            open_now |= {move.action for move in mine}
    label = _label(task, moves, open_now, sheet)
    if able:
        return Wait(task, label, tuple(able))
    return None if task.key in _BESIDE else Wait(task, label, (), _lacking(moves, people))


def _label(task: Task, moves: tuple[TransitionDef, ...], open_now: set[Action], sheet: Sheet) -> str:
    """What is to be done; where there are several answers, what is to be judged."""
    if task.key == "review" and sheet.stage is not None:
        return sheet.stage.label
    if task.judges:
        return task.label
    return next(move.label for move in moves if not open_now or move.action in open_now)


def _is_asked(task: Task, finding: Finding, user_id: int) -> bool:
    """A draft waits for whoever wrote it down."""
    return task.key != "draft" or finding.logged_by_id in (None, user_id)


def _named(person: _Candidate, moves: set[TransitionDef]) -> str:
    roles = frozenset().union(*(move.roles for move in moves)) & person.roles
    return next(role.label for role in Role if role in roles) + person.name


def _lacking(moves: tuple[TransitionDef, ...], people: Mapping[int, _Candidate]) -> str:
    """镇纪委还没有人任职, or that all who hold the post are kept from it by the rules."""
    roles = frozenset().union(*(move.roles for move in moves)) - READ_ONLY_ROLES
    words = "、".join(role.label for role in Role if role in roles) or "没有指定的岗位"
    held = any(roles & person.roles for person in people.values())
    if held:
        return f"{words}按规则现在都不能办理"
    return f"还没有确定{words}" if roles <= set(_ASSIGNED) else f"{words}还没有人任职"


def _due(session: Session, sheet: Sheet, facts: FindingFacts) -> date | None:
    """The last day in time: of 整改 the finding's own, of 已销号 the next look back's, else the state's time limit."""
    finding = sheet.finding
    if finding.state is State.RECTIFYING:
        return sheet.left.on
    if finding.state.kind is StateKind.CLOSED:
        return facts.next_follow_up_on
    timer = sheet.definition.timer_of(finding.state)
    return due_on(finding.state_since, timer, calendar(session)) if timer else None
