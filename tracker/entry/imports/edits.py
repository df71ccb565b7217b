"""What the preview can do to the splits of a text before anything is stored. Nothing is changed in place."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.entry.imports.drafts import DraftFinding, Span
from tracker.entry.imports.errors import DraftEditError
from tracker.entry.imports.sources import Source

Drafts = tuple[DraftFinding, ...]


def join(findings: Sequence[DraftFinding], index: int, original: str) -> Drafts:
    """The finding at `index` and the next one as one; its wording is all that stands between their ends."""
    _check(findings, index)
    if index + 1 >= len(findings):
        raise DraftEditError("这是最后一条问题，后面没有可以合并的内容。")
    first, second = findings[index], findings[index + 1]
    span = Span(min(first.start, second.start), max(first.end, second.end))
    joined = replace(first, text=Source(original).wording(span), start=span.start, end=span.end)
    return (*findings[:index], joined, *findings[index + 2 :])


def cut(findings: Sequence[DraftFinding], index: int, at: int, original: str) -> Drafts:
    """The finding at `index` in two; `at` is the offset in the original text with which the second one begins."""
    _check(findings, index)
    whole, source = findings[index], Source(original)
    spans = [source.trimmed(Span(whole.start, at)), source.trimmed(Span(at, whole.end))]
    if not whole.start < at < whole.end or not all(spans):
        raise DraftEditError("拆分位置必须在这条问题的文字中间，前后都要留有文字。")
    halves = [replace(whole, text=source.wording(span), start=span.start, end=span.end) for span in spans]
    return (*findings[:index], *halves, *findings[index + 1 :])


def retitle(findings: Sequence[DraftFinding], index: int, category: str, aspect: str) -> Drafts:
    """The finding at `index` under another category (大类) and aspect (方面); its wording stays."""
    _check(findings, index)
    if aspect.strip() and not category.strip():
        raise DraftEditError("填写了方面就要填写大类。")
    changed = replace(findings[index], category=category.strip(), aspect=aspect.strip())
    return (*findings[:index], changed, *findings[index + 1 :])


def drop(findings: Sequence[DraftFinding], index: int) -> Drafts:
    """All findings but the one at `index`."""
    _check(findings, index)
    return (*findings[:index], *findings[index + 1 :])


def _check(findings: Sequence[DraftFinding], index: int) -> None:
    if not 0 <= index < len(findings):
        raise DraftEditError(f"没有第{index + 1}条问题，请刷新预览后重试。")
