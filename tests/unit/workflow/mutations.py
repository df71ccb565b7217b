"""Faults that an author may plant in a template, by name: some the prover refuses, some the engine makes harmless."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from tracker.workflow.model import (
    Action,
    Definition,
    EvidenceDef,
    MeasureKind,
    Role,
    State,
    StateKind,
    TimerDef,
    TransitionDef,
)

Mutation = Callable[[Definition], Definition]
Where = State | Callable[[Definition], State] | None

R, S, A = Role, State, Action


def first(_definition: Definition) -> State:
    return State.REVIEW_1


def last(definition: Definition) -> State:
    return definition.final_stage.state


def first_role(definition: Definition) -> Role:
    return definition.stages[0].role


def last_role(definition: Definition) -> Role:
    return definition.final_stage.role


def forward(definition: Definition, state: State) -> TransitionDef:
    """The button that passes a review step."""
    return next(t for t in definition.transitions_from(state) if t.action in (Action.APPROVE, Action.CLOSE))


def _swap(definition: Definition, chosen: Iterable[TransitionDef], **changes: Any) -> Definition:
    ids = {id(transition) for transition in chosen}
    assert ids, "the fault is planted nowhere"
    swapped = (
        replace(t, **{key: value(t) if callable(value) else value for key, value in changes.items()})
        if id(t) in ids
        else t
        for t in definition.transitions
    )
    return replace(definition, transitions=tuple(swapped))


def edit(button: Action, state: Where = None, /, **changes: Any) -> Mutation:
    """Changes that button in that state (everywhere when none is given); a callable change gets the transition."""

    def mutation(definition: Definition) -> Definition:
        place = state(definition) if callable(state) else state
        chosen = [t for t in definition.transitions if t.action is button and place in (None, *t.sources)]
        return _swap(definition, chosen, **changes)

    return mutation


def edit_review(step: Callable[[Definition], State], **changes: Any) -> Mutation:
    """Changes the button that passes that review step; a callable change gets the definition."""

    def mutation(definition: Definition) -> Definition:
        made = {key: value(definition) if callable(value) else value for key, value in changes.items()}
        return _swap(definition, [forward(definition, step(definition))], **made)

    return mutation


def also(*more: Role) -> Callable[[TransitionDef], frozenset[Role]]:
    return lambda transition: transition.roles | set(more)


def no_guard(*names: str) -> Callable[[TransitionDef], tuple[str, ...]]:
    return lambda transition: tuple(guard for guard in transition.guards if guard not in names)


def drop(*actions: Action) -> Mutation:
    def mutation(definition: Definition) -> Definition:
        kept = tuple(t for t in definition.transitions if t.action not in actions)
        assert len(kept) < len(definition.transitions)
        return replace(definition, transitions=kept)

    return mutation


def drop_at(action: Action, state: Where) -> Mutation:
    def mutation(definition: Definition) -> Definition:
        place = state(definition) if callable(state) else state
        kept = tuple(t for t in definition.transitions if t.action is not action or place not in t.sources)
        assert len(kept) < len(definition.transitions)
        return replace(definition, transitions=kept)

    return mutation


def add(
    action: Action, label: str, source: Where, target: Where, role: Role, effects: tuple[str, ...] = ()
) -> Mutation:
    def mutation(definition: Definition) -> Definition:
        start = source(definition) if callable(source) else source
        end = target(definition) if callable(target) else target
        assert start is not None
        extra = TransitionDef(action, label, (start,), end, frozenset({role}), effects=effects)
        return replace(definition, transitions=(*definition.transitions, extra))

    return mutation


def no_timer(state: Where) -> Mutation:
    def mutation(definition: Definition) -> Definition:
        place = state(definition) if callable(state) else state
        return replace(definition, timers=tuple(timer for timer in definition.timers if timer.state is not place))

    return mutation


def whole(**changes: Any) -> Mutation:
    """Changes parts of the definition; a callable change gets the definition."""

    def mutation(definition: Definition) -> Definition:
        made = {key: value(definition) if callable(value) else value for key, value in changes.items()}
        return replace(definition, **made)

    return mutation


def stage(index: int, **changes: Any) -> Mutation:
    def mutation(definition: Definition) -> Definition:
        stages = list(definition.stages)
        stages[index] = replace(stages[index], **changes)
        return replace(definition, stages=tuple(stages))

    return mutation


def both(*mutations: Mutation) -> Mutation:
    def mutation(definition: Definition) -> Definition:
        for one in mutations:
            definition = one(definition)
        return definition

    return mutation


FOLLOW_UPS = ("schedule_follow_ups",)

REFUSED: dict[str, tuple[str, Mutation]] = {
    # Different people
    "the applicant may pass the first review": (
        "one_person_may_apply_and_approve",
        edit_review(first, roles=lambda d: forward(d, first(d)).roles | {R.OWNER}),
    ),
    "the applicant may close": (
        "one_person_may_apply_and_approve",
        edit_review(last, roles=lambda d: forward(d, last(d)).roles | {R.OWNER}),
    ),
    "the first reviewer may apply": (
        "one_person_may_apply_and_approve",
        lambda d: edit(A.REQUEST_CLOSURE, roles=also(first_role(d)))(d),
    ),
    "the first reviewer may close": (
        "one_person_may_review_twice",
        edit_review(last, roles=lambda d: frozenset({first_role(d), last_role(d)})),
    ),
    "who closes may pass the first review": (
        "one_person_may_review_twice",
        edit_review(first, roles=lambda d: frozenset({first_role(d), last_role(d)})),
    ),
    "one post passes all reviews": (
        "one_person_may_review_twice",
        lambda d: _swap(d, [forward(d, s.state) for s in d.stages], roles=frozenset({R.REVIEWER})),
    ),
    "one post endorses and grants more time": (
        "one_person_may_extend_twice",
        edit(A.GRANT_EXTENSION, roles=also(R.ACCOUNTABLE_LEADER)),
    ),
    "the owner endorses more time": ("one_person_may_extend_twice", edit(A.ENDORSE_EXTENSION, roles=also(R.OWNER))),
    "an inspector passes the first review": ("stage_role_differs", edit_review(first, roles=frozenset({R.INSPECTOR}))),
    "a stage names another post than its button": ("stage_role_differs", stage(0, role=R.INSPECTOR)),
    # Somebody must act
    "nobody closes": ("nobody_may_act", edit_review(last, roles=frozenset())),
    "nobody releases": ("nobody_may_act", edit(A.RELEASE, roles=frozenset())),
    "nobody releases or returns": (
        "waiting_without_actor",
        both(edit(A.RELEASE, roles=frozenset()), edit(A.RETURN_DRAFT, roles=frozenset())),
    ),
    "nobody approves the plan": ("nobody_may_act", edit(A.APPROVE_PLAN, roles=frozenset())),
    "a supervisor approves the plan": ("read_only_role", edit(A.APPROVE_PLAN, roles=frozenset({R.SUPERVISOR}))),
    "an administrator may close as well": (
        "read_only_role",
        edit_review(last, roles=lambda d: frozenset({last_role(d), R.SYSTEM_ADMIN})),
    ),
    # Steps skipped
    "closed straight from work": (
        "review_skipped",
        add(A.CLOSE, "直接销号", S.RECTIFYING, S.CLOSED, R.APPROVER, FOLLOW_UPS),
    ),
    "closed at the first review": ("review_skipped", edit_review(first, target=S.CLOSED, effects=FOLLOW_UPS)),
    "applied for at the last review": ("review_skipped", lambda d: edit(A.REQUEST_CLOSURE, target=last(d))(d)),
    "the last review starts over": ("review_skipped", edit_review(last, target=S.REVIEW_1)),
    "sustained straight from work": (
        "review_skipped",
        add(A.CONFIRM_SUSTAINED, "直接确认", S.RECTIFYING, S.SUSTAINED, R.REVIEWER),
    ),
    "sustained from the last review": (
        "review_skipped",
        add(A.CONFIRM_SUSTAINED, "直接确认", last, S.SUSTAINED, R.REVIEWER),
    ),
    "a review step less, its state still there": ("wrong_stages", whole(stages=lambda d: d.stages[:-1])),
    "the first stage is gone": ("wrong_stages", whole(stages=lambda d: d.stages[1:])),
    "stages in the wrong order": ("wrong_stages", whole(stages=lambda d: d.stages[::-1])),
    # Ways back
    "the first review cannot send back": ("no_way_back", drop_at(A.SEND_BACK, first)),
    "the last review cannot send back": ("no_way_back", drop_at(A.SEND_BACK, last)),
    "sent back to planning": ("no_way_back", edit(A.SEND_BACK, first, target=S.PLANNING)),
    "sent back to the draft": ("no_way_back", edit(A.SEND_BACK, last, target=S.DRAFT)),
    "planning goes back to the draft": (
        "feedback_taken_back",
        add(A.RETURN_DRAFT, "退回草稿", S.PLANNING, S.DRAFT, R.COORDINATOR),
    ),
    "work goes back before the feedback": (
        "feedback_taken_back",
        add(A.RETURN_DRAFT, "退回反馈", S.RECTIFYING, S.AWAITING_RELEASE, R.COORDINATOR),
    ),
    "work goes back to planning": (
        "plan_taken_back",
        add(A.RETURN_PLAN, "重做方案", S.RECTIFYING, S.PLANNING, R.ACCOUNTABLE_LEADER),
    ),
    # Time limits
    "no timer at all": ("waiting_without_timer", whole(timers=())),
    "no timer while work goes on": ("waiting_without_timer", no_timer(S.RECTIFYING)),
    "no timer at the last review": ("waiting_without_timer", no_timer(last)),
    "no timer after closing": ("waiting_without_timer", no_timer(S.CLOSED)),
    # Follow-ups and relapse
    "no follow-up months": ("closed_without_follow_up", whole(follow_up_months=())),
    "closing forgets its follow-ups": ("closed_without_follow_up", edit(A.CLOSE, effects=("freeze_round",))),
    "an insufficient look back asks for no other": (
        "closed_without_follow_up",
        edit(A.RECORD_INSUFFICIENT, effects=()),
    ),
    "nobody confirms what is sustained": ("closed_without_follow_up", drop(A.CONFIRM_SUSTAINED)),
    "sustained at the first look back": ("sustained_too_early", edit(A.CONFIRM_SUSTAINED, guards=())),
    "the last look back may leave it at that": ("stuck", edit(A.RECORD_SUSTAINED, guards=("follow_up_open",))),
    "nothing reopens": ("relapse_leads_nowhere", drop(A.REOPEN)),
    "nobody proposes a relapse": ("relapse_leads_nowhere", drop(A.RECUR)),
    "reopened into planning": ("relapse_leads_nowhere", edit(A.REOPEN, target=S.PLANNING)),
    "a sustained finding is never reopened": (
        "relapse_leads_nowhere",
        edit(A.REOPEN, sources=(S.CLOSED,)),
    ),
    # Effects out of place
    "sending back starts a round": ("effect_out_of_place", edit(A.SEND_BACK, effects=("start_round",))),
    "acknowledging schedules follow-ups": ("effect_out_of_place", edit(A.ACKNOWLEDGE, effects=FOLLOW_UPS)),
    "a check asks for one more look back": (
        "effect_out_of_place",
        edit(A.RECORD_CHECK, effects=("schedule_one_more_follow_up",)),
    ),
    # Names
    "an unknown guard": ("unknown_guard", edit(A.RELEASE, guards=("moon_is_full",))),
    "an unknown effect": ("unknown_effect", edit(A.RELEASE, effects=("ring_bell",))),
    "an unknown field": ("unknown_field", edit(A.RELEASE, fields=("shoe_size",))),
    "an unknown optional field": ("unknown_field", edit(A.RELEASE, optional=("shoe_size",))),
    "an unknown role": ("unknown_role", edit(A.RELEASE, roles=frozenset({"boss"}))),
    "an unknown action": ("unknown_action", edit(A.RELEASE, action="fly")),
    "moving to another version as a button": ("unknown_action", edit(A.RELEASE, action=A.MOVE_PROCEDURE)),
    "a state that is not in the template": (
        "unknown_state",
        whole(states=lambda d: tuple(state for state in d.states if state.code is not S.MERGED)),
    ),
    "a timer for a state that is not in the template": (
        "unknown_state",
        both(
            whole(timers=lambda d: (*d.timers, TimerDef(S.SPLIT, 1, "days"))),
            whole(states=lambda d: tuple(state for state in d.states if state.code is not S.SPLIT)),
            drop(A.SPLIT),
        ),
    ),
    "a state written twice": ("double_state", whole(states=lambda d: (*d.states, d.states[0]))),
    "work is called an end": (
        "wrong_kind",
        whole(
            states=lambda d: tuple(
                replace(state, kind=StateKind.END) if state.code is S.RECTIFYING else state for state in d.states
            )
        ),
    ),
    "one button leads two ways": (
        "ambiguous",
        add(A.RELEASE, "审定反馈", S.AWAITING_RELEASE, S.PLANNING, R.COORDINATOR),
    ),
    "one kind of evidence asked for twice": (
        "double_evidence",
        whole(evidence=(EvidenceDef(MeasureKind.GENERAL, 1), EvidenceDef(MeasureKind.GENERAL, 2))),
    ),
    # Minutes
    "a meeting decides and leaves no minutes": ("minutes_not_asked", stage(-1, requires_minutes=True)),
    # Extensions
    "nobody endorses more time": ("extension_leads_nowhere", drop(A.ENDORSE_EXTENSION)),
    "nobody grants more time": ("extension_leads_nowhere", drop(A.GRANT_EXTENSION)),
    "nobody rejects more time": ("extension_leads_nowhere", drop(A.REJECT_EXTENSION)),
    "nobody asks for more time": ("extension_leads_nowhere", drop(A.REQUEST_EXTENSION)),
    # Side exits
    "merged without consent": ("exit_without_consent", edit(A.MERGE, guards=())),
    "split without consent": ("exit_without_consent", edit(A.SPLIT, guards=("at_least_two_parts",))),
    "voided without consent": ("exit_without_consent", edit(A.VOID, guards=())),
    "referred without consent": ("exit_without_consent", edit(A.REFER, guards=())),
    "progress that voids": ("wrong_exit", edit(A.REPORT_PROGRESS, target=S.VOIDED)),
    "voiding that leads back to planning": ("wrong_exit", edit(A.VOID, target=S.PLANNING)),
    "merging that splits": ("wrong_exit", edit(A.MERGE, target=S.SPLIT)),
    "nothing is ever merged": ("unreachable_state", drop(A.MERGE)),
    # Stuck
    "nobody takes note of the feedback": ("unreachable_state", drop(A.ACKNOWLEDGE, A.RECORD_REFUSAL)),
    "nothing is released": ("unreachable_state", drop(A.RELEASE)),
    "the plan is never approved": ("unreachable_state", edit(A.APPROVE_PLAN, target=S.PLANNING)),
    "the plan is approved unseen": ("stuck", edit(A.ACKNOWLEDGE, target=S.PLAN_IN_REVIEW)),
    "a look back ends nothing": ("dead_end", both(edit(A.CONFIRM_SUSTAINED, target=None), drop_at(A.REOPEN, S.CLOSED))),
    "a plan needs an open objection": ("stuck", edit(A.SUBMIT_PLAN, guards=("objection_open",))),
    "closing is for those with open measures": ("stuck", edit(A.REQUEST_CLOSURE, guards=("has_open_measure",))),
    "an objection is never answered": ("stuck", drop(A.RESOLVE_OBJECTION)),
    "no measure is ever completed": ("stuck", drop(A.COMPLETE_MEASURE)),
    "no plan is ever written": ("stuck", drop(A.WRITE_PLAN)),
    "nothing is ever assigned": ("stuck", drop(A.ASSIGN)),
    "a hundred files for each measure": ("stuck", whole(evidence=(EvidenceDef(MeasureKind.GENERAL, 100),))),
    "an application needs a novel": ("stuck", edit(A.REQUEST_CLOSURE, reason_length=10_000)),
}

HARMLESS: dict[str, Mutation] = {
    "an open objection does not stop the acknowledgement": edit(A.ACKNOWLEDGE, guards=()),
    "a plan may be submitted incomplete but for its measures": edit(A.SUBMIT_PLAN, guards=("has_measures",)),
    "any measure may be reported": edit(A.COMPLETE_MEASURE, guards=()),
    "evidence may be removed although there is none": edit(A.REMOVE_EVIDENCE, guards=()),
    "an application while more time is asked for": edit(A.REQUEST_CLOSURE, guards=no_guard("no_open_extension")),
    "a second request for more time": edit(A.REQUEST_EXTENSION, guards=no_guard("no_open_extension")),
    "more time that is no later": edit(A.REQUEST_EXTENSION, guards=no_guard("extension_goes_further")),
    "endorsing forgets to look for a request": edit(A.ENDORSE_EXTENSION, guards=()),
    "granting forgets the first approval": edit(A.GRANT_EXTENSION, guards=()),
    "any owner withdraws": edit(A.WITHDRAW, guards=()),
    "an application without measures or stage approval": edit(A.REQUEST_CLOSURE, guards=()),
    "a stage result for any finding": edit(A.REPORT_STAGE, guards=()),
    "a stage result approved twice": edit(A.APPROVE_STAGE, guards=()),
    "no word on long-term stages": drop(A.REPORT_STAGE, A.APPROVE_STAGE),
    "reviews forget the poll": lambda d: _swap(d, [forward(d, s.state) for s in d.stages], guards=()),
    "sending back forgets its reason": edit(A.SEND_BACK, needs_reason=False),
    "sending back asks for two characters": edit(A.SEND_BACK, needs_reason=False, reason_length=2),
    "reopening forgets its grounds": edit(A.REOPEN, needs_reason=False),
    "reopening forgets the proposal": edit(A.REOPEN, guards=()),
    "reopening forgets the new round": edit(A.REOPEN, effects=()),
    "corrections forget their reason": edit(A.CORRECT_WORDING, needs_reason=False),
    "look backs go on beside a proposed relapse": edit(A.RECORD_INSUFFICIENT, guards=()),
    "exits forget their reason": both(edit(A.VOID, needs_reason=False), edit(A.MERGE, needs_reason=False)),
    "closing does not say that the round is frozen": edit(A.CLOSE, effects=FOLLOW_UPS),
    "no application is withdrawn": drop(A.WITHDRAW),
    "no refusal is recorded": drop(A.RECORD_REFUSAL),
    "no plan is returned": drop(A.RETURN_PLAN),
    "no open finding is checked": drop(A.RECORD_CHECK),
    "no wording is corrected": drop(A.CORRECT_WORDING),
    "no extensions at all": drop(A.REQUEST_EXTENSION, A.ENDORSE_EXTENSION, A.GRANT_EXTENSION, A.REJECT_EXTENSION),
    "an inspector assigns": edit(A.ASSIGN, roles=also(R.INSPECTOR)),
    "the owner voids": edit(A.VOID, roles=also(R.OWNER)),
    "the owner approves the plan": edit(A.APPROVE_PLAN, roles=frozenset({R.OWNER})),
    "everybody who acts takes note": edit(A.ACKNOWLEDGE, roles=frozenset({R.OWNER, R.REVIEWER, R.COORDINATOR})),
    "evidence is asked for beyond the rules": whole(evidence=(EvidenceDef(MeasureKind.RECOVERY, 3, result=True),)),
    "nothing beyond the rules is asked for": whole(evidence=(EvidenceDef(MeasureKind.GENERAL),)),
    "a poll at every review": lambda d: _swap(
        d,
        [forward(d, s.state) for s in d.stages],
        fields=lambda t: (*t.fields, "polled", "satisfied"),
    ),
}
