"""Finds the parts of a report that hold findings: 存在问题, 存在的主要问题, 问题和不足 …"""

from dataclasses import dataclass

from tracker.entry.imports import headings
from tracker.entry.imports.drafts import Span
from tracker.entry.imports.enumerators import Mark, Style
from tracker.entry.imports.sources import Source


@dataclass(frozen=True, slots=True)
class Part:
    """A part that holds findings: its heading, and the body behind the heading.

    `bare`: the heading names nothing but problems (not 党建方面存在的问题).
    """

    rank: int
    bare: bool
    heading: Span
    body: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that announces problems; `mark` is its enumerator, if it has one."""

    start: int
    span: Span
    bare: bool
    mark: Mark | None

    @property
    def rank(self) -> int:
        """An unnumbered heading ranks with the chapters."""
        return self.mark.style if self.mark else Style.CHAPTER


def problem_parts(source: Source) -> list[Part]:
    """The outermost parts about problems; a part that only contains such a part gives way to it."""
    found = _parts(source, _headings(source))
    bare = [part for part in found if part.bare]
    chosen = _outermost(bare) or _single(_outermost(found))
    return _outermost(_inside(chosen, bare)) or chosen


def line_title(source: Source, start: int) -> str:
    """The wording of a heading from `start` to its first 。or ：, at most 80 characters, folded."""
    near = source.folded[start : start + 80].lstrip(" ").partition("\n")[0]
    return near.partition("。")[0].partition(":")[0].strip(" ")


def _outermost(parts: list[Part]) -> list[Part]:
    rank = min((part.rank for part in parts), default=0)
    return [part for part in parts if part.rank == rank]


def _single(parts: list[Part]) -> list[Part]:
    """Several chapters 党建方面存在的问题 are not parts of a report: the whole text is findings."""
    return [] if len(parts) > 1 and parts[0].rank == Style.CHAPTER else parts


def _inside(outer: list[Part], parts: list[Part]) -> list[Part]:
    """The parts that lie within one of the outer ones, which do not overlap."""
    inner, at = [], 0
    for part in parts:
        while at < len(outer) and outer[at].body.end <= part.heading.start:
            at += 1
        if at < len(outer) and outer[at].body.start <= part.heading.start:
            inner.append(part)
    return inner


def _headings(source: Source) -> list[Heading]:
    leading = [mark for mark in source.marks if mark.leads]
    taken = {source.trimmed(Span(mark.start, mark.body)).start for mark in leading}
    numbered = [_numbered(source, mark) for mark in leading if mark.style < Style.ORDINAL]
    plain = [_plain(source, line) for line in source.lines if line.start not in taken]
    found = [heading for heading in (*numbered, *plain) if heading is not None]
    return sorted(found, key=lambda heading: heading.start)


def _announced(source: Source, start: int) -> tuple[Span, bool] | None:
    near = source.folded[start : start + 80]
    start += len(near) - len(near.lstrip(" #*"))
    heading = headings.problem_heading(source.folded[start : start + 80].partition("\n")[0])
    return (Span(start, start + heading.length), heading.bare) if heading else None


def _numbered(source: Source, mark: Mark) -> Heading | None:
    found = _announced(source, mark.body)
    return Heading(mark.start, *found, mark) if found else None


def _plain(source: Source, line: Span) -> Heading | None:
    """A heading without a number: alone on its line or, where it names nothing but problems, before a colon."""
    found = _announced(source, line.start)
    if found is None or found[0].end - found[0].start < 4:
        return None
    rest = source.folded[found[0].end : line.end].lstrip(" *")
    stands = rest in ("", ":") or (found[1] and (rest == "。" or rest.startswith(":")))
    return Heading(line.start, *found, None) if stands else None


def _parts(source: Source, found: list[Heading]) -> list[Part]:
    limits = _limits(found, len(source.original))
    return [
        Part(heading.rank, heading.bare, heading.span, Span(heading.span.end, _end(source, heading, limit)))
        for heading, limit in zip(found, limits, strict=True)
    ]


def _limits(found: list[Heading], length: int) -> list[int]:
    """For each heading where the next one of its rank or above begins; one pass from the end."""
    limits: list[int] = []
    following: list[Heading] = []
    for heading in reversed(found):
        while following and following[-1].rank > heading.rank:
            following.pop()
        limits.append(following[-1].start if following else length)
        following.append(heading)
    return limits[::-1]


def _end(source: Source, heading: Heading, limit: int) -> int:
    body = Span(heading.span.end, limit)
    marks = [mark for mark in source.marks_in(body) if mark.leads]
    return (
        _end_of_plain(source, marks, body)
        if heading.mark is None
        else _end_of_numbered(source, heading.mark, marks, limit)
    )


def _end_of_numbered(source: Source, own: Mark, marks: list[Mark], limit: int) -> int:
    """Where the next heading of the same or a higher level begins; numbering that restarts at 1 lies inside."""
    last = 0
    for mark in marks:
        if mark.style > own.style:
            continue
        inside = mark.number == 1 or (last > 0 and mark.number == last + 1)
        if mark.style < own.style or not inside or headings.comes_after(line_title(source, mark.body)):
            return mark.start
        last = mark.number
    return limit


def _end_of_plain(source: Source, marks: list[Mark], body: Span) -> int:
    """Where a heading with other things to say begins, or one above the numbering used inside."""
    first = marks[0].style if marks else Style.BULLET
    above = [mark.start for mark in marks if mark.style < first or headings.comes_after(line_title(source, mark.body))]
    over = [line.start for line in source.lines_in(body) if _is_over(source, line)]
    return min([*above, *over, body.end])


def _is_over(source: Source, line: Span) -> bool:
    wording = source.folded[line.start : line.end].strip(" #*")
    return len(wording) <= 30 and headings.comes_after(wording.rstrip(":"))
