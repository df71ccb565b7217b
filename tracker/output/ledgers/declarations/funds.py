"""资金追缴清单: what is owed, what came back on which receipt, what is still out."""

from collections.abc import Sequence
from decimal import Decimal

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn, yuan
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import funds_rows
from tracker.output.ledgers.rows import FundsRow, Line, Payment
from tracker.output.ledgers.rules import in_order

_Line = Line[FundsRow, Payment | None]
_NOTHING = Decimal(0)


def by_payment(row: FundsRow) -> Sequence[Payment | None]:
    """An entry is spread over its receipts; nothing paid yet is one row."""
    return row.payments or (None,)


def due(line: _Line) -> str:
    return yuan(line.row.due)


def recovered(line: _Line) -> str:
    """已追缴 on this receipt; 0 where nothing came back yet."""
    return yuan(line.part.amount if line.part else _NOTHING)


def outstanding(line: _Line) -> str:
    return yuan(line.row.outstanding)


def paid_on(line: _Line) -> str:
    return chinese_date(line.part.day) if line.part else ""


def receipt(line: _Line) -> str:
    return line.part.receipt if line.part else ""


def total_due(rows: Sequence[FundsRow]) -> str:
    return yuan(sum((row.due or _NOTHING for row in rows), _NOTHING))


def total_recovered(rows: Sequence[FundsRow]) -> str:
    return yuan(sum((row.recovered for row in rows), _NOTHING))


def total_outstanding(rows: Sequence[FundsRow]) -> str:
    return yuan(sum((row.outstanding or _NOTHING for row in rows), _NOTHING))


FUNDS = LedgerKind(
    code="funds",
    title="资金追缴清单",
    heading="资金追缴清单",
    purpose="应追缴多少、已追缴多少、还差多少：每一笔的缴款日期、票据号和责任单位，下有合计。",
    rows=funds_rows,
    notes=notes.of_funds,
    groups=in_order,
    chronological=False,
    parts=by_payment,
    nil_text="截至统计时间，无需追缴的资金",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("finding", "对应问题", 80, columns.problem, merged=True),
        LedgerColumn("due", "应追缴(元)", 28, due, merged=True, align="center", total=total_due),
        LedgerColumn("recovered", "已追缴(元)", 28, recovered, align="center", total=total_recovered),
        LedgerColumn(
            "outstanding", "未追缴(元)", 28, outstanding, merged=True, align="center", total=total_outstanding
        ),
        LedgerColumn("paid_on", "缴款日期", 25, paid_on, align="center", dated=True),
        LedgerColumn("receipt", "票据号", 30, receipt, align="center"),
        LedgerColumn("unit", "责任单位", 30, columns.unit_of, merged=True, align="center"),
    ),
)
