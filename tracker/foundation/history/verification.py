"""`audit verify`: walk every chain and every recorded row, and name the first that is not as it was written.

Transitions are read in the order they were made, in parts, with the rows that they recorded; memory does not grow with
their number. Columns that may be filled later (`valid_to`, `removed_at` …) are outside the digests by design. Whoever
rewrites a whole chain with its head is found by the root that stands on paper, not here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, String, Table, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base, UtcDateTime
from tracker.foundation.db.schema import whole
from tracker.foundation.db.triggers import append_only_tables
from tracker.foundation.history.hashing import (
    GENESIS,
    LINK_COLUMNS,
    Stored,
    digest,
    hashed_columns,
    places_of,
    root_of,
    stored,
)
from tracker.foundation.history.models import ChainHead, Transition

PART = 2_000
OnProgress = Callable[[int, int], None]
_LINKS = Base.metadata.tables[Transition.__tablename__]
_AT = {name: place for place, name in enumerate(LINK_COLUMNS)}
_CHAIN, _SEQ, _PREVIOUS, _RECORDS = (_AT[name] for name in ("chain", "chain_seq", "previous_hash", "records"))


class FaultKind(StrEnum):
    """What was done to a row."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    CUT_OFF = "cut_off"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(FaultKind, ["被改动", "被删除", "被插入", "被调换", "被截断"], strict=True))[self]


@dataclass(frozen=True)
class Fault:
    """The first row that is not as it was written; a missing transition is named by its chain and number."""

    kind: FaultKind
    table: str
    row_id: int | None = None
    chain: int | None = None
    number: int | None = None

    def __str__(self) -> str:
        row = f"第{self.row_id}行" if self.row_id is not None else ""
        link = f"（链{self.chain}第{self.number}条）" if self.chain is not None else ""
        return f"{self.table}{row}{link}{self.kind.label}"


@dataclass(frozen=True)
class Verification:
    """What was walked: transitions, the rows they recorded, the root over the heads found, and the first fault."""

    transitions: int
    rows: int
    root: str
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        return self.fault is None


class _Link(NamedTuple):
    """One transition in stored form; a tuple, because there are very many."""

    row_id: int
    hash: str
    values: Sequence[Stored]

    @property
    def place(self) -> tuple[int, int]:
        """Chain and number in it."""
        return self.values[_CHAIN], self.values[_SEQ]  # type: ignore[return-value]

    def fault(self, kind: FaultKind) -> Fault:
        return Fault(kind, _LINKS.name, self.row_id, *self.place)


@dataclass
class _Walk:
    """How far each chain was followed, and which rows of which table a transition answered for."""

    session: Session
    heads: dict[int, ChainHead]
    lengths: dict[Any, int]
    last: dict[int, _Link] = field(default_factory=dict)
    marks: dict[str, bytearray] = field(default_factory=dict)
    rows: int = 0
    links: int = 0


def verify(session: Session, on_progress: OnProgress | None = None) -> Verification:
    """Verify everything up to the first fault; `on_progress(done, total)` counts transitions.

    All of it is read as of one moment, so give it a session that has not read anything yet.
    """
    if not session.in_transaction() and session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    heads = {head.chain: head for head in session.scalars(select(ChainHead))}
    walk = _Walk(session, heads, {chain: head.length for chain, head in heads.items()})
    fault = _walk_links(walk, on_progress or (lambda _done, _total: None)) or _ends(walk) or _unrecorded(walk)
    reached = sorted((*link.place, link.hash) for link in walk.last.values())
    return Verification(walk.links, walk.rows, root_of(reached), fault)


def _walk_links(walk: _Walk, on_progress: OnProgress) -> Fault | None:
    total = walk.session.scalar(select(func.count()).select_from(_LINKS)) or 0
    with closing(_links(walk.session)) as parts:
        for part in parts:
            sound, fault = _follow(walk, part)
            fault = _check_records(walk, sound) or fault
            if fault is not None:
                return fault
            walk.links += len(part)
            on_progress(walk.links, total)
    return None


