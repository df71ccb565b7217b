"""Columns of ledgers as pure functions from plain rows to texts (names and widths: domain.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.printing.document import Align
from tracker.output.ledgers.rows import FindingLine, FindingRow, Line, MeasureRow, Note, Opinion
from tracker.workflow.model import State, Timeframe

_CIRCLED = 20  # ① to ⑳ are one run of characters; there is none of the kind after it
_ENDS = "。；;，, \n"


@dataclass(frozen=True)
class LedgerColumn:
    """A declared column: what stands in it for a line, and under all rows of the ledger where it is summed up.

    `merged` None means: one cell for an entry whose parts (measures) all say the same, else one for each. `amount`:
    plain decimals, which a spreadsheet may add up. `dated`: it holds dates, which need their room.
    """

    key: str
    label: str
    width_mm: float
    value: Callable[[Any], str]
    merged: bool | None = False
    align: Align = "left"
    total: Callable[[Sequence[Any]], str] | None = None
    amount: bool = False
    dated: bool = False


def circled(number: int) -> str:
    """① … ⑳, then (21) and so on."""
    return chr(ord("①") + number - 1) if 1 <= number <= _CIRCLED else f"({number})"


def serial(line: Line[Any, Any]) -> str:
    return str(line.serial)


def category(line: FindingLine) -> str:
    """问题类别: the 方面, or the 大类 of a finding that has none."""
    return line.row.place.aspect or line.row.place.category


def wording(line: FindingLine) -> str:
    return line.row.wording


def measure(line: FindingLine) -> str:
    """整改措施, numbered ①②③ when there are several."""
    if line.part is None:
        return ""
    return line.part.text if len(line.row.measures) == 1 else f"{circled(line.part.number)}{line.part.text}"


def leader(line: FindingLine) -> str:
    return line.row.leader


def responsible(line: FindingLine) -> str:
    """责任单位及责任人: the person of the measure where one is named."""
    person = (line.part.owner if line.part else "") or line.row.owner
    return "\n".join(part for part in (line.row.unit, person) if part)


def deadline(line: FindingLine) -> str:
    """完成时限: the measure's own date, the printed text, the date, or 长期坚持."""
    own = line.part.deadline if line.part else None
    return chinese_date(own) if own else deadline_of(line.row)


def deadline_of(finding: FindingRow) -> str:
    """The time limit of a finding as paper prints it; empty before it was assigned."""
    if finding.deadline_text:
        return finding.deadline_text
    if finding.deadline:
        return chinese_date(finding.deadline)
    return Timeframe.LONG_TERM.label if finding.timeframe is Timeframe.LONG_TERM else ""


def progress(line: FindingLine) -> str:
    """整改进展及成效 of the measure; under the last one stands what concerns the whole finding."""
    parts = [measure_progress(line.part)] if line.part else []
    parts += _of_finding(line.row) if line.is_last else []
    return "\n".join(part for part in parts if part)


def whole_progress(row: FindingRow) -> str:
    """What was done about a finding in one cell: every measure with its number, then what concerns the whole."""
    done = [(one.number, measure_progress(one)) for one in row.measures]
    several = len(row.measures) > 1
    parts = [f"{circled(number)}{text}" if several else text for number, text in done if text]
    return "\n".join(part for part in (*parts, *_of_finding(row)) if part)


def measure_progress(row: MeasureRow) -> str:
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


def outcome(line: FindingLine) -> str:
    """完成情况, with the word (逾期) when the finding is overdue as of D; brackets that fit into 15 mm."""
    return line.row.outcome.label + ("\n(逾期)" if line.row.overdue else "")


def code(line: Line[Any, Any]) -> str:
    return str(line.row.about.code)


def wording_of(line: Line[Any, Any]) -> str:
    return str(line.row.about.wording)


def unit_of(line: Line[Any, Any]) -> str:
    """责任单位."""
    return str(line.row.about.unit)


def person(line: FindingLine) -> str:
    """责任人: of the measure where one is named."""
    return (line.part.owner if line.part else "") or line.row.owner


def timeframe(line: FindingLine) -> str:
    return line.row.timeframe.label if line.row.timeframe else ""


def remark(line: FindingLine) -> str:
    """备注: only what history says of the finding as a whole."""
    parts = [
        f"第{line.row.round_no}轮整改" if line.row.round_no > 1 else "",
        "已移交" if line.row.state is State.REFERRED else "",
    ]
    return "\n".join(part for part in parts if part)


def signed(opinion: Opinion) -> str:
    """Name and day of a decision, with the number of the minutes where a meeting decided."""
    return "\n".join(part for part in (opinion.name, chinese_date(opinion.day), opinion.minute_no) if part)


def said(opinion: Opinion | None) -> str:
    """What somebody decided, with name and day; 不同意 stands before the reason of a refusal."""
    if opinion is None:
        return ""
    text = opinion.text if opinion.approved else f"不同意：{opinion.text}"
    return "\n".join(part for part in (text, signed(opinion)) if part)


def with_codes(text: str, codes: Sequence[str]) -> str:
    """A text with the codes of the findings it is about in brackets; a code that the text names is not said twice."""
    unsaid = [code for code in codes if code not in text]
    return f"{text}（{'、'.join(unsaid)}）" if unsaid else text


def problem(line: Line[Any, Any]) -> str:
    """对应问题: the wording with the code of the finding."""
    return with_codes(line.row.about.wording, (line.row.about.code,))


def yuan(amount: Decimal | None) -> str:
    """An amount as a money column prints it, 71320.00; empty where there is none."""
    return "" if amount is None else f"{amount:.2f}"
