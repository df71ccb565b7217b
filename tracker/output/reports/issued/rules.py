"""Quarters, weeks, and what changed from one report to the next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tracker.workflow.deadlines import Calendar

_QUARTERS = "一二三四"
# What the brief compares with the quarter before, by the names of figures.
COMPARED = (
    ("fed_back", "反馈问题", "个"),
    ("completed", "已整改完成", "个"),
    ("overdue", "逾期", "个"),
    ("returns", "退回", "次"),
    ("extensions", "延期", "次"),
    ("relapses", "反弹", "次"),
    ("institutions", "制度", "项"),
    ("funds", "追缴资金", "元"),
    ("people_handled", "处理人数", "人"),
)


@dataclass(frozen=True)
class Period:
    """The days of a report, both included; `number` is the quarter or the running number in the year."""

    year: int
    number: int
    begins_on: date
    ends_on: date


def quarter(year: int, number: int) -> Period:
    """A quarter of a year. Raises ValueError for a number that is none."""
    if not 1 <= number <= 4:
        raise ValueError(f"no quarter {number}")
    first = date(year, 3 * number - 2, 1)
    following = date(year + number // 4, 3 * number % 12 + 1, 1)
    return Period(year, number, first, following - timedelta(days=1))


def quarter_name(period: Period) -> str:
    """2023年第四季度."""
    return f"{period.year}年第{_QUARTERS[period.number - 1]}季度"


def last_quarter_ended(today: date) -> Period:
    """The newest quarter whose last day has come."""
    own = quarter(today.year, (today.month + 2) // 3)
    return own if own.ends_on == today else before(own)


def last_workday(period: Period, days: Calendar) -> date:
    """The last workday of a period; its last day where it has none."""
    found = (period.ends_on - timedelta(days=n) for n in range((period.ends_on - period.begins_on).days + 1))
    return next((day for day in found if days.is_workday(day)), period.ends_on)


def before(period: Period) -> Period:
    """The quarter before."""
    return quarter(period.year - 1, 4) if period.number == 1 else quarter(period.year, period.number - 1)


def week(day: date, today: date) -> tuple[date, date]:
    """Monday to Sunday of the week of a day; a week that is not over ends today."""
    monday = day - timedelta(days=day.weekday())
    return monday, min(monday + timedelta(days=6), today)


def following(told_until: date, monday: date) -> date:
    """The first day of the next bulletin: what was left of the week before, when it was told before its end."""
    rest = told_until + timedelta(days=1)
    return rest if monday - timedelta(days=7) < rest < monday else monday


def changes(now: Mapping[str, Any], then: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Each compared figure now and in the quarter before, with what changed; nothing to compare gives none."""
    if then is None:
        return []
    found = []
    for name, label, unit in COMPARED:
        new, old = Decimal(str(now[name])), Decimal(str(then[name]))
        words = "持平" if new == old else f"{'增加' if new > old else '减少'}{_plain(abs(new - old))}{unit}"
        found.append({"label": label, "now": f"{_plain(new)}{unit}", "then": f"{_plain(old)}{unit}", "change": words})
    rates = (str(now["completion_rate"]), str(then["completion_rate"]))
    return [*found, {"label": "完成率", "now": rates[0], "then": rates[1], "change": _points(*rates)}]


def _points(new: str, old: str) -> str:
    values = [text.rstrip("％%") for text in (new, old)]
    if "无" in values:
        return "无从比较"
    difference = Decimal(values[0]) - Decimal(values[1])
    if not difference:
        return "持平"
    return f"{'提高' if difference > 0 else '下降'}{_plain(abs(difference))}个百分点"


def _plain(value: Decimal) -> str:
    return f"{value:f}".removesuffix(".00")


def by_unit(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Rows in groups by their unit, in the order of first appearance."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["unit"]), []).append(row)
    return list(found.items())
