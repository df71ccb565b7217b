"""督办单, talks and risk points: what may be written, how it is corrected, and what it was as of any (D, K)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests.cast import FIRST_DAY, World
from tests.databases import Listen
from tests.pressing import DUE, LATER, TOWN, as_of, entered, held, issued, notice_text, risk_text, talk_text
from tracker.foundation.history.queries import verify
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.output.ledgers.queries import LedgerScope, notice_rows, talk_rows
from tracker.rectification.findings.errors import Refused
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision import queries
from tracker.rectification.supervision.models import (
    RiskLevel,
    SupervisionNotice,
    TalkKind,
)
from tracker.rectification.supervision.operations.talks import text_of
from tracker.rectification.supervision.rules import NoticeState, Person

# -- 督办单


def test_numbers_run_through_a_year_of_an_office_and_are_not_given_again(world: World) -> None:
    first, second = issued(world), issued(world)
    act.withdraw_notice(world.session, second, "发错单位", world.by("coordinator"))
    third, next_year = issued(world), issued(world, day=date(2024, 1, 2), due_on=date(2024, 2, 1))
    assert [one.number for one in (first, second, third, next_year)] == [
        "清河镇督〔2023〕1号",
        "清河镇督〔2023〕2号",
        "清河镇督〔2023〕3号",
        "清河镇督〔2024〕1号",
    ]


def test_a_form_sent_twice_is_one_notice_one_talk_and_one_risk_point(world: World) -> None:
    new = act.NewNotice("u-1", world.organizations["town"], world.organizations["village-01"], notice_text(world))
    one, two = (act.issue_notice(world.session, new, world.by("coordinator")) for _ in range(2))
    assert one.id == two.id
    village, by = world.organizations["village-01"], world.by("discipline")
    talk = act.NewTalk("u-1", world.organizations["town"], village, talk_text())
    talks = {act.register_talk(world.session, talk, by).id for _ in range(2)}
    points = {act.add_risk_point(world.session, village, risk_text(), "u-1", by).id for _ in range(2)}
    assert (len(talks), len(points)) == (1, 1)


def test_a_notice_says_everything_that_is_missing(world: World) -> None:
    draft, foreign = world.finding(), world.released(organization="village-02")
    with pytest.raises(Refused) as refused:
        issued(world, draft, foreign, subject=" ", responsible_name="", due_on=FIRST_DAY - timedelta(days=1))
    assert refused.value.sentences == (
        "请写明督办事项",
        "请写明责任人",
        "办结时限不能早于交办日期",
        f"{draft.code}还没有反馈",
        f"{foreign.code}不是柳林村的问题，请分开办理",
    )
    assert world.session.scalar(select(func.count()).select_from(SupervisionNotice)) == 0


def test_a_notice_is_not_issued_for_a_day_to_come_nor_about_what_is_struck_off(world: World) -> None:
    last = date(2023, 5, 10)
    closed = world.closed(day=last)
    with pytest.raises(Refused, match="在交办前已经销号"):
        issued(world, closed, day=last + timedelta(days=1), due_on=date(2023, 6, 1))
    assert issued(world, closed, day=last, due_on=date(2023, 6, 1)).serial == 1  # open until then
    by = replace(world.by("coordinator"), effective_on=LATER)
    new = act.NewNotice("u-2", world.organizations["town"], world.organizations["village-01"], notice_text(world))
    with pytest.raises(Refused, match="日期不能晚于今天"):
        act.issue_notice(world.session, new, by)


def test_from_issue_to_conclusion_every_state_is_read_from_the_events(world: World) -> None:
    finding = world.released()
    notice = issued(world, finding)
    days = [FIRST_DAY + timedelta(days=step) for step in range(5)]
    act.acknowledge_notice(world.session, notice, world.by("secretary", days[1]))
    act.answer_notice(world.session, notice, "已补缴3人。", world.by("secretary", days[2]))
    act.conclude_notice(world.session, notice, "查阅收据，属实。", world.by("coordinator", days[3]))
    rows = [queries.notices(world.session, TOWN, as_of(day, days[4]))[0] for day in days]
    assert [row.state for row in rows] == [
        NoticeState.ISSUED,
        NoticeState.ACKNOWLEDGED,
        NoticeState.ANSWERED,
        NoticeState.CONCLUDED,
        NoticeState.CONCLUDED,
    ]
    last = rows[-1]
    assert last.codes == (finding.code,)
    assert [(one.text, one.person_name, one.on) for one in last.answers] == [("已补缴3人。", "孙村", days[2])]
    assert last.conclusion is not None
    assert (last.conclusion.person_name, last.conclusion.on) == ("王整", days[3])
    assert (last.issued_name, last.issued_post, last.issuer_name) == ("王整", "清河镇整改办主任", "清河镇")


def test_the_first_answer_acknowledges_too(world: World) -> None:
    notice = issued(world)
    act.answer_notice(world.session, notice, "已补缴3人。", world.by("secretary"))
    (row,) = queries.notices(world.session, TOWN, as_of(FIRST_DAY))
    assert [one.kind.label for one in row.events] == ["签收", "反馈"]
    with pytest.raises(Refused, match="已经签收过"):
        act.acknowledge_notice(world.session, notice, world.by("secretary"))


def test_what_is_over_takes_no_more_and_a_wrong_conclusion_is_taken_back(world: World) -> None:
    notice = issued(world)
    with pytest.raises(Refused, match="没有办结，不用恢复"):
        act.resume_notice(world.session, notice, "看错了", world.by("coordinator"))
    act.conclude_notice(world.session, notice, "电话核实。", world.by("coordinator"))
    for refused in (
        lambda: act.answer_notice(world.session, notice, "又有了", world.by("secretary")),
        lambda: act.withdraw_notice(world.session, notice, "发错了", world.by("coordinator")),
        lambda: act.correct_notice(
            world.session, notice, notice_text(world, subject="别的。"), "错字", world.by("coordinator")
        ),
    ):
        with pytest.raises(Refused, match="已办结"):
            refused()
    act.resume_notice(world.session, notice, "收据对不上", world.by("coordinator", LATER))
    (row,) = queries.notices(world.session, TOWN, as_of(LATER))
    assert (row.state, row.conclusion) == (NoticeState.ISSUED, None)


def test_nobody_concludes_what_they_are_responsible_for(world: World) -> None:
    notice = issued(world, responsible=world.users["coordinator"], responsible_name="王整")
    with pytest.raises(Refused, match="由整改办其他人员办结"):
        act.conclude_notice(world.session, notice, "属实。", world.by("coordinator"))


def test_what_happens_to_a_notice_happens_in_order(world: World) -> None:
    notice = issued(world, day=LATER, due_on=DUE)
    early = replace(world.by("secretary", LATER), effective_on=FIRST_DAY)
    with pytest.raises(Refused, match="日期不能早于"):
        act.acknowledge_notice(world.session, notice, early)


def test_a_correction_counts_from_the_day_of_issue_for_whoever_knows_it(world: World) -> None:
    notice = issued(world)
    old, new = as_of(FIRST_DAY), as_of(FIRST_DAY, LATER)
    changed = notice_text(world, due_on=DUE + timedelta(days=5))
    with pytest.raises(Refused) as refused:
        act.correct_notice(world.session, notice, notice_text(world), " ", world.by("coordinator", LATER))
    assert refused.value.sentences == ("请写明更正的理由", "没有改动，不用更正")
    act.correct_notice(world.session, notice, changed, "时限写错", world.by("coordinator", LATER))
    due = [queries.notices(world.session, TOWN, when)[0].due_on for when in (old, new)]
    assert due == [DUE, DUE + timedelta(days=5)]


def test_a_withdrawn_notice_was_in_force_until_its_day(world: World) -> None:
    notice = issued(world)
    act.withdraw_notice(world.session, notice, "发错单位", world.by("coordinator", LATER))
    known = LATER + timedelta(days=1)
    assert len(queries.notices(world.session, TOWN, as_of(FIRST_DAY, known))) == 1
    assert queries.notices(world.session, TOWN, as_of(LATER, known)) == []
    (row,) = queries.notices(world.session, TOWN, as_of(LATER, known), withdrawn=True)
    assert (row.state, row.reason) == (NoticeState.WITHDRAWN, "发错单位")


def test_taking_back_needs_a_reason_and_a_day_that_can_be(world: World) -> None:
    notice = issued(world, day=LATER)
    early = replace(world.by("coordinator", LATER), effective_on=FIRST_DAY)
    with pytest.raises(Refused) as refused:
        act.withdraw_notice(world.session, notice, " ", early)
    assert refused.value.sentences == ("撤回日期不能早于交办日期", "请写明撤回的理由")
    with pytest.raises(Refused, match="请写明核实的情况"):
        act.conclude_notice(world.session, notice, " ", world.by("coordinator", LATER))
    act.conclude_notice(world.session, notice, "属实。", world.by("coordinator", LATER))
    with pytest.raises(Refused, match="请写明恢复督办的理由"):
        act.resume_notice(world.session, notice, "", world.by("coordinator", LATER))
    with pytest.raises(Refused, match="请写明办理情况"):
        act.answer_notice(world.session, issued(world), "", world.by("secretary"))


def test_notices_wait_for_who_is_named_and_for_the_units_own_people(world: World) -> None:
    issued(world)
    issued(world, responsible=None, responsible_name="没有账号的人")
    today = as_of(FIRST_DAY)
    waiting = {
        name: len(queries.notices_waiting(world.session, world.actor(name), today))
        for name in ("secretary", "neighbour", "office", "coordinator")
    }
    assert waiting == {"secretary": 2, "neighbour": 0, "office": 0, "coordinator": 0}


def test_the_source_of_the_findings_narrows_notices_and_talks(world: World) -> None:
    finding = world.released()
    issued(world, finding)
    issued(world)
    held(world, finding)
    held(world)
    today, actor = as_of(FIRST_DAY), world.actor("discipline")
    for source, number in (("county_inspection", 1), ("self_check", 0), (None, 2)):
        scope = LedgerScope(world.organizations["town"], today, Scope(source=source) if source else EVERYTHING)
        assert len(notice_rows(world.session, scope)) == number
        assert len(talk_rows(world.session, scope)) == number
        assert len(queries.visible_talks(world.session, actor, today, source=source)) == number


# -- 约谈


def test_a_talk_says_who_how_many_and_about_which_findings(world: World) -> None:
    finding = world.released()
    held(world, finding)
    people = (Person("孙村", "书记"), Person("李四"))
    held(world, kind=TalkKind.COLLECTIVE, persons=people, head_count=12)
    held(world, kind=TalkKind.COLLECTIVE, persons=(), head_count=30)
    rows = queries.talks(world.session, TOWN, as_of(FIRST_DAY))
    assert [row.persons_text for row in rows] == [
        "孙村（柳林村党支部书记）",
        "孙村（书记）、李四等12人",
        "30人",
    ]
    assert rows[0].matter_text == f"整改进度缓慢。（{finding.code}）"
    totals = queries.talk_totals(rows)
    assert (totals.times, totals.heads) == (3, 43)
    assert totals.by_kind == ((TalkKind.SUMMONS, 1, 1), (TalkKind.COLLECTIVE, 2, 42))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": LATER}, "谈话日期不能晚于今天"),
        ({"persons": ()}, "请写明谈话对象"),
        ({"persons": (Person("甲"), Person("乙")), "head_count": 1}, "人数不能少于"),
        ({"kind": TalkKind.COLLECTIVE}, "集体约谈至少2人"),
        ({"talker_name": " "}, "请写明谈话人"),
        ({"matter": ""}, "请写明事由"),
        ({"record": "身份证号４１２３２４１９８００１０１００１１。"}, "内容里有身份证号"),
        ({"persons": (Person("孙村", "41232419800101001X"),)}, "内容里有身份证号"),
    ],
)
def test_a_talk_that_cannot_be_is_refused(world: World, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        held(world, **changes)


def test_a_corrected_day_moves_the_talk_as_of_every_day(world: World) -> None:
    """Held on the 1st by the entry of that day, on the 4th by its correction: no day shows both, the past stays."""
    talk = held(world)
    moved = replace(text_of(talk.versions[-1]), held_on=LATER)
    with pytest.raises(Refused, match="没有改动"):
        act.correct_talk(world.session, talk, talk_text(), "日期写错", world.by("discipline", LATER))
    act.correct_talk(world.session, talk, moved, "日期写错", world.by("discipline", LATER))
    asked = (as_of(FIRST_DAY), as_of(FIRST_DAY, LATER), as_of(LATER))
    assert [len(queries.talks(world.session, TOWN, when)) for when in asked] == [1, 0, 1]
    back = replace(moved, held_on=FIRST_DAY - timedelta(days=1))
    act.correct_talk(world.session, talk, back, "日期又写错", world.by("discipline", LATER))
    (row,) = queries.talks(world.session, TOWN, as_of(FIRST_DAY, LATER))
    assert row.held_on == FIRST_DAY - timedelta(days=1)


def test_a_withdrawn_talk_leaves_the_register_of_every_day_and_stays_to_be_read(world: World) -> None:
    talk = held(world)
    with pytest.raises(Refused, match="请写明撤回的理由"):
        act.withdraw_talk(world.session, talk, " ", world.by("discipline", LATER))
    act.withdraw_talk(world.session, talk, "登记错了单位", world.by("discipline", LATER))
    assert len(queries.talks(world.session, TOWN, as_of(FIRST_DAY))) == 1
    assert queries.talks(world.session, TOWN, as_of(FIRST_DAY, LATER)) == []
    assert queries.talk(world.session, world.actor("discipline"), talk.id) is talk
    assert [one.withdrawn for one in queries.talk_history(world.session, talk.id)] == [False, True]
    with pytest.raises(Refused, match="已经撤回"):
        act.withdraw_talk(world.session, talk, "再撤一次", world.by("discipline", LATER))


def test_talks_are_seen_from_above_and_by_the_secretary_of_the_unit(world: World) -> None:
    finding = world.released()
    held(world, finding)
    today = as_of(FIRST_DAY)
    seen = {name: len(queries.talks_about(world.session, world.actor(name), finding, today)) for name in world.users}
    assert {name for name, number in seen.items() if number} == {
        "coordinator",
        "discipline",
        "leader",
        "approver",
        "superior",
        "supervisor",
        "secretary",
    }


# -- the chain, and the number of statements


def test_every_row_stands_in_the_chain(world: World) -> None:
    finding = world.released()
    notice, talk, point = issued(world, finding), held(world, finding), entered(world)
    act.answer_notice(world.session, notice, "已补缴3人。", world.by("secretary"))
    act.conclude_notice(world.session, notice, "属实。", world.by("coordinator"))
    act.correct_talk(world.session, talk, talk_text(place="镇会议室"), "补记地点", world.by("discipline"))
    act.change_risk_point(world.session, point, risk_text(level=RiskLevel.LOW), "已整改", world.by("coordinator"))
    world.session.commit()
    assert verify(world.session).fault is None


def test_the_number_of_statements_does_not_grow_with_the_rows(world: World, listen: Listen) -> None:
    finding = world.released()
    for _ in range(6):
        act.answer_notice(world.session, issued(world, finding), "已补缴。", world.by("secretary"))
        held(world, finding)
        entered(world)
    world.session.flush()
    engine = world.session.get_bind()
    made = listen(engine)
    today = as_of(FIRST_DAY)
    queries.notices(world.session, TOWN, today)
    queries.talks(world.session, TOWN, today)
    queries.risk_points(world.session, TOWN, today)
    assert len(made) == 3 + 2 + 1


def test_ledgers_list_what_the_registers_list(world: World) -> None:
    """Also where a correction moved the day on paper to a later one."""
    talk = held(world)
    held(world, kind=TalkKind.COLLECTIVE, persons=(), head_count=9)
    notice = issued(world)
    issued(world)
    act.withdraw_notice(world.session, notice, "发错单位", world.by("coordinator", LATER))
    moved = replace(text_of(talk.versions[-1]), held_on=LATER)
    act.correct_talk(world.session, talk, moved, "日期写错", world.by("discipline", LATER))
    town = world.organizations["town"]
    for day in (FIRST_DAY, LATER):
        scope = LedgerScope(town, as_of(day, LATER))
        registers = queries.talks(world.session, TOWN, scope.as_of), queries.notices(world.session, TOWN, scope.as_of)
        ledgers = talk_rows(world.session, scope), notice_rows(world.session, scope)
        assert sorted(row.held_on for row in registers[0]) == sorted(row.held_on for row in ledgers[0])
        assert [row.number for row in registers[1]] == [row.number for row in ledgers[1]]
