"""合并 and 拆分: what becomes of the finding, of those that stand in its place, and of N."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select

from tests.cast import FIRST_DAY, World, instant
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf
from tracker.foundation.history.verification import verify
from tracker.output.figures.queries import departures, levels, parts_of_split
from tracker.output.ledgers.declarations import RECTIFICATION
from tracker.output.ledgers.sheets import produce
from tracker.people.access.actor import Actor
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding, PaperScan
from tracker.rectification.findings.policies import can_view
from tracker.rectification.findings.queries import Filters, kin_of, listing
from tracker.rectification.findings.queries.feedbacks import tallies
from tracker.workflow.deadlines import Calendar
from tracker.workflow.model import State, Timeframe

MAY = date(2023, 5, 1)
PARTS = [act.Part("党费收缴不及时。"), act.Part("党费公示不规范。"), act.Part("党费台账不完整。")]
LETTER = "巡察办〔2023〕7号"


def two(world: World) -> tuple[Finding, Finding]:
    """Two findings of one feedback, fed back."""
    first, second = world.finding("党费收缴不及时。"), world.finding("党费收缴不规范。")
    for finding in (first, second):
        act.submit_draft(world.session, finding, world.by("inspector"))
        act.release(world.session, finding, world.by("coordinator"))
    return first, second


def counted(world: World, day: date) -> int:
    """N of the town as of a day, with everything known that was recorded by the end of May."""
    return levels(world.session, world.organizations["town"], AsOf(day, instant(date(2023, 5, 31)))).total.fed_back


def exits(world: World, day: date) -> tuple[dict[State, int], int]:
    paths, as_of = (world.organizations["town"].path,), AsOf(day, instant(date(2023, 5, 31)))
    return departures(world.session, paths, as_of), parts_of_split(world.session, paths, as_of)


def test_a_merged_finding_leaves_n_and_says_where_it_went(world: World) -> None:
    first, second = two(world)
    by = replace(world.by("coordinator", MAY), papers=(world.paper("同意合并的函.pdf"),))
    act.merge(world.session, second, first, "与第一个问题重复", LETTER, by)
    assert (second.state, second.merged_into_id) == (State.MERGED, first.id)
    last = world.session.scalars(select(Transition).order_by(Transition.id.desc()).limit(1)).one()
    assert last.details == {"merged_into": first.code, "consent": LETTER}
    assert world.session.scalars(select(PaperScan.action)).all() == ["merge"]
    assert (counted(world, date(2023, 4, 30)), counted(world, MAY)) == (2, 1)
    assert exits(world, MAY) == ({State.MERGED: 1}, 0)
    assert verify(world.session).fault is None


def test_merging_after_feedback_needs_consent(world: World) -> None:
    first, second = two(world)
    with pytest.raises(Refused, match="反馈单位同意"):
        act.merge(world.session, second, first, "与第一个问题重复", "", world.by("coordinator", MAY))


@pytest.mark.parametrize(
    ("target", "sentence"),
    [("itself", "不能并入自己"), ("elsewhere", "同一个党组织"), ("ended", "已经办结"), ("draft", "还没有反馈")],
)
def test_a_finding_goes_only_into_a_living_one_of_its_organization(world: World, target: str, sentence: str) -> None:
    first = world.released()
    draft = world.released(organization="village-02")
    draft.organization_id, draft.organization = first.organization_id, first.organization
    targets = {"itself": first, "elsewhere": world.released(organization="town", procedure="county-to-town")}
    if target == "ended":
        act.void(world.session, draft, "登记有误", LETTER, world.by("coordinator", MAY))
    elif target == "draft":
        draft.state = State.DRAFT
    with pytest.raises(Refused, match=sentence):
        act.merge(world.session, first, targets.get(target, draft), "重复", LETTER, world.by("coordinator", MAY))
    assert first.state is State.AWAITING_ACKNOWLEDGEMENT


def test_the_parts_of_a_finding_in_rectification_plan_anew_and_keep_its_time_limit(world: World) -> None:
    parent = world.rectifying()
    parts = act.split(world.session, parent, PARTS, "三件事分开整改", LETTER, world.by("coordinator", MAY))
    assert parent.state is State.SPLIT
    assert [part.code[-3:] for part in parts] == ["002", "003", "004"]
    for part in parts:
        assert (part.state, part.split_from_id, part.time_limit_fixed) == (State.PLANNING, parent.id, True)
        assert (part.owner_id, part.deadline) == (parent.owner_id, parent.deadline)
        assert (part.current.owner_name, part.current.responsible_unit) == ("孙村", "一村党支部")
        assert part.alert_on is not None
    moved = act.Assignment(world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, date(2023, 10, 1))
    with pytest.raises(Refused, match="延期"):
        act.assign(world.session, parts[0], moved, world.by("coordinator", MAY))
    assert verify(world.session).fault is None


def test_split_findings_count_by_their_parts_from_the_day_of_the_split(world: World) -> None:
    parent = world.rectifying()
    act.split(world.session, parent, PARTS, "三件事分开整改", LETTER, world.by("coordinator", MAY))
    assert (counted(world, date(2023, 4, 30)), counted(world, MAY)) == (1, 3)
    assert exits(world, date(2023, 4, 30)) == ({}, 0)
    assert exits(world, MAY) == ({State.SPLIT: 1}, 3)


def test_the_ledger_says_why_its_number_differs_from_the_notice(world: World) -> None:
    first, second = two(world)
    act.split(world.session, first, PARTS, "三件事分开整改", LETTER, world.by("coordinator", MAY))
    act.void(world.session, second, "登记有误", LETTER, world.by("coordinator", MAY))
    as_of = AsOf(MAY, instant(date(2023, 5, 31)))
    notes = produce(world.session, RECTIFICATION, world.organizations["town"], as_of, MAY).notes
    assert "反馈问题3个" in notes[0]
    assert "反馈后另有作废1个，不计入反馈问题数。反馈后拆分1个为3个，按拆分后的个数计。" in notes[0]
    assert "拆分的按拆分后的个数计" in notes[1]


def test_the_parts_of_a_draft_are_drafts_and_differ_from_no_notice(world: World) -> None:
    parent = world.finding()
    parts = act.split(world.session, parent, PARTS[:2], "两件事", "", world.by("coordinator", MAY))
    assert [part.state for part in parts] == [State.DRAFT] * 2
    assert not parts[0].time_limit_fixed
    assert (counted(world, MAY), exits(world, MAY)) == (0, ({}, 0))


@pytest.mark.parametrize("leave", ["void", "split", "merge", "refer"])
def test_what_left_before_its_feedback_stays_the_teams_own(world: World, leave: str) -> None:
    """The inspected organization learns of a finding by 反馈; the wording of a draft is not for it, nor its end."""
    draft, other, by = world.finding(), world.released(), world.by("coordinator", MAY)
    if leave == "split":
        act.split(world.session, draft, PARTS[:2], "两件事", "", by)
    elif leave == "merge":
        act.merge(world.session, draft, other, "与已反馈的问题重复", "", by)
    elif leave == "refer":
        act.refer(world.session, draft, "属于县财政局", "", "县财政局", by)
    else:
        act.void(world.session, draft, "查无实据", "", by)
    village, town = world.actor("secretary", MAY), world.actor("coordinator", MAY)
    assert (can_view(village, draft), can_view(town, draft)) == (False, True)
    assert seen_ids(world, village) == {other.id}
    assert draft.id in seen_ids(world, town)
    assert not kin_of(world.session, village, other).merged_here
    tally = tallies(world.session, town, [draft.feedback_id])[draft.feedback_id]
    assert tally.fed_back == counted(world, MAY) == 1


def test_what_left_after_its_feedback_is_still_seen(world: World) -> None:
    parent = world.rectifying()
    parts = act.split(world.session, parent, PARTS, "三件事分开整改", LETTER, world.by("coordinator", MAY))
    assert {part.fed_back_on for part in parts} == {parent.fed_back_on} == {FIRST_DAY}
    assert seen_ids(world, world.actor("secretary", MAY)) == {parent.id, *(part.id for part in parts)}


def seen_ids(world: World, actor: Actor) -> set[int]:
    return {one.id for one in world.session.scalars(listing(actor, Filters(), MAY, Calendar())).unique()}


def test_a_part_is_born_with_its_parent_in_its_history(world: World) -> None:
    parent = world.released()
    part, _ = act.split(world.session, parent, PARTS[:2], "两件事", LETTER, world.by("coordinator", MAY))
    birth = world.session.scalars(select(Transition).where(Transition.subject_id == part.id)).one()
    assert (birth.action, birth.source, birth.target) == ("log", None, "AWAITING_ACKNOWLEDGEMENT")
    assert birth.details == {"split_from": parent.code}
    act.acknowledge(world.session, part, world.by("secretary", MAY))
    assert part.state is State.PLANNING


def test_one_part_is_no_split(world: World) -> None:
    parent = world.released()
    with pytest.raises(Refused, match="至少要写出两个问题"):
        act.split(world.session, parent, [PARTS[0], act.Part("  ")], "拆", LETTER, world.by("coordinator", MAY))
    assert world.session.query(Finding).count() == 1


def test_a_part_may_be_split_and_merged_again(world: World) -> None:
    parent = world.released()
    first, second, _ = act.split(world.session, parent, PARTS, "三件事", LETTER, world.by("coordinator", MAY))
    act.split(world.session, first, PARTS[:2], "再分", LETTER, world.by("coordinator", MAY))
    _, third = world.session.scalars(select(Finding).where(Finding.split_from_id == first.id)).all()
    act.merge(world.session, second, third, "其实是一件事", LETTER, world.by("coordinator", MAY))
    assert counted(world, MAY) == 3
    assert exits(world, MAY) == ({State.SPLIT: 2, State.MERGED: 1}, 5)


def test_of_two_that_would_go_into_each_other_at_once_one_stays(world: World, sessions: Sessions) -> None:
    first, second = two(world)
    by, together = world.by("coordinator", MAY), Barrier(2)
    world.session.commit()

    def press(pair: tuple[int, int]) -> str:
        together.wait()
        try:
            with sessions.writing() as session:
                mine, other = (session.get_one(Finding, one) for one in pair)
                act.merge(session, mine, other, "重复登记", LETTER, by)
        except Refused as refusal:
            return str(refusal)
        return "merged"

    with ThreadPoolExecutor(2) as people:
        told = sorted(people.map(press, [(first.id, second.id), (second.id, first.id)]))
    assert told[1] == "merged"
    assert "已经办结" in told[0]


def approved(world: World, finding: Finding, deadline: date) -> Finding:
    """Brought to 整改中 with one measure."""
    entry = act.Assignment(world.users["secretary"], world.users["leader"], Timeframe.FIXED_TERM, deadline)
    act.assign(world.session, finding, entry, world.by("coordinator"))
    act.acknowledge(world.session, finding, world.by("secretary"))
    act.write_plan(world.session, finding, "按月收缴", [act.PlannedMeasure("逐人核对党费。")], world.by("secretary"))
    act.submit_plan(world.session, finding, world.by("secretary"))
    act.approve_plan(world.session, finding, "同意", world.by("leader"))
    return finding


def test_merging_moves_no_time_limit(world: World) -> None:
    sooner, later = two(world)
    by = world.by("coordinator", MAY)
    approved(world, sooner, date(2023, 8, 1))
    with pytest.raises(Refused, match="变相延期"):
        act.merge(world.session, sooner, later, "其实是一件事", LETTER, by)
    approved(world, later, date(2023, 9, 1))
    with pytest.raises(Refused, match="变相延期"):
        act.merge(world.session, sooner, later, "其实是一件事", LETTER, by)
    act.merge(world.session, later, sooner, "其实是一件事", LETTER, by)
    assert later.merged_into_id == sooner.id


def test_nothing_is_merged_into_what_reviewers_already_read(world: World) -> None:
    waiting, other = (approved(world, finding, date(2023, 8, 1)) for finding in two(world))
    act.complete_measure(world.session, waiting, 1, act.MeasureResult("已核对"), world.by("secretary", MAY))
    act.request_closure(world.session, waiting, "措施已完成。", world.by("secretary", MAY))
    with pytest.raises(Refused, match="正在审核"):
        act.merge(world.session, other, waiting, "其实是一件事", LETTER, world.by("coordinator", MAY))
    assert other.state is State.RECTIFYING
