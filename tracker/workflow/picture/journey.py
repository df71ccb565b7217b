"""The way a finding has gone, as plain values: what a picture of its procedure lays over the template."""

from dataclasses import dataclass
from datetime import date

from tracker.workflow.model import Action, State


@dataclass(frozen=True, slots=True)
class Step:
    """One act that moved the finding, in the words of its day. `source` is None for its birth."""

    source: State | None
    target: State
    action: Action
    label: str
    on: date
    person: str
    round_no: int = 1


@dataclass(frozen=True, slots=True)
class Journey:
    """`now`: where it waits; `waits_for`: the people or posts who can act; `since` and `days`: for how long;
    `due_on`: the last day in time; `days_late`: days after it, 0 while there is time.
    """

    steps: tuple[Step, ...]
    now: State
    waits_for: tuple[str, ...] = ()
    since: date | None = None
    days: int = 0
    due_on: date | None = None
    days_late: int = 0

    @property
    def rounds(self) -> int:
        """How many rounds it has been through."""
        return max((step.round_no for step in self.steps), default=1)

    @property
    def visited(self) -> frozenset[State]:
        """Every state it has been in, its own included."""
        seen = {state for step in self.steps for state in (step.source, step.target) if state is not None}
        return frozenset(seen | {self.now})


def waiting_words(journey: Journey) -> tuple[str, ...]:
    """现在等孙村办理 · 已等12天 · 应于2023年3月9日前办结, as far as it is known."""
    words = [f"现在等{'、'.join(journey.waits_for)}办理" if journey.waits_for else "现在在这里"]
    if journey.since is not None:
        words.append(f"已等{journey.days}天" if journey.days else "今天到这里")
    if journey.due_on is not None:
        due = journey.due_on
        words.append(f"应于{due.year}年{due.month}月{due.day}日前办结")
    if journey.days_late:
        words.append(f"已超期{journey.days_late}天")
    return tuple(words)


def short_date(day: date) -> str:
    """2023.3.1: the shortest that still says the year."""
    return f"{day.year}.{day.month}.{day.day}"
