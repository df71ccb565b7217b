"""The pages of findings: tasks, list, one finding, its steps, and writing one down."""

from tracker.rectification.findings.views import listing, new, show, step, tasks
from tracker.rectification.findings.views.blueprint import bp

__all__ = ["bp", "listing", "new", "show", "step", "tasks"]
