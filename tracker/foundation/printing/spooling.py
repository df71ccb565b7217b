"""A sheet on its way to the child process: one line of JSON for its frame and one for each entry.

The child reads an entry when it prints it, so that its memory does not grow with the ledger.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tracker.foundation.printing.document import Column, Entry, Group, Sheet


def spooled(sheet: Sheet) -> Iterator[str]:
    """The lines of the file."""
    groups = [(group.label, len(group.entries)) for group in sheet.groups]
    yield _line({**vars(sheet), "columns": [asdict(column) for column in sheet.columns], "groups": groups})
    for group in sheet.groups:
        for entry in group.entries:
            yield _line(vars(entry))


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=dict) + "\n"


def unspooled(path: Path) -> Sheet:
    """The sheet whose lines lie in the file, which has to stay there while the sheet is used."""
    with path.open("rb") as file:
        raw: dict[str, Any] = json.loads(file.readline())
        groups = [Group(label, _entries(path, file.tell(), count, file)) for label, count in raw["groups"]]
    columns = tuple(Column(**column) for column in raw["columns"])
    lists = {name: tuple(raw[name]) for name in ("header", "signatures", "notes")}
    return Sheet(**{**raw, **lists, "columns": columns, "groups": tuple(groups)})


def _entries(path: Path, begin: int, count: int, file: Any) -> "Spooled":
    """The next entries of the file, which is left behind them."""
    for _ in range(count):
        file.readline()
    return Spooled(path, begin, count)


@dataclass(frozen=True)
class Spooled:
    """Entries that lie in a file from a byte on; each going through them reads them again."""

    path: Path
    begin: int
    count: int

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Entry]:
        with self.path.open("rb") as file:
            file.seek(self.begin)
            for _ in range(self.count):
                raw = json.loads(file.readline())
                yield Entry(raw["cells"], tuple(raw["lines"]), raw["key"])
