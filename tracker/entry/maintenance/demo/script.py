"""The script of one finding: who does what on which day. All scripts are then played in the order of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random

from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo import papers
from tracker.entry.maintenance.demo.cases import Case
from tracker.entry.maintenance.demo.cast import Cast
from tracker.entry.maintenance.demo.story import Story
from tracker.entry.maintenance.demo.timetable import Timetable
from tracker.rectification.evidence.operations import store_upload
from tracker.rectification.findings.operations import By, NewEvidence

Act = Callable[[Session, By], object]
_LIMIT = 1 << 20


@dataclass(frozen=True)
class Turn:
    """One act: recorded on `day`, in force from `effective_on`; `typed_for` names whose act it is (代录)."""

    day: date
    effective_on: date
    who: str
    act: Act
    typed_for: str = ""


@dataclass
class Script:
    """The turns of one case; a day never lies before that of the turn before."""

    case: Case
    story: Story
    cast: Cast
    times: Timetable
    rng: Random
    folder: Path
    turns: list[Turn] = field(default_factory=list)

    @property
    def place(self) -> str:
        """The inspected place as texts name it, e.g. 清河镇."""
        return self.cast.organizations[self.case.unit].name

    def at(self, ago: int, who: str, act: Act, *, late: int = 0, typed_for: str = "") -> date:
        """Add an act `ago` days before today and return its business day; `late` days pass until it is recorded."""
        before = self.turns[-1].day if self.turns else date.min
        effective_on = max(before, self.times.ago(ago))
        recorded_on = max(effective_on, self.times.ago(ago - late))
        self.turns.append(Turn(recorded_on, effective_on, who, act, typed_for))
        return effective_on

    def photo(self, session: Session, by: By, title: str) -> NewEvidence:
        """Store a photo of this case; `title` is its caption too."""
        return self._stored(session, by, title, papers.photo(f"{self.case.row.code} {title}"), "png")

    def scan(self, session: Session, by: By, title: str) -> NewEvidence:
        """Store a scanned paper of this case."""
        return self._stored(session, by, title, papers.scan(f"{self.case.row.code} {title}"), "pdf")

    def _stored(self, session: Session, by: By, title: str, content: bytes, ending: str) -> NewEvidence:
        name = f"{title}.{ending}"
        file = store_upload(session, self.folder, BytesIO(content), name, limit=_LIMIT, now=by.now)
        return NewEvidence(file, title, by.now if ending == "png" else None)


def play(scripts: list[Script], cast: Cast, times: Timetable, on_turn: Callable[[int], None]) -> None:
    """Play every turn of all scripts, in the order of the days on which they were recorded."""
    turns = sorted((turn for script in scripts for turn in script.turns), key=lambda turn: turn.day)
    for number, turn in enumerate(turns, start=1):
        typed_for = cast.actor(turn.typed_for, turn.day) if turn.typed_for else None
        now = times.next_instant(turn.day)
        by = By(cast.actor(turn.who, turn.day), now, turn.day, turn.effective_on, typed_for=typed_for)
        turn.act(cast.session, by)
        on_turn(number)
