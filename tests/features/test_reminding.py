"""The reminder pass: every letter once, whoever runs it and how often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import select

from tests.cast import World, instant
from tests.databases import Listen
from tracker.foundation.db.session import Sessions
from tracker.output.notifications.announcing import announce
from tracker.output.notifications.models import OutboxMessage
from tracker.output.notifications.reminding import remind
from tracker.rectification.findings import operations as act


def told(world: World) -> list[tuple[str, str]]:
    names = {user.id: name for name, user in world.users.items()}
    rows = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, names[row.recipient_id]) for row in rows]


def test_nothing_is_due_far_from_the_deadline(world: World) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    assert remind(world.session, instant(date(2023, 5, 1))) == 0
    assert told(world) == []


def test_the_owner_is_reminded_then_the_leader_then_the_secretary(world: World) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    remind(world.session, instant(date(2023, 8, 12)))
    assert told(world) == [("reminder", "secretary")]
    remind(world.session, instant(date(2023, 8, 22)))
    assert told(world)[1:] == [("due_soon", "secretary"), ("due_soon", "leader")]
    remind(world.session, instant(date(2023, 9, 2)))
    assert ("overdue", "leader") in told(world)


def test_the_second_run_of_a_day_does_nothing(world: World) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    assert remind(world.session, instant(date(2023, 8, 30))) == 2
    assert remind(world.session, instant(date(2023, 8, 30), 18)) == 0


def test_a_week_down_yields_the_letter_that_stands_and_no_flood(world: World) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    remind(world.session, instant(date(2023, 9, 10)))
    assert {kind for kind, _ in told(world)} == {"overdue", "proposal_notice"}


def test_a_change_after_the_reminder_does_not_repeat_it(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    remind(world.session, instant(date(2023, 8, 30)))
    act.report_progress(world.session, finding, "正在逐户核对。", world.by("secretary", date(2023, 8, 30)))
    assert finding.alert_on == date(2023, 8, 30)
    assert remind(world.session, instant(date(2023, 8, 30), 18)) == 0


def test_a_granted_extension_moves_the_reminders(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    day = date(2023, 8, 30)
    act.request_extension(world.session, finding, date(2023, 12, 1), "资金未到位，需要时间", world.by("secretary", day))
    act.endorse_extension(world.session, finding, "同意", world.by("leader", day))
    act.grant_extension(world.session, finding, "同意", world.by("approver", day))
    assert remind(world.session, instant(date(2023, 9, 2))) == 0
    assert finding.alert_on == date(2023, 11, 11)


def test_a_follow_up_is_announced_on_its_day_to_reviewers_and_inspectors(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    assert finding.alert_on == date(2023, 8, 10)
    assert remind(world.session, instant(date(2023, 8, 9))) == 0
    assert remind(world.session, instant(date(2023, 8, 10))) == 2
    assert set(told(world)) == {("follow_up_due", "discipline"), ("follow_up_due", "inspector")}


def test_an_extension_granted_during_the_pass_keeps_its_reminders(world: World, sessions: Sessions) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    act.request_extension(world.session, finding, date(2024, 3, 1), "等待上级拨款", world.by("secretary"))
    act.endorse_extension(world.session, finding, "同意", world.by("leader"))
    world.session.commit()
    september = date(2023, 9, 5)
    with ThreadPoolExecutor(1) as passing:
        act.grant_extension(world.session, finding, "同意", world.by("approver", september))
        late = passing.submit(run_pass, sessions, september)
        with suppress(TimeoutError):
            late.result(0.5)  # the pass waits for the grant
        world.session.commit()
        late.result(10)
    world.session.refresh(finding)
    assert finding.alert_on == date(2024, 2, 10)


def run_pass(sessions: Sessions, day: date) -> int:
    with sessions.writing() as session:
        return remind(session, instant(day))


def test_two_passes_at_once_write_each_letter_once(world: World, sessions: Sessions) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    world.session.commit()
    with ThreadPoolExecutor(4) as passing:
        made = list(passing.map(lambda _: run_pass(sessions, date(2023, 8, 30)), range(4)))
    assert sum(made) == 2


def test_reminding_leaves_the_revision_that_guards_people(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    before = finding.revision
    remind(world.session, instant(date(2023, 9, 2)))
    world.session.commit()
    world.session.refresh(finding)
    assert finding.revision == before


@pytest.mark.parametrize("workplace", ["sqlite"], indirect=True)
def test_a_pass_finds_what_is_due_by_an_index(world: World, listen: Listen) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    connection = world.session.connection()
    sent = listen(connection)
    remind(world.session, instant(date(2023, 5, 1)))
    announce(world.session, instant(date(2023, 5, 1)))
    looked = [
        step.detail
        for statement in sent.copy()
        for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("",) * statement.count("?"))
    ]
    assert "SEARCH finding USING INDEX ix_finding_alert_on (alert_on<?)" in looked
    assert "SEARCH transition USING INDEX ix_transition_not_notified (subject_kind=?)" in looked
    assert [line for line in looked if line.startswith("SCAN")] == []


def test_a_second_look_back_is_told_on_its_day_though_nobody_made_the_first(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    assert remind(world.session, instant(date(2023, 8, 10))) == 2
    assert finding.alert_on == date(2023, 8, 17)
    assert remind(world.session, instant(date(2023, 11, 12))) == 2 + 3  # the second is due, the first is late
    assert remind(world.session, instant(date(2023, 11, 12), 18)) == 0
