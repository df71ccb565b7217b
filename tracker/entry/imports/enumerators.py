"""Finds the marks that number parts and items (一、 （一） 1. （1） ① 第一， 一是 问题一：).

Works on text folded by `sources`.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple


class Style(IntEnum):
    """The kinds of numbering, outermost first (GB/T 9704 gives the first four in this order)."""

    CHAPTER = 1
    PAREN = 2
    NAMED = 3
    ARABIC = 4
    PAREN_ARABIC = 5
    CIRCLED = 6
    ORDINAL = 7
    RESPECTIVELY = 8
    IS = 9
    BULLET = 10


class Mark(NamedTuple):
    """One enumerator: `start` is its first character (or that of ## before it), `body` the first of what it numbers.

    `leads`: it opens a line. `free`: it opens a line or follows punctuation, so that it may number something.
    """

    style: Style
    number: int
    start: int
    body: int
    leads: bool
    free: bool


_NUMERAL = "[一二三四五六七八九十]"
_PATTERN = re.compile(
    rf"""
    (?P<IS>{_NUMERAL}{{1,3}})是[,:]?
  | 第(?P<ORDINAL>{_NUMERAL}{{1,3}})[ ]?[,、:]
  | 其(?P<RESPECTIVELY>{_NUMERAL})[,、:]
  | (?<![\u3400-\u9fff])问题(?P<NAMED>{_NUMERAL}{{1,3}}|\d{{1,3}})[ ]?[:、.,]
  | (?P<CHAPTER>{_NUMERAL}{{1,3}})[ ]?[、.](?!\d)(?!{_NUMERAL}{{1,3}}(?:、|[产级线类期]|季度))
  | \([ ]?(?P<PAREN>{_NUMERAL}{{1,3}})[ ]?\)[、.]?
  | (?P<PAREN_SIGN>[㈠-㈩])[、.]?
  | \([ ]?(?P<PAREN_ARABIC>\d{{1,3}})[ ]?\)[、.]?
  | (?<![\d.%])(?P<HALF_PAREN>\d{{1,2}})\)[、.]?
  | (?<![\d.%])(?P<ARABIC>\d{{1,3}})[ ]?(?:、|\.(?!\d)|\.(?=\d{{4}}年))
  | (?P<PAREN_ARABIC_SIGN>[⑴-⒇])
  | (?P<ARABIC_SIGN>[⒈-⒛])
  | (?P<CIRCLED>[①-⑳❶-❿])[、.]?
  | (?P<BULLET>[•●◆■▪◇○*–—-])(?=[ ]*[\u3400-\u9fff])
    """,
    re.VERBOSE,
)
_SIGNS = {
    "PAREN_SIGN": (Style.PAREN, "㈠"),
    "PAREN_ARABIC_SIGN": (Style.PAREN_ARABIC, "⑴"),
    "ARABIC_SIGN": (Style.ARABIC, "⒈"),
}
_DIGITS = {character: value for value, character in enumerate("一二三四五六七八九", start=1)}
_DECORATION = " #*"
_INDENT = 80
_BEFORE = frozenset('。;,:、!！?？”’"》)】…\n ')
# Words after which the first item may follow without punctuation: "主要表现在一是…".
_LEADING_WORDS = ("主要", "是", "为", "在", "有", "问题", "不足", "方面", "如下")


def numeral(text: str) -> int:
    """The value of a Chinese or Arabic numeral below 1000, e.g. 十二 → 12."""
    if text.isdigit():
        return int(text)
    tens, ten, units = text.rpartition("十")
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(units, 0)


def scan(folded: str) -> Iterator[Mark]:
    """All marks of the folded text in their order; `leads` is judged by the physical line."""
    for match in _PATTERN.finditer(folded):
        style, number = _read(match)
        start = match.start()
        leads = _opens_line(folded, start) or _opens_heading(folded, start, style)
        if leads or style is not Style.BULLET:
            first = _decorated(folded, start) if leads else start
            yield Mark(style, number, first, match.end(), leads, leads or _may_number(folded, start, style, number))


def _read(match: re.Match[str]) -> tuple[Style, int]:
    name = match.lastgroup or ""
    sign = match.group(name)
    if name in _SIGNS:
        style, first = _SIGNS[name]
        return style, ord(sign) - ord(first) + 1
    if name == "CIRCLED":
        return Style.CIRCLED, ord(sign) - ord("①" if sign <= "⑳" else "❶") + 1
    if name == "BULLET":
        return Style.BULLET, 0
    return (Style.PAREN_ARABIC if name == "HALF_PAREN" else Style[name]), numeral(sign)


def _decorated(folded: str, at: int) -> int:
    """Where the Markdown signs before a mark begin (## 三、), or `at`."""
    if at == 0 or folded[at - 1] not in _DECORATION:
        return at
    before = folded[max(0, at - _INDENT) : at]
    return at - len(before[len(before.rstrip(_DECORATION)) :].lstrip(" "))


def _opens_line(folded: str, at: int) -> bool:
    """Looks back over a few blanks and Markdown signs only, so that a line of nothing else costs little."""
    if at == 0 or folded[at - 1] == "\n":
        return True
    if folded[at - 1] not in _DECORATION:
        return False
    before = folded[max(0, at - _INDENT) : at].rstrip(_DECORATION)
    return before.endswith("\n") or (before == "" and at < _INDENT)


def _opens_heading(folded: str, at: int, style: Style) -> bool:
    """True for 一、 and （一） right after a full stop: a text whose line ends were lost on the way."""
    return style <= Style.PAREN and folded[max(0, at - 3) : at].rstrip(" ").endswith("。")


def _may_number(folded: str, at: int, style: Style, number: int) -> bool:
    if folded[at - 1] in _BEFORE:
        return True
    return style is Style.IS and number == 1 and folded.endswith(_LEADING_WORDS, 0, at)
