"""How much time a finding has left, with the word that belongs to its colour; computed, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.workflow.deadlines import DEFAULT_THRESHOLDS, Calendar, Light, light
from tracker.workflow.model import REVIEW_STATES, State, Timeframe

# States in which the time limit runs: from feedback to the last review.
TIMED_STATES = (
    State.AWAITING_ACKNOWLEDGEMENT,
    State.PLANNING,
    State.PLAN_IN_REVIEW,
    State.RECTIFYING,
    *REVIEW_STATES,
)


@dataclass(frozen=True)
class TimeLeft:
    """The watched date, its light, and the days until it (negative when it has passed)."""

    on: date | None
    light: Light
    days: int

    @property
    def words(self) -> str:
        """还剩12天, 今天到期 or 已逾期3天; empty when nothing is counted."""
        if self.light is Light.OFF:
            return ""
        if self.days < 0:
            return f"已逾期{-self.days}天"
        return f"还剩{self.days}天" if self.days else "今天到期"

    @property
    def label(self) -> str:
        """With the word of the light: 还剩12天（正常）; 已逾期3天 says it already."""
        return self.words if not self.words or self.light is Light.RED else f"{self.words}（{self.light.word}）"


def time_left(
    state: State, timeframe: Timeframe | None, watched: date | None, today: date, calendar: Calendar
) -> TimeLeft:
    """The time left until `watched`: the deadline, or the next review date of a long-term finding."""
    if watched is None or timeframe is None or state not in TIMED_STATES:
        return TimeLeft(watched, Light.OFF, 0)
    shown = light(watched, False, today, DEFAULT_THRESHOLDS[timeframe], calendar)
    return TimeLeft(watched, shown, (watched - today).days)


def due_soon_days(timeframe: Timeframe, today: date, calendar: Calendar) -> tuple[date, date] | None:
    """The first and last deadline that stands on yellow today; None when no deadline does."""
    ahead = [date.fromordinal(today.toordinal() + days) for days in range(_FARTHEST_YELLOW)]
    thresholds = DEFAULT_THRESHOLDS[timeframe]
    yellow = [day for day in ahead if light(day, False, today, thresholds, calendar) is Light.YELLOW]
    return (yellow[0], yellow[-1]) if yellow else None


_FARTHEST_YELLOW = 60  # days; no threshold for yellow lies farther ahead
