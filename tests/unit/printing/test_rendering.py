import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from tests.unit.printing.archive import violations
from tests.unit.printing.samples import ledger, tiny
from tracker.foundation.lib.time import SHANGHAI
from tracker.foundation.printing import __main__ as child
from tracker.foundation.printing import rendering
from tracker.foundation.printing.document import Column, Entry, Group, Sheet
from tracker.foundation.printing.errors import (
    MemoryLimitError,
    MissingGlyphError,
    PrintingError,
    PrintingFailedError,
    TimeLimitError,
)
from tracker.foundation.printing.ordering import Order
from tracker.foundation.printing.pages import Composed
from tracker.foundation.printing.rendering import RenderResult, printing_available, render_in_child
from tracker.foundation.printing.spooling import spooled, unspooled


def render(sheet: Sheet, target: Path, memory_mb: int = 2048, seconds: float = 60) -> RenderResult:
    return render_in_child(
        sheet, target, fonts_folder=None, memory_mb=memory_mb, seconds=seconds, on_progress=lambda page, of: None
    )


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that exists before, in a folder of its own."""
    path = tmp_path / "out" / "ledger.pdf"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


def assert_untouched(target: Path) -> None:
    assert target.read_bytes() == b"old"
    assert [path.name for path in target.parent.iterdir()] == ["ledger.pdf"]


def test_a_sheet_survives_the_way_to_the_child(tmp_path: Path) -> None:
    (tmp_path / "sheet").write_text("".join(spooled(ledger(5))), encoding="utf-8")
    read = unspooled(tmp_path / "sheet")
    for _ in range(2):  # its entries are read again each time
        groups = tuple(Group(group.label, tuple(group.entries)) for group in read.groups)
        assert replace(read, groups=groups) == ledger(5)
    assert [len(group.entries) for group in read.groups] == [len(group.entries) for group in ledger(5).groups]


def test_a_sheet_must_make_sense() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        Entry({}, ())
    with pytest.raises(ValueError, match="at least one column"):
        Sheet("台账", (), ())
    with pytest.raises(ValueError, match="differ"):
        Sheet("台账", (Column("same", "甲", 10), Column("same", "乙", 10)), ())
    with pytest.raises(ValueError, match="left, a middle and a right"):
        tiny(header=("1", "2", "3", "4"))


def test_the_child_prints_the_same_bytes_as_this_process(target: Path, written: Path) -> None:
    told: list[tuple[int, int]] = []
    result = render_in_child(
        ledger(12), target, fonts_folder=None, memory_mb=2048, seconds=60, on_progress=lambda *done: told.append(done)
    )
    assert target.read_bytes() == written.read_bytes()
    assert told[-1] == (result.pages, result.pages)
    assert result.bytes == target.stat().st_size
    assert 0 < result.seconds < 60
    assert list(target.parent.iterdir()) == [target]


def test_the_reference_painter_prints_in_the_child_when_it_is_ordered(target: Path, printed: Path) -> None:
    limits = {"fonts_folder": None, "memory_mb": 2048, "seconds": 60}
    render_in_child(ledger(12), target, on_progress=lambda *_: None, painter="reference", **limits)  # type: ignore[arg-type]
    assert target.read_bytes() == printed.read_bytes()


def test_progress_is_told_now_and_then_with_a_forecast(composed: Composed, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, object]] = []
    teller = child.Told(lambda **message: told.append(message), entries=12)
    monkeypatch.setattr(child, "SILENCE", 60.0)
    teller.page(1, composed.pages[0])
    monkeypatch.setattr(child, "SILENCE", 0.0)
    reached = [max(text.entry for text in page.texts) + 1 for page in composed.pages]
    teller.page(2, composed.pages[1])
    teller.page(3, replace(composed.pages[2], texts=()))
    assert told == [
        {"kind": "progress", "page": 2, "of": round(2 * 12 / reached[1])},
        {"kind": "progress", "page": 3, "of": 3},
    ]


def test_an_archive_copy_is_made_in_the_child_with_its_data(target: Path) -> None:
    made_at = datetime(2024, 1, 5, 9, 30, tzinfo=SHANGHAI)
    limits = {"fonts_folder": None, "memory_mb": 2048, "seconds": 60, "on_progress": lambda *_: None}
    render_in_child(ledger(2), target, data='{"a":1}', made_at=made_at, **limits)  # type: ignore[arg-type]
    with pikepdf.open(target) as pdf:
        assert pdf.open_metadata().pdfa_status == "3B"
        assert pdf.attachments["xiaohao.json"].get_file().read_bytes() == b'{"a":1}'
    assert violations(target) == []


def test_characters_without_a_glyph_come_back_as_the_same_error(target: Path) -> None:
    with pytest.raises(MissingGlyphError, match="“😀”（U\\+1F600，见“反馈问题”）"):
        render(tiny(Entry({"finding": "😀"})), target)
    assert_untouched(target)


def test_too_little_memory_is_said_and_leaves_nothing(target: Path) -> None:
    with pytest.raises(MemoryLimitError, match="100 MB"):
        render(ledger(60), target, memory_mb=100)
    assert_untouched(target)


def test_too_little_time_is_said_and_leaves_nothing(target: Path) -> None:
    began = time.monotonic()
    with pytest.raises(TimeLimitError, match=r"0\.01 秒"):
        render(ledger(60), target, seconds=0.01)  # less than any Python needs to start
    assert time.monotonic() - began < 20
    assert_untouched(target)


def test_whoever_waits_is_heard_while_the_child_is_silent(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class ChangedMindError(Exception):
        pass

    told: list[tuple[int, int]] = []

    def change_mind(page: int, of: int) -> None:
        told.append((page, of))
        raise ChangedMindError

    monkeypatch.setattr(rendering, "PULSE", 0.01)
    with pytest.raises(ChangedMindError):
        render_in_child(ledger(2), target, fonts_folder=None, memory_mb=2048, seconds=60, on_progress=change_mind)
    assert told == [(0, 0)]
    assert_untouched(target)


def test_a_failure_while_reporting_progress_ends_the_child(target: Path) -> None:
    class GivenUpError(Exception):
        pass

    def give_up(page: int, of: int) -> None:
        raise GivenUpError

    with pytest.raises(GivenUpError):
        render_in_child(ledger(2), target, fonts_folder=None, memory_mb=2048, seconds=60, on_progress=give_up)
    assert_untouched(target)


def test_a_failure_of_another_kind_is_for_the_log(target: Path) -> None:
    wide = tiny(columns=(Column("finding", "反馈问题", 380),))
    with pytest.raises(PrintingFailedError, match="请联系系统管理员") as caught:
        render(wide, target)
    assert "mm wide" in caught.value.detail
    assert_untouched(target)


PARENT = """
import sys
from pathlib import Path
from tests.unit.printing.archive import violations
from tests.unit.printing.samples import ledger
from tracker.foundation.printing.rendering import render_in_child
target, silent = Path(sys.argv[1]), lambda *_: None
render_in_child(ledger(300), target, fonts_folder=None, memory_mb=4096, seconds=120, on_progress=silent,
    painter="reference")
