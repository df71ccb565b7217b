"""What the numbers of a statement lead to, and how an office prints its rates."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest

from tests import crowd
from tests.cast import instant
from tests.web import Site
from tracker.output.figures.rules import Style
from tracker.output.figures.styles.operations import set_style
from tracker.output.figures.styles.queries import style_of
from tracker.output.reports.views import figures

CLOSED_ON = date(2023, 5, 10)


@pytest.fixture
def filled(site: Site) -> Site:
    """Two findings of the town, one struck off in May, and one of a village that is struck off."""
    town = crowd.drafts(site.world, "town", 2)
    village = crowd.drafts(site.world, "village-01", 1)
    crowd.release(site.world, *town, *village)
    site.today = CLOSED_ON
    for finding in (town[0], village[0]):
        crowd.closed(site.world, finding, CLOSED_ON)
    site.session.commit()
    return site


@pytest.mark.parametrize("query", ["", "?as_of=2023-05-09", "?source=county_inspection&year=2023&tier=VILLAGE"])
def test_every_number_of_the_page_leads_to_a_list_of_as_many(filled: Site, query: str) -> None:
    client = filled.login("coordinator")
    page = client.get(f"/statements{query}").text
    links = set(re.findall(r'<a href="(/figures/[^"]+)">([^<]+)</a>', page))
    assert len(links) > 30
    for address, text in links:
        answer = client.get(unescape(address))
        assert answer.status_code == 200
        if "％" in text or "/funds" in address:
            continue
        codes = set(re.findall(r'<a href="/findings/([^"]+)">', answer.text))
        assert (len(codes), answer.text.count("没有这样的问题")) == (int(text), int(text == "0")), address


def test_the_list_is_that_of_the_day_with_its_definition(filled: Site) -> None:
    client = filled.login("coordinator")
    past = client.get("/figures/completed?organization=town&as_of=2023-05-09").text
    assert "没有这样的问题" in past
    now = client.get("/figures/completed?organization=town&level=own").text
    assert "已销号" in now
    assert "共 1 个问题" in now
    assert "已整改完成：已销号或已巩固" in now


@pytest.mark.parametrize(
    "address",
    [
        "/figures/completion_rate?organization=town",
        "/figures/sing?organization=town",
        "/figures/fed_back?organization=nowhere",
        "/figures/fed_back?organization=town&level=sideways",
        "/figures/fed_back?organization=town&as_of=2099-01-01",
        "/figures/fed_back?organization=town&as_of=gestern",
        "/figures/fed_back?organization=town&known_at=2023-05-01",
        "/figures/fed_back?organization=town&known_at=2099-05-01T00:00:00%2B00:00",
        "/figures/fed_back?organization=town&year=99999999999999999999",
        "/figures/fed_back?organization=town&kinds=MOON",
    ],
)
def test_what_cannot_be_understood_is_not_there(filled: Site, address: str) -> None:
    assert filled.login("coordinator").get(address).status_code == 404


def test_a_period_that_ends_before_it_begins_is_refused(filled: Site) -> None:
    answer = filled.login("coordinator").get("/statements?fed_back_from=2023-05-02&fed_back_until=2023-05-01")
    assert (answer.status_code, "请对调" in answer.text) == (422, True)


def test_an_office_sets_how_its_rates_are_printed_and_the_past_stays(filled: Site) -> None:
    client = filled.login("coordinator")
    answer = client.post("/figure-style", data={"organization": "town", "places": "2", "sign": "%"})
    assert answer.status_code == 302
    assert "完成率50.00%" in client.get("/statements").text
    assert "完成率100.00%" in client.get("/statements?organization=village-01").text
    assert (
        "没有改动"
        in client.post(
            "/figure-style", data={"organization": "town", "places": "2", "sign": "%"}, follow_redirects=True
        ).text
    )
    assert "2 位小数，百分号 %" in client.get("/figure-style?organization=town").text
    town, county = (filled.world.organizations[code] for code in ("town", "county"))
    assert style_of(filled.session, town, instant(CLOSED_ON, 10)) == Style(1, "％")
    assert style_of(filled.session, county, instant(CLOSED_ON, 23)) == Style(1, "％")


def test_a_village_may_be_set_apart_and_a_foreign_unit_is_not_there(filled: Site) -> None:
    client = filled.login("coordinator")
    client.post("/figure-style", data={"organization": "village-01", "places": "0", "sign": "％"})
    assert "完成率100％" in client.get("/statements?organization=village-01").text
    assert "完成率50.0％" in client.get("/statements?organization=town").text
    assert client.get("/figure-style?organization=county").status_code == 404
    assert client.post("/figure-style", data={"organization": "town", "places": "7", "sign": "!"}).status_code == 422


@pytest.mark.parametrize("instant_", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_at_the_end_of_the_calendar_is_not_there(filled: Site, instant_: str) -> None:
    assert filled.login("coordinator").get(f"/figures/fed_back?known_at={instant_}").status_code == 404


def test_the_home_page_prints_rates_in_the_style_of_the_office(filled: Site) -> None:
    county, coordinator = filled.world.organizations["county"], filled.world.actor("coordinator")
    set_style(filled.session, county, Style(2, "%"), coordinator, instant(CLOSED_ON, 1))
    filled.session.commit()
    page = filled.login("supervisor").get("/").text
    assert "2个已整改完成，完成率66.67%" in page
    assert "％" not in page


def test_a_long_list_behind_a_number_has_pages_and_its_whole_count(
    filled: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "PAGE_SIZE", 2)
    client = filled.login("coordinator")
    pages = [client.get(f"/figures/fed_back?organization=town&level=total&page={number}").text for number in (1, 2)]
    for page in pages:
        assert "共 3 个问题" in page
        assert "共 2 页" in page
    shown = [set(re.findall(r'href="/findings/([^"]+)"', page)) for page in pages]
    assert [len(codes) for codes in shown] == [2, 1]
    assert not shown[0] & shown[1]
