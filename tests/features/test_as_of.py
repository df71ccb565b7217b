"""Figures and ledger of a past (D, K) stay as they were, whatever is done, entered late or renamed afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from threading import Event

import pytest

from tests import crowd
from tests.cast import World, instant
from tests.web import Site
from tracker.foundation.history.queries import AsOf, root, transitions_of
from tracker.foundation.printing.document import Sheet
from tracker.output.figures.queries import Levels, levels
from tracker.output.ledgers.declarations import RECTIFICATION
from tracker.output.ledgers.sheets import produce
from tracker.output.reports.statements import statement
from tracker.people.organizations.operations import rename
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FollowUpOutcome

DAY = date(2023, 6, 30)
KNOWN = date(2023, 7, 5)
THEN = AsOf(DAY, instant(KNOWN))
LATER = AsOf(DAY, instant(date(2024, 1, 5)))
FILED_ON = date(2023, 7, 5)


@pytest.fixture
def findings(world: World) -> list[Finding]:
    """In a village: one struck off, one that waits for its first review, one in 整改中; in the town one in 整改中."""
    findings = crowd.drafts(world, "village-01", 3, ("聚焦基层党组织建设", "组织生活"))
    findings += crowd.drafts(world, "town", 1)
    crowd.release(world, *findings)
    crowd.closed(world, findings[0], date(2023, 5, 10))
    for finding in findings[1:]:
        crowd.begin(world, finding)
    crowd.apply(world, findings[1], date(2023, 6, 20))
    return findings


def printed(world: World, as_of: AsOf) -> tuple[Sheet, Levels, str]:
    """Ledger, figures and sentence, read anew."""
    world.session.flush()
    world.session.expire_all()
    town = world.organizations["town"]
    sheet = produce(world.session, RECTIFICATION, town, as_of, FILED_ON)
    return sheet, levels(world.session, town, as_of), statement(world.session, town, as_of, FILED_ON).text


def completed(world: World, as_of: AsOf) -> tuple[int, int]:
    """Struck off and fed back in the villages."""
    found = printed(world, as_of)[1].below
    return found.completed, found.fed_back


def test_a_late_entry_is_seen_from_its_recording_on_and_never_before(world: World, findings: list[Finding]) -> None:
    before = printed(world, THEN)
    crowd.strike_off(world, findings[1], date(2023, 6, 28), recorded=date(2023, 7, 20))
    assert printed(world, THEN) == before
    assert (completed(world, THEN), completed(world, LATER)) == ((1, 3), (2, 3))
    assert completed(world, AsOf(date(2023, 6, 27), LATER.known_at)) == (1, 3)


def test_what_happened_after_the_day_is_not_of_the_day_even_when_known(world: World, findings: list[Finding]) -> None:
    rows = printed(world, THEN)[0].groups
    crowd.strike_off(world, findings[1], date(2023, 7, 3))
    assert (printed(world, THEN)[0].groups, completed(world, THEN)) == (rows, (1, 3))
    assert completed(world, AsOf(date(2023, 7, 3), THEN.known_at)) == (2, 3)


def test_a_relapse_reopens_from_its_day_on_and_the_past_stays_closed(world: World, findings: list[Finding]) -> None:
    before, day = printed(world, THEN), date(2023, 8, 20)
    seen = act.FollowUpEntry(FollowUpOutcome.RECURRED, "又有两个月没有收缴党费，问题反弹。", "实地查看", "村民张三")
    act.record_follow_up(world.session, findings[0], seen, world.by("discipline", day))
    act.reopen(
        world.session, findings[0], "回头看发现又有两个月未收缴", date(2023, 12, 1), world.by("coordinator", day)
    )
    assert printed(world, THEN) == before
    assert (completed(world, LATER), completed(world, AsOf(day, LATER.known_at))) == ((1, 3), (0, 3))


def test_corrections_and_new_plans_after_the_day_leave_its_words(world: World, findings: list[Finding]) -> None:
    before, day, finding = printed(world, THEN), date(2023, 7, 10), findings[2]
    reason = "原文笔误，经巡察组同意更正"
    act.correct_wording(world.session, finding, "更正后的问题。", reason, world.by("coordinator", day))
    new = date(2023, 11, 1)
    act.request_extension(world.session, finding, new, "雨季无法施工，申请延期", world.by("secretary", day))
    act.endorse_extension(world.session, finding, "同意", world.by("leader", day))
    act.grant_extension(world.session, finding, "同意", world.by("approver", day))
    act.report_progress(world.session, finding, "已核对20人", world.by("secretary", day))
    assert printed(world, THEN) == before
    after = AsOf(day, LATER.known_at)
    text = str(printed(world, after)[0].groups)
    assert all(words in text for words in ("更正后的问题。", "2023年11月1日", "已核对20人"))


def test_renaming_people_and_organizations_leaves_what_was_printed(world: World, findings: list[Finding]) -> None:
    before = printed(world, THEN)
    world.users["secretary"].name = "孙改名"
    world.users["leader"].name = "李改名"
    day = date(2023, 8, 1)
    rename(world.session, world.organizations["town"], "清江街道", "清江街道党工委", today=day, now=instant(day))
    assert printed(world, THEN) == before
    assert before[0].title == "清河镇党委反馈问题整改台账"
    assert printed(world, AsOf(day, instant(day)))[0].title == "清江街道党工委反馈问题整改台账"


def test_findings_fed_back_later_are_not_in_an_earlier_ledger(world: World, findings: list[Finding]) -> None:
    before = printed(world, THEN)
    crowd.release(world, *crowd.drafts(world, "village-02", 1, day=date(2023, 7, 20)), day=date(2023, 7, 20))
    assert printed(world, THEN) == before
    assert completed(world, AsOf(date(2023, 7, 20), LATER.known_at)) == (1, 4)


def test_the_printed_root_is_that_of_the_instant(world: World, findings: list[Finding]) -> None:
    before = root(world.session, THEN.known_at)
    act.report_progress(world.session, findings[2], "已核对20人", world.by("secretary", date(2023, 7, 10)))
    assert root(world.session, THEN.known_at) == before
    assert root(world.session, LATER.known_at) != before
    assert before[:16] in printed(world, THEN)[0].footer


def test_the_history_of_a_finding_ends_at_the_pair_asked_for(world: World, findings: list[Finding]) -> None:
    crowd.strike_off(world, findings[1], date(2023, 6, 28), recorded=date(2023, 7, 20))
    subject = ("finding", findings[1].id)
    assert transitions_of(world.session, *subject, THEN)[-1].action == "request_closure"
    assert transitions_of(world.session, *subject, LATER)[-1].action == "close"


@pytest.mark.parametrize("workplace", ["sqlite"], indirect=True)
def test_who_waits_for_their_turn_to_write_reads_the_clock_when_it_comes(site: Site) -> None:
    site.world.released()
    client, busy, seen = site.login("secretary"), Event(), list[bool]()
    site.app.extensions["clock"] = lambda: (seen.append(busy.is_set()), instant(site.today, 11))[1]
    with ThreadPoolExecutor(1) as waiting, site.sessions.write() as other:
        other.connection()
        busy.set()
        answer = waiting.submit(client.post, "/todo/acknowledge")
        with suppress(TimeoutError):
            answer.result(0.5)
        busy.clear()
        other.commit()
        assert answer.result(10).status_code == 302
    assert seen == [False]
