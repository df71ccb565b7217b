"""The pages of findings: tasks, list, one finding, its steps, writing one down, and the calendar feed."""

from tracker.rectification.findings.views import (
    bulk,
    calendar,
    evaluating,
    listing,
    looking_back,
    new,
    notes,
    picture,
    show,
    step,
    succession,
    tasks,
    thresholds,
)
from tracker.rectification.findings.views.blueprint import bp

__all__ = [
    "bp",
    "bulk",
    "calendar",
    "evaluating",
    "listing",
    "looking_back",
    "new",
    "notes",
    "picture",
    "show",
    "step",
    "succession",
    "tasks",
    "thresholds",
]
