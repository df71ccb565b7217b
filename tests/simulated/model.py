"""What domain.md §2 asks to be told to whom, written anew in a hundred lines: nothing here comes from the product.

A life is what the office decided about a finding, day by day. On a day on which the clock ran, of the letters of an
open finding the one that stands is owed to everybody whom it names; of a finding struck off, each look back whose day
has come and that nobody has made. What is owed is told once: a set has no second.
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

DAY = timedelta(days=1)
# Days before the deadline on which the green and the yellow letter begin (domain.md §2; 立行立改 counts workdays).
LETTERS = {"fixed": (20, 10), "long": (30, 10), "immediate": (1, 0)}
# Days after it from which 督办, 约谈 and 通报 are proposed, where nothing was done; 立行立改 counts workdays again.
RUNGS = {"fixed": (1, 15, 30), "long": (1, 15, 30), "immediate": (1, 5, 10)}
LOOK_BACK_MONTHS = (3, 6)  # after 销号
LOOK_BACK_LATE = 7  # days after its day
REVIEW_WORKDAYS = 5  # for each step

# What is told of here; other kinds are left out.
MODELLED = {
    *("reminder", "due_soon", "overdue", "checkup_reminder", "checkup_due_soon", "checkup_overdue"),
    *("follow_up_due", "follow_up_late", "review_late", "proposal_notice", "proposal_talk", "proposal_bulletin"),
}

Told = tuple[int, str, date, str]  # life, kind of letter, the day it is about, who is told


@dataclass(frozen=True)
class Event:
    """What happened on a day: assigned (who), extended (until), staged (until: the next review), applied, closed,
    looked (outcome), reopened (until)."""

    on: date
    kind: str
    until: date | None = None
    who: str = ""
    outcome: str = ""


@dataclass
class Life:
    """A finding as it was when it was first watched, and what happened to it from then on, in the order of days."""

    number: int
    place: str
    timeframe: str
    begins: date
    watched: date
    owner: str
    leader: str
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True)
class Office:
    """Who holds what: secretaries by place, who makes looks back, who coordinates, and who decides on the ladder."""

    secretaries: dict[str, str]
    lookers: tuple[str, ...]
    coordinator: str
    rungs: dict[str, tuple[str, ...]]


class Workdays:
    """Monday to Friday but for holidays, and the weekend days that are worked instead (调休)."""

    def __init__(self, table: Path) -> None:
        years = tomllib.loads(table.read_text(encoding="utf-8"))["years"]
        self._off = {day for year in years for day in year["holidays"]}
        self._on = {day for year in years for day in year["workdays"]}

    def before(self, day: date, count: int, step: timedelta = -DAY) -> date:
        """The workday that is `count` workdays before a day; the day itself for none."""
        while count:
            day += step
            if day in self._on or (day.weekday() < 5 and day not in self._off):
                count -= 1
        return day

    def after(self, day: date, count: int) -> date:
        """The workday that is `count` workdays after a day."""
        return self.before(day, count, DAY)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def letter(life: Life, watched: date, today: date, workdays: Workdays) -> str | None:
    """The letter that stands today, None while there is time enough."""
    green, yellow = (
        workdays.before(watched, days) if life.timeframe == "immediate" else watched - days * DAY
        for days in LETTERS[life.timeframe]
    )
    if today > watched:
        return "overdue"
    return "due_soon" if today >= yellow else "reminder" if today >= green else None


@dataclass
class Standing:
    """How a life stands on a day."""

    watched: date
    owner: str
    struck_off: bool = False
    owed: list[date] = field(default_factory=list)
    applied: date | None = None

    def after(self, event: Event) -> None:
        """Take in what happened."""
        self.owner = event.who or self.owner
        self.watched = event.until or self.watched
        self.applied = event.on if event.kind == "applied" else None if event.kind == "closed" else self.applied
        if event.kind == "closed":
            self.struck_off, self.owed = True, [months_after(event.on, months) for months in LOOK_BACK_MONTHS]
        elif event.kind == "looked":
            self.owed.remove(min(self.owed))
            self.owed += [months_after(event.on, LOOK_BACK_MONTHS[0])] if event.outcome == "insufficient" else []
        elif event.kind == "reopened":
            self.struck_off = False


def told(life: Life, office: Office, passes: Collection[date], until: date, workdays: Workdays) -> Iterator[Told]:
    """What is owed for one life on the days on which the clock ran; a thing may be named on many of them."""
    stands, events, today = Standing(life.watched, life.owner), list(reversed(life.events)), life.begins
    while today <= until:
        while events and events[-1].on <= today:
            stands.after(events.pop())
        if today in passes:
            said = (
                _of_looks(stands, office, today)
                if stands.struck_off
                else _of_work(life, stands, office, today, workdays)
            )
            yield from ((life.number, *one) for one in said)
        today += DAY


def _of_looks(stands: Standing, office: Office, today: date) -> Iterator[tuple[str, date, str]]:
    for day in (day for day in stands.owed if day <= today):
        late = today >= day + LOOK_BACK_LATE * DAY
        for who in [*office.lookers, office.coordinator] if late else office.lookers:
            yield "follow_up_late" if late else "follow_up_due", day, who


def _of_work(
    life: Life, stands: Standing, office: Office, today: date, workdays: Workdays
) -> Iterator[tuple[str, date, str]]:
    if kind := letter(life, stands.watched, today, workdays):
        people = [stands.owner, life.leader, office.secretaries[life.place]]
        for who in people[: ("reminder", "due_soon", "overdue").index(kind) + 1]:
            yield f"checkup_{kind}" if life.timeframe == "long" else kind, stands.watched, who
    for rung, who in _proposed(life, stands.watched, office, today, workdays):
        yield f"proposal_{rung}", stands.watched, who
    if stands.applied and today > (last := workdays.after(stands.applied, REVIEW_WORKDAYS)):
        yield from (("review_late", last, who) for who in (life.leader, office.coordinator))


def _proposed(life: Life, watched: date, office: Office, today: date, workdays: Workdays) -> Iterator[tuple[str, str]]:
    """The rung that stands, to the office and to whoever decides."""
    immediate = life.timeframe == "immediate"
    begun = [
        rung
        for rung, days in zip(office.rungs, RUNGS[life.timeframe], strict=True)
        if today >= (workdays.after(watched, days) if immediate else watched + days * DAY)
    ]
    for rung in begun[-1:]:
        yield from ((rung, who) for who in (office.coordinator, *office.rungs[rung]))
