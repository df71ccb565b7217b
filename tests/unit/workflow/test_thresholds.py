"""What an office may put into its table of thresholds, by a table written by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.workflow.model import Role, Timeframe
from tracker.workflow.thresholds import DEFAULTS, KEYS, Light, Step, Threshold, Thresholds, faults

FIXED = Timeframe.FIXED_TERM


def changed(step: Step, timeframe: Timeframe | None = FIXED, **values: object) -> Thresholds:
    return {**DEFAULTS, (timeframe, step): replace(DEFAULTS[timeframe, step], **values)}  # type: ignore[arg-type]


def without(step: Step, timeframe: Timeframe | None = FIXED) -> Thresholds:
    return {key: one for key, one in DEFAULTS.items() if key != (timeframe, step)}


# Source: domain.md §2, escalation of 限期整改.
DOMAIN = {
    Step.REMINDER: (20, {Role.OWNER}, Light.GREEN),
    Step.DUE_SOON: (10, {Role.OWNER, Role.ACCOUNTABLE_LEADER}, Light.YELLOW),
    Step.OVERDUE: (1, {Role.OWNER, Role.ACCOUNTABLE_LEADER, Role.SECRETARY}, Light.RED),
    Step.NOTICE: (1, {Role.COORDINATOR}, Light.RED),
    Step.TALK: (15, {Role.COORDINATOR, Role.REVIEWER, Role.APPROVER}, Light.RED),
    Step.BULLETIN: (30, {Role.COORDINATOR, Role.APPROVER}, Light.RED),
}


@pytest.mark.parametrize("step", DOMAIN)
def test_the_shipped_table_is_that_of_the_domain(step: Step) -> None:
    found = DEFAULTS[FIXED, step]
    assert (found.days, set(found.roles), step.light) == DOMAIN[step]
    assert found.unit == "days"
    assert DEFAULTS[Timeframe.IMMEDIATE, step].unit == "workdays"


def test_the_shipped_table_is_whole_and_right() -> None:
    assert set(DEFAULTS) == set(KEYS)
    assert faults(DEFAULTS) == []


REFUSED = [
    (changed(Step.REMINDER, days=10), "限期整改“提醒”要比“临期”早，提前的天数要更多"),
    (changed(Step.DUE_SOON, days=20), "限期整改“提醒”要比“临期”早，提前的天数要更多"),
    (changed(Step.REMINDER, days=366), "限期整改“提醒”的天数填0到365"),
    (changed(Step.DUE_SOON, days=-1), "限期整改“临期”的天数填0到365"),
    (changed(Step.TALK, days=0), "限期整改“约谈”的天数填1到365"),
    (changed(Step.TALK, days=1), "限期整改“约谈”要比“督办”晚，逾期的天数要更多"),
    (changed(Step.BULLETIN, days=15), "限期整改“通报”要比“约谈”晚，逾期的天数要更多"),
    (changed(Step.OVERDUE, days=3), "限期整改“逾期”的天数是固定的，不能改"),
    (changed(Step.TALK, unit="workdays"), "限期整改的各步要用同一种单位"),
    (changed(Step.REMINDER, roles=()), "限期整改“提醒”请至少勾选一种人"),
    (changed(Step.TALK, roles=(Role.OWNER,)), "限期整改“约谈”要告诉决定的人：镇党委审定人、镇纪委"),
    (changed(Step.FOLLOW_UP_LATE, None, days=0), "“回头看逾期”的天数填1到365"),
    (without(Step.DUE_SOON), "限期整改“临期”不能不用，请填写天数"),
    (without(Step.FOLLOW_UP_DUE, None), "“回头看到期”不能不用，请填写天数"),
]


@pytest.mark.parametrize(("table", "sentence"), REFUSED)
def test_a_table_that_nobody_can_work_by_is_refused_with_the_reason(table: Thresholds, sentence: str) -> None:
    assert sentence in faults(table)


ALLOWED = [
    changed(Step.REMINDER, days=60),
    changed(Step.DUE_SOON, days=0),
    changed(Step.REVIEW_LATE, None, roles=()),
    changed(Step.BULLETIN, outward=False),
    without(Step.TALK),
    without(Step.BULLETIN),
    without(Step.FOLLOW_UP_LATE, None),
]


@pytest.mark.parametrize("table", ALLOWED)
def test_what_an_office_may_set(table: Thresholds) -> None:
    assert faults(table) == []


def test_every_step_has_its_word() -> None:
    assert [step.label for step in Step][:6] == ["提醒", "临期", "逾期", "督办", "约谈", "通报"]
    assert all(step.label for step in Step)
    assert Threshold(1, ()).outward
