"""What stands in a pasted report: sentences, counts (25个问题) and rates (完成率76％), each at its place. Pure.

The text is folded character by character, so that every offset holds in the original.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tracker.foundation.lib.numerals import HAN, number

_FOLDING = str.maketrans("０１２３４５６７８９．％﹪（）＋＝／：；，　\u00a0", "0123456789.%%()+=/:;，  ")
_SENTENCE_END = re.compile(r"[。！？!?\n\r;]")
_NUMBER = (
    rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}(?![\d,])|\d{{1,9}})(?:\.\d{{1,9}})?[万亿]?|[{HAN}]{{1,12}}(?:点[{HAN}]{{1,9}})?"
)
# A unit that a share can be taken of. 岁, 年, 元 and 亩 are none: 45人年龄在35岁以下.
_UNITS = (
    "人次",
    "个",
    "件",
    "条",
    "项",
    "户",
    "处",
    "份",
    "名",
    "人",
    "位",
    "次",
    "起",
    "宗",
    "例",
    "家",
    "场",
    "张",
    "篇",
)
_PEOPLE = {"名", "人", "位"}
_COUNT = re.compile(rf"({_NUMBER})( ?)(余|多|来|几)?({'|'.join(_UNITS)})(?:\((?:次|件)\))?")
_PERCENT = re.compile(
    rf"(?P<plain>\d{{1,9}}(?:\.\d{{1,9}})?) ?%|"
    rf"百分之(?P<han>[{HAN}]{{1,12}}(?:点[{HAN}]{{1,9}})?|\d{{1,9}}(?:\.\d{{1,9}})?)"
)
_LONGEST = 2000  # characters; nobody writes such a sentence, and the work for one grows with its square
_REACH = 60  # how far the words that belong to a number may lie from it
_CLAUSE_END = re.compile(r"[，,、:()“”《》]")
# 第3个, 2023年, 〔2023〕5号, T3, 45.2, 12345678-9: numbers that count nothing.
_NO_COUNT_BEFORE = re.compile(rf"[第A-Za-z0-9_.·*#〔\[{HAN}-]$")
_ABOUT = re.compile(r"(?:几|数|近|约|大约|超过|超|不少于|不低于|至少|逾|达到或超过|第|每|前|后|首|上|平均)$")
_ABOUT_AFTER = re.compile(r"(?:左右|以上|以下|以内|之多|百分点|小时|工作日|星期|季度|月|世纪|台阶|层次|年头)")
_ISSUE = re.compile(
    r"(?:反馈|具体|突出|主要|重点|存在|整改|巡察|一般|重大|共性|个性|涉及|类)*"
    r"(问题|事项|任务|线索|信访件?|案件|隐患|意见|措施|党组织|行政村|村|社区|支部|单位|部门|项目|党员|干部|群众|农户|户)"
)
# 村级党组织35个 says whose 35 they are, not what they are: places and offices name nothing before the number.
_NOUN_BEFORE = re.compile(r"(问题|事项|任务|线索|信访件?|案件|隐患|意见|措施|项目)$")


@dataclass(frozen=True)
class Count:
    """25个问题: what was counted, with the words of its clause before and behind."""

    start: int
    end: int
    value: Decimal
    unit: str
    before: str
    after: str

    @property
    def noun(self) -> str:
        """问题, 村, 党员… when the words name it; people count as one kind."""
        behind = _ISSUE.match(self.after.removeprefix("的"))
        ahead = _NOUN_BEFORE.search(self.before)
        return behind[1] if behind else ahead[1] if ahead and not self.after.strip() else ""

    @property
    def label(self) -> str:
        """The words around the number, by which one knows what it is about."""
        return self.before + "·" + self.after

    def same_kind(self, other: Count) -> bool:
        """Whether one may be a part of the other: same unit, and no nouns that contradict each other."""
        units = {self.unit, other.unit}
        return (len(units) == 1 or units <= _PEOPLE) and (not self.noun or not other.noun or self.noun == other.noun)


@dataclass(frozen=True)
class Rate:
    """完成率76％: value and decimal places as printed, with the words before the number in its clause."""

    start: int
    end: int
    value: Decimal
    places: int
    before: str
    exact: bool


@dataclass(frozen=True)
class Sentence:
    """A stretch of text up to 。；！？ or a line end, with its counts and rates in order."""

    start: int
    end: int
    text: str
    counts: tuple[Count, ...]
    rates: tuple[Rate, ...]

    def between(self, start: int, end: int) -> str:
        """The folded text between two offsets of the whole."""
        return self.text[start - self.start : end - self.start]


def folded(text: str) -> str:
    """The text with half-width digits and signs, of the same length."""
    return text.translate(_FOLDING)


def sentences(text: str) -> list[Sentence]:
    """Every sentence in which something is counted or added."""
    plain = folded(text)
    found, start = [], 0
    for match in [*_SENTENCE_END.finditer(plain), None]:
        end = match.start() if match else len(plain)
        for piece in range(start, end, _LONGEST):
            found.append(_sentence(plain[piece : min(piece + _LONGEST, end)], piece))
        start = match.end() if match else end
    return [sentence for sentence in found if sentence.counts or "+" in sentence.text]


def _sentence(text: str, start: int) -> Sentence:
    rates = tuple(_rates(text, start))
    inside = [(rate.start - start, rate.end - start) for rate in rates]
    spans = [match for match in _COUNT.finditer(text) if not any(a <= match.start() < b for a, b in inside)]
    counts = tuple(_counts(text, start, spans))
    return Sentence(start, start + len(text), text, counts, rates)


def _rates(text: str, start: int) -> list[Rate]:
    found = []
    for match in _PERCENT.finditer(text):
        digits = match["plain"] or match["han"]
        value, before = number(digits), _clause_before(text, match.start())
        if value is None or re.search(r"[\d.]$", text[max(0, match.start() - 1) : match.start()]):
            continue
        places = len(digits.partition("." if "." in digits else "点")[2])
        exact = not (_ABOUT.search(before) or _ABOUT_AFTER.match(text, match.end()))
        found.append(Rate(start + match.start(), start + match.end(), value, places, before, exact))
    return found


def _counts(text: str, start: int, spans: list[re.Match[str]]) -> list[Count]:
    """Exact counts only: 30多次, 第3个 and 近50件 claim nothing that could be computed."""
    found = []
    for place, match in enumerate(spans):
        value, head = number(match[1]), text[max(0, match.start() - 1) : match.start()]
        following = spans[place + 1].start() if place + 1 < len(spans) else len(text)
        before, after = _clause_before(text, match.start()), _clause_after(text, match.end(), following)
        if value is None or value != value.to_integral_value() or match[3] or _NO_COUNT_BEFORE.search(head):
            continue
        if _ABOUT.search(before) or _ABOUT_AFTER.match(after):
            continue
        found.append(Count(start + match.start(), start + match.end(), value, match[4], before, after))
    return found


def _clause_before(text: str, place: int) -> str:
    clause = _CLAUSE_END.split(text[max(0, place - _REACH) : place])[-1]
    numbers = list(_COUNT.finditer(clause))
    return clause[numbers[-1].end() :] if numbers else clause


def _clause_after(text: str, place: int, limit: int) -> str:
    stop = _CLAUSE_END.search(text, place, place + _REACH)
    return text[place : min(stop.start() if stop else place + _REACH, limit)]
