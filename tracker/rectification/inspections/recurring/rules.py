"""When a recurring inspection comes round: its occasions between two days, each with the day on which it opens."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from tracker.rectification.inspections.models import Recurrence

LATE_DAYS = 31  # what should have opened longer ago than this belongs to a time that is over
_FIRST_MONTHS = (1, 4, 7, 10)


class Festival(StrEnum):
    """节日节点."""

    NEW_YEAR = "new_year"
    SPRING = "spring"
    QINGMING = "qingming"
    LABOUR = "labour"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL = "national"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Festival, ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"], strict=True))[
            self
        ]


_FIXED = {Festival.NEW_YEAR: (1, 1), Festival.LABOUR: (5, 1), Festival.NATIONAL: (10, 1)}
Moving = Mapping[int, Mapping[Festival, date]]  # year → the days of the festivals that move


@dataclass(frozen=True)
class Rhythm:
    """How a plan recurs. `month` and `day` are those of 每年; `day` is that of a quarter's first month for 每季度."""

    recurrence: Recurrence
    starts_on: date
    days_before: int = 0
    month: int | None = None
    day: int | None = None
    festivals: Sequence[Festival] = ()


@dataclass(frozen=True)
class Occasion:
    """One time that a plan comes round. `key` is unique within the plan."""

    key: str
    label: str
    day: date
    opens_on: date
    festive: bool = False

    @property
    def words(self) -> str:
        """When it opens, e.g. 2027年9月8日，中秋节前7天."""
        opens = f"{self.opens_on.year}年{self.opens_on.month}月{self.opens_on.day}日"
        before = (self.day - self.opens_on).days
        if before:
            return f"{opens}，{self.label}前{before}天"
        return f"{opens}，{self.label}当天" if self.festive else opens


def occasions(rhythm: Rhythm, first: date, last: date, moving: Moving) -> list[Occasion]:
    """The occasions that open from `first` to `last`, none before the plan starts; earliest first."""
    years = range(first.year, last.year + 2)  # the day itself may lie in the year after it opens
    found = (one for year in years for one in _of_year(rhythm, year, moving))
    opening = (one for one in found if max(first, rhythm.starts_on) <= one.opens_on <= last)
    return sorted(opening, key=lambda one: (one.opens_on, one.day))


def due(rhythm: Rhythm, today: date, opened: set[str], moving: Moving) -> Occasion | None:
    """What is to be opened now: the newest occasion of the last month, unless it was opened already.

    After a week down it still opens; of several that were missed only the newest does.
    """
    recent = occasions(rhythm, today - timedelta(days=LATE_DAYS), today, moving)
    return recent[-1] if recent and recent[-1].key not in opened else None


def upcoming(rhythm: Rhythm, today: date, moving: Moving, count: int = 2) -> list[Occasion]:
    """The next occasions after today."""
    tomorrow = today + timedelta(days=1)
    return occasions(rhythm, tomorrow, date(today.year + 2, 12, 31), moving)[:count]


def _of_year(rhythm: Rhythm, year: int, moving: Moving) -> Iterator[Occasion]:
    match rhythm.recurrence:
        case Recurrence.YEARLY:
            day = _day(year, rhythm.month or 1, rhythm.day or 1)
            yield _occasion(rhythm, f"{year}", f"{day.month}月{day.day}日", day)
        case Recurrence.QUARTERLY:
            for quarter, month in enumerate(_FIRST_MONTHS, start=1):
                day = _day(year, month, rhythm.day or 1)
                yield _occasion(rhythm, f"{year}-Q{quarter}", f"{day.month}月{day.day}日", day)
        case Recurrence.BEFORE_FESTIVAL:
            for festival in rhythm.festivals:
                on = festival_day(festival, year, moving)
                if on is not None:
                    yield replace(_occasion(rhythm, f"{year}-{festival.value}", festival.label, on), festive=True)


def festival_day(festival: Festival, year: int, moving: Moving) -> date | None:
    """The day of a festival; None when its year is not in the table."""
    fixed = _FIXED.get(festival)
    return date(year, *fixed) if fixed else moving.get(year, {}).get(festival)


def _day(year: int, month: int, day: int) -> date:
    """A day that the month does not have is its last."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def _occasion(rhythm: Rhythm, key: str, label: str, day: date) -> Occasion:
    return Occasion(key, label, day, day - timedelta(days=rhythm.days_before))
