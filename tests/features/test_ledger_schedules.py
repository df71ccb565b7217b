"""Scheduled ledgers: on which days they are due, made once for each, and the page that keeps them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.foundation.tasks.models import Task
from tracker.output.ledgers.models import LedgerPrint, LedgerSchedule, SchedulePeriod
from tracker.output.ledgers.operations import (
    LedgerRefused,
    Order,
    add_schedule,
    due_days,
    end_schedule,
    print_scheduled,
)
from tracker.output.ledgers.prints import next_day

MONTHLY, QUARTERLY = SchedulePeriod.MONTHLY, SchedulePeriod.QUARTERLY


def scheduled(
    world: World, period: SchedulePeriod = MONTHLY, day: int = 25, starts_on: date = FIRST_DAY, code: str = "town"
) -> LedgerSchedule:
    order = Order("rectification", world.organizations[code], starts_on)
    return add_schedule(world.session, order, period, day, world.users["coordinator"].id, instant(starts_on))


def due(period: SchedulePeriod, day: int, starts_on: date, today: date) -> list[date]:
    return list(due_days(LedgerSchedule(period=period, day=day, starts_on=starts_on), today))


def printed(world: World) -> list[tuple[date, date]]:
    """As-of day and filing day of each scheduled print."""
    rows = world.session.scalars(select(LedgerPrint).order_by(LedgerPrint.id))
    return [(row.as_of, row.filed_on) for row in rows if row.due_on == row.as_of]


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    found = due(MONTHLY, 31, date(2024, 1, 31), date(2024, 4, 30))
    assert found == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]
    assert due(MONTHLY, 30, date(2023, 2, 1), date(2023, 3, 1)) == [date(2023, 2, 28)]


def test_a_month_begins_to_count_on_the_day_the_schedule_starts() -> None:
    assert due(MONTHLY, 5, date(2023, 3, 6), date(2023, 5, 4)) == [date(2023, 4, 5)]
    assert due(MONTHLY, 5, date(2023, 3, 5), date(2023, 3, 5)) == [date(2023, 3, 5)]
    assert due(MONTHLY, 5, date(2023, 3, 5), date(2023, 3, 4)) == []


def test_quarters_are_due_in_their_last_month_and_over_the_turn_of_the_year() -> None:
    found = due(QUARTERLY, 31, date(2023, 5, 1), date(2024, 4, 1))
    assert found == [date(2023, 6, 30), date(2023, 9, 30), date(2023, 12, 31), date(2024, 3, 31)]


@pytest.mark.parametrize(
    ("period", "day", "today", "following"),
    [
        (MONTHLY, 25, date(2023, 3, 25), date(2023, 4, 25)),
        (MONTHLY, 31, date(2023, 3, 30), date(2023, 3, 31)),
        (QUARTERLY, 31, date(2023, 12, 31), date(2024, 3, 31)),
    ],
)
def test_the_page_names_the_next_day(period: SchedulePeriod, day: int, today: date, following: date) -> None:
    assert next_day(LedgerSchedule(period=period, day=day, starts_on=FIRST_DAY), today) == following


def test_a_due_ledger_is_queued_once_whoever_runs_the_pass(world: World) -> None:
    scheduled(world)
    assert print_scheduled(world.session, instant(date(2023, 3, 24))) == 0
    assert print_scheduled(world.session, instant(date(2023, 3, 25), 6)) == 1
    assert print_scheduled(world.session, instant(date(2023, 3, 25), 7)) == 0
    assert printed(world) == [(date(2023, 3, 25), date(2023, 3, 25))]
    assert world.session.query(Task).count() == 1


def test_a_pass_after_two_months_down_makes_each_ledger_that_was_missed(world: World) -> None:
    scheduled(world)
    back = date(2023, 5, 26)
    assert print_scheduled(world.session, instant(back)) == 3
    assert [day for day, _ in printed(world)] == [date(2023, 3, 25), date(2023, 4, 25), date(2023, 5, 25)]
    assert {filed for _, filed in printed(world)} == {back}
    assert print_scheduled(world.session, instant(back)) == 0


def test_two_schedules_of_one_day_each_get_their_own(world: World) -> None:
    scheduled(world)
    scheduled(world, code="village-01")
    assert print_scheduled(world.session, instant(date(2023, 3, 25))) == 2
    units = {row.organization.code for row in world.session.scalars(select(LedgerPrint))}
    assert units == {"town", "village-01"}


def test_an_ended_schedule_prints_nothing_more_and_keeps_what_it_printed(world: World) -> None:
    schedule = scheduled(world)
    print_scheduled(world.session, instant(date(2023, 3, 25)))
    end_schedule(world.session, schedule, instant(date(2023, 4, 1)))
    end_schedule(world.session, schedule, instant(date(2023, 4, 2)))
    assert schedule.ended_at == instant(date(2023, 4, 1))
    assert print_scheduled(world.session, instant(date(2023, 4, 25))) == 0
    assert len(printed(world)) == 1


def test_a_day_that_no_month_has_is_refused(world: World) -> None:
    with pytest.raises(LedgerRefused, match="日期须在1到31之间"):
        scheduled(world, day=32)


def form(**values: str) -> dict[str, str]:
    return {"kind": "rectification", "organization": "town", "period": "monthly", "day": "25"} | values


def test_an_office_sets_up_a_ledger_for_each_month(site: Site) -> None:
    client = site.login("coordinator")
    assert "还没有定期打印" in client.get("/ledgers/schedules").text
    answer = client.post("/ledgers/schedules", data=form(), follow_redirects=True)
    assert "已设置：每月25日打印清河镇整改台账" in answer.text
    assert "2023年3月25日" in answer.text
    schedule = site.session.scalars(select(LedgerSchedule)).one()
    assert (schedule.starts_on, schedule.requested_by) == (FIRST_DAY, site.world.users["coordinator"].id)


def test_a_schedule_shows_its_newest_print_and_ends_with_one_button(site: Site) -> None:
    schedule = scheduled(site.world)
    site.today = FIRST_DAY + timedelta(days=70)
    client = site.login("coordinator")
    print_scheduled(site.session, instant(site.today))
    newest = site.session.scalars(select(LedgerPrint).order_by(LedgerPrint.id.desc()).limit(1)).one()
    site.session.commit()
    page = client.get("/ledgers/schedules").text
    assert f'<a href="/ledgers/{newest.id}">2023年4月25日</a>' in page
    answer = client.post(f"/ledgers/schedules/{schedule.id}/end", follow_redirects=True)
    assert "定期打印已停止，已印好的台账仍然保留" in answer.text
    assert "还没有定期打印" in answer.text


def test_a_wrong_day_is_shown_with_its_reason(site: Site) -> None:
    client = site.login("coordinator")
    for day in ("0", "32"):
        answer = client.post("/ledgers/schedules", data=form(day=day))
        assert answer.status_code == 422
        assert "请填写1到31之间的日子" in answer.text
    assert site.session.query(LedgerSchedule).count() == 0


def test_who_may_print_but_not_schedule_is_refused(site: Site) -> None:
    client = site.login("secretary")
    assert client.get("/ledgers/schedules").status_code == 403
    assert client.post("/ledgers/schedules", data=form(organization="village-01")).status_code == 403
    assert "定期打印" not in client.get("/ledgers").text


def test_a_schedule_of_a_foreign_organization_is_not_there(site: Site) -> None:
    foreign = scheduled(site.world, code="county")
    client = site.login("coordinator")
    assert "清江县整改台账" not in client.get("/ledgers/schedules").text
    assert client.post(f"/ledgers/schedules/{foreign.id}/end").status_code == 404
    assert client.post("/ledgers/schedules/999/end").status_code == 404
    assert client.post("/ledgers/schedules", data=form(organization="county")).status_code == 422
    site.session.refresh(foreign)
    assert foreign.ended_at is None
