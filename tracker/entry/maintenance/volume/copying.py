"""Copies of lives, place by place: rows with their own ids, days and names, linked into the chain of the place."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from random import Random
from uuid import UUID

from tracker.entry.maintenance.volume.county import Place, phrases
from tracker.entry.maintenance.volume.patterns import FILE, TRANSITION, Copy, Link, Pattern, pointer
from tracker.entry.maintenance.volume.repertoire import Repertoire
from tracker.entry.maintenance.volume.rounds import Visit, written
from tracker.entry.maintenance.volume.scratch import EPOCH, Scratch, mark
from tracker.foundation.db.base import Base
from tracker.foundation.history.hashing import GENESIS, LINK_COLUMNS, Stored, digest
from tracker.workflow.deadlines import Calendar, Dates, add_months, coming, lines
from tracker.workflow.thresholds import DEFAULTS

Rows = dict[str, list[list[Stored]]]
_MONTHS_A_YEAR = 12
_COLUMNS = {column.name: place for place, column in enumerate(Base.metadata.tables[TRANSITION].columns)}
_HASHED = tuple(_COLUMNS[name] for name in LINK_COLUMNS)


class Days(dict[str, str]):
    """ISO days moved by whole months; none lies on the last days of a month, so each keeps its place."""

    def __init__(self, months: int) -> None:
        super().__init__()
        self.months = months

    def __missing__(self, day: str) -> str:
        self[day] = moved = add_months(date.fromisoformat(day), self.months).isoformat()
        return moved


class Alerts:
    """The next day on which somebody is told something, as after the reminder pass of today."""

    def __init__(self, today: date, calendar: Calendar) -> None:
        self._today, self._calendar = today, calendar
        self._counted = lru_cache(maxsize=100_000)(self._count)

    def on(self, dates: Dates, days: Mapping[str, str]) -> str | None:
        """ISO day of the next alert of a copied finding, whose dates lie so much later."""

        def moved(day: date | None) -> date | None:
            return date.fromisoformat(days[day.isoformat()]) if day else None

        since = moved(dates.since) or dates.since
        return self._counted(
            replace(
                dates,
                since=since,
                watched=moved(dates.watched),
                follow_ups=tuple(date.fromisoformat(days[one.isoformat()]) for one in dates.follow_ups),
            )
        )

    def _count(self, dates: Dates) -> str | None:
        found = coming(lines(dates, DEFAULTS, self._calendar), self._today, self._calendar)
        return found.isoformat() if found else None


class Copier:
    """Makes the rows of one place after the other; ids count on through all of them."""

    def __init__(
        self,
        world: Scratch,
        repertoire: Repertoire,
        alerts: Alerts,
        *,
        procedures: Mapping[str, int],
        file: tuple[int, str],
        rng: Random,
    ) -> None:
        self._world, self._repertoire, self._alerts, self._rng = world, repertoire, alerts, rng
        self._procedures, self._file = procedures, file
        self._next: Counter[str] = Counter()
        self._days: dict[int, Days] = {}
        self._numbers: Counter[str] = Counter()
        self._around: dict[int, dict[str, int]] = {}
        self.released: dict[int, date] = {}  # the day of each feedback that was fed back

    def next_id(self, table: str) -> int:
        """The id of the next row of a table that nothing is copied into but by this."""
        self._next[table] += 1
        return self._next[table]

    def copy(self, place: Place, visits: Sequence[tuple[int, Visit]]) -> Rows:
        """The rows of every finding of a place, by table. `visits` carry the ids of their feedback."""
        rows: Rows = defaultdict(list)
        links: list[tuple[str, Copy, Link, list[list[str | int]]]] = []
        for feedback_id, visit in visits:
            left = visit.findings
            while left:
                pattern = self._choose(visit, left)
                left -= pattern.findings
                copy = self._begin(place, feedback_id, visit, pattern)
                links += self._fill(pattern, copy, rows)
                if pattern.fed_back_on is not None:
                    self.released[feedback_id] = date.fromisoformat(copy.days[pattern.fed_back_on.isoformat()])
        self._chain(place.organization.id, links, rows)
        return rows

    def _months(self, visit: Visit) -> int:
        first = visit.round.starts_on
        return (first.year - EPOCH.year) * _MONTHS_A_YEAR + first.month - EPOCH.month

    def _choose(self, visit: Visit, at_most: int) -> Pattern:
        return self._repertoire.choose(visit.procedure, visit.round.variant, self._months(visit), at_most, self._rng)

    def _begin(self, place: Place, feedback_id: int, visit: Visit, pattern: Pattern) -> Copy:
        months = self._months(visit)
        days = self._days.setdefault(months, Days(months))
        count = pattern.findings
        numbers = []
        for _ in range(count):
            self._numbers[visit.code_prefix] += 1
            numbers.append(self._numbers[visit.code_prefix])
        codes = [f"{visit.code_prefix}{number:03d}" for number in numbers]
        category_id, wordings = self._wordings(visit, count)
        texts = place.texts | wordings | {mark(f"code{n}"): code for n, code in enumerate(codes, start=1)}
        first = {table: self._next[table] + 1 for table in pattern.counts}
        self._next.update(pattern.counts)
        return Copy(
            days=days,
            outside=self._outside(place)
            | {
                "feedback": feedback_id,
                "procedure_version": self._procedures[visit.procedure],
                "category": category_id,
                "stored_file": self._file[0],
            },
            texts=texts,
            first=first,
            numbers=numbers,
            codes=codes,
            uuids=[str(UUID(int=self._rng.getrandbits(128), version=4)) for _ in range(count)],
            alert=lambda dates: self._alerts.on(dates, days),
        )

    def _outside(self, place: Place) -> dict[str, int]:
        """The people and places that rows of this place point to."""
        if place.organization.id not in self._around:
            world, found = self._world, {}
            for above in place.upwards():
                found[pointer("organization", world.organizations[above.level].id)] = above.organization.id
                for part in above.people.keys() & world.users.keys():
                    found[pointer("user", world.users[part].id)] = above.people[part].id
            self._around = {place.organization.id: found}
        return self._around[place.organization.id]

    def _wordings(self, visit: Visit, count: int) -> tuple[int, dict[str, str]]:
        found = self._rng.choice(written())
        number = self._rng.randint(3, 60)
        tail = self._rng.choice(phrases()["tails"]).format(n=number, m=self._rng.randint(1, max(1, number // 3)))
        whole = found.wording + tail
        texts = {mark("wording1"): whole}
        for part in range(2, count + 1):
            texts[mark(f"wording{part}")] = phrases()["parts"][part % 2].format(wording=whole)
        return visit.round.categories[found.category, found.aspect], texts

    def _fill(self, pattern: Pattern, copy: Copy, rows: Rows) -> list[tuple[str, Copy, Link, list[list[str | int]]]]:
        references: list[list[str | int]] = []
        for row in pattern.rows:
            values = row.fill(copy)
            rows[row.table].append(values)
            own = digest(row.names, [values[place] for place in row.hashed])
            references.append([row.table, copy.first[row.table] + row.ordinal, own])
        shared: list[str | int] = [FILE, *self._file]
        made = []
        for link in pattern.links:
            recorded = [shared if place is None else references[place] for place in link.records]
            at = copy.days[link.recorded_at[:10]] + link.recorded_at[10:]
            made.append((at, copy, link, recorded))
        return made

    def _chain(
        self,
        organization_id: int,
        links: list[tuple[str, Copy, Link, list[list[str | int]]]],
        rows: Rows,
    ) -> None:
        """Link the transitions of a place in the order in which they were recorded."""
        previous = GENESIS
        links.sort(key=lambda link: link[0])
        first = min((copy.first[TRANSITION] for _, copy, _, _ in links), default=1)
        for number, (recorded_at, copy, link, records) in enumerate(links, start=1):
            values = link.row.fill(copy)
            values[_COLUMNS["id"]] = first + number - 1
            values[_COLUMNS["records"]] = json.dumps(records)
            values[_COLUMNS["chain_seq"]] = number
            values[_COLUMNS["previous_hash"]] = previous
            values[_COLUMNS["notified_at"]] = recorded_at
            previous = digest(LINK_COLUMNS, [values[place] for place in _HASHED])
            values[_COLUMNS["hash"]] = previous
            rows[TRANSITION].append(values)
        if links:
            head: dict[str, Stored] = {"chain": organization_id, "length": len(links), "hash": previous}
            head["id"] = self.next_id("chain_head")
            rows["chain_head"].append([head[column.name] for column in Base.metadata.tables["chain_head"].columns])
