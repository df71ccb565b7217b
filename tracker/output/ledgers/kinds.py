"""What a declared ledger is made of. Nothing about one ledger is programmed elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from tracker.foundation.printing.document import Paper
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.notes import Meta
from tracker.output.ledgers.queries import LedgerScope
from tracker.output.ledgers.rules import by_measure, grouped

Rows = Sequence[Any]
SIGNATURES = ("党组织书记(签字)：", "纪委书记(签字)：", "填表人：", "联系电话：")
NO_FINDINGS = "经自查，暂未发现需整改的问题"

USABLE_MM: dict[Paper, float] = {"a4_landscape": 257, "a3_landscape": 380}


@dataclass(frozen=True)
class LedgerKind:
    """A ledger: its code in commands and schedules, its name, the end of its printed title, its columns.

    `purpose` says in one sentence what it is for. `rows` reads its rows from history in a fixed number of statements;
    `groups` orders them and names their group rows; `parts` spreads an entry over the measures (or receipts) of its
    own; `about_findings` says that each row names one (`about`), so that it can be filtered; `chronological` says
    that its own order is that of days; `notes` gives the 口径 of the figures that concern this ledger and no others.
    """

    code: str
    title: str
    heading: str
    purpose: str
    columns: tuple[LedgerColumn, ...]
    rows: Callable[[Session, LedgerScope], Rows]
    notes: Callable[[Rows, Meta], tuple[str, ...]]
    groups: Callable[[Rows], list[tuple[str, list[Any]]]] = grouped
    parts: Callable[[Any], Rows] = by_measure
    paper: Paper = "a4_landscape"
    about_findings: bool = True
    chronological: bool = True
    nil_text: str = NO_FINDINGS
    signatures: tuple[str, ...] = SIGNATURES

    @property
    def grouped_by_category(self) -> bool:
        """Whether its rows stand under group rows of 大类."""
        return self.groups is grouped
