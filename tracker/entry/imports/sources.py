"""The original text beside a folded copy of equal length, so that every offset holds in both."""

import re
from bisect import bisect_left
from functools import cached_property

from tracker.entry.imports.drafts import Span
from tracker.entry.imports.enumerators import Mark, Style, scan

_STRAY_MARKER = re.compile(r"##(?![\s#])[^#\n]{1,40}(?<!\s)##")
_LINE_ENDS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


def _folding() -> dict[int, int | str]:
    """One character for one: full-width signs to half-width, every blank to a space, every line end to \\n."""
    table: dict[int, int | str] = {code: " " for code in range(0x3001) if chr(code).isspace()}
    table.update({ord(character): " " for character in _INVISIBLE})
    table.update({ord(character): "\n" for character in _LINE_ENDS})
    table.update({0xFF10 + digit: str(digit) for digit in range(10)})
    table.update(str.maketrans("（）；：，．﹒｡", "();:,..。"))
    return table


_FOLDING = _folding()
_BLANK = " \n"
_ENDING = _BLANK + ";,、"
_OPENING = _BLANK + ";,、:.。"


class Source:
    """One text under examination."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.markers = [Span(*match.span()) for match in _STRAY_MARKER.finditer(original)]
        self.folded = self._blanked().translate(_FOLDING)

    def _blanked(self) -> str:
        return _STRAY_MARKER.sub(lambda match: " " * len(match.group()), self.original)

    @property
    def whole(self) -> Span:
        return Span(0, len(self.original))

    @cached_property
    def marks(self) -> list[Mark]:
        return list(scan(self.folded))

    @cached_property
    def _mark_starts(self) -> list[int]:
        return [mark.start for mark in self.marks]

    @cached_property
    def lines(self) -> list[Span]:
        """Trimmed lines that are not empty; lines that were cut at a page width are put together again."""
        return _unwrapped(self._physical_lines(), self)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [line.start for line in self.lines]

    def _physical_lines(self) -> list[Span]:
        lines, start = [], 0
        for piece in self.folded.split("\n"):
            left = len(piece) - len(piece.lstrip(" "))
            lines.append(Span(start + left, start + max(left, len(piece.rstrip(" ")))))
            start += len(piece) + 1
        return lines

    def marks_in(self, region: Span) -> list[Mark]:
        return self.marks[bisect_left(self._mark_starts, region.start) : bisect_left(self._mark_starts, region.end)]

    def lines_in(self, region: Span) -> list[Span]:
        """The lines of a region, the first and the last cut to it."""
        first = max(0, bisect_left(self._line_starts, region.start + 1) - 1)
        last = bisect_left(self._line_starts, region.end)
        cut = (Span(max(line.start, region.start), min(line.end, region.end)) for line in self.lines[first:last])
        return [line for line in (self.trimmed(line) for line in cut if line) if line]

    def trimmed(self, region: Span) -> Span:
        """The region without blanks and stray markers at its ends."""
        return self._stripped(region, _BLANK, _BLANK)

    def item(self, region: Span) -> Span:
        """The region without blanks and the signs that only part it from its neighbours."""
        return self._stripped(region, _OPENING, _ENDING)

    def _stripped(self, region: Span, opening: str, ending: str) -> Span:
        piece = self.folded[region.start : region.end]
        start = region.end - len(piece.lstrip(opening))
        return Span(start, max(start, region.start + len(piece.rstrip(ending))))

    def wording(self, region: Span) -> str:
        """The original characters of a region; stray markers, whole or cut, are left out."""
        kept, at = [], region.start
        first = max(0, bisect_left(self.markers, region.start, key=lambda marker: marker.start) - 1)
        for marker in self.markers[first:]:
            if marker.start >= region.end:
                break
            if marker.end > at:
                kept.append(self.original[at : max(at, marker.start)])
                at = marker.end
        return "".join([*kept, self.original[at : region.end]])


def _unwrapped(lines: list[Span], source: Source) -> list[Span]:
    filled = _filled_lines([line for line in lines if line], source.folded)
    leading = {mark.start for mark in source.marks if mark.leads} if filled else set()
    joined: list[Span] = []
    previous = Span(0, 0)
    for line in lines:
        if line and previous in filled and line.start not in leading:
            joined[-1] = Span(joined[-1].start, line.end)
        elif line:
            joined.append(line)
        previous = line
    return joined


def _filled_lines(lines: list[Span], folded: str) -> set[Span]:
    """The lines that go on in the next one, where a text was cut at a page width; otherwise none."""
    longest = max((line.end - line.start for line in lines), default=0)
    if len(lines) < 6 or not 15 <= longest <= 60:
        return set()
    filled = {line for line in lines if line.end - line.start >= longest - 2 and folded[line.end - 1] not in "。:;"}
    return filled if len(filled) * 5 >= len(lines) * 2 else set()


def opening_style(marks: list[Mark]) -> Style | None:
    """The outermost style among marks that open a line."""
    return min((mark.style for mark in marks if mark.leads), default=None)
