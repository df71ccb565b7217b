"""The pages of 督办, 约谈 and 廉政风险点, in one blueprint."""

from tracker.rectification.supervision.views import beside, ladder, notices, risks, talks
from tracker.rectification.supervision.views.blueprint import bp

__all__ = ["beside", "bp", "ladder", "notices", "risks", "talks"]
