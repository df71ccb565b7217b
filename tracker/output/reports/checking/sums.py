"""a＋b＝c: additions that a text makes openly, or by parts that are plainly meant to be complete. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise

from tracker.output.reports.checking.claims import Judged
from tracker.output.reports.checking.labels import added, done, opens, plain, rest, work
from tracker.output.reports.checking.parsing import Count, Sentence

_WRITTEN = re.compile(
    r"(?<![\d.+])(\d{1,7}(?: ?[^\d\s+=]{0,4} ?\+ ?\d{1,7}){1,19}) ?[^\d\s+=]{0,4} ?= ?(\d{1,8})(?![\d.%])"
)
_TOTAL = re.compile(r"(?:合计|总计|共计|总共|共)(?:为|是|有)?$")
_COMPLETE = (
    (re.compile(r"镇|乡|街道|本级"), re.compile(r"村|社区")),
    (re.compile(r"立行立改"), re.compile(r"限期"), re.compile(r"长期")),
    (re.compile(r"男"), re.compile(r"女")),
    (re.compile(r"上半年"), re.compile(r"下半年")),
)
_MOST = 12


def sums(sentence: Sentence) -> Iterator[Judged]:
    """Every addition of the sentence that can be judged."""
    yield from _written(sentence)
    yield from _totals(sentence)
    for place, whole in enumerate(sentence.counts):
        following = sentence.counts[place + 1 : place + 1 + _MOST]
        found = _states(sentence, whole, following) or _among_them(sentence, whole, following)
        if found:
            yield found


def _written(sentence: Sentence) -> Iterator[Judged]:
    """42+3=45."""
    for match in _WRITTEN.finditer(sentence.text):
        values = [Decimal(digits) for digits in re.findall(r"\d+", match[1])]
        yield _judged(sentence.start + match.start(), sentence.start + match.end(), values, Decimal(match[2]))


def _totals(sentence: Sentence) -> Iterator[Judged]:
    """镇党委45个、村级35个，合计80个: the parts stand before their total."""
    for place, total in enumerate(sentence.counts):
        if not _TOTAL.search(total.before):
            continue
        parts = [count for count in sentence.counts[max(0, place - _MOST) : place] if count.same_kind(total)]
        runs = [parts[first:] for first in range(len(parts) - 1)]
        right = next((run for run in runs if _sum(run) == total.value), None)
        if right:
            yield _of_counts(right, total)
        elif len(parts) > 1 and _plainly_parts(sentence, parts, total):
            yield _of_counts(parts, total)


def _plainly_parts(sentence: Sentence, parts: Sequence[Count], total: Count) -> bool:
    """Parallel parts of the same thing, each with its own name, and nothing else between them and their total."""
    between = sentence.between(parts[0].start, total.start)
    nested = "其中" in between or any(done(part) or rest(part) or opens(part) for part in (*parts, total))
    others = len([count for count in sentence.counts if parts[0].start <= count.start < total.start]) != len(parts)
    alike = not total.noun or all(part.noun == total.noun for part in parts)
    listed = all("、" in sentence.between(a.end, b.start) for a, b in pairwise(parts))
    return alike and listed and not nested and not others and not sentence.rates and all(part.before for part in parts)


def _states(sentence: Sentence, whole: Count, following: Sequence[Count]) -> Judged | None:
    """25个问题，已完成整改19个、正在整改6个: done and left over make the whole."""
    if not work(whole) or (_state(whole) and not opens(whole)):
        return None
    parts: list[Count] = []
    for count in following:
        if not count.same_kind(whole):
            continue
        if not _state(count) or (parts and "其中" in sentence.between(parts[-1].end, count.start)):
            break
        parts.append(count)
        if opens(count):
            break
    finished, left = [part for part in parts if not rest(part)], [part for part in parts if rest(part)]
    if not finished or not left or "其中" in sentence.between(parts[0].end, parts[-1].start):
        return None
    for size in range(len(finished), 0, -1):
        for chosen in combinations(finished[:6], size):
            if _sum(chosen) + _sum(left) == whole.value:
                return _of_counts([*chosen, *left], whole)
    return _of_counts(parts, whole)


def _state(count: Count) -> bool:
    return done(count) or rest(count)


def _among_them(sentence: Sentence, whole: Count, following: Sequence[Count]) -> Judged | None:
    """共80个问题，其中镇党委45个、村级35个: judged where the parts are all there are, or add up anyway."""
    if not following or "其中" not in sentence.between(whole.end, following[0].start):
        return None
    parts = [count for count in following if count.same_kind(whole)]
    if len(parts) < 2 or "其中" in sentence.between(parts[0].end, parts[-1].start):
        return None
    if _sum(parts) == whole.value or _all_there_are(parts):
        return _of_counts(parts, whole)
    return None


def _all_there_are(parts: Sequence[Count]) -> bool:
    for family in _COMPLETE:
        named = [[bool(word.search(part.before)) for word in family] for part in parts]
        each_once = all(sum(row) == 1 for row in named) and all(sum(column) == 1 for column in zip(*named, strict=True))
        if each_once and len(parts) == len(family):
            return True
    return False


def _of_counts(parts: Sequence[Count], total: Count) -> Judged:
    start = min(total.start, parts[0].start)
    end = max(total.end, parts[-1].end)
    return _judged(start, end, [part.value for part in parts], total.value)


def _judged(start: int, end: int, values: Sequence[Decimal], total: Decimal) -> Judged:
    right = sum(values, Decimal(0))
    if right == total:
        return Judged(start, end, True, f"{added(values)}＝{plain(total)}，计算无误")
    return Judged(start, end, False, f"{added(values)}＝{plain(right)}，文中合计为{plain(total)}")


def _sum(counts: Sequence[Count]) -> Decimal:
    return sum((count.value for count in counts), Decimal(0))
