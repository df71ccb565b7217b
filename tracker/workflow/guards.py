"""The named guards a definition may use. Each returns the sentence the user reads, or None when it has nothing against.

Guards see facts first; those in NEEDS_FORM also read what the form brings and are not judged for buttons. Those in
OCCASIONS say that there is nothing to act on: a page then leaves the button out instead of explaining it.
"""

from collections.abc import Mapping, Sized
from datetime import date, timedelta

from tracker.workflow.checks import Check, chinese_date, filled, numbered
from tracker.workflow.model import FIELD_LABELS, ActingPerson, FindingFacts, Request, Timeframe

# A look back may be done this long before its day and still be the one that is owed.
EARLIEST_FOLLOW_UP = timedelta(days=30)


def no_open_objection(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return "异议还没有答复，整改办答复后才能继续" if facts.objection_open else None


def objection_open(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.objection_open else "目前没有待答复的异议"


def has_owner(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.has_owner else "还没有确定责任人，请整改办先交办"


def has_leader(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.has_leader else "还没有确定责任领导，请整改办先交办"


def has_time_limit(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    if facts.timeframe is None:
        return "还没有确定整改类型（立行立改、限期整改或长期坚持），请整改办先交办"
    if facts.timeframe is not Timeframe.LONG_TERM and facts.deadline is None:
        return f"{facts.timeframe.label}的问题要有整改时限，请整改办先交办"
    return None


def has_goal(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.has_goal else "还没有写整改目标"


def has_measures(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.measures else "至少要有一条整改措施"


def has_open_measure(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if any(not measure.done for measure in facts.measures) else "没有未完成的措施"


def measure_is_open(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """The measure named in the form exists and is not done yet; silent while none is named."""
    if not filled(request.fields, "measure"):
        return None
    number = str(request.fields["measure"])
    measure = next((m for m in facts.measures if str(m.number) == number), None)
    if measure is None:
        return f"没有第{number}条措施"
    return f"{numbered([measure.number])}措施已经完成，不用再报" if measure.done else None


def has_evidence(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.evidence_files else "目前没有佐证材料可以移除"


def long_term(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.timeframe is Timeframe.LONG_TERM else "只有长期坚持的问题才报告阶段性成果"


def next_review_later(_facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    day = request.fields.get("next_review_on")
    if isinstance(day, date) and day <= request.effective_on:
        return "下次检视日期要晚于本次报告日期"
    return None


def stage_reported(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    if not facts.stage_result:
        return "还没有报告阶段性成果"
    return "阶段性成果已经认定" if facts.stage_approved else None


def stage_result_approved(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """A finding closed on a stage result counts as 阶段性完成 only when the leader approved it (domain.md §4)."""
    some_open = any(not measure.done for measure in facts.measures)
    waits = facts.stage_result and not facts.stage_approved
    return "阶段性成果还没有经责任领导认定" if some_open and waits and facts.timeframe is Timeframe.LONG_TERM else None


def own_application(facts: FindingFacts, _request: Request, actor: ActingPerson, _today: date) -> str | None:
    return None if actor.people & facts.applicants else "只有申请人本人可以撤回申请"


def no_open_extension(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return "已有一份延期申请还没有批复，批复后再办理" if facts.extension else None


def extension_open(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.extension else "目前没有待批的延期申请"


def extension_not_endorsed(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    endorsed = facts.extension is not None and facts.extension.endorsed_by is not None
    return "这份延期申请已经初审同意，正在等待批准" if endorsed else None


def extension_endorsed(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    waits = facts.extension is not None and facts.extension.endorsed_by is None
    return "延期申请还没有初审，初审同意后才能批准" if waits else None


def extension_goes_further(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """Asks for a later deadline or for long term, and for one of the two only."""
    day = request.fields.get("new_deadline")
    if filled(request.fields, "to_long_term"):
        return "延期和转长期只能选一项" if day else _long_term_gap(facts, request)
    if not isinstance(day, date):
        return "请填写申请延至的日期，或者选择转为长期坚持"
    if facts.deadline and day <= facts.deadline:
        return "申请延至的日期要晚于原整改时限"
    return None if day > request.effective_on else "申请延至的日期要晚于申请日期"


def _long_term_gap(facts: FindingFacts, request: Request) -> str | None:
    """转长期 promises a stage goal, the day on which it is looked at next, and an expected end."""
    if facts.timeframe is Timeframe.LONG_TERM:
        return "这个问题已经是长期坚持"
    names = ("stage_goal", "next_review_on", "expected_end")
    missing = [FIELD_LABELS[name] for name in names if not filled(request.fields, name)]
    if missing:
        return f"转为长期坚持要填写：{'、'.join(missing)}"
    review, end = request.fields["next_review_on"], request.fields["expected_end"]
    if not (isinstance(review, date) and isinstance(end, date) and request.effective_on < review <= end):
        return "下次检视日期要晚于申请日期，且不晚于预计完成日期"
    return None


def _too_early(facts: FindingFacts, on: date) -> bool:
    """Long before the day on which a look back is owed: it may be recorded, but the owed one stays owed."""
    due = facts.next_follow_up_on
    return due is not None and on < due - EARLIEST_FOLLOW_UP


def more_follow_ups_open(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    if facts.follow_ups_open == 0:
        return "目前没有待做的回头看"
    if _too_early(facts, request.effective_on):
        return None
    return "这是最后一次回头看，请直接确认已巩固" if facts.follow_ups_open == 1 else None


def last_follow_up(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    if facts.follow_ups_open == 0:
        return "目前没有待做的回头看"
    if facts.next_follow_up_on and _too_early(facts, request.effective_on):
        return f"回头看应在{chinese_date(facts.next_follow_up_on)}前后进行，现在确认已巩固为时过早"
    if facts.follow_ups_open > 1:
        return f"还有{facts.follow_ups_open}次回头看没有做，最后一次才能确认已巩固"
    return None


def follow_up_open(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.follow_ups_open else "目前没有待做的回头看"


def relapse_proposed(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return None if facts.relapse_proposed else "目前没有人提出反弹"


def no_relapse_proposed(facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    return "已有人提出反弹，整改办认定后才能继续" if facts.relapse_proposed else None


def feedback_office_consents(facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """After feedback a side exit needs the consent of the office that fed back (domain.md §2)."""
    if facts.was_fed_back and not filled(request.fields, "consent"):
        return "问题已经反馈，请填写反馈单位同意的依据（文号或者记录）"
    return None


def at_least_two_parts(_facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    parts = request.fields.get("parts")
    enough = isinstance(parts, Sized) and len(parts) > 1
    return None if enough else "拆分至少要写出两个问题"


def poll_adds_up(_facts: FindingFacts, request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """群众评议: n satisfied of N asked, both or neither."""
    polled, satisfied = request.fields.get("polled"), request.fields.get("satisfied")
    if polled is None and satisfied is None:
        return None
    if not isinstance(polled, int) or not isinstance(satisfied, int):
        return "群众评议的参评人数和满意人数要一起填写"
    if polled < 1 or not 0 <= satisfied <= polled:
        return "群众评议的参评人数至少1人，满意人数不能多于参评人数"
    return None


def unknown_guard(_facts: FindingFacts, _request: Request, _actor: ActingPerson, _today: date) -> str | None:
    """Stands in for a name nobody knows: fails closed."""
    return "流程模板引用了不存在的检查，请联系系统管理员"


GUARDS: Mapping[str, Check] = {
    check.__name__: check
    for check in (
        no_open_objection,
        objection_open,
        has_owner,
        has_leader,
        has_time_limit,
        has_goal,
        has_measures,
        has_open_measure,
        measure_is_open,
        has_evidence,
        long_term,
        next_review_later,
        stage_reported,
        stage_result_approved,
        own_application,
        no_open_extension,
        extension_open,
        extension_not_endorsed,
        extension_endorsed,
        extension_goes_further,
        more_follow_ups_open,
        last_follow_up,
        follow_up_open,
        relapse_proposed,
        no_relapse_proposed,
        feedback_office_consents,
        at_least_two_parts,
        poll_adds_up,
    )
}

NEEDS_FORM = frozenset(
    {
        "measure_is_open",
        "next_review_later",
        "extension_goes_further",
        "feedback_office_consents",
        "at_least_two_parts",
        "poll_adds_up",
    }
)

OCCASIONS = frozenset(
    {
        "objection_open",
        "has_open_measure",
        "has_evidence",
        "long_term",
        "stage_reported",
        "extension_open",
        "extension_not_endorsed",
        "relapse_proposed",
        "more_follow_ups_open",
        "follow_up_open",
    }
)
