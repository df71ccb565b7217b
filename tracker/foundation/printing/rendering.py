"""Printing in a child process with limits on memory and time; the file appears whole or not at all."""

import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import Any, NamedTuple

from tracker.foundation.printing.document import Sheet
from tracker.foundation.printing.errors import (
    DiskFullError,
    Lack,
    MemoryLimitError,
    MissingGlyphError,
    PrintingError,
    PrintingFailedError,
    TimeLimitError,
)
from tracker.foundation.printing.ordering import ATTACHED, COMPANION, ORDER, PRODUCT, SHEET, Order, Painter
from tracker.foundation.printing.spooling import spooled

MODULE = "tracker.foundation.printing"
PROJECT = Path(__file__).parents[3]
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")  # the child needs no secrets of ours
PULSE = 1.0
GRACE = 10.0  # seconds between the last word of the child and its end
# Libraries in C that get no memory abort or trap, or run into a null pointer; KILL comes from the system's own killer.
DISK_FULL_WORDS = os.strerror(errno.ENOSPC)
OUT_OF_MEMORY_SIGNALS = {-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGKILL}
MEMORY_WORDS = (
    "MemoryError",
    "bad_alloc",
    "Cannot allocate memory",
    "failed to map segment",
    "failed to allocate",
    "Resource temporarily",
)
LOG_TAIL = 4000  # characters of the child's own words that go into an error's detail
# What Python has to find: the direct painter brings everything else along.
_OWN = {"uharfbuzz": "uharfbuzz", "fontTools": "fonttools", "pikepdf": "pikepdf", "segno": "segno"}
PACKAGES: Mapping[Painter, Mapping[str, str]] = {"direct": _OWN, "reference": {**_OWN, "weasyprint": "WeasyPrint"}}
# What WeasyPrint opens, and the Debian package that brings it.
LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}


class RenderResult(NamedTuple):
    """What was printed: pages, size of the file in bytes, seconds it took, most memory that the child had."""

    pages: int
    bytes: int
    seconds: float
    memory_mb: int


@cache
def printing_available(painter: Painter = "direct") -> str | None:
    """None when this painter can print here, otherwise the Chinese sentence that names what is missing.

    Only the reference painter needs WeasyPrint and what that opens; it is asked for instead of imported, which takes
    half a second and belongs into the child.
    """
    missing = [] if painter == "direct" else [package for library, package in LIBRARIES.items() if not _loads(library)]
    missing += [name for module, name in PACKAGES[painter].items() if find_spec(module) is None]
    if not missing:
        return None
    return f"打印功能不可用：缺少系统组件 {'、'.join(missing)}。请联系系统管理员安装后重启服务。"


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def render_in_child(
    sheet: Sheet,
    target: Path,
    *,
    fonts_folder: Path | None,
    memory_mb: int,
    seconds: float,
    on_progress: Callable[[int, int], None],
    painter: Painter = "direct",
    data: str = "",
    made_at: datetime | None = None,
    companion: Path | None = None,
) -> RenderResult:
    """Print the sheet to the PDF file `target`, replacing it at once when all is done.

    `on_progress` is told pages done and pages in all. Raises a PrintingError; then the old `target` is as it was.
    `data` (JSON) is attached to the file, so that the paper can be verified from itself. With `made_at`, the instant
    whose data they are, the direct painter makes an archive copy (PDF/A-3b); it carries `companion`, the same sheet as
    an Excel file, too.
    The reference painter prints the same through WeasyPrint, for comparing and where a reader is suspected to fail.
    """
    return print_in_child(
        {SHEET: spooled(sheet), ATTACHED: [data]},
        target,
        fonts_folder=fonts_folder,
        memory_mb=memory_mb,
        seconds=seconds,
        on_progress=on_progress,
        painter=painter,
        made_at=made_at,
        companion=companion,
    )


