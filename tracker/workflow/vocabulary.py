"""The words of the workflow: roles, states, actions and kinds, with the Chinese that users read (design.md §7)."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is towards a finding; a post gives it, a definition names it."""

    INSPECTOR = "inspector"
    COORDINATOR = "coordinator"
    OWNER = "owner"
    ACCOUNTABLE_LEADER = "accountable_leader"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    SUPERIOR_APPROVER = "superior_approver"
    SECRETARY = "secretary"
    SUPERVISOR = "supervisor"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.INSPECTOR: "巡察组成员",
    Role.COORDINATOR: "整改办",
    Role.OWNER: "责任人",
    Role.ACCOUNTABLE_LEADER: "责任领导",
    Role.REVIEWER: "镇纪委",
    Role.APPROVER: "镇党委审定人",
    Role.SUPERIOR_APPROVER: "区委巡察办",
    Role.SECRETARY: "党组织书记",
    Role.SUPERVISOR: "监督领导",
    Role.SYSTEM_ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}


class State(StrEnum):
    """Where a finding stands. The Chinese word comes from the definition, because review steps differ."""

    DRAFT = "DRAFT"
    AWAITING_RELEASE = "AWAITING_RELEASE"
    AWAITING_ACKNOWLEDGEMENT = "AWAITING_ACKNOWLEDGEMENT"
    PLANNING = "PLANNING"
    PLAN_IN_REVIEW = "PLAN_IN_REVIEW"
    RECTIFYING = "RECTIFYING"
    REVIEW_1 = "REVIEW_1"
    REVIEW_2 = "REVIEW_2"
    REVIEW_3 = "REVIEW_3"
    REVIEW_4 = "REVIEW_4"
    CLOSED = "CLOSED"
    SUSTAINED = "SUSTAINED"
    MERGED = "MERGED"
    SPLIT = "SPLIT"
    VOIDED = "VOIDED"
    REFERRED = "REFERRED"

    @property
    def kind(self) -> "StateKind":
        """What the state is for; the same in every template."""
        return _STATE_KINDS.get(self, StateKind.WAITING)


REVIEW_STATES = (State.REVIEW_1, State.REVIEW_2, State.REVIEW_3, State.REVIEW_4)


class StateKind(StrEnum):
    DRAFT = "draft"  # somebody's own sheet, nobody waits for it
    WAITING = "waiting"  # somebody has to act, within a time limit
    REVIEW = "review"  # a review step of 销号
    CLOSED = "closed"  # 已销号: follow-ups are due
    END = "end"


_STATE_KINDS = {
    State.DRAFT: StateKind.DRAFT,
    **dict.fromkeys(REVIEW_STATES, StateKind.REVIEW),
    State.CLOSED: StateKind.CLOSED,
    **dict.fromkeys((State.SUSTAINED, State.MERGED, State.SPLIT, State.VOIDED, State.REFERRED), StateKind.END),
}


class Timeframe(StrEnum):
    """整改类型 (domain.md §2)."""

    IMMEDIATE = "immediate"
    FIXED_TERM = "fixed_term"
    LONG_TERM = "long_term"

    @property
    def label(self) -> str:
        return {"immediate": "立行立改", "fixed_term": "限期整改", "long_term": "长期坚持"}[self.value]


class MeasureKind(StrEnum):
    """What a measure must leave behind as evidence (rule 5)."""

    GENERAL = "general"
    INSTITUTION = "institution"
    RECOVERY = "recovery"
    ACCOUNTABILITY = "accountability"

    @property
    def label(self) -> str:
        return _MEASURE_LABELS[self]


_MEASURE_LABELS = {
    MeasureKind.GENERAL: "一般整改",
    MeasureKind.INSTITUTION: "建章立制",
    MeasureKind.RECOVERY: "挽回损失",
    MeasureKind.ACCOUNTABILITY: "追责问责",
}


class Action(StrEnum):
    """Everything a person can do to a finding. LOG is its birth and MOVE_PROCEDURE its change to another version of its
    procedure; neither stands in a definition.
    """

    LOG = "log"
    MOVE_PROCEDURE = "move_procedure"
    SUBMIT_DRAFT = "submit_draft"
    RETURN_DRAFT = "return_draft"
    RELEASE = "release"
    ACKNOWLEDGE = "acknowledge"
    RAISE_OBJECTION = "raise_objection"
    RESOLVE_OBJECTION = "resolve_objection"
    RECORD_REFUSAL = "record_refusal"
    ASSIGN = "assign"
    WRITE_PLAN = "write_plan"
    SUBMIT_PLAN = "submit_plan"
    APPROVE_PLAN = "approve_plan"
    RETURN_PLAN = "return_plan"
    REPORT_PROGRESS = "report_progress"
    COMPLETE_MEASURE = "complete_measure"
    ADD_EVIDENCE = "add_evidence"
    REMOVE_EVIDENCE = "remove_evidence"
    REPORT_STAGE = "report_stage"
    APPROVE_STAGE = "approve_stage"
    REQUEST_CLOSURE = "request_closure"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    CLOSE = "close"
    SEND_BACK = "send_back"
    REQUEST_EXTENSION = "request_extension"
    ENDORSE_EXTENSION = "endorse_extension"
    GRANT_EXTENSION = "grant_extension"
    REJECT_EXTENSION = "reject_extension"
    RECORD_CHECK = "record_check"
    RECORD_SUSTAINED = "record_sustained"
    CONFIRM_SUSTAINED = "confirm_sustained"
    RECORD_INSUFFICIENT = "record_insufficient"
    RECUR = "recur"
    DISMISS_RECURRENCE = "dismiss_recurrence"
    REOPEN = "reopen"
    MERGE = "merge"
    SPLIT = "split"
    VOID = "void"
    REFER = "refer"
    CORRECT_WORDING = "correct_wording"

    @property
    def label(self) -> str:
        """The general word; a definition may word its own button differently."""
        return _ACTION_LABELS[self]


