"""Normalising text and breaking it into lines by the rules for Chinese."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Set
from itertools import accumulate
from typing import NamedTuple

from tracker.foundation.printing.fonts import Faces, Widths
from tracker.foundation.printing.pages import Kerns

# GB/T 15834-2011 §5.1: what may not begin or end a line. (连接号 and 分隔号 are among them.)
NO_START = frozenset("，。；：、！？）》」』】〕〗〉”’…％‰℃％%),.;:!?]}·～~々／/")
# A circled number belongs to the words after it; that is our rule, not the standard's.
NO_END = frozenset("（《「『【〔〖〈“‘([{￥¥$№／/" + "".join(map(chr, range(0x2460, 0x2474))))
PAIRS = frozenset("—…")  # 破折号 and 省略号 are two characters that stay together

DIGITS = "0-9０-９"
TOKEN = re.compile(
    rf"[{DIGITS}]{{1,2}}月(?:[{DIGITS}]{{1,2}}日)?"
    rf"|[A-Za-z{DIGITS}]+(?:[.,:/_@&+'’=#?~](?=[A-Za-z{DIGITS}])[A-Za-z{DIGITS}]+)*(?:[%％‰℃年号]|-(?=[A-Za-z{DIGITS}]))?"
)
RUN_GAP = re.compile("(?<=[!-~])[!-~]")  # between two characters of a number or word
TOLERANCE = 1e-6
# How far a line is stretched to an even right edge, in em at each place between characters; beyond it stays ragged,
# and a reader that copies the text would take the gaps for spaces.
MOST_SPACING = 0.16
# Spacing comes in steps of 1/488 em: WeasyPrint writes half of it times 1.024 and cuts the rest to thousandths of an
# em, so only these distances are the same with both painters; an edge is uneven by a few hundredths of an em at most.
STEPS = 488
MOST_STEPS = MOST_SPACING * STEPS
LOOSE = 0.5  # em: a line that lacks more and cannot be stretched is squeezed to take in what comes next
MOST_SQUEEZE = 0.4  # em that a mark within a line gives up for that
REMEMBERED = 4096  # texts

# Characters that share a glyph with another in the shipped faces, so that a copied text keeps one spelling.
_ONE_SPELLING = {ord(char): "·" for char in "•‧∙⋅・･"} | {ord("⋯"): "…", 0x00A0: " ", ord("\t"): " "}
_RADICALS = re.compile("[\u2e80-\u2fdf]")
_UNPRINTABLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # control characters; the line feed stays
    "\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"  # invisible marks
    "\ufe00-\ufe0f\U000e0100-\U000e01ef]"  # variation selectors
)


_ODD = re.compile(f"[\r\u2028{''.join(map(chr, _ONE_SPELLING))}]|{_RADICALS.pattern}|{_UNPRINTABLE.pattern}")


def normalise(text: str) -> str:
    """The text as it is printed: composed characters, one middle dot, no control characters; wording untouched."""
    if not _ODD.search(text) and unicodedata.is_normalized("NFC", text):
        return text
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
        self._forced: set[tuple[str, float, str, bool]] = set()  # what could not be broken by the rules

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
                self._forced.clear()
            known = self._known[key] = tuple(self._break(key)) if text else ()
        return known

    def forced(self, text: str, width: float, role: str = "body") -> bool:
        """Whether the column is too narrow for the rules: a line has to end where none may."""
        self.lines(text, width, role)
        return (text, width, role, False) in self._forced

    def balanced(self, text: str, width: float, role: str = "body") -> tuple[Line, ...]:
        """As many lines as `lines` gives, of lengths as even as the rules allow: for heads and centred cells."""
        best = self.lines(text, width, role)
        count = len(best)
        while count > 1 and width > 1:
            width -= 0.5
            narrower = self.lines(text, width, role)
            if len(narrower) != count or self.forced(text, width, role):
                break
            best = narrower
        return best

    def _break(self, key: tuple[str, float, str, bool]) -> list[Line]:
        text, width, role, running = key
        widths = self._faces.widths(role)
        make = _Running if running else _Paragraph
        lines: list[Line] = []
        for part in text.split("\n"):
            paragraph = make(part, widths)
            lines += paragraph.lines(width)
            if paragraph.forced:
                self._forced.add(key)
        return lines


class _Paragraph:
    """A text without line feeds. `ends[i]` is its width in em up to the character i.

    `forced`: a line had to end where none may.
    """

    forced = False

    def __init__(self, text: str, widths: Widths) -> None:
        self.text = text
        self.ends = [0.0, *accumulate(map(widths.__getitem__, text))]

    def lines(self, width: float) -> list[Line]:
        text, ends, start, lines = self.text, self.ends, 0, []
        inside = _inside_tokens(text) if ends[-1] > width + TOLERANCE else frozenset()
        while ends[-1] - ends[start] > width + TOLERANCE:
            fitting = max(bisect_right(ends, ends[start] + width + TOLERANCE, start + 1) - 1, start + 1)
            if fitting == len(text):
                break
            stop = self._stop(start, fitting, inside)
            lines.append(Line(text[start:stop].rstrip(" ")))
            start = self._after_spaces(stop)
        return [*lines, Line(text[start:])] if start < len(text) or not lines else lines

    def _stop(self, start: int, fitting: int, inside: Set[int]) -> int:
        """Where a line ends that could go on to `fitting`: the last allowed place, else the best forbidden one."""
        text = self.text
        for at in range(fitting, start, -1):
            if self._allowed(at, inside):
                return at
        self.forced = True
        seemly = [at for at in range(fitting, start, -1) if not self._unseemly(at)]
        return next((at for at in seemly if text[at - 1] == "月"), seemly[0] if seemly else fitting)

    def _allowed(self, at: int, inside: Set[int]) -> bool:
        """Whether a line may end before the character."""
        after, before = self.text[at], self.text[at - 1]
        return not (after in NO_START or before in NO_END or at in inside or (after in PAIRS and self._joins(at)))

    def _unseemly(self, at: int) -> bool:
        before, after = self.text[at - 1], self.text[at]
        return after in NO_START or before in NO_END or (after in PAIRS and self._joins(at))

    def _joins(self, at: int) -> bool:
        """Whether a 破折号 or 省略号 goes on here, or a single 一字线 stands here, which begins no line."""
        text = self.text
        return text[at - 1] == text[at] or (text[at] == "—" and text[at + 1 : at + 2] != "—")

    def _after_spaces(self, at: int) -> int:
        while at < len(self.text) and self.text[at] == " ":
            at += 1
        return at


class _Running(_Paragraph):
    """Running text. `halved` are the places of punctuation that takes half its width beside other punctuation."""

    def __init__(self, text: str, widths: Widths) -> None:
        self.text = text = text.rstrip(" ")
        self._opening, self._closing = widths.opening, widths.closing
        self._marks = widths.opening | widths.closing
        advances: Iterable[float] = map(widths.__getitem__, text)
        self.halved = [found.start() for found in widths.crowded.finditer(text)]
        if self.halved:
            advances = list(advances)
            for at in self.halved:
                advances[at] -= 0.5
        self.ends = [0.0, *accumulate(advances)]
        self._gaps = [found.start() for found in RUN_GAP.finditer(text)]

    def lines(self, width: float) -> list[Line]:
        text, ends, halved = self.text, self.ends, self.halved
        length, start, lines = len(text), 0, []
        inside: Set[int] | None = None
        while start < length:
            flush = text[start] in self._opening and start not in halved  # its empty half goes
            limit = ends[start] + width + (0.5 if flush else 0.0)
            stop = bisect_right(ends, limit + TOLERANCE, start + 1) - 1
            if stop < length and self._hangs(stop) and ends[stop + 1] - 0.5 <= limit + TOLERANCE:
                stop += 1
            if stop >= length:
                break
            if inside is None:
                inside = _inside_tokens(text)
            stop = end = self._stop(start, max(stop, start + 1), inside)
            while text[end - 1] == " ":
                end -= 1
            slack = limit - ends[end] + (0.5 if self._hangs(end - 1) else 0.0)
            line = self._line(start, end, slack)
            if not line.spacing and slack > LOOSE:
                stop, line = self._squeezed(start, stop, limit, inside) or (stop, line)
            lines.append(line)
            start = self._after_spaces(stop)
        return [*lines, self._line(start, length, 0.0)] if start < length or not lines else lines

    def _hangs(self, at: int) -> bool:
        """Whether the empty half of the character goes at the end of a line."""
        return self.text[at] in self._closing and at not in self.halved

    def _line(self, start: int, end: int, slack: float) -> Line:
        """A line that lacks so much of its width."""
        gaps = self._gaps
        runs = gaps[bisect_right(gaps, start) : bisect_left(gaps, end)] if gaps else gaps
        stretched = end - start - 1 - len(runs)
        spacing = 0.0
        if 0 < stretched <= slack * STEPS <= MOST_STEPS * stretched:
            spacing = int(slack / stretched * STEPS) / STEPS
        kerns = self._kerns(start, end)
        if runs and spacing:
            kerns = sorted([*kerns, *[(at - start, -spacing) for at in runs]])
        return Line(self.text[start:end], spacing, tuple(kerns))

    def _squeezed(self, start: int, stop: int, limit: float, inside: Set[int]) -> tuple[int, Line] | None:
        """A line that would end too early, and where it ends when its marks make room for what comes next."""
        text = self.text
        end = stop + 1
        while end < len(text) and not self._allowed(end, inside):
            end += 1
        over = self.ends[end] - limit - (0.5 if self._hangs(end - 1) else 0.0)
        marks = [at for at in range(start + 1, end - 1) if text[at] in self._marks and at not in self.halved]
        if text[end - 1] == " " or not 0 < over <= MOST_SQUEEZE * len(marks):
            return None
        squeezed = [(self._moved(at) - start, -over / len(marks)) for at in marks]
        return end, Line(text[start:end], 0.0, tuple(sorted([*self._kerns(start, end), *squeezed])))

    def _moved(self, at: int) -> int:
        """The character that closes up when the mark at `at` gives way."""
        return at if self.text[at] in self._opening else at + 1

    def _kerns(self, start: int, end: int) -> list[tuple[int, float]]:
        """What marks give up: at the start of the line, and beside other marks in it."""
        text, opening, halved = self.text, self._opening, self.halved
        kerns = [(0, -0.5)] if start < end and text[start] in opening and start not in halved else []
        for at in halved:
            moved = self._moved(at)
            if start <= at and moved < end:
                kerns.append((moved - start, -0.5))
        return kerns


def _inside_tokens(text: str) -> Set[int]:
    """Places inside digit runs, words, codes between hyphens and parts of dates, where no line may end."""
    inside: set[int] = set()
    for found in TOKEN.finditer(text):
        inside.update(range(found.start() + 1, found.end()))
    return inside
