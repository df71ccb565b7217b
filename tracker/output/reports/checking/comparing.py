"""Holding a report's figures against the tracker's own, as of the day that the report states. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.numerals import HAN, number
from tracker.output.reports.checking.claims import Judged
from tracker.output.reports.checking.parsing import Count, folded
from tracker.output.reports.words import Level

_N = rf"([\d{HAN}]{{1,4}})"
_STATED = re.compile(rf"截[至止]到?(?:(目前|现在|今日|今天)|([\d{HAN}]{{4}}) ?年 ?{_N} ?月(?:份|底|末| ?{_N} ?日)?)")
_BELOW = re.compile(r"村|社区|下级|基层")
_ALL = re.compile(r"合计|总计|共|总")


@dataclass(frozen=True)
class Recorded:
    """N and M of the tracker for one level, of one source and year or (both empty) of all."""

    level: Level
    subject: str
    source: str
    fed_back: int
    completed: int

    def __str__(self) -> str:
        return f"{self.source}反馈{self.subject}{self.fed_back}个问题，已整改完成{self.completed}个"


@dataclass(frozen=True)
class Known:
    """The tracker's figures as of a day."""

    day: date
    figures: tuple[Recorded, ...]


# The figures as of a stated day; None asks for those of the day that the reader chose. None comes back where the
# stated day lies in the future.
Look = Callable[[date | None], Known | None]


def compared(text: str, found: Judged, look: Look) -> Judged:
    """The claim, refused where it computes but is not what the tracker knows."""
    if not (found.ok and found.completion and found.whole and found.part and found.whole.noun == "问题"):
        return found
    known = look(stated_day(text, found.start))
    if known is None:
        return found
    wanted = _of_level(found.whole, known.figures)
    claimed = (int(found.whole.value), int(found.part.value))
    if not wanted or claimed in [(row.fed_back, row.completed) for row in wanted]:
        return replace(found, reason=f"{found.reason}，与系统一致") if wanted else found
    nearest = next((row for row in wanted if row.fed_back == claimed[0]), wanted[0])
    reason = f"计算无误，但与系统不一致：截至{chinese_date(known.day)}，系统中{nearest}"
    return replace(found, ok=False, reason=reason)


def stated_day(text: str, place: int) -> date | None:
    """The day of the last 截至2023年12月31日 before a place; None for 截至目前, for none, and for an impossible day."""
    stated = [match for match in _STATED.finditer(folded(text[:place])) if match]
    if not stated or stated[-1][1]:
        return None
    year, month, day = (number(part) if part else None for part in stated[-1].groups()[1:])
    try:
        last = calendar.monthrange(int(year or 0), int(month or 0))[1]
        return date(int(year or 0), int(month or 0), int(day or last))
    except (ValueError, calendar.IllegalMonthError):
        return None


def _of_level(whole: Count, figures: Sequence[Recorded]) -> list[Recorded]:
    """What the words before the number speak of; everything where they name no level."""
    words = whole.before
    own = next((row.subject for row in figures if row.level is Level.OWN), "")
    if own and own in words:
        level: Level | None = Level.OWN
    elif _BELOW.search(words):
        level = Level.BELOW
    else:
        level = Level.TOTAL if _ALL.search(words) else None
    return [row for row in figures if level in (None, row.level)]
