"""A life that was played, as a pattern of rows in stored form: constants, and slots that each copy fills.

Nothing here knows what the rows mean: every row that the life's transitions recorded is taken as it was written, and
what must differ in a copy (ids, days, names, codes) is found by the columns' types, foreign keys and marks. So a copy
holds exactly what the operations write, whatever columns a later release adds.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, Date, String, Table, select
from sqlalchemy.orm import Session

from tracker.entry.maintenance.volume.scratch import mark
from tracker.foundation.db.base import Base, UtcDateTime
from tracker.foundation.history.hashing import Stored, hashed_columns, places_of, stored
from tracker.foundation.history.models import Transition
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings.alerts import watched
from tracker.rectification.findings.models import SUBJECT, Finding
from tracker.workflow.deadlines import Dates

FINDING, TRANSITION, FILE = Finding.__tablename__, Transition.__tablename__, StoredFile.__tablename__
_MARK = re.compile(r"<<[a-z0-9.]+>>")
_YEAR = mark("year")
# Columns of a transition that point somewhere without a foreign key.
_POINTS = {
    "chain": "organization",
    "actor_id": "user",
    "acts_for_id": "user",
    "typed_for_id": "user",
    "subject_id": FINDING,
}
_LINKED = ("records", "chain_seq", "previous_hash", "hash")  # of a transition, written when its chain is made


class Copy:
    """One copy in the making: where it stands, and the first id of its rows in each table.

    `outside` says which rows of this county it points to: one of a table, or, of people and places, by their id in the
    scratch world (`pointer`). `texts` maps marks to what is written.
    """

    __slots__ = ("alert", "codes", "days", "first", "numbers", "outside", "texts", "uuids")

    def __init__(
        self,
        *,
        days: Mapping[str, str],
        outside: Mapping[str, int],
        texts: Mapping[str, str],
        first: Mapping[str, int],
        numbers: Sequence[int],
        codes: Sequence[str],
        uuids: Sequence[str],
        alert: Callable[[Dates], str | None],
    ) -> None:
        self.days, self.outside, self.texts, self.first = days, outside, texts, first
        self.numbers, self.codes, self.uuids, self.alert = numbers, codes, uuids, alert


Slot = Callable[[Copy], Stored]


def pointer(table: str, row_id: int) -> str:
    """The name of a row outside the life: of several people and places in it, or of its only feedback, file…"""
    return f"{table} {row_id}" if table in ("user", "organization") else table


@dataclass(frozen=True)
class Row:
    """A row: its values in the order of the table's columns, those to fill, and which of them are hashed."""

    table: str
    ordinal: int
    constants: tuple[Stored, ...]
    slots: tuple[tuple[int, Slot], ...]
    names: tuple[str, ...]
    hashed: tuple[int, ...]

    def fill(self, copy: Copy) -> list[Stored]:
        """The values of a copy."""
        values = list(self.constants)
        for place, slot in self.slots:
            values[place] = slot(copy)
        return values


@dataclass(frozen=True)
class Link:
    """A transition, when it was recorded, and the places of the rows it recorded; None stands for the shared file."""

    row: Row
    recorded_at: str
    records: tuple[int | None, ...]


@dataclass(frozen=True)
class Pattern:
    """A whole life: rows, links, how many rows of each table, its last day, whether and when it was fed back."""

    rows: tuple[Row, ...]
    links: tuple[Link, ...]
    counts: Mapping[str, int]
    last_day: date
    fed_back_on: date | None

    @property
    def findings(self) -> int:
        """How many findings it is about."""
        return self.counts[FINDING]


def pattern_of(session: Session, findings: Sequence[Finding]) -> Pattern:
    """The pattern of the life of these findings, in the scratch world."""
    subjects = [finding.id for finding in findings]
    mine = (Transition.subject_kind == SUBJECT, Transition.subject_id.in_(subjects))
    transitions = session.scalars(select(Transition).where(*mine).order_by(Transition.id)).all()
    recorded = [
        (table, row_id) for transition in transitions for table, row_id, _ in transition.records if table != FILE
    ]
    reader = _Reader(session, findings, list(dict.fromkeys(recorded)))
    rows = tuple(reader.row(*key) for key in reader.places)
    return Pattern(
        rows=rows,
        links=tuple(reader.link(transition, ordinal) for ordinal, transition in enumerate(transitions)),
        counts=Counter(row.table for row in rows) | {TRANSITION: len(transitions)},
        last_day=max(transition.effective_on for transition in transitions),
        fed_back_on=min((finding.fed_back_on for finding in findings if finding.fed_back_on), default=None),
    )


