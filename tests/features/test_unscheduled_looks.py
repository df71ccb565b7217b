"""回头看 outside its schedule: at an open finding, and long before the next one is due."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.cast import World, instant
from tracker.foundation.history.queries import AsOf
from tracker.foundation.history.verification import verify
from tracker.output.figures.queries import levels
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import Finding, FollowUp, FollowUpOutcome, FollowUpResult
from tracker.rectification.findings.queries import sheet_of
from tracker.workflow.model import State

JUNE = date(2023, 6, 1)


def looks(world: World, finding: Finding) -> list[tuple[int, date, FollowUpOutcome | None]]:
    """Number, day and what was seen of each look back of the round."""
    mine = select(FollowUp).where(FollowUp.finding_id == finding.id, FollowUp.round_no == finding.round_no)
    rows = world.session.scalars(mine.order_by(FollowUp.number).execution_options(populate_existing=True))
    return [(row.number, row.due_on, row.result.outcome if row.result else None) for row in rows]


def seen(outcome: FollowUpOutcome) -> act.FollowUpEntry:
    return act.FollowUpEntry(outcome, "查看了党费台账，走访了三户党员。", "实地查看", "村民张三")


def test_an_open_finding_is_looked_at_and_stays_where_it_is(world: World) -> None:
    finding = world.rectifying()
    alert_on = finding.alert_on
    act.record_follow_up(world.session, finding, seen(FollowUpOutcome.ONGOING), world.by("discipline", JUNE))
    assert looks(world, finding) == [(1, JUNE, FollowUpOutcome.ONGOING)]
    assert (finding.state, finding.alert_on) == (State.RECTIFYING, alert_on)
    assert facts_of(world.session, finding).follow_ups_open == 0


def test_the_looks_owed_at_closing_are_numbered_after_it(world: World) -> None:
    finding = world.applied(date(2023, 5, 1))
    act.record_follow_up(world.session, finding, seen(FollowUpOutcome.ONGOING), world.by("inspector", date(2023, 5, 2)))
    day = date(2023, 5, 10)
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", day))
    act.approve(world.session, finding, act.Opinion("属实", visited_on=day), world.by("discipline", day))
    act.close(world.session, finding, act.Opinion("同意销号"), world.by("approver", day))
    assert [number for number, _, _ in looks(world, finding)] == [1, 2, 3]
    assert finding.alert_on == date(2023, 8, 10)


def test_a_look_long_before_its_day_leaves_the_owed_one_owed(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    act.record_follow_up(world.session, finding, seen(FollowUpOutcome.SUSTAINED), world.by("discipline", JUNE))
    assert looks(world, finding) == [
        (1, date(2023, 8, 10), None),
        (2, date(2023, 11, 10), None),
        (3, JUNE, FollowUpOutcome.SUSTAINED),
    ]
    assert finding.alert_on == date(2023, 8, 10)
    with pytest.raises(Refused, match="为时过早"):
        act.record_follow_up(
            world.session, finding, seen(FollowUpOutcome.SUSTAINED), world.by("discipline", JUNE), confirm=True
        )


def test_a_look_within_thirty_days_of_its_day_is_the_owed_one(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    near = date(2023, 7, 11)
    act.record_follow_up(world.session, finding, seen(FollowUpOutcome.SUSTAINED), world.by("discipline", near))
    assert looks(world, finding)[0] == (1, date(2023, 8, 10), FollowUpOutcome.SUSTAINED)
    assert finding.alert_on == date(2023, 11, 10)


def test_an_early_relapse_that_is_dismissed_leaves_the_owed_look_owed(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    act.record_follow_up(world.session, finding, seen(FollowUpOutcome.RECURRED), world.by("discipline", JUNE))
    act.dismiss_recurrence(world.session, finding, "经核查系记账时间差，不属于反弹", world.by("coordinator", JUNE))
    assert looks(world, finding) == [
        (1, date(2023, 8, 10), None),
        (2, date(2023, 11, 10), None),
        (3, JUNE, FollowUpOutcome.RECURRED),
    ]


def test_what_was_seen_at_a_sustained_finding_is_kept_whole(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    for day, last in ((date(2023, 8, 10), False), (date(2023, 11, 10), True)):
        by = world.by("discipline", day)
        act.record_follow_up(world.session, finding, seen(FollowUpOutcome.SUSTAINED), by, confirm=last)
    later = date(2024, 3, 1)
    act.record_follow_up(world.session, finding, seen(FollowUpOutcome.RECURRED), world.by("discipline", later))
    assert looks(world, finding)[2] == (3, later, FollowUpOutcome.RECURRED)
    result = world.session.scalars(select(FollowUpResult).order_by(FollowUpResult.id.desc()).limit(1)).one()
    assert (result.method, result.witness) == ("实地查看", "村民张三")
    assert verify(world.session).fault is None


def test_the_page_names_the_owed_look_that_is_due_first(world: World) -> None:
    """One more look (不到位) has a higher number and may be due before those that were owed from the start."""
    finding = world.closed(date(2023, 5, 10))
    act.record_follow_up(
        world.session, finding, seen(FollowUpOutcome.INSUFFICIENT), world.by("discipline", date(2023, 7, 20))
    )
    sheet = sheet_of(world.session, finding, date(2023, 7, 20))
    assert sheet.next_follow_up is not None
    assert sheet.next_follow_up.due_on == date(2023, 10, 20)


def test_looks_at_open_findings_change_no_figure(world: World) -> None:
    finding = world.rectifying()
    as_of = AsOf(JUNE, instant(JUNE, 23))
    before = levels(world.session, world.organizations["town"], as_of).total
    act.record_follow_up(world.session, finding, seen(FollowUpOutcome.ONGOING), world.by("discipline", JUNE))
    assert levels(world.session, world.organizations["town"], as_of).total == before


def test_what_was_seen_has_to_be_written_down(world: World) -> None:
    finding = world.rectifying()
    with pytest.raises(Refused, match="核查情况"):
        act.record_follow_up(
            world.session, finding, act.FollowUpEntry(FollowUpOutcome.ONGOING, " "), world.by("discipline", JUNE)
        )
