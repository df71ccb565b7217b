"""The pages of findings: tasks, list, one finding, its steps, and writing one down."""

from tracker.rectification.findings.views import (
    bulk,
    evaluating,
    listing,
    looking_back,
    new,
    picture,
    show,
    step,
    succession,
    tasks,
)
from tracker.rectification.findings.views.blueprint import bp

__all__ = [
    "bp",
    "bulk",
    "evaluating",
    "listing",
    "looking_back",
    "new",
    "picture",
    "show",
    "step",
    "succession",
    "tasks",
]
