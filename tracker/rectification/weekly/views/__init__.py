"""The pages of the week: a person's sheet with its notes and answers, and when the sheets come."""

from tracker.rectification.weekly.views import beside, setting, sheet
from tracker.rectification.weekly.views.blueprint import bp

__all__ = ["beside", "bp", "setting", "sheet"]
