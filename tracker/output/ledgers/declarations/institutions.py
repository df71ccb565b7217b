"""建章立制清单: which documents rectification left behind."""

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import institution_rows
from tracker.output.ledgers.rows import InstitutionRow, Line
from tracker.output.ledgers.rules import alone, in_order

_Line = Line[InstitutionRow, None]


def name(line: _Line) -> str:
    return f"《{line.row.name}》"


def number(line: _Line) -> str:
    return line.row.number


def revises(line: _Line) -> str:
    """新建/修订; empty where nobody said."""
    return {None: "", True: "修订", False: "新建"}[line.row.revises]


def issued_on(line: _Line) -> str:
    return chinese_date(line.row.issued_on)


INSTITUTIONS = LedgerKind(
    code="institutions",
    title="建章立制清单",
    heading="建章立制清单",
    purpose="整改中新建、修订了哪些制度：名称、文号、印发日期和对应的问题。",
    rows=institution_rows,
    notes=notes.of_institutions,
    groups=in_order,
    parts=alone,
    nil_text="截至统计时间，尚无新建或修订的制度",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("name", "制度名称", 80, name, merged=True),
        LedgerColumn("document", "文号", 35, number, align="center"),
        LedgerColumn("revises", "新建/修订", 18, revises, align="center"),
        LedgerColumn("issued_on", "印发日期", 22, issued_on, align="center", dated=True),
        LedgerColumn("finding", "对应问题", 64, columns.problem),
        LedgerColumn("unit", "责任单位", 30, columns.unit_of, align="center"),
    ),
)
