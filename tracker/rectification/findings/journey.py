"""The way a finding has gone, for the picture of its procedure."""

from __future__ import annotations

from tracker.foundation.history.models import Transition
from tracker.rectification.findings.queries.sheet import Sheet
from tracker.rectification.findings.queries.waits import Waits
from tracker.rectification.findings.story import title_of, who_of
from tracker.workflow.model import Action, State
from tracker.workflow.picture import Journey, Step


def journey_of(sheet: Sheet, waits: Waits) -> Journey:
    """Every move of the finding with its day and person, and for whom it waits."""
    waiting = not waits.over and waits.main is not None
    return Journey(
        steps=tuple(_step(sheet, act) for act in sheet.history if act.source != act.target),
        now=sheet.finding.state,
        waits_for=(waits.main.who,) if waits.main and waits.main.people and waiting else (),
        since=waits.since if waiting else None,
        days=waits.days,
        due_on=waits.due_on if waiting else None,
        days_late=waits.days_late if waiting else 0,
    )


def _step(sheet: Sheet, act: Transition) -> Step:
    return Step(
        source=State(act.source) if act.source else None,
        target=State(act.target),
        action=Action(act.action),
        label=title_of(sheet, act),
        on=act.effective_on,
        person=who_of(act),
        round_no=act.round_no,
    )
