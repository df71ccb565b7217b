"""督办单, talks and risk points as of (D, K): a few statements for any number of rows, plain values for paper."""

from tracker.rectification.supervision.queries.findings import OverdueGroup, nameable, overdue_groups
from tracker.rectification.supervision.queries.ladder import ladder_of, open_proposals, proposal
from tracker.rectification.supervision.queries.notices import (
    Event,
    NoticeRow,
    notice,
    notice_history,
    notices,
    notices_about,
    notices_waiting,
    visible_notices,
)
from tracker.rectification.supervision.queries.risks import (
    RiskRow,
    RiskTotals,
    risk_history,
    risk_point,
    risk_points,
    risk_totals,
)
from tracker.rectification.supervision.queries.talks import (
    TalkRow,
    TalkTotals,
    talk,
    talk_history,
    talk_totals,
    talks,
    talks_about,
    visible_talks,
)

__all__ = [
    "Event",
    "NoticeRow",
    "OverdueGroup",
    "RiskRow",
    "RiskTotals",
    "TalkRow",
    "TalkTotals",
    "ladder_of",
    "nameable",
    "notice",
    "notice_history",
    "notices",
    "notices_about",
    "notices_waiting",
    "open_proposals",
    "overdue_groups",
    "proposal",
    "risk_history",
    "risk_point",
    "risk_points",
    "risk_totals",
    "talk",
    "talk_history",
    "talk_totals",
    "talks",
    "talks_about",
    "visible_notices",
    "visible_talks",
]
