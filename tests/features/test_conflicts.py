"""Many people press final buttons on the same findings at once: one wins, history stays one line, no word is lost.

A page carries the revision it was made from. A client without a page does not: its act may still follow another one,
but only along the arrows of the definition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from tests import crowd
from tests.cast import World, make_world
from tests.web import Site
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import transitions_of, verify
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Outdated, Refused
from tracker.rectification.findings.models import SUBJECT, Finding, FollowUp, Review
from tracker.workflow.model import Action, State

DAY = date(2023, 5, 12)
OUTDATED = "该问题已被他人更新，请刷新后重试"
REASON = "上级来函要求不再列入，附来函复印件"
CONSENT = "清巡办〔2023〕3号"
CROWD = 50

Press = Callable[[Session, Finding, act.By], None]


@dataclass(frozen=True)
class Button:
    """A final act on a finding that waits for its last review (审定), who presses it, and where it leads."""

    action: Action
    username: str
    target: State
    press: Press


FINAL = (
    Button(Action.CLOSE, "approver", State.CLOSED, lambda *at: act.close(at[0], at[1], act.Opinion("同意"), at[2])),
    Button(Action.SEND_BACK, "approver", State.RECTIFYING, lambda *at: act.send_back(at[0], at[1], REASON, at[2])),
    Button(Action.VOID, "coordinator", State.VOIDED, lambda *at: act.void(at[0], at[1], REASON, CONSENT, at[2])),
    Button(
        Action.REFER,
        "inspector",
        State.REFERRED,
        lambda *at: act.refer(at[0], at[1], REASON, CONSENT, "县纪委", at[2]),
    ),
)


@dataclass(frozen=True)
class Attempt:
    """What became of one press; `lost` holds the sentences that a loser reads."""

    finding_id: int
    button: Button
    lost: tuple[str, ...] = ()


def waiting_for_the_last_review(world: World, count: int) -> list[Finding]:
    """Findings of village-01 that wait for 审定."""
    findings = crowd.drafts(world, "village-01", count)
    crowd.release(world, *findings)
    for finding in findings:
        crowd.begin(world, finding)
        crowd.apply(world, finding, DAY)
        act.approve(world.session, finding, act.Opinion("属实"), world.by("leader", DAY))
        act.approve(world.session, finding, act.Opinion("属实", visited_on=DAY), world.by("discipline", DAY))
    return findings


@dataclass(frozen=True)
class Scene:
    """A committed database with its crowd, who press through sessions of their own."""

    sessions: Sessions
    people: dict[str, act.By]
    revisions: dict[int, int]
    before: int

    def press(self, finding_id: int, button: Button, gate: Barrier, *, page: bool) -> Attempt:
        by = self.people[button.username]
        seen = act.By(by.actor, by.now, by.today, DAY, seen_revision=self.revisions[finding_id] if page else None)
        gate.wait()
        try:
            with self.sessions.writing() as session:
                button.press(session, session.get_one(Finding, finding_id), seen)
        except Refused as refused:
            return Attempt(finding_id, button, refused.sentences)
        except StaleDataError:
            return Attempt(finding_id, button, Outdated().sentences)
        return Attempt(finding_id, button)

    def storm(self, threads: int, *, page: bool) -> list[Attempt]:
        """Everybody at once: the buttons are dealt out over the findings, each finding sees all of them."""
        ids, gate = list(self.revisions), Barrier(threads)
        dealt = [(ids[turn % len(ids)], FINAL[turn // len(ids) % len(FINAL)]) for turn in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            presses = [pool.submit(self.press, *one, gate, page=page) for one in dealt]
            return [press.result() for press in presses]

    def count(self, session: Session) -> int:
        return (session.scalar(select(func.count()).select_from(Transition)) or 0) - self.before


def prepared(sessions: Sessions, count: int) -> Scene:
    with sessions.writing() as session:
        world = make_world(session)
        revisions = {finding.id: finding.revision for finding in waiting_for_the_last_review(world, count)}
        people = {button.username: world.by(button.username, DAY) for button in FINAL}
        before = session.scalar(select(func.count()).select_from(Transition)) or 0
    return Scene(sessions, people, revisions, before)


def assert_one_line_of_history(session: Session, finding_id: int) -> None:
    """Each transition begins where the one before ended, and the finding stands where the last one leads."""
    rows = transitions_of(session, SUBJECT, finding_id)
    assert [row.source for row in rows[1:]] == [row.target for row in rows[:-1]]
    assert session.get_one(Finding, finding_id).state.value == rows[-1].target


def assert_left_nothing_of_losers(session: Session, won: list[Attempt]) -> None:
    """Reviews of the last step and follow-ups stand for the winners alone."""
    actions = Counter(one.button.action for one in won)
    last_step = select(func.count()).select_from(Review).where(Review.stage == 3)
    assert session.scalar(last_step) == actions[Action.CLOSE] + actions[Action.SEND_BACK]
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 2 * actions[Action.CLOSE]


def storm_of_pages(sessions: Sessions, findings: int, threads: int) -> None:
    scene = prepared(sessions, findings)
    attempts = scene.storm(threads, page=True)
    won = [one for one in attempts if not one.lost]
    assert Counter(one.finding_id for one in won) == dict.fromkeys(scene.revisions, 1)
    assert {one.lost for one in attempts if one.lost} == {(OUTDATED,)}
    with sessions.reading() as session:
        for one in won:
            assert session.get_one(Finding, one.finding_id).state is one.button.target
            assert_one_line_of_history(session, one.finding_id)
        assert scene.count(session) == len(won)
        assert_left_nothing_of_losers(session, won)
        assert verify(session).fault is None


def test_of_fifty_people_at_their_pages_one_a_finding_wins(sessions: Sessions) -> None:
    storm_of_pages(sessions, findings=5, threads=CROWD)


@pytest.mark.full
def test_again_and_again_one_a_finding_wins(sessions: Sessions) -> None:
    storm_of_pages(sessions, findings=40, threads=200)


def test_without_a_page_each_act_that_wins_follows_the_last(sessions: Sessions) -> None:
    scene = prepared(sessions, 4)
    attempts = scene.storm(CROWD, page=False)
    won = [one for one in attempts if not one.lost]
    with sessions.reading() as session:
        for finding_id in scene.revisions:
            assert_one_line_of_history(session, finding_id)
            actions = [one.button.action for one in won if one.finding_id == finding_id]
            assert len(set(actions)) == len(actions) <= 2  # sent back first, it may still leave; never twice the same
            assert len(actions) == 1 or Action.SEND_BACK in actions
        assert scene.count(session) == len(won)
        assert verify(session).fault is None
    for one in attempts:
        assert all("不能办理" in sentence or sentence == OUTDATED for sentence in one.lost)


def test_at_the_website_each_loser_keeps_what_they_typed(site: Site) -> None:
    finding = waiting_for_the_last_review(site.world, 1)[0]
    site.today = DAY
    dealt = [FINAL[turn % len(FINAL)] for turn in range(12)]
    clients = [site.login(button.username) for button in dealt]
    gate = Barrier(len(dealt))
    code, kept = finding.code, {"revision": finding.revision, "effective_on": DAY.isoformat(), "confirmed": "y"}
    typed = [f"第{turn}位写下的意见和理由，一个字也不能丢" for turn in range(len(dealt))]

    def send(turn: int) -> tuple[int, str]:
        gate.wait()
        words = {"opinion": typed[turn], "reason": typed[turn], "consent": CONSENT, "receiver": "县纪委"}
        answer = clients[turn].post(f"/findings/{code}/{dealt[turn].action.value}", data=kept | words)
        return answer.status_code, answer.text

    with ThreadPoolExecutor(len(dealt)) as pool:
        answers = list(pool.map(send, range(len(dealt))))
    assert sorted(status for status, _ in answers) == [302] + [409] * (len(dealt) - 1)
    for words, (status, page) in zip(typed, answers, strict=True):
        assert status == 302 or ("该问题已被他人更新" in page and f"{words}</textarea>" in page)
    site.session.expire_all()
    assert_one_line_of_history(site.session, finding.id)
    assert verify(site.session).fault is None


def test_at_the_website_two_that_merge_into_each_other_do_not_wait_for_ever(site: Site) -> None:
    findings = crowd.drafts(site.world, "village-01", 8)
    crowd.release(site.world, *findings)
    site.today = DAY
    for pair in zip(findings[::2], findings[1::2], strict=True):
        ways = [(one.code, one.revision, other.code) for one, other in (pair, reversed(pair))]
        dealt = [(site.login("coordinator"), *way) for way in ways]
        gate = Barrier(2)

        def send(one: tuple[FlaskClient, str, int, str], gate: Barrier = gate) -> int:
            client, code, revision, target = one
            said = {"target": target, "reason": "同一件事", "consent": CONSENT, "confirmed": "y"}
            gate.wait()
            kept = {"revision": revision, "effective_on": DAY.isoformat()}
            return client.post(f"/findings/{code}/merge", data=kept | said).status_code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(send, dealt)) == [302, 422]
