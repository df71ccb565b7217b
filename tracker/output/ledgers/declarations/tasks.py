"""任务清单: what is to be done until when (时间表、路线图)."""

from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import finding_rows
from tracker.output.ledgers.rows import FindingLine


def goal(line: FindingLine) -> str:
    return line.row.goal


TASKS = LedgerKind(
    code="tasks",
    title="任务清单",
    heading="整改任务清单",
    purpose="要做什么、什么时候做完：每个问题的整改目标、措施、完成时限和整改类型。",
    rows=finding_rows,
    notes=notes.of_measures,
    columns=(
        LedgerColumn("number", "序号", 10, columns.serial, merged=True, align="center"),
        LedgerColumn("finding", "具体问题", 65, columns.wording, merged=True),
        LedgerColumn("goal", "整改目标", 40, goal, merged=True),
        LedgerColumn("measure", "整改措施", 85, columns.measure),
        LedgerColumn("deadline", "完成时限", 27, columns.deadline, merged=None, align="center", dated=True),
        LedgerColumn("timeframe", "整改类型", 18, columns.timeframe, merged=True, align="center"),
        LedgerColumn("remark", "备注", 12, columns.remark, merged=True, align="center"),
    ),
)