def print_in_child(
    files: Mapping[str, Iterable[str]],
    target: Path,
    *,
    fonts_folder: Path | None,
    memory_mb: int,
    seconds: float,
    on_progress: Callable[[int, int], None],
    painter: Painter,
    made_at: datetime | None = None,
    companion: Path | None = None,
) -> RenderResult:
    """Print what these texts say that are put into the child's work folder: a sheet or a paper."""
    began = time.monotonic()
    dated = made_at.isoformat() if made_at else None
    order = Order(str(fonts_folder.resolve()) if fonts_folder else None, memory_mb, seconds, painter, dated)
    folder = target.resolve().parent  # the same file system, so that the last step is a rename
    with tempfile.TemporaryDirectory(prefix=".printing-", dir=folder, ignore_cleanup_errors=True) as name:
        work = Path(name)
        try:
            for file, texts in {**files, ORDER: [json.dumps(order._asdict())]}.items():
                with (work / file).open("w", encoding="utf-8") as lying:
                    lying.writelines(texts)
            if companion:
                shutil.copyfile(companion, work / COMPANION)
        except OSError as error:
            raise (DiskFullError(str(error)) if error.errno == errno.ENOSPC else error) from error
        done = _run(work, order, on_progress)
        size = (work / PRODUCT).stat().st_size
        (work / PRODUCT).replace(target)
    return RenderResult(done["pages"], size, time.monotonic() - began, done["memory_mb"])


def _run(work: Path, order: Order, on_progress: Callable[[int, int], None]) -> dict[str, int]:
    """Follow the child to its end; returns its last words: pages and memory."""
    with (work / "log").open("wb") as log, _child(work, log.fileno()) as child:
        done = of = 0
        for message in _messages(child, order):
            if message["kind"] == "done":
                return message
            if message["kind"] == "progress":
                done, of = message["page"], message["of"]
            elif message["kind"] != "silence":
                raise _reported(message, order)
            on_progress(done, of)
        code = child.wait(GRACE)
    said = (work / "log").read_text(encoding="utf-8", errors="replace")[-LOG_TAIL:]
    raise _death(code, order, said)


@contextmanager
def _child(work: Path, log: int) -> Iterator[subprocess.Popen[bytes]]:
    """The child process. Its input is its lifeline: it ends itself when our end of the pipe closes."""
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    child = subprocess.Popen(  # noqa: S603 - our own interpreter, module and folder
        [sys.executable, "-m", MODULE, str(work)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        cwd=work,
        env={**environment, "PYTHONPATH": str(PROJECT), "TMPDIR": str(work), "PYTHONUTF8": "1"},
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def _messages(child: subprocess.Popen[bytes], order: Order) -> Iterator[dict[str, Any]]:
    """The JSON lines of the child until it closes its output; raises TimeLimitError when the time is over.

    While it says nothing, that is told every PULSE seconds: whoever waits may have changed their mind meanwhile.
    """
    assert child.stdout
    deadline = time.monotonic() + order.seconds
    rest = b""
    with DefaultSelector() as selector:
        selector.register(child.stdout, EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            if not selector.select(min(left, PULSE)):
                yield {"kind": "silence"}
                continue
            chunk = os.read(child.stdout.fileno(), 65536)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from map(json.loads, lines)
    raise TimeLimitError(order.seconds)


def _reported(message: dict[str, Any], order: Order) -> PrintingError:
    """The error that the child could still name."""
    if message["kind"] == "missing":
        return MissingGlyphError([Lack(*lack) for lack in message["lacks"]])
    if DISK_FULL_WORDS in message["detail"]:
        return DiskFullError(message["detail"])
    if any(words in message["detail"] for words in MEMORY_WORDS):
        return MemoryLimitError(order.memory_mb, message["detail"])
    if message["kind"] == "unavailable":
        return PrintingError(message["sentence"], message["detail"])
    return PrintingFailedError(message["detail"])


def _death(code: int, order: Order, said: str) -> PrintingError:
    """The error of a child that ended without a word of its own."""
    detail = f"exit code {code}: {said}"
    if DISK_FULL_WORDS in said:
        return DiskFullError(detail)
    if code == -signal.SIGXCPU:
        return TimeLimitError(order.seconds, detail)
    if code in OUT_OF_MEMORY_SIGNALS or any(words in said for words in MEMORY_WORDS):
        return MemoryLimitError(order.memory_mb, detail)
    return PrintingFailedError(detail)
