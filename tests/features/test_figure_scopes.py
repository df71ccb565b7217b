"""What narrows figures down, what stands behind each of them, and how wide findings reach, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from tests import crowd
from tests.cast import FIRST_DAY, World, instant
from tracker.foundation.history.queries import AsOf
from tracker.output.figures.queries import EVERYTHING, Breadth, Scope, behind, breadth, figures
from tracker.output.figures.rules import Figures
from tracker.people.organizations.models import OrganizationKind
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.inspections.models import Source
from tracker.rectification.inspections.operations import NewInspection, open_inspection, start_feedback

END = AsOf(date(2023, 12, 31), instant(date(2024, 12, 31), 23))
LATER = date(2023, 6, 1)


def county(world: World) -> tuple[str, ...]:
    return (world.organizations["county"].path,)


def count(world: World, scope: Scope) -> int:
    return figures(world.session, county(world), END, scope).fed_back


@pytest.fixture
def crowded(world: World) -> World:
    """Two findings of the town and three of a village from the county, one of another village from the town itself."""
    crowd.release(world, *crowd.drafts(world, "town", 2))
    first, *others = crowd.drafts(world, "village-01", 3)
    crowd.release(world, first)
    crowd.release(world, *others, day=LATER)
    source = world.session.query(Source).filter_by(code="village_patrol").one()
    new = NewInspection("村级党建巡查", 2022, source, world.organizations["town"], FIRST_DAY)
    round_ = open_inspection(world.session, new, world.users["coordinator"], instant(FIRST_DAY))
    feedback = start_feedback(
        world.session, round_, world.organizations["village-02"], "town-to-village", instant(FIRST_DAY)
    )
    entry = act.NewFinding("公章管理不规范。", "patrol-1")
    own = act.log_finding(world.session, feedback, entry, world.by("coordinator"))
    crowd.release(world, own)
    return world


def test_each_part_of_a_scope_keeps_what_it_names(crowded: World) -> None:
    county_round = crowded.feedback().round
    scopes = {
        EVERYTHING: 6,
        Scope(source="county_inspection"): 5,
        Scope(kinds=(OrganizationKind.VILLAGE,)): 4,
        Scope(kinds=(OrganizationKind.TOWN, OrganizationKind.VILLAGE)): 6,
        Scope(organization_id=crowded.organizations["town"].id): 2,
        Scope(year=2022): 1,
        Scope(inspection_id=county_round.inspection_id): 5,
        Scope(round_id=county_round.id): 5,
        Scope(feedback_id=crowded.feedback("village-01").id): 3,
        Scope(fed_back_from=LATER): 2,
        Scope(fed_back_until=LATER): 6,
        Scope(fed_back_until=date(2023, 5, 31)): 4,
    }
    assert {scope: count(crowded, scope) for scope in scopes} == scopes


def test_parts_of_a_scope_hold_together(crowded: World) -> None:
    villages = (OrganizationKind.VILLAGE,)
    assert count(crowded, Scope(source="county_inspection", kinds=villages, fed_back_from=LATER)) == 2
    assert count(crowded, Scope(source="self_check", kinds=villages)) == 0


def test_a_scope_that_names_nothing_is_false() -> None:
    assert not Scope()
    assert Scope(year=2023)


def everything_happened(world: World) -> tuple[Finding, Finding]:
    """One finding that was sent back, struck off with an institution and relapsed; one that is overdue."""
    back = world.applied(date(2023, 5, 1))
    act.send_back(world.session, back, "佐证材料不足，请补充收据", world.by("leader", date(2023, 5, 2)))
    act.request_closure(world.session, back, "收据已补齐。", world.by("secretary", date(2023, 5, 3)))
    crowd.strike_off(world, back, date(2023, 5, 4))
    seen = date(2023, 6, 1)
    act.recur(world.session, back, "又有两个月没有收缴党费", world.by("discipline", seen))
    act.reopen(world.session, back, "核实又有两个月没有收缴", date(2024, 3, 1), world.by("coordinator", seen))
    return back, world.rectifying(organization="village-02", owner="neighbour")


def test_behind_each_figure_stand_its_findings(world: World) -> None:
    back, late = (finding.id for finding in everything_happened(world))
    expected = {
        "fed_back": [back, late],
        "completed": [],
        "staged": [],
        "unfinished": [back, late],
        "overdue": [late],
        "on_time": [],
        "returns": [back],
        "extensions": [],
        "relapses": [back],
        "institutions": [back],
        "funds": [],
        "people_handled": [],
    }
    assert {name: behind(world.session, county(world), END, name) for name in expected} == expected


def test_behind_a_figure_stands_the_scope_too(crowded: World) -> None:
    found = behind(crowded.session, county(crowded), END, "fed_back", Scope(year=2022))
    assert len(found) == 1
    with pytest.raises(KeyError):
        behind(crowded.session, county(crowded), END, "completion_rate")


def test_breadth_counts_categories_aspects_organizations_and_measures(world: World) -> None:
    placed = [
        *crowd.drafts(world, "village-01", 2, ("党的建设", "组织生活")),
        *crowd.drafts(world, "village-02", 1, ("党的建设", "党费收缴")),
        *crowd.drafts(world, "village-02", 1, ("民生保障", "党费收缴")),
        *crowd.drafts(world, "town", 1),
    ]
    crowd.release(world, *placed)
    crowd.begin(world, placed[0], act.PlannedMeasure("补课"), act.PlannedMeasure("公示"))
    assert breadth(world.session, county(world), END) == Breadth(5, 3, 2, 3, 2)
    assert breadth(world.session, county(world), END, Scope(source="self_check")) == Breadth()


def test_no_path_no_figures(world: World) -> None:
    world.released()
    assert figures(world.session, (), END) == Figures()
