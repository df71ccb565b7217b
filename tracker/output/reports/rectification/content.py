"""What a 整改情况报告 says, as plain values, and its text block by block. Nothing is said that no record says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import count, pairwise

from tracker.foundation.lib.chinese import chinese_date, ordinal

_LAST_ORDINAL = 99


class Kind(StrEnum):
    """What a block is on paper: 一、黑体, （一）楷体, 1. and running text 仿宋, and the lines under it."""

    TITLE = "title"
    SECTION = "section"
    SUBSECTION = "subsection"
    TEXT = "text"
    ANNEX = "annex"
    SIGNATURE = "signature"
    REMARK = "remark"


@dataclass(frozen=True)
class Block:
    """A paragraph."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Treated:
    """A finding in the report, of the organization with the code `organization`.

    `measures` are numbered texts with their results, `open_measures` those not done. `public_measures` name nobody who
    was handled and quote no record about it. `remark` says, in the internal version, what a publication does with it.
    """

    code: str
    organization: str
    unit: str
    person: str
    wording: str
    measures: tuple[str, ...]
    public_measures: tuple[str, ...]
    open_measures: tuple[str, ...]
    deadline: str
    state: str
    completed: bool
    overdue: bool
    remark: str = ""


@dataclass(frozen=True)
class Category:
    """大类 with its findings."""

    heading: str
    findings: tuple[Treated, ...]


@dataclass(frozen=True)
class Report:
    """A whole report as of (D, K). Empty parts are left out of the text.

    `figures` are sentences with figures, `effects` those about institutions, money and people; a publication never
    changes either. `left_out` counts the findings that it does not print. `next_steps` stands once for those of
    each finding, where a publication words them anew.
    """

    title: str
    unit: str
    as_of: date
    known_at: datetime
    filed_on: date
    organizing: tuple[str, ...]
    figures: tuple[str, ...]
    categories: tuple[Category, ...]
    effects: tuple[str, ...]
    institutions: tuple[str, ...]
    annexes: tuple[str, ...]
    left_out: int = 0
    hides_next_steps: bool = False
    next_steps: str = ""
    remarks: tuple[str, ...] = field(default=())

    @property
    def findings(self) -> tuple[Treated, ...]:
        return tuple(finding for category in self.categories for finding in category.findings)


def blocks(report: Report) -> list[Block]:
    """The report as it is read, from the title to the date."""
    number = count(1)
    parts = [Block(Kind.TITLE, report.title)]
    for heading, body in (
        ("整改工作组织情况", _texts(report.organizing)),
        ("整改完成情况", _texts(report.figures)),
        ("逐项整改情况", list(_findings(report))),
        ("整改成效", _texts((*report.effects, *report.institutions))),
        ("未完成问题及下一步打算", list(_unfinished(report))),
    ):
        if body:
            parts += [Block(Kind.SECTION, f"{ordinal(next(number))}、{heading}"), *body]
    parts += [Block(Kind.REMARK, remark) for remark in report.remarks]
    parts += [Block(Kind.ANNEX, line) for line in _annexes(report.annexes)]
    return [
        *parts,
        Block(Kind.SIGNATURE, report.unit),
        Block(Kind.SIGNATURE, chinese_date(report.filed_on)),
    ]


@dataclass(frozen=True)
class Part:
    """A heading with what stands under it, as a page folds it; what stands under none has no `head`."""

    head: Block | None
    body: tuple[Block, ...]
    inner: tuple[Part, ...] = ()

    @property
    def size(self) -> int:
        """How many paragraphs it has."""
        return len(self.body) + sum(part.size for part in self.inner)


_AT_THE_END = (Kind.REMARK, Kind.ANNEX, Kind.SIGNATURE)


def parts(read: Sequence[Block]) -> list[Part]:
    """The blocks of a report by section and subsection; title, annexes and signature stand under no heading."""
    end = max((place for place, block in enumerate(read, 1) if block.kind not in _AT_THE_END), default=0)
    return [*_cut(read[:end], Kind.SECTION, Kind.SUBSECTION), Part(None, tuple(read[end:]))]


def _cut(read: Sequence[Block], kind: Kind, *deeper: Kind) -> list[Part]:
    """What stands before the first heading of the kind, then each heading with what follows it."""
    edges = [*(place for place, block in enumerate(read) if block.kind is kind), len(read)]
    before = Part(None, tuple(read[: edges[0]]))
    return [before, *(_part(read[head], read[head + 1 : end], deeper) for head, end in pairwise(edges))]


def _part(head: Block, body: Sequence[Block], deeper: Sequence[Kind]) -> Part:
    if not deeper:
        return Part(head, tuple(body))
    before, *inner = _cut(body, *deeper)
    return Part(head, before.body, tuple(inner))


def _texts(sentences: Sequence[str]) -> list[Block]:
    return [Block(Kind.TEXT, sentence) for sentence in sentences]


def _findings(report: Report) -> Iterator[Block]:
    serial = count(1)
    for place, category in enumerate(report.categories, 1):
        if category.heading:
            yield Block(Kind.SUBSECTION, f"（{ordinal(place) if place <= _LAST_ORDINAL else place}）{category.heading}")
        for finding in category.findings:
            yield Block(Kind.TEXT, f"{next(serial)}.{finding.wording}")
            yield from _texts(finding.measures)
            yield Block(Kind.TEXT, f"完成情况：{finding.state}。")
            if finding.remark:
                yield Block(Kind.REMARK, finding.remark)
    if report.left_out:
        yield Block(Kind.TEXT, f"另有{report.left_out}个问题按规定不在本文中公开，已计入上述数字。")


def _unfinished(report: Report) -> Iterator[Block]:
    """What is not completed, with its time limit; the next steps are the measures that are still open."""
    waiting = [finding for finding in report.findings if not finding.completed]
    if not waiting:
        if report.findings and not report.left_out:
            yield Block(Kind.TEXT, "没有未完成的问题。")
        return
    for number, finding in enumerate(waiting, 1):
        limit = f"整改时限{finding.deadline}" if finding.deadline else "尚未确定整改时限"
        late = "，已逾期" if finding.overdue else ""
        yield Block(Kind.TEXT, f"{number}.{finding.wording.rstrip('。；;')}（{finding.unit}，{limit}{late}）。")
        if finding.open_measures and not report.hides_next_steps:
            yield Block(Kind.TEXT, f"下一步：{''.join(finding.open_measures)}")
    if report.next_steps:
        yield Block(Kind.TEXT, f"下一步：{report.next_steps}")


def _annexes(names: Sequence[str]) -> list[str]:
    if len(names) == 1:
        return [f"附件：{names[0]}"]
    return [f"{'附件：' if number == 1 else '　　　'}{number}.{name}" for number, name in enumerate(names, 1)]
