"""Rows, seconds and growth of memory of an Excel file: `.venv/bin/python -m bench.xlsx [ROWS]` (100,000 by default).

Target: 100,000 rows streamed, memory growth ≤ 50 MB. XlsxWriter and openpyxl holding everything stand beside it where
`--beside` is given, on a tenth of the rows.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.measuring import told
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.foundation.printing.xlsx import write_xlsx

ROWS = 100_000
TARGET_MB = 50.0
MEASURES = 2  # a finding, so that its cells are merged over two rows
MADE_AT = datetime(2024, 1, 5, 1, 30, tzinfo=UTC)
COLUMNS = (
    Column("number", "序号", 8, "center", merged=True),
    Column("category", "问题类别", 18, "center", merged=True),
    Column("finding", "反馈问题", 48, merged=True),
    Column("measure", "整改措施", 60),
    Column("leader", "责任领导", 16, "center", merged=True),
    Column("responsible", "责任单位及责任人", 22, "center"),
    Column("deadline", "完成时限", 20, "center"),
    Column("progress", "整改进展及成效", 50),
    Column("outcome", "完成情况", 15, "center", merged=True),
)
SHEET = Sheet(
    "整改台账", COLUMNS, (), header=("填报单位(盖章)：清河镇党委", "", "填报日期：2024年1月5日"), footer="历史校验"
)


def entries(rows: int) -> Iterator[Entry]:
    """Findings with differing texts, made one by one."""
    for number in range(1, rows // MEASURES + 1):
        cells = {
            "number": str(number),
            "category": "党的领导弱化",
            "finding": f"第{number}个问题：“三会一课”制度落实不严格，抽查12个村党支部，5个会议记录不规范、补记代签。",
            "leader": "欧阳文华",
            "outcome": "阶段性完成",
        }
        yield Entry(cells, tuple(_line(number, measure) for measure in range(MEASURES)))


def _line(number: int, measure: int) -> dict[str, str]:
    return {
        "measure": f"①由镇纪委牵头，对第{number}号问题所涉{measure + 3}个党组织开展专项督查，督促立行立改，每月通报。",
        "responsible": "镇农经站\n孙旻",
        "deadline": "2023年12月31日",
        "progress": f"已督查{number % 52}个党组织，发现问题24个，完成整改22个。编号2023-QX-02-ZD-{number:03}。",
    }


def main() -> int:
    rows = next((int(one) for one in sys.argv[1:] if one.isdigit()), ROWS)
    with TemporaryDirectory() as folder:
        before, begun = _peak_mb(), perf_counter()
        made = write_xlsx(SHEET, Path(folder) / "a.xlsx", made_at=MADE_AT, groups=[("一、全部", entries(rows))])
        seconds, grown = perf_counter() - begun, _peak_mb() - before
    print(f"{made.rows:,} rows, {made.bytes / 1e6:.1f} MB, {seconds:.1f} s, {made.rows / seconds:,.0f} rows/s")
    print(told(f"memory growth over {made.rows:,} rows", grown, "MB", TARGET_MB, at_least=False))
    if "--beside" in sys.argv:
        for name in ("held", "openpyxl"):
            run([sys.executable, "-m", "bench.xlsx", f"--{name}", str(rows // 10)], check=True)  # noqa: S603 - ourselves
    return int(grown > TARGET_MB)


def alternative(name: str, rows: int) -> None:
    """The same rows without streaming: the whole sheet held before it is written, or openpyxl."""
    with TemporaryDirectory() as folder:
        before, begun = _peak_mb(), perf_counter()
        {"held": _held, "openpyxl": _openpyxl}[name](rows, Path(folder) / "a.xlsx")
        print(f"{name}: {rows:,} rows, {perf_counter() - begun:.1f} s, {_peak_mb() - before:.0f} MB more memory")


def _held(rows: int, target: Path) -> None:
    sheet = Sheet(SHEET.title, COLUMNS, (Group("一、全部", tuple(entries(rows))),), header=SHEET.header)
    write_xlsx(sheet, target, made_at=MADE_AT)


def _openpyxl(rows: int, target: Path) -> None:
    from openpyxl import Workbook  # type: ignore[import-untyped]  # only for this comparison

    book = Workbook()
    page, row = book.worksheets[0], count(1)
    for entry in entries(rows):
        for line in entry.lines:
            at = next(row)
            for number, column in enumerate(COLUMNS, 1):
                page.cell(at, number, {**entry.cells, **line}.get(column.key))
    book.save(target)


def _peak_mb() -> float:
    """The most memory that this process had so far; `getrusage` would count its parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    for name in ("held", "openpyxl"):
        if f"--{name}" in sys.argv:
            alternative(name, int(sys.argv[-1]))
            sys.exit(0)
    sys.exit(main())
