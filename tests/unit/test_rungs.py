"""Where a ladder stands, by a table written by hand: a deadline of 30 June, rungs after 1, 15 and 30 days."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.rectification.supervision.rungs import Deed, Said, Standing, rungs
from tracker.workflow.thresholds import Step

DAYS = {
    Step.REMINDER: date(2025, 6, 10),
    Step.DUE_SOON: date(2025, 6, 20),
    Step.OVERDUE: date(2025, 7, 1),
    Step.NOTICE: date(2025, 7, 1),
    Step.TALK: date(2025, 7, 15),
    Step.BULLETIN: date(2025, 7, 30),
}
COMING, HERE, DONE = Standing.COMING, Standing.HERE, Standing.DONE
WAITING, PASSED = Standing.WAITING, Standing.PASSED

# today → 提醒 临期 逾期 督办 约谈 通报 when nobody proposed or did anything
UNTOUCHED = [
    (date(2025, 6, 1), (COMING, COMING, COMING, COMING, COMING, COMING)),
    (date(2025, 6, 10), (HERE, COMING, COMING, COMING, COMING, COMING)),
    (date(2025, 6, 30), (DONE, HERE, COMING, COMING, COMING, COMING)),
    (date(2025, 7, 1), (DONE, DONE, HERE, HERE, COMING, COMING)),
    (date(2025, 7, 20), (DONE, DONE, HERE, PASSED, HERE, COMING)),
    (date(2025, 8, 1), (DONE, DONE, HERE, PASSED, PASSED, HERE)),
]


@pytest.mark.parametrize(("today", "expected"), UNTOUCHED)
def test_a_ladder_that_nobody_touched(today: date, expected: tuple[Standing, ...]) -> None:
    found = rungs(DAYS, today, {}, ())
    assert tuple(one.standing for one in found[:6]) == expected
    assert [one.label for one in found] == ["提醒", "临期", "逾期", "督办", "约谈", "通报", "诫勉", "问责移交"]
    assert {one.standing for one in found[6:]} == {Standing.BY_PEOPLE}


DAY = date(2025, 7, 15)
SAID = [
    (Said(DAY), (), WAITING),
    (Said(DAY, True, "周书", DAY), (), Standing.AGREED),
    (Said(DAY, False, "周书", DAY, "已在集中整改，暂不约谈"), (), Standing.DECLINED),
    (Said(DAY, True, "周书", DAY), (Deed(Step.TALK, DAY, "约谈", talk_id=1),), DONE),
    (None, (Deed(Step.TALK, DAY, "约谈", talk_id=1),), DONE),
]


@pytest.mark.parametrize(("said", "deeds", "expected"), SAID)
def test_what_was_decided_and_done_about_a_rung(said: Said | None, deeds: tuple[Deed, ...], expected: Standing) -> None:
    found = rungs(DAYS, date(2025, 7, 16), {Step.TALK: said} if said else {}, deeds)
    talk = next(one for one in found if one.label == "约谈")
    assert (talk.standing, talk.decides, talk.on) == (expected, "镇党委审定人、镇纪委", DAY)


def test_what_a_table_leaves_out_is_no_rung_unless_it_was_done() -> None:
    without = {step: day for step, day in DAYS.items() if step is not Step.TALK}
    assert "约谈" not in [one.label for one in rungs(without, DAY, {}, ())]
    done = rungs(without, DAY, {}, (Deed(Step.TALK, DAY, "约谈", talk_id=1),))
    assert "约谈" in [one.label for one in done]


def test_admonition_is_what_people_registered() -> None:
    found = rungs(DAYS, DAY, {}, (Deed("诫勉", DAY, "诫勉谈话", talk_id=1),))
    assert found[6].standing is DONE


def test_every_standing_has_its_word() -> None:
    assert len({one.label for one in Standing}) == len(Standing)
    assert [one.tone for one in Standing][:3] == ["success", "warning", "danger"]
