"""The supervisors' table (督查情况统计表): a row for each party organization, own level and below, one 合计. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.document import Column, Entry, Group, Profile, Sheet
from tracker.output.figures.queries import Levels
from tracker.output.figures.rules import BASIS, Figures, Style, total
from tracker.output.ledgers.notes import Meta, footer, held_for

# Figure → head of its column and width on A4 landscape; rates are printed, the others counted.
COLUMNS: tuple[tuple[str, str, float], ...] = (
    ("fed_back", "反馈", 15),
    ("completed", "已销号", 15),
    ("staged", "阶段性", 15),
    ("unfinished", "整改中", 15),
    ("overdue", "逾期", 13),
    ("completion_rate", "完成率", 19),
    ("on_time_rate", "按期率", 19),
    ("returns", "退回", 13),
    ("extensions", "延期", 13),
    ("relapses", "反弹", 13),
    ("institutions", "制度", 13),
    ("funds", "资金(元)", 25),
    ("people_handled", "处理人数", 14),
)
NIL = "截至统计日，各党组织均没有反馈问题"


@dataclass(frozen=True)
class TableRow:
    """One party organization by its printed name; `code` leads to its findings."""

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True)
class Table:
    """Own level and those below, kept apart; `total` is the sum of all rows."""

    unit: str
    own: tuple[TableRow, ...]
    below: tuple[TableRow, ...]
    as_of: AsOf
    style: Style

    @property
    def total(self) -> Figures:
        """合计."""
        return total([row.figures for row in (*self.own, *self.below)])

    @property
    def groups(self) -> tuple[tuple[str, tuple[TableRow, ...]], ...]:
        """The levels that have rows, with their names."""
        named = (("本级", self.own), ("下级党组织", self.below))
        return tuple((label, rows) for label, rows in named if rows)

    def cells(self, figures: Figures) -> Mapping[str, str]:
        """The figures of a row as they are printed."""
        values = figures.as_dict(self.style)
        return {name: str(values[name]) for name, _, _ in COLUMNS}


def notes(table: Table, filed_on: date, root: str) -> tuple[str, ...]:
    """口径 of every column, and the pair (D, K) that the table holds for."""
    meanings = "；".join(BASIS[name] for name, _, _ in COLUMNS)
    return (f"口径：{meanings}。整改中即未完成，逾期含在其中。", held_for(_meta(table, filed_on, root)))


def _meta(table: Table, filed_on: date, root: str) -> Meta:
    own, below = (total([row.figures for row in rows]) for rows in (table.own, table.below))
    return Meta(table.unit, table.as_of, filed_on, root, Levels(own, below, frozenset()))


def sheet(table: Table, filed_on: date, root: str, profile: Profile = "standalone") -> Sheet:
    """The table as it is printed; the same (D, K), 填报日期 and style give an equal sheet for ever."""
    columns = (
        Column("number", "序号", 8, "center", merged=True),
        Column("name", "党组织", 47),
        *(Column(name, label, width, "center", amount=not name.endswith("_rate")) for name, label, width in COLUMNS),
    )
    groups, serial = [], 0
    for place, (label, rows) in enumerate(table.groups):
        entries = []
        for row in rows:
            serial += 1
            entries.append(_entry(str(serial), row.name, table.cells(row.figures), row.code))
        groups.append(Group(f"{'一二'[place]}、{label}（{len(rows)}个党组织）", tuple(entries)))
    if groups:
        groups.append(Group("", (_entry("", "合计", table.cells(table.total), "total"),)))
    return Sheet(
        title=f"{table.unit}整改情况统计表",
        columns=columns,
        groups=tuple(groups),
        header=(
            f"填报单位(盖章)：{table.unit}",
            f"统计截止时间：{chinese_date(table.as_of.day)}",
            f"填报日期：{chinese_date(filed_on)}",
        ),
        signatures=("党组织书记(签字)：", "纪委书记(签字)：", "填表人：", "联系电话："),
        notes=notes(table, filed_on, root),
        nil_text=NIL,
        footer=footer(_meta(table, filed_on, root)),
        profile=profile,
    )


def _entry(serial: str, name: str, cells: Mapping[str, str], key: str) -> Entry:
    return Entry({"number": serial}, ({"name": name, **cells},), key)
