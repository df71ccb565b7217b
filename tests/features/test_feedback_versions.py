"""What paper says about a feedback, and how often was inspected: sentences of an earlier (D, K) never change."""

from __future__ import annotations

from datetime import date

import pytest

from tests import crowd
from tests.cast import FIRST_DAY, World, instant
from tests.databases import MIGRATIONS
from tracker.foundation.db.migrating import downgrade, upgrade
from tracker.foundation.history.queries import AsOf, verify
from tracker.output.figures.scope import Scope
from tracker.output.reports.paperwork.queries import finding_file
from tracker.output.reports.passages import passages
from tracker.output.reports.rectification.queries import Asked, report
from tracker.people.organizations.models import OrganizationKind
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.describing import FeedbackRecord, describe
from tracker.rectification.inspections.models import Feedback, Source
from tracker.rectification.inspections.operations import NewInspection, add_round, open_inspection, start_feedback
from tracker.rectification.inspections.queries import described

MET, CHANGED, DAY = date(2023, 3, 10), date(2023, 6, 1), date(2023, 12, 31)
EARLY, LATE = instant(date(2023, 4, 1)), instant(date(2024, 1, 5))
OLD = FeedbackRecord("清巡〔2023〕2号", "钱书", MET)


@pytest.fixture
def finding(world: World) -> Finding:
    """A finding of the town, fed back on the first day and in 整改中."""
    (finding,) = crowd.drafts(world, "town", 1)
    crowd.release(world, finding)
    crowd.begin(world, finding)
    return finding


def told(world: World, finding: Finding, day: date, known_at: object) -> tuple[str, ...]:
    """Every sentence and paper that reads the record: statement, report, form."""
    world.session.expire_all()
    as_of, town = AsOf(day, known_at), world.organizations["town"]  # type: ignore[arg-type]
    said = "".join(one.text for one in passages(world.session, town, as_of, DAY))
    organizing = report(world.session, Asked(town, as_of), DAY).organizing
    return said, "".join(organizing), finding_file(world.session, finding, as_of).document_no


def test_an_edit_changes_no_sentence_of_an_earlier_instant_or_day(world: World, finding: Finding) -> None:
    nothing = told(world, finding, CHANGED, instant(MET, 9))
    describe(world.session, finding.feedback, OLD, world.by("coordinator", MET))
    assert told(world, finding, CHANGED, instant(MET, 9)) == nothing
    early = told(world, finding, CHANGED, EARLY)
    assert "成立整改工作领导小组" in early[0]
    assert "成立由钱书任组长" in early[1]
    assert early[2] == "清巡〔2023〕2号"
    assert "领导小组" not in "".join(told(world, finding, date(2023, 3, 9), EARLY)[:2])

    right, new = FeedbackRecord("清巡〔2023〕12号", "钱书", MET), FeedbackRecord("清巡〔2023〕12号", "冯办", MET)
    describe(world.session, finding.feedback, right, world.by("coordinator", MET, recorded=date(2023, 5, 1)))
    describe(world.session, finding.feedback, new, world.by("coordinator", CHANGED))
    assert told(world, finding, CHANGED, EARLY) == early
    assert "成立由冯办任组长" in told(world, finding, DAY, LATE)[1]
    before_the_change = told(world, finding, date(2023, 5, 31), LATE)
    assert "成立由钱书任组长" in before_the_change[1]
    assert before_the_change[2] == "清巡〔2023〕12号"
    world.session.commit()
    assert verify(world.session).ok


def test_what_changes_nothing_makes_no_version_and_who_may_not_is_refused(world: World, finding: Finding) -> None:
    feedback = finding.feedback
    assert describe(world.session, feedback, OLD, world.by("coordinator", MET)) is not None
    assert describe(world.session, feedback, OLD, world.by("coordinator", MET, recorded=CHANGED)) is None
    with pytest.raises(Refused, match="整改办"):
        describe(world.session, feedback, FeedbackRecord(), world.by("office", MET))
    assert [one.version_no for one in feedback.versions] == [1]


def test_what_stood_before_versions_were_kept_becomes_the_first(
    world: World, finding: Finding, database_url: str
) -> None:
    feedback = finding.feedback
    feedback.document_no, feedback.head, feedback.meeting_on = OLD.document_no, OLD.head, OLD.meeting_on
    world.session.commit()
    feedback_id, finding_id = feedback.id, finding.id
    world.session.close()
    downgrade(database_url, MIGRATIONS, "0008")
    upgrade(database_url, MIGRATIONS)
    feedback = world.session.get_one(Feedback, feedback_id)
    assert feedback.recorded_at == feedback.round.recorded_at == feedback.round.inspection.created_at
    finding = world.session.get_one(Finding, finding_id)
    early = told(world, finding, CHANGED, EARLY)
    assert "成立由钱书任组长" in early[1]
    describe(world.session, feedback, FeedbackRecord(head="冯办"), world.by("coordinator", CHANGED))
    assert told(world, finding, CHANGED, EARLY) == early
    assert [one.head for one in feedback.versions] == ["钱书", "冯办"]
    assert described(world.session, feedback, AsOf(DAY, LATE)) is feedback.versions[1]
    world.session.commit()
    assert verify(world.session).ok


def test_a_round_and_a_unit_entered_later_are_not_known_earlier(world: World) -> None:
    source = world.session.query(Source).filter_by(code="village_patrol").one()
    town = world.organizations["town"]
    new = NewInspection("村级党建巡查", 2023, source, town, FIRST_DAY)
    first = open_inspection(world.session, new, world.users["coordinator"], instant(FIRST_DAY))

    def patrols(known_at: object, scope: Scope) -> str:
        found = passages(world.session, town, AsOf(DAY, known_at), DAY, scope=scope)  # type: ignore[arg-type]
        return "".join(one.text for one in found if one.title == "专项监督和村级党建巡查")

    villages, everything = Scope(kinds=(OrganizationKind.VILLAGE,)), Scope()
    add_round(world.session, first.inspection, 2, date(2023, 3, 20), instant(date(2023, 5, 1)))
    start_feedback(
        world.session, first, world.organizations["village-01"], "town-to-village", instant(date(2023, 5, 1))
    )
    assert (patrols(EARLY, everything), patrols(EARLY, villages)) == ("全年开展村级党建巡查1次，未反馈问题。", "")
    assert patrols(LATE, everything) == "全年开展村级党建巡查2次，未反馈问题。"
    assert patrols(LATE, villages) == "全年开展村级党建巡查1次，未反馈问题。"
