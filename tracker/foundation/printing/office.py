"""What Word and Excel files have in common: names of faces by role, clean text, how many lines a text will take.

Nobody knows the faces of the machine that opens such a file: lines are estimated, always rather one too many.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from errno import ENOSPC
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tracker.foundation.printing.errors import DiskFullError

# By the names under which an office's machine has them; 方正小标宋 where it is installed, else its bold 宋体.
OFFICE_FACES = {"title": "方正小标宋简体", "body": "仿宋", "kai": "楷体", "head": "黑体"}
INSTEAD = {"title": "宋体", "body": "仿宋_GB2312", "kai": "楷体_GB2312", "head": "黑体"}
LATIN_FACE = "Times New Roman"
# Not allowed in XML, whatever the encoding; they carry no wording.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMOUNT = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
_YEAR = re.compile(r"(\d{4}年)(?=\d{1,2}月\d{1,2}日)")
_EXACT_DIGITS = 15
_LOST = 0.6  # em that a line loses on an average to characters that may not begin or end it


class Made(NamedTuple):
    """What was written: rows of the table, size of the file in bytes."""

    rows: int
    bytes: int


def clean(text: str) -> str:
    """The text without characters that an Office file cannot hold, line ends as line feeds."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def lines_needed(text: str, width: float) -> int:
    """Lines that a text takes in a cell of `width` em, rather one too many; an empty text takes one."""
    usable = max(1.0, int(width) - _LOST)
    return sum(max(1, ceil(em(part) / usable)) for part in text.split("\n"))


def em(text: str) -> float:
    """Width of one line: an em for a Chinese character, a little over half of one for a Latin letter or digit."""
    wide = (len(text.encode("utf-8", "replace")) - len(text)) / 2
    return wide + 0.55 * (len(text) - wide)


def evenly(text: str, width: float) -> str:
    """A short Chinese text (the head of a column) on lines of even length where one of `width` em is too short."""
    usable = max(1, int(width))
    lines = ceil(len(text) / usable)
    share = ceil(len(text) / lines) if lines else 1
    return "\n".join(text[at : at + share] for at in range(0, len(text), share))


def whole_dates(text: str, width: float) -> str:
    """The text of a narrow cell with a line break after 年 where a line of `width` em would end within a date."""
    return "\n".join(_YEAR.sub("\\1\n", line) if em(line) > width else line for line in text.split("\n"))


def amount_of(text: str) -> Decimal | None:
    """The plain decimal number that the text is, or None; one that a spreadsheet would round stays text too."""
    return Decimal(text) if _AMOUNT.fullmatch(text) and len(text) <= _EXACT_DIGITS else None


def seconds_of(instant: datetime) -> datetime:
    """The instant as Office files write it: UTC, without zone, whole seconds."""
    return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0)


@contextmanager
def written_aside(target: Path, name: str) -> Iterator[Path]:
    """A path to write to in a folder of its own; what was written replaces `target` at once when all went well.

    Raises DiskFullError when there is no room; then the old `target` is as it was.
    """
    try:
        with TemporaryDirectory(prefix=".writing-", dir=target.resolve().parent, ignore_cleanup_errors=True) as folder:
            aside = Path(folder) / name
            yield aside
            aside.replace(target)
    except OSError as error:
        raise (DiskFullError(str(error)) if error.errno == ENOSPC else error) from error
