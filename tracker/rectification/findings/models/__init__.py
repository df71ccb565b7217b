"""The tables of the aggregate, by part: the finding itself, its measures and evidence, its closure, its requests."""

from tracker.rectification.findings.models.closure import (
    ClosureRequest,
    FollowUp,
    FollowUpOutcome,
    FollowUpResult,
    Review,
)
from tracker.rectification.findings.models.finding import SUBJECT, Finding, FindingVersion, Severity
from tracker.rectification.findings.models.requests import ExtensionDecision, ExtensionRequest, StageReport
from tracker.rectification.findings.models.work import EvidenceItem, Measure, MeasureVersion, ProgressReport

__all__ = [
    "SUBJECT",
    "ClosureRequest",
    "EvidenceItem",
    "ExtensionDecision",
    "ExtensionRequest",
    "Finding",
    "FindingVersion",
    "FollowUp",
    "FollowUpOutcome",
    "FollowUpResult",
    "Measure",
    "MeasureVersion",
    "ProgressReport",
    "Review",
    "Severity",
    "StageReport",
]
