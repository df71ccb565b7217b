"""What stands under a ledger: the 口径 of its figures, and the pair (D, K) they hold for. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import SHANGHAI
from tracker.output.figures.queries import Levels
from tracker.output.figures.rules import PLAIN, Figures, Style, basis
from tracker.workflow.model import State

_ROOT_SHOWN = 16
_NOT_COUNTED = {State.VOIDED: "作废", State.MERGED: "合并"}
_DEFINED = ("fed_back", "completed", "staged", "unfinished")


@dataclass(frozen=True)
class Meta:
    """What stands around the table: who fills it in, for which (D, K), filed when, and the figures under it.

    `departed` counts the findings that left after feedback by exit, `parts` those that stand for the split ones.
    `chosen`: the rows are a choice (选印), not everything the figures count. `source` and `filters` say in words what
    the rows were limited to.
    """

    unit: str
    as_of: AsOf
    filed_on: date
    root: str
    figures: Levels
    departed: Mapping[State, int] = field(default_factory=dict)
    parts: int = 0
    style: Style = PLAIN
    chosen: bool = False
    source: str = ""
    filters: str = ""


def instant(meta: Meta) -> str:
    """K as paper prints it, to the second."""
    local = meta.as_of.known_at.astimezone(SHANGHAI)
    return f"{chinese_date(local.date())}{local:%H:%M:%S}"


def held_for(meta: Meta) -> str:
    """The last line under every ledger."""
    return f"统计截至{chinese_date(meta.as_of.day)}，以{instant(meta)}前录入的数据为准。"


def footer(meta: Meta) -> str:
    """The stamp: which history this was printed from, as of which day, known when."""
    return f"历史校验{meta.root[:_ROOT_SHOWN]}　截至{chinese_date(meta.as_of.day)}　数据时点{instant(meta)}"


def of_some(rows: Sequence[Any], meta: Meta) -> str:
    """Under some of all rows stands that they are some, for their numbers say nothing about the unit."""
    total = f"{meta.unit}及下级党组织的反馈问题共{meta.figures.total.fed_back}个"
    if meta.chosen:
        return f"本表为选印，列{len(rows)}个问题；{total}。完成率等数字以全部问题的台账为准。"
    return f"本表按条件筛选（{meta.filters}），列{len(rows)}项；{total}。完成率等数字以全部问题的台账为准。"


def of_outcomes(_: Sequence[Any], meta: Meta) -> tuple[str, ...]:
    """N = M + P + U with the rate, own level and below apart, and what each word means."""
    return (
        f"口径：{_counts('反馈问题', meta.figures.total, meta.style)}{_by_level(meta.figures, meta.style)}。"
        f"{_departed(meta)}",
        "；".join(basis(name) for name in _DEFINED) + "。",
    )


def of_findings(_: Sequence[Any], meta: Meta) -> tuple[str, ...]:
    """N alone, for a ledger that says nothing about what was done."""
    own, below = meta.figures.own.fed_back, meta.figures.below.fed_back
    apart = f"，其中本级{own}个、下级党组织{below}个" if own and below else ""
    return (f"口径：反馈问题{own + below}个{apart}。{_departed(meta)}{basis('fed_back')}。",)


def of_measures(rows: Sequence[Any], meta: Meta) -> tuple[str, ...]:
    """How many findings with how many measures: what a list of tasks is checked by."""
    measures = sum(len(row.measures) for row in rows)
    without = sum(not row.measures for row in rows)
    missing = f"，其中{without}个问题尚未制定措施" if without else ""
    return (f"口径：反馈问题{len(rows)}个，整改措施{measures}条{missing}。{_departed(meta)}{basis('fed_back')}。",)


def of_closures(rows: Sequence[Any], meta: Meta) -> tuple[str, ...]:
    """How many are struck off, of how many, and which of them do not count as completed."""
    done = meta.figures.total.completed
    apart = f"，其中{done}个计入已整改完成" if done != len(rows) else ""
    return (
        f"口径：列截至统计日已销号（含已巩固）且未重新挂账的问题{len(rows)}个{apart}；"
        f"反馈问题共{meta.figures.total.fed_back}个，完成率{meta.figures.total.completion_rate(meta.style)}。",
        "；".join(basis(name) for name in ("fed_back", "completed")) + "。",
    )


def _departed(meta: Meta) -> str:
    """Why the count differs from the notice: 作废 and 合并 are not in it, 拆分 counts by its parts, 移交 is in it."""
    departed = meta.departed
    gone = "、".join(f"{word}{departed[state]}个" for state, word in _NOT_COUNTED.items() if state in departed)
    divided, referred = departed.get(State.SPLIT, 0), departed.get(State.REFERRED, 0)
    without = f"反馈后另有{gone}，不计入反馈问题数。" if gone else ""
    without += f"反馈后拆分{divided}个为{meta.parts}个，按拆分后的个数计。" if divided else ""
    return without + (f"其中已移交{referred}个，计入未完成。" if referred else "")


def _counts(what: str, figures: Figures, style: Style) -> str:
    overdue = f"（其中逾期{figures.overdue}个）" if figures.overdue else ""
    staged = f"，含阶段性完成{figures.staged_rate(style)}" if figures.staged else ""
    return (
        f"{what}{figures.fed_back}个，已完成{figures.completed}个，阶段性完成{figures.staged}个，"
        f"未完成{figures.unfinished}个{overdue}，完成率{figures.completion_rate(style)}{staged}"
    )


def _by_level(found: Levels, style: Style) -> str:
    """Own level and subtree apart, when both have findings."""
    if not (found.own.fed_back and found.below.fed_back):
        return ""
    return f"。其中{_counts('本级', found.own, style)}；{_counts('下级党组织', found.below, style)}"


def of_follow_ups(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """How many looks back, at how many findings, with which result."""
    findings = len({row.about.code for row in rows})
    return (f"口径：对{findings}个问题回头看{len(rows)}次{_by_word(row.outcome.label for row in rows)}。",)


def of_immediate(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """How many 立行立改 were handed out, and how many are struck off."""
    done = sum(row.closed_on is not None for row in rows)
    late = sum(row.overdue for row in rows)
    overdue = f"，其中逾期{late}个" if late else ""
    return (f"口径：立行立改问题{len(rows)}个，已办结（销号）{done}个，未办结{len(rows) - done}个{overdue}。",)


def of_extensions(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """How many were asked for, granted and refused; the rest waits."""
    granted = sum(row.granted is not None and row.granted.approved for row in rows)
    refused = sum(any(one and not one.approved for one in (row.endorsed, row.granted)) for row in rows)
    waiting = len(rows) - granted - refused
    return (
        f"口径：延期（含转长期）申请{len(rows)}次，批准{granted}次，不批准{refused}次，待审批{waiting}次。",
        "批准的按新时限计算是否逾期，原时限保留在历史中。",
    )


def of_institutions(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """How many documents, new and revised ones apart where it was said."""
    revised = sum(row.revises is True for row in rows)
    new = sum(row.revises is False for row in rows)
    apart = f"，其中新建{new}项、修订{revised}项" if new or revised else ""
    return (f"口径：{basis('institutions')}。共{len(rows)}项{apart}。",)


def of_funds(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """What the amounts mean, and of how many measures nobody said how much is owed."""
    unknown = sum(row.due is None for row in rows)
    missing = f"有{unknown}项没有填写应追缴金额，未计入应追缴和未追缴合计。" if unknown else ""
    return (f"口径：{basis('funds')}；未追缴为应追缴减已追缴。{missing}",)


def of_notices(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """How many 督办单 are out, and how many of them are concluded or late."""
    done = sum(row.concluded is not None for row in rows)
    late = sum(row.overdue for row in rows)
    overdue = f"，其中逾期{late}件" if late else ""
    return (f"口径：督办{len(rows)}件（不含已撤回的），已办结{done}件，未办结{len(rows) - done}件{overdue}。",)


def of_talks(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """How many talks with how many people, by kind. One person talked to twice counts twice (人次)."""
    people = sum(row.head_count for row in rows)
    return (f"口径：约谈问责{len(rows)}次、{people}人次（不含已撤销的）{_by_word(row.kind for row in rows)}。",)


def of_risks(rows: Sequence[Any], _: Meta) -> tuple[str, ...]:
    """廉政风险点 and measures, those of persons apart (seed 002: 8/16, 25/46)."""
    parts = []
    for word, personal in (("廉政风险点", False), ("个人廉政风险点", True)):
        some = [row for row in rows if row.personal is personal]
        if some:
            parts.append(f"{word}{len(some)}个，防控措施{sum(len(row.measures) for row in some)}条")
    return (f"口径：{'；'.join(parts) or '廉政风险点0个'}。",)


def _by_word(words: Iterable[str]) -> str:
    """：成效巩固3次、问题反弹1次, in the order in which they first come; nothing for nothing."""
    counted = Counter(words)
    return f"：{'、'.join(f'{word}{number}次' for word, number in counted.items())}" if counted else ""