"""


def test_the_child_ends_and_clears_away_when_its_parent_is_killed(target: Path) -> None:
    root = str(rendering.PROJECT)
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(target)], cwd=root)
    wait_until(lambda: list(target.parent.glob(".printing-*/fonts.conf")))
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not list(target.parent.glob(".printing-*")))
    assert_untouched(target)


def wait_until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + 15
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (-signal.SIGXCPU, "", TimeLimitError),
        (-signal.SIGSEGV, "", MemoryLimitError),
        (1, "terminate called: std::bad_alloc", MemoryLimitError),
        (3, "something else", PrintingFailedError),
    ],
)
def test_a_child_that_dies_without_a_word_is_explained(code: int, said: str, expected: type[PrintingError]) -> None:
    error = rendering._death(code, Order(None, 512, 9), said)
    assert type(error) is expected
    assert said in error.detail


def test_printing_is_available_here() -> None:
    assert printing_available() is None


def test_a_child_that_cannot_print_at_all_passes_the_sentence_on() -> None:
    message = {"kind": "unavailable", "sentence": "打印功能不可用", "detail": "OSError: libpango"}
    error = rendering._reported(message, Order(None, 512, 9))
    assert (str(error), error.detail) == ("打印功能不可用", "OSError: libpango")


def test_a_library_is_there_or_it_is_not() -> None:
    assert rendering._loads("libpango-1.0.so.0")
    assert not rendering._loads("libnothing-of-that-name.so.9")


def test_missing_system_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "_loads", lambda library: "pango" not in library)
    assert printing_available.__wrapped__() is None  # the direct painter opens none of them
    sentence = printing_available.__wrapped__("reference")
    assert (
        sentence == "打印功能不可用：缺少系统组件 libpango-1.0-0、libpangoft2-1.0-0。请联系系统管理员安装后重启服务。"
    )


def test_a_missing_weasyprint_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "find_spec", lambda name: None if name in ("weasyprint", "segno") else object())
    assert "缺少系统组件 segno、WeasyPrint。" in (printing_available.__wrapped__("reference") or "")
    assert "缺少系统组件 segno。" in (printing_available.__wrapped__() or "")


def test_the_module_loads_without_weasyprint() -> None:
    code = "import sys; sys.modules['weasyprint'] = None; import tracker.foundation.printing.rendering"
    assert subprocess.run([sys.executable, "-c", code], cwd=rendering.PROJECT).returncode == 0
