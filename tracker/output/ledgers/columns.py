"""Columns of ledgers as pure functions from plain rows to texts (names and widths: domain.md §3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.document import Align
from tracker.workflow.model import State, Timeframe

_CIRCLED = 20  # ① to ⑳ are one run of characters; there is none of the kind after it
_ENDS = "。；;，, \n"


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
    """A measure in force as of (D, K), with its proof and the newest progress note on it."""

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


@dataclass(frozen=True)
class Place:
    """Where a finding stands in its scheme: 大类 and 方面 with their order. Empty titles: not classified."""

    category: str = ""
    aspect: str = ""
    category_order: tuple[int, int] = (0, 0)
    aspect_order: int = -1


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


@dataclass(frozen=True)
class Line:
    """One printed row: a finding (with its serial number) and one of its measures, or none."""

    serial: int
    finding: FindingRow
    measure: MeasureRow | None
    is_last: bool = True


@dataclass(frozen=True)
class LedgerColumn:
    """A declared column. `merged` None means: one cell per finding when no finding needs more, else one per measure."""

    key: str
    label: str
    width_mm: float
    value: Callable[[Line], str]
    merged: bool | None = False
    align: Align = "left"


def circled(number: int) -> str:
    """① … ⑳, then (21) and so on."""
    return chr(ord("①") + number - 1) if 1 <= number <= _CIRCLED else f"({number})"


def serial(line: Line) -> str:
    return str(line.serial)


def category(line: Line) -> str:
    """问题类别: the 方面, or the 大类 of a finding that has none."""
    return line.finding.place.aspect or line.finding.place.category


def wording(line: Line) -> str:
    return line.finding.wording


def measure(line: Line) -> str:
    """整改措施, numbered ①②③ when there are several."""
    if line.measure is None:
        return ""
    return (
        line.measure.text if len(line.finding.measures) == 1 else f"{circled(line.measure.number)}{line.measure.text}"
    )


def leader(line: Line) -> str:
    return line.finding.leader


def responsible(line: Line) -> str:
    """责任单位及责任人: the person of the measure where one is named."""
    person = (line.measure.owner if line.measure else "") or line.finding.owner
    return "\n".join(part for part in (line.finding.unit, person) if part)


def deadline(line: Line) -> str:
    """完成时限: the measure's own date, the printed text, the date, or 长期坚持."""
    own = line.measure.deadline if line.measure else None
    return chinese_date(own) if own else deadline_of(line.finding)


def deadline_of(finding: FindingRow) -> str:
    """The time limit of a finding as paper prints it; empty before it was assigned."""
    if finding.deadline_text:
        return finding.deadline_text
    if finding.deadline:
        return chinese_date(finding.deadline)
    return Timeframe.LONG_TERM.label if finding.timeframe is Timeframe.LONG_TERM else ""


def progress(line: Line) -> str:
    """整改进展及成效 of the measure; under the last one stands what concerns the whole finding."""
    parts = [_of_measure(line.measure)] if line.measure else []
    parts += _of_finding(line.finding) if line.is_last else []
    return "\n".join(part for part in parts if part)


def _of_measure(row: MeasureRow) -> str:
    if row.done_on is None:
        return _said(row.progress)
    proof = "；".join(_proof(row))
    return f"{chinese_date(row.done_on)}完成：{proof}。" if proof else f"{chinese_date(row.done_on)}完成。"


def _proof(row: MeasureRow) -> list[str]:
    """What the measure left behind: a written result, an institution, money, people."""
    number = f"（{row.document_number}）" if row.document_number else ""
    receipt = f"（票据号{row.receipt}）" if row.receipt else ""
    people = f"{row.people_handled}人" if row.people_handled else ""
    day = chinese_date(row.accountability_on) if row.accountability_on else ""
    parts = [
        row.result.rstrip(_ENDS),
        f"印发《{row.institution_name}》{number}" if row.institution_name else "",
        f"追缴资金{plain_amount(row.amount)}元{receipt}" if row.amount else "",
        f"{day}{row.accountability_form}{people}" if day else "",
    ]
    return [part for part in parts if part]


def plain_amount(amount: Decimal) -> str:
    """Yuan without superfluous zeros: 71320, 71320.5."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")


def _of_finding(row: FindingRow) -> list[str]:
    return [_said(row.reopened, "反弹重新挂账"), _said(row.progress), _last_decision(row)]


def _said(note: Note | None, what: str = "") -> str:
    return f"{chinese_date(note.day)}{what}：{note.text.rstrip(_ENDS)}。" if note and note.text else ""


def _last_decision(row: FindingRow) -> str:
    if row.closed_on is not None:
        sustained = "，经回头看已巩固" if row.state is State.SUSTAINED else ""
        return f"{chinese_date(row.closed_on)}审定销号{sustained}。"
    return _said(row.returned, "退回整改") if row.state is State.RECTIFYING else ""


def outcome(line: Line) -> str:
    """完成情况, with the word (逾期) when the finding is overdue as of D; brackets that fit into 15 mm."""
    return line.finding.outcome.label + ("\n(逾期)" if line.finding.overdue else "")
