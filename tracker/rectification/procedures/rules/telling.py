"""A table of thresholds in the words of an office, and what it means for one finding. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.workflow.deadlines import Calendar
from tracker.workflow.model import Role, Timeframe
from tracker.workflow.thresholds import KEYS, RUNGS, Key, Light, Step, Threshold, Thresholds, begins

# What the number of a step counts, for the page on which it is set.
COUNTED = {
    Step.REMINDER: "整改时限前多少{unit}，亮绿灯提醒",
    Step.DUE_SOON: "整改时限前多少{unit}起算临期，亮黄灯",
    Step.OVERDUE: "过了整改时限的第二天起算逾期，亮红灯；天数固定",
    Step.NOTICE: "逾期多少{unit}起，提请整改办发督办单",
    Step.TALK: "逾期多少{unit}起，提请约谈，由书记或者纪委决定",
    Step.BULLETIN: "逾期多少{unit}起，提请通报，由审定人决定",
    Step.ACKNOWLEDGEMENT_LATE: "过了流程规定的签收时限多少天",
    Step.PLAN_LATE: "过了流程规定的方案制定、审核时限多少天",
    Step.REVIEW_LATE: "一步审核过了流程规定的时限多少天；轮到审核的人总会收到",
    Step.FOLLOW_UP_DUE: "应当回头看的当天；天数固定",
    Step.FOLLOW_UP_LATE: "过了应当回头看的日期多少天还没有结果",
}
_PROPOSED = {Step.NOTICE: "提请发督办单", Step.TALK: "提请约谈", Step.BULLETIN: "提请通报"}
# What the dates of the steps of no timeframe are called.
_LIMITS = {
    Step.ACKNOWLEDGEMENT_LATE: "签收时限",
    Step.PLAN_LATE: "方案时限",
    Step.REVIEW_LATE: "审核时限",
    Step.FOLLOW_UP_DUE: "回头看日期",
    Step.FOLLOW_UP_LATE: "回头看日期",
}


@dataclass(frozen=True)
class Told:
    """One day of a preview: when, in which light, and what happens."""

    on: date
    light: Light
    says: str


def unit_words(unit: str) -> str:
    """个工作日 or 天."""
    return "个工作日" if unit == "workdays" else "天"


def roles_words(threshold: Threshold, step: Step) -> str:
    """责任人、责任领导, in the order of the vocabulary; a review also tells whoever has to review."""
    turn = ("轮到审核的人",) if step is Step.REVIEW_LATE else ()
    return "、".join((*turn, *(role.label for role in Role if role in threshold.roles)))


def preview(table: Thresholds, timeframe: Timeframe, deadline: date, calendar: Calendar) -> tuple[Told, ...]:
    """What happens to a finding with this deadline that nobody puts right, day by day."""
    steps = (key for key in KEYS if key[0] is timeframe and key in table)
    told = (_told(key, table[key], deadline, calendar) for key in steps)
    return tuple(sorted(told, key=lambda one: one.on))


def limits_preview(table: Thresholds, day: date, calendar: Calendar) -> Iterator[tuple[str, Told]]:
    """The same for limits and looks back that end on a day, each with what ends then."""
    for key in KEYS:
        if key[0] is None and key in table:
            yield _LIMITS[key[1]], _told(key, table[key], day, calendar)


def _told(key: Key, threshold: Threshold, about: date, calendar: Calendar) -> Told:
    step = key[1]
    who = roles_words(threshold, step)
    where = "" if threshold.outward else "（只在站内）"
    if step in RUNGS:
        says = f"{_PROPOSED[step]}，告诉{who}"
    else:
        says = f"提醒{who}" if step is Step.REMINDER else f"{step.label}，告诉{who}"
    return Told(begins(step, threshold, about, calendar), step.light, says + where)
