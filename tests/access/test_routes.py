"""Who may open what: every route × every kind of person, as `table` says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from tests.access import things
from tests.access.table import PEOPLE, TABLE
from tests.cast import FIRST_DAY, World, instant, make_world
from tests.web import settings_for
from tracker.app import create_app
from tracker.foundation.db.session import Sessions
from tracker.output.ledgers.models import SchedulePeriod
from tracker.output.ledgers.operations import Order, add_schedule, request_print
from tracker.output.notifications.operations import Message, notify
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import open_session
from tracker.rectification.evidence.kinds import PDF
from tracker.rectification.evidence.operations import store_produced
from tracker.rectification.findings import operations as act


class OneTransaction:
    """Sessions inside one transaction of a test: what a view commits is undone with it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self) -> Session:
        return Session(self._connection, join_transaction_mode="create_savepoint", expire_on_commit=False)

    write = read


@dataclass
class Scene:
    """One site for the whole table, with the things that its addresses name."""

    app: Flask
    connection: Connection
    users: dict[str, User]
    names: dict[str, object]


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The cast, an outsider, and one of everything in village-01."""
    folder = tmp_path_factory.mktemp("access")
    database = folder / "tracker.db"
    database.write_bytes(sqlite_template.read_bytes())
    settings = settings_for(folder, f"sqlite:///{database}")
    app = create_app(settings, clock=lambda: instant(FIRST_DAY, 11))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    engine = app.extensions["engine"]
    with Sessions(engine).writing() as session:
        world = make_world(session)
        things.add_outsider(world)
        names = _things(world, folder)
    with engine.connect() as connection:
        yield Scene(app, connection, world.users, names)
    engine.dispose()


def _things(world: World, folder: Path) -> dict[str, object]:
    """One of everything, all of it in village-01."""
    session, village = world.session, world.organizations["village-01"]
    finding = world.rectifying()
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4 a paper of the village")
    file = store_produced(session, folder / "evidence", folder / "paper.pdf", PDF, instant(FIRST_DAY))
    act.add_evidence(session, finding, (act.NewEvidence(file, "会议记录"),), world.by("secretary"))
    signed = replace(world.by("secretary"), papers=(act.NewPaper(file, "签字单"),))
    act.report_progress(session, finding, "已核对20人。", signed)
    by, order = world.users["secretary"], Order("rectification", village, FIRST_DAY)
    round_ = finding.feedback.round
    message = Message("finding:1", "reminder", FIRST_DAY, by.id, "提醒", "到期", f"/findings/{finding.code}")
    notify(session, message, instant(FIRST_DAY))
    draft = things.draft(world)
    return {
        **things.checked(world, finding, file),
        **things.procedures(world),
        **things.pressed(world, finding),
        **things.reported(world),
        **things.unsent(world),
        **things.weekly(world),
        "token": "unknown",
        "code": finding.code,
        "evidence": 1,
        "paper": 1,
        "notice": 1,
        "user": world.users["neighbour"].id,
        "post": world.users["neighbour"].posts[0].id,
        "owner": world.users["secretary"].id,
        "delegation": things.later_delegation(world).id,
        "organization": village.id,
        "feedback": finding.feedback_id,
        "open_feedback": draft.feedback_id,
        "sample": things.sample(world),
        "variant": things.variant(world),
        "plan": things.plan(world),
        "report": things.bulletin(world),
        "leader": world.users["leader"].id,
        "inspection": round_.inspection_id,
        "round": round_.id,
        "draft": draft.id,
        **things.printed(world, finding, folder),
        "print": request_print(session, order, by.id, instant(FIRST_DAY)).id,
        "schedule": add_schedule(session, order, SchedulePeriod.MONTHLY, 25, by.id, instant(FIRST_DAY)).id,
    }


def rows() -> list[tuple[str, str, dict[str, int]]]:
    """(method, address, person → status) of every line of the table."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return [(line[0], line[1], dict(zip(PEOPLE, map(int, line[2:]), strict=True))) for line in lines]


@pytest.mark.parametrize(
    ("method", "address", "expected"), rows(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_each_person_gets_what_the_table_says(
    scene: Scene, method: str, address: str, expected: dict[str, int]
) -> None:
    assert {person: status(scene, person, method, address) for person in PEOPLE} == expected


def status(scene: Scene, person: str, method: str, address: str) -> int:
    """What a person gets for an empty request; whatever it changed is undone."""
    client = scene.app.test_client()
    with scene.connection.begin() as transaction:
        scene.app.extensions["sessions"] = OneTransaction(scene.connection)
        if person != "nobody":
            _log_in(scene, client, person)
        answer = client.open(address.format(**scene.names), method=method, data={} if method == "POST" else None)
        transaction.rollback()
    answer.close()
    return answer.status_code


def _log_in(scene: Scene, client: FlaskClient, person: str) -> None:
    with OneTransaction(scene.connection).write() as session, session.begin():
        token = open_session(session, scene.users[person], instant(FIRST_DAY))
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True


def test_every_route_of_the_product_stands_in_the_table(scene: Scene) -> None:
    adapter = scene.app.url_map.bind("localhost")
    named = {(adapter.match(address.format(**scene.names), method=method)[0], method) for method, address, _ in rows()}
    routes = scene.app.url_map.iter_rules()
    assert {(rule.endpoint, method) for rule in routes for method in (rule.methods or set()) & {"GET", "POST"}} == named
