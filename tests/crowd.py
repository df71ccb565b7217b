"""Many findings in one feedback: all are logged before the first is released, then each is taken as far as wanted."""

from __future__ import annotations

from datetime import date

from tests.cast import FIRST_DAY, World
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.present import current_measures
from tracker.rectification.inspections.operations import category
from tracker.workflow.model import MeasureKind, Timeframe

OWNERS = {"town": "office", "village-01": "secretary", "village-02": "neighbour"}
DEADLINE = date(2023, 9, 1)


def drafts(
    world: World, organization: str, count: int, titles: tuple[str, str] | None = None, day: date = FIRST_DAY
) -> list[Finding]:
    """Findings in DRAFT, in the given category and aspect."""
    procedure = "county-to-town" if organization == "town" else "county-to-village"
    feedback = world.feedback(organization, procedure)
    scheme = feedback.round.inspection.scheme
    placed = category(world.session, scheme, *titles) if titles else None
    category_id = placed.id if placed else None
    entries = [
        act.NewFinding(
            f"{feedback.organization.name}的第{number}个问题。", f"{organization}-{titles}-{number}", category_id
        )
        for number in range(1, count + 1)
    ]
    return [act.log_finding(world.session, feedback, entry, world.by("inspector", day)) for entry in entries]


def owner_of(finding: Finding) -> str:
    """Who answers for a place: of those that are not of the cast, its secretary."""
    place = finding.organization.code
    return OWNERS.get(place, f"{place}-secretary")


def release(world: World, *findings: Finding, day: date = FIRST_DAY) -> None:
    for finding in findings:
        act.submit_draft(world.session, finding, world.by("inspector", day))
        act.release(world.session, finding, world.by("coordinator", day))


def begin(
    world: World, finding: Finding, *plan: act.PlannedMeasure, day: date = FIRST_DAY, deadline: date = DEADLINE
) -> None:
    """From 待签收 to 整改中, with one measure unless a plan is given."""
    owner = owner_of(finding)
    unit = f"{finding.organization.name}办公室"
    people = (world.users[owner], world.users["leader"])
    entry = act.Assignment(*people, Timeframe.FIXED_TERM, deadline, responsible_unit=unit)
    act.assign(world.session, finding, entry, world.by("coordinator", day))
    act.acknowledge(world.session, finding, world.by(owner, day))
    measures = plan or (act.PlannedMeasure("立即纠正。", MeasureKind.GENERAL),)
    act.write_plan(world.session, finding, "问题整改到位", measures, world.by(owner, day))
    act.submit_plan(world.session, finding, world.by(owner, day))
    act.approve_plan(world.session, finding, "同意", world.by("leader", day))


def apply(world: World, finding: Finding, day: date) -> None:
    """Every measure done with a written result, and the application."""
    by = world.by(owner_of(finding), day)
    for measure, _ in current_measures(world.session, finding):
        act.complete_measure(world.session, finding, measure.number, act.MeasureResult(result="已纠正到位"), by)
    act.request_closure(world.session, finding, "措施均已完成。", by)


def strike_off(world: World, finding: Finding, day: date, *, recorded: date | None = None) -> None:
    """The whole chain of reviews of an application, on one day."""

    def by(username: str) -> act.By:
        return world.by(username, day, recorded=recorded)

    act.approve(world.session, finding, act.Opinion("属实"), by("leader"))
    act.approve(world.session, finding, act.Opinion("现场核查属实", visited_on=day), by("discipline"))
    minutes = act.Opinion("同意销号", meeting_on=day, minute_no="〔2023〕9号")
    if finding.organization.code != "town":
        act.close(world.session, finding, minutes, by("approver"))
        return
    act.approve(world.session, finding, minutes, by("approver"))
    act.close(world.session, finding, act.Opinion("准予销号"), by("superior"))


def closed(world: World, finding: Finding, day: date) -> None:
    """From 待签收 to 已销号."""
    begin(world, finding)
    apply(world, finding, day)
    strike_off(world, finding, day)
