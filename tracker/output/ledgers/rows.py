"""What ledgers print, as plain frozen rows as of (D, K): a finding with its measures, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from tracker.rectification.findings.models import Severity
from tracker.workflow.model import State, Timeframe


class Outcome(StrEnum):
    """完成情况, derived as in domain.md §4 (M, P, U); never typed in."""

    COMPLETED = "completed"
    STAGED = "staged"
    UNFINISHED = "unfinished"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Outcome, ["已完成", "阶段性完成", "未完成"], strict=True))[self]


@dataclass(frozen=True)
class Note:
    """Something said on a day: a progress note, the reason of a 退回 or of a 重新挂账."""

    day: date
    text: str


@dataclass(frozen=True)
class MeasureRow:
    """A measure in force as of (D, K), with its proof, its files and the newest progress note on it."""

    number: int
    text: str
    deadline: date | None = None
    owner: str = ""
    done_on: date | None = None
    result: str = ""
    institution_name: str = ""
    document_number: str = ""
    amount: Decimal | None = None
    receipt: str = ""
    accountability_on: date | None = None
    accountability_form: str = ""
    people_handled: int = 0
    progress: Note | None = None
    measure_id: int = 0


@dataclass(frozen=True)
class Place:
    """Where a finding stands in its scheme: 大类 and 方面 with their order. Empty titles: not classified."""

    category: str = ""
    aspect: str = ""
    category_order: tuple[int, int] = (0, 0)
    aspect_order: int = -1


@dataclass(frozen=True)
class Proof:
    """A file as evidence (佐证材料); `measure_id` None hangs on the whole finding."""

    title: str
    measure_id: int | None = None


@dataclass(frozen=True)
class Opinion:
    """One decision of a review or an approval: who, when, what; `minute_no` where a meeting decided."""

    day: date
    name: str
    approved: bool
    text: str = ""
    minute_no: str = ""


@dataclass(frozen=True)
class Application:
    """The newest application for 销号 of the round, with its reviews in order."""

    day: date
    name: str
    statement: str
    reviews: tuple[Opinion, ...] = ()


@dataclass(frozen=True)
class FindingRow:
    """A finding as of (D, K), with the names as they were copied then. `order` is unit, feedback and number."""

    code: str
    order: tuple[int, int, int]
    place: Place
    wording: str
    unit: str
    leader: str
    owner: str
    timeframe: Timeframe | None
    deadline: date | None
    deadline_text: str
    state: State
    round_no: int
    outcome: Outcome
    overdue: bool
    closed_on: date | None = None
    progress: Note | None = None
    returned: Note | None = None
    reopened: Note | None = None
    measures: tuple[MeasureRow, ...] = ()
    finding_id: int = 0
    organization: str = ""
    source: str = ""
    severity: Severity = Severity.GENERAL
    working_paper: str = ""
    goal: str = ""
    lead_unit: str = ""
    supporting_units: tuple[str, ...] = ()
    evidence: tuple[Proof, ...] = ()
    application: Application | None = None

    @property
    def about(self) -> FindingRow:
        """The finding that a row is about: itself."""
        return self


R = TypeVar("R")
P = TypeVar("P")


@dataclass(frozen=True)
class Line(Generic[R, P]):
    """One printed row: an entry with its serial number, and one of the parts it is spread over (a measure), or none."""

    serial: int
    row: R
    part: P
    is_last: bool = True


FindingLine = Line[FindingRow, MeasureRow | None]
