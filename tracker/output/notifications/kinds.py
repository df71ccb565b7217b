"""Every kind of message: its label, whether the rules demand it, and when it is sent. Pages are made from it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of message. A `statutory` one (domain.md §2) cannot be switched off."""

    code: str
    label: str
    statutory: bool
    when: str


_KINDS = (
    Kind("reminder", "整改提醒（绿）", True, "整改时限前，提前几天由单位规定（限期整改默认20天），默认告诉责任人"),
    Kind("due_soon", "临期（黄）", True, "整改时限前（限期整改默认10天），默认告诉责任人和责任领导"),
    Kind("overdue", "逾期（红）", True, "过了整改时限，默认告诉责任人、责任领导和党组织书记"),
    Kind("checkup", "下次检视", True, "长期坚持的问题下次检视日期将到、临期、已过，天数和告诉谁同“长期坚持”"),
    Kind(
        "acknowledgement_late", "超期未签收（红）", True, "过了流程规定的签收时限，默认告诉党组织书记、责任人和整改办"
    ),
    Kind("plan_late", "整改方案超期（红）", True, "过了方案制定或审核时限，默认告诉书记、责任人、责任领导和整改办"),
    Kind("review_late", "审核超期（红）", True, "一步审核超过流程规定的时限，告诉轮到审核的人，默认还有整改办"),
    Kind("follow_up_due", "回头看到期", True, "销号后3个月、6个月，默认告诉纪委和巡察组"),
    Kind("follow_up_late", "回头看逾期（红）", True, "回头看到期后默认7天还没有结果，默认告诉纪委、巡察组和整改办"),
    Kind(
        "proposal",
        "提请督办、约谈、通报",
        True,
        "逾期后提请督办，默认15天提请约谈、30天提请通报，告诉决定的人；决定以后告诉整改办",
    ),
    Kind("prompt", "整改办提醒", True, "整改办点“提醒”，同一问题一天一次"),
    Kind("notice", "督办单", True, "收到、更正、撤回、办结督办单，或者督办单有了签收、反馈"),
    Kind("publication", "公开稿审批", True, "公开稿等您审批，或者您的公开稿已审批"),
    Kind("weekly_tasks", "本周任务单", False, "按每周节奏交任务时（默认周一8:30），每人一张"),
    Kind("weekly_results", "请报本周结果", False, "按每周节奏问结果时（默认周五16:00），还有任务没报结果的人"),
    Kind("weekly_sheet", "本周汇总单", False, "本周结果定稿时（默认周五17:30），告诉书记、整改办和责任领导"),
    Kind("bulletin_due", "该发一周通报", False, "本周结果定稿以后，本周还没有通报的，告诉整改办"),
    Kind("quarter_due", "该做季度调度", False, "季度最后一个工作日起，还没有调度的，告诉整改办"),
    Kind("ledger", "台账已印好或没有印成", False, "您要的台账、定期台账印好，或者没有印成"),
    Kind("report", "整改报告已生成", False, "您要的整改情况报告、公开稿生成以后"),
    Kind("test", "测试消息", True, "您在“提醒方式”里点“发送测试消息”"),
    Kind("dossier", "一问题一档已成档", False, "您要的档案装订好以后"),
    Kind("delegation", "委托到期", False, "委托还有3天到期、已经结束，告诉委托人和受托人"),
    Kind("post", "离任未移交", False, "有人两周内离任或者已经离任，手上的问题没有人接，告诉整改办"),
    Kind(
        "unheld", "问题没有人负责", True, "有整改时限的问题没有在岗的责任人，或者回头看没有人可办，每周一次告诉整改办"
    ),
    Kind("calendar", "缺放假安排", False, "10月起还没有下一年的放假、调休安排，告诉系统管理员"),
    Kind("undelivered", "站外提醒发送失败", False, "邮件、机器人等发不出去，一天一次告诉系统管理员和安全管理员"),
    Kind("backup", "备份没有完成", False, "夜里的数据库备份没有完成，一天一次告诉系统管理员"),
    Kind("audit_root", "历史核对通过", False, "每天夜里核对全部历史记录，把历史校验根告诉审计管理员"),
    Kind("audit_break", "历史记录被改动", True, "核对到历史记录有改动，马上告诉审计管理员"),
)
KINDS = {kind.code: kind for kind in _KINDS}


def kind_of(code: str) -> Kind:
    """The kind of a message: `notice_issue` is a `notice`. Raises KeyError for one that is not listed here."""
    return KINDS.get(code) or KINDS[code.partition("_")[0]]
