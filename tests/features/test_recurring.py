"""Recurring inspections: when they come round, that each opens once, and the pages that keep them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduler import jobs
from tests.cast import World, instant, make_world
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.rectification.inspections.models import (
    Feedback,
    Inspection,
    InspectionPlan,
    InspectionRound,
    PlannedOccasion,
    Recurrence,
    Source,
)
from tracker.rectification.inspections.operations import InspectionError
from tracker.rectification.inspections.recurring.festivals import moving_festivals
from tracker.rectification.inspections.recurring.operations import (
    PlanEntry,
    add_plan,
    change_plan,
    open_due,
    resume_plan,
    stop_plan,
)
from tracker.rectification.inspections.recurring.rules import Festival, Rhythm, due, occasions, upcoming

YEARLY, QUARTERLY, FESTIVE = Recurrence.YEARLY, Recurrence.QUARTERLY, Recurrence.BEFORE_FESTIVAL
START = date(2027, 1, 1)
BEFORE_FEASTS = Rhythm(FESTIVE, START, 7, festivals=(Festival.MID_AUTUMN, Festival.NATIONAL, Festival.NEW_YEAR))


def keys(rhythm: Rhythm, first: date, last: date) -> list[tuple[str, date]]:
    return [(one.key, one.opens_on) for one in occasions(rhythm, first, last, moving_festivals())]


def test_before_festivals_opens_the_days_before_over_the_turn_of_the_year() -> None:
    assert keys(BEFORE_FEASTS, START, date(2027, 12, 31)) == [
        ("2027-mid_autumn", date(2027, 9, 8)),
        ("2027-national", date(2027, 9, 24)),
        ("2028-new_year", date(2027, 12, 25)),
    ]


def test_every_festival_has_its_day() -> None:
    rhythm = Rhythm(FESTIVE, START, festivals=tuple(Festival))
    days = [(one.label, one.day) for one in occasions(rhythm, START, date(2027, 12, 31), moving_festivals())]
    assert days == [
        ("元旦", date(2027, 1, 1)),
        ("春节", date(2027, 2, 6)),
        ("清明节", date(2027, 4, 5)),
        ("劳动节", date(2027, 5, 1)),
        ("端午节", date(2027, 6, 9)),
        ("中秋节", date(2027, 9, 15)),
        ("国庆节", date(2027, 10, 1)),
    ]


def test_quarters_and_years_come_round_and_short_months_give_their_last_day() -> None:
    assert [day for _, day in keys(Rhythm(QUARTERLY, START, 2, day=10), START, date(2027, 12, 31))] == [
        date(2027, 1, 8),
        date(2027, 4, 8),
        date(2027, 7, 8),
        date(2027, 10, 8),
    ]
    leap = Rhythm(YEARLY, START, month=2, day=29)
    assert [day for _, day in keys(leap, START, date(2028, 12, 31))] == [date(2027, 2, 28), date(2028, 2, 29)]


def test_nothing_opens_before_the_plan_starts_or_in_a_year_that_is_not_in_the_table() -> None:
    late = Rhythm(FESTIVE, date(2027, 9, 9), 7, festivals=(Festival.MID_AUTUMN,))
    assert keys(late, START, date(2027, 12, 31)) == []
    assert keys(Rhythm(FESTIVE, START, festivals=(Festival.SPRING,)), date(2060, 1, 1), date(2060, 12, 31)) == []


def test_what_is_due_is_the_newest_of_the_last_month() -> None:
    today = date(2027, 9, 30)
    found = due(BEFORE_FEASTS, today, set(), moving_festivals())
    assert found is not None
    assert found.key == "2027-national"
    assert due(BEFORE_FEASTS, today, {"2027-national"}, moving_festivals()) is None
    assert due(BEFORE_FEASTS, date(2027, 11, 30), set(), moving_festivals()) is None


def test_the_next_occasion_is_said_in_words() -> None:
    words = [one.words for one in upcoming(BEFORE_FEASTS, date(2027, 9, 8), moving_festivals())]
    assert words == ["2027年9月24日，国庆节前7天", "2027年12月25日，元旦前7天"]
    (first, *_) = upcoming(Rhythm(YEARLY, START, month=3, day=5), START, moving_festivals())
    assert first.words == "2027年3月5日"
    (feast, *_) = upcoming(Rhythm(FESTIVE, START, festivals=(Festival.SPRING,)), START, moving_festivals())
    assert feast.words == "2027年2月6日，春节当天"


def plan(world: World, recurrence: Recurrence = YEARLY, **changes: object) -> InspectionPlan:
    return add_plan(world.session, entry(world, recurrence, **changes), world.users["coordinator"], instant(START))


def entry(world: World, recurrence: Recurrence = YEARLY, **changes: object) -> PlanEntry:
    places, people = world.organizations, world.users
    values: dict[str, object] = {
        "month": 3,
        "day": 1,
        "team_name": "镇纪委检查组",
        "organization_ids": (places["village-01"].id, places["village-02"].id),
        "member_ids": (people["discipline"].id, people["coordinator"].id),
    }
    source = world.session.query(Source).filter_by(code="village_patrol").one()
    return PlanEntry("村级党建巡查", source, places["town"], recurrence, START, **(values | changes))  # type: ignore[arg-type]


def test_the_job_opens_round_team_and_feedback_and_the_second_run_nothing(sessions: Sessions) -> None:
    with sessions.writing() as session:
        plan(make_world(session))
    assert jobs.open_inspections(sessions, instant(date(2027, 2, 28))) == 0
    assert jobs.open_inspections(sessions, instant(date(2027, 3, 1), 1)) == 1
    assert jobs.open_inspections(sessions, instant(date(2027, 3, 1), 23)) == 0
    with sessions.reading() as session:
        (round_,) = session.query(InspectionRound).all()
        inspection = round_.inspection
        assert (inspection.title, inspection.year, round_.number, round_.starts_on) == (
            "村级党建巡查",
            2027,
            1,
            date(2027, 3, 1),
        )
        assert [member.user.name for member in round_.members] == ["王整", "赵纪"]
        found = {one.organization.name: one.procedure_version.name for one in round_.feedbacks}
        assert found == {"柳林村": "town-to-village", "石桥村": "town-to-village"}
        (occasion,) = session.query(PlannedOccasion).all()
        assert (occasion.occasion, occasion.due_on, occasion.round_id) == ("2027", date(2027, 3, 1), round_.id)


def test_after_a_week_down_it_catches_up_once(sessions: Sessions) -> None:
    with sessions.writing() as session:
        plan(make_world(session))
    assert [jobs.open_inspections(sessions, instant(date(2027, 3, day))) for day in (8, 8, 9)] == [1, 0, 0]


def test_after_half_a_year_down_what_is_over_stays_closed(world: World) -> None:
    plan(world, QUARTERLY, day=1)
    assert open_due(world.session, instant(date(2027, 9, 15))) == 0
    assert open_due(world.session, instant(date(2027, 10, 1))) == 1
    assert [row.occasion for row in world.session.query(PlannedOccasion)] == ["2027-Q4"]


def test_a_simulated_year_day_by_day(world: World) -> None:
    plan(world, QUARTERLY, day=1)
    plan(world, FESTIVE, festivals=("mid_autumn", "national", "new_year"), days_before=7)
    opened = {}
    for offset in range(365):
        day = START + timedelta(days=offset)
        count = open_due(world.session, instant(day, 1)) + open_due(world.session, instant(day, 13))
        if count:
            opened[day.isoformat()[5:]] = count
    assert opened == {
        "01-01": 1,
        "04-01": 1,
        "07-01": 1,
        "09-08": 1,
        "09-24": 1,
        "10-01": 1,
        "12-25": 1,
    }
    rounds = {row.year: [one.number for one in row.rounds] for row in world.session.query(Inspection)}
    assert rounds == {2027: [1, 2, 3, 4, 5, 6], 2028: [1]}


def test_who_was_deactivated_is_left_out(world: World) -> None:
    plan(world)
    world.organizations["village-02"].active = False
    world.users["discipline"].active = False
    world.session.flush()
    open_due(world.session, instant(date(2027, 3, 1)))
    assert [one.organization.name for one in world.session.query(Feedback)] == ["柳林村"]
    (round_,) = world.session.query(InspectionRound).all()
    assert [member.user.name for member in round_.members] == ["王整"]


def test_a_stopped_plan_opens_nothing_and_goes_on_from_the_day_it_is_resumed(world: World) -> None:
    kept = plan(world)
    stop_plan(world.session, kept)
    assert open_due(world.session, instant(date(2027, 3, 1))) == 0
    resume_plan(world.session, kept, date(2027, 3, 2))
    assert open_due(world.session, instant(date(2027, 3, 2))) == 0
    assert open_due(world.session, instant(date(2028, 3, 1))) == 1


def test_a_changed_plan_does_not_open_the_same_occasion_again(world: World) -> None:
    kept = plan(world)
    open_due(world.session, instant(date(2027, 3, 1)))
    change_plan(world.session, kept, entry(world, day=5))
    assert open_due(world.session, instant(date(2027, 3, 5))) == 0


@pytest.mark.parametrize(
    ("recurrence", "changes", "sentence"),
    [
        (YEARLY, {"month": None}, "请填写几月几日"),
        (QUARTERLY, {"day": None}, "请填写季度首月的几日"),
        (FESTIVE, {"festivals": ()}, "至少勾选一个节日"),
        (YEARLY, {"organization_ids": ()}, "至少勾选一个被检查单位"),
    ],
)
def test_what_is_missing_is_asked_for(
    world: World, recurrence: Recurrence, changes: dict[str, object], sentence: str
) -> None:
    with pytest.raises(InspectionError, match=sentence):
        plan(world, recurrence, **changes)


def test_from_the_form_to_the_list_and_back(site: Site) -> None:
    site.today = date(2027, 1, 20)
    client, places = site.login("coordinator"), site.world.organizations
    assert "还没有定期检查" in client.get("/inspections/plans").text
    source = site.session.query(Source).filter_by(code="special_supervision").one()
    site.session.commit()
    form = {
        "title": "节前纪律检查",
        "source": source.id,
        "organizer": places["town"].id,
        "recurrence": "before_festival",
        "days_before": 7,
        "starts_on": "2027-01-20",
        "procedure": "",
        "organizations": [places["village-01"].id, places["village-02"].id],
        "members": [site.world.users["discipline"].id],
    }
    refused = client.post("/inspections/plans/new", data=form)
    assert (refused.status_code, "请至少勾选一个节日" in refused.text) == (422, True)
    assert 'value="节前纪律检查"' in refused.text
    client.post("/inspections/plans/new", data=form | {"festivals": ["mid_autumn", "national"]})
    page = client.get("/inspections/plans").text
    assert "2027年9月8日，中秋节前7天" in page
    assert "2027年9月24日，国庆节前7天" in page
    site.world.organizations["village-02"].active = False
    site.session.commit()
    assert "石桥村党支部，新建时不再列入" in client.get("/inspections/plans").text
    changed = client.get("/inspections/plans/1").text
    assert 'value="节前纪律检查"' in changed
    assert "石桥村党支部</span>" not in changed
    form |= {"organizations": [places["village-01"].id], "festivals": ["national"], "title": "国庆节前检查"}
    client.post("/inspections/plans/1", data=form)
    assert "“国庆节前检查”已保存" in client.get("/inspections/plans").text
    client.post("/inspections/plans/1/active")
    assert "已停止" in client.get("/inspections/plans").text
    client.post("/inspections/plans/1/active")
    assert "已恢复" in client.get("/inspections/plans").text


def test_a_plan_that_was_opened_leads_to_its_round(site: Site) -> None:
    plan(site.world)
    open_due(site.session, instant(date(2027, 3, 1)))
    site.today = date(2027, 3, 2)
    page = site.login("coordinator").get("/inspections/plans").text
    assert "最近一次：2027年第1轮" in page
