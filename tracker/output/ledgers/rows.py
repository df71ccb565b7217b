"""What ledgers print, as plain frozen rows as of (D, K): a finding with its measures, and what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tracker.rectification.findings.models import FollowUpOutcome, Severity
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
    fed_back_on: date | None = None
    severity: Severity = Severity.GENERAL
    working_paper: str = ""
    quantity: str = ""
    goal: str = ""
    lead_unit: str = ""
    supporting_units: tuple[str, ...] = ()
    evidence: tuple[Proof, ...] = ()
    application: Application | None = None

    @property
    def about(self) -> FindingRow:
        """The finding that a row is about: itself."""
        return self


@dataclass(frozen=True)
class EventRow:
    """Something that happened to a finding; `order` sorts it among its like: by day, or by unit in the tree."""

    about: FindingRow
    order: tuple[Any, ...]


@dataclass(frozen=True)
class FollowUpRow(EventRow):
    """One look back (回头看): what it looked at, what it saw, and what came of it.

    `closed_on` and `statement` belong to the round that was looked at. `next_due` is the further look owed after this
    one, `reopened_on` the day on which the relapse it saw began the next round.
    """

    outcome: FollowUpOutcome
    method: str
    text: str
    witness: str
    checked_by: str
    closed_on: date | None = None
    statement: str = ""
    next_due: date | None = None
    sustained: bool = False
    reopened_on: date | None = None
    dismissed: bool = False


@dataclass(frozen=True)
class ExtensionRow(EventRow):
    """One request for more time, with the two decisions on it as far as they were known."""

    old_deadline: date | None
    new_deadline: date | None
    to_long_term: bool
    reason: str
    applicant: str
    endorsed: Opinion | None = None
    granted: Opinion | None = None


@dataclass(frozen=True)
class InstitutionRow(EventRow):
    """A document that a measure left behind (建章立制). `revises` None: nobody said whether it is new."""

    name: str
    number: str
    revises: bool | None
    issued_on: date


@dataclass(frozen=True)
class Payment:
    """Money that came back: when, how much, on which receipt."""

    day: date
    amount: Decimal
    receipt: str


@dataclass(frozen=True)
class FundsRow(EventRow):
    """A measure that recovers money, with what came back. `due` None: nobody said how much is owed."""

    measure: str
    due: Decimal | None
    payments: tuple[Payment, ...]

    @property
    def recovered(self) -> Decimal:
        return sum((payment.amount for payment in self.payments), Decimal(0))

    @property
    def outstanding(self) -> Decimal | None:
        """未追缴; None where nobody said how much is owed. Nobody owes less than nothing."""
        return None if self.due is None else max(self.due - self.recovered, Decimal(0))


@dataclass(frozen=True)
class NoticeRow:
    """A 督办单 as of (D, K). `concluded` is the 办结 in force, `answers` what the unit reported back."""

    order: tuple[date, int]
    number: str
    subject: str
    unit: str
    person: str
    issued_on: date
    due_on: date
    level: str
    method: str
    codes: tuple[str, ...]
    answers: tuple[Note, ...]
    concluded: Opinion | None
    overdue: bool


@dataclass(frozen=True)
class TalkRow:
    """A talk (约谈) in the register as of (D, K)."""

    order: tuple[date, int]
    held_on: date
    persons: tuple[tuple[str, str], ...]
    head_count: int
    kind: str
    talker: str
    talker_post: str
    grounds: str
    matter: str
    codes: tuple[str, ...]
    result: str


@dataclass(frozen=True)
class RiskRow:
    """A 廉政风险点 in the register as of (D, K); `order` is unit in the tree and id."""

    order: tuple[int, int]
    unit: str
    department: str
    post: str
    personal: bool
    risk: str
    level: str
    measures: tuple[str, ...]
    person: str


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
