"""An office's own thresholds: the letters follow, deadlines do not move, others go by the office above."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.cast import World, instant
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.verification import verify
from tracker.output.notifications.models import Channel, Contact, OutboxMessage
from tracker.output.notifications.reminding import remind
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.operations.rescheduling import change_thresholds
from tracker.rectification.procedures.errors import ProcedureError
from tracker.rectification.procedures.models import THRESHOLDS_SUBJECT, ThresholdTable
from tracker.rectification.procedures.operations import TableOutdated
from tracker.rectification.procedures.queries import read_clock
from tracker.workflow.model import Role, Timeframe
from tracker.workflow.thresholds import DEFAULTS, KEYS, Key, Step, Threshold, Thresholds

FIXED = Timeframe.FIXED_TERM
REMINDER: Key = (FIXED, Step.REMINDER)
MAY = date(2023, 5, 2)


def table(**days: int) -> dict[Key, Threshold]:
    """The defaults with other days for the steps of a fixed term."""
    changed = {key: replace(DEFAULTS[key], days=days[key[1]]) for key in KEYS if key[0] is FIXED and key[1] in days}
    return {**DEFAULTS, **changed}


def set_table(world: World, wanted: Thresholds, office: str = "town", seen: int = 0, day: date = MAY) -> None:
    by = world.by("coordinator", day)
    change_thresholds(world.session, world.organizations[office], wanted, seen, by)


def told(world: World) -> list[tuple[str, str]]:
    names = {user.id: name for name, user in world.users.items()}
    rows = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(row.kind, names[row.recipient_id]) for row in rows]


def test_letters_follow_the_table_and_the_deadline_stays(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    assert finding.alert_on == date(2023, 8, 12)
    set_table(world, table(reminder=60, due_soon=30))
    world.session.refresh(finding)
    assert (finding.alert_on, finding.deadline) == (date(2023, 7, 3), date(2023, 9, 1))
    assert remind(world.session, instant(date(2023, 7, 2))) == 0
    assert remind(world.session, instant(date(2023, 7, 3))) == 1
    remind(world.session, instant(date(2023, 8, 2)))
    assert told(world) == [("reminder", "secretary"), ("due_soon", "secretary"), ("due_soon", "leader")]


def test_what_stands_by_the_new_table_is_written_by_the_next_pass_and_once(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    day = date(2023, 8, 15)
    remind(world.session, instant(day))
    set_table(world, table(due_soon=19), day=day)
    world.session.refresh(finding)
    assert finding.alert_on == day
    remind(world.session, instant(day, 18))
    remind(world.session, instant(day, 19))
    assert told(world) == [("reminder", "secretary"), ("due_soon", "secretary"), ("due_soon", "leader")]


def test_what_was_said_is_not_said_again_by_a_laxer_table(world: World) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    remind(world.session, instant(date(2023, 8, 23)))
    before = told(world)
    set_table(world, table(reminder=9, due_soon=5), day=date(2023, 8, 23))
    assert remind(world.session, instant(date(2023, 8, 24))) == 1
    assert told(world) == [*before, ("reminder", "secretary")]


def test_the_nearest_office_with_a_table_decides_and_giving_it_up_goes_back(world: World) -> None:
    near, far = world.rectifying(deadline=date(2023, 9, 1)), world.finding(organization="village-02")
    village = world.organizations["village-01"]
    set_table(world, table(reminder=40))
    set_table(world, table(reminder=60), "village-01")
    clock = read_clock(world.session)
    assert clock.table(near.organization.path)[REMINDER].days == 60
    assert clock.table(far.organization.path)[REMINDER].days == 40
    assert clock.table(world.organizations["county"].path)[REMINDER].days == 20
    set_table(world, {}, "village-01", seen=1)
    world.session.refresh(near)
    assert read_clock(world.session).table(village.path)[REMINDER].days == 40
    assert near.alert_on == date(2023, 7, 23)


def test_who_is_told_and_whether_outside_is_the_tables(world: World) -> None:
    world.rectifying(deadline=date(2023, 9, 1))
    for name in ("discipline", "secretary"):
        address = Contact(user_id=world.users[name].id, channel=Channel.MAIL, address=f"{name}@example.cn", secret="")
        address.created_at = instant(MAY)
        world.session.add(address)
    inside = Threshold(20, (Role.REVIEWER, Role.OWNER), outward=False)
    set_table(world, {**DEFAULTS, REMINDER: inside})
    assert remind(world.session, instant(date(2023, 8, 12))) == 2
    channels = world.session.scalars(select(OutboxMessage.channel)).all()
    assert list(channels) == [Channel.IN_APP, Channel.IN_APP]
    assert set(told(world)) == {("reminder", "discipline"), ("reminder", "secretary")}


def test_a_table_is_a_link_of_the_chain_and_the_same_one_again_is_none(world: World) -> None:
    set_table(world, table(reminder=30))
    set_table(world, table(reminder=30), seen=1)
    link = world.session.scalars(select(Transition).where(Transition.subject_kind == THRESHOLDS_SUBJECT)).one()
    assert (link.action, link.actor_name, link.chain) == ("set_thresholds", "王整", world.organizations["town"].id)
    assert len(link.records) == 1 + len(KEYS)
    assert verify(world.session).ok


def test_a_bad_table_is_refused_and_a_stale_one_is_told(world: World) -> None:
    with pytest.raises(ProcedureError, match="要比“临期”早"):
        set_table(world, table(reminder=5))
    set_table(world, table(reminder=30))
    with pytest.raises(TableOutdated):
        set_table(world, table(reminder=40))


def test_of_two_who_set_it_at_once_one_wins(world: World, sessions: Sessions) -> None:
    world.rectifying()
    world.session.commit()

    def one(days: int) -> str:
        with sessions.writing() as session:
            mine = World(session, {one.code: session.merge(one) for one in world.organizations.values()}, world.users)
            try:
                set_table(mine, table(reminder=days))
            except TableOutdated:
                session.rollback()
                return "stale"
            return "set"

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(one, (30, 40))) == ["set", "stale"]
    assert world.session.scalar(select(func.count()).select_from(ThresholdTable)) == 1


def test_a_limit_that_passed_is_told_once_however_long_the_clock_stood(world: World) -> None:
    world.released()
    assert remind(world.session, instant(date(2023, 3, 6))) == 0
    remind(world.session, instant(date(2023, 4, 20)))
    assert set(told(world)) == {("acknowledgement_late", "secretary"), ("acknowledgement_late", "coordinator")}
    assert remind(world.session, instant(date(2023, 4, 21))) == 0


def test_a_review_that_waits_too_long_is_told_to_whose_turn_it_is(world: World) -> None:
    finding = world.applied(date(2023, 5, 4))
    assert remind(world.session, instant(date(2023, 5, 10))) == 0  # Saturday 6 May was worked
    remind(world.session, instant(date(2023, 5, 11)))
    assert set(told(world)) == {("review_late", "leader"), ("review_late", "coordinator")}
    day = date(2023, 5, 15)
    act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", day))
    remind(world.session, instant(date(2023, 5, 23)))
    assert ("review_late", "discipline") in told(world)


def test_a_look_back_a_week_late_goes_to_the_coordinator_too(world: World) -> None:
    finding = world.closed(date(2023, 5, 10))
    remind(world.session, instant(date(2023, 8, 10)))
    world.session.refresh(finding)
    assert finding.alert_on == date(2023, 8, 17)
    remind(world.session, instant(date(2023, 8, 30)))
    late = {who for kind, who in told(world) if kind == "follow_up_late"}
    assert late == {"discipline", "inspector", "coordinator"}
    world.session.refresh(finding)
    assert finding.alert_on == date(2023, 11, 10)  # the second one


def test_the_next_review_of_a_long_term_finding_is_called_what_it_is(world: World) -> None:
    finding = world.rectifying(deadline=date(2023, 9, 1))
    day = date(2023, 5, 4)
    world.ask_long_term(finding, day, date(2023, 7, 1))
    act.endorse_extension(world.session, finding, "同意", world.by("leader", day))
    act.grant_extension(world.session, finding, "同意", world.by("approver", day))
    remind(world.session, instant(date(2023, 6, 21)))
    message = world.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert message is not None
    assert message.kind == "checkup_due_soon"
    assert message.title.startswith("下次检视临期（黄）")
    assert "整改时限" not in message.body


# -- the page


def entered(seen: int = 0, do: str = "save", **days: int) -> dict[str, object]:
    """What the page sends."""
    sent: dict[str, object] = {"seen": seen, "do": do}
    for number, timeframe in enumerate(Timeframe):
        sent[f"units-{number}"] = DEFAULTS[timeframe, Step.REMINDER].unit
    for number, one in enumerate(table(**days).values()):
        sent[f"rows-{number}-days"] = one.days
        sent[f"rows-{number}-roles"] = [role.value for role in one.roles]
        sent[f"rows-{number}-outward"] = "y"
    return sent


def test_the_page_previews_saves_and_goes_back(site: Site) -> None:
    office = site.login("coordinator")
    page = office.get("/thresholds").text
    assert "随软件提供的默认天数" in page
    assert "2023年12月11日" in page
    assert "提醒责任人" in page
    shown = office.post("/thresholds", data=entered(do="preview", reminder=30)).text
    assert "2023年12月1日" in shown
    assert "随软件提供的默认天数" in shown
    assert office.post("/thresholds", data=entered(reminder=30)).status_code == 302
    page = office.get("/thresholds").text
    assert "本单位自己的天数" in page
    assert office.post("/thresholds", data=entered(reminder=40)).status_code == 409
    office.post("/thresholds/reset", data={"seen": 1})
    assert "随软件提供的默认天数" in office.get("/thresholds").text


def test_the_page_says_every_fault_and_keeps_what_was_entered(site: Site) -> None:
    answer = site.login("coordinator").post("/thresholds", data=entered(reminder=5, talk=40))
    assert answer.status_code == 422
    assert "限期整改“提醒”要比“临期”早，提前的天数要更多" in answer.text
    assert "限期整改“通报”要比“约谈”晚，逾期的天数要更多" in answer.text
    assert 'value="40"' in answer.text


def test_a_number_out_of_range_is_named_in_chinese_and_led_to(site: Site) -> None:
    answer = site.login("coordinator").post("/thresholds", data=entered(talk=400))
    assert answer.status_code == 422
    assert '<a href="#rows">打开的步骤</a>：天数填0到365' in answer.text
    assert 'open id="rows"' in answer.text


def test_a_foreign_office_is_not_there(site: Site) -> None:
    stranger = site.login("coordinator")
    assert stranger.get("/thresholds?organization=county").status_code == 404
    assert stranger.post("/thresholds/reset?organization=county").status_code == 404
    assert stranger.get("/thresholds?organization=village-01").status_code == 200
