"""The task runner is killed while it makes a ledger: the file, its record and the notice come once."""

from __future__ import annotations

import signal
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from tests import crowd
from tests.cast import instant, make_world
from tests.databases import Workplace
from tests.faults import child
from tests.faults.child import Order, Trap
from tests.stories.installation import wait_until
from tests.web import settings_for
from tracker.foundation.db.session import Sessions
from tracker.foundation.tasks.models import Task, TaskState
from tracker.foundation.tasks.operations import LEASE
from tracker.foundation.tasks.runner import Runner
from tracker.output.ledgers.models import LedgerPrint, PrintFormat
from tracker.output.ledgers.operations import TASK, request_print
from tracker.output.ledgers.operations import Order as Print
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.notifications.models import OutboxMessage
from tracker.output.records.models import PrintRecord
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import path_of
from tracker.settings import Settings

END, NOW = date(2023, 8, 31), instant(date(2023, 9, 20))
AGAIN = NOW + LEASE + timedelta(seconds=1)
TOLD = "INSERT INTO outbox"  # the last that is written: the file lies there by then
POINTS = {
    "claimed, not committed": Trap("commit"),
    "after it was claimed": Trap("committed"),
    "while its findings are read": Trap("statement", says="FROM finding"),
    "file kept, rows not written": Trap("statement", says="INSERT INTO stored_file"),
    "everything written, not committed": Trap("commit", after=TOLD),
    "after it was done": Trap("committed", after=TOLD),
}


class Shop:
    """A ledger of a few findings to be made as an Excel file, by processes that are killed."""

    def __init__(self, sessions: Sessions, settings: Settings) -> None:
        self.sessions, self.settings, self.kills, self.as_of = sessions, settings, 0, END
        with sessions.writing() as session:
            world = make_world(session)
            crowd.release(world, *crowd.drafts(world, "village-01", 3))
            self.coordinator = world.users["coordinator"].id

    def order(self, trap: Trap | None = None, now: datetime = NOW) -> Order:
        return Order("tasks", self.settings, now, trap)

    def asked(self) -> int:
        """The id of a ledger that the coordinator asked for, each as of another day: the same again has one record."""
        self.as_of -= timedelta(days=1)
        with self.sessions.writing() as session:
            town = make_world(session).organizations["town"]
            print_ = Print("rectification", town, self.as_of, format=PrintFormat.XLSX)
            return request_print(session, print_, self.coordinator, NOW).id

    def killed(self, trap: Trap) -> bool:
        was_killed = not child.run(self.order(trap))
        self.kills += was_killed
        return was_killed

    def goes_on(self) -> None:
        """Another runner, when the lease of the one that died has ended."""
        runner = Runner(self.sessions, {TASK: PrintLedger(self.settings)}, lambda: AGAIN)
        while runner.run_one():
            pass

    def made_once(self, print_id: int) -> None:
        """Done, with one record, one file where it should lie, and one notice."""
        with self.sessions.reading() as session:
            print_ = session.get_one(LedgerPrint, print_id)
            task = session.get_one(Task, print_.task_id)
            assert task.state is TaskState.DONE
            assert print_.stored_file
            assert path_of(self.settings.evidence_folder, print_.stored_file).is_file()
            told = select(func.count()).where(OutboxMessage.subject == f"print:{print_id}")
            assert session.scalar(told) == 1

    def counts(self) -> tuple[int, int]:
        """How many records and stored files there are."""
        with self.sessions.reading() as session:
            records, files = (
                session.scalar(select(func.count()).select_from(one)) for one in (PrintRecord, StoredFile)
            )
        return records or 0, files or 0


@pytest.fixture
def shop(workplace: Workplace, sessions: Sessions, tmp_path: Path) -> Shop:
    return Shop(sessions, settings_for(tmp_path, workplace.url))


def test_at_every_named_point_another_runner_makes_it_once(shop: Shop) -> None:
    for number, (name, trap) in enumerate(POINTS.items(), start=1):
        print_id = shop.asked()
        assert shop.killed(trap), name
        shop.goes_on()
        shop.made_once(print_id)
        assert shop.counts()[0] == number, name
    print(f"{shop.kills} kills, {len(POINTS)} ledgers, 0 lost, 0 made twice")


def test_a_runner_that_was_stopped_past_its_lease_leaves_what_another_made(shop: Shop) -> None:
    print_id = shop.asked()
    reading = Trap("statement", says="FROM finding", deals=signal.SIGSTOP)
    first = child.started(shop.order(reading))
    wait_until(lambda: child.stopped(first), "第一个任务进程停下")
    shop.goes_on()
    shop.made_once(print_id)
    counted = shop.counts()
    child.goes_on(first)
    shop.made_once(print_id)
    assert shop.counts() == counted


def killed_at_random(shop: Shop, rounds: int) -> None:
    chance = Random(2025)
    for number in range(1, rounds + 1):
        print_id = shop.asked()
        shop.killed(Trap("any", chance.randint(1, 60)))
        shop.goes_on()
        shop.made_once(print_id)
        assert shop.counts()[0] == number
    print(f"{shop.kills} kills, {rounds} ledgers, 0 lost, 0 made twice")
    assert shop.kills >= rounds // 2


@pytest.mark.parametrize("workplace", ["sqlite"], indirect=True)
def test_killed_at_random_another_runner_makes_it_once(shop: Shop) -> None:
    killed_at_random(shop, 5)


@pytest.mark.full
def test_killed_again_and_again_another_runner_makes_it_once(shop: Shop) -> None:
    killed_at_random(shop, 100)
