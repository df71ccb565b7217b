"""The sheet of one person: what they were given this week, how it stands now, and what else waits for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.foundation.lib.time import day_of
from tracker.people.access.actor import Actor
from tracker.rectification.findings.models import ProgressReport
from tracker.rectification.findings.offers import Offer
from tracker.rectification.findings.policies import people_ids
from tracker.rectification.findings.queries.todo import Todo, TodoGroup, waiting
from tracker.rectification.procedures.queries import definition_of
from tracker.rectification.weekly.models import Week, WeeklyTask
from tracker.rectification.weekly.queries import given_to, notes_of, tasks_of
from tracker.rectification.weekly.rules import Urgency, urgency
from tracker.workflow.model import Action


@dataclass(frozen=True)
class Line:
    """One task: what was asked, what was said since, and what can be pressed now."""

    task: WeeklyTask
    urgency: Urgency
    state_label: str
    todos: tuple[Todo, ...]
    notes: Sequence[ProgressReport]

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What the person may do about the finding now; a note in one tap has its own buttons."""
        pressed = {offer.action: offer for todo in self.todos for offer in todo.offers}
        return tuple(offer for offer in pressed.values() if offer.action is not Action.REPORT_PROGRESS)

    @property
    def takes_notes(self) -> bool:
        """Whether progress can be reported now."""
        return any(offer.action is Action.REPORT_PROGRESS for todo in self.todos for offer in todo.offers)


@dataclass(frozen=True)
class PersonSheet:
    """The lines of a week, and groups of what waits beside them (reviews, looks back)."""

    week: Week
    lines: tuple[Line, ...]
    beside: tuple[TodoGroup, ...]

    @property
    def groups(self) -> tuple[tuple[Urgency, tuple[Line, ...]], ...]:
        """The lines by how they stood when they were given; empty groups are left out."""
        sorted_out = ((one, tuple(line for line in self.lines if line.urgency is one)) for one in Urgency)
        return tuple((one, lines) for one, lines in sorted_out if lines)

    @property
    def unanswered(self) -> int:
        """How many tasks nobody said anything about yet."""
        return sum(line.task.answer is None for line in self.lines)

    def fixed(self, now: datetime) -> bool:
        """Whether answers stand."""
        return now >= self.week.fixed_at

    def asks(self, now: datetime) -> bool:
        """Whether the results are asked for now."""
        return self.week.results_at <= now < self.week.fixed_at


def person_sheet(session: Session, actor: Actor, week: Week, today: date) -> PersonSheet:
    """The sheet of a person, with the tasks of those they act for."""
    tasks = tasks_of(session, week, given_to(people_ids(actor)))
    groups = waiting(session, actor, today)
    notes = notes_of(session, week, [task.finding_id for task in tasks])
    live = _by_finding(groups)
    lines = tuple(_line(task, week, live.get(task.finding_id, ()), notes.get(task.finding_id, ())) for task in tasks)
    return PersonSheet(week, lines, _beside(groups, {task.finding_id for task in tasks}))


def _line(task: WeeklyTask, week: Week, todos: Sequence[Todo], notes: Sequence[ProgressReport]) -> Line:
    finding = task.finding
    return Line(
        task,
        urgency(task.due_on, week.begins_on, day_of(week.opened_at)),
        definition_of(finding.procedure_version).label_of(finding.state),
        tuple(todos),
        notes,
    )


def _by_finding(groups: Sequence[TodoGroup]) -> Mapping[int, list[Todo]]:
    found: dict[int, list[Todo]] = defaultdict(list)
    for group in groups:
        for item in group.items:
            found[item.finding.id].append(item)
    return found


def _beside(groups: Sequence[TodoGroup], given: set[int]) -> tuple[TodoGroup, ...]:
    kept = ((group.task, tuple(one for one in group.items if one.finding.id not in given)) for group in groups)
    return tuple(TodoGroup(task, items) for task, items in kept if items)
