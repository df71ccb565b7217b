"""The findings behind a figure, as they stood as of (D, K): what every number of a statement leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, last_transition, last_version
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.figures.queries import Scope, behind, breadth, figures
from tracker.output.figures.rules import BASIS
from tracker.output.reports.reach import reach
from tracker.output.reports.words import Level
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import SUBJECT, Finding, FindingVersion
from tracker.workflow.model import State, Timeframe

# Figures that pages lead to beside those with a 口径 of their own.
NOT_COMPLETED = "not_completed"
MEASURES = "measures"
_MORE = {
    NOT_COMPLETED: "正在整改：反馈问题中尚未计入已整改完成的问题（阶段性完成＋未完成）",
    MEASURES: "整改措施：统计日有效的整改措施条数，不含已取消的",
}
_RATES = {"completion_rate", "staged_rate", "on_time_rate"}
# Counts of acts and proofs, of which a finding may have several.
_OF_ACTS = {
    "returns": "次",
    "extensions": "次",
    "relapses": "次",
    "institutions": "项",
    "funds": "元",
    "people_handled": "人",
    MEASURES: "条",
}
NAMES = tuple(name for name in (*BASIS, *_MORE) if name not in _RATES)


_STATES = {
    State.AWAITING_ACKNOWLEDGEMENT: "待签收",
    State.PLANNING: "待制定措施",
    State.PLAN_IN_REVIEW: "方案待审",
    State.RECTIFYING: "整改中",
    State.CLOSED: "已销号",
    State.SUSTAINED: "已巩固",
    State.REFERRED: "已移交",
}


@dataclass(frozen=True)
class Found:
    """Ids of the findings behind a figure; `value` is what the sentence says, in `unit`."""

    name: str
    ids: tuple[int, ...]
    value: str
    unit: str

    @property
    def label(self) -> str:
        """The name of the figure."""
        return meaning(self.name).partition("：")[0]


@dataclass(frozen=True)
class Row:
    """A finding as it stood as of (D, K), with the names that paper printed then."""

    code: str
    organization: str
    wording: str
    state: State
    owner: str
    deadline: date | None
    time_limit: str  # as paper prints it

    @property
    def state_label(self) -> str:
        """The word for the state; review steps have other names in each procedure and are one here."""
        return _STATES.get(self.state, "审核中")


def meaning(name: str) -> str:
    """The 口径 of a figure; KeyError for a name that is none."""
    return _MORE[name] if name in _MORE else BASIS[name]


def found_behind(
    session: Session, organization: Organization, level: Level, name: str, as_of: AsOf, scope: Scope
) -> Found:
    """The findings behind a figure of a level. KeyError for a name that leads to none."""
    if name not in NAMES:
        raise KeyError(name)
    paths, narrowed = reach(session, organization, level, scope)
    asked = "fed_back" if name in _MORE else name
    ids = behind(session, paths, as_of, asked, narrowed)
    if name == NOT_COMPLETED:
        completed = set(behind(session, paths, as_of, "completed", narrowed))
        ids = [one for one in ids if one not in completed]
    if name not in _OF_ACTS:
        return Found(name, tuple(ids), str(len(ids)), "个问题")
    if name == MEASURES:
        value = str(breadth(session, paths, as_of, narrowed).measures)
    else:
        value = str(figures(session, paths, as_of, narrowed).as_dict()[name])
    return Found(name, tuple(ids), value, _OF_ACTS[name])


def rows(session: Session, ids: Sequence[int], as_of: AsOf) -> list[Row]:
    """The findings of some ids in their order, as of (D, K); one statement."""
    statement: Any = (
        select(Finding.id, Finding.code, FindingVersion, Transition.target)
        .select_from(Finding)
        .join(FindingVersion, FindingVersion.id == last_version(FindingVersion, "finding_id", Finding.id, as_of))
        .join(Transition, Transition.id == last_transition(SUBJECT, Finding.id, as_of))
        .where(Finding.id.in_(ids))
    )
    found = {
        finding_id: Row(
            code,
            says.organization_name,
            says.wording,
            State(target),
            says.owner_name,
            says.deadline,
            time_limit(says),
        )
        for finding_id, code, says, target in session.execute(statement)
    }
    return [found[one] for one in ids if one in found]


def time_limit(version: FindingVersion) -> str:
    """The time limit of a finding as paper prints it: its text, its date, 长期坚持; empty before it was assigned."""
    if version.deadline_text or version.deadline:
        return version.deadline_text or chinese_date(version.deadline)  # type: ignore[arg-type]  # one of them is there
    return Timeframe.LONG_TERM.label if version.timeframe is Timeframe.LONG_TERM else ""
