"""What a form prints of one finding as of (D, K): plain frozen values, with the names as they were copied then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers.columns import circled, plain_amount
from tracker.workflow.model import State, Timeframe

_ENDS = "。；;，, \n"


@dataclass(frozen=True)
class Measured:
    """A measure in force, with what it left behind."""

    number: int
    text: str
    deadline: date | None
    owner: str
    done_on: date | None
    result: str
    institution: str
    document_number: str
    amount: Decimal | None
    receipt: str
    accountability: str
    people: int
    progress: tuple[tuple[date, str, str], ...] = ()

    @property
    def line(self) -> str:
        """①措施。（2023年5月1日完成：……）; what is open says so."""
        return f"{circled(self.number)}{self.text.rstrip(_ENDS)}。{self.outcome}"

    @property
    def outcome(self) -> str:
        """What became of it, in one bracket."""
        if self.done_on is None:
            newest = self.progress[-1] if self.progress else None
            return f"（{chinese_date(newest[0])}进展：{newest[2].rstrip(_ENDS)}）" if newest else "（尚未完成）"
        number = f"（{self.document_number}）" if self.document_number else ""
        receipt = f"，票据号{self.receipt}" if self.receipt else ""
        proofs = [
            self.result.rstrip(_ENDS),
            f"印发《{self.institution}》{number}" if self.institution else "",
            f"追缴资金{plain_amount(self.amount)}元{receipt}" if self.amount else "",
            f"{self.accountability}{f'{self.people}人' if self.people else ''}" if self.accountability else "",
        ]
        proof = "；".join(part for part in proofs if part)
        return f"（{chinese_date(self.done_on)}完成{f'：{proof}' if proof else ''}）"


@dataclass(frozen=True)
class Exhibit:
    """A file in the list of evidence: what it is called, which measure it proves, and its bytes."""

    title: str
    measure: int | None
    sha256: str
    size: int
    media_type: str
    extension: str
    submitted_by: str
    day: date
    paper_of: str = ""  # the act that a scanned paper stands for


@dataclass(frozen=True)
class Opined:
    """An opinion that was recorded: nothing here is ever filled in beforehand."""

    stage: int
    approved: bool
    text: str
    who: str
    post: str
    on: date
    meeting_on: date | None
    minute_no: str
    polled: int | None
    satisfied: int | None

    @property
    def signed(self) -> str:
        """Who gave it, when: printed above the blank line for the signature by hand."""
        return f"（系统记录：{self.post} {self.who}，{chinese_date(self.on)}）".replace(" ", "　")


@dataclass(frozen=True)
class Step:
    """A step of the chain as the form names it, with its opinion where one was given."""

    label: str
    minutes: bool
    final: bool
    opinion: Opined | None

    @property
    def label_lines(self) -> str:
        """镇纪委 over 复核意见: the name of the office on its own line."""
        return re.sub(r"(?<=.)(初审|复核|审定)意见$", r"\n\1意见", self.label)


@dataclass(frozen=True)
class Look:
    """A look back (回头看): when it was owed and what was found."""

    id: int
    number: int
    due_on: date
    checked_on: date | None = None
    method: str = ""
    text: str = ""
    outcome: str = ""
    witness: str = ""
    checked_by: str = ""


@dataclass(frozen=True)
class Said:
    """A version of the wording, and why it was corrected."""

    day: date
    wording: str
    reason: str


@dataclass(frozen=True)
class FindingFile:
    """One finding as of (D, K)."""

    code: str
    source: str
    organizer: str
    inspection: str
    document_no: str
    fed_back_on: date | None
    unit: str
    unit_short: str
    leader: str
    owner: str
    lead_unit: str
    responsible_unit: str
    supporting_units: str
    category: str
    wording: str
    versions: tuple[Said, ...]
    severity: str
    goal: str
    timeframe: Timeframe | None
    deadline: str
    state: State
    state_label: str
    round_no: int
    closed_on: date | None
    statement: str
    applied_on: date | None
    applicant: str
    measures: tuple[Measured, ...]
    exhibits: tuple[Exhibit, ...]
    steps: tuple[Step, ...]
    files_with_superior: bool
    looks: tuple[Look, ...]
    as_of: date
    known_at: datetime

    @property
    def effects(self) -> str:
        """整改成效(制度 项; 资金 元; 处理 人)."""
        institutions = sum(1 for one in self.measures if one.institution and one.done_on)
        funds = sum((one.amount or Decimal() for one in self.measures if one.done_on), Decimal())
        people = sum(one.people for one in self.measures if one.done_on)
        return f"制定（修订）制度{institutions}项；追缴资金{plain_amount(funds) or '0'}元；处理{people}人。"

    @property
    def proofs(self) -> tuple[Exhibit, ...]:
        """佐证材料: what was handed in as evidence, without the papers that acts stand on."""
        return tuple(one for one in self.exhibits if not one.paper_of)

    @property
    def poll(self) -> str:
        """群众评议, from the newest step that asked; empty where nobody was asked."""
        asked = [step.opinion for step in self.steps if step.opinion and step.opinion.polled]
        if not asked:
            return ""
        newest = asked[-1]
        return f"参加评议{newest.polled}人，满意{newest.satisfied or 0}人。"
