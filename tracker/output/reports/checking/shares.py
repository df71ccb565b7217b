"""N个…M个…R％: does the rate come out of the counts before it? Half-up, with as many places as were printed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from tracker.foundation.lib.rates import percentage
from tracker.output.reports.checking.claims import Judged
from tracker.output.reports.checking.labels import done, opens, plain, rest, work
from tracker.output.reports.checking.parsing import Count, Rate, Sentence

_LINK = r"[: (]*(?:已经?)?(?:为|是|达到|达|至)?[: ]*$"
_COMPLETION = re.compile(r"(?:完成|整改|销号|办结|化解|解决|到位|处置|结案|查结|了结)率" + _LINK)
_IN_TIME = re.compile(r"按[期时][^，,。]{0,6}率" + _LINK)
_SHARE = re.compile(r"(?:占比|占(?:[^，,、。;\d]{0,10}的)?(?:比例|比重)?|比例|比重)" + _LINK)
_OF_NUMBER = re.compile(r"占(?:全部|总数|反馈|的)*$")
_SEVERAL = re.compile(r"分别|均|各|双双")
_REACH = 40
_MOST = 12


@dataclass(frozen=True)
class Pair:
    """A whole and its part; `sure` when the words leave no other reading."""

    whole: Count
    part: Count
    sure: bool


def shares(sentence: Sentence) -> Iterator[Judged]:
    """Every rate of the sentence that can be computed from counts before it."""
    last = sentence.start
    for rate in sentence.rates:
        counts = [count for count in sentence.counts if last <= count.start and count.end <= rate.start][-_MOST:]
        words = sentence.between(max(sentence.start, rate.start - _REACH), rate.start)
        found = _judged(sentence, rate, counts, words) if rate.exact else None
        if found:
            yield found
        last = rate.end


def _judged(sentence: Sentence, rate: Rate, counts: Sequence[Count], words: str) -> Judged | None:
    if _SEVERAL.search(sentence.between(counts[-1].end if counts else sentence.start, rate.start)):
        return None
    pairs = [pair for pair in _pairs(sentence, rate, counts, words) if pair.whole.value]
    right = next((pair for pair in pairs if wrong(pair.whole.value, pair.part.value, rate) is None), None)
    chosen = right or next((pair for pair in pairs if pair.sure), None)
    if chosen is None:
        return None
    whole, part = chosen.whole, chosen.part
    fault = wrong(whole.value, part.value, rate)
    reason = fault or f"{plain(part.value)}÷{plain(whole.value)}，计算无误"
    start = min(whole.start, part.start)
    return Judged(start, rate.end, fault is None, reason, whole, part, bool(_COMPLETION.search(words)))


def _pairs(sentence: Sentence, rate: Rate, counts: Sequence[Count], words: str) -> Iterator[Pair]:
    """What the rate may be the share of, the likeliest first."""
    bracketed = bool(counts) and sentence.between(counts[-1].end, rate.start).strip() == "("
    if _COMPLETION.search(words) and not _IN_TIME.search(words):
        yield from _completed(counts)
    elif _SHARE.search(words) or bracketed:
        yield from _share_of(sentence, counts)
    elif counts and _of_a_number(sentence, rate, counts[-1]):
        yield from (Pair(counts[-1], part, part is counts[-2]) for part in counts[-2:-1] if part.same_kind(counts[-1]))


def _completed(counts: Sequence[Count]) -> Iterator[Pair]:
    """45个问题中，42个已整改完成: the part says that it is done, the whole is what stands before it."""
    parts = [count for count in counts if done(count)] or list(counts[-1:])
    for part in reversed(parts):
        before = [count for count in counts if count.start < part.start and count.same_kind(part)]
        wholes = [count for count in before if work(count) and not done(count) and not rest(count)]
        named = [count for count in wholes if count.noun] or wholes
        if named and done(part):
            yield Pair(named[-1], part, sure=len(named) == 1 or opens(named[-1]))
        yield from (Pair(count, part, sure=False) for count in reversed(before))


def _share_of(sentence: Sentence, counts: Sequence[Count]) -> Iterator[Pair]:
    """56名党员，其中45人……，占比: the last count is the part; the whole stands before 其中, or is the only other."""
    if not counts:
        return
    part = counts[-1]
    before = [count for count in counts[:-1] if count.same_kind(part)]
    named = [count for count in before if "其中" in sentence.between(count.end, part.start)]
    for whole in reversed(named or before):
        alone = len(counts) == 2 or (bool(named) and whole is counts[-2])
        yield Pair(whole, part, sure=alone and bool(named or whole.noun or part.noun))


def _of_a_number(sentence: Sentence, rate: Rate, whole: Count) -> bool:
    """已完成19个，占25个问题的76%."""
    tail = sentence.between(whole.end, rate.start)
    return bool(_OF_NUMBER.search(whole.before)) and bool(re.fullmatch(r"[^，,、\d]{0,10}的(?:比例为)?", tail))


def wrong(whole: Decimal, part: Decimal, rate: Rate) -> str | None:
    """Why the printed rate is not that of the counts, as a sentence; None when it is."""
    n, m = int(whole), int(part)
    if m > n:
        return f"部分（{m}）大于总数（{n}）"
    right = percentage(m, n, rate.places)
    if right == rate.value:
        return None
    printed = f"{rate.value}％"
    if m < n and rate.value == 100:
        return f"{m}÷{n}不足100％，应为{right}％，未全部完成不能写成100％"
    exact = Decimal(100 * m) / Decimal(n)
    if exact.quantize(Decimal(1).scaleb(-rate.places), ROUND_DOWN) == rate.value:
        return f"{m}÷{n}四舍五入应为{right}％，文中{printed}是直接截去尾数（截尾）"
    return f"{m}÷{n}应为{right}％，文中为{printed}"
