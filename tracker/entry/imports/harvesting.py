"""Walks a part of the text and returns its findings.

Decisions (domain.md §5 leaves them open):
- In a report each （一） paragraph is one finding, and 一是…二是… inside it explain it; without （一） headings
  the items are the findings. A heading that only names a field (党建方面) or stands over numbered lines
  classifies what follows.
- In a 反馈意见 a heading over items is the category or aspect, and the items are the findings; there are two
  levels of classification, so what lies deeper stays inside its finding.
"""

import re
from dataclasses import dataclass, replace

from tracker.entry.imports import headings, splits
from tracker.entry.imports.drafts import DraftFinding, Span
from tracker.entry.imports.enumerators import Style
from tracker.entry.imports.sources import Source

_CLOSING = re.compile(
    "对?于?(?:以上|上述|这些)(?:问题|不足|情况|方面)|下一?步|今后|接下来|针对(?:以上|上述|这些|存在)|请(?:你|贵|各|认真|于|根据|对照)|希望"
    "|特此|此致|附件|附:"
    "|[^,。;:]{2,30}(?:委员会|党委|纪委|巡察组|督查组|检查组|巡察办|办公室|人民政府|党支部|工作组)$"
    "|\\d{4} ?年 ?\\d{1,2} ?月 ?\\d{1,2} ?日$"
    "|[二〇○零一三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日$"
)
_LEAD_IN = re.compile(
    ".*(?::|(?:如下|以下|主要表现|主要是|反馈给你们)[^。]{0,15}。)$"
    "|(?:.*(?:虽然|取得|尽管|总体|总的).*(?:差距|不足|问题)[^。]{0,40}。$)",
    re.DOTALL,
)
_NOTHING_FOUND = re.compile(
    "(?:经[^。]{0,20})?,?(?:暂|均|尚|目前)*(?:未|没有)(?:发现|存在)[^。]{0,20}(?:问题|情形|情况)[^。]{0,10}。?$|无。?$"
)
_TITLE_END = re.compile("[。:;]")


@dataclass(frozen=True, slots=True)
class Walk:
    """Where in the classification a region stands: at most a category and an aspect."""

    source: Source
    classifies: bool
    path: tuple[str, ...] = ()

    def under(self, title: str) -> "Walk":
        name = headings.label(title)
        return replace(self, path=(*self.path, name)) if name else self

    @property
    def deep(self) -> bool:
        return len(self.path) >= 2


def harvest(walk: Walk, region: Span) -> list[DraftFinding]:
    """The findings of a region in the order of the text."""
    found = splits.items(walk.source, region)
    lead = splits.before_items(walk.source, region)
    if not any(mark.leads for mark in walk.source.marks_in(region)) and _in_aspects(walk, region):
        return _by_aspect(walk, region)
    if not found:
        return _by_paragraph(walk, region)
    inner = _under_lead(walk, lead)
    return [finding for item in found for finding in _from_item(inner, item)]


def _in_aspects(walk: Walk, region: Span) -> bool:
    lines = walk.source.lines_in(region)
    return not walk.deep and bool(lines) and splits.aspect_title(walk.source, lines[0]) is not None


def _by_aspect(walk: Walk, region: Span) -> list[DraftFinding]:
    kept = _before_closing(walk.source, region)
    parts = splits.aspects(walk.source, kept)
    return [finding for part in parts for finding in _listed(walk.under(part.title), part.span)]


def _under_lead(walk: Walk, lead: Span) -> Walk:
    """A lead-in 党建方面主要表现在： classifies the items that follow it."""
    wording = walk.source.folded[lead.start : lead.end].strip(" \n")
    title = headings.label(wording)
    short = bool(title) and len(wording) <= 40 and "。" not in wording.rstrip("。") and "方面" in title
    return walk.under(title) if short and headings.is_domain(title) and not walk.deep else walk


def _by_paragraph(walk: Walk, region: Span) -> list[DraftFinding]:
    """Without any numbering each paragraph is a finding, lead-ins and closing words aside."""
    source = walk.source
    lines = source.lines_in(_before_closing(source, region, first=False))
    if len(lines) > 1 or (lines and source.folded[lines[0].end - 1] == ":"):
        lines = [line for line in lines if not _LEAD_IN.match(_folded(source, line))]
    if walk.classifies and not walk.path:
        lines = [line for line in lines if headings.is_evaluation(_folded(source, line))]
    if walk.classifies and walk.path and len(lines) == 1 and splits.is_list(source, lines[0]):
        return _listed(walk, lines[0])
    return [finding for line in lines for finding in _one(walk, line)]


