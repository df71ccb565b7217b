"""回头看台账: what was looked at again after 销号, and what came of it."""

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import follow_up_rows
from tracker.output.ledgers.rows import FollowUpRow, Line
from tracker.output.ledgers.rules import alone, in_order
from tracker.rectification.findings.models import FollowUpOutcome

_Line = Line[FollowUpRow, None]


def closed_on(line: _Line) -> str:
    """原销号日期, of the round that was looked at."""
    return chinese_date(line.row.closed_on) if line.row.closed_on else ""


def statement(line: _Line) -> str:
    """原整改成效, as it was applied with."""
    return line.row.statement


def checked(line: _Line) -> str:
    """检查日期与方式."""
    return "\n".join(part for part in (chinese_date(line.row.order[0]), line.row.method) if part)


def seen(line: _Line) -> str:
    """核查情况, with the witness."""
    witness = f"（见证人：{line.row.witness}）" if line.row.witness else ""
    return line.row.text + witness


def outcome(line: _Line) -> str:
    return line.row.outcome.label


def treatment(line: _Line) -> str:
    """处理意见: what was decided or is owed after this look, nothing that nobody said."""
    row = line.row
    if row.outcome is FollowUpOutcome.ONGOING:
        return "继续整改"
    if row.outcome is FollowUpOutcome.RECURRED:
        if row.reopened_on:
            return f"{chinese_date(row.reopened_on)}重新挂账"
        return "经研究不属反弹" if row.dismissed else "待确认是否重新挂账"
    if row.sustained:
        return "确认已巩固"
    return f"{chinese_date(row.next_due)}前再次回头看" if row.next_due else ""


def checked_by(line: _Line) -> str:
    return line.row.checked_by


FOLLOW_UPS = LedgerKind(
    code="follow_ups",
    title="回头看台账",
    heading="整改“回头看”台账",
    purpose="销号以后又去看过哪些问题：检查日期与方式、核查情况、结论和处理意见。",
    rows=follow_up_rows,
    notes=notes.of_follow_ups,
    groups=in_order,
    parts=alone,
    nil_text="截至统计时间，尚未开展“回头看”",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("code", "问题编号", 20, columns.code, merged=True, align="center"),
        LedgerColumn("finding", "问题", 50, columns.wording_of, merged=True),
        LedgerColumn("closed_on", "原销号日期", 18, closed_on, align="center", dated=True),
        LedgerColumn("statement", "原整改成效", 42, statement),
        LedgerColumn("checked", "检查日期与方式", 26, checked, align="center", dated=True),
        LedgerColumn("seen", "核查情况", 45, seen),
        LedgerColumn("outcome", "结论", 16, outcome, align="center"),
        LedgerColumn("treatment", "处理意见", 20, treatment, align="center"),
        LedgerColumn("checked_by", "检查人", 12, checked_by, align="center"),
    ),
)
