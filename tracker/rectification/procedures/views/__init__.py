"""The pages of procedures that need no findings; the others stand in `findings/views/procedures.py`."""

from tracker.rectification.procedures.views import drafts, publishing, versions
from tracker.rectification.procedures.views.blueprint import bp

__all__ = ["bp", "drafts", "publishing", "versions"]
