"""The child process of `rendering`: `python -m tracker.foundation.printing FOLDER` prints the sheet that lies there.

Each line of its output is a JSON message. It ends when its input is closed, that is when its parent is gone.
What only some prints need is loaded by them: the start takes a good part of a short print's time.
"""

import gc
import json
import os
import resource
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from math import ceil
from pathlib import Path

from tracker.foundation.printing import direct
from tracker.foundation.printing.archiving import Archive
from tracker.foundation.printing.composing import compose, compose_pages
from tracker.foundation.printing.errors import MissingGlyphError, NoFaceError
from tracker.foundation.printing.fonts import Faces, load_faces
from tracker.foundation.printing.ordering import ATTACHED, COMPANION, ORDER, PAPER, PRODUCT, SHEET, Order
from tracker.foundation.printing.pages import Composed, Page
from tracker.foundation.printing.preparing import prepare, refuse_missing
from tracker.foundation.printing.spooling import unspooled

Say = Callable[..., None]
Paint = Callable[[Composed, Faces, Path, Callable[[int, int], None]], None]
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
        from tracker.foundation.printing.rendering import printing_available

        say(kind="unavailable", sentence=printing_available(order.painter) or "", detail=traceback.format_exc())
        return 1
    limit(order)
    try:
        faces = load_faces(Path(order.fonts_folder) if order.fonts_folder else None)
        pages = (print_paper if (work / PAPER).exists() else print_sheet)(work, order, faces, paint, say)
    except MissingGlyphError as error:
        say(kind="missing", lacks=error.lacks)
    except MemoryError:
        say(kind="failed", detail="MemoryError")
    except Exception:
        say(kind="failed", detail=traceback.format_exc())
    else:
        say(kind="done", pages=pages, memory_mb=peak_mb())
        return 0
    return 1


def painter(work: Path, order: Order) -> Paint | None:
    """The reference painter if it was ordered; only that one needs WeasyPrint and its libraries.

    They are loaded before the limits hold: a library that cannot be loaded must not look like one that got no memory.
    """
    if order.painter == "direct":
        gc.disable()  # nothing here makes cycles, and looking for them costs a quarter of the time
        return None
    hide_system_fonts(work)
    from tracker.foundation.printing.painting import paint

    return paint


def print_sheet(work: Path, order: Order, faces: Faces, paint: Paint | None, say: Say) -> int:
    """Print the sheet that lies in the work folder and return its pages."""
    sheet = unspooled(work / SHEET)
    if not paint:
        made_at = datetime.fromisoformat(order.made_at) if order.made_at else None
        archive = Archive(made_at, work / ATTACHED, work / COMPANION) if made_at else None
        told = Told(say, sum(len(group.entries) for group in sheet.groups))
        try:
            pages = direct.paint(compose_pages(sheet, faces), faces, work / PRODUCT, told.page, archive)
        except NoFaceError:
            refuse_missing(prepare(sheet), faces)
            raise
    else:
        archive, composed = None, compose(sheet, faces)
        paint(composed, faces, work / PRODUCT, Told(say).progress)
        pages = len(composed.pages)
    if not archive and attached(work):
        from tracker.foundation.printing.binding import attach_data

        attach_data(work / PRODUCT, attached(work))
    say(kind="progress", page=pages, of=pages)
    return pages


def print_paper(work: Path, _order: Order, faces: Faces, paint: Paint | None, say: Say) -> int:
    """Print the form or letter that lies in the work folder, bind into it what belongs to it, return its pages."""
    from tracker.foundation.printing.binding import BoundFiles, bind
    from tracker.foundation.printing.flowing import lay_out
    from tracker.foundation.printing.papers import paper_from_json

    paper = paper_from_json((work / PAPER).read_text(encoding="utf-8"))
    files = BoundFiles(paper)
    laid = lay_out(paper, faces, files)
    if paint:
        paint(laid.composed, faces, work / PRODUCT, Told(say).progress)
    else:
        direct.paint(laid.composed, faces, work / PRODUCT)
    bind(work / PRODUCT, laid, files, attached(work))
    pages = len(laid.composed.pages)
    say(kind="progress", page=pages, of=pages)
    return pages


def attached(work: Path) -> bytes:
    """The data that go with the file; none is empty."""
    return (work / ATTACHED).read_bytes()


class Told:
    """Tells the progress to the parent, every SILENCE seconds."""

    def __init__(self, say: Say, entries: int = 0) -> None:
        self._say, self._entries = say, entries
        self._last = time.monotonic()

    def progress(self, page: int, of: int) -> None:
        """So many pages of so many are done."""
        if time.monotonic() - self._last >= SILENCE:
            self._say(kind="progress", page=page, of=of)
            self._last = time.monotonic()

    def page(self, number: int, page: Page) -> None:
        """A page is done. How many there will be follows from how many of the entries stand on those so far."""
        if time.monotonic() - self._last >= SILENCE:
            reached = max((text.entry for text in page.texts), default=-1) + 1
            self.progress(number, max(number, round(number * self._entries / reached) if reached else number))


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
