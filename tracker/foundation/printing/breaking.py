"""Normalising text and breaking it into lines by the rules for Chinese."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

from tracker.foundation.printing.fonts import Faces, Widths
from tracker.foundation.printing.pages import RUN, Kerns

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
IN_TOKEN = frozenset("月日.,:/_@&+'’=#?~%％‰℃年号-" + "".join(map(chr, (*range(0x30, 0x3A), *range(0xFF10, 0xFF1A)))))
IN_TOKEN |= frozenset(map(chr, (*range(0x41, 0x5B), *range(0x61, 0x7B))))
RUNS = re.compile(f"{RUN}{RUN}+")
CAREFUL = NO_START | PAIRS | IN_TOKEN  # before any other character a line may end
TOLERANCE = 1e-6
# How far a line is stretched to an even right edge, in em at each place between characters; beyond it stays ragged,
# and a reader that copies the text would take the gaps for spaces.
MOST_SPACING = 0.16
# Spacing comes in steps of 1/488 em: WeasyPrint writes half of it times 1.024 and cuts the rest to thousandths of an
# em, so only these distances are the same with both painters; an edge is uneven by a few hundredths of an em at most.
STEPS = 488
MOST_STEPS = MOST_SPACING * STEPS
LOOSE = 0.5  # em: a line that lacks more and cannot be stretched is squeezed to take in what comes next
HALF = 0.5  # em that a mark at the edge of a line or beside other marks gives up
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
        while ends[-1] - ends[start] > width + TOLERANCE:
            fitting = max(bisect_right(ends, ends[start] + width + TOLERANCE, start + 1) - 1, start + 1)
            if fitting == len(text):
                break
            stop = self._stop(start, fitting)
            lines.append(Line(text[start:stop].rstrip(" ")))
            start = self._after_spaces(stop)
        return [*lines, Line(text[start:])] if start < len(text) or not lines else lines

    def _stop(self, start: int, fitting: int) -> int:
        """Where a line ends that could go on to `fitting`: the last allowed place, else the best forbidden one."""
        if self.text[fitting] not in CAREFUL and self.text[fitting - 1] not in NO_END:
            return fitting
        at = fitting
        while at > start:
            before = self._allowed(at)
            if before == at:
                return at
            at = before
        self.forced = True
        seemly = [at for at in range(fitting, start, -1) if not self._unseemly(at)]
        return next((at for at in seemly if self.text[at - 1] == "月"), seemly[0] if seemly else fitting)

    def _allowed(self, at: int) -> int:
        """The place itself if a line may end there, otherwise the last one before it where that may be so."""
        return at - 1 if self._unseemly(at) else self._token(at)

    def _unseemly(self, at: int) -> bool:
        """Whether a mark would stand at the wrong end of a line."""
        before, after = self.text[at - 1], self.text[at]
        return after in NO_START or before in NO_END or (after in PAIRS and self._joins(at))

    def _joins(self, at: int) -> bool:
        """Whether a 破折号 or 省略号 goes on here, or a single 一字线 stands here, which begins no line."""
        text = self.text
        return text[at - 1] == text[at] or (text[at] == "—" and text[at + 1 : at + 2] != "—")

    def _token(self, at: int) -> int:
        """Where the number, word, code or part of a date begins in which the place is; otherwise the place itself."""
        text, begin = self.text, at - 1
        if text[at] not in IN_TOKEN or text[begin] not in IN_TOKEN:
            return at
        while begin and text[begin - 1] in IN_TOKEN:
            begin -= 1
        for found in TOKEN.finditer(text, begin):
            if found.end() > at:
                return min(found.start(), at)
        return at

    def _after_spaces(self, at: int) -> int:
        while at < len(self.text) and self.text[at] == " ":
            at += 1
        return at


class _Running(_Paragraph):
    """Running text. `halved` are the places of punctuation that takes half its width beside other punctuation, and
    `moved` those of the characters that close up for it.

    A line that begins before the character i begins at `begins[i]` of the whole text, and one that ends before it ends
    at `closes[i]`: without the empty half of a mark at its edge.
    """

    def __init__(self, text: str, widths: Widths) -> None:
        self.text = text = text.rstrip(" ")
        self._opening, self._marks = widths.opening, widths.marks
        marks, self.halved = widths.places(text)
        advances = list(map(widths.__getitem__, text))
        for at in self.halved:
            advances[at] -= HALF
        self.moved = list(map(self._closing_up, self.halved))
        self.ends = ends = [0.0, *accumulate(advances)]
        self.begins, self.closes = ends.copy(), ends.copy()
        for at in marks:
            if at in self.halved:
                continue
            if text[at] in self._opening:
                self.begins[at] += HALF
            else:
                self.closes[at + 1] -= HALF
        self._gaps = [at for found in RUNS.finditer(text) for at in range(found.start() + 1, found.end())]

    def lines(self, width: float) -> list[Line]:
        text, begins, closes, start, lines = self.text, self.begins, self.closes, 0, list[Line]()
        length = len(text)
        while start < length:
            limit = begins[start] + width
            fitting = bisect_right(closes, limit + TOLERANCE, start + 2) - 1  # at least one character
            if fitting == length:
                break
            stop = end = self._stop(start, fitting)
            while text[end - 1] == " ":
                end -= 1
            slack = limit - closes[end]
            line = self._line(start, end, slack)
            if slack > LOOSE and not line.spacing:
                stop, line = self._squeezed(start, fitting, limit) or (stop, line)
            lines.append(line)
            start = self._after_spaces(stop)
        return [*lines, self._line(start, length, 0.0)] if start < length or not lines else lines

    def _line(self, start: int, end: int, slack: float) -> Line:
        """A line that lacks so much of its width."""
        gaps, stretched, spacing = self._gaps, end - start - 1, 0.0
        if gaps:
            stretched -= bisect_left(gaps, end) - bisect_right(gaps, start)
        if 0 < stretched <= slack * STEPS <= MOST_STEPS * stretched:
            spacing = int(slack / stretched * STEPS) / STEPS
        kerned = self.halved or self.begins[start] > self.ends[start]
        return Line(self.text[start:end], spacing, self._kerns(start, end) if kerned else ())

    def _squeezed(self, start: int, fitting: int, limit: float) -> tuple[int, Line] | None:
        """A line that would end too early, and where it ends when its marks make room for what comes next."""
        text = self.text
        end = fitting + 1
        while end < len(text) and self._allowed(end) < end:
            end += 1
        over = self.closes[end] - limit
        marks = [at for at in range(start + 1, end - 1) if text[at] in self._marks and at not in self.halved]
        if text[end - 1] == " " or not 0 < over <= MOST_SQUEEZE * len(marks):
            return None
        squeezed = [(self._closing_up(at) - start, -over / len(marks)) for at in marks]
        return end, Line(text[start:end], 0.0, tuple(sorted([*self._kerns(start, end), *squeezed])))

    def _closing_up(self, at: int) -> int:
        """The character that closes up when the mark at `at` gives way."""
        return at if self.text[at] in self._opening else at + 1

    def _kerns(self, start: int, end: int) -> Kerns:
        """What marks give up: at the start of the line, and beside other marks in it."""
        flush = ((0, -HALF),) if self.begins[start] > self.ends[start] else ()
        moved = self.moved[bisect_left(self.halved, start) : bisect_left(self.moved, end)]
        return (*flush, *[(at - start, -HALF) for at in moved]) if moved else flush
