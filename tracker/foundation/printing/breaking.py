"""Normalising text and breaking it into lines by the rules for Chinese."""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from tracker.foundation.printing.fonts import Faces, Widths
from tracker.foundation.printing.pages import Kerns

# GB/T 15834-2011 §5.1: what may not begin or end a line.
NO_START = frozenset("，。；：、！？）》」』】〕〗〉”’…％‰℃％%),.;:!?]}·～~々／/")
# A circled number belongs to the words after it; that is our rule, not the standard's.
NO_END = frozenset("（《「『【〔〖〈“‘([{￥¥$№" + "".join(map(chr, range(0x2460, 0x2474))))
PAIRS = frozenset("—…")  # 破折号 and 省略号 are two characters that stay together

DIGITS = "0-9０-９"
TOKEN = re.compile(
    rf"[{DIGITS}]{{1,2}}月(?:[{DIGITS}]{{1,2}}日)?"
    rf"|[A-Za-z{DIGITS}]+(?:[.,:/_@&+'’=#?~](?=[A-Za-z{DIGITS}])[A-Za-z{DIGITS}]+)*(?:[%％‰℃年]|-(?=[A-Za-z{DIGITS}]))?"
)
HAS_TOKEN = re.compile(rf"[A-Za-z{DIGITS}]")
RUN_GAP = re.compile("(?<=[!-~])[!-~]")  # between two characters of a number or word
TOLERANCE = 1e-6
# How far a line is stretched to an even right edge, in em at each place between characters; beyond it stays ragged,
# and a reader that copies the text would take the gaps for spaces.
MOST_SPACING = 0.16
# Spacing comes in steps of 1/488 em: WeasyPrint writes half of it times 1.024 and cuts the rest to thousandths of an
# em, so only these distances are the same with both painters; an edge is uneven by a few hundredths of an em at most.
STEPS = 488
REMEMBERED = 4096  # texts

# Characters that share a glyph with another in the shipped faces, so that a copied text keeps one spelling.
_ONE_SPELLING = {ord(char): "·" for char in "•‧∙⋅・･"} | {ord("⋯"): "…", 0x00A0: " ", ord("\t"): " "}
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters; the line feed stays
    "\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"  # invisible marks
    "\ufe00-\ufe0f\U000e0100-\U000e01ef]"  # variation selectors
)


def normalise(text: str) -> str:
    """The text as it is printed: composed characters, one middle dot, no control characters; wording untouched."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    text = _RADICALS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.translate(_ONE_SPELLING))
    return _UNPRINTABLE.sub("", text)


class Line(NamedTuple):
    """One line; `spacing` and `kerns` as in `pages.Text`, but in em."""

    text: str
    spacing: float = 0.0
    kerns: Kerns = ()


class Breaker:
    """Breaks text with the widths of the faces; remembers what it has broken lately."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._known: dict[tuple[str, float, str, bool], tuple[Line, ...]] = {}

    def lines(self, text: str, width: float, role: str = "body", *, running: bool = False) -> tuple[Line, ...]:
        """The lines of a text in a column of `width` em; an empty text has none.

        Running text gets an even right edge, and its punctuation takes half the room at the edges of a line and beside
        other punctuation (GB/T 15834-2011 §5.1).
        """
        key = (text, width, role, running)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[key] = tuple(self._break(text, width, role, running)) if text else ()
        return known

    def balanced(self, text: str, width: float, role: str = "body") -> tuple[Line, ...]:
        """As many lines as `lines` gives, of lengths as even as the rules allow: for heads and centred cells."""
        best = self.lines(text, width, role)
        count = len(best)
        while count > 1 and width > 1:
            width -= 0.5
            narrower = self.lines(text, width, role)
            if len(narrower) != count:
                break
            best = narrower
        return best

    def _break(self, text: str, width: float, role: str, running: bool) -> list[Line]:
        widths = self._faces.widths(role)
        make = _Running if running else _Paragraph
        lines: list[Line] = []
        for paragraph in text.split("\n"):
            lines += make(paragraph, widths).lines(width)
        return lines


