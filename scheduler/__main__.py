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
from scheduler.timetable import TIMETABLE, Entry, delivery
from tracker.foundation.db.leading import lead
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.lib.time import SHANGHAI

log = logging.getLogger("scheduler")
LEADER_RETRY_SECONDS = 10.0


def run_entry(sessions: Sessions, entry: Entry) -> None:
    """Run one job; what goes wrong is logged, and the next run makes it good."""
    try:
        made = entry.job(sessions, datetime.now(UTC))
        log.info("%s: %s", entry.name, made)
    except Exception:
        log.exception("%s failed", entry.name)


def clock(sessions: Sessions, entries: Sequence[Entry], stop: threading.Event) -> None:
    """Follow the timetable until `stop` is set."""
    scheduler = BackgroundScheduler(
        timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for entry in entries:
        run_entry(sessions, entry)
        scheduler.add_job(run_entry, entry.trigger, args=(sessions, entry), id=entry.name)
    scheduler.start()
    stop.wait()
    scheduler.shutdown()


def main() -> int:
    """Wait until this process leads, then be the clock until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s", stream=sys.stdout)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    settings = config.read()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = make_engine(settings.database_url)
    entries = (*TIMETABLE, delivery(settings, lambda: datetime.now(UTC)))
    while not stop.is_set():
        with lead(engine, Path(settings.data_folder), "scheduler") as leads:
            if leads:
                clock(Sessions(engine), entries, stop)
        stop.wait(LEADER_RETRY_SECONDS)
    engine.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
