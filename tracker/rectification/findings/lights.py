"""How much time a finding has left, with the word that belongs to its colour; computed, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.rectification.findings.models import Finding
from tracker.rectification.procedures.rules.clock import Clock
from tracker.workflow.deadlines import Light
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


def time_left(finding: Finding, watched: date | None, today: date, clock: Clock) -> TimeLeft:
    """The time left until `watched`: the deadline, or the next review date of a long-term finding."""
    return time_left_of(finding.state, finding.timeframe, finding.organization.path, watched, today, clock)


def time_left_of(
    state: State, timeframe: Timeframe | None, path: str, watched: date | None, today: date, clock: Clock
) -> TimeLeft:
    """The same of what a finding was on a day: its state, its timeframe, and the path of its organization."""
    if watched is None or timeframe is None or state not in TIMED_STATES:
        return TimeLeft(watched, Light.OFF, 0)
    return TimeLeft(watched, clock.light(timeframe, watched, path, today), (watched - today).days)
