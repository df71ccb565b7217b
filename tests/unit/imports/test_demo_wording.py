"""The demo's wording fits the figures it must reproduce and goes through the real import."""

import pytest

from tracker.entry.imports.drafts import ParsedKind
from tracker.entry.imports.parsing import parse
from tracker.entry.maintenance.demo_wording import text, town_findings, village_findings
from tracker.workflow.model import MeasureKind


def test_there_are_45_findings_for_the_town_and_35_for_the_villages_in_four_categories_each() -> None:
    for findings, count in ((town_findings(), 45), (village_findings(), 35)):
        assert len(findings) == count
        assert len({finding.category for finding in findings}) == 4
        assert len({(finding.category, finding.aspect) for finding in findings}) >= 12


def test_every_finding_is_worded_once_with_a_goal_and_one_to_six_measures() -> None:
    findings = (*town_findings(), *village_findings())
    assert len({finding.wording for finding in findings}) == 80
    for finding in findings:
        assert 40 <= len(finding.wording) <= 160
        assert finding.goal
        assert 1 <= len(finding.measures) <= 6
    assert sum(len(finding.measures) >= 3 for finding in findings) >= 20
    assert {measure.kind for finding in findings for measure in finding.measures} == set(MeasureKind)


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("report_2023", ParsedKind.REPORT, 3),
        ("report_2024", ParsedKind.REPORT, 4),
        ("feedback_2023", ParsedKind.FEEDBACK, 9),
    ],
)
def test_the_texts_come_in_through_the_real_import(name: str, kind: ParsedKind, count: int) -> None:
    parsed = parse(text(name))
    assert (parsed.kind, len(parsed.findings)) == (kind, count)
    assert all(finding.category and finding.aspect for finding in parsed.findings) is (kind is ParsedKind.FEEDBACK)
