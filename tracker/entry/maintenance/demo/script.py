"""The script of one finding: who does what on which day. All scripts are then played in the order of days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo import papers
from tracker.entry.maintenance.demo.cases import Case
from tracker.entry.maintenance.demo.cast import Cast
from tracker.entry.maintenance.demo.story import Story
from tracker.entry.maintenance.demo.timetable import Timetable
from tracker.foundation.lib.time import SHANGHAI
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import store_upload
from tracker.rectification.findings.models import EvidenceItem
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
        """Store a photo of this case, taken in the days before it is handed in; title and time are its caption too."""
        taken = self._taken(by, title)
        caption = f"{self.case.row.code} {title} {taken:%Y-%m-%d %H:%M}"
        return self._stored(session, by, title, papers.photo(caption), "png", taken.astimezone(UTC))

    def old_photo(self, session: Session, by: By, title: str) -> NewEvidence:
        """The last photo of another case, if possible one of the same person: what a reviewer should notice."""
        others = (
            select(EvidenceItem)
            .join(EvidenceItem.stored_file)
            .where(EvidenceItem.finding_id != self.case.row.id, StoredFile.extension == "png")
            .order_by((EvidenceItem.submitted_by == by.person.user_id).desc(), EvidenceItem.id.desc())
        )
        item = session.scalars(others.limit(1)).one()
        return NewEvidence(item.stored_file, title, item.taken_at)

    def scan(self, session: Session, by: By, title: str) -> NewEvidence:
        """Store a scanned paper of this case."""
        return self._stored(session, by, title, papers.scan(f"{self.case.row.code} {title} {by.effective_on}"), "pdf")

    def _taken(self, by: By, title: str) -> datetime:
        """When a photo was taken: office hours some days before, never before the feedback or after now."""
        chance = Random(f"{self.case.row.code} {title} {by.now}")  # noqa: S311 - a story
        day = self.times.workday(by.effective_on - timedelta(days=chance.randint(1, 3)))
        day = max(day, self.case.row.feedback.released_on or day)
        taken = datetime.combine(day, time(chance.randint(9, 16), chance.randrange(60), chance.randrange(60)), SHANGHAI)
        return min(taken, by.now.astimezone(SHANGHAI))

    def _stored(
        self, session: Session, by: By, title: str, content: bytes, ending: str, taken_at: datetime | None = None
    ) -> NewEvidence:
        file = store_upload(session, self.folder, BytesIO(content), f"{title}.{ending}", limit=_LIMIT, now=by.now)
        return NewEvidence(file, title, taken_at)


def play(scripts: list[Script], cast: Cast, times: Timetable, on_turn: Callable[[int], None]) -> None:
    """Play every turn of all scripts, in the order of the days on which they were recorded."""
    turns = sorted((turn for script in scripts for turn in script.turns), key=lambda turn: turn.day)
    for number, turn in enumerate(turns, start=1):
        typed_for = cast.actor(turn.typed_for, turn.day) if turn.typed_for else None
        now = times.next_instant(turn.day)
        by = By(cast.actor(turn.who, turn.day), now, turn.day, turn.effective_on, typed_for=typed_for)
        turn.act(cast.session, by)
        on_turn(number)
