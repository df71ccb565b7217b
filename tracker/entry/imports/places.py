"""Where splits lie in their text: marked passages, line numbers, and where a split can be cut. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tracker.entry.imports.drafts import DraftFinding, Span
from tracker.entry.imports.edits import Drafts
from tracker.entry.imports.errors import DraftEditError
from tracker.entry.imports.sources import Source

_SENTENCE_END = re.compile(r"[。；;！!？?][”’」』）)]*|\r?\n")
_CLAUSE_END = re.compile(r"[，,：:、]")


@dataclass(frozen=True)
class Passage:
    """A stretch of the original text; `number` (from 1) is that of the split it belongs to, None outside of all."""

    text: str
    number: int | None = None


@dataclass(frozen=True)
class Piece:
    """A part of a split; `start` is the offset in the original at which the split can be cut before it."""

    text: str
    start: int


def passages(original: str, splits: Sequence[DraftFinding]) -> list[Passage]:
    """The whole text in its order, the splits marked. What two splits share is shown under the first."""
    found, at = [], 0
    for number, split in sorted(enumerate(splits, start=1), key=lambda one: one[1].start):
        if split.start > at:
            found.append(Passage(original[at : split.start]))
        if split.end > at:
            found.append(Passage(original[max(at, split.start) : split.end], number))
            at = split.end
    return [*found, Passage(original[at:])] if at < len(original) else found


def line_numbers(original: str, offsets: Sequence[int]) -> list[int]:
    """The line, counted from 1, in which each offset lies."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", original))]
    return [bisect_right(starts, offset) for offset in offsets]


def pieces(original: str, split: DraftFinding) -> list[Piece]:
    """The sentences of a split; the clauses where it is a single sentence."""
    span = Span(split.start, split.end)
    sentences = _cut_at(_SENTENCE_END, original, span)
    return sentences if len(sentences) > 1 else _cut_at(_CLAUSE_END, original, span)


def _cut_at(ends: re.Pattern[str], original: str, span: Span) -> list[Piece]:
    source = Source(original[span.start : span.end])
    marks = [0, *(match.end() for match in ends.finditer(source.original)), len(source.original)]
    parts = [source.trimmed(Span(start, end)) for start, end in pairwise(marks)]
    return [Piece(source.wording(part), span.start + part.start) for part in parts if part]


def add(findings: Sequence[DraftFinding], passage: str, original: str) -> Drafts:
    """The findings and a passage copied out of the text, at its place. Its first free occurrence counts."""
    wanted = passage.strip()
    if not wanted:
        raise DraftEditError("请从原文复制一段文字粘贴到这里。")
    pattern = r"\s+".join(re.escape(word) for word in wanted.split())
    spans = [Span(*match.span()) for match in re.finditer(pattern, original)]
    if not spans:
        raise DraftEditError("原文中没有找到这段文字，请从右侧（手机上在下方）的原文中复制，不要改动。")
    free = [span for span in spans if not any(_overlap(span, one) for one in findings)]
    if not free:
        raise DraftEditError("这段文字已经在上面的问题里，可以用“拆开”或“合并”调整。")
    added = DraftFinding("", "", Source(original).wording(free[0]), free[0].start, free[0].end)
    return tuple(sorted((*findings, added), key=lambda one: one.start))


def _overlap(span: Span, finding: DraftFinding) -> bool:
    return span.start < finding.end and finding.start < span.end
