"""The volume (`tracker demo --findings N`): what it holds is what the operations write, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, update

from tests.cast import instant
from tests.databases import copy_of
from tests.web import settings_for
from tracker.app import create_app
from tracker.entry.cli import run
from tracker.entry.maintenance.demo import DemoRefused
from tracker.entry.maintenance.volume import BrokenVolume, fill_volume
from tracker.entry.maintenance.volume.checking import check
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.history.queries import AsOf, root, verify
from tracker.output.figures.queries import figures, table
from tracker.output.ledgers.queries.findings import finding_rows
from tracker.output.ledgers.queries.scope import LedgerScope
from tracker.people.access.rows import under
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import open_session
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import by_code
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FindingVersion
from tracker.workflow.model import State

TODAY = date(2024, 3, 20)
COUNT, SEED = 240, 5


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def volume(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sessions, Path]]:
    """A filled database of each kind; who changes something rolls it back."""
    folder = tmp_path_factory.mktemp("volume")
    with copy_of(request, folder) as url:
        sessions = Sessions(make_engine(url))
        said: list[tuple[str, int, int]] = []
        filled = fill_volume(
            sessions, folder / "files", COUNT, today=TODAY, seed=SEED, on_progress=lambda *heard: said.append(heard)
        )
        assert filled.rows["finding"] == COUNT
        assert said[-1][1] == said[-1][2]
        yield sessions, folder
        sessions.engine.dispose()


def test_it_has_as_many_findings_in_every_kind_of_state(volume: tuple[Sessions, Path]) -> None:
    with volume[0].reading() as session:
        states = dict(session.execute(select(Finding.state, func.count()).group_by(Finding.state)).all())
        wordings = session.scalar(select(func.count(FindingVersion.wording.distinct()))) or 0
        marks = session.scalar(select(func.count()).where(FindingVersion.wording.contains("<<")))
    assert sum(states.values()) == COUNT
    assert {State.CLOSED, State.SUSTAINED, State.RECTIFYING, State.VOIDED} <= states.keys()
    assert wordings > COUNT // 2
    assert marks == 0


def test_its_history_is_whole_and_the_same_seed_gives_the_same_on_both(
    volume: tuple[Sessions, Path], request: pytest.FixtureRequest
) -> None:
    with volume[0].reading() as session:
        found = verify(session)
        stamp = root(session, instant(TODAY))
    assert found.ok
    assert found.transitions > 5 * COUNT
    roots = request.config.stash.setdefault(_ROOTS, set())
    roots.add(stamp)
    assert len(roots) == 1


_ROOTS = pytest.StashKey[set[str]]()


def test_figures_and_ledger_are_made_of_it(volume: tuple[Sessions, Path]) -> None:
    with volume[0].reading() as session:
        county = by_code(session, "county")
        assert county is not None
        as_of = AsOf(TODAY, instant(TODAY))
        found = figures(session, (county.path,), as_of)
        rows = finding_rows(session, LedgerScope(county, as_of))
        supervised = table(session, county, as_of)
    assert found.fed_back == len(rows) == sum(one.fed_back for _, one in supervised)
    assert min(found.completed, found.staged, found.unfinished, found.overdue, found.returns, found.institutions) > 0


def test_pages_open_on_it(volume: tuple[Sessions, Path]) -> None:
    sessions, folder = volume
    settings = settings_for(folder, sessions.engine.url.render_as_string(hide_password=False))
    app = create_app(settings, clock=lambda: instant(TODAY))
    with sessions.writing() as session:
        user = session.scalars(select(User).where(User.username == "t01-coordinator")).one()
        token = open_session(session, user, instant(TODAY))
        seen = select(Finding.code).where(Finding.state == State.SUSTAINED, Finding.owner_id.is_not(None))
        town = by_code(session, "town-01")
        assert town is not None
        code = session.scalars(seen.join(Finding.organization).where(under((town.path,), Organization.path))).first()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    for address in ("/", "/findings", f"/findings/{code}", "/todo", "/ledgers", "/statements"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "&lt;&lt;" not in answer.text, address
    app.extensions["engine"].dispose()


def test_work_goes_on_where_it_ends(volume: tuple[Sessions, Path]) -> None:
    sessions, _ = volume
    with sessions.write() as session:
        finding = session.scalars(select(Finding).where(Finding.state == State.RECTIFYING)).first()
        assert finding is not None
        assert finding.owner is not None
        by = act.By(actor_of(session, finding.owner, TODAY), instant(TODAY), TODAY, TODAY)
        act.report_progress(session, finding, "继续推进。", by)
        assert verify(session).ok
        session.rollback()


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("state", {"state": State.DRAFT}),
        ("deadline", {"deadline": date(2030, 1, 1)}),
        ("alert", {"alert_on": date(2030, 1, 1)}),
    ],
)
def test_the_check_finds_a_present_that_history_does_not_know(
    volume: tuple[Sessions, Path], name: str, values: dict[str, object]
) -> None:
    sessions, _ = volume
    with sessions.writing() as session:
        kept = session.execute(select(Finding.id, *(getattr(Finding, column) for column in values))).all()
        session.execute(update(Finding).values(**values))
    with pytest.raises(BrokenVolume, match=name if name != "state" else "figures"):
        check(sessions, Random(1), TODAY, lambda *_: None)
    with sessions.writing() as session:
        for row in kept:
            old = dict(zip(values, row[1:], strict=True))
            session.execute(update(Finding).where(Finding.id == row[0]).values(**old))


def test_a_database_in_use_or_too_few_findings_are_refused(volume: tuple[Sessions, Path]) -> None:
    sessions, folder = volume
    with pytest.raises(DemoRefused, match="空库"):
        fill_volume(sessions, folder, COUNT, today=TODAY, on_progress=lambda *_: None)
    with pytest.raises(DemoRefused, match="20"):
        fill_volume(sessions, folder, 19, today=TODAY, on_progress=lambda *_: None)


def test_the_command_refuses_a_database_in_use(
    volume: tuple[Sessions, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    sessions, folder = volume
    settings = settings_for(folder, sessions.engine.url.render_as_string(hide_password=False))
    assert run(lambda: settings, ["demo", "--findings", "20", "--seed", "3"]) == 1
    assert "空库" in capsys.readouterr().err
    assert run(lambda: settings, ["demo", "--findings", "19"]) == 2
