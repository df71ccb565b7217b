"""Faces by role: which font file prints which character, and how wide."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import uharfbuzz as hb

SHIPPED_FOLDER = Path(__file__).parents[2] / "static" / "fonts"
SHIPPED = {
    "body": "FandolFang-Regular.otf",  # 仿宋
    "kai": "FandolKai-Regular.otf",  # 楷体
    "head": "FandolHei-Regular.otf",  # 黑体
    "title": "FandolSong-Bold.otf",  # in the role of 小标宋, which may not be shipped
}
# Digits and Latin letters beside the Chinese of a role; titles keep those of their own face.
LATIN = {"latin": "texgyretermes-regular.otf", "latin_head": "texgyreheros-regular.otf"}
DIGITS_IN = {"latin": "body", "latin_head": "head"}  # where people look at them
LATIN_OF = {"body": "latin", "kai": "latin", "head": "latin_head"}
FALLBACK = "NotoSerifCJKsc-Rest.otf"
ROLES = tuple(SHIPPED)
CSS_NAMES = {"latin": "XhLatin", "latin_head": "XhLatinHead"}
ASCII = range(0x21, 0x7F)  # digits, letters and the marks beside them
# By what an office's own font is recognised, in its file name or family name; the first match counts.
OFFICE_NAMES = (
    ("title", re.compile(r"小标宋|xiaobiaosong|XBS", re.I)),
    ("body", re.compile(r"仿宋|fang", re.I)),
    ("kai", re.compile(r"楷|kai", re.I)),
    ("head", re.compile(r"黑体|hei", re.I)),
    ("latin", re.compile(r"times", re.I)),
    ("latin_head", re.compile(r"arial|helvetica", re.I)),
)
FONT_SUFFIXES = frozenset({".ttf", ".otf"})
FAMILY_NAME_ID = 1
OPENING = "（《「『【〔〖〈“‘"
CLOSING = "，。；：、！？）》」』】〕〗〉”’"
HALF_EMPTY = 0.48  # em without ink


@dataclass(frozen=True, eq=False)
class Face:
    """One font file. `css_name` is unique among the faces of a run, so that fontconfig cannot mistake it."""

    css_name: str
    path: Path
    family: str
    upem: int
    font: hb.Font = field(repr=False)
    ascii: bool = True  # whether it prints those characters here
    others: bool = True  # and all others

    def has(self, char: str) -> bool:
        code = ord(char)
        wanted = self.ascii if code in ASCII else self.others and code >= 0x20
        return wanted and bool(self.font.get_nominal_glyph(code))

    def advance(self, char: str) -> float:
        """Width in em; the character must be covered."""
        return float(self.font.get_glyph_h_advance(self._glyph(char))) / self.upem

    def blank(self, char: str) -> tuple[float, float]:
        """Em without ink at the left and at the right of the character, which must be covered."""
        extents = self.font.get_glyph_extents(self._glyph(char))
        if extents is None:
            return 0.0, 0.0
        right = self.font.get_glyph_h_advance(self._glyph(char)) - extents.x_bearing - extents.width
        return extents.x_bearing / self.upem, right / self.upem

    def _glyph(self, char: str) -> int:
        return int(self.font.get_nominal_glyph(ord(char)))


def load_face(path: Path, css_name: str) -> Face:
    """Read a font file, which may be replaced afterwards; raises ValueError when it is none."""
    return _face(hb.Blob(path.read_bytes()), path, css_name)


def _face(data: hb.Blob, path: Path, css_name: str) -> Face:
    face = hb.Face(data)
    if not face.glyph_count or not face.unicodes:
        raise ValueError(f"{path.name} is not a font with a character map")
    return Face(css_name, path, face.get_name(FAMILY_NAME_ID) or path.stem, face.upem, hb.Font(face))


@lru_cache(maxsize=8)
def _shipped(file: str, css_name: str) -> Face:
    """A file that stays as it is: only what is looked at is read."""
    path = SHIPPED_FOLDER / file
    try:
        data = hb.Blob.from_file_path(str(path))
    except hb.HarfBuzzError as error:  # which says the same of both
        raise (MemoryError if path.exists() else FileNotFoundError)(str(path)) from error
    return _face(data, path, css_name)


@dataclass(frozen=True)
class OfficeFonts:
    """What was found in an office's folder: faces by role, and the files that could not be used."""

    by_role: dict[str, tuple[Face, ...]]
    unused: tuple[str, ...]


def read_office_fonts(folder: Path | None) -> OfficeFonts:
    """The office's own TTF and OTF files, sorted by name. Files of no known role or that cannot be read are unused."""
    by_role: dict[str, tuple[Face, ...]] = {}
    unused = []
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in FONT_SUFFIXES) if folder else []
    for number, path in enumerate(paths):
        try:
            face = load_face(path, f"XhOffice{number}")
        except (ValueError, OSError):
            unused.append(path.name)
            continue
        if role := _role_of(face):
            by_role[role] = (*by_role.get(role, ()), face)
        else:
            unused.append(path.name)
    return OfficeFonts(by_role, tuple(unused))


def _role_of(face: Face) -> str | None:
    named = f"{face.path.stem} {face.family}"
    return next((role for role, pattern in OFFICE_NAMES if pattern.search(named)), None)


