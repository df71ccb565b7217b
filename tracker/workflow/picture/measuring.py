"""How wide a text is and where its lines break, without any font: a Chinese character is one em wide."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LATIN = 0.56
_CAPITAL = 0.72
_NARROW = 0.32
_NEVER_FIRST = frozenset("，。、；：！？）」』》〉】”’…,.;:!?)]}%％")
_NEVER_LAST = frozenset("（「『《〈【“‘([{")
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Cn"})
_ELLIPSIS = "…"


@lru_cache(maxsize=4096)
def ems(text: str) -> float:
    """The width of a text in em: generous, so that a real font stays within it."""
    return sum(_advance(character) for character in text)


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if character in " .,:;!|'il":
        return _NARROW
    if character.isascii():
        return _CAPITAL if character.isupper() or character in "@%&" else _LATIN
    return 1.0


def width(text: str, size: float) -> float:
    """The width of a text set in that size."""
    return ems(text) * size


@lru_cache(maxsize=1024)
def clean(text: str) -> str:
    """One line without anything that XML forbids or that would turn the text around; an office may write anything."""
    kept = "".join(" " if c in "\t\r\n\v\f" else "" if unicodedata.category(c) in _UNPRINTABLE else c for c in text)
    return " ".join(kept.split())


def broken(pieces: Iterable[str], size: float, room: float, most: int = 99) -> tuple[str, ...]:
    """Lines no wider than `room`. A piece stays whole when it fits a line; after `most` lines the text ends in ….

    Pieces are words that belong together (报告进展、); a plain string may break at any character, but no line begins
    with a closing mark or ends with an opening one.
    """
    pieces = _characters(pieces) if isinstance(pieces, str) else pieces
    lines: list[str] = []
    line = ""
    for atom in _atoms(pieces, size, room):
        if line and width(line + atom, size) > room:
            lines.append(line.rstrip())
            line = ""
        line += atom if line else atom.lstrip()
    lines += [line.rstrip()] if line.strip() else []
    if len(lines) <= most:
        return tuple(lines)
    return (*lines[: most - 1], _cut(lines[most - 1], size, room))


def words(items: Iterable[str], mark: str = "、") -> tuple[str, ...]:
    """Pieces of a list: every item with its mark, the last without."""
    known = list(items)
    return tuple(item + (mark if place < len(known) else "") for place, item in enumerate(known, 1))


def _atoms(pieces: Iterable[str], size: float, room: float) -> Iterator[str]:
    for piece in pieces:
        if width(piece, size) <= room:
            yield piece
        else:
            yield from (part for atom in _characters(piece) for part in _fitting(atom, size, room))


def _characters(text: str) -> Iterator[str]:
    """Chinese characters one by one with the marks that cling to them; a run of Latin letters or digits as one."""
    held = ""
    for character in text:
        clings = character in _NEVER_FIRST or (held and held[-1] in _NEVER_LAST) or _runs_on(held, character)
        if held and not clings:
            yield held
            held = ""
        held += character
    yield held


def _runs_on(held: str, character: str) -> bool:
    both = held[-1:] + character
    return len(both) == 2 and both.isascii() and " " not in both


def _fitting(atom: str, size: float, room: float) -> Iterator[str]:
    """An atom, in parts when even alone it is wider than a line."""
    part = ""
    for character in atom:
        if part and width(part + character, size) > room:
            yield part
            part = ""
        part += character
    yield part


def _cut(line: str, size: float, room: float) -> str:
    while line and width(line + _ELLIPSIS, size) > room:
        line = line[:-1]
    return line.rstrip("、，；：") + _ELLIPSIS
