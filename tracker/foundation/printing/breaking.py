"""Normalising text and breaking it into lines by the rules for Chinese."""

import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

from tracker.foundation.printing.fonts import Faces

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
TOLERANCE = 1e-6

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


class Breaker:
    """Breaks text with the widths of the faces; remembers what it has broken."""

    def __init__(self, faces: Faces) -> None:
        self._faces = faces
        self._known: dict[tuple[str, float, str], tuple[str, ...]] = {}

    def lines(self, text: str, width: float, role: str = "body") -> tuple[str, ...]:
        """The lines of a text in a column of `width` em; an empty text has none."""
        key = (text, width, role)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._break(text, width, role)) if text else ()
        return known

    def balanced(self, text: str, width: float, role: str = "body") -> tuple[str, ...]:
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

    def _break(self, text: str, width: float, role: str) -> list[str]:
        widths = self._faces.widths(role)
        lines: list[str] = []
        for paragraph in text.split("\n"):
            ends = [0.0, *accumulate(map(widths.__getitem__, paragraph))]
            lines += _Paragraph(paragraph, ends).lines(width)
        return lines


class _Paragraph:
    """A text without line feeds; `ends[i]` is its width in em up to the character i."""

    def __init__(self, text: str, ends: list[float]) -> None:
        self.text = text
        self.ends = ends
        self.inside = _inside_tokens(text) if HAS_TOKEN.search(text) else frozenset()

    def lines(self, width: float) -> list[str]:
        text, length, start, lines = self.text, len(self.text), 0, []
        while start < length:
            stop = self._stop(start, width)
            lines.append(text[start:stop].rstrip(" ") if stop < length else text[start:])
            start = stop
            while start < length and text[start] == " ":
                start += 1
        return lines or [""]

    def _stop(self, start: int, width: float) -> int:
        """Where the line that begins at `start` ends: the last allowed place, else the best of the forbidden ones."""
        fitting = bisect_right(self.ends, self.ends[start] + width + TOLERANCE, start + 1, len(self.text) + 1) - 1
        fitting = max(fitting, start + 1)
        if fitting >= len(self.text):
            return len(self.text)
        return (
            next((at for at in range(fitting, start, -1) if self.may_break(at)), 0)
            or next((at for at in range(fitting, start, -1) if not self._unseemly(at)), 0)
            or fitting
        )

    def may_break(self, at: int) -> bool:
        """Whether a line may end before the character `at` (0 < at < length)."""
        return at not in self.inside and not self._unseemly(at)

    def _unseemly(self, at: int) -> bool:
        before, after = self.text[at - 1], self.text[at]
        return after in NO_START or before in NO_END or (before == after and before in PAIRS)


def _inside_tokens(text: str) -> frozenset[int]:
    """Places inside digit runs, words, codes between hyphens and parts of dates, where no line may end."""
    return frozenset(at for found in TOKEN.finditer(text) for at in range(found.start() + 1, found.end()))
