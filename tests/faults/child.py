"""A process that does a piece of the product's real work and dies where it is told to: nothing in the product knows.

The test starts it through a fork server that has loaded the product already. SIGKILL runs no handler and tidies nothing
up; SIGSTOP leaves it in the middle until the test lets it go on.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, configure_mappers
from werkzeug.serving import make_server

import scheduler.__main__ as clock_process
from scheduler import jobs
from scheduler.timetable import TIMETABLE
from tracker.app import create_app
from tracker.foundation.db.leading import lead
from tracker.foundation.db.schema import whole
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.tasks.runner import Runner
from tracker.output.ledgers.operations import TASK
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.notifications.senders.mail import MailServer
from tracker.settings import Settings

whole()
configure_mappers()  # once, in the fork server


@dataclass(frozen=True)
class Trap:
    """What ends the process: the `nth` time that the event comes.

    Events: `statement` (before it is sent), `commit` (before), `committed` (after), `send` and `sent` (a letter), or
    `any` of them. `says` narrows statements down; nothing counts before a statement that says `after`.
    """

    event: str
    nth: int = 1
    says: str = ""
    after: str = ""
    deals: signal.Signals = signal.SIGKILL


@dataclass
class _Set:
    """A trap that is set, and how often its event has come."""

    trap: Trap
    armed: bool = field(init=False)
    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.armed = not self.trap.after

    def hear(self, name: str, statement: str = "") -> None:
        trap = self.trap
        with self.lock:
            self.armed = self.armed or trap.after in statement
            if self.armed and trap.event in (name, "any") and trap.says in statement:
                self.count += 1
                if self.count == trap.nth:
                    os.kill(os.getpid(), trap.deals)


def _set(trap: Trap) -> None:
    waits = _Set(trap)
    event.listen(Engine, "before_cursor_execute", lambda *heard: waits.hear("statement", heard[2]))
    event.listen(Engine, "commit", lambda _connection: waits.hear("commit"))
    event.listen(Session, "after_commit", lambda _session: waits.hear("committed"))
    sends = MailServer.__call__

    def send(self: MailServer, *arguments: Any) -> None:
        waits.hear("send")
        sends(self, *arguments)
        waits.hear("sent")

    MailServer.__call__ = send  # type: ignore[method-assign]


@dataclass(frozen=True)
class Order:
    """What the process does, with which settings, at what time by its clock."""

    work: str
    settings: Settings
    now: datetime
    trap: Trap | None = None


def remind(order: Order, sessions: Sessions) -> None:
    """The reminder pass and what leaves the building: what the clock does each hour and each minute."""
    jobs.remind(sessions, order.now)
    deliver(order, sessions)


def deliver(order: Order, sessions: Sessions) -> None:
    jobs.deliver(sessions, order.now, settings=order.settings, clock=lambda: order.now)


def tasks(order: Order, sessions: Sessions) -> None:
    """Run what waits, then end."""
    runner = Runner(sessions, {TASK: PrintLedger(order.settings)}, lambda: order.now)
    while runner.run_one():
        pass


def leads(order: Order, sessions: Sessions) -> None:
    """Be the clock while this process leads; it says so more often than in an office."""
    clock_process.BEAT_SECONDS = 0.1  # type: ignore[assignment]
    entry = next(entry for entry in TIMETABLE if entry.name == "remind")
    entry = replace(entry, job=lambda sessions, _now: jobs.remind(sessions, order.now))
    with lead(sessions.engine, Path(order.settings.data_folder), "scheduler") as is_leader:
        if is_leader:
            clock_process.clock(sessions, [entry], threading.Event())


def web(order: Order, _sessions: Sessions) -> None:
    """Answer on the port of the settings until it is killed."""
    app = create_app(order.settings, clock=lambda: order.now)
    make_server(order.settings.host, order.settings.port, app, threaded=True).serve_forever()


_WORK: dict[str, Callable[[Order, Sessions], None]] = {
    one.__name__: one for one in (remind, deliver, tasks, leads, web)
}


def begin(order: Order) -> None:
    """Where the process begins."""
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end of the process
    engine = make_engine(order.settings.database_url)
    if order.trap:
        _set(order.trap)
    _WORK[order.work](order, Sessions(engine))
    engine.dispose()


_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload([__name__, "pytest"])


def started(order: Order) -> ForkServerProcess:
    """The process, at work."""
    process = _context.Process(target=begin, args=(order,), daemon=True)
    process.start()
    return process


def stopped(process: ForkServerProcess) -> bool:
    """Whether it was stopped by SIGSTOP and waits."""
    return Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "T"


def goes_on(process: ForkServerProcess) -> None:
    """Let a stopped process go on to its end."""
    assert process.pid
    os.kill(process.pid, signal.SIGCONT)
    process.join(timeout=120)
    assert process.exitcode == 0, process.exitcode


def run(order: Order) -> bool:
    """Whether the process came to its end; False when it was killed. Anything else is an error of the test."""
    process = started(order)
    process.join(timeout=120)
    assert process.exitcode in (0, -signal.SIGKILL), (order.work, process.exitcode)
    return process.exitcode == 0