def _links(session: Session) -> Generator[list[_Link]]:
    columns = [_stored(session, _LINKS.columns[name]) for name in LINK_COLUMNS]
    statement = select(_LINKS.c.id, _LINKS.c.hash, *columns).order_by(_LINKS.c.id)
    with session.execute(statement, execution_options={"yield_per": PART}) as result:
        for part in result.partitions():
            yield [_Link(row[0], row[1], row[2:]) for row in part]


def _stored(session: Session, column: Column[Any]) -> Any:
    """SQL that gives a column in stored form: on SQLite it is kept like this, PostgreSQL formats it."""
    postgres = session.get_bind().dialect.name == "postgresql"
    kind = column.type
    if isinstance(kind, Integer) or (isinstance(kind, String) and not hasattr(kind, "enums")):
        return column
    if not postgres:
        return type_coerce(column, Integer) if isinstance(kind, Boolean) else type_coerce(column, String)
    if isinstance(kind, Boolean):
        return cast(column, Integer)
    if isinstance(kind, UtcDateTime | DateTime):
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US")
    return func.to_char(column, "YYYY-MM-DD") if isinstance(kind, Date) else cast(column, String)


# -- links


def _follow(walk: _Walk, part: list[_Link]) -> tuple[list[_Link], Fault | None]:
    """The links up to the first fault, and that fault."""
    last = walk.last
    for position, link in enumerate(part):
        chain: Any = link.values[_CHAIN]
        fault = _fault_of(walk, link, last.get(chain))
        if fault is not None:
            return part[:position], fault
        last[chain] = link
    return part, None


def _fault_of(walk: _Walk, link: _Link, before: _Link | None) -> Fault | None:
    expected: Any = before.values[_SEQ] + 1 if before else 1  # type: ignore[operator]
    if link.values[_SEQ] != expected:
        return _out_of_order(walk, link, expected)
    if digest(LINK_COLUMNS, link.values) != link.hash:
        return link.fault(FaultKind.EDITED)
    if link.values[_PREVIOUS] != (before.hash if before else GENESIS):
        return (before or link).fault(FaultKind.EDITED)
    return None if expected <= walk.lengths.get(link.values[_CHAIN], -1) else _beyond_head(walk, link)


def _beyond_head(walk: _Walk, link: _Link) -> Fault:
    chain, number = link.place
    if chain in walk.heads:
        return link.fault(FaultKind.INSERTED)
    return Fault(FaultKind.DELETED, ChainHead.__tablename__, chain=chain, number=number)


def _out_of_order(walk: _Walk, link: _Link, expected: int) -> Fault:
    """A link that comes too early: its place was given to another row, or the one before it is missing."""
    chain, number = link.place
    found = select(_LINKS.c.id).where(_LINKS.c.chain == chain, _LINKS.c.chain_seq == expected)
    if number < expected or walk.session.scalar(found) is not None:
        return link.fault(FaultKind.SWAPPED)
    return Fault(FaultKind.DELETED, _LINKS.name, chain=chain, number=expected)


def _ends(walk: _Walk) -> Fault | None:
    """Every chain ends where its head says."""
    for chain, head in sorted(walk.heads.items()):
        link = walk.last.get(chain)
        reached = link.place[1] if link else 0
        if reached < head.length:
            return Fault(FaultKind.CUT_OFF, _LINKS.name, chain=chain, number=reached + 1)
        if link is not None and link.hash != head.hash:
            return link.fault(FaultKind.EDITED)
    return None


# -- recorded rows


def _check_records(walk: _Walk, links: list[_Link]) -> Fault | None:
    """Whether every row that these links recorded is there and as it was; the first one that is not."""
    recorded: dict[str, dict[int, str]] = defaultdict(dict)
    for link in links:
        for table, row_id, known in json.loads(link.values[_RECORDS]):  # type: ignore[arg-type]
            recorded[table][row_id] = known
    faults: dict[tuple[str, int], FaultKind] = {}
    for name, digests in recorded.items():
        _mark(walk, name, digests)
        faults |= {(name, row_id): kind for row_id, kind in _bad_rows(walk.session, name, digests)}
        walk.rows += len(digests)
    return _first(links, faults) if faults else None


