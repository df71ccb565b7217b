"""`python -m scheduler`: the clock process. Everything is run once at the start, then by the timetable."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.schedulers.background import BackgroundScheduler

import config
from scheduler.recording import Book
from scheduler.timetable import Entry, timetable
from tracker.foundation.db.leading import lead
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.lib.time import SHANGHAI

LEADER_RETRY_SECONDS = 10.0
BEAT_SECONDS = 20


def clock(sessions: Sessions, entries: Sequence[Entry], stop: threading.Event) -> None:
    """Follow the timetable until `stop` is set or another process leads."""
    book, deposed = Book(sessions, lambda: datetime.now(UTC)), threading.Event()
    scheduler = BackgroundScheduler(
        timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    book.open(entries)
    scheduler.add_job(_live, "interval", seconds=BEAT_SECONDS, args=(book, deposed))
    scheduler.start()
    for entry in entries:
        book.run(entry)
        scheduler.add_job(book.run, entry.trigger, args=(entry,), id=entry.name)
    while not (stop.wait(1.0) or deposed.is_set()):
        pass
    scheduler.shutdown()


def _live(book: Book, deposed: threading.Event) -> None:
    if not book.beat():
        deposed.set()


def main() -> int:
    """Wait until this process leads, then be the clock until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s", stream=sys.stdout)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    settings = config.read()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = make_engine(settings.database_url)
    entries = timetable(settings, lambda: datetime.now(UTC))
    while not stop.is_set():
        with lead(engine, Path(settings.data_folder), "scheduler") as leads:
            if leads:
                clock(Sessions(engine), entries, stop)
        stop.wait(LEADER_RETRY_SECONDS)
    engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
