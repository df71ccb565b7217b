"""Lives to be lived in a simulated year: drawn beforehand, so that the model reads them and the product is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.simulated.model import Event, Life, Office, Standing
from tracker.rectification import procedures

PLACES = tuple(f"sim-{number:02d}" for number in range(1, 7))
OWNERS = ("secretary", "deputy", "clerk")  # of each place; the first is its party secretary
LEADERS = ("leader", "leader-2")
OFFICE = Office(
    {place: f"{place}-secretary" for place in PLACES},
    ("discipline", "inspector"),
    "coordinator",
    {"notice": (), "talk": ("discipline", "approver"), "bulletin": ("approver",)},
)
CALENDAR = Path(procedures.__file__).parent / "calendar_cn.toml"
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
_TIMEFRAMES = ("fixed",) * 7 + ("immediate",) * 2 + ("long",)
_TIME = {"fixed": (25, 150), "immediate": (2, 15), "long": (35, 120)}  # days from the beginning to the deadline


def drawn(number: int, chance: Random, *, still: bool = False, places: Sequence[str] = PLACES) -> Life:
    """One life in 2025: begins within the year, and goes on as offices do; nobody touches one that is `still`."""
    place, timeframe = chance.choice(places), chance.choice(_TIMEFRAMES)
    begins = FIRST + timedelta(days=max(0, chance.randint(-120, 330)))
    watched = begins + _days(chance, *_TIME[timeframe])
    life = Life(number, place, timeframe, begins, watched, f"{place}-secretary", chance.choice(LEADERS))
    if still:
        return life
    stands = Standing(watched, life.owner)
    for event in _walk(life, stands, chance):
        if event.on > LAST:
            break
        stands.after(event)
        life.events.append(event)
    return life


def _walk(life: Life, stands: Standing, chance: Random) -> Iterator[Event]:
    """What happens next, for ever; whoever asks takes each event in before asking for the following one."""
    today = life.begins
    while True:
        steps = (
            _looks(stands, today, chance)
            if stands.struck_off
            else _work(life, stands, today + _days(chance, 3, 45), chance)
        )
        for event in steps:
            today = event.on
            yield event
        if stands.struck_off and not stands.owed:
            return  # 已巩固


def _work(life: Life, stands: Standing, day: date, chance: Random) -> Iterator[Event]:
    """What an office does with an open finding on a day: nothing but a look at the calendar, often."""
    what = chance.random()
    if what < 0.2:
        others = [name for owner in OWNERS if (name := f"{life.place}-{owner}") != stands.owner]
        yield Event(day, "assigned", who=chance.choice(others))
    elif what < 0.45 and life.timeframe == "fixed":
        yield Event(day, "extended", until=max(day, stands.watched) + _days(chance, 10, 90))
    elif what < 0.7 and life.timeframe == "long":
        yield Event(day, "staged", until=day + _days(chance, 20, 100))
    elif what < 0.75 and life.timeframe != "long":
        yield Event(day, "applied")
        yield Event(day + _days(chance, 0, 14), "closed")
    else:
        yield Event(day, "nothing")


def _looks(stands: Standing, today: date, chance: Random) -> Iterator[Event]:
    """A look back about its day, or late."""
    day = min(stands.owed) + _days(chance, -20, 60)
    if len(stands.owed) > 1 and chance.random() < 0.3:  # late enough for the second to have come as well
        day = max(stands.owed) + _days(chance, 1, 20)
    day = max(day, today)
    what = chance.random()
    if what < 0.2:
        yield Event(day, "looked", outcome="recurred")
        day += _days(chance, 0, 10)
        yield Event(day, "reopened", until=day + _days(chance, 5, 90))
    else:
        yield Event(day, "looked", outcome="insufficient" if what < 0.4 else "sustained")


def _days(chance: Random, least: int, most: int) -> timedelta:
    return timedelta(days=chance.randint(least, most))
