"""Reads a report or a 反馈意见 and returns the findings in it, each with its place in the text (domain.md §5)."""

from tracker.entry.imports import headings
from tracker.entry.imports.drafts import ParsedKind, ParsedText, Span
from tracker.entry.imports.enumerators import Style
from tracker.entry.imports.harvesting import Walk, harvest
from tracker.entry.imports.parts import Part, line_title, problem_parts
from tracker.entry.imports.sources import Source, opening_style

_TITLE_LINES = 5
_LOOKED_FOR = "“存在问题”“存在的问题”“存在问题和不足”“主要问题和不足”一类的标题"


def parse(text: str) -> ParsedText:
    """The findings of a text; offsets count characters of `text`."""
    source = Source(text)
    if not source.trimmed(source.whole):
        return _nothing("文本是空的，没有可以识别的内容。")
    notice = _has_notice_title(source)
    parts = problem_parts(source)
    if parts:
        return _from_parts(source, parts, notice)
    if notice or _is_findings_throughout(source):
        return _from_throughout(source)
    return _nothing(
        f"没有识别到问题：查找了{_LOOKED_FOR}，没有找到；全文也不是反馈意见、通报或问题清单。"
        "没有生成任何问题。可以在写问题的那部分前面加一行“存在问题”再导入，也可以从原文补充，或者手工登记。"
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


def _has_notice_title(source: Source) -> bool:
    first = [source.folded[line.start : line.end] for line in source.lines[:_TITLE_LINES]]
    return any(headings.is_notice_title(line) for line in first) and not any(map(headings.is_remedy_title, first))


def _is_findings_throughout(source: Source) -> bool:
    """Whether the outermost headings themselves are problems, two in three at least."""
    if any(headings.is_remedy_title(source.folded[line.start : line.end]) for line in source.lines[:_TITLE_LINES]):
        return False
    style = opening_style(source.marks)
    titles = [line_title(source, mark.body) for mark in source.marks if mark.leads and mark.style is style]
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
