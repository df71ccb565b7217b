"""延期审批台账: who asked for more time, and what was decided in two steps."""

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn, said
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import extension_rows
from tracker.output.ledgers.rows import ExtensionRow, Line
from tracker.output.ledgers.rules import alone, in_order

_Line = Line[ExtensionRow, None]


def old_deadline(line: _Line) -> str:
    return chinese_date(line.row.old_deadline) if line.row.old_deadline else ""


def new_deadline(line: _Line) -> str:
    """申请延至; 转长期 with its expected end."""
    day = chinese_date(line.row.new_deadline) if line.row.new_deadline else ""
    if not line.row.to_long_term:
        return day
    return f"转长期坚持\n（预计{day}）" if day else "转长期坚持"


def reason(line: _Line) -> str:
    return line.row.reason


def endorsed(line: _Line) -> str:
    """初审意见."""
    return said(line.row.endorsed)


def granted(line: _Line) -> str:
    """审批意见."""
    return said(line.row.granted)


def granted_on(line: _Line) -> str:
    """批准日期; empty for what was refused or waits."""
    decision = line.row.granted
    return chinese_date(decision.day) if decision and decision.approved else ""


EXTENSIONS = LedgerKind(
    code="extensions",
    title="延期审批台账",
    heading="整改延期审批台账",
    purpose="谁申请了延期或转长期：原时限、申请延至、理由和两级审批意见。",
    rows=extension_rows,
    notes=notes.of_extensions,
    groups=in_order,
    parts=alone,
    nil_text="截至统计时间，无延期申请",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("code", "问题编号", 20, columns.code, merged=True, align="center"),
        LedgerColumn("finding", "问题", 60, columns.wording_of, merged=True),
        LedgerColumn("old_deadline", "原时限", 20, old_deadline, align="center", dated=True),
        LedgerColumn("new_deadline", "申请延至", 20, new_deadline, align="center"),
        LedgerColumn("reason", "理由", 60, reason),
        LedgerColumn("endorsed", "初审意见", 24, endorsed),
        LedgerColumn("granted", "审批意见", 25, granted),
        LedgerColumn("granted_on", "批准日期", 20, granted_on, align="center", dated=True),
    ),
)