def _from_item(walk: Walk, item: splits.Item) -> list[DraftFinding]:
    source, body = walk.source, _before_closing(walk.source, item.span)
    title = _title(source, body)
    named = _folded(source, title)
    if _is_over(item.style, named) or (walk.classifies and not walk.path and headings.comes_before(named)):
        return []
    aspect = splits.aspect_title(source, body)
    if not walk.deep and aspect and not any(mark.leads for mark in source.marks_in(body)):
        return _by_aspect(walk, body)
    if not walk.deep and _classifies(walk, item.style, body, title):
        return harvest(walk.under(named), Span(title.end, body.end))
    if walk.classifies and _is_titled_list(walk, body, title):
        return _listed(walk.under(named), Span(title.end, body.end))
    return _one(_with_aspect(walk, item.style, body, title), body)


def _is_over(style: Style, title: str) -> bool:
    return style < Style.ORDINAL and headings.comes_after(title)


def _classifies(walk: Walk, style: Style, body: Span, title: Span) -> bool:
    """Whether the heading of an item stands over findings, rather than being one itself."""
    source = walk.source
    numbered = any(mark.leads and mark.style < Style.ORDINAL for mark in source.marks_in(body))
    rest = Span(title.end, body.end)
    itemised = bool(splits.items(source, rest)) or bool(splits.items(source, body))
    if not walk.classifies:
        return numbered or (itemised and headings.is_domain(_folded(source, title)))
    if style > Style.PAREN and not walk.path:
        return False
    return itemised or (style <= Style.PAREN and _is_heading_line(source, body, title))


def _is_heading_line(source: Source, body: Span, title: Span) -> bool:
    """The first line is nothing but a title, and paragraphs follow."""
    lines = source.lines_in(body)
    return len(lines) > 1 and lines[0].end - title.end <= 1 and title.end - title.start <= 80


def _is_titled_list(walk: Walk, body: Span, title: Span) -> bool:
    """学习贯彻不到位：甲；乙；丙。"""
    announced = title.end < body.end and walk.source.folded[title.end] == ":"
    return announced and not walk.deep and splits.is_list(walk.source, Span(title.end + 1, body.end))


def _with_aspect(walk: Walk, style: Style, body: Span, title: Span) -> Walk:
    """（一）政治站位不高。…… under a category: its first sentence names the aspect, the whole is the finding."""
    names = walk.classifies and len(walk.path) == 1 and style is Style.PAREN
    goes_on = title.end + 1 < walk.source.trimmed(body).end and title.end - title.start <= 40
    return walk.under(_folded(walk.source, title)) if names and goes_on else walk


def _title(source: Source, body: Span) -> Span:
    """The first line up to its first 。：； or to the first item on that line."""
    lines = source.lines_in(body)
    if not lines:
        return Span(body.start, body.start)
    line = lines[0]
    stop = _TITLE_END.search(source.folded, line.start, line.end)
    end = stop.start() if stop else line.end
    first = next((mark.start for mark in source.marks_in(Span(line.start, end)) if mark.free), end)
    return source.trimmed(Span(line.start, first)) if first > line.start else Span(line.start, line.start)


def _before_closing(source: Source, region: Span, first: bool = True) -> Span:
    """The region up to words that close the text: 以上问题……, 请……, signature, date. `first`: its first line stays."""
    for line in source.lines_in(region)[1 if first else 0 :]:
        if _CLOSING.match(_folded(source, line)):
            return Span(region.start, line.start)
    return region


def _listed(walk: Walk, region: Span) -> list[DraftFinding]:
    if splits.items(walk.source, region):
        return [finding for item in splits.items(walk.source, region) for finding in _one(walk, item.span)]
    return [finding for piece in splits.at_semicolons(walk.source, region) for finding in _one(walk, piece)]


def _one(walk: Walk, region: Span) -> list[DraftFinding]:
    """The region as one finding; none where it is empty or a nil return."""
    span = walk.source.item(region)
    if not span or _NOTHING_FOUND.match(_folded(walk.source, span)):
        return []
    category, aspect = (*walk.path, "", "")[:2]
    return [DraftFinding(category, aspect, walk.source.wording(span), span.start, span.end)]


def _folded(source: Source, span: Span) -> str:
    return source.folded[span.start : span.end]