class _Paragraph:
    """A text without line feeds. `ends[i]` is its width in em up to the character i."""

    def __init__(self, text: str, widths: Widths) -> None:
        self.text = text
        self.ends = [0.0, *accumulate(map(widths.__getitem__, text))]
        self._inside: frozenset[int] | None = None

    def lines(self, width: float) -> list[Line]:
        text, length, start, lines = self.text, len(self.text), 0, []
        if self.ends[-1] <= width + TOLERANCE:
            return [self._line(0, length, width)]
        while start < length:
            stop = self._stop(start, width)
            lines.append(self._line(start, stop, width))
            start = stop
            while start < length and text[start] == " ":
                start += 1
        return lines

    def _line(self, start: int, stop: int, width: float) -> Line:  # noqa: ARG002 - running text fills the width
        return Line(self.text[start : self._end(start, stop)])

    def _end(self, start: int, stop: int) -> int:
        """Where the line ends without its spaces; the last one keeps them."""
        while start < stop < len(self.text) and self.text[stop - 1] == " ":
            stop -= 1
        return stop

    def _stop(self, start: int, width: float) -> int:
        """Where the line that begins at `start` ends: the last allowed place, else the best of the forbidden ones."""
        fitting = self._fitting(start, width)
        if fitting >= len(self.text):
            return len(self.text)
        if self._inside is None:
            self._inside = _inside_tokens(self.text) if HAS_TOKEN.search(self.text) else frozenset()
        at = fitting
        while at > start and (at in self._inside or self._unseemly(at)):
            at -= 1
        return at if at > start else self._forbidden_stop(start, fitting)

    def _fitting(self, start: int, width: float) -> int:
        """How far the text fits, one character at least."""
        return max(bisect_right(self.ends, self.ends[start] + width + TOLERANCE, start + 1) - 1, start + 1)

    def _forbidden_stop(self, start: int, fitting: int) -> int:
        return next((at for at in range(fitting, start, -1) if not self._unseemly(at)), fitting)

    def _unseemly(self, at: int) -> bool:
        before, after = self.text[at - 1], self.text[at]
        return after in NO_START or before in NO_END or (before == after and before in PAIRS)


class _Running(_Paragraph):
    """Running text. `halved` are the places of punctuation that takes half its width beside other punctuation."""

    def __init__(self, text: str, widths: Widths) -> None:
        self.text = text = text.rstrip(" ")
        self._inside = None
        self._opening, self._closing = widths.opening, widths.closing
        self.halved = [found.start() for found in widths.crowded.finditer(text)]
        advances = list(map(widths.__getitem__, text))
        for at in self.halved:
            advances[at] -= 0.5
        self.ends = [0.0, *accumulate(advances)]

    def _flush(self, start: int) -> bool:
        """Whether the line begins with a mark whose empty half can go."""
        return self.text[start] in self._opening and start not in self.halved

    def _hangs(self, stop: int) -> bool:
        """Whether the line ends with a mark whose empty half can go."""
        return self.text[stop - 1] in self._closing and stop - 1 not in self.halved

    def _fitting(self, start: int, width: float) -> int:
        limit = self.ends[start] + width + TOLERANCE + (0.5 if self._flush(start) else 0.0)
        fitting = max(bisect_right(self.ends, limit, start + 1) - 1, start + 1)
        if fitting < len(self.text) and self._hangs(fitting + 1) and self.ends[fitting + 1] - 0.5 <= limit:
            fitting += 1
        return fitting

    def _line(self, start: int, stop: int, width: float) -> Line:
        text, end = self.text, self._end(start, stop)
        line = text[start:end]
        if not line:
            return Line(line)
        kerns = [(self._kerned(at) - start, -0.5) for at in self.halved if start <= at and self._kerned(at) < end]
        flush = self._flush(start)
        if flush:
            kerns.insert(0, (0, -0.5))
        if stop == len(text):
            return Line(line, 0.0, tuple(kerns))
        natural = self.ends[end] - self.ends[start] - (0.5 if flush else 0.0) - (0.5 if self._hangs(end) else 0.0)
        runs = [found.start() for found in RUN_GAP.finditer(line)]
        gaps = len(line) - 1 - len(runs)
        slack = width - natural
        if slack * STEPS < gaps or slack > MOST_SPACING * gaps:
            return Line(line, 0.0, tuple(kerns))
        spacing = int(slack / gaps * STEPS) / STEPS
        kerns += [(at, -spacing) for at in runs]
        return Line(line, spacing, tuple(sorted(kerns)))

    def _kerned(self, at: int) -> int:
        """The character that moves when the one at `at` gives up its empty half."""
        return at if self.text[at] in self._opening else at + 1


def _inside_tokens(text: str) -> frozenset[int]:
    """Places inside digit runs, words, codes between hyphens and parts of dates, where no line may end."""
    return frozenset(at for found in TOKEN.finditer(text) for at in range(found.start() + 1, found.end()))
