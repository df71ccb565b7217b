"""Two people press the same button of a visit or a self-check at the same moment, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from tests.cast import FIRST_DAY, World, instant, make_world
from tests.features.test_checklists import shipped
from tests.features.test_lateral_checks import ordered, third_village
from tests.features.test_visits import begun, feedback, finished, wordings
from tracker.foundation.db.session import Sessions
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.checklists import operations as act
from tracker.rectification.checklists.models import (
    AnswerKind,
    LateralCheck,
    SelfCheckFinding,
    SelfCheckTask,
    Visit,
    VisitAnswer,
)
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.inspections.models import Inspection

AT_ONCE = 6


def together(sessions: Sessions, presses: list[Callable[[Session], object]]) -> list[object]:
    """What each press gave, in sessions of their own that begin at the same moment; a refusal is an answer too."""
    start = Barrier(len(presses))

    def one(press: Callable[[Session], object]) -> object:
        start.wait()
        try:
            with sessions.writing() as session:
                return press(session)
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(one, presses))


def cast_in(session: Session) -> World:
    """The cast as a session of its own sees it."""
    organizations = {row.code: row for row in session.scalars(select(Organization))}
    return World(session, organizations, {user.username: user for user in session.scalars(select(User))})


def made(sessions: Sessions, thing: Callable[[World], int]) -> int:
    """The id of something that stands, committed, in a new world."""
    with sessions.writing() as session:
        return thing(make_world(session))


def counted(sessions: Sessions, column: InstrumentedAttribute[int]) -> int | None:
    with sessions.reading() as session:
        return session.scalar(select(func.count(column)))


def test_failed_items_registered_by_several_at_once_are_registered_once(sessions: Sessions) -> None:
    number = made(sessions, lambda world: finished(world, 5, 10).id)

    def register(session: Session) -> int:
        world, visit = cast_in(session), session.get_one(Visit, number)
        by = world.by("inspector")
        return len(act.register_failures(session, visit, feedback(world, visit), wordings(visit), by))

    assert sorted(map(str, together(sessions, [register] * AT_ONCE))) == ["0"] * (AT_ONCE - 1) + ["2"]
    assert counted(sessions, Finding.id) == 2
    assert counted(sessions, Inspection.id) == 1


def test_one_form_sent_several_times_at_once_begins_one_visit(sessions: Sessions) -> None:
    made(sessions, lambda _: 0)
    uuid = str(uuid4())

    def start(session: Session) -> int:
        world = cast_in(session)
        new = act.NewVisit(uuid, shipped(world), world.organizations["village-01"], FIRST_DAY, "周巡")
        return act.start_visit(session, new, world.actor("inspector"), instant(FIRST_DAY), FIRST_DAY).id

    assert len(set(together(sessions, [start] * AT_ONCE))) == 1


def test_several_phones_that_save_different_items_at_once_keep_all_of_them(sessions: Sessions) -> None:
    number = made(sessions, lambda world: begun(world).id)

    def save(position: int) -> Callable[[Session], object]:
        def press(session: Session) -> object:
            visit = session.get_one(Visit, number)
            item = visit.checklist.items[position]
            return act.save_answers(session, visit, [act.Given(item.id, AnswerKind.PASSED, f"第{position}台手机")])

        return press

    assert together(sessions, [save(position) for position in range(AT_ONCE)]) == [[]] * AT_ONCE
    assert counted(sessions, VisitAnswer.id) == AT_ONCE


def test_a_self_check_answered_twice_at_once_has_one_answer(sessions: Sessions) -> None:
    number = made(sessions, lambda world: ordered(world).tasks[0].id)

    def answer(session: Session) -> str:
        by = cast_in(session).by("neighbour")
        return act.answer_task(session, session.get_one(SelfCheckTask, number), ["2人未交。"], by).text

    answers = together(sessions, [answer] * AT_ONCE)
    assert sum(one == "自查发现问题1个" for one in answers) == 1
    assert sum(isinstance(one, Refused) for one in answers) == AT_ONCE - 1
    assert counted(sessions, SelfCheckFinding.id) == 1


def test_a_lateral_check_ordered_twice_at_once_asks_each_village_once(sessions: Sessions) -> None:
    number = made(sessions, _finding_among_three)

    def order(session: Session) -> int:
        world = cast_in(session)
        asked = [world.organizations["village-02"], world.organizations["village-03"]]
        new = act.NewCheck("是否按月收缴党费？", FIRST_DAY + timedelta(days=5), asked)
        return act.order_check(session, session.get_one(Finding, number), new, world.by("coordinator")).id

    results = together(sessions, [order] * AT_ONCE)
    assert sum(isinstance(one, Refused) for one in results) == AT_ONCE - 1
    assert counted(sessions, LateralCheck.id) == 1
    assert counted(sessions, SelfCheckTask.id) == 2


def _finding_among_three(world: World) -> int:
    third_village(world)
    return world.finding().id
