"""Anybody does anything, in any order, on the real database: a Hypothesis machine beside a small book of its own.

Each example lives in one transaction that is undone at its end; each press in a savepoint, as a request in its own
transaction. The book never asks the engine: it keeps who applied, reviewed, typed and asked, and judges every yes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from tests.book import BEFORE_FEEDBACK, TARGETS, Book
from tests.cast import FIRST_DAY, PEOPLE, World, instant, make_world
from tests.office import CALLS, Desk, Entry, stored_file
from tracker.foundation.db.session import Sessions
from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, transitions_of, verify
from tracker.output.figures.operations import fold
from tracker.output.figures.queries import by_organization, departures, exact, parts_of_split
from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import AccountError, delegate
from tracker.people.organizations.models import Organization
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import SUBJECT, Finding, FindingVersion, FollowUp
from tracker.rectification.findings.present import current_measures
from tracker.rectification.findings.roles import acting_person
from tracker.rectification.procedures.queries import definition_of
from tracker.workflow import engine
from tracker.workflow.model import REVIEW_STATES, Action, MeasureKind, Role, State, Timeframe
from tracker.workflow.rules import PLAN_APPROVED

CAST = tuple(name for name, row in PEOPLE.items() if not set(row[2]) & {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})
PLACES = (("village-01", "county-to-village"), ("town", "county-to-town"), ("village-01", "town-to-village"))
OWNERS = {"town": "office", "village-01": "secretary"}
TO_REVIEW = ("submit_draft", "release", "assign", "acknowledge", "write_plan", "submit_plan", "approve_plan")
AHEAD = (*TO_REVIEW, "complete_measure", "complete_measure", "request_closure", "approve", "approve", "close")
ENDING = {Action.VOID, Action.REFER, Action.MERGE, Action.SPLIT}
ONWARD = {Action(name) for name in TO_REVIEW} | {
    *(Action.COMPLETE_MEASURE, Action.REQUEST_CLOSURE, Action.APPROVE, Action.CLOSE, Action.ENDORSE_EXTENSION),
    *(Action.GRANT_EXTENSION, Action.RECORD_SUSTAINED, Action.CONFIRM_SUSTAINED, Action.REOPEN),
}
ENTRIES = st.builds(
    Entry,
    thin=st.integers(0, 4).map(lambda drawn: drawn == 0),
    files=st.booleans(),
    long_term=st.integers(0, 3).map(lambda drawn: drawn == 0),
    number=st.integers(1, 5),
    days=st.sampled_from([1, 30, 200]),
)
FULL = Entry()


class Office(RuleBasedStateMachine):
    """A county, a town and its villages with up to three findings, and whatever Hypothesis makes people do to them."""

    connection: Connection

    def __init__(self) -> None:
        super().__init__()
        self.transaction = self.connection.begin()
        session = Session(self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        self.world, self.session = World(session), session
        self.world.organizations = {row.code: row for row in session.scalars(select(Organization))}
        self.world.users = {row.username: row for row in session.scalars(select(User))}
        self.today, self.minutes = FIRST_DAY, 0
        self.books: dict[int, Book] = {}
        self.kept: tuple[AsOf, object] | None = None
        self.written = 0
        self.actors: dict[str, Actor] = {}

    def teardown(self) -> None:
        assert verify(self.session).fault is None
        self.session.close()
        self.transaction.rollback()

    @initialize(place=st.sampled_from(PLACES), count=st.integers(1, 3), ahead=st.sampled_from([0, 7, 10, 13]))
    def findings_are_logged(self, place: tuple[str, str], count: int, ahead: int) -> None:
        self.place, self.owner = place, OWNERS[place[0]]
        feedback = self.world.feedback(*place)
        for _ in range(count):
            new = act.NewFinding("党费收缴不及时。", str(uuid4()))
            finding = act.log_finding(self.session, feedback, new, self.by("inspector"))
            self.books[finding.id] = Book(State.DRAFT, 1, wordings=["党费收缴不及时。"])
            self.written += 1
        for name in AHEAD[:ahead]:
            for finding_id in list(self.books):
                self.go(finding_id, {Action(name)})

    def by(self, username: str, *, late: bool = False, **more: object) -> act.By:
        self.minutes += 1
        now = instant(self.today, 8) + timedelta(minutes=self.minutes % 900)
        day = max(self.today - timedelta(days=1), FIRST_DAY) if late else self.today
        return act.By(self.actor(username), now, self.today, day, **more)  # type: ignore[arg-type]

    def actor(self, username: str) -> Actor:
        """The person of today; read once a day and after each delegation."""
        if username not in self.actors:
            self.actors[username] = self.world.actor(username, self.today)
        return self.actors[username]

    def desk(self, finding_id: int) -> Desk:
        rows = {key: self.session.get_one(Finding, key) for key in self.books}
        others = tuple(row for key, row in rows.items() if key != finding_id)
        return Desk(self.world, rows[finding_id], others, self.owner)

    @rule(data=st.data(), username=st.sampled_from(CAST), action=st.sampled_from(sorted(CALLS)), entry=ENTRIES)
    def somebody_presses_something(self, data: st.DataObject, username: str, action: Action, entry: Entry) -> None:
        self.press(self.drawn(data), username, action, entry, late=entry.files)

    @rule(data=st.data(), entry=ENTRIES)
    def somebody_presses_what_the_page_offers(self, data: st.DataObject, entry: Entry) -> None:
        self.take_an_offer(data, entry, leaving=False)

    @rule(data=st.data(), entry=ENTRIES)
    def somebody_presses_any_offer(self, data: st.DataObject, entry: Entry) -> None:
        self.take_an_offer(data, entry, leaving=True)

    def take_an_offer(self, data: st.DataObject, entry: Entry, *, leaving: bool) -> None:
        finding_id = self.drawn(data)
        offered = {action: name for name, action in self.offered(finding_id) if leaving or action not in ENDING}
        if offered:
            action = data.draw(st.sampled_from(sorted(offered)))
            self.press(finding_id, offered[action], action, entry)

    @rule(data=st.data())
    def the_work_goes_on(self, data: st.DataObject) -> None:
        self.go(self.drawn(data), ONWARD)

    @rule(data=st.data(), entry=ENTRIES, with_paper=st.integers(0, 3).map(bool))
    def the_coordinator_types_for_the_village(self, data: st.DataObject, entry: Entry, with_paper: bool) -> None:
        finding_id = self.drawn(data)
        offered = sorted({action for name, action in self.offered(finding_id) if name == self.owner})
        action = data.draw(st.sampled_from(offered or [Action.REPORT_PROGRESS]))
        self.press(finding_id, "coordinator", action, entry, typed_for=self.owner, with_paper=with_paper)

    @rule(data=st.data(), who=st.sampled_from(CAST))
    def somebody_acts_for_another(self, data: st.DataObject, who: str) -> None:
        finding_id = self.drawn(data)
        offered = [pair for pair in self.offered(finding_id) if pair[1] not in ENDING]
        if offered:
            for_whom, action = data.draw(st.sampled_from(offered))
            if self.delegated(for_whom, who):
                self.press(finding_id, who, action, FULL, acts_for=for_whom)

    def delegated(self, for_whom: str, who: str) -> bool:
        """Whether one may act for the other now; a delegation is tried when there is none."""
        users, days = self.world.users, (self.today, self.today + timedelta(days=30))
        if users[for_whom].id in {person.user_id for person in self.actor(who).principals}:
            return True
        by, now = users["coordinator"], self.by("coordinator").now
        try:
            with self.session.begin_nested():
                delegate(self.session, users[for_whom], users[who], days, "外出学习", by=by, now=now)
        except AccountError:
            return False
        self.actors.clear()
        return True

    @rule(limit=st.integers(1, 3))
    def figures_are_folded(self, limit: int) -> None:
        fold(self.session, instant(self.today, 23), limit)
        self.compare(AsOf(self.today + timedelta(days=100), instant(self.today, 23)))

    @precondition(lambda self: self.today < FIRST_DAY + timedelta(days=900))
    @rule(days=st.sampled_from([1, 1, 30, 100]))
    def days_pass(self, days: int) -> None:
        as_of = AsOf(self.today, instant(self.today, 23))
        self.kept = (as_of, self.figures(as_of))
        self.today += timedelta(days=days)
        self.minutes = 0
        self.actors.clear()

    def drawn(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(sorted(self.books)))

    def offered(self, finding_id: int) -> list[tuple[str, Action]]:
        finding = self.session.get_one(Finding, finding_id)
        definition, facts = definition_of(finding.procedure_version), facts_of(self.session, finding)
        people = ((name, acting_person(finding, self.actor(name))) for name in CAST)
        return [
            (name, one.action)
            for name, person in people
            for one in engine.available(definition, facts, person, self.today)
            if one.action in CALLS
        ]

    def go(self, finding_id: int, actions: set[Action]) -> None:
        """The furthest of these actions that somebody is offered."""
        assigned = self.session.get_one(Finding, finding_id).owner_id is not None
        wanted = actions - {Action.ASSIGN} if assigned else actions
        offered = [pair for pair in self.offered(finding_id) if pair[1] in wanted]
        if offered:
            username, action = max(offered, key=lambda pair: list(CALLS).index(pair[1]))
            self.press(finding_id, username, action, FULL)

    def press(
        self,
        finding_id: int,
        username: str,
        action: Action,
        entry: Entry,
        *,
        late: bool = False,
        acts_for: str | None = None,
        typed_for: str | None = None,
        with_paper: bool = False,
    ) -> None:
        """Somebody does it: a yes is judged and booked, a no leaves nothing behind."""
        desk, people = self.desk(finding_id), {}
        if acts_for:
            people["acts_for"] = self.actor(acts_for)
        if typed_for:
            people["typed_for"] = self.actor(typed_for)
        by = self.by(username, late=late, **people)
        try:
            with self.session.begin_nested():
                if with_paper:
                    papers = (act.NewPaper(stored_file(self.session, by, 9), "村里的申请"),)
                    by = self.by(username, late=late, papers=papers, **people)
                before = self.measures(desk.finding)
                CALLS[action](desk, by, entry)
        except Refused:
            assert self.session.scalar(select(func.count()).select_from(Transition)) == self.written
        else:
            self.judge(desk.finding, action, by, entry, before)
            self.book(desk.finding, action, by)
            self.look()

    def measures(self, finding: Finding) -> dict[int, tuple[MeasureKind, bool]]:
        return {one.number: (says.kind, says.done) for one, says in current_measures(self.session, finding)}

    def judge(
        self, finding: Finding, action: Action, by: act.By, entry: Entry, before: dict[int, tuple[MeasureKind, bool]]
    ) -> None:
        """Rules 1 to 7 of domain.md §2, for a yes."""
        book, people = self.books[finding.id], _people(by)
        if book.state in REVIEW_STATES and action in (Action.APPROVE, Action.CLOSE, Action.SEND_BACK):
            others = (who for state, who in book.reviewed.items() if state is not book.state)
            assert not people & (book.applied | book.typed | set().union(*others))  # 1 and 7
        if action is Action.REQUEST_CLOSURE:
            assert not people & set().union(*book.reviewed.values())  # 1
            done = all(done for _, done in before.values())
            assert done or (finding.timeframe is Timeframe.LONG_TERM and book.stage)  # 2
        if action in (Action.SEND_BACK, Action.REOPEN):
            assert len(entry.reason) >= 10  # 3
        if action is Action.GRANT_EXTENSION:
            assert book.asked
            assert book.endorsed
            assert not people & (book.asked | book.endorsed)
            assert not book.asked & book.endorsed  # 4
        elif book.state in PLAN_APPROVED and action is not Action.REOPEN:
            assert (finding.timeframe, finding.deadline) == book.time  # 4
        if action is Action.COMPLETE_MEASURE and entry.thin:
            assert entry.files  # 5: without any proof a file is the least
        if by.typed_for:
            assert by.papers  # 7

    def book(self, finding: Finding, action: Action, by: act.By) -> None:
        """Write down what this yes means."""
        book, people = self.books[finding.id], _people(by)
        if book.state in REVIEW_STATES and action in (Action.APPROVE, Action.CLOSE, Action.SEND_BACK):
            book.reviewed.setdefault(book.state, set()).update(people)
        elif by.typed_for:
            book.typed.add(by.actor.user_id)
        if action is Action.APPROVE:
            book.state = REVIEW_STATES[REVIEW_STATES.index(book.state) + 1]
        if action is Action.REQUEST_CLOSURE:
            book.applied |= people
        if action is Action.REQUEST_EXTENSION:
            book.asked, book.endorsed = people, set()
        if action is Action.ENDORSE_EXTENSION:
            book.endorsed = people
        if action is Action.REOPEN:
            book.round_no, book.applied, book.reviewed, book.typed = book.round_no + 1, set(), {}, set()
            book.asked, book.endorsed, book.stage = set(), set(), False
        book.stage |= action is Action.REPORT_STAGE
        book.closings += action is Action.CLOSE
        book.fed_back |= action is Action.RELEASE
        book.state = TARGETS.get(action, book.state)
        book.time = (finding.timeframe, finding.deadline)
        book.acts += 1
        self.written += 1
        if action is Action.SPLIT:
            self.book_parts(finding)

    def book_parts(self, parent: Finding) -> None:
        """The parts of a finding begin where it stood, after 签收 with a plan of their own."""
        for child in self.session.scalars(select(Finding).where(Finding.split_from_id == parent.id)):
            rows = transitions_of(self.session, SUBJECT, child.id)
            self.books[child.id] = Book(child.state, len(rows), fed_back=self.books[parent.id].fed_back)
            self.books[child.id].time = (child.timeframe, child.deadline)
            assert (child.state in BEFORE_FEEDBACK) is not self.books[child.id].fed_back
            self.written += len(rows)

    def look(self) -> None:
        """What must hold after every yes."""
        assert self.session.scalar(select(func.count()).select_from(Transition)) == self.written
        for finding_id, book in self.books.items():
            finding = self.session.get_one(Finding, finding_id)
            rows = transitions_of(self.session, SUBJECT, finding_id)
            assert len(rows) == book.acts
            assert all(row.source == previous.target for previous, row in pairwise(rows))
            assert (finding.state, finding.round_no) == (book.state, book.round_no)
            assert rows[-1].target == book.state
            self.look_at_rows(finding, book)
        figures = self.figures(AsOf(self.today, instant(self.today, 23)))
        assert sum(one.fed_back for one in figures.values()) == sum(book.counts for book in self.books.values())
        assert sum(one.relapses for one in figures.values()) == sum(
            book.round_no - 1 for book in self.books.values() if book.counts
        )
        if self.kept:
            assert self.figures(self.kept[0]) == self.kept[1]
        if self.minutes % 5 == 0:
            assert verify(self.session).fault is None

    def look_at_rows(self, finding: Finding, book: Book) -> None:
        versions = select(FindingVersion.wording).where(FindingVersion.finding_id == finding.id)
        wordings = list(self.session.scalars(versions.order_by(FindingVersion.version_no)))
        assert wordings[: len(book.wordings)] == book.wordings  # 8: what was said stays as it was said
        book.wordings = wordings
        owed = Counter(self.session.scalars(select(FollowUp.round_no).where(FollowUp.finding_id == finding.id)))
        months = definition_of(finding.procedure_version).follow_up_months
        if book.closings:
            assert sum(owed.values()) >= book.closings * len(months)  # 6

    def figures(self, as_of: AsOf) -> dict[int, object]:
        """By organization; the sum N = M + P + U is checked where they are made (BrokenSum)."""
        if self.minutes % 3 == 0:
            self.compare(as_of)
            self.compare(replace(as_of, day=as_of.day - timedelta(days=40)))
        return by_organization(self.session, self.county, as_of)

    @property
    def county(self) -> tuple[str, ...]:
        return (self.world.organizations["county"].path,)

    def compare(self, as_of: AsOf) -> None:
        """Whatever is folded and whatever is not: the store says what history says."""
        for ask in (by_organization, departures, parts_of_split):
            of_history = getattr(exact, ask.__name__)
            assert ask(self.session, self.county, as_of) == of_history(self.session, self.county, as_of)


def _people(by: act.By) -> set[int]:
    return {one.user_id for one in (by.person, by.acts_for) if one}


def run(sessions: Sessions, examples: int, steps: int) -> None:
    with sessions.writing() as session:
        make_world(session)
    with sessions.engine.connect() as connection:
        machine = type("Machine", (Office,), {"connection": connection})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_whatever_people_do_the_rules_hold(sessions: Sessions) -> None:
    run(sessions, examples=8, steps=40)


@pytest.mark.full
def test_whatever_people_do_for_longer_the_rules_hold(sessions: Sessions) -> None:
    run(sessions, examples=300, steps=60)
