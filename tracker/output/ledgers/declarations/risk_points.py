"""廉政风险点登记: where power can go wrong, and what is done against it."""

from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn, circled
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import risk_rows
from tracker.output.ledgers.rows import Line, RiskRow
from tracker.output.ledgers.rules import alone, in_order

_Line = Line[RiskRow, None]


def department(line: _Line) -> str:
    """部门/村."""
    return "\n".join(part for part in (line.row.unit, line.row.department) if part)


def post(line: _Line) -> str:
    """岗位; risk points of persons say so."""
    return line.row.post + ("\n（个人）" if line.row.personal else "")


def risk(line: _Line) -> str:
    return line.row.risk


def level(line: _Line) -> str:
    return line.row.level


def measures(line: _Line) -> str:
    """防控措施, numbered when there are several."""
    if len(line.row.measures) == 1:
        return line.row.measures[0]
    return "\n".join(f"{circled(number)}{text}" for number, text in enumerate(line.row.measures, start=1))


def person(line: _Line) -> str:
    return line.row.person


RISK_POINTS = LedgerKind(
    code="risk_points",
    title="廉政风险点登记",
    heading="廉政风险点登记表",
    purpose="哪些岗位有廉政风险：风险点、等级、防控措施和责任人。",
    rows=risk_rows,
    notes=notes.of_risks,
    groups=in_order,
    chronological=False,
    parts=alone,
    about_findings=False,
    nil_text="截至统计时间，尚未登记廉政风险点",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("department", "部门/村", 30, department, merged=True, align="center"),
        LedgerColumn("post", "岗位", 25, post, align="center"),
        LedgerColumn("risk", "风险点", 70, risk, merged=True),
        LedgerColumn("level", "风险等级", 16, level, align="center"),
        LedgerColumn("measures", "防控措施", 80, measures),
        LedgerColumn("person", "责任人", 28, person, align="center"),
    ),
)
