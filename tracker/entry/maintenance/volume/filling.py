"""Filling an empty installation with a county of many findings, for measuring: `tracker demo --findings N --seed S`."""

from __future__ import annotations

import time as clock
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo import DemoRefused, papers
from tracker.entry.maintenance.demo.accounts import DemoAccounts
from tracker.entry.maintenance.demo.filling import refuse_used
from tracker.entry.maintenance.volume.checking import check
from tracker.entry.maintenance.volume.copying import Alerts, Copier, Rows
from tracker.entry.maintenance.volume.county import County, Place, make_county
from tracker.entry.maintenance.volume.patterns import FINDING
from tracker.entry.maintenance.volume.repertoire import Repertoire
from tracker.entry.maintenance.volume.rounds import MONTHS, Visit, open_rounds, visits
from tracker.entry.maintenance.volume.scratch import instant, scratch
from tracker.entry.maintenance.volume.writing import bulk, count_on, write
from tracker.foundation.db.base import Base
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.hashing import row_digest
from tracker.output.figures.rebuilding import rebuild
from tracker.rectification.checklists.operations import publish_shipped
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import store_upload
from tracker.rectification.inspections.models import Feedback
from tracker.rectification.inspections.operations import seed_sources
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.operations import publish_builtin, seed_calendar
from tracker.rectification.procedures.queries import calendar
from tracker.workflow.deadlines import add_months

_OPENED = time(8)
_PART = 40_000  # rows that are written at once
_LIMIT = 1 << 20
FEWEST = 20  # findings

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Filled:
    """What was written: accounts to try, rows by table, and how long it took."""

    accounts: DemoAccounts
    rows: Counter[str]
    seconds: float


@dataclass(frozen=True)
class _Plan:
    """Who is visited in which rounds; visits carry the ids of their feedback."""

    county: County
    visits: list[tuple[Place, list[tuple[int, Visit]]]]
    procedures: dict[str, int]
    file: tuple[int, str]


def fill_volume(
    sessions: Sessions, folder: Path, findings: int, *, today: date, seed: int = 2023, on_progress: Progress
) -> Filled:
    """Fill an empty database with a county of so many findings and check it; one shared photo goes to `folder`.

    The same seed and the same today give the same rows. `on_progress` hears (what is done, done, total). Raises
    DemoRefused for a database in use or too few findings, BrokenVolume when an invariant does not hold.
    """
    if findings < FEWEST:
        raise DemoRefused(f"请至少生成{FEWEST}个问题")
    began, rng = clock.monotonic(), Random(seed)  # noqa: S311 - a story
    with sessions.writing() as session:
        refuse_used(session)
        plan = _prepare(session, folder, findings, today, rng)
        days = calendar(session)
    rows: Counter[str] = Counter()
    with ExitStack() as stack:
        world = stack.enter_context(scratch())
        connection = stack.enter_context(bulk(sessions.engine))
        repertoire = Repertoire(world, Random(seed), today)  # noqa: S311 - a story
        copier = Copier(world, repertoire, Alerts(today, days), procedures=plan.procedures, file=plan.file, rng=rng)
        for done, batch in _copied(copier, plan):
            rows.update({table: len(values) for table, values in batch.items()})
            write(connection, batch)
            on_progress("装入问题", done, findings)
        _release(connection, copier.released)
        count_on(connection, set(rows))
    rebuild(sessions, instant(today, _OPENED), lambda done, total: on_progress("汇总数字", done, total))
    check(sessions, rng, today, on_progress)
    return Filled(plan.county.accounts, rows, clock.monotonic() - began)


def _copied(copier: Copier, plan: _Plan) -> Iterator[tuple[int, Rows]]:
    """Rows to write, in parts, with the number of findings so far."""
    batch: Rows = defaultdict(list)
    done = 0
    for place, its_visits in plan.visits:
        for table, values in copier.copy(place, its_visits).items():
            batch[table] += values
        if sum(map(len, batch.values())) >= _PART:
            done += len(batch[FINDING])
            yield done, batch
            batch = defaultdict(list)
    yield done + len(batch[FINDING]), batch


def _release(connection: Connection, released: Mapping[int, date]) -> None:
    rows = [{"of": feedback_id, "day": day} for feedback_id, day in released.items()]
    if rows:
        connection.execute(
            update(Feedback).where(Feedback.id == bindparam("of")).values(released_on=bindparam("day")), rows
        )


def _prepare(session: Session, folder: Path, findings: int, today: date, rng: Random) -> _Plan:
    """Places, people, inspections and feedbacks, by the operations that offices call or rows as they write them."""
    opened = instant(add_months(today.replace(day=1), -MONTHS), _OPENED)
    seed_calendar(session)
    seed_sources(session)
    publish_builtin(session, opened)
    publish_shipped(session, opened)
    county = make_county(session, findings, today, opened, rng)
    rounds = open_rounds(session, county, today, opened, rng, findings=findings)
    planned = list(visits(county, rounds, findings, rng))
    procedures = {row.name: row.id for row in session.scalars(select(ProcedureVersion).order_by(ProcedureVersion.id))}
    numbered = _feedbacks(session, planned, procedures, opened)
    photo = BytesIO(papers.photo("volume"))
    file = store_upload(session, folder, photo, "现场照片.png", limit=_LIMIT, now=opened)
    table = Base.metadata.tables[StoredFile.__tablename__]
    values = {column.name: getattr(file, column.key) for column in table.columns}
    return _Plan(county, numbered, procedures, (file.id, row_digest(table, values)))


def _feedbacks(
    session: Session, planned: Sequence[tuple[Place, list[Visit]]], procedures: Mapping[str, int], opened: datetime
) -> list[tuple[Place, list[tuple[int, Visit]]]]:
    rows: list[dict[str, Any]] = []
    numbered = []
    for place, its_visits in planned:
        mine = []
        for visit in its_visits:
            number = len(rows) + 1
            rows.append(
                {
                    "id": number,
                    "round_id": visit.round.row.id,
                    "organization_id": place.organization.id,
                    "procedure_version_id": procedures[visit.procedure],
                    "document_no": f"巡反馈〔{visit.round.year}〕{number}号",
                    "head": place.head.name,
                    "meeting_on": None,
                    "recorded_at": opened,
                }
            )
            mine.append((number, visit))
        numbered.append((place, mine))
    session.execute(insert(Feedback), rows)
    return numbered