_ACTION_LABELS = {
    Action.LOG: "登记问题",
    Action.MOVE_PROCEDURE: "变更流程版本",
    Action.SUBMIT_DRAFT: "提交审定",
    Action.RETURN_DRAFT: "退回修改",
    Action.RELEASE: "审定反馈",
    Action.ACKNOWLEDGE: "签收",
    Action.RAISE_OBJECTION: "提出异议",
    Action.RESOLVE_OBJECTION: "答复异议",
    Action.RECORD_REFUSAL: "记录拒收",
    Action.ASSIGN: "交办",
    Action.WRITE_PLAN: "制定措施",
    Action.SUBMIT_PLAN: "提交方案",
    Action.APPROVE_PLAN: "批准方案",
    Action.RETURN_PLAN: "退回方案",
    Action.REPORT_PROGRESS: "报告进展",
    Action.COMPLETE_MEASURE: "完成措施",
    Action.ADD_EVIDENCE: "上传佐证材料",
    Action.REMOVE_EVIDENCE: "移除佐证材料",
    Action.REPORT_STAGE: "报告阶段性成果",
    Action.APPROVE_STAGE: "认定阶段性成果",
    Action.REQUEST_CLOSURE: "申请销号",
    Action.WITHDRAW: "撤回申请",
    Action.APPROVE: "审核同意",
    Action.CLOSE: "审定销号",
    Action.SEND_BACK: "退回整改",
    Action.REQUEST_EXTENSION: "申请延期",
    Action.ENDORSE_EXTENSION: "延期初审同意",
    Action.GRANT_EXTENSION: "批准延期",
    Action.REJECT_EXTENSION: "驳回延期",
    Action.RECORD_CHECK: "回头看：正在整改",
    Action.RECORD_SUSTAINED: "回头看：巩固",
    Action.CONFIRM_SUSTAINED: "回头看：确认已巩固",
    Action.RECORD_INSUFFICIENT: "回头看：不到位",
    Action.RECUR: "提出反弹",
    Action.DISMISS_RECURRENCE: "不认定反弹",
    Action.REOPEN: "重新挂账",
    Action.MERGE: "合并",
    Action.SPLIT: "拆分",
    Action.VOID: "作废",
    Action.REFER: "移交",
    Action.CORRECT_WORDING: "更正表述",
}

# Names that a definition may use for the fields of a form, with the word the user reads.
FIELD_LABELS = {
    "owner": "责任人",
    "leader": "责任领导",
    "lead_unit": "牵头单位",
    "responsible_unit": "责任单位",
    "supporting_units": "配合单位",
    "timeframe": "整改类型",
    "deadline": "整改时限",
    "deadline_text": "时限表述",
    "goal": "整改目标",
    "measures": "整改措施",
    "measure": "措施序号",
    "note": "进展情况",
    "result": "整改结果",
    "files": "佐证材料",
    "evidence": "要移除的材料",
    "stage_result": "阶段性成果",
    "next_review_on": "下次检视日期",
    "opinion": "意见",
    "visited_on": "现场核查日期",
    "meeting_on": "会议日期",
    "minute_number": "会议纪要号",
    "new_deadline": "申请延至",
    "to_long_term": "转为长期坚持",
    "stage_goal": "阶段目标",
    "expected_end": "预计完成日期",
    "method": "检查方式",
    "witness": "村民见证人",
    "finding_text": "核查情况",
    "polled": "参评群众人数",
    "satisfied": "满意人数",
    "paper": "纸质材料",
    "merged_into": "并入的问题",
    "parts": "拆分后的问题",
    "consent": "反馈单位同意的依据",
    "receiver": "接收单位",
    "wording": "更正后的表述",
    "institution_name": "制度名称",
    "document_number": "文号",
    "amount": "金额",
    "receipt": "票据号",
    "accountability_on": "问责日期",
    "accountability_form": "问责方式",
}

# What a transition may set off in the same transaction (design.md §2).
EFFECTS = frozenset({"schedule_follow_ups", "schedule_one_more_follow_up", "freeze_round", "start_round"})
