"""The pages of checklists, visits and 举一反三, in one blueprint."""

from tracker.rectification.checklists.views import answering, beside, lateral, lists, photos, results, tasks, visits
from tracker.rectification.checklists.views.blueprint import bp

__all__ = ["answering", "beside", "bp", "lateral", "lists", "photos", "results", "tasks", "visits"]
