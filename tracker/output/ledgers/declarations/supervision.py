"""督办台账: which 督办单 are out, and what was answered."""

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn, with_codes
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import notice_rows
from tracker.output.ledgers.rows import Line, NoticeRow
from tracker.output.ledgers.rules import alone, in_order

_Line = Line[NoticeRow, None]


def number(line: _Line) -> str:
    return line.row.number


def subject(line: _Line) -> str:
    """督办事项, with the codes of the findings."""
    return with_codes(line.row.subject, line.row.codes)


def unit(line: _Line) -> str:
    return line.row.unit


def person(line: _Line) -> str:
    return line.row.person


def issued_on(line: _Line) -> str:
    return chinese_date(line.row.issued_on)


def due_on(line: _Line) -> str:
    return chinese_date(line.row.due_on)


def level(line: _Line) -> str:
    return line.row.level


def method(line: _Line) -> str:
    return line.row.method


def answers(line: _Line) -> str:
    """反馈情况, each with its day."""
    return "\n".join(f"{chinese_date(note.day)}：{note.text}" for note in line.row.answers)


def concluded(line: _Line) -> str:
    """办结日期及督办人; what is out and late says so in a word."""
    if line.row.concluded:
        return f"{chinese_date(line.row.concluded.day)}\n{line.row.concluded.name}"
    return "未办结\n(逾期)" if line.row.overdue else "未办结"


SUPERVISION = LedgerKind(
    code="supervision",
    title="督办台账",
    heading="整改督办台账",
    purpose="发出了哪些督办单：督办事项、责任单位和责任人、办结时限、反馈情况，谁督办办结。",
    rows=notice_rows,
    notes=notes.of_notices,
    groups=in_order,
    parts=alone,
    about_findings=False,
    nil_text="经查，本期无督办事项",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("notice", "督办单号", 22, number, merged=True, align="center"),
        LedgerColumn("subject", "督办事项", 60, subject, merged=True),
        LedgerColumn("unit", "责任单位", 25, unit, align="center"),
        LedgerColumn("person", "责任人", 16, person, align="center"),
        LedgerColumn("issued_on", "交办日期", 18, issued_on, align="center", dated=True),
        LedgerColumn("due_on", "办结时限", 18, due_on, align="center", dated=True),
        LedgerColumn("level", "级别", 16, level, align="center"),
        LedgerColumn("method", "方式", 14, method, align="center"),
        LedgerColumn("answers", "反馈情况", 40, answers),
        LedgerColumn("concluded", "办结日期及督办人", 20, concluded, align="center", dated=True),
    ),
)
