"""The eight rules of domain.md §2, which hold whatever a template says.

They look at what a transition does (leads into review, decides a step, enters 已销号), not at which guards its author
remembered. `checks_for` picks those that bind a transition; the engine adds them to the template's own guards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tracker.workflow.checks import Check, filled, numbered
from tracker.workflow.evidence import every_measure_has_evidence, the_measure_has_evidence
from tracker.workflow.model import (
    REVIEW_STATES,
    ActingPerson,
    Action,
    Definition,
    FindingFacts,
    Request,
    Role,
    State,
    StateKind,
    Timeframe,
    TransitionDef,
)

# Supervisors read, administrators administer: neither changes a finding (domain.md §1).
READ_ONLY_ROLES = frozenset({Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# What the town may type in for a village without phone or account (rule 7).
TYPED_ACTIONS = frozenset(
    {
        Action.ACKNOWLEDGE,
        Action.RAISE_OBJECTION,
        Action.WRITE_PLAN,
        Action.SUBMIT_PLAN,
        Action.REPORT_PROGRESS,
        Action.COMPLETE_MEASURE,
        Action.ADD_EVIDENCE,
        Action.REMOVE_EVIDENCE,
        Action.REPORT_STAGE,
        Action.REQUEST_CLOSURE,
        Action.WITHDRAW,
        Action.REQUEST_EXTENSION,
    }
)

BEFORE_FEEDBACK = frozenset({State.DRAFT, State.AWAITING_RELEASE})

# The side exits: 合并, 拆分, 作废, 移交.
EXITS = frozenset({State.MERGED, State.SPLIT, State.VOIDED, State.REFERRED})

# From the approved plan on, time moves only by an extension (rule 4).
PLAN_APPROVED = frozenset({State.RECTIFYING, *REVIEW_STATES, State.CLOSED, State.SUSTAINED})

_LONG_REASONS = {Action.SEND_BACK: "退回理由", Action.REOPEN: "重新挂账的依据"}
_LONG_REASON = 10


@dataclass(frozen=True, slots=True)
class RuleChecks:
    """`facts` are judged for buttons too; `form` only when something is submitted."""

    facts: tuple[Check, ...]
    form: tuple[Check, ...]


def target_of(transition: TransitionDef, source: State) -> State:
    """Where it leads: 退回 and 重新挂账 always to 整改中 (rules 3 and relapse), whatever the template says."""
    if transition.action in _LONG_REASONS:
        return State.RECTIFYING
    return transition.target or source


def is_application(transition: TransitionDef, source: State) -> bool:
    """Leads into the review steps from outside: 申请销号 under any name."""
    return target_of(transition, source) in REVIEW_STATES and source not in REVIEW_STATES


def is_review(transition: TransitionDef, source: State) -> bool:
    """Decides a review step: forward, to 已销号, or back."""
    if source not in REVIEW_STATES:
        return False
    target = target_of(transition, source)
    decides = target is State.CLOSED or (target in REVIEW_STATES and target is not source)
    return decides or transition.action in (Action.APPROVE, Action.CLOSE, Action.SEND_BACK)


def is_reopening(transition: TransitionDef, source: State) -> bool:
    """Leads from 已销号 or 已巩固 back to work: a new round."""
    ended = (State.CLOSED, State.SUSTAINED)
    return (
        source in ended
        and target_of(transition, source).kind is not StateKind.END
        and target_of(transition, source) not in ended
    )


def effects_of(transition: TransitionDef, source: State) -> tuple[str, ...]:
    """The template's effects plus what must not be missing: follow-ups at 销号 (rule 6), a round at 重新挂账."""
    target = target_of(transition, source)
    forced = ["schedule_follow_ups"] if target is State.CLOSED and source is not State.CLOSED else []
    forced += ["start_round"] if is_reopening(transition, source) else []
    return (*(effect for effect in forced if effect not in transition.effects), *transition.effects)


def checks_for(definition: Definition, transition: TransitionDef, source: State) -> RuleChecks:
    return RuleChecks(
        tuple(_fact_checks(definition, transition, source)), tuple(_form_checks(definition, transition, source))
    )


def _fact_checks(definition: Definition, transition: TransitionDef, source: State) -> Iterator[Check]:
    if skips_a_step(definition, transition, source):
        yield _no_skipping
    if is_application(transition, source):
        yield from (applicant_did_not_review, measures_are_done, every_measure_has_evidence(definition))
    if is_review(transition, source):
        yield from _reviewing(REVIEW_STATES.index(source))
    if not _may_be_typed(definition, transition.action, source):
        yield not_typed_for_another
    if is_reopening(transition, source):
        yield _relapse_was_proposed
    if takes_feedback_back(transition, source):
        yield _stays_fed_back
    if takes_plan_back(transition, source):
        yield _stays_planned
    yield from _EXTENSION_CHECKS.get(transition.action, ())


