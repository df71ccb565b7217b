"""The wording of the demo: findings with goals and measures, and texts to import."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from tracker.workflow.model import MeasureKind

_HERE = files("tracker.entry.maintenance")


@dataclass(frozen=True, slots=True)
class DemoMeasure:
    """One measure (整改措施) of a finding."""

    kind: MeasureKind
    text: str


@dataclass(frozen=True, slots=True)
class DemoFinding:
    """One finding as the notice words it, with the goal and the measures that its owner will write."""

    category: str
    aspect: str
    wording: str
    goal: str
    measures: tuple[DemoMeasure, ...]


def town_findings() -> tuple[DemoFinding, ...]:
    """The 45 findings fed back to the town committee, in the order of the notice."""
    return _findings("town")


def village_findings() -> tuple[DemoFinding, ...]:
    """The 35 findings fed back to the villages, grouped by category."""
    return _findings("village")


def text(name: str) -> str:
    """A text to import: report_2023, report_2024 or feedback_2023."""
    return (_HERE / "demo_texts" / f"{name}.txt").read_text(encoding="utf-8")


@cache
def _findings(table: str) -> tuple[DemoFinding, ...]:
    rows = tomllib.loads((_HERE / "demo_findings.toml").read_text(encoding="utf-8"))[table]
    return tuple(_finding(row) for row in rows)


def _finding(row: dict[str, Any]) -> DemoFinding:
    measures = tuple(DemoMeasure(MeasureKind(measure["kind"]), measure["text"]) for measure in row["measures"])
    return DemoFinding(row["category"], row["aspect"], row["wording"], row["goal"], measures)
