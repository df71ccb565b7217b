"""The rules of a definition in the words of an office: limits, conditions, what a button asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.workflow.model import (
    FIELD_LABELS,
    Definition,
    EvidenceDef,
    MeasureKind,
    Role,
    State,
    StateKind,
    TimerDef,
    TransitionDef,
)
from tracker.workflow.rules import READ_ONLY_ROLES

# Who can be named by a button, in the order in which forms offer them.
ACTING_ROLES = tuple(role for role in Role if role not in READ_ONLY_ROLES)

# What a named guard asks for, as the rule table of a procedure prints it.
GUARD_WORDS: Mapping[str, str] = {
    "no_open_objection": "没有未答复的异议",
    "objection_open": "有待答复的异议",
    "has_owner": "已确定责任人",
    "has_leader": "已确定责任领导",
    "has_time_limit": "已确定整改类型和时限",
    "has_goal": "已写整改目标",
    "has_measures": "至少有一条措施",
    "has_open_measure": "有未完成的措施",
    "measure_is_open": "所选措施未完成",
    "has_evidence": "有佐证材料",
    "long_term": "属于长期坚持的问题",
    "next_review_later": "下次检视日期晚于报告日期",
    "stage_reported": "阶段性成果已报告、未认定",
    "stage_result_approved": "阶段性成果已认定",
    "own_application": "本人提出的申请",
    "no_open_extension": "没有待批的延期申请",
    "extension_open": "有待批的延期申请",
    "extension_not_endorsed": "延期申请未初审",
    "extension_endorsed": "延期申请已初审",
    "extension_goes_further": "新时限晚于原时限，或者转长期",
    "more_follow_ups_open": "还有不止一次回头看",
    "last_follow_up": "是最后一次回头看",
    "follow_up_open": "有待做的回头看",
    "relapse_proposed": "有人提出反弹",
    "no_relapse_proposed": "没有人提出反弹",
    "feedback_office_consents": "已反馈的要有反馈单位同意的依据",
    "at_least_two_parts": "至少拆成两个问题",
    "poll_adds_up": "群众评议人数填写正确",
}


def guards_in_words(names: Iterable[str]) -> str:
    """没有未答复的异议；已确定责任人 — a name without words stands as it is."""
    return "；".join(GUARD_WORDS.get(name, name) for name in names)


def fields_in_words(names: Iterable[str]) -> str:
    """意见、会议日期."""
    return "、".join(FIELD_LABELS.get(name, name) for name in names)


def roles_in_words(roles: Iterable[Role]) -> str:
    """责任人、党组织书记, in the order of the vocabulary; nobody is said too."""
    named = set(roles)
    return "、".join(role.label for role in Role if role in named) or "没有人"


def limit_in_words(timer: TimerDef | None) -> str:
    """5个工作日, 30天, or 不限."""
    if timer is None:
        return "不限"
    return f"{timer.days}个工作日" if timer.unit == "workdays" else f"{timer.days}天"


def months_in_words(months: Iterable[int]) -> str:
    """销号后3个月、6个月."""
    listed = "、".join(f"{count}个月" for count in months)
    return f"销号后{listed}" if listed else "不安排"


def reason_in_words(transition: TransitionDef) -> str:
    """必须写理由，至少10个字; empty when no reason is asked for."""
    if transition.reason_length:
        return f"必须写理由，至少{transition.reason_length}个字"
    return "必须写理由" if transition.needs_reason else ""


def evidence_in_words(rule: EvidenceDef) -> str:
    """What a kind of measure must leave behind: rule 5, and what the office asks for on top."""
    own = [f"佐证材料至少{rule.files}份"] if rule.files else []
    own += ["书面结果"] if rule.result else []
    return "；".join([_RULE_5[rule.kind], *(["本流程另要求" + "、".join(own)] if own else [])])


_RULE_5 = {
    MeasureKind.GENERAL: "佐证材料或书面结果",
    MeasureKind.INSTITUTION: "制度名称、文号",
    MeasureKind.RECOVERY: "挽回金额、票据号",
    MeasureKind.ACCOUNTABILITY: "问责日期、问责方式",
}


def states_in_words(definition: Definition, states: Iterable[State]) -> str:
    """整改中、待初审 — all steps that somebody works in are said at once."""
    named = list(states)
    working = [one.code for one in definition.states if one.kind in (StateKind.WAITING, StateKind.REVIEW)]
    if len(working) > 1 and set(working) == set(named):
        return "办理中的各个环节"
    return "、".join(definition.label_of(state) for state in named)
