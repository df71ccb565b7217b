"""The leader's sheet as plain values, its counts, and how it is printed. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date, ordinal
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.output.figures.queries import Levels
from tracker.output.figures.rules import Figures
from tracker.output.ledgers.notes import Meta, footer, held_for
from tracker.rectification.findings.lights import TimeLeft
from tracker.workflow.deadlines import Light

NIL = "本周没有交办的任务"
_MOST_GROUPS = 99  # that have a Chinese number of their own
COLUMNS = (
    Column("number", "序号", 8, "center", merged=True),
    Column("code", "问题编号", 27),
    Column("wording", "问题", 58),
    Column("person", "任务责任人", 17, "center"),
    Column("task", "本周任务", 36),
    Column("limit", "整改时限", 28, dated=True),
    Column("notes", "本周进展", 45),
    Column("answer", "本周结果", 38),
)


class Result(StrEnum):
    """What was answered; every task has exactly one."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNANSWERED = "unanswered"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Result, ["完成", "未完成", "未填报"], strict=True))[self]


@dataclass(frozen=True)
class Line:
    """One task. `left` is the time that its finding has left; `answer` says the reason of what was not done."""

    unit: str
    code: str
    wording: str
    person: str
    task: str
    task_due_on: date | None
    given_on: date
    time_limit: str
    left: TimeLeft
    notes: tuple[str, ...]
    result: Result
    answer: str

    @property
    def asked(self) -> str:
        """The task with its day, or since when it is late."""
        if not self.task_due_on:
            return self.task
        late = self.task_due_on < self.given_on
        return f"{self.task}（{chinese_date(self.task_due_on)}{'到期，已逾期' if late else '前'}）"

    @property
    def limit(self) -> str:
        """The time limit of the finding with its light."""
        return "，".join(part for part in (self.time_limit, self.left.label) if part)


@dataclass(frozen=True)
class UnitSheet:
    """The sheet of a unit and those below it; `whose` names the leader where it holds that leader's findings alone."""

    unit: str
    week: str
    lines: tuple[Line, ...]
    as_of: AsOf
    whose: str = ""

    @property
    def groups(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The lines unit by unit, in the order of their first."""
        units = dict.fromkeys(line.unit for line in self.lines)
        return tuple((unit, tuple(line for line in self.lines if line.unit == unit)) for unit in units)

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"{self.unit}{self.week}任务完成情况汇总单{f'（{self.whose}负责）' if self.whose else ''}"


def counts(lines: Sequence[Line]) -> Counter[Result]:
    """How many of each result; together they are all lines."""
    return Counter(line.result for line in lines)


def said(lines: Sequence[Line]) -> str:
    """任务3项，完成1项，未完成1项，未填报1项: the same for a unit and for all."""
    found = counts(lines)
    return f"任务{len(lines)}项，" + "，".join(f"{one.label}{found[one]}项" for one in Result)


def notes(sheet: UnitSheet, root: str) -> tuple[str, ...]:
    """The figures, what they mean, and the (D, K) that the sheet holds for."""
    late = sum(line.left.light is Light.RED for line in sheet.lines)
    overdue = f"，其中{late}项所在问题已逾期" if late else ""
    return (
        f"口径：{sheet.week}{said(sheet.lines)}{overdue}。任务按交任务当天责任人、责任领导待办理的事项列出，一人一个问题一项；"
        "完成、未完成由本人填报，不等于问题销号；未填报指到定稿时没有填报。",
        held_for(_meta(sheet, sheet.as_of.day, root)),
    )


def _meta(sheet: UnitSheet, filed_on: date, root: str) -> Meta:
    return Meta(sheet.unit, sheet.as_of, filed_on, root, Levels(Figures(), Figures(), frozenset()))


def printed(sheet: UnitSheet, filed_on: date, root: str) -> Sheet:
    """The sheet on A4 landscape; the same (D, K) and 填报日期 give an equal one for ever."""
    groups, serial = [], 0
    for place, (unit, lines) in enumerate(sheet.groups, start=1):
        entries = []
        for line in lines:
            serial += 1
            entries.append(_entry(serial, line))
        number = f"{ordinal(place)}、" if place <= _MOST_GROUPS else ""
        groups.append(Group(f"{number}{unit}（{said(lines)}）", tuple(entries)))
    return Sheet(
        title=sheet.title,
        columns=COLUMNS,
        groups=tuple(groups),
        header=(
            f"填报单位(盖章)：{sheet.unit}",
            f"统计截止时间：{chinese_date(sheet.as_of.day)}",
            f"填报日期：{chinese_date(filed_on)}",
        ),
        signatures=("责任领导(签字)：", "党组织书记(签字)：", "填表人：", "联系电话："),
        notes=notes(sheet, root),
        nil_text=NIL,
        footer=footer(_meta(sheet, filed_on, root)),
    )


def _entry(serial: int, line: Line) -> Entry:
    cells = {
        "code": line.code,
        "wording": line.wording,
        "person": line.person,
        "task": line.asked,
        "limit": line.limit,
        "notes": "\n".join(line.notes),
        "answer": line.answer,
    }
    return Entry({"number": str(serial)}, (cells,), f"{line.code} {line.person}")