class _Reader:
    """Turns the rows of one life into patterns."""

    def __init__(self, session: Session, findings: Sequence[Finding], keys: Sequence[tuple[str, int]]) -> None:
        self.session, self.findings = session, findings
        self.places = {key: place for place, key in enumerate(keys)}
        counts: Counter[str] = Counter()
        self.ordinals: dict[tuple[str, int], int] = {}
        for table, row_id in keys:
            self.ordinals[table, row_id] = counts[table]
            counts[table] += 1
        self.codes = {finding.code: mark(f"code{number}") for number, finding in enumerate(findings, start=1)}

    def row(self, name: str, row_id: int) -> Row:
        """The pattern of a recorded row, as it stands at the end of the life."""
        table = Base.metadata.tables[name]
        values = self.session.execute(select(table).where(table.c.id == row_id)).mappings().one()
        return self._pattern(table, self.ordinals[name, row_id], values)

    def link(self, transition: Transition, ordinal: int) -> Link:
        """The pattern of a transition."""
        table = Base.metadata.tables[TRANSITION]
        values = self.session.execute(select(table).where(table.c.id == transition.id)).mappings().one()
        records = tuple(None if name == FILE else self.places[name, row_id] for name, row_id, _ in transition.records)
        recorded_at = stored(transition.recorded_at)
        assert isinstance(recorded_at, str)
        return Link(self._pattern(table, ordinal, values), recorded_at, records)

    def _pattern(self, table: Table, ordinal: int, values: Mapping[Any, Any]) -> Row:
        constants: list[Stored] = []
        slots: list[tuple[int, Slot]] = []
        year_of = values.get("effective_on")
        for place, column in enumerate(table.columns):
            value = values[column.name]
            slot = self._slot(table, column, value, ordinal, year_of.isoformat() if year_of else "")
            if slot is not None:
                slots.append((place, slot))
            linked = table.name == TRANSITION and column.name in _LINKED
            constants.append(None if slot or linked else stored(value, places_of(column) or 0))
        names = [column.name for column in table.columns]
        hashed = [column.name for column in hashed_columns(table)]
        return Row(
            table.name,
            ordinal,
            tuple(constants),
            tuple(slots),
            tuple(hashed),
            tuple(names.index(name) for name in hashed),
        )

    def _slot(self, table: Table, column: Column[Any], value: Any, ordinal: int, year_of: str) -> Slot | None:
        special = self._of_finding(column.name, ordinal) if table.name == FINDING else None
        if special is not None or column.name == "id":
            return special or _own_id(table.name, ordinal)
        if value is None or (table.name == TRANSITION and column.name in _LINKED):
            return None
        pointed = _points_to(table, column)
        if pointed is not None:
            return self._pointer(pointed, value)
        if isinstance(column.type, Date):
            return _day(value.isoformat())
        if isinstance(column.type, UtcDateTime):
            return _instant(str(stored(value)))
        return self._text(column, value, year_of)

    def _of_finding(self, name: str, ordinal: int) -> Slot | None:
        match name:
            case "code":
                return lambda copy: copy.codes[ordinal]
            case "number":
                return lambda copy: copy.numbers[ordinal]
            case "client_uuid":
                return lambda copy: copy.uuids[ordinal]
            case "alert_on":
                dates = next(watched(self.session, Finding.id == self.findings[ordinal].id)).dates
                return lambda copy: copy.alert(dates)
            case _:
                return None

    def _pointer(self, table: str, value: int) -> Slot:
        if (table, value) in self.ordinals:
            return _own_id(table, self.ordinals[table, value])
        key = pointer(table, value)
        return lambda copy: copy.outside[key]

    def _text(self, column: Column[Any], value: Any, year_of: str) -> Slot | None:
        if isinstance(column.type, JSON):
            written = json.dumps(value)
        elif isinstance(column.type, String) and isinstance(value, str):
            written = value
        else:
            return None
        for code, marked in self.codes.items():
            written = written.replace(code, marked)
        pieces = re.split(f"({_MARK.pattern})", written)
        if len(pieces) == 1:
            return None
        return _marked(pieces, year_of, in_json=isinstance(column.type, JSON))


def _points_to(table: Table, column: Column[Any]) -> str | None:
    if table.name == TRANSITION:
        return _POINTS.get(column.name)
    return next((key.column.table.name for key in column.foreign_keys), None)


def _own_id(table: str, ordinal: int) -> Slot:
    return lambda copy: copy.first[table] + ordinal


def _day(day: str) -> Slot:
    return lambda copy: copy.days[day]


def _instant(instant: str) -> Slot:
    day, at = instant[:10], instant[10:]
    return lambda copy: copy.days[day] + at


def _marked(pieces: Sequence[str], year_of: str, *, in_json: bool) -> Slot:
    def fill(copy: Copy) -> str:
        written = []
        for place, piece in enumerate(pieces):
            if place % 2 == 0:
                written.append(piece)
                continue
            text = copy.days[year_of][:4] if piece == _YEAR else copy.texts[piece]
            written.append(json.dumps(text)[1:-1] if in_json else text)
        return "".join(written)

    return fill
