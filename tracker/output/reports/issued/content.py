"""What a 季度调度 and a 一周通报 contain, gathered as of (D, K) as plain values that are then frozen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known, last_version
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.figures.queries import EVERYTHING, behind
from tracker.output.figures.rules import Style
from tracker.output.reports.behind import rows as rows_behind
from tracker.output.reports.passages import passages
from tracker.output.reports.supervising.queries import supervisors_table
from tracker.output.reports.supervising.rules import COLUMNS, Table
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import SUBJECT, Finding, FindingVersion
from tracker.workflow.model import Action, State


@dataclass(frozen=True)
class Whose:
    """Whose report, as of which (D, K), printed in which style."""

    session: Session
    organization: Organization
    as_of: AsOf
    style: Style

    @property
    def paths(self) -> tuple[str, ...]:
        """The subtree."""
        return (self.organization.path,)


def of_quarter(whose: Whose) -> dict[str, Any]:
    """The table, the sentences, and every open finding as of the last day of the quarter."""
    made = supervisors_table(whose.session, whose.organization, whose.as_of, whose.style)
    said = passages(
        whose.session, whose.organization, whose.as_of, whose.as_of.day + timedelta(days=1), style=whose.style
    )
    completed = set(behind(whose.session, whose.paths, whose.as_of, "completed"))
    everything = behind(whose.session, whose.paths, whose.as_of, "fed_back")
    overdue = set(behind(whose.session, whose.paths, whose.as_of, "overdue"))
    ids = [one for one in everything if one not in completed]
    return {
        "table": of_table(made),
        "total": made.total.as_dict(whose.style) | {"funds": f"{made.total.funds:.2f}"},
        "passages": [{"title": one.title, "text": one.text} for one in said],
        "open": list(_open(whose, ids, overdue)),
    }


def of_table(made: Table) -> dict[str, Any]:
    """The supervisors' table as plain values: heads, groups of rows, total."""
    return {
        "heads": [label for _, label, _ in COLUMNS],
        "groups": [
            {"label": label, "rows": [{"name": row.name, "cells": _cells(made, row.figures)} for row in group]}
            for label, group in made.groups
        ],
        "total": _cells(made, made.total),
    }


def _cells(made: Table, figures: Any) -> list[str]:
    return list(made.cells(figures).values())


def _open(whose: Whose, ids: Sequence[int], overdue: set[int]) -> Iterator[dict[str, Any]]:
    day = whose.as_of.day
    for finding_id, row in zip(ids, rows_behind(whose.session, ids, whose.as_of), strict=True):
        late = finding_id in overdue
        yield {
            "code": row.code,
            "unit": row.organization,
            "wording": row.wording,
            "owner": row.owner,
            "deadline": row.time_limit,
            "state": row.state_label,
            "overdue": late,
            "days_late": (day - row.deadline).days if late and row.deadline and row.deadline < day else 0,
        }


def of_week(whose: Whose, begins_on: date) -> tuple[dict[str, Any], list[int]]:
    """What was fed back, struck off, returned and became overdue in the week, and how each unit stands.

    The second value are the ids of the findings that the bulletin makes known (通报) as fed back.
    """
    week = replace(EVERYTHING, fed_back_from=begins_on, fed_back_until=whose.as_of.day)
    new = behind(whose.session, whose.paths, whose.as_of, "fed_back", week)
    return {
        "fed_back": _listed(whose, new),
        "closed": _events(whose, begins_on, State.CLOSED),
        "returned": _returned(whose, begins_on),
        "overdue": _listed(whose, _newly_overdue(whose, begins_on)),
        "units": _units(whose, begins_on),
    }, new


def _listed(whose: Whose, ids: Sequence[int]) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "unit": row.organization,
            "wording": row.wording,
            "owner": row.owner,
            "deadline": row.time_limit,
        }
        for row in rows_behind(whose.session, ids, whose.as_of)
    ]


def _newly_overdue(whose: Whose, begins_on: date) -> list[int]:
    earlier = AsOf(begins_on - timedelta(days=1), whose.as_of.known_at)
    already = set(behind(whose.session, whose.paths, earlier, "overdue"))
    return [one for one in behind(whose.session, whose.paths, whose.as_of, "overdue") if one not in already]


def _acts(whose: Whose, begins_on: date) -> Select[Any]:
    """Acts of the week on findings of the subtree that count, with the finding as of (D, K)."""
    newest = last_version(FindingVersion, "finding_id", Finding.id, whose.as_of)
    statement: Any = (
        select(Transition, Finding.code, FindingVersion.organization_name, FindingVersion.wording)
        .select_from(Transition)
        .join(Finding, Finding.id == Transition.subject_id)
        .join(Organization, Organization.id == Finding.organization_id)
        .join(FindingVersion, FindingVersion.id == newest)
        .where(
            Transition.subject_kind == SUBJECT,
            Transition.effective_on >= begins_on,
            known(Transition, whose.as_of),
            under(whose.paths, Organization.path),
        )
        .order_by(Transition.effective_on, Transition.id)
    )
    return statement  # type: ignore[no-any-return]  # a select of several columns has no name of its own


def _events(whose: Whose, begins_on: date, target: State) -> list[dict[str, Any]]:
    closing = _acts(whose, begins_on).where(Transition.action == Action.CLOSE.value, Transition.target == target.value)
    return [_event(*row) for row in whose.session.execute(closing)]


def _returned(whose: Whose, begins_on: date) -> list[dict[str, Any]]:
    returned = _acts(whose, begins_on).where(Transition.action == Action.SEND_BACK.value)
    return [_event(*row) for row in whose.session.execute(returned)]


def _event(act: Transition, code: str, unit: str, wording: str) -> dict[str, Any]:
    return {
        "code": code,
        "unit": unit,
        "wording": wording,
        "on": chinese_date(act.effective_on),
        "by": act.actor_name,
        "post": act.actor_post,
        "reason": act.reason,
    }


def _units(whose: Whose, begins_on: date) -> list[dict[str, Any]]:
    """Each unit: N, M and rate at the end of the week, and what it did in the week."""
    made = supervisors_table(whose.session, whose.organization, whose.as_of, whose.style)
    counted = _counted_acts(whose, begins_on)
    rows = []
    for row in (*made.own, *made.below):
        acts = counted.get(row.code, {})
        cells = made.cells(row.figures)
        rows.append(
            {
                "name": row.name,
                **{name: cells[name] for name in ("fed_back", "completed", "overdue", "completion_rate")},
                **{name: acts.get(action.value, 0) for name, action in _DONE_IN_A_WEEK},
            }
        )
    return rows


_DONE_IN_A_WEEK = (
    ("progress", Action.REPORT_PROGRESS),
    ("measures", Action.COMPLETE_MEASURE),
    ("requested", Action.REQUEST_CLOSURE),
    ("closed", Action.CLOSE),
    ("returned", Action.SEND_BACK),
)


def _counted_acts(whose: Whose, begins_on: date) -> dict[str, dict[str, int]]:
    """By organization code and action: how many acts of the week."""
    asked = _acts(whose, begins_on).with_only_columns(Organization.code, Transition.action)
    found: dict[str, dict[str, int]] = {}
    wanted = [action.value for _, action in _DONE_IN_A_WEEK]
    for code, action in whose.session.execute(asked.where(Transition.action.in_(wanted))):
        acts = found.setdefault(code, {})
        acts[action] = acts.get(action, 0) + 1
    return found
