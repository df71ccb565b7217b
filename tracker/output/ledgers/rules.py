"""How the rows of a ledger are ordered and grouped by 大类, and how group rows read (domain.md §3). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.foundation.lib.chinese import ordinal
from tracker.output.ledgers.rows import FindingRow

_LAST_ORDINAL = 99
_CLOSING_WORDS = ("方面", "问题")


def grouped(rows: Sequence[FindingRow]) -> list[tuple[str, list[FindingRow]]]:
    """The rows by 大类 with the labels of their group rows; without any 大类 one group with an empty label.

    Within a group the order is unit in the tree, feedback, 方面, number. Findings without 大类 come last.
    """
    if not any(row.place.category for row in rows):
        return [("", sorted(rows, key=_within))] if rows else []
    groups: dict[str, list[FindingRow]] = {}
    for row in sorted(rows, key=lambda row: (not row.place.category, row.place.category_order)):
        groups.setdefault(row.place.category, []).append(row)
    return [
        (f"{_number(place)}、{label(title, group)}", sorted(group, key=_within))
        for place, (title, group) in enumerate(groups.items(), start=1)
    ]


def _within(row: FindingRow) -> tuple[int, int, int, int]:
    unit, feedback, number = row.order
    return unit, row.place.aspect_order, feedback, number


def _number(place: int) -> str:
    return ordinal(place) if place <= _LAST_ORDINAL else str(place)


def label(title: str, group: Sequence[FindingRow]) -> str:
    """聚焦……方面（2个方面12个问题）; 未分类问题（3个问题） for those without 大类."""
    aspects = len({row.place.aspect for row in group if row.place.aspect})
    counts = f"{aspects}个方面{len(group)}个问题" if aspects else f"{len(group)}个问题"
    return f"{heading(title)}（{counts}）"


def heading(title: str) -> str:
    """The 大类 as a heading: 方面 is added unless it ends with 方面 or 问题 already."""
    if not title:
        return "未分类问题"
    return title if title.endswith(_CLOSING_WORDS) else f"{title}方面"


def by_measure(row: FindingRow) -> Sequence[Any]:
    """An entry is spread over its measures; one without any stands alone."""
    return row.measures or (None,)


def alone(_: Any) -> Sequence[Any]:
    """An entry is one row."""
    return (None,)


def in_order(rows: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """One group without a label, by the `order` of the rows (day, then as they were recorded)."""
    return [("", sorted(rows, key=lambda row: row.order))] if rows else []
