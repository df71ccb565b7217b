"""The ladder: the clock proposes, people decide, one of two wins; the page of a finding tells where it stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select

from tests import pressing
from tests.cast import World, instant
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.verification import verify
from tracker.output.notifications.announcing import announce
from tracker.output.notifications.models import OutboxMessage
from tracker.output.notifications.reminding import remind
from tracker.people.organizations.models import Organization
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision import operations as supervise
from tracker.rectification.supervision.models import Decision, Proposal, TalkKind
from tracker.rectification.supervision.queries import ladder_of, open_proposals
from tracker.workflow.thresholds import Step

DEADLINE = date(2023, 9, 1)
LATE = date(2023, 9, 2)
TALKED = date(2023, 9, 16)  # 15 days overdue
NAMED = date(2023, 10, 1)  # 30 days


def overdue(world: World, *days: date) -> Finding:
    """A finding that nobody puts right, after passes on these days."""
    finding = world.rectifying(deadline=DEADLINE)
    for day in days:
        remind(world.session, instant(day))
    return finding


def proposed(world: World) -> list[tuple[Step, date]]:
    rows = world.session.scalars(select(Proposal).order_by(Proposal.id))
    return [(row.step, row.proposed_on) for row in rows]


def told(world: World, kind: str) -> set[str]:
    names = {user.id: name for name, user in world.users.items()}
    return {names[one] for one in world.session.scalars(select(OutboxMessage.recipient_id).filter_by(kind=kind))}


def decide(world: World, step: Step, who: str, day: date, *, taken: bool, reason: str = "") -> Decision:
    proposal = world.session.scalars(select(Proposal).where(Proposal.step == step)).one()
    return supervise.decide(world.session, proposal, world.by(who, day), taken=taken, reason=reason)


def standings(world: World, finding: Finding, day: date) -> dict[str, str]:
    return {one.label: one.standing.label for one in ladder_of(world.session, finding, day)}


def test_each_rung_is_proposed_on_its_day_to_those_who_decide(world: World) -> None:
    overdue(world, DEADLINE, LATE, LATE, date(2023, 9, 15), TALKED, NAMED, date(2023, 12, 1))
    assert proposed(world) == [(Step.NOTICE, LATE), (Step.TALK, TALKED), (Step.BULLETIN, NAMED)]
    assert told(world, "proposal_notice") == {"coordinator"}
    assert told(world, "proposal_talk") == {"coordinator", "discipline", "approver"}
    assert told(world, "proposal_bulletin") == {"coordinator", "approver"}
    link = world.session.scalar(select(OutboxMessage.link).filter_by(kind="proposal_notice"))
    assert link is not None
    assert link.startswith("/supervision/new?finding=")


def test_after_weeks_down_one_rung_is_proposed_and_one_letter_written(world: World) -> None:
    finding = overdue(world, date(2023, 10, 20))
    assert proposed(world) == [(Step.BULLETIN, date(2023, 10, 20))]
    assert told(world, "overdue") == {"secretary", "leader"}
    assert standings(world, finding, date(2023, 10, 20))["约谈"] == "未提请"


def test_what_waits_for_a_decision_is_no_change_of_history(world: World) -> None:
    overdue(world, LATE, TALKED)
    assert verify(world.session).ok
    decide(world, Step.TALK, "discipline", TALKED, taken=True)
    assert verify(world.session).ok


def test_whoever_issues_a_notice_has_decided(world: World) -> None:
    finding = overdue(world, LATE)
    notice = pressing.issued(world, finding, day=LATE, due_on=date(2023, 9, 20))
    decision = world.session.scalars(select(Decision)).one()
    assert (decision.taken, decision.decided_name, decision.reason) == (True, "王整", f"已发{notice.number}")
    assert standings(world, finding, LATE)["督办"] == "已办"
    assert open_proposals(world.session, world.actor("coordinator", LATE)) == []
    assert verify(world.session).ok


def test_a_notice_before_the_pass_leaves_nothing_to_propose(world: World) -> None:
    finding = world.rectifying(deadline=DEADLINE)
    pressing.issued(world, finding, day=LATE, due_on=date(2023, 9, 20))
    remind(world.session, instant(LATE))
    assert proposed(world) == []
    assert told(world, "proposal_notice") == set()


def test_a_talk_is_agreed_on_then_held_and_registered(world: World) -> None:
    finding = overdue(world, TALKED)
    decide(world, Step.TALK, "approver", TALKED, taken=True)
    announce(world.session, instant(TALKED))
    assert told(world, "proposal_taken") == {"coordinator"}
    assert standings(world, finding, TALKED)["约谈"] == "已同意"
    pressing.held(world, finding, kind=TalkKind.ADMONITION, day=TALKED)
    assert standings(world, finding, TALKED) | {"约谈": "已同意", "诫勉": "已办"} == standings(world, finding, TALKED)
    talk = pressing.held(world, finding, kind=TalkKind.SUMMONS, day=TALKED)
    assert standings(world, finding, TALKED)["约谈"] == "已办"
    supervise.withdraw_talk(world.session, talk, "登记到别的问题上了", world.by("discipline", TALKED))
    assert standings(world, finding, TALKED)["约谈"] == "已同意"


def test_declining_needs_a_reason_of_ten_characters_which_stays(world: World) -> None:
    finding = overdue(world, NAMED)
    with pytest.raises(Refused) as refusal:
        decide(world, Step.BULLETIN, "approver", NAMED, taken=False, reason="暂不通报")
    assert "至少10个字" in refusal.value.sentences[0]
    decide(world, Step.BULLETIN, "approver", NAMED, taken=False, reason="正在等待上级拨款，暂不通报。")
    rung = next(one for one in ladder_of(world.session, finding, NAMED) if one.key == "bulletin")
    assert rung.standing.label == "不同意"
    assert rung.said is not None
    assert rung.said.reason == "正在等待上级拨款，暂不通报。"
    remind(world.session, instant(date(2023, 11, 1)))
    assert proposed(world) == [(Step.BULLETIN, NAMED)]


# who may decide on what
MAY = [
    (Step.TALK, "approver", True),
    (Step.TALK, "discipline", True),
    (Step.TALK, "coordinator", False),
    (Step.TALK, "leader", False),
    (Step.TALK, "secretary", False),
    (Step.BULLETIN, "approver", True),
    (Step.BULLETIN, "discipline", False),
    (Step.BULLETIN, "coordinator", False),
]


@pytest.mark.parametrize("workplace", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("step", "who", "may"), MAY)
def test_each_rung_says_who_decides(world: World, step: Step, who: str, may: bool) -> None:
    day = TALKED if step is Step.TALK else NAMED
    overdue(world, day)
    if may:
        assert decide(world, step, who, day, taken=True).taken
    else:
        with pytest.raises(Refused, match="您不能决定"):
            decide(world, step, who, day, taken=True)


def test_an_extension_takes_the_occasion_away(world: World) -> None:
    finding = overdue(world, TALKED)
    act.request_extension(
        world.session, finding, date(2023, 12, 1), "资金未到位，需要时间", world.by("secretary", TALKED)
    )
    act.endorse_extension(world.session, finding, "同意", world.by("leader", TALKED))
    act.grant_extension(world.session, finding, "同意", world.by("approver", TALKED))
    assert open_proposals(world.session, world.actor("approver", TALKED)) == []
    with pytest.raises(Refused, match="时限已经改变"):
        decide(world, Step.TALK, "approver", TALKED, taken=True)
    assert standings(world, finding, TALKED)["约谈"] == "还没到"


def test_of_two_who_decide_at_once_exactly_one_wins(world: World, sessions: Sessions) -> None:
    overdue(world, TALKED)
    actors = {name: world.actor(name, TALKED) for name in ("approver", "discipline")}
    world.session.commit()

    def one(name: str) -> str:
        with sessions.writing() as session:
            proposal = session.scalars(select(Proposal)).one()
            by = act.By(actors[name], instant(TALKED), TALKED, TALKED)
            try:
                supervise.decide(session, proposal, by, taken=True)
            except Refused as refusal:
                session.rollback()
                return refusal.sentences[0][-7:]
            return "decided"

    with ThreadPoolExecutor(2) as two:
        assert sorted(two.map(one, actors)) == ["decided", "已经决定：同意"]
    assert world.session.scalar(select(func.count()).select_from(Decision)) == 1


def test_two_coordinators_issue_at_once_and_the_proposal_is_decided_once(world: World, sessions: Sessions) -> None:
    finding_id = overdue(world, LATE).id
    by = world.by("coordinator", LATE)
    places = [world.organizations[code].id for code in ("town", "village-01")]
    world.session.commit()

    def one(number: int) -> None:
        with sessions.writing() as session:
            mine = session.get_one(Finding, finding_id)
            text = pressing.notice_text(world, mine, responsible=None, due_on=date(2023, 9, 20))
            town, village = (session.get_one(Organization, place) for place in places)
            supervise.issue_notice(session, supervise.NewNotice(f"uuid-{number}", town, village, text), by)

    with ThreadPoolExecutor(2) as two:
        list(two.map(one, range(2)))
    assert world.session.scalar(select(func.count()).select_from(Decision)) == 1


# -- pages


def prepared(site: Site, day: date) -> Finding:
    site.today = day
    finding = site.world.rectifying(deadline=DEADLINE)
    remind(site.session, instant(day))
    site.session.commit()
    return finding


def test_the_ladder_stands_on_the_page_and_says_no_more_than_one_may_know(site: Site) -> None:
    finding = prepared(site, TALKED)
    page = site.login("coordinator").get(f"/findings/{finding.code}").text
    assert "督促阶梯" in page
    assert "红（约谈）" in page
    assert "等待决定" in page
    assert "由镇党委审定人、镇纪委决定" in page
    assert "只由人决定和登记" in page


def test_who_decides_finds_it_in_their_list_and_decides_with_one_tap(site: Site) -> None:
    finding = prepared(site, TALKED)
    client = site.login("approver")
    assert "等待决定" in client.get("/todo").text
    page = client.get("/supervision/proposals").text
    assert "同意约谈" in page
    proposal = site.session.scalars(select(Proposal.id)).one()
    site.session.commit()
    short = client.post(f"/supervision/proposals/{proposal}/decline", data={"text": "再等一等"})
    assert short.status_code == 422
    assert "请写明不同意的理由，至少10个字" in short.text
    assert ">再等一等</textarea>" in short.text
    answer = client.post(f"/supervision/proposals/{proposal}/take")
    assert answer.headers["Location"].endswith(f"/findings/{finding.code}#ladder")
    assert "没有等待决定的事项" in client.get("/supervision/proposals").text
    again = site.login("discipline").post(f"/supervision/proposals/{proposal}/take", follow_redirects=True)
    assert "已经决定：同意" in again.text


def test_a_notice_is_one_tap_away_and_filled_in(site: Site) -> None:
    finding = prepared(site, LATE)
    client = site.login("coordinator")
    link = f"/supervision/new?finding={finding.code}"
    assert link in client.get("/supervision/proposals").text
    form = client.get(link).text
    assert "已逾期1天" in form
