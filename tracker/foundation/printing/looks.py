"""How the blocks of a paper look: sizes of forms (独立) and of letters (公文, GB/T 9704-2012)."""

from dataclasses import dataclass, replace

from tracker.foundation.printing.document import Profile
from tracker.foundation.printing.pages import Kind, Style, TextAlign

INDENT = "　　"  # two characters, as every Chinese paragraph begins
# 28 characters a line and 22 lines a page fill the type area of 156 × 225 mm.
LETTER = Style("body", 15.75, 28.95)
CELL = Style("body", 12, 17.5)  # 小四
LABEL = Style("head", 12, 17.5)
RUNNING = Style("body", 9, 12)
CONTENTS = Style("body", 12, 21)
SMALL_CELL = Style("body", 10.5, 15)  # 五号
CELL_PAD_X = 4.0
LABEL_PAD_X = 2.0
SIGN_GAP = 7.0  # between an opinion and the line for its signature


@dataclass(frozen=True)
class Density:
    """How dense a form table is: the share of the room for writing by hand that is kept, points above and below a text,
    and what the text is set in.
    """

    least: float = 1.0
    pad: float = 5.0
    cell: Style = CELL

    @property
    def label(self) -> Style:
        return self.cell._replace(role=LABEL.role)


USUAL = Density()
# What a form gives up for its one sheet, one after the other: first some of the room for writing, then the size of what
# is printed, and only at the end so much room that it is tight to write.
DENSER = (
    Density(0.85, 4.0),
    Density(0.75, 3.5),
    Density(0.85, 3.5, SMALL_CELL),
    Density(0.8, 3.0, SMALL_CELL),
    Density(0.7, 3.0, SMALL_CELL),
    Density(0.55, 2.5, SMALL_CELL),
)


@dataclass(frozen=True)
class Look:
    """Style, alignment and the room around one kind of block; lengths in points."""

    style: Style
    align: TextAlign = "left"
    before: float = 0.0
    after: float = 0.0
    indent: str = ""
    kind: Kind = "note"
    keeps: bool = False  # stays with what follows


_COMMON = {
    "h1": Look(Style("title", 22, 32), "center", after=10, kind="title", keeps=True),
    "h2": Look(Style("head", 15.75, 28.95), before=4, kind="head", keeps=True, indent=INDENT),
    "h3": Look(Style("kai", 15.75, 28.95), kind="head", keeps=True, indent=INDENT),
    "p": Look(LETTER, indent=INDENT),
    "p.plain": Look(LETTER),
    "p.number": Look(LETTER, "center", after=8),
    "p.right": Look(LETTER, "right"),
    "p.center": Look(LETTER, "center"),
    "p.small": Look(Style("kai", 10.5, 15), before=4),
    "p.cover": Look(Style("title", 28, 42), "center", before=10, kind="title"),
    "p.gap": Look(LETTER),
}
_SMALLER = {
    "h1": replace(_COMMON["h1"], style=Style("title", 20, 28), after=8),
    "h2": Look(Style("head", 14, 22), before=8, after=3, kind="head", keeps=True),
    "h3": Look(Style("kai", 12, 19), before=5, after=1, kind="head", keeps=True),
    "p": Look(CELL, indent=INDENT, after=2),
    "p.plain": Look(CELL, after=2),
    "p.number": Look(CELL, "center", after=6),
    "p.right": Look(CELL, "right"),
    "p.center": Look(CELL, "center"),
}


def looks(profile: Profile) -> dict[str, Look]:
    """Every look by its name."""
    return _COMMON if profile == "document" else {**_COMMON, **_SMALLER}


def name_of(tag: str, classes: frozenset[str]) -> str:
    """The name of the look of a heading or paragraph; the first class that has one decides."""
    named = (f"{tag}.{name}" for name in sorted(classes))
    return next((name for name in named if name in _COMMON), tag)


def look_of(tag: str, classes: frozenset[str], profile: Profile) -> Look:
    """The look of a heading or paragraph."""
    return looks(profile)[name_of(tag, classes)]
