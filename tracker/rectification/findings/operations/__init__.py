"""What people do to findings, one function each: check → change → record → flush. The caller commits.

Each takes the session, the finding, what was entered and `By` (who, when), and raises `Refused` with every reason.
"""

from tracker.rectification.findings.operations.closing import (
    Opinion,
    approve,
    close,
    request_closure,
    send_back,
    withdraw,
)
from tracker.rectification.findings.operations.drafting import (
    NewFinding,
    correct_wording,
    log_finding,
    return_draft,
    submit_draft,
)
from tracker.rectification.findings.operations.extending import (
    LongTerm,
    endorse_extension,
    grant_extension,
    reject_extension,
    request_extension,
)
from tracker.rectification.findings.operations.feedback import (
    acknowledge,
    raise_objection,
    record_refusal,
    release,
    resolve_objection,
)
from tracker.rectification.findings.operations.following_up import (
    FollowUpEntry,
    dismiss_recurrence,
    record_follow_up,
    recur,
    reopen,
)
from tracker.rectification.findings.operations.leaving import Part, merge, refer, split, void
from tracker.rectification.findings.operations.planning import (
    Assignment,
    PlannedMeasure,
    approve_plan,
    assign,
    return_plan,
    submit_plan,
    write_plan,
)
from tracker.rectification.findings.operations.rectifying import (
    MeasureResult,
    NewEvidence,
    add_evidence,
    approve_stage,
    complete_measure,
    remove_evidence,
    report_progress,
    report_stage,
)
from tracker.rectification.findings.operations.step import By, NewPaper

__all__ = [
    "Assignment",
    "By",
    "FollowUpEntry",
    "LongTerm",
    "MeasureResult",
    "NewEvidence",
    "NewFinding",
    "NewPaper",
    "Opinion",
    "Part",
    "PlannedMeasure",
    "acknowledge",
    "add_evidence",
    "approve",
    "approve_plan",
    "approve_stage",
    "assign",
    "close",
    "complete_measure",
    "correct_wording",
    "dismiss_recurrence",
    "endorse_extension",
    "grant_extension",
    "log_finding",
    "merge",
    "raise_objection",
    "record_follow_up",
    "record_refusal",
    "recur",
    "refer",
    "reject_extension",
    "release",
    "remove_evidence",
    "reopen",
    "report_progress",
    "report_stage",
    "request_closure",
    "request_extension",
    "resolve_objection",
    "return_draft",
    "return_plan",
    "send_back",
    "split",
    "submit_draft",
    "submit_plan",
    "void",
    "withdraw",
    "write_plan",
]
