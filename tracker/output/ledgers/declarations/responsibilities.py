"""责任清单: who answers for which task, with whom, until when."""

from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import finding_rows
from tracker.output.ledgers.rows import FindingLine


def lead_unit(line: FindingLine) -> str:
    """牵头单位; where none is named, the responsible one leads."""
    return line.row.lead_unit or line.row.unit


def supporting_units(line: FindingLine) -> str:
    """配合单位, one below the other."""
    return "\n".join(line.row.supporting_units)


RESPONSIBILITIES = LedgerKind(
    code="responsibilities",
    title="责任清单",
    heading="整改责任清单",
    purpose="每项整改任务由谁负责：责任领导、牵头单位、配合单位、责任人和完成时限。",
    rows=finding_rows,
    notes=notes.of_measures,
    columns=(
        LedgerColumn("number", "序号", 10, columns.serial, merged=True, align="center"),
        LedgerColumn("finding", "具体问题", 70, columns.wording, merged=True),
        LedgerColumn("measure", "整改任务", 70, columns.measure),
        LedgerColumn("leader", "责任领导", 22, columns.leader, merged=True, align="center"),
        LedgerColumn("lead_unit", "牵头单位", 25, lead_unit, merged=True, align="center"),
        LedgerColumn("supporting_units", "配合单位", 22, supporting_units, merged=True, align="center"),
        LedgerColumn("owner", "责任人", 18, columns.person, merged=None, align="center"),
        LedgerColumn("deadline", "完成时限", 20, columns.deadline, merged=None, align="center", dated=True),
    ),
)
