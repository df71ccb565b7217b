"""整改评估 of a whole feedback: by whom, when, and what 一般 and 差 set off."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import World
from tests.web import Site
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf
from tracker.foundation.history.verification import verify
from tracker.output.figures.queries import figures
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.evaluating import Evaluation, evaluate
from tracker.rectification.findings.operations.following_up import reopen
from tracker.rectification.inspections.models import FeedbackEvaluation, Grade
from tracker.workflow.model import State

DAY = date(2023, 6, 1)
AGAIN = date(2023, 9, 30)


def judge(world: World, finding: Finding, entry: Evaluation, username: str = "superior") -> FeedbackEvaluation:
    return evaluate(world.session, finding.feedback, entry, world.by(username, DAY))


def refusal(world: World, finding: Finding, entry: Evaluation, username: str = "superior") -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        judge(world, finding, entry, username)
    return refused.value.sentences


def test_a_good_feedback_is_judged_and_nothing_else_happens(world: World) -> None:
    finding = world.closed()
    row = judge(world, finding, Evaluation(Grade.GOOD, "整改到位，群众认可。", "清巡办〔2023〕3号"))
    assert (row.grade, row.evaluated_name, row.evaluated_post) == (Grade.GOOD, "吴审", "清江县巡察办主任")
    assert not finding.relapse_proposed


def test_poor_proposes_a_relapse_in_the_evaluators_name_which_the_coordinator_opens(world: World) -> None:
    finding = world.closed()
    judge(world, finding, Evaluation(Grade.POOR, "党费仍有拖欠。", second_deadline=AGAIN, again=(finding,)))
    assert finding.relapse_proposed
    assert finding.state is State.CLOSED
    reopen(world.session, finding, "县委巡察办评估为差，重新挂账整改。", AGAIN, world.by("coordinator", DAY))
    assert (finding.state, finding.round_no, finding.deadline) == (State.RECTIFYING, 2, AGAIN)


def test_an_evaluation_stands_in_the_chain(world: World) -> None:
    """The audit takes every row with a business day that no transition recorded for one that was smuggled in."""
    finding = world.closed()
    row = judge(world, finding, Evaluation(Grade.POOR, "党费仍有拖欠。", second_deadline=AGAIN, again=(finding,)))
    assert verify(world.session).fault is None
    last = world.session.scalars(select(Transition).order_by(Transition.id.desc()).limit(1)).one()
    assert (last.subject_kind, last.subject_id, last.action) == ("feedback", finding.feedback_id, "evaluate")
    assert (last.chain, last.actor_name, last.actor_post) == (finding.organization_id, "吴审", "清江县巡察办主任")
    assert [record[:2] for record in last.records] == [["feedback_evaluation", row.id]]


def test_the_same_evaluation_stands_once(world: World) -> None:
    finding = world.closed()
    judge(world, finding, Evaluation(Grade.GOOD, "整改到位。"))
    assert refusal(world, finding, Evaluation(Grade.GOOD, " 整改到位。")) == (
        "同样的评估已经登记，不用再登记一次，请返回反馈查看",
    )
    judge(world, finding, Evaluation(Grade.FAIR, "整改到位，台账不全。"))


def test_the_figures_stay_as_they_are(world: World) -> None:
    finding = world.closed()
    town = (world.organizations["town"].path,)
    as_of = AsOf(DAY, world.by("superior", DAY).now)
    before = figures(world.session, town, as_of)
    judge(world, finding, Evaluation(Grade.POOR, "党费仍有拖欠。", second_deadline=AGAIN, again=(finding,)))
    assert figures(world.session, town, as_of) == before


def test_nobody_judges_their_own_organization(world: World) -> None:
    finding = world.closed()
    sentence = "整改评估由组织巡察的单位作出，被巡察单位不能评估自己"
    for username in ("discipline", "approver", "coordinator", "secretary", "supervisor", "inspector"):
        assert refusal(world, finding, Evaluation(Grade.GOOD, "很好。"), username) == (sentence,)


def test_ordinary_and_poor_want_a_deadline_and_something_to_put_right(world: World) -> None:
    finding = world.closed()
    told = refusal(world, finding, Evaluation(Grade.ORDINARY, "一般。"))
    assert told == (
        "评为“一般”的，请填写二次整改时限，且晚于评估日期",
        "问题都已销号，评为“一般”的请勾选要二次整改的问题",
    )
    good = Evaluation(Grade.GOOD, "好。", second_deadline=AGAIN)
    assert refusal(world, finding, good) == ("评为“好”的不用二次整改，请清空二次整改时限和勾选的问题",)


def test_open_findings_are_enough_for_a_second_rectification(world: World) -> None:
    finding = world.rectifying()
    row = judge(world, finding, Evaluation(Grade.ORDINARY, "进度偏慢。", second_deadline=AGAIN))
    assert row.second_deadline == AGAIN


def test_drafts_and_unreleased_feedback_are_not_judged(world: World) -> None:
    draft = world.finding()
    told = refusal(world, draft, Evaluation(Grade.GOOD, "好。"))
    assert told == ("问题还没有反馈，不能评估", "还有1个问题是草稿，处理完再评估")


def test_one_that_cannot_be_proposed_undoes_the_whole_evaluation(world: World) -> None:
    finding = world.relapsed(date(2023, 5, 20))
    told = refusal(world, finding, Evaluation(Grade.POOR, "党费仍有拖欠。", second_deadline=AGAIN, again=(finding,)))
    assert told == (f"{finding.code}：已有人提出反弹，整改办认定后才能继续",)
    assert world.session.query(FeedbackEvaluation).count() == 0


def send(site: Site, finding: Finding, **data: str) -> TestResponse:
    site.today = DAY
    typed = {"opinion": "党费仍有拖欠。", "effective_on": DAY.isoformat(), **data}
    address = f"/feedbacks/{finding.feedback_id}/evaluations/new"  # read before logging in ends the transaction
    answer = site.login("superior").post(address, data=typed)
    site.session.expire_all()
    return answer


def test_the_newest_counts_and_the_earlier_ones_stay_visible(site: Site) -> None:
    finding = site.world.closed()
    assert (
        send(site, finding, grade="poor", second_deadline=AGAIN.isoformat(), again=str(finding.id)).status_code == 302
    )
    assert send(site, finding, grade="fair", opinion="二次整改后较好。").status_code == 302
    page = site.login("secretary").get(f"/feedbacks/{finding.feedback_id}").text
    assert page.index("较好") < page.index("差（以后来的评估为准）")
    assert "重新评估" not in page
    assert "二次整改时限2023年9月30日" in page
    listed = site.login("secretary").get(f"/inspections/{finding.feedback.round.inspection_id}").text
    assert 'data-label="评估">较好</td>' in listed


def test_no_grade_is_chosen_beforehand_and_what_was_typed_comes_back(site: Site) -> None:
    finding = site.world.closed()
    site.today = DAY
    page = site.login("superior").get(f"/feedbacks/{finding.feedback_id}/evaluations/new").text
    assert " checked" not in page
    refused = send(site, finding, document_no="清巡办〔2023〕3号")
    assert (refused.status_code, "请选择评估等次" in refused.text) == (422, True)
    again = send(site, finding, grade="poor", document_no="清巡办〔2023〕3号")
    assert "请填写二次整改时限" in again.text
    assert "清巡办〔2023〕3号" in again.text
    assert site.session.query(FeedbackEvaluation).count() == 0


def test_the_coordinator_finds_the_second_deadline_suggested_and_the_grounds_in_the_tasks(site: Site) -> None:
    finding = site.world.closed()
    send(site, finding, grade="poor", second_deadline=AGAIN.isoformat(), again=str(finding.id))
    client = site.login("coordinator")
    page = client.get(f"/findings/{finding.code}/reopen").text
    assert f'value="{AGAIN.isoformat()}"' in page
    assert "整改评估为“差”，责令2023年9月30日前二次整改：党费仍有拖欠。" in page
    tasks = client.get("/todo").text
    assert "反弹待确认" in tasks
    assert "吴审：整改评估为“差”，责令2023年9月30日前二次整改：党费仍有拖欠。" in tasks


def test_the_reviewer_of_the_town_grades_the_towns_own_round_only(site: Site) -> None:
    finding = site.world.closed()
    inspection = finding.feedback.round.inspection
    address = f"/feedbacks/{finding.feedback_id}/evaluations/new"
    site.today = DAY
    assert site.login("discipline").get(address).status_code == 403
    inspection.organizer = site.world.organizations["town"]
    assert site.login("discipline").get(address).status_code == 200
    inspection.organizer = site.world.organizations["village-01"]
    assert site.login("secretary").get(address).status_code == 403
