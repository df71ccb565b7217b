"""Which of the findings under some subtrees a figure counts. A plain value: everything unless something is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.people.organizations.models import OrganizationKind


@dataclass(frozen=True)
class Scope:
    """What narrows a figure down; every part that is given must hold.

    `source` is a code of the dictionary, `kinds` are the levels of the inspected organizations (镇、村…), and
    `organization_id` is one organization without those below it. `year`, `inspection_id`, `round_id` and `feedback_id`
    say where findings come from; the period holds those fed back from one day to another, both days included. What
    came in by splitting has the feedback day of its parent.
    """

    source: str | None = None
    kinds: tuple[OrganizationKind, ...] = ()
    organization_id: int | None = None
    year: int | None = None
    inspection_id: int | None = None
    round_id: int | None = None
    feedback_id: int | None = None
    fed_back_from: date | None = None
    fed_back_until: date | None = None

    def __bool__(self) -> bool:
        """Whether anything is narrowed down at all."""
        return self != EVERYTHING


EVERYTHING = Scope()
