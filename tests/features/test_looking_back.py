"""回头看 over a round: one page for all its findings, each recorded whole or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.test import TestResponse

from tests.cast import World
from tests.web import Site
from tracker.rectification.findings.models import Finding, FollowUpOutcome, FollowUpResult
from tracker.rectification.findings.operations.following_up import FollowUpEntry, record_follow_up
from tracker.workflow.model import State

DUE = date(2023, 8, 10)


def round_of(world: World) -> tuple[Finding, Finding]:
    """One finding struck off in village-01, one still open in village-02."""
    return world.closed(), world.rectifying("neighbour", organization="village-02")


def seen(finding: Finding, outcome: str, text: str = "查看了台账，问了三户村民。") -> dict[str, str]:
    return {
        f"outcome-{finding.id}": outcome,
        f"text-{finding.id}": text,
        f"revision-{finding.id}": str(finding.revision),
    }


def visit(site: Site, finding: Finding, data: dict[str, str], username: str = "discipline") -> TestResponse:
    site.today = DUE
    address = f"/rounds/{finding.feedback.round_id}/look-back"
    answer = site.login(username).post(address, data={"effective_on": DUE.isoformat(), "method": "实地查看", **data})
    site.session.expire_all()
    return answer


def outcomes(site: Site) -> dict[int, FollowUpOutcome]:
    return {row.finding_id: row.outcome for row in site.session.query(FollowUpResult)}


def test_the_page_shows_every_finding_and_chooses_nothing_beforehand(site: Site) -> None:
    closed, still_open = round_of(site.world)
    site.today = DUE
    page = site.login("inspector").get(f"/rounds/{closed.feedback.round_id}/look-back").text
    assert closed.code in page
    assert still_open.code in page
    assert " selected" not in page
    assert "应于2023年8月10日回头看" in page
    assert page.count("正在整改</option>") == 1


def test_open_and_closed_are_recorded_in_one_visit(site: Site) -> None:
    closed, still_open = round_of(site.world)
    data = seen(closed, "sustained") | seen(still_open, "ongoing") | {f"witness-{closed.organization_id}": "村民张三"}
    page = visit(site, closed, data)
    assert page.status_code == 200
    assert "已登记2个问题" in page.text
    assert outcomes(site) == {closed.id: FollowUpOutcome.SUSTAINED, still_open.id: FollowUpOutcome.ONGOING}
    witnesses = {row.finding_id: row.witness for row in site.session.query(FollowUpResult)}
    assert witnesses == {closed.id: "村民张三", still_open.id: ""}
    assert (closed.state, still_open.state) == (State.CLOSED, State.RECTIFYING)


def test_what_was_not_looked_at_stays_as_it_is(site: Site) -> None:
    closed, still_open = round_of(site.world)
    visit(site, closed, seen(closed, "sustained") | seen(still_open, "", ""))
    assert list(outcomes(site)) == [closed.id]


def test_the_last_one_owed_is_confirmed_by_what_it_saw(site: Site) -> None:
    closed, _ = round_of(site.world)
    first = FollowUpEntry(FollowUpOutcome.SUSTAINED, "查看了台账。")
    record_follow_up(site.session, closed, first, site.world.by("discipline", DUE))
    site.today = DUE
    last_day = date(2023, 11, 10)
    site.today = last_day
    page = site.login("discipline").get(f"/rounds/{closed.feedback.round_id}/look-back").text
    assert "巩固（最后一次，确认已巩固）" in page
    data = {"effective_on": last_day.isoformat(), **seen(closed, "sustained")}
    site.login("discipline").post(f"/rounds/{closed.feedback.round_id}/look-back", data=data)
    site.session.expire_all()
    assert closed.state is State.SUSTAINED


def test_a_relapse_is_proposed_and_waits_for_the_coordinator(site: Site) -> None:
    closed, _ = round_of(site.world)
    visit(site, closed, seen(closed, "recurred", "又有两个月没有收缴党费。"))
    assert closed.relapse_proposed
    assert closed.state is State.CLOSED


def test_a_refused_one_keeps_its_text_and_leaves_the_others_done(site: Site) -> None:
    closed, still_open = round_of(site.world)
    stale = seen(still_open, "ongoing", "正在修渠，进度过半。") | {f"revision-{still_open.id}": "1"}
    page = visit(site, closed, seen(closed, "sustained") | stale)
    assert "该问题已被他人更新，请刷新后重试" in page.text
    assert "正在修渠，进度过半。" in page.text
    assert list(outcomes(site)) == [closed.id]


@pytest.mark.parametrize(
    ("outcome", "text", "sentence"),
    [
        ("", "看了水渠。", "请选择核查结果"),
        ("ongoing", "", "请填写核查情况"),
        ("", "", "还没有填写任何问题的核查结果"),
    ],
)
def test_a_row_half_filled_in_records_nothing_and_loses_nothing(
    site: Site, outcome: str, text: str, sentence: str
) -> None:
    _, still_open = round_of(site.world)
    page = visit(site, still_open, seen(still_open, outcome, text) | {"method": "走访群众"})
    assert (page.status_code, sentence in page.text) == (422, True)
    assert text in page.text
    assert 'value="走访群众"' in page.text
    assert outcomes(site) == {}


def test_pressing_twice_records_once(site: Site) -> None:
    _, still_open = round_of(site.world)
    data = seen(still_open, "ongoing")
    visit(site, still_open, data)
    assert visit(site, still_open, data).status_code == 422
    assert len(outcomes(site)) == 1


def test_who_does_not_look_back_is_told_so(site: Site) -> None:
    closed, _ = round_of(site.world)
    address = f"/rounds/{closed.feedback.round_id}/look-back"
    answer = site.login("secretary").get(address)
    assert (answer.status_code, "回头看由巡察组和纪委开展" in answer.text) == (403, True)
    page = site.login("secretary").get(f"/inspections/{closed.feedback.round.inspection_id}").text
    assert "对本轮开展回头看" not in page
    assert address in site.login("discipline").get(f"/inspections/{closed.feedback.round.inspection_id}").text


def test_one_village_can_be_gone_through_alone(site: Site) -> None:
    closed, still_open = round_of(site.world)
    address = f"/rounds/{closed.feedback.round_id}/look-back?unit=village-02"
    page = site.login("inspector").get(address).text
    assert closed.code not in page
    assert still_open.code in page
    assert "全部单位" in page
    data = {"effective_on": DUE.isoformat(), **seen(still_open, "ongoing"), **seen(closed, "sustained")}
    site.today = DUE
    assert "已登记1个问题" in site.login("inspector").post(address, data=data).text
    assert list(outcomes(site)) == [still_open.id]
