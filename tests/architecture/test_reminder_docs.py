"""docs/reminders.md tells the timetable, the kinds of messages and the limits of 系统状态 as the code has them."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from scheduler.__main__ import BEAT_SECONDS, LEADER_RETRY_SECONDS
from tests.reminder_docs import BLOCK, PAGE, filled
from tracker.entry.maintenance.health import rules
from tracker.entry.maintenance.nightly import SKEW, VERIFY_HOUR
from tracker.foundation.tasks.operations import LEASE, MOST_ATTEMPTS
from tracker.output.notifications.delivering import WAITS, Quiet
from tracker.rectification.findings.queries.todo import MOST

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_code() -> None:
    assert len(BLOCK.findall(TEXT)) == 3
    assert filled(TEXT) == TEXT, "python -m tests.reminder_docs"


@pytest.mark.parametrize(
    ("value", "words", "wanted"),
    [
        (rules.SILENT, "more than 90 seconds old", timedelta(seconds=90)),
        (rules.LATE, "more than 10 minutes late", timedelta(minutes=10)),
        (rules.ENDLESS, "for more than 1 hour", timedelta(hours=1)),
        (rules.CHECK_AGE, "the last time was more than 2 days ago", timedelta(days=2)),
        (len(WAITS) + 1, "did not answer seven times", 7),
        (VERIFY_HOUR, "verified** from 3:00 on", 3),
        (SKEW, "as of five minutes before", timedelta(minutes=5)),
        (rules.BACKUP_AGE, "more than 7 days old", timedelta(days=7)),
        (rules.LEAST_FREE_BYTES, "less than 1 GB", 1 << 30),
        (BEAT_SECONDS, "every twenty seconds", 20),
        (LEADER_RETRY_SECONDS, "every ten seconds", 10),
        (LEASE, "a lease of two minutes", timedelta(minutes=2)),
        (MOST_ATTEMPTS, "three times at most", 3),
        (Quiet(), "Between 21:00 and 8:00 nothing is sent", Quiet(time(21), time(8))),
        (MOST, "1,000 of either kind", 1000),
    ],
)
def test_every_limit_is_the_one_of_the_code(value: object, words: str, wanted: object) -> None:
    assert value == wanted
    assert words in TEXT
