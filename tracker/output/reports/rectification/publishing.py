"""What a 公开稿 prints of a report: figures stay as they are, texts are left out or worded differently. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from tracker.output.reports.rectification.content import Category, Report, Treated
from tracker.output.reports.rectification.models import Treatment

ORGANIZING, INSTITUTIONS, NEXT_STEPS = "organizing", "institutions", "next_steps"
SECTIONS = {ORGANIZING: "整改工作组织情况", INSTITUTIONS: "制度名称", NEXT_STEPS: "下一步打算"}
SHORTEST_NAME = 2


@dataclass(frozen=True)
class Choice:
    """What is done with a finding or section; an empty new text leaves that text as it is."""

    treatment: Treatment = Treatment.KEEP
    wording: str = ""
    measures: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Item:
    """What can be left out or reworded, with what it says now and what is done with it."""

    key: str
    title: str
    wording: str
    measures: tuple[str, ...]
    choice: Choice

    @property
    def is_finding(self) -> bool:
        return self.key not in SECTIONS


AS_IT_IS = Choice()
Choices = Mapping[str, Choice]


def items(report: Report, choices: Choices) -> list[Item]:
    """Everything that an office decides about, sections first. Sentences with figures are not among it."""
    sections = {
        ORGANIZING: "".join(report.organizing),
        INSTITUTIONS: "".join(report.institutions),
        NEXT_STEPS: "".join(step for finding in report.findings for step in finding.open_measures),
    }
    found = [(key, SECTIONS[key], text, ()) for key, text in sections.items() if text]
    found += [(one.code, one.code, one.wording, one.public_measures) for one in report.findings]  # type: ignore[misc]
    return [Item(*one, choices.get(one[0], AS_IT_IS)) for one in found]


def published(report: Report, choices: Choices, handled: Collection[str]) -> Report:
    """The report as everybody may read it. The figures are the same; people who were `handled` are named nowhere."""
    categories = tuple(_public_category(category, choices, handled) for category in report.categories)
    shown = sum(len(category.findings) for category in categories)
    next_steps = choices.get(NEXT_STEPS, AS_IT_IS)
    return replace(
        report,
        title=report.title.removesuffix("报告") + "通报",
        organizing=_section(report.organizing, choices.get(ORGANIZING, AS_IT_IS)),
        institutions=_section(report.institutions, choices.get(INSTITUTIONS, AS_IT_IS)),
        categories=tuple(category for category in categories if category.findings),
        left_out=len(report.findings) - shown,
        hides_next_steps=next_steps.treatment is not Treatment.KEEP,
        next_steps=next_steps.wording if next_steps.treatment is Treatment.REWORD else "",
        annexes=(),
    )


def annotated(report: Report, choices: Choices) -> Report:
    """The internal report, which says what its 公开稿 leaves out or words differently, and why."""
    categories = tuple(
        Category(
            category.heading,
            tuple(replace(one, remark=_remark(choices.get(one.code, AS_IT_IS))) for one in category.findings),
        )
        for category in report.categories
    )
    remarks = [f"“{SECTIONS[key]}”{_remark(choices[key])}" for key in SECTIONS if key in choices]
    return replace(report, categories=categories, remarks=tuple(one for one in remarks if "公开稿" in one))


def names_in(report: Report, names: Collection[str]) -> list[str]:
    """Sentences that say where a handled person's name still stands in what would be published."""
    told = sorted(name for name in set(names) if len(name) >= SHORTEST_NAME)
    return [
        f"{place}里有被处理人员的姓名“{name}”，请改写或不公开"
        for place, text in _public_texts(report)
        for name in told
        if name in text
    ]


def _public_texts(report: Report) -> Iterator[tuple[str, str]]:
    yield SECTIONS[ORGANIZING], "".join(report.organizing)
    yield SECTIONS[INSTITUTIONS], "".join(report.institutions)
    yield SECTIONS[NEXT_STEPS], report.next_steps
    for one in report.findings:
        steps = () if report.hides_next_steps else one.open_measures
        yield f"问题{one.code}", "".join((one.wording, *one.measures, *steps))


def _section(texts: tuple[str, ...], choice: Choice) -> tuple[str, ...]:
    if choice.treatment is Treatment.LEAVE_OUT:
        return ()
    return (choice.wording,) if choice.treatment is Treatment.REWORD and choice.wording and texts else texts


def _public_category(category: Category, choices: Choices, handled: Collection[str]) -> Category:
    kept = [
        _public(finding, choice, handled)
        for finding in category.findings
        if (choice := choices.get(finding.code, AS_IT_IS)).treatment is not Treatment.LEAVE_OUT
    ]
    return Category(category.heading, tuple(kept))


def _public(finding: Treated, choice: Choice, handled: Collection[str]) -> Treated:
    """Whoever rewords the measures has worded the next steps too: the old ones are not printed beside them."""
    reworded = choice.treatment is Treatment.REWORD
    new = tuple(line for line in choice.measures.split("\n") if line) if reworded else ()
    return replace(
        finding,
        wording=choice.wording if reworded and choice.wording else finding.wording,
        measures=new or finding.public_measures,
        open_measures=() if new else finding.open_measures,
        person="" if finding.person in handled else finding.person,
    )


def _remark(choice: Choice) -> str:
    if choice.treatment is Treatment.LEAVE_OUT:
        return f"【公开稿不公开。理由：{choice.reason}】"
    if choice.treatment is Treatment.REWORD:
        new = "".join(f"“{text}”" for text in (choice.wording, choice.measures) if text)
        return f"【公开稿改写为{new}。理由：{choice.reason}】"
    return ""


def to_json(report: Report) -> dict[str, Any]:
    """The report as plain JSON values, to be kept with its submission."""
    found = asdict(report)
    return found | {
        "as_of": report.as_of.isoformat(),
        "known_at": report.known_at.isoformat(),
        "filed_on": report.filed_on.isoformat(),
    }


def from_json(raw: Mapping[str, Any]) -> Report:
    """The report that `to_json` wrote."""
    categories = tuple(
        Category(category["heading"], tuple(Treated(**_tuples(one)) for one in category["findings"]))
        for category in raw["categories"]
    )
    days = {name: date.fromisoformat(raw[name]) for name in ("as_of", "filed_on")}
    known_at = datetime.fromisoformat(raw["known_at"])
    return Report(**{**_tuples(raw), **days, "known_at": known_at, "categories": categories})


def _tuples(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
