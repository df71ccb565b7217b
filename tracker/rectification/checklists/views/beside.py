"""What checklists add to pages below them: findings' templates include our fragments, and these give the data.

A lower floor may not import us; a template global is handed down with the blueprint.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from tracker.foundation.web.context import db, today
from tracker.people.access.actor import Actor
from tracker.rectification.checklists import queries
from tracker.rectification.checklists.models import LateralCheck, SelfCheckTask, Visit, VisitAnswer
from tracker.rectification.checklists.policies import can_order, can_see_task, can_see_visit
from tracker.rectification.checklists.rules import Returns, returns
from tracker.rectification.checklists.views.blueprint import bp
from tracker.rectification.findings.models import Finding


@dataclass(frozen=True)
class Traces:
    """Where a finding came from and where it led, as far as the person may see it."""

    answer: VisitAnswer | None
    visit: Visit | None
    task: SelfCheckTask | None
    checks: Sequence[tuple[LateralCheck, Returns]]
    may_order: bool

    def __bool__(self) -> bool:
        return bool(self.visit or self.task or self.checks or self.may_order)


@bp.app_template_global()
def checklist_traces(finding: Finding) -> Traces:
    """The visit or self-check that a finding came from, and the 举一反三 that were made of it."""
    actor: Actor = current_user.actor
    answer, visit = queries.answer_of(db(), finding) or (None, None)
    task = queries.task_of(db(), finding)
    may_order = can_order(actor, finding)
    checks = queries.checks_of(db(), finding) if may_order else ()
    seen = visit is not None and can_see_visit(actor, visit)
    return Traces(
        answer if seen else None,
        visit if seen else None,
        task if task is not None and can_see_task(actor, task) else None,
        [(check, returns(check.tasks, check.due_on, today())) for check in checks],
        may_order,
    )


@dataclass(frozen=True)
class VillageTasks:
    """What waits for a village beside its findings: self-checks, and cross-checks it goes on."""

    self_checks: Sequence[SelfCheckTask]
    visits: Sequence[Visit]

    def __len__(self) -> int:
        return len(self.self_checks) + len(self.visits)


@bp.app_template_global()
def village_tasks() -> VillageTasks:
    """What waits for the person who is logged in."""
    actor: Actor = current_user.actor
    return VillageTasks(queries.open_tasks(db(), actor), queries.own_open_visits(db(), actor))
