"""Which ledgers there are: each is declared, none is programmed (domain.md §3)."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.output.ledgers import columns
from tracker.output.ledgers.columns import LedgerColumn


@dataclass(frozen=True)
class LedgerKind:
    """A ledger: its code in commands and schedules, its name, the end of its printed title, its columns."""

    code: str
    title: str
    heading: str
    columns: tuple[LedgerColumn, ...]
    nil_text: str = "经自查，暂未发现需整改的问题"
    signatures: tuple[str, ...] = ("党组织书记(签字)：", "纪委书记(签字)：", "填表人：", "联系电话：")


RECTIFICATION = LedgerKind(
    code="rectification",
    title="整改台账",
    heading="反馈问题整改台账",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("category", "问题类别", 18, columns.category, merged=True, align="center"),
        LedgerColumn("finding", "反馈问题", 48, columns.wording, merged=True),
        LedgerColumn("measure", "整改措施", 60, columns.measure),
        LedgerColumn("leader", "责任领导", 16, columns.leader, merged=True, align="center"),
        LedgerColumn("responsible", "责任单位及责任人", 22, columns.responsible, merged=None, align="center"),
        LedgerColumn("deadline", "完成时限", 20, columns.deadline, merged=None, align="center"),
        LedgerColumn("progress", "整改进展及成效", 50, columns.progress),
        LedgerColumn("outcome", "完成情况", 15, columns.outcome, merged=True, align="center"),
    ),
)

KINDS = {kind.code: kind for kind in (RECTIFICATION,)}
