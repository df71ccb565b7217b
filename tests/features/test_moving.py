"""Moving running findings to another version of their procedure: each whole or not at all, and history stays true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.cast import World, instant
from tracker.foundation.history.queries import AsOf, verify
from tracker.output.figures.queries import levels
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Outdated, Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.moving import move_all, move_procedure
from tracker.rectification.findings.queries.moving import preview, running_by_version, targets_for
from tracker.rectification.findings.queries.sheet import sheet_of
from tracker.rectification.findings.story import story
from tracker.rectification.procedures.models import ProcedureVersion
from tracker.rectification.procedures.operations import publish
from tracker.rectification.procedures.operations.publishing import Origin
from tracker.rectification.procedures.queries import definition_of, newest
from tracker.rectification.procedures.rules.stages import as_new_stages, with_stages
from tracker.workflow.definitions.writing import definition_text
from tracker.workflow.model import State

DAY = date(2023, 6, 1)
REASON = "镇里改为两级审核。"


def own_version(world: World, *drop: int, office: str = "town", name: str = "town-two-steps") -> ProcedureVersion:
    """The town's copy of the village procedure without some of its review steps."""
    shipped = newest(world.session, "county-to-village")
    assert shipped
    definition = definition_of(shipped)
    stages = [stage for stage in as_new_stages(definition) if stage.was not in drop]
    own = replace(with_stages(definition, stages), name=name, label="清河镇两级审核")
    origin = Origin(world.organizations[office].id, shipped.id, "试行")
    return publish(world.session, definition_text(own), now=instant(DAY), by=1, origin=origin)


def move(world: World, finding: Finding, target: ProcedureVersion, reason: str = REASON) -> None:
    move_procedure(world.session, finding, target, reason, world.by("coordinator", DAY))


def test_a_moved_finding_keeps_its_state_and_goes_on_under_the_new_version(world: World) -> None:
    finding = world.applied()
    target = own_version(world, 2)
    before, revision = sheet_of(world.session, finding, DAY).history[-1], finding.revision
    move(world, finding, target)
    assert (finding.state, finding.procedure_version.name) == (State.REVIEW_1, "town-two-steps")
    assert finding.revision > revision
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", DAY))
    act.close(world.session, finding, act.Opinion("同意"), world.by("approver", DAY))
    assert finding.state is State.CLOSED
    assert verify(world.session).fault is None
    last = sheet_of(world.session, finding, DAY).history
    assert [one.action for one in last if one.id > before.id] == ["move_procedure", "approve", "close"]


def test_the_history_reads_each_act_in_the_words_of_its_time(world: World) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", date(2023, 5, 2)))
    act.approve(world.session, finding, act.Opinion("现场核查属实"), world.by("discipline", date(2023, 5, 3)))
    act.send_back(world.session, finding, "公示栏没有更新，请补充公示。", world.by("approver", date(2023, 5, 4)))
    move(world, finding, own_version(world, 2))
    told = [(one.title, one.notes, one.reason) for one in story(sheet_of(world.session, finding, DAY))]
    words = "流程由“区县巡察反馈村党组织（三级审核）”第1版变更为“清河镇两级审核”第1版"
    assert told[0] == ("变更流程版本", (words,), REASON)
    assert "复核同意" in [title for title, _, _ in told]


def test_figures_of_any_day_stay_what_they_were(world: World) -> None:
    finding = world.applied()
    town = world.organizations["town"]
    before = levels(world.session, town, AsOf(DAY, instant(DAY)))
    move(world, finding, own_version(world, 2))
    assert levels(world.session, town, AsOf(DAY, instant(DAY, 23))) == before


@pytest.mark.parametrize(
    ("stage", "drop", "sentence"),
    [
        ("discipline", (1,), "第1级审核已由责任领导办理，新流程的第1级由镇纪委办理"),
        ("approver", (2,), "新流程没有与“待审定”对应的状态"),
    ],
)
def test_what_was_reviewed_must_count_under_the_new_version(
    world: World, stage: str, drop: tuple[int, ...], sentence: str
) -> None:
    finding = world.applied()
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", DAY))
    if stage == "approver":
        act.approve(world.session, finding, act.Opinion("现场核查属实"), world.by("discipline", DAY))
    with pytest.raises(Refused, match=sentence):
        move(world, finding, own_version(world, *drop))


def test_who_may_move_and_what_must_be_said(world: World) -> None:
    finding, target = world.rectifying(), own_version(world, 2)
    for username in ("secretary", "leader", "approver", "supervisor"):
        with pytest.raises(Refused, match="您不是这个问题的整改办"):
            move_procedure(world.session, finding, target, REASON, world.by(username, DAY))
    with pytest.raises(Refused, match="请写明变更流程的理由"):
        move(world, finding, target, " ")
    with pytest.raises(Refused, match="变更日期"):
        move_procedure(world.session, finding, target, REASON, world.by("coordinator", date(2023, 2, 1)))
    with pytest.raises(Refused, match="其他单位的流程"):
        move(world, finding, own_version(world, 2, office="village-02", name="village-02-own"))
    stale = replace(world.by("coordinator", DAY), seen_revision=1)
    with pytest.raises(Outdated):
        move_procedure(world.session, finding, target, REASON, stale)
    move(world, finding, target)
    with pytest.raises(Refused, match="已经按"):
        move(world, finding, target)


def test_a_delegate_moves_in_the_name_of_the_coordinator(world: World) -> None:
    finding, target = world.rectifying(), own_version(world, 2)
    by = world.by("office", DAY)
    delegate = replace(by.actor, principals=(world.actor("coordinator", DAY),))
    moved = move_procedure(world.session, finding, target, REASON, replace(by, actor=delegate))
    assert (moved.actor_name, moved.acts_for_name, moved.actor_post) == ("冯办", "王整", "清河镇整改办主任")


def test_two_streams_do_not_mix(world: World) -> None:
    finding, other = world.rectifying(), newest(world.session, "self-check")
    assert other
    with pytest.raises(Refused, match="适用类别不同"):
        move(world, finding, other)


def test_an_ended_finding_stays_where_it_ended(world: World) -> None:
    finding = world.rectifying()
    act.void(world.session, finding, "重复登记，与另一问题相同。", "县巡察办来函", world.by("coordinator", DAY))
    with pytest.raises(Refused, match="已经办结"):
        move(world, finding, own_version(world, 2))


def test_a_batch_moves_what_it_can_and_says_what_it_left(world: World) -> None:
    free, reviewed = world.rectifying(), world.applied(owner="neighbour", organization="village-02")
    act.approve(world.session, reviewed, act.Opinion("属实"), world.by("leader", DAY))
    target, shipped = own_version(world, 1), free.procedure_version
    coordinator = world.actor("coordinator", DAY)
    assert running_by_version(world.session, coordinator) == {shipped.id: 2}
    assert target.id in [one.id for one in targets_for(world.session, coordinator, shipped)]
    planned = preview(world.session, coordinator, shipped, target)
    assert [(one.before.roles, one.after.roles, len(one.reasons)) for one in planned] == [
        ("责任人", "责任人", 0),
        ("镇纪委", "镇党委审定人", 1),
    ]
    chosen = [(one.finding, one.finding.revision) for one in planned]
    outcome = move_all(world.session, chosen, target, REASON, world.by("coordinator", DAY))
    assert ([*outcome.done], [finding for finding, _ in outcome.refused]) == ([free], [reviewed])
    assert reviewed.procedure_version_id == shipped.id
    assert running_by_version(world.session, coordinator) == {shipped.id: 1, target.id: 1}
    assert verify(world.session).fault is None
