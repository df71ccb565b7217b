"""The week on the database: who is given what, once, whoever hands it out and however late; and what they answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import func, select

from tests.cast import World, instant
from tracker.foundation.db.session import Sessions
from tracker.foundation.lib.time import SHANGHAI
from tracker.output.notifications.handing_out import hand_out
from tracker.output.notifications.models import OutboxMessage
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding, ProgressReport
from tracker.rectification.weekly import operations, queries
from tracker.rectification.weekly.models import Hindrance, Week, WeeklyAnswer, WeeklyTask
from tracker.rectification.weekly.operations import Given
from tracker.rectification.weekly.rules import Rhythm

RUNNING = Rhythm(running=True)
MONDAY, FRIDAY = date(2023, 9, 4), date(2023, 9, 8)
NOT_DONE = Given(False, Hindrance.FUNDS, "镇里的配套资金还没有到账")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def begin(world: World) -> Finding:
    """The rhythm runs, and a finding of the secretary is overdue when September begins."""
    operations.set_rhythm(world.session, RUNNING, world.actor("coordinator"), instant(date(2023, 8, 1)))
    finding = world.rectifying(deadline=date(2023, 9, 1))
    world.session.commit()
    return finding


def told(world: World) -> list[tuple[str, str, str]]:
    names = {user.id: name for name, user in world.users.items()}
    with Sessions(world.session.get_bind()).reading() as session:
        rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    return [(row.kind, names[row.recipient_id], row.code) for row in rows]


def test_nothing_is_handed_out_while_the_rhythm_is_stopped(world: World, sessions: Sessions) -> None:
    world.rectifying()
    stopped = Rhythm(running=False)
    operations.set_rhythm(world.session, stopped, world.actor("coordinator"), instant(date(2023, 8, 1)))
    world.session.commit()
    assert hand_out(sessions, at(MONDAY, 9)) == 0
    assert queries.weeks(world.session) == []


def test_monday_gives_each_person_one_sheet_with_what_waits_for_them(world: World, sessions: Sessions) -> None:
    late = begin(world)
    applied = world.applied(organization="village-02", owner="neighbour")
    world.session.commit()
    assert hand_out(sessions, at(MONDAY, 8, 29)) == 0
    assert hand_out(sessions, at(MONDAY, 8, 30)) == 2
    assert told(world) == [("weekly_tasks", "leader", "1项"), ("weekly_tasks", "secretary", "1项")]
    given = {(task.person_name, task.finding_id): task for task in world.session.scalars(select(WeeklyTask))}
    assert set(given) == {("孙村", late.id), ("李联", applied.id)}
    assert given["孙村", late.id].text == "完成整改措施（还有2条）"
    assert given["孙村", late.id].due_on == date(2023, 9, 1)
    assert given["李联", applied.id].text == "审核销号申请"
    body = world.session.scalars(select(OutboxMessage.body).where(OutboxMessage.kind == "weekly_tasks")).all()
    assert any("已逾期1项" in text and "2023年9月8日16:00起报结果" in text for text in body)


def test_a_finding_without_owner_is_the_secretarys_task(world: World, sessions: Sessions) -> None:
    operations.set_rhythm(world.session, RUNNING, world.actor("coordinator"), instant(date(2023, 8, 1)))
    world.released()
    world.session.commit()
    hand_out(sessions, at(MONDAY, 9))
    rows = world.session.execute(select(WeeklyTask.person_name, WeeklyTask.text)).all()
    assert [tuple(row) for row in rows] == [("孙村", "签收")]


def test_the_second_run_does_nothing_and_writes_nothing(world: World, sessions: Sessions) -> None:
    begin(world)
    assert hand_out(sessions, at(MONDAY, 9)) == 1
    assert hand_out(sessions, at(MONDAY, 9, 5)) == 0
    assert hand_out(sessions, at(FRIDAY, 16)) == 1
    assert hand_out(sessions, at(FRIDAY, 16, 5)) == 0
    assert [kind for kind, *_ in told(world)] == ["weekly_tasks", "weekly_results"]


def test_two_clocks_at_once_hand_out_one_sheet(world: World, sessions: Sessions) -> None:
    begin(world)
    for moment, kind in ((at(MONDAY, 9), "weekly_tasks"), (at(FRIDAY, 16), "weekly_results")):
        with ThreadPoolExecutor(4) as clocks:
            made = list(clocks.map(lambda _, now=moment: hand_out(sessions, now), range(4)))
        assert sum(made) == 1
        assert [one for one, *_ in told(world)].count(kind) == 1
    assert world.session.scalar(select(func.count()).select_from(Week)) == 1
    assert world.session.scalar(select(func.count()).select_from(WeeklyTask)) == 1


def test_a_week_down_yields_the_one_sheet_of_now(world: World, sessions: Sessions) -> None:
    begin(world)
    hand_out(sessions, at(date(2023, 8, 28), 9))
    assert hand_out(sessions, at(date(2023, 9, 6), 14)) == 1  # down from Monday to the Wednesday of the next week
    assert [kind for kind, *_ in told(world)] == ["weekly_tasks", "weekly_tasks"]
    assert [week.begins_on for week in queries.weeks(world.session)] == [MONDAY, date(2023, 8, 28)]


def test_whoever_was_down_until_friday_evening_asks_for_results_alone(world: World, sessions: Sessions) -> None:
    begin(world)
    assert hand_out(sessions, at(FRIDAY, 16, 30)) == 1
    assert [kind for kind, *_ in told(world)] == ["weekly_results"]
    assert hand_out(sessions, at(FRIDAY, 16, 35)) == 0


def test_a_week_whose_answers_nobody_could_give_is_not_opened(world: World, sessions: Sessions) -> None:
    begin(world)
    assert hand_out(sessions, at(date(2023, 9, 9), 10)) == 0
    assert queries.weeks(world.session) == []


def test_what_is_answered_is_not_asked_for(world: World, sessions: Sessions) -> None:
    begin(world)
    hand_out(sessions, at(MONDAY, 9))
    task = world.session.scalars(select(WeeklyTask)).one()
    operations.answer(world.session, task, Given(True), world.actor("secretary"), at(FRIDAY, 9))
    world.session.commit()
    assert hand_out(sessions, at(FRIDAY, 16)) == 0


def test_an_answer_may_be_changed_until_the_week_is_fixed(world: World, sessions: Sessions) -> None:
    finding = begin(world)
    hand_out(sessions, at(MONDAY, 9))
    task, secretary = world.session.scalars(select(WeeklyTask)).one(), world.actor("secretary")
    operations.answer(world.session, task, Given(True), secretary, at(FRIDAY, 16, 10))
    said = operations.answer(world.session, task, NOT_DONE, secretary, at(FRIDAY, 17, 29))
    assert said.label == "未完成：资金没有落实，镇里的配套资金还没有到账"
    assert world.session.scalar(select(func.count()).select_from(WeeklyAnswer)) == 1
    with pytest.raises(Refused, match="2023年9月8日定稿"):
        operations.answer(world.session, task, Given(True), secretary, at(FRIDAY, 17, 30))
    assert finding.state.value == "RECTIFYING"


@pytest.mark.parametrize("given", [Given(False), Given(False, Hindrance.TIME), Given(False, None, "没有时间")])
def test_what_is_not_done_needs_a_reason_and_a_sentence(world: World, sessions: Sessions, given: Given) -> None:
    begin(world)
    hand_out(sessions, at(MONDAY, 9))
    task = world.session.scalars(select(WeeklyTask)).one()
    with pytest.raises(Refused, match="请选原因"):
        operations.answer(world.session, task, given, world.actor("secretary"), at(FRIDAY, 16, 10))


def test_an_opened_week_keeps_its_times_when_others_are_set(world: World, sessions: Sessions) -> None:
    begin(world)
    hand_out(sessions, at(MONDAY, 9))
    later = replace(RUNNING, results_time=time(17), sheet_time=time(18))
    assert operations.set_rhythm(world.session, later, world.actor("coordinator"), at(date(2023, 9, 5), 9))
    assert not operations.set_rhythm(world.session, later, world.actor("coordinator"), at(date(2023, 9, 5), 9))
    world.session.commit()
    assert hand_out(sessions, at(FRIDAY, 16)) == 1
    assert hand_out(sessions, at(date(2023, 9, 15), 16, 59)) == 1
    assert hand_out(sessions, at(date(2023, 9, 15), 17)) == 1


def test_an_impossible_rhythm_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="依次"):
        operations.set_rhythm(world.session, Rhythm(sheet_time=time(9)), world.actor("coordinator"), instant(MONDAY))


def test_a_note_tapped_twice_is_written_once(world: World, sessions: Sessions) -> None:
    finding = begin(world)

    def tap(_: int) -> int:
        with sessions.writing() as session:
            mine = session.get_one(Finding, finding.id)
            return act.report_progress(session, mine, "已开展。", by, client_uuid="one-tap").id

    by = world.by("secretary", MONDAY)
    world.session.commit()
    with ThreadPoolExecutor(4) as fingers:
        assert len(set(fingers.map(tap, range(4)))) == 1
    assert world.session.scalar(select(func.count()).select_from(ProgressReport)) == 1
