"""The demo: what it holds, that it prints the sentence, and that the same seed gives the same demo."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo import PASSWORD, DemoRefused, fill
from tracker.entry.maintenance.demo.cases import county_cases
from tracker.entry.maintenance.demo.proofs import proof
from tracker.entry.maintenance.demo.story import Ending, Special, cast_stories
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.history.models import ChainHead, Transition
from tracker.foundation.history.queries import AsOf
from tracker.foundation.history.verification import verify
from tracker.foundation.lib.time import day_of
from tracker.output.reports.statements import statement
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import log_in
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import by_code
from tracker.rectification.checklists.models import AnswerKind, LateralCheck, Visit
from tracker.rectification.checklists.rules import returns
from tracker.rectification.evidence.likeness import ALIKE, distance
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.findings.models import (
    EvidenceItem,
    ExtensionDecision,
    Finding,
    FollowUp,
    FollowUpResult,
    MeasureVersion,
    Review,
)
from tracker.rectification.findings.queries.evidence_warnings import evidence_warnings
from tracker.rectification.inspections.models import FeedbackResponse, ResponseKind
from tracker.rectification.supervision import queries as pressing
from tracker.workflow.model import MeasureKind, State

TODAY = date(2024, 3, 20)
NOW = datetime(2024, 3, 20, 0, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sessions, Path]]:
    """A filled SQLite database that the tests of this module only read, with its evidence folder."""
    folder = tmp_path_factory.mktemp("demo")
    sessions = _filled(sqlite_template, folder)
    yield sessions, folder / "files"
    sessions.engine.dispose()


def _filled(template: Path, folder: Path, today: date = TODAY) -> Sessions:
    shutil.copyfile(template, folder / "tracker.db")
    sessions = Sessions(make_engine(f"sqlite:///{folder / 'tracker.db'}"))
    with sessions.writing() as session:
        fill(session, folder / "files", today=today)
    return sessions


@pytest.fixture
def session(demo: tuple[Sessions, Path]) -> Iterator[Session]:
    with demo[0].reading() as session:
        yield session


def _heads(sessions: Sessions) -> list[tuple[int, int, str]]:
    with sessions.reading() as session:
        rows = session.execute(select(ChainHead.chain, ChainHead.length, ChainHead.hash).order_by(ChainHead.chain))
        return [(chain, length, head) for chain, length, head in rows]


def test_the_demo_has_a_county_a_town_ten_villages_and_52_organizations(session: Session) -> None:
    codes = set(session.scalars(select(Organization.code)))
    assert len(codes) == 52
    assert {"county", "town", *(f"village-{number:02d}" for number in range(1, 11))} <= codes


def test_the_demo_prints_the_sentence_to_the_letter(session: Session) -> None:
    town = by_code(session, "town")
    assert town is not None
    said = statement(session, town, AsOf(TODAY, NOW), TODAY)
    assert said.sentences[0] == (
        "截至目前，反馈镇党委的45个问题中，42个已整改完成，完成率93.3％；"
        "反馈村级党组织的35个问题中，34个已整改完成，完成率97.1％。"
    )
    assert "95.0" in said.sentences[1]
    assert said.own.staged == 1


def test_the_open_findings_are_in_review_overdue_relapsed_and_due_soon(session: Session) -> None:
    done = (State.CLOSED, State.SUSTAINED, State.DRAFT, State.AWAITING_RELEASE)
    found = session.scalars(select(Finding).where(Finding.state.not_in(done))).all()
    assert Counter(one.state for one in found) == {State.RECTIFYING: 3, State.REVIEW_3: 1}
    deadlines = sorted((one.deadline, one.round_no) for one in found if one.deadline)
    days = [((day - TODAY).days, round_no) for day, round_no in deadlines]
    assert days == [(-18, 1), (8, 1), (12, 2)]


def test_two_reports_came_in_as_self_checks_of_which_one_is_handed_in(session: Session) -> None:
    found = session.scalars(select(Finding).where(Finding.code.like("%-ZC-%-ZD-%"))).all()
    assert Counter((one.code[8:10], one.state) for one in found) == {
        ("01", State.AWAITING_RELEASE): 3,
        ("02", State.DRAFT): 4,
    }
    assert all(one.feedback.released_on is None for one in found)


def test_a_visit_and_a_lateral_check_wait_to_be_looked_at(session: Session) -> None:
    visit = session.scalars(select(Visit)).one()
    failed = [one for one in visit.answers if one.kind is AnswerKind.FAILED]
    assert [one.finding.state for one in failed if one.finding] == [State.DRAFT, State.DRAFT]
    check = session.scalars(select(LateralCheck)).one()
    counted = returns(check.tasks, check.due_on, check.due_on)
    assert (counted.asked, counted.answered, counted.nil_returns, counted.findings, counted.late) == (4, 2, 1, 1, 0)


def test_risk_points_are_those_of_the_sentence(session: Session) -> None:
    """Seed 002: 梳理廉政风险点8个，制定防控措施16条……个人廉政风险点25个，制定防控措施46条."""
    town = by_code(session, "town")
    assert town is not None
    totals = pressing.risk_totals(pressing.risk_points(session, (town.path,), AsOf(TODAY, NOW)))
    assert totals == pressing.RiskTotals(8, 16, 25, 46)


def test_what_does_not_come_on_is_pressed_on(session: Session) -> None:
    as_of, everywhere = AsOf(TODAY, NOW), ("/",)
    rows = pressing.notices(session, everywhere, as_of, withdrawn=True)
    assert [row.state.value for row in rows] == ["withdrawn", "concluded", "answered", "acknowledged"]
    assert not any(row.overdue(TODAY) for row in rows)
    totals = pressing.talk_totals(pressing.talks(session, everywhere, as_of))
    assert (totals.times, totals.heads) == (3, 22)
    assert {kind.label: heads for kind, _, heads in totals.by_kind} == {"约谈": 1, "集体约谈": 20, "提醒谈话": 1}


def test_everything_that_happens_to_findings_happens_in_the_demo(session: Session) -> None:
    actions = Counter(session.scalars(select(Transition.action)))
    assert actions["send_back"] >= 8
    assert actions["grant_extension"] == 2
    once = {"reopen", "resolve_objection", "record_refusal", "dismiss_recurrence", "record_insufficient"}
    assert {name: actions[name] for name in once} == dict.fromkeys(once, 1)
    assert min(actions["correct_wording"], actions["approve_stage"], actions["confirm_sustained"]) >= 2
    assert session.scalar(select(func.count()).where(Transition.typed_for_id.is_not(None))) == 1
    assert session.scalars(select(FeedbackResponse.kind).where(FeedbackResponse.kind == ResponseKind.REFUSED)).all()
    assert session.scalar(select(func.count()).select_from(ExtensionDecision)) == 4


def test_follow_ups_are_done_due_now_and_overdue(session: Session) -> None:
    owed = (
        select(FollowUp.due_on)
        .join(Finding, Finding.id == FollowUp.finding_id)
        .outerjoin(FollowUpResult)
        .where(FollowUpResult.id.is_(None), Finding.state == State.CLOSED, FollowUp.round_no == Finding.round_no)
    )
    due = [(day - TODAY).days for day in session.scalars(owed)]
    assert sum(days < -30 for days in due) >= 1
    assert sum(-16 <= days <= 7 for days in due) >= 5
    assert session.scalar(select(func.count()).select_from(FollowUpResult)) > 40


def test_measures_are_one_to_six_and_carry_the_proof_of_their_kind(session: Session) -> None:
    current = (MeasureVersion.valid_to.is_(None), MeasureVersion.dropped.is_(False))
    per_finding = select(func.count()).where(*current).group_by(MeasureVersion.finding_id)
    assert set(session.scalars(per_finding)) == {1, 2, 3, 4, 6}
    done = session.scalars(select(MeasureVersion).where(*current, MeasureVersion.done)).all()
    institutions = [one for one in done if one.kind is MeasureKind.INSTITUTION]
    assert all(one.institution_name and one.document_number for one in institutions)
    assert all(one.amount and one.receipt for one in done if one.kind is MeasureKind.RECOVERY)
    assert len({one.document_number for one in institutions}) == len(institutions)


def test_nothing_was_recorded_today_and_one_act_was_recorded_late(session: Session) -> None:
    rows = session.execute(select(Transition.effective_on, Transition.recorded_at)).all()
    assert max(recorded for _, recorded in rows) < datetime(2024, 3, 19, 16, 0, tzinfo=UTC)
    assert sum((recorded.date() - day) >= timedelta(days=2) for day, recorded in rows) == 1


def test_the_three_last_reviewers_of_a_town_finding_are_different_people(session: Session) -> None:
    finding = session.scalars(
        select(Finding).where(Finding.code.contains("-ZD-"), Finding.state == State.CLOSED)
    ).first()
    assert finding is not None
    passed = session.scalars(select(Review).where(Review.finding_id == finding.id, Review.approved)).all()
    assert {one.stage for one in passed} == {1, 2, 3, 4}
    assert len({one.reviewed_by for one in passed}) == 4
    assert all(one.minute_no and one.meeting_on for one in passed if one.stage == 3)


def test_the_history_of_the_demo_verifies(demo: tuple[Sessions, Path]) -> None:
    with demo[0].reading() as session:
        result = verify(session)
    assert result.ok, result.fault
    assert result.transitions > 1400


def test_evidence_lies_in_the_folder_under_its_hash(demo: tuple[Sessions, Path], session: Session) -> None:
    files = session.scalars(select(StoredFile)).all()
    assert {file.extension for file in files} == {"png", "pdf"}
    assert all(path_of(demo[1], file).stat().st_size == file.size for file in files)
    assert len(files) > 200


def test_no_two_photos_look_alike(session: Session) -> None:
    photos = session.scalars(select(StoredFile.perceptual_hash).where(StoredFile.extension == "png")).all()
    hashes = [value for value in photos if value]
    assert len(hashes) == len(photos) > 150
    assert min(distance(one, other) for one, other in combinations(hashes, 2)) > ALIKE


def test_photos_are_taken_after_the_feedback_and_before_they_are_handed_in(session: Session) -> None:
    items = session.scalars(select(EvidenceItem).where(EvidenceItem.taken_at.is_not(None))).all()
    findings = {one.id: one for one in session.scalars(select(Finding))}
    for item in items:
        released_on = findings[item.finding_id].feedback.released_on
        assert released_on
        assert item.taken_at
        assert released_on <= day_of(item.taken_at)
        assert item.taken_at < item.recorded_at


def test_reviewers_are_told_of_one_photo_used_twice_and_of_nothing_else(session: Session) -> None:
    users = {one.username: one for one in session.scalars(select(User))}
    told = defaultdict(set)
    for name in ("coordinator", "inspector", "discipline"):
        actor = actor_of(session, users[name], TODAY)
        for finding in session.scalars(select(Finding)):
            items = session.scalars(select(EvidenceItem).where(EvidenceItem.finding_id == finding.id)).all()
            for sentences in evidence_warnings(session, actor, finding, items).values():
                told[name] |= {(finding.state, sentence.partition("问题")[0]) for sentence in sentences}
    copied = session.scalars(select(EvidenceItem.stored_file_id).where(EvidenceItem.title == "公示现场照片")).one()
    uses = select(Finding.state).join(EvidenceItem).where(EvidenceItem.stored_file_id == copied)
    states = session.scalars(uses).all()
    assert len(states) == 2
    assert State.REVIEW_3 in states
    expected = {(state, "同一份文件也用在") for state in states}
    assert told == dict.fromkeys(("coordinator", "inspector", "discipline"), expected)


def test_a_typical_account_logs_in_and_others_have_no_password(
    sqlite_template: Path, demo: tuple[Sessions, Path]
) -> None:
    with demo[0].write() as session:
        assert log_in(session, "secretary01", PASSWORD, NOW)
        assert log_in(session, "secretary02", PASSWORD, NOW) is None
        session.rollback()
        assert session.scalar(select(User.name).where(User.username == "secretary04")) == "龚䶮"


@pytest.mark.full
def test_a_second_fill_with_the_same_seed_and_day_gives_the_same_chains(
    demo: tuple[Sessions, Path], sqlite_template: Path, tmp_path: Path
) -> None:
    again = _filled(sqlite_template, tmp_path)
    assert _heads(again) == _heads(demo[0])
    again.engine.dispose()


def test_a_database_with_organizations_is_refused_before_anything_changes(demo: tuple[Sessions, Path]) -> None:
    with demo[0].write() as session:
        with pytest.raises(DemoRefused, match="演示数据只能装入空库"):
            fill(session, demo[1], today=TODAY)
        assert not session.new
        assert not session.dirty


@pytest.mark.full
@pytest.mark.parametrize("workplace", ["postgresql"], indirect=True)
def test_both_databases_get_the_same_demo(sessions: Sessions, demo: tuple[Sessions, Path], tmp_path: Path) -> None:
    with sessions.writing() as session:
        fill(session, tmp_path / "files", today=TODAY)
    assert _heads(sessions) == _heads(demo[0])


@pytest.mark.parametrize("seed", range(40))
def test_every_seed_closes_42_and_34_and_tells_each_special_story(seed: int) -> None:
    town, village = county_cases()
    rng, story = Random(seed), cast_stories(town, {}, Random(seed))[0]
    assert story.ending is Ending.CLOSED
    told = [*cast_stories(town, {}, rng), *cast_stories(village, {}, rng)]
    assert {special for one in told for special in one.specials} == set(Special)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("修订党委会议事规则和“三重一大”事项清单", "清河镇党委会议事规则和“三重一大”事项清单"),
        ("与服务公司签订管护协议，制定抽粪维修服务公示制度", "清河镇抽粪维修服务公示制度"),
        ("废止、修订不合规制度并重新公布制度目录", "清河镇关于废止、修订不合规制度并重新公布制度目录的规定"),
        ("启用集体收款码，取消个人代收", "清河镇关于启用集体收款码的规定"),
    ],
)
def test_a_document_is_named_after_what_was_planned(text: str, name: str) -> None:
    line = next(one for case in county_cases()[0] for one in case.lines if one.kind is MeasureKind.INSTITUTION)
    planned = type(line)(MeasureKind.INSTITUTION, text)
    assert proof(planned, "清河镇", TODAY, 3, Random(1)).institution_name == name
    assert proof(planned, "清河镇", TODAY, 3, Random(1)).document_number == "清河党发〔2024〕3号"
