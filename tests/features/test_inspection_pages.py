"""Inspections, rounds, units and feedback in the browser; one step for a whole feedback."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.cast import FIRST_DAY, World, instant
from tests.databases import Listen
from tests.web import Site
from tracker.foundation.history.models import Transition
from tracker.people.accounts.operations import delegate
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries.feedbacks import Tally, tallies
from tracker.rectification.inspections.models import (
    Feedback,
    FeedbackResponse,
    Inspection,
    InspectionRound,
    Source,
    TeamMember,
)
from tracker.workflow.model import State

BULK = ("submit_draft", "release", "acknowledge")


def logged(world: World, count: int, organization: str = "village-01") -> list[Finding]:
    """Drafts under one feedback."""
    feedback = world.feedback(organization)
    entries = [act.NewFinding(f"第{number}个问题的表述。", str(uuid4())) for number in range(1, count + 1)]
    return [act.log_finding(world.session, feedback, entry, world.by("inspector")) for entry in entries]


def awaiting(world: World, count: int, state: State) -> list[Finding]:
    """Findings of one feedback that wait in a state up to 待签收."""
    findings = logged(world, count)
    for finding in findings:
        if state is not State.DRAFT:
            act.submit_draft(world.session, finding, world.by("inspector"))
        if state is State.AWAITING_ACKNOWLEDGEMENT:
            act.release(world.session, finding, world.by("coordinator"))
    return findings


def press(action: str, day: date | str = FIRST_DAY) -> dict[str, str]:
    """What the form of a step for all sends."""
    return {f"{action}-effective_on": str(day)}


def states(site: Site) -> list[State]:
    """The states of all findings by number."""
    with site.sessions.reading() as session:
        return list(session.scalars(select(Finding.state).order_by(Finding.feedback_id, Finding.number)))


# Route → status for each person, written by hand. A foreign organization is not there, a weak post is refused.
PERSONS = ("inspector", "coordinator", "secretary", "neighbour", "office", "supervisor", "sysadmin")
READ = {
    "/inspections": (200, 200, 200, 200, 200, 200, 403),
    "/inspections/{inspection}": (200, 200, 200, 404, 200, 200, 403),
    "/inspections/new": (403, 200, 403, 403, 403, 403, 403),
    "/inspections/{inspection}/rounds/new": (403, 200, 403, 404, 403, 403, 403),
    "/rounds/{round}/members/new": (403, 200, 403, 404, 403, 403, 403),
    "/rounds/{round}/units/new": (403, 200, 403, 404, 403, 403, 403),
    "/feedbacks/{feedback}": (200, 200, 200, 404, 200, 200, 403),
    "/feedbacks/{feedback}/record": (403, 200, 403, 404, 403, 403, 403),
    "/feedbacks/{feedback}/import": (200, 200, 403, 403, 403, 403, 403),
    "/inspections/999": (404, 404, 404, 404, 404, 404, 403),
    "/rounds/999/units/new": (404, 404, 404, 404, 404, 404, 403),
    "/feedbacks/999": (404, 404, 404, 404, 404, 404, 403),
    "/feedbacks/999/import": (404, 404, 403, 403, 403, 403, 403),
}
PRESSED = {
    "/feedbacks/{feedback}/all/submit_draft": (302, 302, 403, 404, 403, 403, 403),
    "/feedbacks/{feedback}/all/release": (403, 302, 403, 404, 403, 403, 403),
    "/feedbacks/{feedback}/all/acknowledge": (403, 403, 302, 404, 403, 403, 403),
}


@pytest.mark.parametrize("person", PERSONS)
def test_everybody_opens_and_presses_what_the_table_says(site: Site, person: str) -> None:
    feedback = awaiting(site.world, 1, State.DRAFT)[0].feedback
    ids = {"feedback": feedback.id, "round": feedback.round_id, "inspection": feedback.round.inspection_id}
    client, column = site.login(person), PERSONS.index(person)
    read = {route: client.get(route.format(**ids)).status_code for route in READ}
    assert read == {route: row[column] for route, row in READ.items()}
    pressed = {
        route: client.post(route.format(**ids), data=press(route.rpartition("/")[2])).status_code for route in PRESSED
    }
    assert pressed == {route: row[column] for route, row in PRESSED.items()}


def test_nobody_opens_inspections_without_logging_in(site: Site) -> None:
    answer = site.app.test_client().get("/inspections")
    assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login")


def test_an_empty_list_says_what_to_do_first(site: Site) -> None:
    assert "先新建一次巡察或督查" in site.login("coordinator").get("/inspections").text
    assert "由整改办新建后会显示在这里" in site.login("inspector").get("/inspections").text


def inspection_form(site: Site, source: str = "county_inspection", organizer: str = "county") -> dict[str, str]:
    source_id = site.session.scalar(select(Source.id).where(Source.code == source))
    entered = {"title": "十四届区委第三轮巡察", "year": 2023, "number": 3, "team_name": "第二巡察组"}
    chosen = {"source": source_id, "organizer": site.world.organizations[organizer].id, "starts_on": "2023年3月1日"}
    return {name: str(value) for name, value in (entered | chosen).items()}


def test_a_coordinator_opens_an_inspection_and_units_take_the_fitting_procedure(site: Site) -> None:
    places, form = site.world.organizations, inspection_form(site)
    client = site.login("coordinator")
    assert client.post("/inspections/new", data=form).location == "/inspections/1"
    chosen = {"organizations": [places["town"].id, places["village-01"].id], "procedure": ""}
    assert client.post("/rounds/1/units/new", data=chosen).location == "/inspections/1#round-3"
    with site.sessions.reading() as session:
        started = {one.organization.code: one.procedure_version.name for one in session.scalars(select(Feedback))}
    assert started == {"town": "county-to-town", "village-01": "county-to-village"}
    page = client.get("/inspections/1").text
    assert "第二巡察组" in page
    assert "清河镇党委" in page


def test_a_unit_can_follow_another_procedure_and_is_offered_once(site: Site) -> None:
    place, form = site.world.organizations["village-02"], inspection_form(site)
    client = site.login("coordinator")
    client.post("/inspections/new", data=form)
    client.post("/rounds/1/units/new", data={"organizations": [place.id], "procedure": "self-check"})
    with site.sessions.reading() as session:
        assert session.scalars(select(Feedback)).one().procedure_version.name == "self-check"
    again = client.post("/rounds/1/units/new", data={"organizations": [place.id], "procedure": ""})
    assert again.status_code == 422


def test_the_same_inspection_twice_is_refused_and_nothing_typed_is_lost(site: Site) -> None:
    form = inspection_form(site)
    client = site.login("coordinator")
    client.post("/inspections/new", data=form)
    answer = client.post("/inspections/new", data=form)
    assert answer.status_code == 422
    assert "已经存在" in answer.text
    assert 'value="十四届区委第三轮巡察"' in answer.text


def test_a_town_cannot_hold_its_own_patrol_in_the_name_of_the_county(site: Site) -> None:
    form = inspection_form(site, source="village_patrol")
    answer = site.login("coordinator").post("/inspections/new", data=form)
    assert (answer.status_code, "组织单位请选本单位或下级单位" in answer.text) == (422, True)
    with site.sessions.reading() as session:
        assert session.scalar(select(Inspection.id)) is None


def test_a_town_opens_its_own_patrol_of_its_villages(site: Site) -> None:
    form = inspection_form(site, source="village_patrol", organizer="town")
    client = site.login("coordinator")
    assert client.post("/inspections/new", data=form).location == "/inspections/1"
    assert "清河镇组织" in client.get("/inspections").text


def test_an_inspection_without_title_is_sent_back(site: Site) -> None:
    form = inspection_form(site) | {"title": " "}
    answer = site.login("coordinator").post("/inspections/new", data=form)
    assert (answer.status_code, "请填写名称" in answer.text) == (422, True)


def test_a_round_is_added_once(site: Site) -> None:
    inspection_id = site.world.feedback().round.inspection_id
    site.session.commit()
    client, form = site.login("coordinator"), {"number": "3", "starts_on": "2023-03-01", "team_name": "第三组"}
    address = f"/inspections/{inspection_id}/rounds/new"
    assert client.post(address, data=form).status_code == 302
    refused = client.post(address, data=form)
    assert (refused.status_code, "第3轮已经存在" in refused.text, "第三组" in refused.text) == (422, True, True)
    with site.sessions.reading() as session:
        assert sorted(session.scalars(select(InspectionRound.number))) == [2, 3]


def test_a_member_joins_the_team_and_is_not_offered_again(site: Site) -> None:
    round_, inspector = site.world.feedback().round, site.world.users["inspector"]
    client = site.login("coordinator")
    offered = client.get(f"/rounds/{round_.id}/members/new").text
    assert "周巡（清江县巡察组成员）" in offered
    assert "孙村" not in offered
    nobody = client.post(f"/rounds/{round_.id}/members/new", data={"user": ""})
    assert (nobody.status_code, "请选择人员" in nobody.text) == (422, True)
    client.post(f"/rounds/{round_.id}/members/new", data={"user": inspector.id, "leads": "y"})
    assert "周巡（组长）" in client.get(f"/inspections/{round_.inspection_id}").text
    assert "周巡" not in client.get(f"/rounds/{round_.id}/members/new").text
    with site.sessions.reading() as session:
        assert session.scalars(select(TeamMember)).one().leads is True


@pytest.mark.parametrize(
    ("person", "found"), [("inspector", True), ("discipline", True), ("superior", True), ("secretary", False)]
)
def test_who_evaluates_or_looks_back_finds_inspections_in_the_menu(site: Site, person: str, found: bool) -> None:
    assert ('href="/inspections"' in site.login(person).get("/").text) is found


def test_the_coordinator_keeps_what_paper_says_about_a_feedback(site: Site) -> None:
    feedback_id = site.world.feedback().id
    client = site.login("coordinator")
    form = {
        "document_no": "清委巡〔2023〕5号",
        "head": "钱书，党委书记",
        "meeting_on": "2023-02-20",
        "effective_on": "2023-02-20",
    }
    assert client.post(f"/feedbacks/{feedback_id}/record", data=form).location == f"/feedbacks/{feedback_id}"
    page = client.get(f"/feedbacks/{feedback_id}").text
    assert all(words in page for words in ("清委巡〔2023〕5号", "钱书，党委书记", "2023年2月20日", "三级审核"))
    wrong = client.post(f"/feedbacks/{feedback_id}/record", data=form | {"meeting_on": "二月"})
    assert (wrong.status_code, "清委巡〔2023〕5号" in wrong.text) == (422, True)


def test_drafts_are_hidden_from_the_inspected_unit(site: Site) -> None:
    feedback_id = logged(site.world, 2)[0].feedback_id
    site.session.commit()
    assert "第1个问题的表述" in site.login("inspector").get(f"/feedbacks/{feedback_id}").text
    own = site.login("secretary").get(f"/feedbacks/{feedback_id}").text
    assert "第1个问题的表述" not in own
    assert "还没有反馈问题" in own
    assert "登记问题" not in own


def test_a_feedback_travels_whole_from_draft_to_signature(site: Site) -> None:
    feedback_id = logged(site.world, 3)[0].feedback_id
    site.session.commit()
    for person, action in zip(("inspector", "coordinator", "secretary"), BULK, strict=True):
        client = site.login(person)
        assert f"all-{action}" in client.get(f"/feedbacks/{feedback_id}").text
        answer = client.post(f"/feedbacks/{feedback_id}/all/{action}", data=press(action))
        assert answer.location == f"/feedbacks/{feedback_id}"
        assert f"all-{action}" not in client.get(f"/feedbacks/{feedback_id}").text
    assert states(site) == [State.PLANNING] * 3
    with site.sessions.reading() as session:
        assert session.get_one(Feedback, feedback_id).released_on == FIRST_DAY
        assert len(session.scalars(select(FeedbackResponse)).all()) == 3
    assert "签收（3个问题）" in client.get(f"/feedbacks/{feedback_id}").text


def test_release_takes_the_business_day_that_was_entered(site: Site) -> None:
    feedback_id = awaiting(site.world, 2, State.AWAITING_RELEASE)[0].feedback_id
    site.today = FIRST_DAY + timedelta(days=9)
    client = site.login("coordinator")
    client.post(f"/feedbacks/{feedback_id}/all/release", data=press("release", FIRST_DAY + timedelta(days=4)))
    with site.sessions.reading() as session:
        released = session.scalars(select(Transition).where(Transition.action == "release")).all()
        assert {one.effective_on for one in released} == {FIRST_DAY + timedelta(days=4)}
        assert {one.recorded_at for one in released} == {instant(site.today, 11)}


def test_a_finding_with_an_open_objection_stays_behind_with_the_reason(site: Site) -> None:
    findings = awaiting(site.world, 3, State.AWAITING_ACKNOWLEDGEMENT)
    by = site.world.by("secretary")
    act.raise_objection(site.session, findings[1], "该项目经村民代表大会决议并公示。", by)
    feedback_id, code = findings[0].feedback_id, findings[1].code
    answer = site.login("secretary").post(f"/feedbacks/{feedback_id}/all/acknowledge", data=press("acknowledge"))
    assert answer.status_code == 200
    assert "已签收2个问题" in answer.text
    assert "1个问题没有办理" in answer.text
    assert f"{code}</a>：异议还没有答复" in answer.text
    assert states(site) == [State.PLANNING, State.AWAITING_ACKNOWLEDGEMENT, State.PLANNING]


def test_a_day_before_the_last_step_refuses_every_finding_and_changes_none(site: Site) -> None:
    feedback_id = awaiting(site.world, 2, State.AWAITING_RELEASE)[0].feedback_id
    early = press("release", FIRST_DAY - timedelta(days=1))
    answer = site.login("coordinator").post(f"/feedbacks/{feedback_id}/all/release", data=early)
    assert answer.status_code == 422
    assert "2个问题没有办理" in answer.text
    assert answer.text.count("办理日期不能早于上一步的日期") == 2
    assert states(site) == [State.AWAITING_RELEASE] * 2
    with site.sessions.reading() as session:
        assert session.get_one(Feedback, feedback_id).released_on is None


def test_a_missing_day_opens_the_form_again(site: Site) -> None:
    feedback_id = awaiting(site.world, 1, State.AWAITING_RELEASE)[0].feedback_id
    answer = site.login("coordinator").post(f"/feedbacks/{feedback_id}/all/release", data=press("release", ""))
    assert (answer.status_code, "请填写业务日期" in answer.text) == (422, True)
    assert 'id="all-release" open' in answer.text
    assert states(site) == [State.AWAITING_RELEASE]


def test_a_second_press_finds_nothing_left_to_do(site: Site) -> None:
    feedback_id = awaiting(site.world, 1, State.AWAITING_RELEASE)[0].feedback_id
    client = site.login("coordinator")
    for expected in ("已向柳林村党支部反馈1个问题", "没有等待这样办理的问题"):
        answer = client.post(f"/feedbacks/{feedback_id}/all/release", data=press("release"), follow_redirects=True)
        assert expected in answer.text
    with site.sessions.reading() as session:
        assert len(session.scalars(select(Transition).where(Transition.action == "release")).all()) == 1


def test_a_delegate_acknowledges_in_the_name_of_the_secretary(site: Site) -> None:
    feedback_id = awaiting(site.world, 2, State.AWAITING_ACKNOWLEDGEMENT)[0].feedback_id
    users, days = site.world.users, (FIRST_DAY, FIRST_DAY + timedelta(days=5))
    principal, helper = users["secretary"], users["office"]
    delegate(site.session, principal, helper, days, "外出培训", by=users["coordinator"], now=instant(FIRST_DAY))
    ids = (helper.id, principal.id)
    client = site.login("office")
    client.post(f"/feedbacks/{feedback_id}/all/acknowledge", data=press("acknowledge"))
    with site.sessions.reading() as session:
        signed = session.scalars(select(Transition).where(Transition.action == "acknowledge")).all()
        assert [(one.actor_id, one.acts_for_id) for one in signed] == [ids, ids]


def test_counts_show_only_what_a_person_may_see(site: Site) -> None:
    world = site.world
    feedback_id = world.closed().feedback_id
    neighbour_id = logged(world, 2, "village-02")[0].feedback_id
    both = [feedback_id, neighbour_id]
    assert dict(tallies(world.session, world.actor("coordinator"), both)) == {
        feedback_id: Tally(1, 1, 1),
        neighbour_id: Tally(2, 0, 0),
    }
    assert dict(tallies(world.session, world.actor("secretary"), both)) == {feedback_id: Tally(1, 1, 1)}
    assert dict(tallies(world.session, world.actor("neighbour"), both)) == {}


def test_the_list_costs_the_same_however_many_units_there_are(site: Site, listen: Listen) -> None:
    statements = listen(site.app.extensions["engine"])
    logged(site.world, 1)
    client = site.login("coordinator")
    costs = []
    for organization in ("village-02", "town"):
        client.get("/inspections")
        statements.clear()
        client.get("/inspections")
        costs.append(len(statements))
        logged(site.world, 4, organization)
        site.session.commit()
    assert costs[0] == costs[1]
