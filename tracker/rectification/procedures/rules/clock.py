"""What the clock of findings goes by: the working calendar, and the table of each office that has its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.workflow.deadlines import Calendar, Light, light
from tracker.workflow.model import Timeframe
from tracker.workflow.thresholds import DEFAULTS, Thresholds


@dataclass(frozen=True)
class Clock:
    """Calendar and tables, read once for a page or a pass. `own` are the tables of offices by their paths."""

    calendar: Calendar = field(default_factory=Calendar)
    own: Mapping[str, Thresholds] = field(default_factory=dict)

    def table(self, path: str) -> Thresholds:
        """The table that holds for the organization with this path: of the nearest office, at last the defaults."""
        office = max((one for one in self.own if path.startswith(one)), key=len, default=None)
        return DEFAULTS if office is None else self.own[office]

    def tables(self) -> Iterator[tuple[str, Thresholds, tuple[str, ...]]]:
        """(path, table, paths below it that go by another table); the first is the shipped one, for everywhere else."""
        for path, table in {"": DEFAULTS, **self.own}.items():
            yield path, table, tuple(one for one in self.own if one != path and one.startswith(path))

    def light(self, timeframe: Timeframe, watched: date | None, path: str, today: date) -> Light:
        """The light of an open finding of the organization with this path."""
        return light(timeframe, watched, today, self.table(path), self.calendar)
