"""立行立改台账: what had to be put right at once."""

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import immediate_rows
from tracker.output.ledgers.rows import FindingLine
from tracker.output.ledgers.rules import alone, in_order


def handed_over(line: FindingLine) -> str:
    """交办日期: the day on which the unit was told."""
    return chinese_date(line.row.fed_back_on) if line.row.fed_back_on else ""


def limit(line: FindingLine) -> str:
    """限期, with the word when it has passed."""
    return columns.deadline_of(line.row) + ("\n(逾期)" if line.row.overdue else "")


def result(line: FindingLine) -> str:
    """整改结果: of every measure, and what concerns the whole finding."""
    return columns.whole_progress(line.row)


def concluded(line: FindingLine) -> str:
    """办结日期: the day of 销号."""
    return chinese_date(line.row.closed_on) if line.row.closed_on else ""


IMMEDIATE = LedgerKind(
    code="immediate",
    title="立行立改台账",
    heading="立行立改台账",
    purpose="要求马上改的问题改了没有：交办日期、限期、责任人、整改结果和办结日期。",
    rows=immediate_rows,
    notes=notes.of_immediate,
    groups=in_order,
    chronological=False,
    parts=alone,
    nil_text="截至统计时间，无立行立改问题",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("code", "通知书编号", 24, columns.code, merged=True, align="center"),
        LedgerColumn("finding", "问题", 75, columns.wording, merged=True),
        LedgerColumn("handed_over", "交办日期", 20, handed_over, align="center", dated=True),
        LedgerColumn("limit", "限期", 20, limit, align="center", dated=True),
        LedgerColumn("owner", "责任人", 20, columns.person, align="center"),
        LedgerColumn("result", "整改结果", 70, result),
        LedgerColumn("concluded", "办结日期", 20, concluded, align="center", dated=True),
    ),
)
