"""A form from database to file: `.venv/bin/python -m bench.form`.

Target: 销号审批表 ≤ 0.5 s in a worker that has printed before, everything included: from history through the child
process to the file with its data. CPU seconds of all processes that take part, median of 15; beside it WeasyPrint
laying out the same HTML with a plain style sheet in a process that has loaded it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import monotonic

from bench.dense import AS_OF, make
from bench.measuring import SAMPLES, told
from bench.printing import FILED, KNOWN_AT, cpu, sessions
from bench.whole import LEADING, SIZE, faces
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.papers import Paper, render_html_in_child
from tracker.foundation.printing.style import SIDE
from tracker.output.reports.paperwork.kinds import FORMS
from tracker.output.reports.paperwork.making import Made, Order, made
from tracker.rectification.findings.models import Finding

SECONDS = 0.5
ADDRESS = "https://10.1.2.3"


def form(database: Path) -> Made:
    """The 销号审批表 of the one finding in the database."""
    with sessions(database).reading() as session:
        finding = session.query(Finding).one()
        return made(session, Order(FORMS["closure_approval"], AsOf(AS_OF, KNOWN_AT), FILED, finding))


def ours(database: Path, target: Path) -> None:
    """Form → child process → file."""
    filled = form(database)
    render_html_in_child(
        filled.paper(ADDRESS),
        target,
        fonts_folder=None,
        memory_mb=4096,
        seconds=60,
        on_progress=lambda _page, _of: None,
        data=filled.stamp.data,
    )


def weasyprint(paper: Paper, target: Path) -> None:
    from weasyprint import HTML

    style = f"""{faces()}@page{{size:A4;margin:{SIDE}mm}}body{{font:{SIZE}pt/{LEADING}pt Xbody}}
h1{{font:22pt/30pt Xtitle;text-align:center}}table{{width:100%;border-collapse:collapse}}
td,th{{border:.5pt solid;padding:3pt}}th{{font-family:Xhead}}"""
    HTML(string=f'<!doctype html><html lang="zh-CN"><style>{style}</style>{paper.html}').write_pdf(target)


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """The median CPU and wall time of one run, in seconds, after one that warms up."""
    work()
    runs = [_once(work) for _ in range(SAMPLES)]
    return median(run[0] for run in runs), median(run[1] for run in runs)


def _once(work: Callable[[], None]) -> tuple[float, float]:
    begun, before = monotonic(), cpu()
    work()
    return cpu() - before, monotonic() - begun


def main() -> int:
    """Prints two lines; 1 when the target is missed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        database = folder / "one.sqlite"
        make(database, 1)
        paper = form(database).paper(ADDRESS)
        used, taken = timed(lambda: ours(database, folder / "ours.pdf"))
        other, _ = timed(lambda: weasyprint(paper, folder / "weasyprint.pdf"))
    print(told("销号审批表", used, "s CPU", SECONDS, at_least=False) + f", {taken:.2f} s on the clock")
    print(f"WeasyPrint laying out the same: {other:.2f} s CPU = {other / used:.1f} × ours")
    return int(used > SECONDS)


if __name__ == "__main__":
    sys.exit(main())
