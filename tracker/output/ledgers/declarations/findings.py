"""问题清单: what was fed back, by 大类 and 方面."""

from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import finding_rows
from tracker.output.ledgers.rows import FindingLine
from tracker.output.ledgers.rules import alone


def category(line: FindingLine) -> str:
    """问题类别: the 大类."""
    return line.row.place.category


def aspect(line: FindingLine) -> str:
    """问题表现: the 方面."""
    return line.row.place.aspect


def organization(line: FindingLine) -> str:
    """涉及单位: the organization that was inspected."""
    return line.row.organization


def working_paper(line: FindingLine) -> str:
    return line.row.working_paper


FINDINGS = LedgerKind(
    code="findings",
    title="问题清单",
    heading="反馈问题清单",
    purpose="反馈了哪些问题：按大类、方面列出每个问题的原文、涉及单位和底稿号。",
    rows=finding_rows,
    notes=notes.of_findings,
    parts=alone,
    columns=(
        LedgerColumn("number", "序号", 10, columns.serial, merged=True, align="center"),
        LedgerColumn("category", "问题类别", 28, category, merged=True, align="center"),
        LedgerColumn("aspect", "问题表现", 35, aspect, merged=True, align="center"),
        LedgerColumn("finding", "具体问题", 120, columns.wording, merged=True),
        LedgerColumn("organization", "涉及单位", 24, organization, merged=True, align="center"),
        LedgerColumn("working_paper", "底稿号", 22, working_paper, merged=True, align="center"),
        LedgerColumn("remark", "备注", 18, columns.remark, merged=True, align="center"),
    ),
)
