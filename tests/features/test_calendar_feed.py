"""The calendar feed, read by a parser that did not write it: whose dates, under which address, and no word too many."""

from __future__ import annotations

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from tests.cast import FIRST_DAY, World, instant
from tests.web import Site
from tracker.foundation.lib.ics import AllDayEvent, calendar_object
from tracker.people.accounts import operations as accounts
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding

# Everything but the control characters, which no summary holds.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120)


@given(st.lists(st.tuples(TEXT, st.dates()), max_size=4))
def test_what_is_written_is_read_again(said: list[tuple[str, date]]) -> None:
    events = [
        AllDayEvent(f"uid-{number}", day, summary, "http://localhost/findings/QX-1")
        for number, (summary, day) in enumerate(said)
    ]
    data = calendar_object("销号", events, instant(FIRST_DAY))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert re.search(rb"[^\r]\n|\r[^\n]", data) is None
    read = Calendar.from_ical(data)
    assert [(event.decoded("DTSTART"), str(event["SUMMARY"])) for event in read.walk("VEVENT")] == [
        (day, summary) for summary, day in said
    ]


def address_for(client: FlaskClient) -> str:
    """Where the feed lies that the person makes on 我的账号; the page shows it once."""
    page = client.post("/account/calendar").text
    found = re.search(r'value="(http://\S+/calendar/\S+\.ics)"', page)
    assert found
    assert found[1] not in client.get("/account").text
    return urlsplit(found[1]).path


def events_at(site: Site, address: str) -> dict[str, Event]:
    """SUMMARY → event of the feed, fetched without a login."""
    answer = site.app.test_client().get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    read = Calendar.from_ical(answer.data)
    assert (read["VERSION"], read.calendar_name, read.errors) == ("2.0", "销号：时限和回头看", [])
    events = list(read.walk("VEVENT"))
    assert len({str(event["UID"]) for event in events}) == len(events)
    return {str(event["SUMMARY"]): event for event in events}


def days(events: dict[str, Event]) -> dict[str, date]:
    return {summary: event.decoded("DTSTART") for summary, event in events.items()}


def struck_off_and_open(world: World) -> tuple[Finding, Finding]:
    return world.closed(), world.rectifying("neighbour", organization="village-02")


def grant(world: World, finding: Finding) -> None:
    """What was asked for, on both levels."""
    act.endorse_extension(world.session, finding, "属实", world.by("leader", date(2023, 5, 2)))
    act.grant_extension(world.session, finding, "同意", world.by("approver", date(2023, 5, 3)))


def test_each_person_reads_the_dates_that_are_theirs(site: Site) -> None:
    closed, open_one = struck_off_and_open(site.world)
    deadline = {f"整改时限 {open_one.code}": date(2023, 9, 1)}
    looks = {f"第1次回头看 {closed.code}": date(2023, 8, 10), f"第2次回头看 {closed.code}": date(2023, 11, 10)}
    wanted = {"neighbour": deadline, "leader": deadline, "discipline": looks, "inspector": looks}
    wanted |= {"secretary": {}, "sysadmin": {}, "supervisor": {}}
    got = {person: days(events_at(site, address_for(site.login(person)))) for person in wanted}
    assert got == wanted


def test_an_event_keeps_its_uid_when_its_day_moves_and_goes_when_it_is_done(site: Site) -> None:
    finding = site.world.rectifying()
    address = address_for(site.login("secretary"))
    (before,) = events_at(site, address).values()
    late = "汛期不能施工，须等到枯水期"
    act.request_extension(site.session, finding, date(2023, 10, 1), late, site.world.by("secretary", date(2023, 5, 1)))
    grant(site.world, finding)
    site.session.commit()
    (after,) = events_at(site, address).values()
    assert (before["UID"], after.decoded("DTSTART")) == (after["UID"], date(2023, 10, 1))
    act.void(
        site.session,
        finding,
        "查无实据，经核实撤销",
        "清巡办〔2023〕3号",
        site.world.by("coordinator", date(2023, 5, 4)),
    )
    site.session.commit()
    assert events_at(site, address) == {}


def test_a_long_term_finding_is_looked_at_on_its_next_day(site: Site) -> None:
    finding = site.world.rectifying()
    site.world.ask_long_term(finding, date(2023, 5, 1))
    grant(site.world, finding)
    events = events_at(site, address_for(site.login("secretary")))
    assert days(events) == {f"下次检视 {finding.code}": date(2023, 7, 1)}


def test_nothing_but_codes_and_links_leaves_the_building(site: Site) -> None:
    closed, open_one = struck_off_and_open(site.world)
    for person in ("leader", "discipline"):
        data = site.app.test_client().get(address_for(site.login(person))).data.replace(b"\r\n ", b"").decode()
        assert not any(name in data for name in ("党费", "孙村", "陈邻", "李联", "赵纪", "柳林村", "石桥村"))
        finding = open_one if person == "leader" else closed
        assert f"URL:http://localhost/findings/{finding.code}\r\n" in data


def test_an_address_ends_when_it_is_renewed_revoked_or_its_person_goes(site: Site) -> None:
    client, anybody = site.login("secretary"), site.app.test_client()
    first, second = address_for(client), address_for(client)
    assert (anybody.get(first).status_code, anybody.get(second).status_code) == (404, 200)
    client.post("/account/calendar/end")
    assert anybody.get(second).status_code == 404
    assert anybody.get("/calendar/made-up.ics").status_code == 404
    user = site.world.users["secretary"]
    endings = (
        lambda: accounts.set_active(site.session, user, False, instant(FIRST_DAY)),
        lambda: accounts.lock_out(site.session, user, instant(FIRST_DAY)),
    )
    for end in endings:
        address = address_for(site.login("secretary"))
        end()
        accounts.set_active(site.session, user, True, instant(FIRST_DAY))
        site.session.commit()
        assert anybody.get(address).status_code == 404


def test_a_calendar_program_asks_again_and_is_told_that_nothing_changed(site: Site) -> None:
    site.world.rectifying()
    address, anybody = address_for(site.login("secretary")), site.app.test_client()
    first = anybody.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    site.today += timedelta(days=1)
    again = anybody.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
