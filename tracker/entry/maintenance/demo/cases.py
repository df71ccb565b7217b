"""What the findings of the demo are about: wording, plan, and who answers for them."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.entry.maintenance.demo.phrases import phrase, table
from tracker.entry.maintenance.demo_wording import DemoFinding, DemoMeasure, town_findings, village_findings
from tracker.rectification.findings.models import Finding
from tracker.workflow.model import MeasureKind

VILLAGES = tuple(f"village-{number:02d}" for number in range(1, 11))


@dataclass
class Case:
    """A finding to be: `unit` is an organization's code, `owner` and `leader` are usernames."""

    unit: str
    category: str
    aspect: str
    wording: str
    goal: str
    lines: tuple[DemoMeasure, ...]
    owner: str
    leader: str
    number: int  # in the order of the round, from 1; names its working paper
    finding: Finding | None = None

    @property
    def row(self) -> Finding:
        """The registered finding."""
        assert self.finding is not None, "the first turn of a case registers it"
        return self.finding

    @property
    def in_town(self) -> bool:
        """Whether the finding is the town committee's own."""
        return self.unit == "town"


def county_cases() -> tuple[list[Case], list[Case]]:
    """The 45 findings of the town committee and the 35 of its villages, dealt out in turn."""
    town = [_town_case(entry, number) for number, entry in enumerate(town_findings(), start=1)]
    village = [
        _village_case(entry, number, VILLAGES[number % len(VILLAGES)])
        for number, entry in enumerate(village_findings())
    ]
    _vary_plans(town, village)
    return town, village


def _town_case(entry: DemoFinding, number: int) -> Case:
    owner = table("people")["offices"].get(entry.aspect, "party-building")
    return _case(entry, "town", owner, table("people")["leaders"][owner], number)


def _village_case(entry: DemoFinding, number: int, village: str) -> Case:
    return _case(entry, village, f"secretary{village[-2:]}", table("people")["leaders"][village], 46 + number)


def _case(entry: DemoFinding, unit: str, owner: str, leader: str, number: int) -> Case:
    planned = entry.measures
    return Case(unit, entry.category, entry.aspect, entry.wording, entry.goal, planned, owner, leader, number)


def _vary_plans(town: list[Case], village: list[Case]) -> None:
    """The longest plan grows to six measures, one short plan shrinks to one: ledgers must show both."""
    longest = max(town, key=lambda case: len(case.lines))
    extra = (DemoMeasure(MeasureKind.GENERAL, phrase("extra_measure")),) * (6 - len(longest.lines))
    longest.lines += extra
    shortest = min(village, key=lambda case: len(case.lines))
    shortest.lines = shortest.lines[:1]
