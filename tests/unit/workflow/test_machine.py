"""Anybody presses anything, in any order: a Hypothesis state machine holds the engine to what must never happen."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.unit.workflow.cast import FORM, stripped, template
from tracker.workflow import engine
from tracker.workflow.definitions import BUILTIN_NAMES
from tracker.workflow.model import (
    REVIEW_STATES,
    ActingPerson,
    Action,
    Decision,
    Definition,
    ExtensionFacts,
    FindingFacts,
    MeasureFacts,
    MeasureKind,
    Refusal,
    Request,
    Role,
    State,
    Timeframe,
)

PEOPLE = st.integers(0, 5)
MAYBE = st.none() | PEOPLE
REASONS = st.sampled_from(["", "不行", "佐证材料不全，请补充公示照片"])
ROLES = st.frozensets(st.sampled_from(sorted(set(Role))), min_size=1) | st.just(frozenset(Role))
BORN = date(2025, 1, 1)
DECIDING = {Action.APPROVE, Action.CLOSE, Action.SEND_BACK}
FOLLOWING_UP = {Action.RECORD_SUSTAINED, Action.RECORD_INSUFFICIENT, Action.CONFIRM_SUSTAINED}
SIDE_EXITS = {
    Action.MERGE: State.MERGED,
    Action.SPLIT: State.SPLIT,
    Action.VOID: State.VOIDED,
    Action.REFER: State.REFERRED,
}
PLANNED = {State.RECTIFYING, *REVIEW_STATES, State.CLOSED, State.SUSTAINED}
ONWARD = {
    Action.SUBMIT_DRAFT,
    Action.RELEASE,
    Action.ACKNOWLEDGE,
    Action.SUBMIT_PLAN,
    Action.APPROVE_PLAN,
    Action.COMPLETE_MEASURE,
    Action.ENDORSE_EXTENSION,
    Action.GRANT_EXTENSION,
    Action.REQUEST_CLOSURE,
    Action.APPROVE,
    Action.CLOSE,
    Action.RECUR,
    Action.REOPEN,
}
LEAVES_BEHIND: dict[Action, dict[str, object]] = {
    Action.RELEASE: {"was_fed_back": True},
    Action.RAISE_OBJECTION: {"objection_open": True},
    Action.RESOLVE_OBJECTION: {"objection_open": False},
    Action.REPORT_STAGE: {"stage_result": True, "next_review_on": date(2026, 1, 1)},
    Action.APPROVE_STAGE: {"stage_approved": True},
    Action.GRANT_EXTENSION: {"extension": None},
    Action.REJECT_EXTENSION: {"extension": None},
    Action.RECUR: {"relapse_proposed": True},
    Action.DISMISS_RECURRENCE: {"relapse_proposed": False},
}


class Finding(RuleBasedStateMachine):
    """A finding's life, with its own record of who did what in which round."""

    def __init__(self) -> None:
        super().__init__()
        self.today = BORN
        self.applied: dict[int, set[int]] = {}
        self.reviewed: dict[int, dict[int, set[int]]] = {}
        self.attempt: list[int] = []
        self.returns: list[str] = []
        self.rounds = [1]

    @initialize(
        name=st.sampled_from(BUILTIN_NAMES),
        forgetful=st.booleans(),
        timeframe=st.sampled_from(Timeframe),
        start=st.sampled_from([State.DRAFT, State.RECTIFYING]),
    )
    def is_logged(self, name: str, forgetful: bool, timeframe: Timeframe, start: State) -> None:
        self.definition: Definition = stripped(name) if forgetful else template(name)
        self.facts = FindingFacts(
            state=start,
            round_no=1,
            effective_on=BORN,
            timeframe=timeframe,
            deadline=BORN + timedelta(days=90),
            has_owner=True,
            has_leader=True,
            has_goal=True,
            measures=(MeasureFacts(2, MeasureKind.GENERAL, done=False, files=1),),
            evidence_files=1,
            was_fed_back=start is State.RECTIFYING,
        )

    @rule(data=st.data(), person=PEOPLE, roles=ROLES, acts_for=MAYBE, types_for=MAYBE, reason=REASONS)
    def somebody_presses_something(
        self,
        data: st.DataObject,
        person: int,
        roles: frozenset[Role],
        acts_for: int | None,
        types_for: int | None,
        reason: str,
    ) -> None:
        actor = ActingPerson(person, roles, acts_for, types_for)
        action = data.draw(st.sampled_from(Action))
        self.press(actor, action, reason)

    @rule(data=st.data(), person=PEOPLE, acts_for=MAYBE)
    def somebody_goes_on_as_the_page_offers(self, data: st.DataObject, person: int, acts_for: int | None) -> None:
        actor = ActingPerson(person, frozenset(Role), acts_for)
        offered = engine.available(self.definition, self.facts, actor, self.today)
        onward = [t.action for t in offered if t.action not in SIDE_EXITS]
        if onward:
            self.press(actor, data.draw(st.sampled_from(onward)), "佐证材料不全，请补充公示照片")

    @rule(person=PEOPLE, acts_for=MAYBE)
    def the_work_goes_on(self, person: int, acts_for: int | None) -> None:
        actor = ActingPerson(person, frozenset(Role), acts_for)
        offered = engine.available(self.definition, self.facts, actor, self.today)
        onward = [t.action for t in offered if t.action in ONWARD]
        if onward:
            self.press(actor, onward[-1], "佐证材料不全，请补充公示照片")

    @precondition(lambda self: self.facts.state is State.RECTIFYING)
    @rule(people=st.tuples(PEOPLE, PEOPLE, PEOPLE))
    def more_time_is_asked_for(self, people: tuple[int, int, int]) -> None:
        actions = (Action.REQUEST_EXTENSION, Action.ENDORSE_EXTENSION, Action.GRANT_EXTENSION)
        for person, action in zip(people, actions, strict=True):
            self.press(ActingPerson(person, frozenset(Role)), action, "汛期不能施工")

    @precondition(lambda self: self.today < BORN + timedelta(days=60))
    @rule()
    def a_day_passes(self) -> None:
        self.today += timedelta(days=1)

    def press(self, actor: ActingPerson, action: Action, reason: str) -> None:
        request = Request(action, self.today, reason, FORM)
        answer = engine.decide(self.definition, self.facts, request, actor, self.today)
        if isinstance(answer, Refusal):
            assert answer.sentences
            assert all(answer.sentences)
            return
        self.check(answer, actor, reason)
        self.record(answer, actor, reason)

    def check(self, decision: Decision, actor: ActingPerson, reason: str) -> None:
        """What must hold for every yes, judged by this machine's own record."""
        round_no = self.facts.round_no
        steps = self.reviewed.get(round_no, {})
        if decision.action in DECIDING:
            assert not actor.people & self.applied.get(round_no, set())
            assert not actor.people & set().union(*(who for n, who in steps.items() if n != decision.stage))
            assert not actor.people & self.facts.typists
        if decision.target is State.REVIEW_1 is not decision.source:
            assert not actor.people & set().union(*steps.values())
            assert all(measure.done for measure in self.facts.measures) or self.may_stay_open()
        if decision.target is State.CLOSED and decision.source is not State.CLOSED:
            assert [*self.attempt, decision.stage] == list(range(1, len(self.definition.stages) + 1))
            assert "schedule_follow_ups" in decision.effects
        if decision.action is Action.SEND_BACK:
            assert decision.target is State.RECTIFYING
            assert len(reason.strip()) >= 10
        if decision.action is Action.GRANT_EXTENSION:
            self.check_extension(actor)
        if decision.action is Action.RECORD_CHECK:
            assert decision.target is decision.source
            assert decision.stage is None
        self.check_place(decision, actor)
        assert decision.round_no == round_no + (decision.action is Action.REOPEN)

    def check_place(self, decision: Decision, actor: ActingPerson) -> None:
        """Ends are entered by their own act, plans stay approved, and no exit is typed for another."""
        if decision.action in SIDE_EXITS:
            assert decision.target is SIDE_EXITS[decision.action]
            assert actor.types_for is None
        elif decision.target in SIDE_EXITS.values():
            raise AssertionError(decision)
        if decision.source in PLANNED:
            assert decision.target in {*PLANNED, *SIDE_EXITS.values()}

    def may_stay_open(self) -> bool:
        long = self.facts.timeframe is Timeframe.LONG_TERM
        return long and self.facts.stage_result and self.facts.next_review_on is not None

    def check_extension(self, actor: ActingPerson) -> None:
        extension = self.facts.extension
        assert extension is not None
        assert extension.endorsed_by is not None
        people = [actor.people, extension.requested_by, extension.endorsed_by]
        assert len(frozenset().union(*people)) == sum(map(len, people))

    def record(self, decision: Decision, actor: ActingPerson, reason: str) -> None:
        """The new facts, written down as an office would."""
        now = self.facts
        changes: dict[str, object] = {"state": decision.target, "effective_on": self.today}
        if decision.stage:
            steps = self.reviewed.setdefault(now.round_no, {})
            steps.setdefault(decision.stage, set()).update(actor.people)
            changes["reviewers"] = tuple(frozenset(steps.get(n, ())) for n in range(1, 5))
            self.attempt.append(decision.stage)
        if decision.target is State.RECTIFYING:
            self.attempt = []
        if decision.target is State.REVIEW_1 is not decision.source:
            self.applied.setdefault(now.round_no, set()).update(actor.people)
            changes["applicants"] = frozenset(self.applied[now.round_no])
        if decision.action is Action.SEND_BACK:
            self.returns.append(reason)
        if actor.types_for is not None:
            changes["typists"] = now.typists | {actor.person}
        changes |= self.paperwork(decision, actor)
        if decision.action is Action.REOPEN:
            self.rounds.append(decision.round_no)
            changes |= {"round_no": decision.round_no, "applicants": frozenset(), "reviewers": (), "follow_ups_open": 0}
            changes |= {"typists": frozenset(), "relapse_proposed": False}
        self.facts = replace(now, **changes)  # type: ignore[arg-type]

    def paperwork(self, decision: Decision, actor: ActingPerson) -> dict[str, object]:
        """What the act changes beside state and people."""
        action, now = decision.action, self.facts
        if action in FOLLOWING_UP:
            one_more = "schedule_one_more_follow_up" in decision.effects
            return {"follow_ups_open": now.follow_ups_open - 1 + one_more}
        if "schedule_follow_ups" in decision.effects:
            return {"follow_ups_open": len(self.definition.follow_up_months)}
        if action is Action.COMPLETE_MEASURE:
            return {"measures": tuple(replace(measure, done=True) for measure in now.measures)}
        if action is Action.REQUEST_EXTENSION:
            return {"extension": ExtensionFacts(actor.people)}
        if action is Action.ENDORSE_EXTENSION and now.extension:
            return {"extension": replace(now.extension, endorsed_by=actor.people)}
        return LEAVES_BEHIND.get(action, {})

    @invariant()
    def nobody_applies_and_reviews_or_reviews_twice_in_a_round(self) -> None:
        for round_no, steps in self.reviewed.items():
            crowds = [self.applied.get(round_no, set()), *steps.values()]
            assert len(set().union(*crowds)) == sum(map(len, crowds))

    @invariant()
    def rounds_only_grow_and_reasons_stay(self) -> None:
        assert self.rounds == list(range(1, len(self.rounds) + 1))
        assert all(len(reason) >= 10 for reason in self.returns)

    @invariant()
    def a_page_offers_nothing_that_facts_or_identity_forbid(self) -> None:
        if not hasattr(self, "facts"):
            return
        for person in range(6):
            actor = ActingPerson(person, frozenset(Role))
            offered = engine.available(self.definition, self.facts, actor, self.today)
            explained = {t.action for t, _ in engine.blocked(self.definition, self.facts, actor, self.today)}
            assert not explained & {t.action for t in offered}


TestFinding = Finding.TestCase
TestFinding.settings = settings(
    max_examples=100, stateful_step_count=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
