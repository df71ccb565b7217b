"""整改台账: the main one."""

from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import finding_rows

RECTIFICATION = LedgerKind(
    code="rectification",
    title="整改台账",
    heading="反馈问题整改台账",
    purpose="整改到哪一步了：每个问题的措施、责任、时限、进展成效和完成情况，是最常用的一本。",
    rows=finding_rows,
    notes=notes.of_outcomes,
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("category", "问题类别", 18, columns.category, merged=True, align="center"),
        LedgerColumn("finding", "反馈问题", 48, columns.wording, merged=True),
        LedgerColumn("measure", "整改措施", 60, columns.measure),
        LedgerColumn("leader", "责任领导", 16, columns.leader, merged=True, align="center"),
        LedgerColumn("responsible", "责任单位及责任人", 22, columns.responsible, merged=None, align="center"),
        LedgerColumn("deadline", "完成时限", 20, columns.deadline, merged=None, align="center", dated=True),
        LedgerColumn("progress", "整改进展及成效", 50, columns.progress),
        LedgerColumn("outcome", "完成情况", 15, columns.outcome, merged=True, align="center"),
    ),
)
