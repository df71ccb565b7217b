"""Whose tasks a person answers for."""

from __future__ import annotations

from tracker.people.access.actor import Actor
from tracker.rectification.findings.policies import people_ids
from tracker.rectification.weekly.models import WeeklyTask


def can_answer(actor: Actor, task: WeeklyTask) -> bool:
    """The person who was given the task, and whoever acts for them (委托)."""
    return task.person_id in people_ids(actor)
