"""Who is told what about a 督办单, at once and once."""

from __future__ import annotations

from sqlalchemy import select

from tests.cast import World, instant
from tests.pressing import LATER, issued
from tracker.output.notifications.announcing import announce
from tracker.output.notifications.models import OutboxMessage
from tracker.rectification.supervision import operations as act

NOW = instant(LATER)


def told(world: World) -> list[tuple[str, str]]:
    """(whom, title) of every notice, in order."""
    names = {user.id: name for name, user in world.users.items()}
    rows = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(names[row.recipient_id], row.title) for row in rows]


def test_who_is_responsible_learns_of_it_and_who_issued_it_of_the_answer(world: World) -> None:
    notice = issued(world)
    assert announce(world.session, NOW) == 1
    assert announce(world.session, NOW) == 0
    act.answer_notice(world.session, notice, "已补缴3人。", world.by("secretary"))
    assert announce(world.session, NOW) == 1  # 签收 and 反馈 came together: the last is told
    act.conclude_notice(world.session, notice, "属实。", world.by("coordinator"))
    announce(world.session, NOW)
    assert told(world) == [
        ("secretary", "收到督办单：清河镇督〔2023〕1号"),
        ("coordinator", "督办单已反馈：清河镇督〔2023〕1号"),
        ("secretary", "督办单已办结：清河镇督〔2023〕1号"),
    ]


def test_somebody_without_an_account_is_told_through_the_unit(world: World) -> None:
    issued(world, responsible=None, responsible_name="没有账号的人")
    announce(world.session, NOW)
    assert told(world) == [("secretary", "收到督办单：清河镇督〔2023〕1号")]


def test_nobody_is_told_of_their_own_act_and_two_answers_a_day_are_two_notices(world: World) -> None:
    issued(world, responsible=world.users["coordinator"], responsible_name="王整")
    assert announce(world.session, NOW) == 0
    notice = issued(world)
    announce(world.session, NOW)
    for text in ("已补缴3人。", "已补缴5人。"):
        act.answer_notice(world.session, notice, text, world.by("secretary"))
        announce(world.session, NOW)
    assert [whom for whom, _ in told(world)] == ["secretary", "coordinator", "coordinator"]
