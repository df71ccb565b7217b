"""The tables of 督办, 约谈问责 and 廉政风险点."""

from tracker.rectification.supervision.models.ladder import PROPOSAL_SUBJECT, Decision, Proposal
from tracker.rectification.supervision.models.notices import (
    NOTICE_SUBJECT,
    NoticeEvent,
    NoticeEventKind,
    NoticeFinding,
    NoticeLevel,
    NoticeMethod,
    NoticeVersion,
    SupervisionNotice,
)
from tracker.rectification.supervision.models.risks import RISK_SUBJECT, RiskLevel, RiskPoint, RiskPointVersion
from tracker.rectification.supervision.models.talks import (
    TALK_SUBJECT,
    AccountabilityTalk,
    TalkFinding,
    TalkGrounds,
    TalkKind,
    TalkVersion,
)

__all__ = [
    "NOTICE_SUBJECT",
    "PROPOSAL_SUBJECT",
    "RISK_SUBJECT",
    "TALK_SUBJECT",
    "AccountabilityTalk",
    "Decision",
    "NoticeEvent",
    "NoticeEventKind",
    "NoticeFinding",
    "NoticeLevel",
    "NoticeMethod",
    "NoticeVersion",
    "Proposal",
    "RiskLevel",
    "RiskPoint",
    "RiskPointVersion",
    "SupervisionNotice",
    "TalkFinding",
    "TalkGrounds",
    "TalkKind",
    "TalkVersion",
]
