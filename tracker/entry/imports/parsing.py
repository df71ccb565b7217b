"""Reads a report or a 反馈意见 and returns the findings in it, each with its place in the text (domain.md §5)."""

from dataclasses import dataclass

from tracker.entry.imports import headings
from tracker.entry.imports.drafts import DraftFinding, ParsedKind, ParsedText, Span
from tracker.entry.imports.enumerators import Mark, Style
from tracker.entry.imports.harvesting import Walk, harvest
from tracker.entry.imports.sources import Source, opening_style

_TITLE_LINES = 5
_LOOKED_FOR = "“存在问题”“存在的问题”“存在问题和不足”“主要问题和不足”一类的标题"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report that holds findings: its heading, and the body behind the heading."""

    rank: int
    bare: bool
    heading: Span
    body: Span


def parse(text: str) -> ParsedText:
    """The findings of a text; offsets count characters of `text`."""
    source = Source(text)
    if not source.trimmed(source.whole):
        return _nothing("文本是空的，没有可以识别的内容。")
    notice = _has_notice_title(source)
    parts = _parts(source)
    if parts:
        return _from_parts(source, parts, notice)
    if notice or _is_findings_throughout(source):
        return _from_throughout(source)
    return _nothing(
        f"没有识别到问题：查找了{_LOOKED_FOR}，没有找到；全文也不是反馈意见、通报或问题清单。"
        "没有自动生成任何问题，请核对文本或手工录入。"
    )


def _nothing(message: str) -> ParsedText:
    return ParsedText(ParsedKind.NOTHING, None, "", (), message)


def _from_parts(source: Source, parts: list[Part], notice: bool) -> ParsedText:
    walk = Walk(source, classifies=notice)
    findings = tuple(finding for part in parts for finding in harvest(_inside(walk, part, parts), part.body))
    heading = source.wording(parts[0].heading)
    section = source.trimmed(Span(parts[0].heading.start, parts[-1].body.end))
    kind = ParsedKind.FEEDBACK if notice else ParsedKind.REPORT
    return ParsedText(kind, section, heading, findings, _part_message(heading, len(parts), len(findings)))


def _inside(walk: Walk, part: Part, parts: list[Part]) -> Walk:
    """Several parts of the kind 党建方面存在的问题 classify their findings."""
    if part.bare or len(parts) == 1:
        return walk
    return walk.under(walk.source.folded[part.heading.start : part.heading.end])


def _part_message(heading: str, parts: int, findings: int) -> str:
    where = f"“{heading}”部分" + (f"等{parts}处" if parts > 1 else "")
    if findings:
        return f"在{where}识别到{findings}个问题。"
    return f"找到了{where}，但其中没有写明具体问题；没有自动生成任何问题。"


def _from_throughout(source: Source) -> ParsedText:
    region = _after_title(source)
    findings = tuple(harvest(Walk(source, classifies=True), region))
    if not findings:
        return _nothing("标题像是反馈意见或问题清单，但没有识别到具体问题；没有自动生成任何问题，请核对文本。")
    section = Span(findings[0].start, findings[-1].end)
    message = f"全文按反馈意见或问题清单识别，共{len(findings)}个问题。"
    return ParsedText(ParsedKind.FEEDBACK, section, "", findings, message)


# --- the part of a report that counts -----------------------------------------------------------------------------


def _parts(source: Source) -> list[Part]:
    """The outermost parts about problems; a part that only contains such a part gives way to it."""
    candidates = _candidates(source)
    bare = [part for part in candidates if part.bare]
    chosen = _outermost(bare) or _single(_outermost(candidates))
    inner = [part for part in bare if any(_contains(outer, part) for outer in chosen)]
    return _outermost(inner) or chosen


def _outermost(parts: list[Part]) -> list[Part]:
    rank = min((part.rank for part in parts), default=0)
    return [part for part in parts if part.rank == rank]


def _single(parts: list[Part]) -> list[Part]:
    """Several chapters 党建方面存在的问题 are not parts of a report: the whole text is findings."""
    return [] if len(parts) > 1 and parts[0].rank == Style.CHAPTER else parts


def _contains(outer: Part, inner: Part) -> bool:
    return outer.body.start <= inner.heading.start and inner.body.end <= outer.body.end


def _candidates(source: Source) -> list[Part]:
    leading = [mark for mark in source.marks if mark.leads]
    numbered = {source.trimmed(Span(mark.start, mark.body)).start for mark in leading}
    parts = [_numbered_part(source, leading, at) for at in range(len(leading)) if leading[at].style < Style.ORDINAL]
    plain = [_plain_part(source, leading, line) for line in source.lines if line.start not in numbered]
    found = [part for part in (*parts, *plain) if part is not None]
    return sorted(found, key=lambda part: part.heading.start)


def _heading_span(source: Source, start: int) -> tuple[Span, bool] | None:
    start += len(source.folded[start : start + 80]) - len(source.folded[start : start + 80].lstrip(" #*"))
    stop = source.folded.find("\n", start, start + 80)
    heading = headings.problem_heading(source.folded[start : stop if stop >= 0 else start + 80])
    return (Span(start, start + heading.length), heading.bare) if heading else None


def _numbered_part(source: Source, leading: list[Mark], at: int) -> Part | None:
    found = _heading_span(source, leading[at].body)
    if found is None:
        return None
    end = _end_of_numbered(source, leading, at)
    return Part(leading[at].style, found[1], found[0], Span(found[0].end, end))


def _end_of_numbered(source: Source, leading: list[Mark], at: int) -> int:
    """Where the next heading of the same or a higher level begins; numbering that restarts at 1 lies inside."""
    own, last = leading[at], 0
    for mark in leading[at + 1 :]:
        if mark.style > own.style:
            continue
        if mark.style < own.style or headings.comes_after(_line_title(source, mark.body)):
            return mark.start
        inside = mark.number == 1 or (last > 0 and mark.number == last + 1)
        if not inside:
            return mark.start
        last = mark.number
    return len(source.original)


def _plain_part(source: Source, leading: list[Mark], line: Span) -> Part | None:
    """A heading without a number, alone on its line or before a colon."""
    found = _heading_span(source, line.start)
    if found is None or not found[1] or found[0].end - found[0].start < 4:
        return None
    alone = source.folded[found[0].end : line.end].strip(" *。") == "" or source.folded[found[0].end] == ":"
    end = _end_of_plain(source, leading, line)
    return Part(Style.CHAPTER, True, found[0], Span(found[0].end, end)) if alone else None


def _end_of_plain(source: Source, leading: list[Mark], heading: Span) -> int:
    """Where a heading with other things to say begins, or one above the numbering used inside."""
    following = [mark for mark in leading if mark.start > heading.start]
    after = [line.start for line in source.lines if line.start > heading.start and _ends_problems(source, line)]
    first = following[0].style if following else Style.BULLET
    above = [mark.start for mark in following if mark.style < first]
    ended = [mark.start for mark in following if headings.comes_after(_line_title(source, mark.body))]
    return min([*after, *above, *ended, len(source.original)])


def _ends_problems(source: Source, line: Span) -> bool:
    wording = source.folded[line.start : line.end].strip(" #*")
    return len(wording) <= 30 and headings.comes_after(wording.rstrip(":"))


def _line_title(source: Source, start: int) -> str:
    near = source.folded[start : start + 80].lstrip(" ").partition("\n")[0]
    return near.partition("。")[0].partition(":")[0].strip(" ")


# --- findings throughout --------------------------------------------------------------------------------------------


def _has_notice_title(source: Source) -> bool:
    first = [source.folded[line.start : line.end] for line in source.lines[:_TITLE_LINES]]
    return any(headings.is_notice_title(line) for line in first) and not any(map(headings.is_remedy_title, first))


def _is_findings_throughout(source: Source) -> bool:
    """Whether the outermost headings themselves are problems, two in three at least."""
    if any(headings.is_remedy_title(source.folded[line.start : line.end]) for line in source.lines[:_TITLE_LINES]):
        return False
    style = opening_style(source.marks)
    titles = [_line_title(source, mark.body) for mark in source.marks if mark.leads and mark.style is style]
    judged = [title for title in titles if not headings.comes_after(title) and not headings.comes_before(title)]
    hits = sum(1 for title in judged if headings.is_evaluation(title) or _is_category(style, title))
    return hits * 3 >= len(judged) * 2 and hits >= (1 if style is Style.CHAPTER else 2)


def _is_category(style: Style | None, title: str) -> bool:
    scoped = headings.problem_heading(title)
    return style is Style.CHAPTER and (headings.is_focus(title) or scoped is not None)


def _after_title(source: Source) -> Span:
    """The text behind its title lines: those before the first line that ends like a sentence or is numbered."""
    leading = {mark.start for mark in source.marks if mark.leads}
    for line in source.lines[:_TITLE_LINES]:
        if line.start in leading or source.folded[line.end - 1] in "。:;":
            return Span(line.start, len(source.original))
    return source.whole


__all__ = ["DraftFinding", "ParsedKind", "ParsedText", "Span", "parse"]
