"""销号台账: what was struck off by D, on which application, reviewed and decided by whom."""

from collections.abc import Sequence

from tracker.foundation.lib.chinese import chinese_date
from tracker.output.ledgers import columns, notes
from tracker.output.ledgers.columns import LedgerColumn, signed
from tracker.output.ledgers.kinds import LedgerKind
from tracker.output.ledgers.queries import closed_rows
from tracker.output.ledgers.rows import FindingLine, FindingRow
from tracker.output.ledgers.rules import alone


def statement(line: FindingLine) -> str:
    """整改完成情况, as the applicant wrote it."""
    return line.row.application.statement if line.row.application else ""


def files(line: FindingLine) -> str:
    """佐证材料目录, numbered; a title that stands several times (photos) once with its count."""
    titles = [proof.title for proof in line.row.evidence]
    counted = [f"{title}（{titles.count(title)}份）" if titles.count(title) > 1 else title for title in titles]
    return "\n".join(f"{number}.{title}" for number, title in enumerate(dict.fromkeys(counted), start=1))


def applicant(line: FindingLine) -> str:
    """申请人及日期."""
    request = line.row.application
    return f"{request.name}\n{chinese_date(request.day)}" if request else ""


def reviewed(line: FindingLine) -> str:
    """初审/复核: every review before the last."""
    request = line.row.application
    return "\n".join(signed(opinion) for opinion in request.reviews[:-1]) if request else ""


def decided(line: FindingLine) -> str:
    """审定: the last review of what is struck off."""
    request = line.row.application
    return signed(request.reviews[-1]) if request and request.reviews else ""


def closed_on(line: FindingLine) -> str:
    return chinese_date(line.row.closed_on) if line.row.closed_on else ""


def by_day(rows: Sequence[FindingRow]) -> list[tuple[str, list[FindingRow]]]:
    """In the order in which they were struck off."""
    return [("", sorted(rows, key=lambda row: (row.closed_on, row.order)))] if rows else []


CLOSURES = LedgerKind(
    code="closures",
    title="销号台账",
    heading="整改问题销号台账",
    purpose="哪些问题已经销号：整改完成情况、佐证材料目录，谁申请、谁初审复核、谁审定。",
    rows=closed_rows,
    notes=notes.of_closures,
    groups=by_day,
    parts=alone,
    nil_text="截至统计时间，尚无已销号的问题",
    columns=(
        LedgerColumn("number", "序号", 8, columns.serial, merged=True, align="center"),
        LedgerColumn("code", "问题编号", 20, columns.code, merged=True, align="center"),
        LedgerColumn("finding", "问题摘要", 55, columns.wording, merged=True),
        LedgerColumn("statement", "整改完成情况", 60, statement),
        LedgerColumn("files", "佐证材料目录", 35, files),
        LedgerColumn("applicant", "申请人及日期", 20, applicant, align="center", dated=True),
        LedgerColumn("reviewed", "初审/复核", 22, reviewed, align="center", dated=True),
        LedgerColumn("decided", "审定", 22, decided, align="center", dated=True),
        LedgerColumn("closed_on", "销号日期", 15, closed_on, align="center", dated=True),
    ),
)
