"""Pure parts of checklists: what a shipped file says, the sections of a sheet, and how two savings are told apart."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

from tracker.rectification.checklists.models import AnswerKind, ChecklistItem
from tracker.rectification.findings.models import Severity

NO_SECTION = "检查内容"
NIL_RETURN = "经自查，暂未发现需整改的问题"  # domain.md §3, as paper prints it
ASKS_THE_SAME = "请对照检查本村是否存在同类问题："


@dataclass(frozen=True)
class ItemText:
    """One question as it was written. An empty `wording` means that the visitor writes what was found."""

    section: str
    question: str
    wording: str = ""
    severity: Severity = Severity.GENERAL


@dataclass(frozen=True)
class ChecklistText:
    """What a checklist says, before it is published."""

    title: str
    purpose: str
    items: tuple[ItemText, ...]


def read_shipped(text: str) -> ChecklistText:
    """The checklist of a shipped TOML file; KeyError, ValueError for a file that is not one."""
    table = tomllib.loads(text)
    items = (
        ItemText(one["section"], one["question"], one.get("wording", ""), Severity(one.get("severity", "general")))
        for one in table["items"]
    )
    return ChecklistText(table["title"], table["purpose"], tuple(items))


@dataclass(frozen=True)
class Section:
    """Neighbouring items under one heading. `number` counts from 1 and stands in the address of the sheet."""

    number: int
    title: str
    items: tuple[ChecklistItem, ...]


def sections(items: Iterable[ChecklistItem]) -> list[Section]:
    """The items in their order, cut where the heading changes."""
    cut = groupby(items, key=lambda item: item.section)
    return [Section(number, title or NO_SECTION, tuple(kept)) for number, (title, kept) in enumerate(cut, 1)]


def stamp(kind: AnswerKind | None, note: str) -> str:
    """What a page saw of an answer, short enough for a hidden field."""
    return hashlib.sha256(f"{kind.value if kind else ''}|{note}".encode()).hexdigest()[:16]


NOTHING_SEEN = stamp(None, "")


def question_of(wording: str, names: Sequence[str]) -> str:
    """The question of a 举一反三 from the wording of a finding, without the names of the village it was found in."""
    for name in sorted(filter(None, names), key=len, reverse=True):
        wording = wording.replace(name, "本村")
    return ASKS_THE_SAME + wording


class _Answer(Protocol):
    @property
    def nil_return(self) -> bool: ...
    @property
    def effective_on(self) -> date: ...
    @property
    def findings(self) -> Sequence[object]: ...


class _Task(Protocol):
    @property
    def answer(self) -> _Answer | None: ...


@dataclass(frozen=True)
class Returns:
    """What came back of a 举一反三: every asked unit is answered or not, every answer a nil return or findings."""

    asked: int
    answered: int
    nil_returns: int
    findings: int
    late: int

    @property
    def missing(self) -> int:
        """Units that did not answer yet."""
        return self.asked - self.answered


def returns(tasks: Sequence[_Task], due_on: date, today: date) -> Returns:
    """Count the answers. Late is who has not answered after the last day, or answered after it."""
    answers = [task.answer for task in tasks if task.answer]
    overdue = len(tasks) - len(answers) if today > due_on else 0
    return Returns(
        asked=len(tasks),
        answered=len(answers),
        nil_returns=sum(answer.nil_return for answer in answers),
        findings=sum(len(answer.findings) for answer in answers),
        late=overdue + sum(answer.effective_on > due_on for answer in answers),
    )
