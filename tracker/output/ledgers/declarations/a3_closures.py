"""全椒式 A3 销号台账: one sheet from source to 销号, on A3 landscape."""

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import case_rows
from tracker.output.ledgers.rows import FindingLine
from tracker.workflow.model import State, StateKind


def source(line: FindingLine) -> str:
    return line.row.source


def severity(line: FindingLine) -> str:
    return line.row.severity.label


def quantity(line: FindingLine) -> str:
    """涉及数量, in the words in which it was written down."""
    return line.row.quantity


def unit(line: FindingLine) -> str:
    return line.row.unit


def done_on(line: FindingLine) -> str:
    """实际完成: the day of the measure; without one the day of 销号."""
    day = line.part.done_on if line.part else line.row.closed_on
    return chinese_date(day) if day else ""


def files(line: FindingLine) -> str:
    """佐证材料 of the measure; under the last one those of the whole finding."""
    measure_id = line.part.measure_id if line.part else None
    own = [proof.title for proof in line.row.evidence if measure_id and proof.measure_id == measure_id]
    whole = [proof.title for proof in line.row.evidence if proof.measure_id is None]
    return "\n".join(dict.fromkeys(own + (whole if line.is_last else [])))


def review(line: FindingLine) -> str:
    """复核情况: what the newest review said, and when."""
    request = line.row.application
    if request is None or not request.reviews:
        return ""
    newest = request.reviews[-1]
    return f"{'通过' if newest.approved else '退回'}\n{chinese_date(newest.day)}"


def blank(_: FindingLine) -> str:
    """A cell that is signed by hand."""
    return ""


def status(line: FindingLine) -> str:
    """销号状态."""
    state = line.row.state
    if state in (State.CLOSED, State.SUSTAINED):
        return "已销号"
    if state is State.REFERRED:
        return "已移交"
    return "审核中" if state.kind is StateKind.REVIEW else "未销号"


A3_CLOSURES = LedgerKind(
    code="a3_closures",
    title="全椒式A3销号台账",
    heading="反馈问题整改销号台账",
    purpose="一张A3纸从来源到销号的全过程：措施、计划与实际完成、佐证、复核和签字栏。",
    rows=case_rows,
    notes=notes.of_outcomes,
    paper="a3_landscape",
    columns=(
        LedgerColumn("number", "序号", 10, columns.serial, merged=True, align="center"),
        LedgerColumn("source", "问题来源", 16, source, merged=True, align="center"),
        LedgerColumn("severity", "问题等级", 14, severity, merged=True, align="center"),
        LedgerColumn("finding", "问题具体描述", 80, columns.wording, merged=True),
        LedgerColumn("quantity", "涉及数量", 18, quantity, merged=True, align="center"),
        LedgerColumn("unit", "责任单位", 24, unit, merged=True, align="center"),
        LedgerColumn("leader", "责任领导", 18, columns.leader, merged=True, align="center"),
        LedgerColumn("owner", "责任人", 18, columns.person, merged=None, align="center"),
        LedgerColumn("measure", "整改措施", 60, columns.measure),
        LedgerColumn("deadline", "计划完成", 22, columns.deadline, merged=None, align="center", dated=True),
        LedgerColumn("done_on", "实际完成", 22, done_on, align="center", dated=True),
        LedgerColumn("files", "佐证材料", 26, files),
        LedgerColumn("review", "复核情况", 14, review, merged=True, align="center", dated=True),
        LedgerColumn("signature", "复核人签字", 18, blank, merged=True, align="center"),
        LedgerColumn("status", "销号状态", 12, status, merged=True, align="center"),
        LedgerColumn("remark", "备注", 8, columns.remark, merged=True, align="center"),
    ),
)
