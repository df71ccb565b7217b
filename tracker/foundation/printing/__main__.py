"""The child process of `rendering`: `python -m tracker.foundation.printing FOLDER` prints the sheet that lies there.

Each line of its output is a JSON message. It ends when its input is closed, that is when its parent is gone.
"""

import json
import os
import resource
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Callable
from math import ceil
from pathlib import Path

from tracker.foundation.printing import direct
from tracker.foundation.printing.composing import compose
from tracker.foundation.printing.document import from_json
from tracker.foundation.printing.errors import MissingGlyphError
from tracker.foundation.printing.flowing import lay_out
from tracker.foundation.printing.fonts import Faces, load_faces
from tracker.foundation.printing.pages import Composed
from tracker.foundation.printing.papers import PAPER, paper_from_json
from tracker.foundation.printing.rendering import ATTACHED, ORDER, PRODUCT, SHEET, Order, printing_available

Say = Callable[..., None]
Paint = Callable[[Composed, Faces, Path, Callable[[int, int], None]], None]
Finish = Callable[[Path], None]
CPU_RESERVE = 5  # seconds over the time limit, which the parent keeps; this is for a parent that is stopped
SILENCE = 0.5  # seconds between two words about the progress: whoever hears them writes to the database
FONTCONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><cachedir>fontconfig</cachedir></fontconfig>"""


def main(work: Path) -> int:
    """Print; returns the exit code."""
    say = own_voice()
    threading.Thread(target=end_with_parent, args=(work,), daemon=True).start()
    order = Order(**json.loads((work / ORDER).read_text(encoding="utf-8")))
    try:
        paint = painter(work, order)
    except (ImportError, OSError):
        say(kind="unavailable", sentence=printing_available() or "", detail=traceback.format_exc())
        return 1
    limit(order)
    try:
        composed, faces, finish = layout(work, order)
        paint(composed, faces, work / PRODUCT, now_and_then(say))
        finish(work / PRODUCT)
    except MissingGlyphError as error:
        say(kind="missing", lacks=error.lacks)
    except MemoryError:
        say(kind="failed", detail="MemoryError")
    except Exception:
        say(kind="failed", detail=traceback.format_exc())
    else:
        say(kind="done", pages=len(composed.pages), memory_mb=peak_mb())
        return 0
    return 1


def painter(work: Path, order: Order) -> Paint:
    """The painter that was ordered. Only the reference needs WeasyPrint and its libraries.

    They are loaded before the limits hold: a library that cannot be loaded must not look like one that got no memory.
    """
    if order.painter == "direct":
        return direct.paint
    hide_system_fonts(work)
    from tracker.foundation.printing.painting import paint

    return paint


def now_and_then(say: Say) -> Callable[[int, int], None]:
    """Tells the progress to the parent, at the end and every SILENCE seconds until then."""
    told = time.monotonic()

    def on_progress(page: int, of: int) -> None:
        nonlocal told
        if page == of or time.monotonic() - told >= SILENCE:
            say(kind="progress", page=page, of=of)
            told = time.monotonic()

    return on_progress


def layout(work: Path, order: Order) -> tuple[Composed, Faces, Finish]:
    """The composed pages of the sheet or paper that lies in the work folder, and what remains to do when painted."""
    faces = load_faces(Path(order.fonts_folder) if order.fonts_folder else None)
    data = (work / ATTACHED).read_bytes() if (work / ATTACHED).exists() else b""
    if not (work / PAPER).exists():
        composed = compose(from_json((work / SHEET).read_text(encoding="utf-8")), faces)
        return composed, faces, lambda target: attach(target, data)
    from tracker.foundation.printing.binding import BoundFiles, bind

    paper = paper_from_json((work / PAPER).read_text(encoding="utf-8"))
    files = BoundFiles(paper)
    laid = lay_out(paper, faces, files)
    return laid.composed, faces, lambda target: bind(target, laid, files, data)


def attach(target: Path, data: bytes) -> None:
    """Attach the data to a printed sheet."""
    if data:
        from tracker.foundation.printing.binding import attach_data

        attach_data(target, data)


def peak_mb() -> int:
    """The most memory that this process had so far. `getrusage` would count what its parent had before it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def own_voice() -> Say:
    """A function that tells the parent something at once. Whatever libraries print goes to the log instead."""
    parent = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return lambda **message: print(json.dumps(message), file=parent, flush=True)


def limit(order: Order) -> None:
    """Bound memory and processor time of this process, and leave no core files."""
    memory, cpu = order.memory_mb * 1024 * 1024, ceil(order.seconds) + CPU_RESERVE
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent(work: Path) -> None:
    """Wait for the end of our input, then clear away and go."""
    sys.stdin.buffer.read()
    shutil.rmtree(work, ignore_errors=True)
    os._exit(1)


def hide_system_fonts(work: Path) -> None:
    """Only shipped faces and the office's own exist here: another machine gives the same file."""
    config = work / "fonts.conf"
    config.write_text(FONTCONFIG, encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(config)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
