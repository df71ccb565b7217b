"""4大类16个方面22个问题: counts of categories, aspects and findings that must fit one another. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.foundation.lib.numerals import HAN, number
from tracker.output.reports.checking.claims import Judged
from tracker.output.reports.checking.parsing import folded

_SEPARATOR = r"[、,， ]?(?:共|和|及|包括|涉及)?(?:具体)?"
_CLASSIFIED = re.compile(
    rf"(?:(?<![\d.第{HAN}])(\d{{1,6}}|[{HAN}]{{1,6}}) ?个?(大类|类别){_SEPARATOR})?"
    rf"(?<![\d.第])(\d{{1,6}}|[{HAN}]{{1,6}}) ?个?方面{_SEPARATOR}"
    rf"(\d{{1,6}}|[{HAN}]{{1,6}}) ?[个条项](?:具体|突出|主要)*问题"
)


def groups(text: str) -> Iterator[Judged]:
    """Every such claim; heads of groups in brackets, （2个方面12个问题）, must add up to the claim over them."""
    plain = folded(text)
    found = [(match, _values(match)) for match in _CLASSIFIED.finditer(plain)]
    heads = [values for match, values in found if values and not match[1] and _bracketed(plain, match)]
    for match, values in found:
        if values is None:
            continue
        fault = _fault(values, heads)
        words = "、".join(
            f"{value}个{name}" for value, name in zip(values, ("大类", "方面", "问题"), strict=True) if value
        )
        yield Judged(match.start(), match.end(), fault is None, fault or f"{words}，数目相符")


def _bracketed(text: str, match: re.Match[str]) -> bool:
    return text[max(0, match.start() - 1) : match.start()] == "(" and text[match.end() : match.end() + 1] == ")"


def _values(match: re.Match[str]) -> tuple[int, int, int] | None:
    """Categories (0: not named), aspects and findings; None when one of them is no number."""
    read = [number(digits) if digits else 0 for digits in (match[1], match[3], match[4])]
    if any(value is None for value in read):
        return None
    categories, aspects, findings = (int(value or 0) for value in read)
    return categories, aspects, findings


def _fault(values: tuple[int, int, int], heads: list[tuple[int, int, int]]) -> str | None:
    categories, aspects, findings = values
    if categories > aspects:
        return f"大类（{categories}个）多于方面（{aspects}个），每个大类至少有一个方面"
    if aspects > findings:
        return f"方面（{aspects}个）多于问题（{findings}个），每个方面至少有一个问题"
    if categories and categories == len(heads):
        summed = (sum(head[1] for head in heads), sum(head[2] for head in heads))
        if summed != (aspects, findings):
            return f"各大类标题下的方面、问题合计为{summed[0]}个、{summed[1]}个，文中为{aspects}个、{findings}个"
    return None