def _form_checks(definition: Definition, transition: TransitionDef, source: State) -> Iterator[Check]:
    yield from _reason_checks(transition)
    if _may_be_typed(definition, transition.action, source):
        yield typed_paper_is_attached
    if transition.action is Action.COMPLETE_MEASURE:
        yield the_measure_has_evidence(definition)
    if transition.action is Action.ASSIGN:
        yield time_limit_stays
    if _forgets_minutes(definition, transition, source):
        yield minutes_are_recorded


def _reason_checks(transition: TransitionDef) -> Iterator[Check]:
    what = _LONG_REASONS.get(transition.action)
    length = max(transition.reason_length, _LONG_REASON if what else 0)
    if length:
        yield _long_reason(what or f"“{transition.label}”的理由", length)
    elif transition.needs_reason:
        yield reason_is_given
    elif transition.action is Action.CORRECT_WORDING:
        yield correction_has_reason


# Rule 1: in one round the applicant, the reviewers and the approver are different people.


def applicant_did_not_review(facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date) -> str | None:
    reviewed = frozenset().union(*facts.reviewers)
    return "您在本轮审核过这个问题，不能再由您申请销号" if actor.people & reviewed else None


def _reviewing(index: int) -> tuple[Check, ...]:
    """What binds whoever decides review step `index` + 1."""

    def reviewer_is_nobody_else(
        facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date
    ) -> str | None:
        others = (people for step, people in enumerate(facts.reviewers) if step != index)
        if any(actor.people & people for people in others):
            return f"{_who(actor)}已办理本轮另一级审核，不能再审核同一问题"
        return None

    def earlier_steps_are_done(
        facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date
    ) -> str | None:
        if not facts.applicants:
            return "本轮还没有销号申请，不能审核"
        done = len(facts.reviewers) >= index and all(facts.reviewers[:index])
        return None if done else "前面的审核还没有办完，不能跳过"

    return (reviewer_did_not_apply, reviewer_is_nobody_else, reviewer_did_not_type, earlier_steps_are_done)


def reviewer_did_not_apply(facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date) -> str | None:
    if not actor.people & facts.applicants:
        return None
    return f"{_who(actor)}是本轮申请人，不能再审核同一问题"


def _who(actor: ActingPerson) -> str:
    return "您" if actor.people == {actor.person} else "您或您代办的人"


