"""The whole path of a finding through the operations, on both databases."""

from __future__ import annotations

from datetime import date

from tests.cast import World
from tracker.rectification.findings import operations as act
from tracker.workflow.model import State


def test_a_village_finding_is_struck_off_and_reopened_as_round_two(world: World) -> None:
    finding = world.relapsed()
    assert finding.code == "2023-QX-02-C01-001"
    assert (finding.state, finding.relapse_proposed) == (State.CLOSED, True)
    day = date(2023, 8, 25)
    act.reopen(
        world.session, finding, "回头看发现党费又有两个月未收缴", date(2023, 12, 1), world.by("coordinator", day)
    )
    world.session.commit()
    assert (finding.state, finding.round_no, finding.deadline) == (State.RECTIFYING, 2, date(2023, 12, 1))
