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
from tracker.rectification.findings.models.samples import Sample, SampledFinding, SampleResult, SampleVerdict
from tracker.rectification.findings.models.work import (
    EvidenceItem,
    Measure,
    MeasureVersion,
    PaperScan,
    ProgressReport,
)

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
    "PaperScan",
    "ProgressReport",
    "Review",
    "Sample",
    "SampleResult",
    "SampleVerdict",
    "SampledFinding",
    "Severity",
    "StageReport",
]