def _no_skipping(_facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return "审核步骤不能跳过，必须逐级审核后才能销号"


def skips_a_step(definition: Definition, transition: TransitionDef, source: State) -> bool:
    """Review goes 1, 2, … n, 已销号, 已巩固, one step at a time; only follow-ups stay in 已销号."""
    target = target_of(transition, source)
    if target is State.SUSTAINED:
        return source not in (State.CLOSED, State.SUSTAINED)
    if target is source or (target not in REVIEW_STATES and target is not State.CLOSED):
        return False
    if source not in REVIEW_STATES:
        return target is not State.REVIEW_1
    number = REVIEW_STATES.index(source) + 1
    last = number == len(definition.stages)
    return target is not (State.CLOSED if last else REVIEW_STATES[number])


def _relapse_was_proposed(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """重新挂账 is proposed first, then confirmed with grounds (domain.md §2)."""
    return None if facts.relapse_proposed else "目前没有人提出反弹"


# Rule 2: no application while a measure is open, except long term with a stage result and a next review date.


def measures_are_done(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    still_open = [measure.number for measure in facts.measures if not measure.done]
    if not still_open:
        return None
    if facts.timeframe is not Timeframe.LONG_TERM:
        return f"还有{numbered(still_open)}措施未完成，完成后才能申请销号"
    missing = [] if facts.stage_result else ["阶段性成果"]
    missing += [] if facts.next_review_on else ["下次检视日期"]
    if not missing:
        return None
    return f"还有{numbered(still_open)}措施未完成，长期坚持的问题要先报告{'和'.join(missing)}才能申请销号"


# Rule 3: 退回 (and 重新挂账, which sends back too) needs a reason of at least ten characters.


def _long_reason(what: str, least: int) -> Check:
    def reason_is_long_enough(_facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
        length = len(request.reason.strip())
        return None if length >= least else f"{what}至少写{least}个字，现在只有{length}个字"

    return reason_is_long_enough


def reason_is_given(_facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if request.reason.strip() else "请写明理由"


# Rule 4: 延期 and 转长期 have their own two-step approval; the time limit does not change otherwise.


def extension_is_open(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.extension else "目前没有待批的延期申请"


def extension_is_endorsed(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    waits = facts.extension is not None and facts.extension.endorsed_by is None
    return "延期申请还没有初审，初审同意后才能批准" if waits else None


def requester_does_not_approve(facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date) -> str | None:
    mine = facts.extension is not None and actor.people & facts.extension.requested_by
    return f"{_who(actor)}是延期申请人，不能审批同一份延期申请" if mine else None


def endorser_does_not_grant(facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date) -> str | None:
    endorsers = facts.extension.endorsed_by if facts.extension else None
    mine = endorsers is not None and actor.people & endorsers
    return f"{_who(actor)}已初审这份延期申请，要由另一人批准" if mine else None


def time_limit_stays(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """Once the plan is approved, assigning may not move the time limit past rule 4. Unchanged values pass."""
    if facts.state not in PLAN_APPROVED and not facts.time_limit_fixed:
        return None
    fields = request.fields
    kind_moves = facts.timeframe is not None and fields.get("timeframe", facts.timeframe) != facts.timeframe
    day_moves = facts.deadline is not None and fields.get("deadline", facts.deadline) != facts.deadline
    if kind_moves or day_moves:
        return "方案批准后不能直接改整改时限，请由责任人申请延期或者转长期，经两级批准"
    return None


def takes_plan_back(transition: TransitionDef, source: State) -> bool:
    """Leads from after the approved plan to before it, where assigning may move the time limit."""
    target = target_of(transition, source)
    return source in PLAN_APPROVED and target not in PLAN_APPROVED and target.kind is not StateKind.END


def _stays_planned(_facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return "方案已经批准，不能退回到批准之前；要改时限请申请延期"


_EXTENSION_CHECKS: dict[Action, tuple[Check, ...]] = {
    Action.ENDORSE_EXTENSION: (extension_is_open, requester_does_not_approve),
    Action.GRANT_EXTENSION: (
        extension_is_open,
        extension_is_endorsed,
        requester_does_not_approve,
        endorser_does_not_grant,
    ),
}


# Rule 7: acting for somebody. A delegation counts as both people (ActingPerson.people does that).


def reviewer_did_not_type(facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date) -> str | None:
    if not actor.people & facts.typists:
        return None
    return f"{_who(actor)}在本轮为村里代录过，不能再审核同一问题"


def not_typed_for_another(_facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date) -> str | None:
    if actor.types_for is None:
        return None
    return "这一步不能代录，请本人办理；本人不能办理的，先办委托"


def typed_paper_is_attached(_facts: FindingFacts, request: Request, actor: ActingPerson, _today: date) -> str | None:
    """代录 stands on the paper that the village or the meeting signed; its scan is kept (rule 7)."""
    if actor.types_for is None or filled(request.fields, "paper"):
        return None
    return "代录要附上纸质材料的照片或扫描件"


def _may_be_typed(definition: Definition, action: Action, source: State) -> bool:
    """A village's own acts, and what a meeting decided: the coordinator records it on its behalf (domain.md §2)."""
    stage = definition.stage_of(source)
    decides = action in (Action.APPROVE, Action.CLOSE, Action.SEND_BACK)
    return action in TYPED_ACTIONS or (decides and stage is not None and stage.requires_minutes)


def _forgets_minutes(definition: Definition, transition: TransitionDef, source: State) -> bool:
    """A meeting decides here, and the template does not ask for its date and number by itself."""
    stage = definition.stage_of(source)
    decides = is_review(transition, source) and transition.action is not Action.SEND_BACK
    asked = {"meeting_on", "minute_number"} <= set(transition.fields)
    return stage is not None and stage.requires_minutes and decides and not asked


def minutes_are_recorded(_facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """A committee decides in a meeting: its date and minute number are the record (domain.md §1)."""
    complete = filled(request.fields, "meeting_on") and filled(request.fields, "minute_number")
    return None if complete else "党委会审定要填写会议日期和会议纪要号"


# Rule 8: the original wording of a fed-back finding never changes; a correction is a new version with a reason.


def takes_feedback_back(transition: TransitionDef, source: State) -> bool:
    """Leads from after feedback to before it: the finding would leave every figure, and its wording be free again."""
    return source not in BEFORE_FEEDBACK and target_of(transition, source) in BEFORE_FEEDBACK


def _stays_fed_back(_facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return "问题已经反馈，不能退回到反馈之前"


def correction_has_reason(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    if facts.was_fed_back and not request.reason.strip():
        return "问题已经反馈，原文不能改动；更正作为新版本保存，请写明理由"
    return None
