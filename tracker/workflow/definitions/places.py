"""Where in the text a key stands: tomllib does not say, and an office needs the line."""

import re

_HEADER = re.compile(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?\s*(#.*)?$")


def line_of(text: str, table: str = "", index: int = 0, key: str = "") -> int:
    """The line (from 1) of `key` in the entry `index` of `table`; of the entry when the key is not written; else 1."""
    lines = text.splitlines()
    start = _entry_line(lines, table, index) if table else 1
    if not key:
        return start
    pattern = re.compile(rf"(^|[\s{{,])[\"']?{re.escape(key)}[\"']?\s*=")
    for number in range(start, len(lines) + 1):
        if pattern.search(lines[number - 1]):
            return number
        if number > start and _HEADER.match(lines[number - 1]):
            break
    return start


def _entry_line(lines: list[str], table: str, index: int) -> int:
    headers = [n for n, line in enumerate(lines, 1) if (hit := _HEADER.match(line)) and hit[1] == table]
    if headers:
        return headers[min(index, len(headers) - 1)]
    return _inline_entry_line(lines, table, index)


def _inline_entry_line(lines: list[str], table: str, index: int) -> int:
    """The line of the n-th `{ … }` of `table = [` … `]`; of its end when there are fewer; 1 without such a table."""
    opening = re.compile(rf"\s*{re.escape(table)}\s*=")
    inside = False
    seen = -1
    for number, line in enumerate(lines, 1):
        inside = inside or opening.match(line) is not None
        seen += line.count("{") if inside else 0
        if inside and (seen >= index or line.strip() == "]"):
            return number
    return 1
