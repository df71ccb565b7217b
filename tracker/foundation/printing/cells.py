"""What stands in the cells of a ledger: lines of text per column, and how a merged cell goes on over pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tracker.foundation.printing import style
from tracker.foundation.printing.breaking import REMEMBERED, Breaker, Line
from tracker.foundation.printing.document import Column, Sheet
from tracker.foundation.printing.fonts import Faces
from tracker.foundation.printing.pages import Kind
from tracker.foundation.printing.placing import Fragment, shares
from tracker.foundation.printing.style import MM, Layout, column_widths

CONTINUED = "（续）"
CONTINUED_NARROW = "续"  # where the mark with its brackets would not fit a line
CUT = "……"
BALANCED_LINES = 6  # longer centred text is running text
AIR = 0.6  # points more beside centred text that can have them

Lines = tuple[Line, ...]


@dataclass(frozen=True)
class Strip:
    """A column on paper: left edge, width and padding in points, width for text in em of the body."""

    column: Column
    x: float
    w: float
    pad: float
    em: float

    @cached_property
    def key(self) -> str:
        return self.column.key

    @property
    def merged(self) -> bool:
        return self.column.merged

    @property
    def mark(self) -> str:
        return CONTINUED if self.em >= len(CONTINUED) else CONTINUED_NARROW


def side_by_side(columns: Sequence[Column], layout: Layout) -> tuple[Strip, ...]:
    """The columns on the page, the table in the middle of the type area."""
    widths = column_widths(columns, layout)
    total = sum(widths)
    if total > layout.type_width + 0.5:
        raise ValueError(f"the columns are {total / MM:g} mm wide, the page holds {layout.type_width / MM:g} mm")
    x = layout.left + (layout.type_width - total) / 2
    strips = []
    for column, width in zip(columns, widths, strict=True):
        pad = style.PAD_CENTERED if column.align == "center" else style.PAD_LEFT_ALIGNED
        strips.append(Strip(column, x, width, pad, (width - 2 * pad) / layout.body.size))
        x += width
    return tuple(strips)


class CellTexts:
    """Breaks the texts of cells and continues merged ones."""

    def __init__(self, sheet: Sheet, strips: Sequence[Strip], faces: Faces, breaker: Breaker, layout: Layout) -> None:
        self._layout = layout
        self._number = sheet.number_key
        candidates = [strip for strip in strips if strip.merged and strip.key != sheet.number_key]
        self._wording = max(candidates, key=lambda strip: strip.w).key if candidates else ""
        self._faces = faces
        self._breaker = breaker
        # Units, people and dates come again and again.
        self._centred = lru_cache(maxsize=REMEMBERED)(self._break_centred)

    def head(self, strip: Strip) -> Lines:
        em = (strip.w - 2 * style.PAD_HEAD) / self._layout.head.size
        return self._breaker.balanced(strip.column.label, em, "head")

    def lines(self, strip: Strip, text: str) -> Lines:
        if strip.column.align != "center":
            return self._breaker.lines(text, strip.em, running=True)
        return self._centred(text, strip.em)

    def _break_centred(self, text: str, width: float) -> Lines:
        em = self._airy(text, width)
        lines = self._breaker.lines(text, em)
        if not 1 < len(lines) <= BALANCED_LINES:
            return lines
        # Unit and person are written with a space between them: in a centred cell each gets its own line.
        return tuple(line for part in text.split() for line in self._breaker.balanced(part, em))

    def _airy(self, text: str, width: float) -> float:
        """Width for a centred text: with some air, unless that would cut a date or number."""
        em = width - 2 * AIR / self._layout.body.size
        return width if self._breaker.forced(text, em) else em

    def spread(self, strip: Strip, text: str, parts: Sequence[Fragment]) -> Iterator[tuple[Kind, Lines]]:
        """A merged text fragment by fragment: it goes on under （续）, and where it has ended it is repeated."""
        lines = self.lines(strip, text)
        taken, _ = shares(len(lines), [part.room for part in parts])
        start = 0
        for number, (part, count) in enumerate(zip(parts, taken, strict=True)):
            if number and not count:
                yield "again", self._repeated(strip, text, part.room)
                continue
            mark = (Line(strip.mark),) if number and part.room > count else ()
            yield "cell", (*mark, *lines[start : start + count])
            start += count

    def _repeated(self, strip: Strip, text: str, room: int) -> Lines:
        """On a further page number and wording are repeated with （续）, the other merged cells as they are."""
        if not text:
            return ()
        if strip.key == self._number:
            return self._repeated_number(strip, text)[:room]
        return self._shortened(strip, text, CONTINUED if strip.key == self._wording else "", room)

    def _repeated_number(self, strip: Strip, number: str) -> Lines:
        if self._faces.width("body", number + CONTINUED) <= strip.em:
            return (Line(number + CONTINUED),)
        return (*self._breaker.lines(number, strip.em), Line(strip.mark))

    def _shortened(self, strip: Strip, text: str, mark: str, room: int) -> Lines:
        """The text with its mark if the room suffices, otherwise its beginning, …… and the mark."""
        lines = self.lines(strip, text)
        if len(lines) <= room:
            lines = self.lines(strip, text + mark)
        kept = "".join(line.text for line in lines[:room])
        while len(lines) > room and kept:
            kept = kept[:-1]
            lines = self.lines(strip, kept + CUT + mark)
        return lines[:room]
