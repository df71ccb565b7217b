"""季度调度 and 一周通报: what they contain, that they are frozen, numbered, issued once, and looked at in scope."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests import crowd
from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.foundation.history.queries import AsOf
from tracker.output.reports.issued.errors import IssueRefused
from tracker.output.reports.issued.models import IssuedReport
from tracker.output.reports.issued.operations import Issuer, draw_up_bulletin, draw_up_quarter, issue
from tracker.output.reports.issued.queries import announced
from tracker.output.reports.issued.rules import Period, changes, last_quarter_ended, quarter, quarter_name, week
from tracker.people.organizations.models import Organization
from tracker.rectification.findings import operations as act

MONDAY = date(2023, 5, 8)
CLOSED_ON = date(2023, 5, 10)


def by(world: World, day: date) -> Issuer:
    return Issuer(world.actor("coordinator", day), instant(day, 12), instant(day, 12), day)


def issue_quarter(session: Session, unit: Organization, period: Period, by: Issuer) -> IssuedReport:
    return issue(session, draw_up_quarter(session, unit, period, by))


def issue_bulletin(session: Session, unit: Organization, day: date, by: Issuer) -> IssuedReport:
    return issue(session, draw_up_bulletin(session, unit, day, by))


def filled(world: World) -> list[int]:
    """Town: one struck off and one open, fed back on the first day; village-01: one struck off."""
    town = crowd.drafts(world, "town", 2)
    village = crowd.drafts(world, "village-01", 1)
    crowd.release(world, *town, *village)
    crowd.begin(world, town[1])
    for finding in (town[0], village[0]):
        crowd.closed(world, finding, CLOSED_ON)
    return [finding.id for finding in (*town, *village)]


def test_a_quarter_is_frozen_with_its_table_its_sentences_and_what_is_open(world: World) -> None:
    filled(world)
    town = world.organizations["town"]
    first = issue_quarter(world.session, town, quarter(2023, 1), by(world, date(2023, 3, 31)))
    assert first.content["changes"] == []
    report = issue_quarter(world.session, town, quarter(2023, 3), by(world, date(2023, 10, 8)))
    assert (report.year, report.number, report.ends_on) == (2023, 3, date(2023, 9, 30))
    assert report.title.endswith("2023年第三季度整改工作调度情况")
    assert len(report.root) == 64
    content = report.content
    assert content["passages"][0]["text"].startswith("截至2023年9月30日，反馈镇党委的2个问题中，1个已整改完成")
    groups = content["table"]["groups"]
    assert [(group["label"], len(group["rows"])) for group in groups] == [("本级", 1), ("下级党组织", 1)]
    assert content["table"]["total"][:5] == ["3", "2", "0", "1", "1"]
    assert [(row["state"], row["overdue"], row["days_late"]) for row in content["open"]] == [("整改中", True, 29)]
    assert content["changes"] == []
    second = issue_quarter(world.session, town, quarter(2023, 2), by(world, date(2023, 10, 8)))
    compared = {row["label"]: row["change"] for row in second.content["changes"]}
    assert (compared["反馈问题"], compared["已整改完成"], compared["完成率"]) == ("持平", "增加2个", "提高66.7个百分点")


def test_the_time_limit_of_a_long_term_finding_is_said_as_on_paper(world: World) -> None:
    finding, day = world.rectifying(), date(2023, 4, 1)
    world.ask_long_term(finding, day)
    act.endorse_extension(world.session, finding, "同意", world.by("leader", day))
    act.grant_extension(world.session, finding, "同意", world.by("approver", day))
    report = issue_quarter(world.session, world.organizations["county"], quarter(2023, 2), by(world, date(2023, 6, 30)))
    assert [row["deadline"] for row in report.content["open"]] == ["2023年12月31日前，并长期坚持"]


def test_a_quarter_is_issued_once_and_not_before_its_last_day(world: World) -> None:
    town = world.organizations["town"]
    with pytest.raises(IssueRefused, match="2023年6月30日起可以调度"):
        issue_quarter(world.session, town, quarter(2023, 2), by(world, date(2023, 6, 29)))
    issue_quarter(world.session, town, quarter(2023, 2), by(world, date(2023, 6, 30)))
    with pytest.raises(IssueRefused, match="已经调度过"):
        issue_quarter(world.session, town, quarter(2023, 2), by(world, date(2023, 7, 1)))


def test_what_is_entered_later_does_not_change_what_was_issued(world: World) -> None:
    filled(world)
    town = world.organizations["town"]
    report = issue_quarter(world.session, town, quarter(2023, 2), by(world, date(2023, 7, 1)))
    kept = dict(report.content)
    crowd.release(world, *crowd.drafts(world, "village-02", 1, day=date(2023, 7, 2)), day=date(2023, 7, 2))
    world.session.commit()
    world.session.expire_all()
    assert world.session.get_one(IssuedReport, report.id).content == kept
    with pytest.raises(DatabaseError), world.session.begin_nested():
        world.session.execute(text("UPDATE issued_report SET title = 'x'"))


def test_a_bulletin_names_what_happened_in_its_week(world: World) -> None:
    ids = filled(world)
    town = world.organizations["town"]
    first = issue_bulletin(world.session, town, FIRST_DAY, by(world, date(2023, 5, 14)))
    assert (first.number, first.begins_on, first.ends_on) == (1, date(2023, 2, 27), date(2023, 3, 5))
    assert sorted(first.finding_ids) == sorted(ids)
    assert len(first.content["fed_back"]) == 3
    second = issue_bulletin(world.session, town, CLOSED_ON, by(world, date(2023, 5, 14)))
    assert (second.number, second.begins_on, second.finding_ids) == (2, MONDAY, [])
    assert {row["unit"] for row in second.content["closed"]} == {"清河镇党委", "柳林村党支部"}
    units = {row["name"]: (row["completed"], row["closed"], row["requested"]) for row in second.content["units"]}
    assert set(units.values()) == {("1", 1, 1)}
    assert second.content["returned"] == second.content["overdue"] == []
    later = AsOf(date(2023, 5, 14), instant(date(2023, 5, 14), 13))
    assert announced(world.session, ids, later) == 3
    assert announced(world.session, ids, AsOf(date(2023, 3, 4), later.known_at)) == 0


def test_a_bulletin_tells_returns_with_their_reasons_and_what_became_overdue(world: World) -> None:
    finding = crowd.drafts(world, "village-01", 1)[0]
    crowd.release(world, finding)
    crowd.begin(world, finding)
    day = crowd.DEADLINE + timedelta(days=1)
    crowd.apply(world, finding, day)
    act.send_back(world.session, finding, "公示照片缺少日期，请补拍", world.by("leader", day))
    report = issue_bulletin(world.session, world.organizations["town"], day, by(world, day))
    assert [row["reason"] for row in report.content["returned"]] == ["公示照片缺少日期，请补拍"]
    assert [row["code"] for row in report.content["overdue"]] == [finding.code]
    assert report.ends_on == day
    following = day + timedelta(days=7)
    again = issue_bulletin(world.session, world.organizations["town"], following, by(world, following))
    assert again.content["overdue"] == again.content["returned"] == []


def test_weeks_are_told_once_and_in_their_order(world: World) -> None:
    town = world.organizations["town"]
    with pytest.raises(IssueRefused, match="还没有到"):
        issue_bulletin(world.session, town, date(2023, 5, 15), by(world, date(2023, 5, 14)))
    issue_bulletin(world.session, town, MONDAY, by(world, date(2023, 5, 14)))
    with pytest.raises(IssueRefused, match="已经通报过"):
        issue_bulletin(world.session, town, CLOSED_ON, by(world, date(2023, 5, 14)))
    with pytest.raises(IssueRefused, match="期号不能倒排"):
        issue_bulletin(world.session, town, FIRST_DAY, by(world, date(2023, 5, 14)))


def test_what_came_after_a_bulletin_within_its_week_stands_in_the_next(world: World) -> None:
    town = world.organizations["town"]
    friday, saturday = date(2023, 3, 3), date(2023, 3, 4)
    early = issue_bulletin(world.session, town, friday, by(world, friday))
    assert (early.begins_on, early.ends_on) == (date(2023, 2, 27), friday)
    late = crowd.drafts(world, "town", 1, day=saturday)
    crowd.release(world, *late, day=saturday)
    with pytest.raises(IssueRefused, match="这一周已经通报过"):
        issue_bulletin(world.session, town, saturday, by(world, date(2023, 3, 5)))
    following = issue_bulletin(world.session, town, date(2023, 3, 8), by(world, date(2023, 3, 12)))
    assert (following.number, following.begins_on, following.ends_on) == (2, saturday, date(2023, 3, 12))
    assert following.finding_ids == [late[0].id]
    with pytest.raises(IssueRefused, match="期号不能倒排"):
        issue_bulletin(world.session, town, friday, by(world, date(2023, 3, 12)))
    with pytest.raises(IssueRefused, match="已经通报过"):
        issue_bulletin(world.session, town, date(2023, 3, 7), by(world, date(2023, 3, 12)))
    after = issue_bulletin(world.session, town, date(2023, 4, 1), by(world, date(2023, 4, 2)))
    assert after.begins_on == date(2023, 3, 27)


def test_quarters_weeks_and_changes() -> None:
    assert [quarter(2023, number).ends_on for number in (1, 2, 3, 4)] == [
        date(2023, 3, 31),
        date(2023, 6, 30),
        date(2023, 9, 30),
        date(2023, 12, 31),
    ]
    with pytest.raises(ValueError, match="no quarter"):
        quarter(2023, 5)
    assert quarter_name(last_quarter_ended(date(2024, 1, 1))) == "2023年第四季度"
    assert quarter_name(last_quarter_ended(date(2023, 12, 31))) == "2023年第四季度"
    assert week(date(2023, 5, 14), date(2023, 5, 20)) == (MONDAY, date(2023, 5, 14))
    figures = dict.fromkeys(
        ("fed_back", "completed", "overdue", "returns", "extensions", "relapses", "institutions", "people_handled"), 1
    ) | {"funds": "1200.50", "completion_rate": "100.0％"}
    less = figures | {"fed_back": 3, "funds": "200.00", "completion_rate": "33.3％"}
    told = {row["label"]: row["change"] for row in changes(less, figures)}
    assert (told["反馈问题"], told["追缴资金"], told["完成率"]) == ("增加2个", "减少1000.50元", "下降66.7个百分点")
    assert changes(less | {"completion_rate": "无"}, figures)[-1]["change"] == "无从比较"
    assert changes(figures, figures)[-1]["change"] == "持平"


def issued_after_reading(client: FlaskClient, values: dict[str, str]) -> TestResponse:
    """The page of a report that was issued with what its preview carries."""
    preview = client.post("/issued-reports/new", data=values).text
    assert "还没有发出，请核对下面的内容" in preview
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', preview))
    return client.post("/issued-reports/new", data=carried, follow_redirects=True)


def test_nothing_is_issued_before_it_was_read_and_it_is_issued_as_it_was_read(site: Site) -> None:
    site.today = date(2023, 3, 4)
    client = site.login("coordinator")
    values = {"kind": "bulletin", "organization": "town", "quarter": "2022-4", "day": "2023-03-04"}
    unsaid = client.post("/issued-reports/new", data=values | {"kind": ""})
    assert (unsaid.status_code, "请选择种类" in unsaid.text) == (422, True)
    preview = client.post("/issued-reports/new", data=values).text
    assert site.session.query(IssuedReport).count() == 0
    site.session.rollback()
    back = client.get(re.findall(r'href="(/issued-reports/new\?[^"]+)"', preview)[0].replace("&amp;", "&")).text
    assert 'value="2023-03-04"' in back
    assert re.search(r'<input checked[^>]*value="bulletin"', back)
    old = client.post("/issued-reports/new", data=values | {"known_at": "2023-03-03T00:00:00+00:00"})
    assert "还没有发出" in old.text
    read_at = re.findall(r'name="known_at" value="([^"]+)"', preview)[0]
    assert client.post("/issued-reports/new", data=values | {"known_at": read_at}).status_code == 302
    assert [row.known_at.isoformat() for row in site.session.query(IssuedReport)] == [read_at]


def test_reports_are_issued_listed_and_shown_on_pages(site: Site) -> None:
    filled(site.world)
    site.today = date(2023, 10, 8)
    client = site.login("coordinator")
    values = {"kind": "quarter", "organization": "town", "quarter": "2023-3", "day": "2023-10-08"}
    shown = issued_after_reading(client, values)
    assert shown.status_code == 200
    assert "与上季度相比" in shown.text
    assert "逾期29天" in shown.text
    again = client.post("/issued-reports/new", data=values)
    assert (again.status_code, "已经调度过" in again.text) == (422, True)
    bulletin = issued_after_reading(client, values | {"kind": "bulletin"})
    assert "2023年第1期" in bulletin.text
    assert "本周没有销号的问题" in bulletin.text
    listed = client.get("/issued-reports").text
    assert "第三季度" in listed
    assert "一周通报" in listed
    assert "2023年第1期" in listed
    assert "第三季度" not in site.login("secretary").get("/issued-reports").text
    foreign = site.login("coordinator").post("/issued-reports/new", data=values | {"organization": "county"})
    assert foreign.status_code == 404
