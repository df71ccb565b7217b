"""Making a sheet ready for composing: normalised text, and names for characters that have no glyph."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from tracker.foundation.printing.breaking import normalise
from tracker.foundation.printing.document import Entries, Entry, Group, Sheet
from tracker.foundation.printing.errors import Lack, MissingGlyphError
from tracker.foundation.printing.fonts import Faces


def prepare(sheet: Sheet) -> Sheet:
    """The sheet with normalised texts."""
    return replace(
        sheet,
        title=normalise(sheet.title).replace("\n", ""),
        columns=tuple(replace(column, label=normalise(column.label)) for column in sheet.columns),
        groups=tuple(_group(group) for group in sheet.groups),
        header=_all(sheet.header),
        signatures=_all(sheet.signatures),
        notes=_all(sheet.notes),
        nil_text=normalise(sheet.nil_text),
        footer=normalise(sheet.footer),
    )


def refuse_missing(sheet: Sheet, faces: Faces) -> None:
    """Raise MissingGlyphError naming every character of a prepared sheet that no face has, with the field where it was
    first met."""
    chars: dict[str, set[str]] = defaultdict(set)
    for _, role, text in _around(sheet):
        chars[role].update(text)
    for group in sheet.groups:
        for entry in group.entries:
            chars["body"].update(*entry.cells.values(), *(text for line in entry.lines for text in line.values()))
    lacking = {role: set(faces.missing(role, found)) for role, found in chars.items()}
    lacks = _first_places(sheet, lacking) if any(lacking.values()) else []
    if lacks:
        raise MissingGlyphError(lacks)


def _first_places(sheet: Sheet, lacking: Mapping[str, set[str]]) -> list[Lack]:
    found: dict[str, str] = {}
    for field, role, text in chain(_around(sheet), _in_cells(sheet)):
        for char in sorted(lacking[role].intersection(text)):
            found.setdefault(char, field)
    return [Lack(char, found[char]) for char in sorted(found)]


def _around(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """Every text but those of the cells as (field, role, text)."""
    yield "标题", "title", sheet.title
    for role, field, texts in (
        ("body", "表头", sheet.header),
        ("body", "签字栏", sheet.signatures),
        ("kai", "口径", sheet.notes),
    ):
        for text in texts:
            yield field, role, text
    yield "页脚", "body", sheet.footer
    yield "零报告", "body", sheet.nil_text
    for column in sheet.columns:
        yield "列名", "head", column.label
    for group in sheet.groups:
        yield "分组", "head", group.label


def _in_cells(sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """Every text of the cells that are printed."""
    for group in sheet.groups:
        for entry in group.entries:
            for column in sheet.columns:
                for cells in (entry.cells,) if entry.merges(column) else entry.lines:
                    yield column.label, "body", cells.get(column.key, "")


def _all(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(normalise, texts))


def _group(group: Group) -> Group:
    return Group(normalise(group.label), _Prepared(group.entries))


@dataclass(frozen=True)
class _Prepared:
    """Entries that are normalised while one goes through them, so that none need be kept."""

    entries: Entries

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return (Entry(_cells(entry.cells), tuple(map(_cells, entry.lines))) for entry in self.entries)


def _cells(cells: Mapping[str, str]) -> dict[str, str]:
    return {key: normalise(text).strip("\n ") for key, text in cells.items()}