def _mark(walk: _Walk, name: str, digests: dict[int, str]) -> None:
    marks = walk.marks.setdefault(name, bytearray())
    highest = max(digests)
    if highest >= len(marks):
        marks.extend(bytes(highest + PART - len(marks)))
    for row_id in digests:
        marks[row_id] = 1


def _bad_rows(session: Session, name: str, digests: dict[int, str]) -> Iterator[tuple[int, FaultKind]]:
    table = whole().tables[name]
    columns = hashed_columns(table)
    names = [column.name for column in columns]
    seen = set()
    for row_id, values in _recorded_rows(session, table, columns, digests):
        seen.add(row_id)
        if digest(names, values) != digests[row_id]:
            yield row_id, _edited_or_swapped(names, values, digests, row_id)
    yield from ((row_id, FaultKind.DELETED) for row_id in digests.keys() - seen)


def _edited_or_swapped(names: list[str], values: Sequence[Stored], digests: dict[int, str], row_id: int) -> FaultKind:
    """A row whose content belongs to another row that was recorded near it was swapped with it."""
    place = names.index("id")
    for other, known in digests.items():
        if other != row_id and digest(names, (*values[:place], other, *values[place + 1 :])) == known:
            return FaultKind.SWAPPED
    return FaultKind.EDITED


def _recorded_rows(
    session: Session, table: Table, columns: Sequence[Column[Any]], digests: dict[int, str]
) -> Iterator[tuple[int, Sequence[Stored]]]:
    """The rows in stored form. Rows recorded together have been made together, so mostly one range holds them."""
    lowest, highest = min(digests), max(digests)
    near = highest - lowest < 2 * len(digests) + PART
    wanted = table.c.id.between(lowest, highest) if near else table.c.id.in_(digests)
    decimals = [
        (place, places_of(column) or 0) for place, column in enumerate(columns) if places_of(column) is not None
    ]
    statement = select(table.c.id, *(_stored(session, column) for column in columns)).where(wanted)
    for row in session.execute(statement):
        if row[0] in digests:
            yield row[0], _with_decimals(row[1:], decimals) if decimals else row[1:]


def _with_decimals(values: Sequence[Any], decimals: list[tuple[int, int]]) -> Sequence[Stored]:
    """SQLite keeps decimals as floating point numbers."""
    exact = list(values)
    for place, places in decimals:
        if not isinstance(exact[place], str):
            exact[place] = stored(None if exact[place] is None else float(exact[place]), places)
    return exact


def _first(links: list[_Link], faults: dict[tuple[str, int], FaultKind]) -> Fault:
    for link in links:
        for table, row_id, _ in json.loads(link.values[_RECORDS]):  # type: ignore[arg-type]
            if (table, row_id) in faults:
                return Fault(faults[table, row_id], table, row_id, *link.place)
    raise AssertionError("every fault was found through a link")


def _unrecorded(walk: _Walk) -> Fault | None:
    """The first row that no transition recorded, in the append-only tables whose rows have a business day."""
    whole()
    for table, _ in append_only_tables():
        if table is _LINKS or "effective_on" not in table.c:
            continue
        marks = walk.marks.get(table.name, bytearray())
        rows = walk.session.scalar(select(func.count()).select_from(table)) or 0
        if rows != marks.count(1):  # every marked row was found, so any other number means more
            return Fault(FaultKind.INSERTED, table.name, _unmarked(walk.session, table, marks))
    return None


def _unmarked(session: Session, table: Table, marks: bytearray) -> int | None:
    """The first row that no transition recorded."""
    every = select(table.c.id).order_by(table.c.id)
    with session.scalars(every, execution_options={"yield_per": PART}) as ids:
        return next((row_id for row_id in ids if row_id >= len(marks) or not marks[row_id]), None)
