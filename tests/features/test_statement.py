"""The sentence for the report: to the letter, adapted to the organization, and as of a past day."""

from __future__ import annotations

from datetime import date

import pytest

from tests import crowd
from tests.cast import World, instant
from tracker.foundation.history.queries import AsOf
from tracker.output.reports.statements import Statement, own_subject, statement, subject_below
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind

TODAY = date(2023, 12, 31)
CLOSED_ON = date(2023, 6, 1)


def stated(world: World, code: str = "town", day: date = TODAY, source: str | None = None) -> Statement:
    as_of = AsOf(day, instant(TODAY, 23))
    return statement(world.session, world.organizations[code], as_of, TODAY, source=source)


def feed_back(world: World, organization: str, count: int, done: int) -> None:
    """So many findings fed back to an organization, and some of them struck off."""
    findings = crowd.drafts(world, organization, count)
    crowd.release(world, *findings)
    for finding in findings[:done]:
        crowd.closed(world, finding, CLOSED_ON)


def test_the_sentence_of_the_report_comes_out_to_the_letter(world: World) -> None:
    feed_back(world, "town", 45, 42)
    feed_back(world, "village-01", 20, 20)
    feed_back(world, "village-02", 15, 14)
    found = stated(world)
    assert found.sentences == (
        "截至目前，反馈镇党委的45个问题中，42个已整改完成，完成率93.3％；"
        "反馈村级党组织的35个问题中，34个已整改完成，完成率97.1％。",
        "合计80个问题中，76个已整改完成，完成率95.0％。",
    )
    assert found.as_dict()["total"]["completion_rate"] == "95.0％"
    assert stated(world, day=date(2023, 5, 31)).sentences[0] == (
        "截至2023年5月31日，反馈镇党委的45个问题中，0个已整改完成，完成率0.0％；"
        "反馈村级党组织的35个问题中，0个已整改完成，完成率0.0％。"
    )


def test_a_level_without_findings_is_left_out(world: World) -> None:
    world.closed()
    assert stated(world).sentences == ("截至目前，反馈村级党组织的1个问题中，1个已整改完成，完成率100.0％。",)
    assert stated(world, "village-01").text == "截至目前，反馈村党支部的1个问题中，1个已整改完成，完成率100.0％。"


def test_an_organization_without_findings_says_so(world: World) -> None:
    world.finding()
    found = stated(world)
    assert found.text == "截至目前，暂无反馈问题。"
    assert (found.total.fed_back, found.total.completion_rate()) == (0, "无")


def test_a_named_source_leads_the_sentence_and_counts_alone(world: World) -> None:
    world.released()
    assert "区县委巡察反馈村级党组织的1个问题中" in stated(world, source="county_inspection").text
    assert stated(world, source="self_check").text == "截至目前，暂无反馈问题。"


def test_a_statement_explains_each_of_its_figures(world: World) -> None:
    found = stated(world)
    assert "已销号或已巩固" in found.basis("completed")
    assert set(found.as_dict()["own"]) == set(found.as_dict()["total"])


@pytest.mark.parametrize(
    ("kind", "party", "words"),
    [
        (OrganizationKind.COUNTY, PartyKind.COMMITTEE, "县委"),
        (OrganizationKind.DISTRICT, PartyKind.COMMITTEE, "区委"),
        (OrganizationKind.TOWNSHIP, PartyKind.COMMITTEE, "乡党委"),
        (OrganizationKind.SUBDISTRICT, PartyKind.WORKING_COMMITTEE, "街道党工委"),
        (OrganizationKind.COMMUNITY, PartyKind.GENERAL_BRANCH, "社区党总支"),
        (OrganizationKind.UNIT, PartyKind.LEADING_GROUP, "本单位党组"),
    ],
)
def test_the_subject_follows_the_kind_of_organization(kind: OrganizationKind, party: PartyKind, words: str) -> None:
    assert own_subject(Organization(kind=kind, party_kind=party)) == words


def test_those_below_are_named_by_their_kinds() -> None:
    village, community, town, unit = (
        OrganizationKind.VILLAGE,
        OrganizationKind.COMMUNITY,
        OrganizationKind.TOWN,
        OrganizationKind.UNIT,
    )
    assert subject_below([village, community]) == "村（社区）党组织"
    assert subject_below([town, OrganizationKind.SUBDISTRICT]) == "乡镇（街道）党组织"
    assert subject_below([town, village]) == subject_below([unit]) == "下级党组织"
