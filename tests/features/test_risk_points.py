"""廉政风险点: what may be written, what it was on each day, and how points and measures are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.cast import FIRST_DAY, World
from tests.pressing import DUE, LATER, TOWN, as_of, entered, risk_text
from tracker.rectification.findings.errors import Refused
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.models import RiskLevel


def test_a_changed_risk_point_is_what_it_was_on_each_day(world: World) -> None:
    point = entered(world)
    act.change_risk_point(
        world.session, point, risk_text(level=RiskLevel.LOW), "已实行双签", world.by("coordinator", LATER)
    )
    act.withdraw_risk_point(world.session, point, "岗位撤销", world.by("coordinator", DUE))
    known = DUE + timedelta(days=1)
    levels = [
        [row.level for row in queries.risk_points(world.session, TOWN, as_of(day, known))]
        for day in (FIRST_DAY - timedelta(days=1), FIRST_DAY, LATER, DUE)
    ]
    assert levels == [[], [RiskLevel.HIGH], [RiskLevel.LOW], []]
    with pytest.raises(Refused, match="已经撤销"):
        act.withdraw_risk_point(world.session, point, "再撤一次", world.by("coordinator", DUE))


def test_risk_points_say_what_is_missing_and_do_not_go_back(world: World) -> None:
    with pytest.raises(Refused) as refused:
        entered(world, post="", risk=" ", measures=(), responsible_name="")
    assert len(refused.value.sentences) == 4
    point = entered(world, day=LATER)
    early = replace(world.by("coordinator", LATER), effective_on=FIRST_DAY)
    with pytest.raises(Refused, match="没有改动"):
        act.change_risk_point(world.session, point, risk_text(), "没改", world.by("coordinator", LATER))
    with pytest.raises(Refused, match="不能早于上一次登记"):
        act.change_risk_point(world.session, point, risk_text(post="会计"), "改岗位", early)


def test_points_and_measures_are_counted_departments_and_people_apart(world: World) -> None:
    entered(world)
    entered(world, organization="village-01", measures=("甲。",))
    entered(world, personal=True, measures=("甲。", "乙。", "丙。"))
    rows = queries.risk_points(world.session, TOWN, as_of(FIRST_DAY))
    assert vars(queries.risk_totals(rows)) == {
        "points": 2,
        "measures": 3,
        "personal_points": 1,
        "personal_measures": 3,
    }
    assert [(row.personal, row.organization_name) for row in rows] == [
        (False, "清河镇"),
        (False, "柳林村"),
        (True, "清河镇"),
    ]
