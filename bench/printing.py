"""A ledger of dense rows from a database to a file, beside others: `.venv/bin/python -m bench.printing [ROWS]`.

Targets: 1,000 rows ≤ 0.03 × WeasyPrint as one document; ten times the rows ≤ 11 × the time; printing process ≤ 200 MB;
ahead of typst by 5 ×. Everything runs on one core; figures are CPU seconds of all processes that take part, best of
three. WeasyPrint prints a fifth of the rows and is multiplied (its time grows faster than the rows, so this favours
it); `--whole` lets it print them all. `--growth` prints ten times the rows as well, `--beside` sets typst and reportlab
beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from bench.dense import AS_OF, instant, make
from bench.measuring import told
from bench.whole import PRINTERS
from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.rendering import render_in_child
from tracker.output.ledgers.tracing import Traced, trace
from tracker.people.organizations.queries import by_code

ROWS, SHARE, TIMES, TENFOLD = 1000, 5, 3, 10
RATIO, GROWTH, MEMORY_MB, AHEAD = 0.03, 11.0, 200.0, 5.0
FILED = AS_OF.replace(year=AS_OF.year + 1, month=1, day=5)
KNOWN_AT = instant(FILED)


@cache
def sessions(database: Path) -> Sessions:
    """The worker that prints has been running for long: its engine knows the statements."""
    return Sessions(make_engine(f"sqlite:///{database}"))


def read(database: Path) -> Traced:
    """The 整改台账 of the town with its code and data, as its task makes it."""
    with sessions(database).reading() as session:
        town = by_code(session, "town")
        assert town
        return trace(session, "rectification", town, AsOf(AS_OF, KNOWN_AT), FILED, {}, "https://10.1.2.3")


def ours(database: Path, target: Path) -> dict[str, Any]:
    """Rows → sheet and its data → child process → archive copy."""
    before = cpu()
    traced = read(database)
    result = render_in_child(
        traced.sheet,
        target,
        fonts_folder=None,
        memory_mb=4096,
        seconds=3600,
        on_progress=lambda _page, _of: None,
        data=traced.stamp.data,
        made_at=KNOWN_AT,
    )
    return {"cpu": cpu() - before, "pages": result.pages, "memory": result.memory_mb, "reading": _peak_mb()}


def other(name: str, database: Path, target: Path) -> dict[str, Any]:
    """The same sheet by somebody else; the sheet is given, and libraries are loaded before the clock starts."""
    sheet, printer = read(database).sheet, PRINTERS[name]
    __import__(name)
    begun = process_time()
    pages = printer(sheet, target)
    return {"cpu": process_time() - begun, "pages": pages, "memory": _peak_mb()}


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = getrusage(RUSAGE_CHILDREN)
    return process_time() + used.ru_utime + used.ru_stime


def _peak_mb() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def measured(name: str, database: Path) -> dict[str, Any]:
    """One print in a process of its own."""
    command = [sys.executable, "-m", "bench.printing", "--one", name, str(database)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout  # noqa: S603 - ourselves
    return dict(json.loads(said.splitlines()[-1]))


def best(name: str, database: Path, times: int) -> dict[str, Any]:
    """The quickest of some prints."""
    return min((measured(name, database) for _ in range(times)), key=lambda run: float(run["cpu"]))


def compare(folder: Path, rows: int) -> bool:
    """Tell every figure; whether all targets are kept."""
    database, part = folder / "all.sqlite", folder / "part.sqlite"
    make(database, rows)
    make(part, rows if "--whole" in sys.argv else rows // SHARE)
    factor = 1 if "--whole" in sys.argv else SHARE
    own = measured("ours", database)
    print(f"{rows:,} rows: {own['pages']:,} pages, {own['cpu']:.2f} s CPU, {own['memory']} MB", flush=True)
    reference = best("weasyprint", part, 1 if rows > ROWS else TIMES)
    whole = reference["cpu"] * factor
    print(f"WeasyPrint as one document: {whole:.1f} s CPU ({reference['pages'] * factor:,} pages)", flush=True)
    kept = [_tell("printing against WeasyPrint", own["cpu"] / whole, "of its time", RATIO)]
    if "--beside" in sys.argv:
        for name in ("typst", "reportlab"):
            run = measured(name, database)
            times = run["cpu"] / own["cpu"]
            print(f"{name}: {run['pages']:,} pages, {run['cpu']:.1f} s CPU = {times:.1f} × ours, {run['memory']} MB")
            kept.append(name != "typst" or times >= AHEAD)
    if "--growth" in sys.argv:
        kept += growth(folder, rows, own)
    return all(kept)


def growth(folder: Path, rows: int, own: dict[str, Any]) -> list[bool]:
    database = folder / "tenfold.sqlite"
    make(database, rows * TENFOLD)
    large = measured("ours", database)
    print(f"{rows * TENFOLD:,} rows: {large['pages']:,} pages, {large['cpu']:.2f} s CPU, reading {large['reading']} MB")
    return [
        _tell("ten times the rows", large["cpu"] / own["cpu"], "× the time", GROWTH),
        _tell("memory of the printing process", float(large["memory"]), "MB", MEMORY_MB),
    ]


def _tell(what: str, value: float, unit: str, target: float) -> bool:
    print(told(what, value, unit, target, at_least=False), flush=True)
    return value <= target


def main() -> int:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rows = next((int(one) for one in sys.argv[1:] if one.isdigit()), ROWS)
    with TemporaryDirectory() as folder:
        return int(not compare(Path(folder), rows))


def one(name: str, database: Path) -> None:
    target = database.with_suffix(f".{name}.pdf")
    if name == "ours":  # the worker that prints has been running for long; the child is a new one every time
        run = min((ours(database, target) for _ in range(TIMES)), key=lambda run: float(run["cpu"]))
    else:
        run = other(name, database, target)
    print(json.dumps(run))


if __name__ == "__main__":
    if "--one" in sys.argv:
        one(sys.argv[2], Path(sys.argv[3]))
        sys.exit(0)
    sys.exit(main())
