"""The table of an office: on which day which step of the clock of a finding begins, and who is told. Pure.

Source of the defaults: domain.md §2 (time limits, escalation). Every number is one that an office replaces.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

from tracker.workflow.model import REVIEW_STATES, Role, State, Timeframe
from tracker.workflow.workdays import Calendar

Unit = Literal["workdays", "days"]


class Light(StrEnum):
    """The light of a finding. A colour is always printed with its word, so print `label`."""

    OFF = "off"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"

    @property
    def word(self) -> str:
        return {"off": "不计时", "green": "正常", "yellow": "临期", "red": "逾期"}[self.value]

    @property
    def colour(self) -> str:
        """绿, 黄 or 红; empty when nothing is counted."""
        return {"off": "", "green": "绿", "yellow": "黄", "red": "红"}[self.value]

    @property
    def label(self) -> str:
        return f"{self.colour}（{self.word}）" if self.colour else self.word


class Step(StrEnum):
    """Something that becomes due about a finding: a letter, or a rung of the ladder that is proposed."""

    REMINDER = "reminder"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    NOTICE = "notice"
    TALK = "talk"
    BULLETIN = "bulletin"
    ACKNOWLEDGEMENT_LATE = "acknowledgement_late"
    PLAN_LATE = "plan_late"
    REVIEW_LATE = "review_late"
    FOLLOW_UP_DUE = "follow_up_due"
    FOLLOW_UP_LATE = "follow_up_late"

    @property
    def label(self) -> str:
        """Its word: 提醒, 临期, 逾期, 督办, 约谈, 通报 …"""
        return _LABELS[self]

    @property
    def light(self) -> Light:
        """The colour in which it is told."""
        return {Step.REMINDER: Light.GREEN, Step.DUE_SOON: Light.YELLOW, Step.FOLLOW_UP_DUE: Light.YELLOW}.get(
            self, Light.RED
        )

    @property
    def before(self) -> bool:
        """Whether its days are counted back from its date."""
        return self in (Step.REMINDER, Step.DUE_SOON)

    @property
    def needed(self) -> bool:
        """Whether every office has it; the others can be left out."""
        return self in (Step.REMINDER, Step.DUE_SOON, Step.OVERDUE, Step.FOLLOW_UP_DUE)

    @property
    def fixed(self) -> bool:
        """Whether its day is what its word says: overdue is the day after the deadline, due is the day itself."""
        return self in (Step.OVERDUE, Step.FOLLOW_UP_DUE)


_LABELS = {
    Step.REMINDER: "提醒",
    Step.DUE_SOON: "临期",
    Step.OVERDUE: "逾期",
    Step.NOTICE: "督办",
    Step.TALK: "约谈",
    Step.BULLETIN: "通报",
    Step.ACKNOWLEDGEMENT_LATE: "超期未签收",
    Step.PLAN_LATE: "超期未报整改方案",
    Step.REVIEW_LATE: "审核超期",
    Step.FOLLOW_UP_DUE: "回头看到期",
    Step.FOLLOW_UP_LATE: "回头看逾期",
}
LETTERS = (Step.REMINDER, Step.DUE_SOON, Step.OVERDUE)
RUNGS = (Step.NOTICE, Step.TALK, Step.BULLETIN)
LATE = (Step.ACKNOWLEDGEMENT_LATE, Step.PLAN_LATE, Step.REVIEW_LATE)
LOOKS = (Step.FOLLOW_UP_DUE, Step.FOLLOW_UP_LATE)

# Whose time limit (a timer of the procedure) each state counts against. 整改中 has the finding's own deadline.
LATE_IN: Mapping[State, Step] = MappingProxyType(
    {
        State.AWAITING_ACKNOWLEDGEMENT: Step.ACKNOWLEDGEMENT_LATE,
        State.PLANNING: Step.PLAN_LATE,
        State.PLAN_IN_REVIEW: Step.PLAN_LATE,
        **dict.fromkeys(REVIEW_STATES, Step.REVIEW_LATE),
    }
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """When a step begins and who is told. `outward`: also by the channels that people chose, not on these pages alone.

    `days` lie before the date for a reminder and 临期, after it for everything else.
    """

    days: int
    roles: tuple[Role, ...]
    unit: Unit = "days"
    outward: bool = True


Key = tuple[Timeframe | None, Step]
Thresholds = Mapping[Key, Threshold]  # a step that is not in it is not used

KEYS: tuple[Key, ...] = (
    *((timeframe, step) for timeframe in Timeframe for step in (*LETTERS, *RUNGS)),
    *((None, step) for step in (*LATE, *LOOKS)),
)


def _towards(
    timeframe: Timeframe, reminder: int, due_soon: int, talk: int, bulletin: int, unit: Unit
) -> dict[Key, Threshold]:
    owner, leader, office = Role.OWNER, Role.ACCOUNTABLE_LEADER, Role.COORDINATOR
    return {
        (timeframe, Step.REMINDER): Threshold(reminder, (owner,), unit),
        (timeframe, Step.DUE_SOON): Threshold(due_soon, (owner, leader), unit),
        (timeframe, Step.OVERDUE): Threshold(1, (owner, leader, Role.SECRETARY), unit),
        (timeframe, Step.NOTICE): Threshold(1, (office,), unit),
        (timeframe, Step.TALK): Threshold(talk, (office, Role.REVIEWER, Role.APPROVER), unit),
        (timeframe, Step.BULLETIN): Threshold(bulletin, (office, Role.APPROVER), unit),
    }


DEFAULTS: Thresholds = MappingProxyType(
    {
        **_towards(Timeframe.IMMEDIATE, 1, 0, 5, 10, "workdays"),
        **_towards(Timeframe.FIXED_TERM, 20, 10, 15, 30, "days"),
        **_towards(Timeframe.LONG_TERM, 30, 10, 15, 30, "days"),
        (None, Step.ACKNOWLEDGEMENT_LATE): Threshold(1, (Role.SECRETARY, Role.OWNER, Role.COORDINATOR)),
        (None, Step.PLAN_LATE): Threshold(1, (Role.SECRETARY, Role.OWNER, Role.ACCOUNTABLE_LEADER, Role.COORDINATOR)),
        (None, Step.REVIEW_LATE): Threshold(1, (Role.COORDINATOR,)),
        (None, Step.FOLLOW_UP_DUE): Threshold(0, (Role.REVIEWER, Role.INSPECTOR)),
        (None, Step.FOLLOW_UP_LATE): Threshold(7, (Role.REVIEWER, Role.INSPECTOR, Role.COORDINATOR)),
    }
)
# Who decides on a rung (domain.md §2): a machine proposes, people decide. One of them must be among those told.
DECIDERS: Mapping[Step, tuple[Role, ...]] = MappingProxyType(
    {
        Step.NOTICE: (Role.COORDINATOR,),
        Step.TALK: (Role.APPROVER, Role.REVIEWER),
        Step.BULLETIN: (Role.APPROVER,),
    }
)
MOST_DAYS = 365


def begins(step: Step, threshold: Threshold, about: date, calendar: Calendar) -> date:
    """The first day of a step that is about a date. The day after the deadline is overdue, workday or not."""
    if step.fixed:
        return about + timedelta(days=threshold.days)
    count = -threshold.days if step.before else threshold.days
    return calendar.add_workdays(about, count) if threshold.unit == "workdays" else about + timedelta(days=count)


def faults(table: Thresholds) -> list[str]:
    """Why an office cannot work by a table, each as a sentence; empty when it can."""
    return [sentence for key in KEYS for sentence in _faults_of(key, table)] + [
        sentence for timeframe in Timeframe for sentence in _order(timeframe, table)
    ]


def name_of(key: Key) -> str:
    """限期整改“临期”; a step of no timeframe has its word alone."""
    timeframe, step = key
    return f"{timeframe.label}“{step.label}”" if timeframe else f"“{step.label}”"


def _faults_of(key: Key, table: Thresholds) -> Iterator[str]:
    step, found = key[1], table.get(key)
    if found is None:
        if step.needed:
            yield f"{name_of(key)}不能不用，请填写天数"
        return
    least = DEFAULTS[key].days if step.fixed else 0 if step.before else 1
    most = least if step.fixed else MOST_DAYS
    if not least <= found.days <= most:
        yield f"{name_of(key)}的天数填{least}到{most}" if least < most else f"{name_of(key)}的天数是固定的，不能改"
    if not found.roles and step is not Step.REVIEW_LATE:
        yield f"{name_of(key)}请至少勾选一种人"
    deciders = DECIDERS.get(step, ())
    if deciders and not set(deciders) & set(found.roles):
        yield f"{name_of(key)}要告诉决定的人：{'、'.join(role.label for role in deciders)}"


def _order(timeframe: Timeframe, table: Thresholds) -> Iterator[str]:
    """Each step comes after the one before it, and all of a timeframe count in one unit."""
    used = {step: table[timeframe, step] for step in (*LETTERS, *RUNGS) if (timeframe, step) in table}
    if len({one.unit for one in used.values()}) > 1:
        yield f"{timeframe.label}的各步要用同一种单位"
    for earlier, later in pairwise([step for step in used if step.before]):
        if used[earlier].days <= used[later].days:
            yield f"{name_of((timeframe, earlier))}要比“{later.label}”早，提前的天数要更多"
    for earlier, later in pairwise([step for step in RUNGS if step in used]):
        if used[earlier].days >= used[later].days:
            yield f"{name_of((timeframe, later))}要比“{earlier.label}”晚，逾期的天数要更多"
