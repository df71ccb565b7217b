"""From rows as of (D, K) to the sheet that is printed: groups, serial numbers, totals, 口径 and the stamp."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.document import Column, Entry, Group, Profile, Sheet
from tracker.output.figures.queries import Scope, departures, levels, parts_of_split
from tracker.output.figures.styles.queries import style_of
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind, Rows
from tracker.output.ledgers.notes import Meta, footer, held_for, of_some
from tracker.output.ledgers.queries import LedgerScope, source_label
from tracker.output.ledgers.rows import Line
from tracker.output.ledgers.variants.rules import Variation, kept, varied
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import party_name_on

_TOTAL = "合计"
_Lines = Sequence[Line[Any, Any]]


def produce(
    session: Session,
    kind: LedgerKind,
    organization: Organization,
    as_of: AsOf,
    filed_on: date,
    *,
    source: str | None = None,
    profile: Profile = "standalone",
    only: Sequence[int] | None = None,
    variation: Variation | None = None,
) -> Sheet:
    """The ledger of an organization and its subtree, or of the chosen findings (选印) in it, as an office varies it.

    Rates stand in the style that the organization had set by K. The same (D, K), 填报日期, choice and variation give an
    equal sheet for ever.
    """
    scope = LedgerScope(organization, as_of, Scope(source=source), None if only is None else tuple(only))
    meta = Meta(
        unit=party_name_on(session, organization, as_of.day, as_of.known_at),
        as_of=as_of,
        filed_on=filed_on,
        root=root(session, as_of.known_at),
        figures=levels(session, organization, as_of, scope.counting),
        departed=departures(session, scope.paths, as_of, scope.counting),
        parts=parts_of_split(session, scope.paths, as_of, scope.counting),
        style=style_of(session, organization, as_of.known_at),
        chosen=only is not None,
        source=source_label(session, source),
        filters=variation.filters.words if variation and kind.about_findings else "",
    )
    rows = kind.rows(session, scope)
    if variation is not None:
        rows, kind = kept(kind, variation, rows), varied(kind, variation)
    return sheet(kind, rows, meta, profile)


def count_rows(
    session: Session,
    kind: LedgerKind,
    organization: Organization,
    as_of: AsOf,
    *,
    source: str | None = None,
    variation: Variation | None = None,
) -> int:
    """How many entries the ledger would print."""
    rows = kind.rows(session, LedgerScope(organization, as_of, Scope(source=source)))
    return len(kept(kind, variation, rows) if variation else rows)


def sheet(kind: LedgerKind, rows: Rows, meta: Meta, profile: Profile = "standalone") -> Sheet:
    """Lay the rows out under the columns of the ledger. Pure."""
    serials = count(1)
    spread = [(label, [_lines(kind, row, next(serials)) for row in group]) for label, group in kind.groups(rows)]
    groups = [Group(label, tuple(_entry(kind, lines) for lines in group)) for label, group in spread]
    entries = [entry for group in groups for entry in group.entries]
    printed = [_printed(column, entries) for column in kind.columns]
    return Sheet(
        title=f"{meta.unit}{kind.heading}" + (f"（选印{len(rows)}个问题）" if meta.chosen else ""),
        columns=tuple(printed),
        groups=(*groups, *_total(kind, printed, rows)),
        header=(
            f"填报单位(盖章)：{meta.unit}",
            f"统计截止时间：{chinese_date(meta.as_of.day)}",
            f"填报日期：{chinese_date(meta.filed_on)}",
        ),
        signatures=kind.signatures,
        notes=notes(kind, rows, meta),
        nil_text="所选的问题在统计截止时间都没有列入台账" if meta.chosen else kind.nil_text,
        footer=footer(meta),
        paper=kind.paper,
        profile=profile,
    )


def notes(kind: LedgerKind, rows: Rows, meta: Meta) -> tuple[str, ...]:
    """口径 under the ledger; under some of all rows only that they are some."""
    limited = (f"本表只列来源为“{meta.source}”的问题。",) if meta.source else ()
    if meta.chosen or meta.filters:
        return (*limited, of_some(rows, meta), held_for(meta))
    return (*limited, *kind.notes(rows, meta), held_for(meta))


def _lines(kind: LedgerKind, row: Any, serial: int) -> _Lines:
    parts = kind.parts(row)
    return [Line(serial, row, part, number == len(parts)) for number, part in enumerate(parts, start=1)]


def _printed(column: LedgerColumn, entries: Sequence[Entry]) -> Column:
    """The column of this sheet; one that may merge is a merged one when it is merged in every entry."""
    merged = column.merged
    if merged is None:
        merged = all(column.key in entry.cells for entry in entries)
    look = (column.key, column.label, column.width_mm, column.align)
    return Column(*look, merged, column.amount, column.dated)


def _entry(kind: LedgerKind, lines: _Lines) -> Entry:
    """One row of the ledger; a column that may merge does where all its parts say the same."""
    cells: dict[str, str] = {}
    single: dict[str, list[str]] = {}
    for column in kind.columns:
        values = [column.value(line) for line in (lines[:1] if column.merged else lines)]
        if column.merged or (column.merged is None and len(set(values)) == 1):
            cells[column.key] = values[0]
        else:
            single[column.key] = values
    parts = tuple({key: values[place] for key, values in single.items()} for place in range(len(lines)))
    return Entry(cells, parts, key=getattr(lines[0].row, "code", ""))


def _total(kind: LedgerKind, printed: Sequence[Column], rows: Rows) -> tuple[Group, ...]:
    """合计 under the columns that are summed up; the word stands in the widest column that is not."""
    summed = {column.key: column.total(rows) for column in kind.columns if column.total}
    if not summed or not rows:
        return ()
    named = max((column for column in printed if column.key not in summed), key=lambda column: column.width_mm)
    texts = {named.key: _TOTAL, **summed}
    merged = {column.key for column in printed if column.merged}
    cells = {key: text for key, text in texts.items() if key in merged}
    return (Group("", (Entry(cells, ({key: text for key, text in texts.items() if key not in merged},)),)),)
