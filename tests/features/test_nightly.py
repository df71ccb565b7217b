"""Once a night: a copy of the database, and whether history is as it was; what goes wrong is told to who can act."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from scheduler.jobs import back_up, verify_history, watch_upkeep
from tests.cast import FIRST_DAY, World, instant
from tests.databases import Workplace, use_server_tools
from tests.web import Site, settings_for
from tracker.entry.maintenance.backup import BackupRefused, copies
from tracker.entry.maintenance.nightly import due_since
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.hashing import link_hash
from tracker.foundation.history.models import ChainCheck, ChainHead, Transition
from tracker.output.notifications.delivering import resend
from tracker.output.notifications.models import Channel, Delivery, DeliveryState, OutboxMessage
from tracker.output.notifications.operations import notify_all
from tracker.output.notifications.upkeep import due_about_upkeep
from tracker.people.accounts.models import User
from tracker.rectification.findings import operations as act
from tracker.rectification.procedures.models import CalendarDay

NIGHT = instant(FIRST_DAY, 4)
DAY = timedelta(days=1)


def told(session: Session) -> list[tuple[str, str, str]]:
    """(kind, whom, title) of every message, in order."""
    joined = select(OutboxMessage.kind, User.username, OutboxMessage.title).join(
        User, User.id == OutboxMessage.recipient_id
    )
    return [(kind, name, title) for kind, name, title in session.execute(joined.order_by(OutboxMessage.id))]


@pytest.mark.parametrize(
    ("now", "since"),
    [
        (instant(FIRST_DAY, 2), instant(FIRST_DAY, 2)),
        (instant(FIRST_DAY, 1), instant(FIRST_DAY - DAY, 2)),
        (instant(FIRST_DAY, 23), instant(FIRST_DAY, 2)),
    ],
)
def test_the_hour_of_a_night_is_the_last_one_that_struck(now: datetime, since: datetime) -> None:
    assert due_since(2, now) == since


def test_one_copy_is_made_each_night_and_the_oldest_go(
    world: World, sessions: Sessions, workplace: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_server_tools(monkeypatch)
    world.session.commit()
    settings = replace(settings_for(tmp_path, workplace.url), backup_keep=2)
    made = [back_up(sessions, NIGHT + hours * timedelta(hours=1), settings=settings) for hours in (0, 1, 21, 22, 46)]
    assert made == [1, 0, 0, 1, 1]
    assert [copy.name[:15] for copy in copies(settings)] == ["20230301-180000", "20230302-180000"]


def test_a_copy_that_fails_is_told_to_the_system_administrator_once_and_tried_again(
    world: World, sessions: Sessions, workplace: Workplace, tmp_path: Path
) -> None:
    world.session.commit()
    settings = settings_for(tmp_path, workplace.url)
    settings.backup_folder.write_text("a file where the folder should be", encoding="utf-8")
    for hour in (4, 5):
        with pytest.raises((BackupRefused, OSError)):
            back_up(sessions, instant(FIRST_DAY, hour), settings=settings)
    assert told(world.session) == [("backup", "sysadmin", "数据库备份没有完成")]


def test_where_something_else_makes_the_copies_the_clock_makes_none(
    world: World, sessions: Sessions, workplace: Workplace, tmp_path: Path
) -> None:
    world.session.commit()
    settings = replace(settings_for(tmp_path, workplace.url), backup_hour=None)
    assert back_up(sessions, NIGHT, settings=settings) == 0
    assert copies(settings) == []


def test_each_night_the_audit_administrator_gets_the_root(world: World, sessions: Sessions) -> None:
    finding = world.rectifying()
    world.session.commit()
    many = verify_history(sessions, instant(date(2023, 6, 1), 4))
    assert many == world.session.query(Transition).count()
    assert verify_history(sessions, instant(date(2023, 6, 1), 23)) == 0
    act.report_progress(world.session, finding, "正在逐户核对。", world.by("secretary", date(2023, 6, 1)))
    world.session.commit()
    assert verify_history(sessions, instant(date(2023, 6, 2), 4)) > many
    first, second = world.session.scalars(select(ChainCheck).order_by(ChainCheck.id))
    assert (first.fault, second.fault) == (None, None)
    assert first.root != second.root
    assert told(world.session) == [
        ("audit_root", "auditor", "2023年6月1日历史核对通过"),
        ("audit_root", "auditor", "2023年6月2日历史核对通过"),
    ]
    codes = world.session.scalars(select(OutboxMessage.code).order_by(OutboxMessage.id)).all()
    assert codes == [first.root[:32], second.root[:32]]


def unlock(world: World) -> None:
    """Take the triggers of history away, as whoever owns the database can."""
    where = " ON transition" if world.session.get_bind().dialect.name == "postgresql" else ""
    for happens in ("update", "delete"):
        world.session.execute(text(f"DROP TRIGGER tr_append_only_transition_{happens}{where}"))


def test_an_edited_record_is_told_to_the_audit_administrator_at_once(world: World, sessions: Sessions) -> None:
    world.closed()
    unlock(world)
    newest = world.session.scalars(select(Transition).order_by(Transition.id.desc())).first()
    assert newest
    world.session.execute(text(f"UPDATE transition SET reason = '改过' WHERE id = {newest.id}"))
    world.session.commit()
    verify_history(sessions, instant(date(2023, 6, 1), 4))
    ((kind, whom, title),) = told(world.session)
    assert (kind, whom, title) == ("audit_break", "auditor", "历史记录被改动")
    body = world.session.scalars(select(OutboxMessage.body)).one()
    assert f"transition第{newest.id}行（链{newest.chain}第{newest.chain_seq}条）被改动" in body


def rewrite(world: World, row: Transition) -> None:
    """Forge the newest link of a chain so that the chain and its head agree again."""
    row.reason = "改过"
    forged = link_hash(vars(row))
    world.session.expunge(row)
    values = {"reason": "改过", "hash": forged, "id": row.id, "chain": row.chain}
    world.session.execute(text("UPDATE transition SET reason = :reason, hash = :hash WHERE id = :id"), values)
    world.session.execute(text("UPDATE chain_head SET hash = :hash WHERE chain = :chain"), values)


def test_a_chain_rewritten_with_its_head_is_found_by_the_root_of_an_earlier_night(
    world: World, sessions: Sessions
) -> None:
    world.closed()
    world.session.commit()
    verify_history(sessions, instant(date(2023, 6, 1), 4))
    unlock(world)
    last = select(Transition).join(ChainHead, ChainHead.chain == Transition.chain)
    row = world.session.scalars(last.where(Transition.chain_seq == ChainHead.length)).first()
    assert row
    rewrite(world, row)
    world.session.commit()
    verify_history(sessions, instant(date(2023, 6, 2), 4))
    fault = world.session.scalars(select(ChainCheck.fault).order_by(ChainCheck.id.desc())).first()
    assert fault == "2023-06-01核对时的历史校验根现在算不出来，此前的记录被整体改写"
    assert told(world.session)[-1][:2] == ("audit_break", "auditor")


def test_the_audit_administrator_reads_the_nights(site: Site) -> None:
    site.session.add(ChainCheck(checked_at=NIGHT, known_at=NIGHT, transitions=12, rows=30, root="ab" * 32))
    site.session.commit()
    client = site.login("auditor")
    page = client.get("/audit").text
    assert "ab" * 32 in page
    assert "没有改动" in page
    site.session.add(
        ChainCheck(
            checked_at=NIGHT + DAY, known_at=NIGHT, transitions=1, rows=3, root="cd" * 32, fault="review第3行被改动"
        )
    )
    site.session.commit()
    page = client.get("/audit").text
    assert "请保留现场和最近的备份，立即报告。review第3行被改动。" in page
    assert page.index("cd" * 32) < page.index("ab" * 32)


def upkeep(world: World, day: date) -> list[tuple[str, str, date]]:
    """(kind, subject, due day) of what a pass on that day says anew."""
    known = set(world.session.scalars(select(OutboxMessage.id)))
    notify_all(world.session, due_about_upkeep(world.session, day), instant(day))
    rows = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, row.subject, row.due_on) for row in rows if row.id not in known]


def test_missing_holidays_are_asked_for_in_october_in_december_and_in_the_year(world: World) -> None:
    world.session.execute(delete(CalendarDay).where(CalendarDay.day >= date(2024, 1, 1)))
    days = [date(2023, 9, 30), date(2023, 10, 1), date(2023, 11, 30), date(2023, 12, 1), date(2024, 1, 2)]
    expected = [date(2023, 10, 1), date(2023, 12, 1), date(2024, 1, 1)]
    said = [one for day in days for one in upkeep(world, day)]
    assert said == [("calendar", "calendar:2024", day) for day in expected]
    assert {whom for _, whom, _ in told(world.session)} == {"sysadmin"}


def dead(world: World, died_at: datetime, kind: str = "overdue") -> Delivery:
    reader = world.users["secretary"].id
    row = Delivery(
        recipient_id=reader,
        channel=Channel.MAIL,
        mark=f"{died_at:%d%H}{kind}",
        state=DeliveryState.DEAD,
        created_at=died_at,
        next_attempt_at=died_at,
        died_at=died_at,
    )
    world.session.add(row)
    world.session.flush()
    carried = {"subject": f"x:{row.id}", "kind": kind, "due_on": FIRST_DAY, "delivery_id": row.id}
    said = {"recipient_id": reader, "channel": Channel.MAIL, "title": "逾期", "body": "", "link": "/"}
    world.session.add(OutboxMessage(**carried, **said, created_at=died_at))
    world.session.flush()
    return row


def test_what_was_given_up_is_told_once_a_day_to_both_administrators(world: World) -> None:
    assert upkeep(world, FIRST_DAY) == []
    first = dead(world, NIGHT)
    assert upkeep(world, FIRST_DAY) == [("undelivered", "deliveries", FIRST_DAY)] * 2
    assert upkeep(world, FIRST_DAY + DAY) == []
    dead(world, NIGHT + DAY)
    assert upkeep(world, FIRST_DAY + 2 * DAY) == [("undelivered", "deliveries", FIRST_DAY + DAY)] * 2
    assert {whom for kind, whom, _ in told(world.session) if kind == "undelivered"} == {"sysadmin", "secadmin"}
    assert resend(world.session, first.id, NIGHT)
    world.session.refresh(first)
    assert first.died_at is None


def test_what_told_of_it_and_was_given_up_itself_is_not_told_again(world: World) -> None:
    dead(world, NIGHT, "undelivered")
    assert upkeep(world, FIRST_DAY) == []


def test_the_second_run_of_the_job_writes_nothing(world: World, sessions: Sessions) -> None:
    dead(world, NIGHT)
    world.session.commit()
    assert (watch_upkeep(sessions, NIGHT), watch_upkeep(sessions, NIGHT)) == (2, 0)
