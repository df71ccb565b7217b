"""The store of figures: it says what history says, whatever is folded and whatever is not, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from tests import crowd
from tests.cast import World, instant
from tests.web import settings_for
from tracker.entry.cli import run
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.models import FigureState, FigureTotal
from tracker.output.figures.operations import begin_rebuild, end_rebuild, fold
from tracker.output.figures.queries import Scope, by_organization, departures, exact, parts_of_split, stored
from tracker.output.figures.rebuilding import fold_all, rebuild
from tracker.people.organizations.models import OrganizationKind
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import MeasureKind, State

KNOWN = instant(date(2024, 12, 31), 23)
DAYS = [date(2023, 3, 1) + timedelta(days=step) for step in (61, 69, 100, 184, 185, 700)]
SCOPES = (
    Scope(),
    Scope(kinds=(OrganizationKind.TOWN,)),
    Scope(source="county_inspection", year=2023, fed_back_until=date(2023, 3, 31)),
    Scope(fed_back_from=date(2023, 4, 1)),
)


@pytest.fixture
def lives(world: World) -> World:
    """Findings of three places that were struck off, sent back, relapsed, extended, voided, split; one is overdue."""
    crowd.release(world, *crowd.drafts(world, "town", 1))
    consent = "区委巡察办同意，巡察办函〔2023〕3号"
    first, voided, parent, open_ = crowd.drafts(world, "village-01", 4)
    crowd.release(world, first, voided)
    crowd.release(world, parent, open_, day=date(2023, 5, 1))
    crowd.begin(world, first, act.PlannedMeasure("追缴租金", MeasureKind.RECOVERY))
    money = act.MeasureResult(amount=Decimal("71320.55"), receipt="NO.1")
    act.complete_measure(world.session, first, 1, money, world.by("secretary", date(2023, 5, 1)))
    act.request_closure(world.session, first, "租金已追回。", world.by("secretary", date(2023, 5, 1)))
    act.send_back(world.session, first, "佐证材料不足，请补充收据", world.by("leader", date(2023, 5, 4)))
    act.request_closure(world.session, first, "收据已补充。", world.by("secretary", date(2023, 5, 5)))
    crowd.strike_off(world, first, date(2023, 5, 9))
    act.recur(world.session, first, "又有租金没有入账，问题反弹。", world.by("discipline", date(2023, 9, 1)))
    act.reopen(
        world.session, first, "核实又有租金没有入账", date(2023, 12, 1), world.by("coordinator", date(2023, 9, 2))
    )
    by = world.by("coordinator", date(2023, 6, 1))
    act.void(world.session, voided, "与另一问题完全重复，予以作废", consent, by)
    parts = [act.Part("其一"), act.Part("其二"), act.Part("其三")]
    act.split(world.session, parent, parts, "一个问题涉及三件事，分别整改", consent, by)
    crowd.begin(world, open_, day=date(2023, 5, 2))
    crowd.closed(world, *crowd_released(world), date(2023, 5, 10))
    world.session.commit()
    return world


def crowd_released(world: World) -> list[Finding]:
    findings = crowd.drafts(world, "village-02", 1)
    crowd.release(world, *findings)
    return findings


def open_finding(world: World) -> Finding:
    """The one that is being put right in its first round."""
    rows = select(Finding).where(Finding.state == State.RECTIFYING, Finding.round_no == 1)
    return world.session.scalars(rows).one()


def compare(world: World) -> int:
    """Every figure of two scopes in turn as of many days; returns how many answers came from the store."""
    session, answers = world.session, 0
    paths = (world.organizations["county"].path,)
    for number, day in enumerate(DAYS):
        as_of = AsOf(day, KNOWN)
        for scope in SCOPES[number % 2 :: 2]:
            answers += stored.sums(session, paths, as_of, scope) is not None
            for ask in (by_organization, departures, parts_of_split):
                of_history = getattr(exact, ask.__name__)
                assert ask(session, paths, as_of, scope) == of_history(session, paths, as_of, scope), (day, scope)
    return answers


ALL = len(DAYS) * len(SCOPES) // 2


def test_folded_or_not_it_says_what_history_says(lives: World, sessions: Sessions) -> None:
    session = lives.session
    assert compare(lives) == 0  # nothing was ever folded: there is no store
    assert fold(session, KNOWN, limit=3) == 3
    assert compare(lives) == ALL
    assert fold(session, KNOWN, limit=3) == 3
    assert compare(lives) == ALL
    session.commit()
    assert fold_all(sessions, KNOWN) > 0
    assert compare(lives) == ALL
    found = by_organization(session, (lives.organizations["county"].path,), AsOf(DAYS[-1], KNOWN))
    assert sum(one.funds for one in found.values()) == Decimal("71320.55")
    assert sum(one.overdue for one in found.values()) >= 2


def test_what_happens_afterwards_counts_at_once_and_after_folding(lives: World, sessions: Sessions) -> None:
    fold_all(sessions, KNOWN)
    finding = open_finding(lives)
    crowd.apply(lives, finding, date(2023, 7, 1))
    assert compare(lives) == ALL
    crowd.strike_off(lives, finding, date(2023, 7, 2))
    assert compare(lives) == ALL
    fold(lives.session, KNOWN)
    assert compare(lives) == ALL


def test_folding_again_does_nothing(lives: World, sessions: Sessions) -> None:
    assert fold_all(sessions, KNOWN) > 0
    generation = select(FigureState.generation)
    with sessions.reading() as session:
        before = session.scalars(generation).one()
    assert fold_all(sessions, KNOWN) == 0
    pending = select(func.count()).select_from(Transition).where(Transition.counted_at.is_(None))
    assert lives.session.scalars(generation).one() == before
    assert lives.session.scalar(pending) == 0


def test_an_earlier_instant_of_knowledge_is_asked_of_history(lives: World, sessions: Sessions) -> None:
    fold_all(sessions, KNOWN)
    paths = (lives.organizations["county"].path,)
    earlier = AsOf(date(2023, 12, 31), instant(date(2023, 5, 20)))
    assert stored.sums(lives.session, paths, earlier, Scope()) is None
    assert by_organization(lives.session, paths, earlier) == exact.by_organization(lives.session, paths, earlier)


def test_too_much_that_is_new_is_asked_of_history(
    lives: World, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    fold_all(sessions, KNOWN)
    crowd.apply(lives, open_finding(lives), date(2023, 7, 1))
    monkeypatch.setattr(stored, "MOST_NEW", 0)
    assert compare(lives) == 0


def test_rebuilding_gives_the_same_totals_and_history_answers_meanwhile(lives: World, sessions: Sessions) -> None:
    fold_all(sessions, KNOWN)
    columns = (FigureTotal.day, FigureTotal.fed_back, FigureTotal.overdue, FigureTotal.funds)
    totals = select(*columns).order_by(*columns)
    before = [row for row in lives.session.execute(totals) if any(row[1:])]
    begin_rebuild(lives.session)
    assert compare(lives) == 0
    end_rebuild(lives.session)
    lives.session.commit()
    said: list[tuple[int, int]] = []
    count = rebuild(sessions, KNOWN, lambda *heard: said.append(heard))
    assert said[-1] == (count, count)
    assert [row for row in lives.session.execute(totals) if any(row[1:])] == before
    assert compare(lives) == ALL


def test_a_wrong_total_is_found_and_rebuilt(
    lives: World, sessions: Sessions, database_url: str, tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(tmp_path, database_url)  # type: ignore[arg-type]

    def tracker(*arguments: str) -> int:
        return run(lambda: settings, ["figures", *arguments])

    lives.session.commit()
    assert tracker("verify") == 1
    assert "rebuild" in capsys.readouterr().err
    assert tracker("rebuild") == 0
    with sessions.writing() as session:
        session.execute(update(FigureTotal).values(overdue=FigureTotal.overdue + 1))
    assert tracker("verify") == 1
    assert "不一致" in capsys.readouterr().err
    assert tracker("rebuild") == 0
    assert tracker("verify") == 0
