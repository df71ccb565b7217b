"""Cuts a stretch of text into numbered items, at ；, and at X方面：."""

import re
from typing import NamedTuple

from tracker.entry.imports.drafts import Span
from tracker.entry.imports.enumerators import Mark, Style
from tracker.entry.imports.sources import Source, opening_style


class Item(NamedTuple):
    """One numbered item: `span` begins after its enumerator."""

    style: Style
    span: Span


class Titled(NamedTuple):
    """What stands under X方面： – its name in folded wording and its body."""

    title: str
    span: Span


_ASPECT = re.compile(
    "(?P<title>[^。;:,\\n]{2,40}?方面)(?:存在的?(?:主要|突出)?问题)?(?:主要)?(?:有|是|为|表现[在为])?(?P<sign>[:。,])"
)
_ASPECT_SENTENCE = re.compile(f"(?<=[。;\\n]) *{_ASPECT.pattern}")
_COMMA_TITLE = re.compile("^(?:在|聚焦|围绕|落实|贯彻)")


def items(source: Source, region: Span) -> tuple[Item, ...]:
    """The outermost numbered items of a region; empty where nothing is numbered."""
    chosen = _chosen(source, region)
    ends = [*(mark.start for mark in chosen), region.end][1:]
    return tuple(Item(mark.style, Span(mark.body, end)) for mark, end in zip(chosen, ends, strict=True))


def before_items(source: Source, region: Span) -> Span:
    """The lead-in of a region: what stands before its first numbered item."""
    chosen = _chosen(source, region)
    return Span(region.start, chosen[0].start if chosen else region.end)


def _chosen(source: Source, region: Span) -> list[Mark]:
    marks = [mark for mark in source.marks_in(region) if mark.free or mark.start == region.start]
    style = opening_style(marks) or _inline_style(marks)
    return _chain([mark for mark in marks if mark.style is style])


def _inline_style(marks: list[Mark]) -> Style | None:
    """The style of the first row 1, 2 … inside running text."""
    for style in dict.fromkeys(mark.style for mark in marks if mark.number == 1):
        if len(_chain([mark for mark in marks if mark.style is style])) > 1:
            return style
    return None


def _chain(marks: list[Mark]) -> list[Mark]:
    """Every mark that opens a line (offices misnumber), and inside lines only the next number in the row.

    A row that restarts at 1 inside an item is an enumeration within that item and is passed over.
    """
    chosen: list[Mark] = []
    inner = 0
    for mark in marks:
        if mark.leads:
            chosen, inner = _without_stray(chosen, mark), 0
            chosen.append(mark)
        elif not chosen and mark.number == 1:
            chosen.append(mark)
        elif chosen and mark.number == chosen[-1].number + 1 and not (inner == chosen[-1].number and chosen[-1].leads):
            chosen.append(mark)
            inner = 0
        elif mark.number in (1, inner + 1):
            inner = mark.number
    return chosen if len(chosen) > 1 or any(mark.leads for mark in chosen) else []


def _without_stray(chosen: list[Mark], following: Mark) -> list[Mark]:
    """Drops a number 1 found in running text that the next line does not go on from."""
    stray = len(chosen) == 1 and not chosen[0].leads and following.number != 2
    return [] if stray else chosen


def at_semicolons(source: Source, region: Span) -> list[Span]:
    """The pieces of a region between ；, outside of quotation marks and brackets."""
    pieces, start, depth = [], region.start, 0
    for at in range(region.start, region.end):
        character = source.folded[at]
        if character in "“《(":
            depth += 1
        elif character in "”》)":
            depth = max(0, depth - 1)
        elif character == ";" and depth == 0:
            pieces.append(Span(start, at))
            start = at + 1
    return [*pieces, Span(start, region.end)]


def is_list(source: Source, region: Span) -> bool:
    """True for 甲；乙；丙。 – one sentence of at least two parts."""
    wording = source.folded[region.start : region.end].strip(" \n")
    return ";" in wording.rstrip(";。") and "。" not in wording.rstrip("。")


def aspect_title(source: Source, region: Span) -> Titled | None:
    """党建方面：甲；乙 at the very start of a region, with a body."""
    trimmed = source.trimmed(region)
    match = _ASPECT.match(source.folded, trimmed.start, trimmed.end)
    if not match or not _announces(source, match, trimmed.end):
        return None
    return Titled(match.group("title"), Span(match.end(), trimmed.end))


def aspects(source: Source, region: Span) -> list[Titled]:
    """All parts X方面：… of a region that begins with such a part; otherwise none."""
    first = aspect_title(source, region)
    if first is None:
        return []
    found = [
        match
        for match in _ASPECT_SENTENCE.finditer(source.folded, first.span.start, region.end)
        if _announces(source, match, region.end)
    ]
    ends = [*(match.start() for match in found), region.end]
    further = [
        Titled(match.group("title").strip(), Span(match.end(), end)) for match, end in zip(found, ends[1:], strict=True)
    ]
    return [Titled(first.title, Span(first.span.start, ends[0])), *further]


def _announces(source: Source, match: re.Match[str], end: int) -> bool:
    """X方面： always announces a list; X方面。 and 在X方面， only when a list 甲；乙 follows."""
    sign = match.group("sign")
    if sign == ":":
        return bool(source.trimmed(Span(match.end(), end)))
    stop = source.folded.find("。", match.end(), end)
    listed = is_list(source, Span(match.end(), stop + 1 if stop >= 0 else end))
    return listed and (sign == "。" or bool(_COMMA_TITLE.match(match.group("title").strip())))
