"""The list of what is going to be told, as two pages show it: how far ahead, which day, kind and person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from flask import current_app, request

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.web.context import db, now
from tracker.foundation.web.forms import parse_day
from tracker.foundation.web.paging import Page, page_number
from tracker.output.notifications.coming import LONGEST, Coming, coming

SPANS = (7, 14, LONGEST)
PAGE_SIZE = 100
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """What is said on a day, and to whom."""

    on: date
    kind: str
    title: str
    readers: tuple[str, ...]


@dataclass(frozen=True)
class ComingPage:
    """One page of the messages that were asked for, with what can be chosen and how many go out on each day."""

    page: Page[Row]
    days: int
    per_day: list[tuple[date, int]]
    kinds: Choices
    people: Choices
    chosen: dict[str, str]

    @property
    def active(self) -> int:
        """How many filters are in force."""
        return sum(map(bool, self.chosen.values())) + (self.days != SPANS[0])

    @property
    def spans(self) -> Choices:
        return [(str(days), f"接下来{days}天") for days in SPANS]

    @property
    def dates(self) -> Choices:
        return [("", "全部"), *((str(day), f"{chinese_date(day)}（{count}条）") for day, count in self.per_day)]


def days_asked() -> int:
    """`?days=`, from 1 to 30; 7 where nothing sensible is asked."""
    text = request.args.get("days", "")
    return min(max(int(text), 1), LONGEST) if text.isdecimal() and len(text) < 4 else SPANS[0]


def coming_now(days: int) -> list[Coming]:
    """All that is going to be told in the next days."""
    return coming(db(), now(), days, current_app.extensions["coming"])


def coming_page(found: Sequence[Coming], days: int) -> ComingPage:
    """What of these was asked for with `day`, `kind`, `person` and `page`."""
    chosen = {name: request.args.get(name, "") for name in ("day", "kind", "person")}
    day = None
    with suppress(ValueError):
        day = parse_day(chosen["day"])
    kept = [
        one
        for one in found
        if (day is None or one.on == day)
        and chosen["kind"] in ("", one.kind.code)
        and chosen["person"] in ("", str(one.message.recipient_id))
    ]
    rows = _rows(kept)
    number = min(page_number(), max(1, -(-len(rows) // PAGE_SIZE)))
    items = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return ComingPage(
        page=Page(items, len(rows), number, PAGE_SIZE),
        days=days,
        per_day=sorted(Counter(one.on for one in found).items()),
        kinds=[("", "全部"), *sorted({(one.kind.code, one.kind.label) for one in found})],
        people=[("", "全部"), *sorted({(str(one.message.recipient_id), one.reader) for one in found})],
        chosen=chosen,
    )


def _rows(found: Sequence[Coming]) -> list[Row]:
    """What several people are told of one thing on one day is one row."""
    readers: dict[tuple[date, str, str, str], list[str]] = {}
    for one in found:
        readers.setdefault((one.on, one.kind.label, one.message.title, one.message.subject), []).append(one.reader)
    return [Row(on, kind, title, tuple(people)) for (on, kind, title, _), people in readers.items()]