class Faces:
    """The faces of one print run, in order of preference per role: the office's own, the shipped one, the fallback."""

    def __init__(self, chains: dict[str, tuple[Face, ...]], unused: tuple[str, ...] = ()) -> None:
        self.chains = chains
        self.unused = unused
        self._widths = {role: Widths(chain) for role, chain in chains.items()}
        self._printing = {role: _Printing(chain) for role, chain in chains.items()}

    def all_faces(self) -> tuple[Face, ...]:
        """Every face once, by its CSS name."""
        return tuple({face.css_name: face for chain in self.chains.values() for face in chain}.values())

    def resolved(self) -> dict[str, str]:
        """Role → family and file of the face it really got, those of digits and letters included."""
        got = {role: chain[0] for role, chain in self.chains.items()}
        digits = {latin: self.face_of(role, "1") for latin, role in DIGITS_IN.items()}
        return {role: f"{face.family}（{face.path.name}）" for role, face in {**got, **digits}.items() if face}

    def face_of(self, role: str, char: str) -> Face | None:
        return self._printing[role][char]

    def widths(self, role: str) -> "Widths":
        """Character → width in em."""
        return self._widths[role]

    def width(self, role: str, text: str) -> float:
        """Width of one line in em."""
        return sum(map(self._widths[role].__getitem__, text))

    def runs(self, role: str, text: str) -> Iterator[tuple[Face, str]]:
        """The text in pieces that one face prints each; every character must be covered."""
        for face, chars in groupby(text, self._printing[role].__getitem__):
            if face is None:
                raise ValueError(f"no face for {text!r}")
            yield face, "".join(chars)

    def missing(self, role: str, chars: Iterable[str]) -> list[str]:
        """Those of the characters that no face of the role has, sorted."""
        return sorted(char for char in set(chars) if char != "\n" and self.face_of(role, char) is None)


class _Printing(dict[str, Face | None]):
    """Character → the first face of a chain that has it."""

    def __init__(self, chain: tuple[Face, ...]) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> Face | None:
        face = self[char] = next((face for face in self._chain if face.has(char)), None)
        return face


class Widths(dict[str, float]):
    """Character → width in em of the face that prints it; a character without a face counts one em.

    `opening` and `closing` (`marks`) are those whose left or right half is empty in the face that prints them, so that
    it can be taken away.
    """

    def __init__(self, chain: tuple[Face, ...]) -> None:
        super().__init__()
        self._chain = chain
        self.opening = frozenset(mark for mark in OPENING if self._blank(mark)[0] >= HALF_EMPTY)
        self.closing = frozenset(mark for mark in CLOSING if self._blank(mark)[1] >= HALF_EMPTY)
        self.marks = self.opening | self.closing
        left, right = ("".join(sorted(marks)) or "\0" for marks in (self.opening, self.closing))
        self._together = re.compile(f"[{left}{right}][{left}{right}]*")
        self._crowded = re.compile(f"[{right}](?=[{right}{left}])|(?<=[{left}])[{left}]")

    def places(self, text: str) -> tuple[list[int], list[int]]:
        """Where the marks of a text stand, and which of them so close to another one that their half is taken away."""
        marks, crowded = list[int](), list[int]()
        for found in self._together.finditer(text):
            at, end = found.span()
            marks.append(at)
            if end > at + 1:
                marks += range(at + 1, end)
                crowded += [mark.start() for mark in self._crowded.finditer(text, at, end)]
        return marks, crowded

    def __missing__(self, char: str) -> float:
        face = self._face(char)
        width = self[char] = face.advance(char) if face else 1.0
        return width

    def _face(self, char: str) -> Face | None:
        return next((face for face in self._chain if face.has(char)), None)

    def _blank(self, char: str) -> tuple[float, float]:
        face = self._face(char)
        return face.blank(char) if face else (0.0, 0.0)


def load_faces(folder: Path | None = None) -> Faces:
    """The faces to print with. `folder` holds an office's own fonts, which come first in their roles."""
    office = read_office_fonts(folder)
    return Faces({role: _chain(role, office.by_role) for role in SHIPPED}, office.unused)


def _chain(role: str, office: dict[str, tuple[Face, ...]]) -> tuple[Face, ...]:
    """The office's faces, the shipped one, that of digits and letters, the fallback.

    The shipped face leaves digits and letters to the Latin one, an office's face does so only if the office has a Latin
    one of its own.
    """
    own, shipped = office.get(role, ()), _shipped(SHIPPED[role], f"Xh{role.capitalize()}")
    fallback = _shipped(FALLBACK, "XhRest")
    if role not in LATIN_OF:
        return (*own, shipped, fallback)
    name = LATIN_OF[role]
    own_latin = office.get(name, ())
    latin = (*own_latin, _shipped(LATIN[name], CSS_NAMES[name]))
    if own_latin:
        own = tuple(map(_without_ascii, own))
    return (*own, _without_ascii(shipped), *map(_only_ascii, latin), fallback)


@lru_cache(maxsize=32)
def _without_ascii(face: Face) -> Face:
    return replace(face, ascii=False)


@lru_cache(maxsize=32)
def _only_ascii(face: Face) -> Face:
    return replace(face, others=False)
