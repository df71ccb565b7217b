"""From rows as of (D, K) to the sheet that is printed: groups, serial numbers, 口径 and the stamp of its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import SHANGHAI
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.output.figures.queries import Levels, Scope, departures, levels, parts_of_split
from tracker.output.figures.rules import PLAIN, Figures, Style, basis
from tracker.output.ledgers.columns import FindingRow, LedgerColumn, Line
from tracker.output.ledgers.declarations import LedgerKind
from tracker.output.ledgers.queries import ledger_rows
from tracker.output.ledgers.rules import grouped
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import party_name_on
from tracker.workflow.model import State

_ROOT_SHOWN = 16
_NOT_COUNTED = {State.VOIDED: "作废", State.MERGED: "合并"}
_DEFINED = ("fed_back", "completed", "staged", "unfinished")


@dataclass(frozen=True)
class Meta:
    """What stands around the table: who fills it in, for which (D, K), filed when, and the figures under it.

    `departed` counts the findings that left after feedback by exit, `parts` those that stand for the split ones.
    `chosen`: the rows are a choice (选印), not everything the figures count.
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


def produce(
    session: Session,
    kind: LedgerKind,
    organization: Organization,
    as_of: AsOf,
    filed_on: date,
    *,
    source: str | None = None,
    style: Style = PLAIN,
    only: Sequence[int] | None = None,
) -> Sheet:
    """The ledger of an organization and its subtree, or of the chosen findings (选印) in it.

    The same (D, K), 填报日期 and choice give an equal sheet for ever.
    """
    rows = ledger_rows(session, organization, as_of, source=source, only=only)
    meta = Meta(
        unit=party_name_on(session, organization, as_of.day, as_of.known_at),
        as_of=as_of,
        filed_on=filed_on,
        root=root(session, as_of.known_at),
        figures=levels(session, organization, as_of, Scope(source=source)),
        departed=departures(session, (organization.path,), as_of, Scope(source=source)),
        parts=parts_of_split(session, (organization.path,), as_of, Scope(source=source)),
        style=style,
        chosen=only is not None,
    )
    return sheet(kind, rows, meta)


def sheet(kind: LedgerKind, rows: Sequence[FindingRow], meta: Meta) -> Sheet:
    """Lay the rows out under the columns of the ledger. Pure."""
    serials = count(1)
    lines = [(label, [_lines(row, next(serials)) for row in group]) for label, group in grouped(rows)]
    printed = [_printed(column, [entry for _, entries in lines for entry in entries]) for column in kind.columns]
    groups = tuple(Group(label, tuple(_entry(kind, printed, entry) for entry in entries)) for label, entries in lines)
    return Sheet(
        title=f"{meta.unit}{kind.heading}" + (f"（选印{len(rows)}个问题）" if meta.chosen else ""),
        columns=tuple(printed),
        groups=groups,
        header=(
            f"填报单位(盖章)：{meta.unit}",
            f"统计截止时间：{chinese_date(meta.as_of.day)}",
            f"填报日期：{chinese_date(meta.filed_on)}",
        ),
        signatures=kind.signatures,
        notes=notes(meta, len(rows)),
        nil_text="所选的问题在统计截止时间都没有列入台账" if meta.chosen else kind.nil_text,
        footer=footer(meta),
    )


def _lines(row: FindingRow, serial: int) -> list[Line]:
    measures = row.measures or (None,)
    return [Line(serial, row, measure, measure is measures[-1]) for measure in measures]


def _printed(column: LedgerColumn, entries: Sequence[Sequence[Line]]) -> Column:
    """The column of this sheet; one that may merge does when no finding has differing cells in it."""
    merged = column.merged
    if merged is None:
        merged = all(len({column.value(line) for line in lines}) == 1 for lines in entries)
    return Column(column.key, column.label, column.width_mm, column.align, merged)


def _entry(kind: LedgerKind, printed: Sequence[Column], lines: Sequence[Line]) -> Entry:
    pairs = list(zip(kind.columns, printed, strict=True))
    cells = {declared.key: declared.value(lines[0]) for declared, column in pairs if column.merged}
    single = [declared for declared, column in pairs if not column.merged]
    return Entry(cells, tuple({declared.key: declared.value(line) for declared in single} for line in lines))


def notes(meta: Meta, printed: int) -> tuple[str, ...]:
    """口径 under the ledger: the figures, how they are defined, and the pair (D, K) they hold for.

    Under chosen findings (选印) stands that they are some of all, for their numbers say nothing about the unit.
    """
    if meta.chosen:
        return (
            f"本表为选印，列{printed}个问题；{meta.unit}及下级党组织的反馈问题共{meta.figures.total.fed_back}个。"
            "完成率等数字以全部问题的台账为准。",
            f"统计截至{chinese_date(meta.as_of.day)}，以{_instant(meta)}前录入的数据为准。",
        )
    return (
        f"口径：{_counts('反馈问题', meta.figures.total, meta.style)}{_by_level(meta.figures, meta.style)}。"
        f"{_departed(meta)}",
        "；".join(basis(name) for name in _DEFINED) + "。",
        f"统计截至{chinese_date(meta.as_of.day)}，以{_instant(meta)}前录入的数据为准。",
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


def _instant(meta: Meta) -> str:
    local = meta.as_of.known_at.astimezone(SHANGHAI)
    return f"{chinese_date(local.date())}{local:%H:%M:%S}"


def footer(meta: Meta) -> str:
    """The stamp: which history this was printed from, as of which day, known when."""
    return f"历史校验{meta.root[:_ROOT_SHOWN]}　截至{chinese_date(meta.as_of.day)}　数据时点{_instant(meta)}"
