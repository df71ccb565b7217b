"""An office whose processes are killed: what was due by the model, what was written, what went over the wire."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from scheduler import jobs
from tests.cast import instant, make_world
from tests.faults import child
from tests.faults.child import Order, Trap
from tests.simulated.acting import Stage, begin, said, set_stage
from tests.simulated.lives import CALENDAR, LAST, OFFICE, drawn
from tests.simulated.model import Life, Told, Workdays, told
from tests.unit.senders.servers import Post
from tests.web import settings_for
from tracker.foundation.db.session import Sessions
from tracker.output.notifications.delivering import LEASE
from tracker.output.notifications.models import Channel, Contact, Delivery, DeliveryState, OutboxMessage
from tracker.settings import MailSettings, Settings

PLACES = ("sim-01", "sim-02")
MAILED = ("leader", "sim-01-secretary", "sim-02-secretary")
MOMENT = timedelta(seconds=1)
_MARK = re.compile(rb"Message-ID: <([0-9a-f]{32})@")


@dataclass
class Tally:
    """What the kills did. A row is lost when it was due and is not there, or waits and is never sent."""

    kills: int = 0
    rows: int = 0
    lost: int = 0
    duplicated: int = 0
    digests: int = 0
    sent_again: int = 0

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.rows} rows, {self.lost} lost, {self.duplicated} duplicated,"
            f" {self.digests} digests, {self.sent_again} sent twice over the wire"
        )


@dataclass
class House:
    """Findings that nobody touches, readers with a mail address, and the days on which the clock ran."""

    sessions: Sessions
    settings: Settings
    post: Post
    lives: list[Life]
    stage: Stage
    workdays: Workdays
    passes: set[date] = field(default_factory=set)
    kills: int = 0

    def days(self) -> Iterator[date]:
        """Days, one after the other, on each of which something falls due that did not the day before."""
        everything: set[Told] = set()
        day = date(2025, 3, 1)
        while day <= LAST:
            due = self._due(until=day, passes={*self.passes, day})
            if not due <= everything:
                yield day
            everything |= due
            day += timedelta(days=1)

    def _due(self, until: date, passes: set[date]) -> set[Told]:
        return {one for life in self.lives for one in told(life, OFFICE, passes, until, self.workdays)}

    def days_with_mail(self) -> Iterator[date]:
        """Those of them on which somebody with an address is told."""
        for day in self.days():
            new = self._due(day, {*self.passes, day}) - self._due(day, self.passes)
            if any(who in MAILED for *_, who in new):
                yield day

    def order(self, work: str, now: datetime, trap: Trap | None = None) -> Order:
        return Order(work, self.settings, now, trap)

    def pass_alone(self, now: datetime) -> None:
        """The reminder pass, whose letters then wait."""
        self._passes_on(now.date())
        jobs.remind(self.sessions, now)

    def killed(self, work: str, now: datetime, trap: Trap) -> bool:
        """Let a process work at this time; whether the trap killed it before it was through."""
        self._passes_on(now.date())
        was_killed = not child.run(self.order(work, now, trap))
        self.kills += was_killed
        return was_killed

    def _passes_on(self, day: date) -> None:
        """A clock that was put back asks again for a day of which all was said that stood later."""
        if not self.passes or day > max(self.passes):
            self.passes.add(day)

    def goes_on(self, now: datetime) -> None:
        """The clock as it is started again: the pass, and the letters until none waits."""
        self.pass_alone(now)
        for later in (now, now + LEASE + MOMENT, now + 2 * LEASE + 2 * MOMENT):
            jobs.deliver(self.sessions, later, settings=self.settings, clock=lambda at=later: at)

    def tally(self) -> Tally:
        """Everything that was due on the days so far, beside everything that is there."""
        due = self._due(until=max(self.passes), passes=self.passes)
        with self.sessions.reading() as session:
            reached = set(session.scalars(select(Contact.user_id)))
            states = session.execute(select(Delivery.mark, Delivery.state)).all()
            left = select(func.count()).where(
                OutboxMessage.channel != Channel.IN_APP, OutboxMessage.delivery_id.is_(None)
            )
            waiting = session.scalar(left) or 0
        in_app, by_mail = (
            said(self.sessions, self.stage, self.lives, channel) for channel in (Channel.IN_APP, Channel.MAIL)
        )
        mailed = {one for one in due if self.stage.users[one[3]].id in reached}
        heard = Counter(mark.group(1).decode() for letter in self.post.letters if (mark := _MARK.search(letter)))
        sent = {mark for mark, state in states if state is DeliveryState.SENT}
        return Tally(
            kills=self.kills,
            rows=in_app.total() + by_mail.total(),
            lost=len(due - in_app.keys())
            + len(mailed - by_mail.keys())
            + waiting
            + len(states)
            - len(sent & heard.keys()),
            duplicated=(in_app - Counter(due)).total() + (by_mail - Counter(mailed)).total(),
            digests=len(states),
            sent_again=heard.total() - len(heard),
        )


def built(sessions: Sessions, folder: Path, url: str, post: Post, findings: int = 120) -> House:
    """The house, on the database of the test."""
    chance = Random(7)
    lives = [drawn(number, chance, still=True, places=PLACES) for number in range(1, findings + 1)]
    with sessions.writing() as session:
        stage = set_stage(make_world(session), PLACES)
        begin(session, stage, lives)
        for name in MAILED:
            address, person = f"{name}@office.test", stage.users[name].id
            session.add(Contact(user_id=person, channel=Channel.MAIL, address=address, created_at=instant(LAST)))
    mail = MailSettings("127.0.0.1", post.port, "xiaohao@office.test", "none")
    settings = replace(settings_for(folder, url), smtp=mail)
    return House(sessions, settings, post, lives, stage, Workdays(CALENDAR))
