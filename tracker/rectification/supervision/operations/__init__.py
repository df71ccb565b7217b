"""What people do with 督办单, proposals, talks and risk points, one function each: check → change → record → flush."""

from tracker.rectification.supervision.operations.ladder import decide
from tracker.rectification.supervision.operations.notices import (
    NewNotice,
    NoticeText,
    acknowledge_notice,
    answer_notice,
    conclude_notice,
    correct_notice,
    issue_notice,
    resume_notice,
    withdraw_notice,
)
from tracker.rectification.supervision.operations.risks import (
    RiskText,
    add_risk_point,
    change_risk_point,
    withdraw_risk_point,
)
from tracker.rectification.supervision.operations.talks import (
    NewTalk,
    TalkText,
    correct_talk,
    register_talk,
    withdraw_talk,
)

__all__ = [
    "NewNotice",
    "NewTalk",
    "NoticeText",
    "RiskText",
    "TalkText",
    "acknowledge_notice",
    "add_risk_point",
    "answer_notice",
    "change_risk_point",
    "conclude_notice",
    "correct_notice",
    "correct_talk",
    "decide",
    "issue_notice",
    "register_talk",
    "resume_notice",
    "withdraw_notice",
    "withdraw_risk_point",
    "withdraw_talk",
]
