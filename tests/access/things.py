"""What the table of routes names besides the plain finding: one of everything, made by the packages that own it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import select

from tests import crowd, pressing
from tests.cast import FIRST_DAY, World, instant
from tracker.entry.imports.models import ImportDraft
from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.variants.operations import add_variant
from tracker.output.ledgers.variants.rules import as_declared
from tracker.output.notifications.models import Channel, Contact, Delivery, DeliveryState
from tracker.output.records.operations import Printed, attach_scan, keep
from tracker.output.records.rules import Identity, stamped
from tracker.output.reports.issued.operations import Issuer, draw_up_bulletin, issue
from tracker.output.reports.paperwork.dossier import request_dossier
from tracker.output.reports.rectification.models import ReportKind
from tracker.output.reports.rectification.operations import ReportOrder, open_publication, request_report
from tracker.output.reports.rectification.queries import Asked
from tracker.people.accounts.models import Delegation
from tracker.people.accounts.operations import NewPost, add_post, add_user, delegate
from tracker.people.organizations.models import OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.rectification.checklists import operations as checks
from tracker.rectification.checklists.models import Checklist
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations.sampling import Draw, draw
from tracker.rectification.inspections.models import Recurrence, Source
from tracker.rectification.inspections.operations import feedback_to_fill
from tracker.rectification.inspections.recurring.operations import PlanEntry, add_plan
from tracker.rectification.procedures.operations import copy, publish_draft
from tracker.rectification.procedures.operations.drafts import Editing
from tracker.rectification.procedures.queries import calendar, newest
from tracker.rectification.supervision.models import Proposal
from tracker.rectification.weekly.operations import open_week
from tracker.rectification.weekly.queries import given_to, tasks_of, tasks_to_give
from tracker.rectification.weekly.rules import Rhythm, standing
from tracker.workflow.model import Role
from tracker.workflow.thresholds import Step


def checked(world: World, finding: Finding, file: StoredFile) -> dict[str, object]:
    """A cross-check of village-01 by village-02 with a photo, a checklist of the town's own, and a 举一反三."""
    session, town, now = world.session, world.organizations["town"], instant(FIRST_DAY)
    shipped = session.scalars(select(Checklist).order_by(Checklist.id).limit(1)).one()
    office = next(post for post in world.actor("coordinator").posts if post.organization_id == town.id)
    villages = world.organizations["village-01"], world.organizations["village-02"]
    new = checks.NewVisit("visit-1", shipped, villages[0], FIRST_DAY, visiting=villages[1])
    visit = checks.start_visit(session, new, world.actor("inspector"), now, FIRST_DAY)
    paper = (act.NewEvidence(file, "会议记录"),)
    checks.save_answers(session, visit, [checks.Given(shipped.items[0].id, None, "", photos=paper)])
    asked = checks.NewCheck("是否及时收缴党费？", FIRST_DAY, [villages[1]])
    ordered = checks.order_check(session, finding, asked, world.by("coordinator"))
    return {
        "checklist": shipped.id,
        "own_checklist": checks.copy(session, shipped, "", office, world.users["coordinator"].id, now).id,
        "visit": visit.id,
        "photo": visit.answers[0].photos[0].id,
        "lateral_check": ordered.id,
        "self_check": ordered.tasks[0].id,
    }


def pressed(world: World, finding: Finding) -> dict[str, object]:
    """A 督办单 and a talk about the finding, both the town's, a proposed talk, and a risk point of village-01."""
    proposed = Proposal(
        finding=finding, step=Step.TALK, about=FIRST_DAY, proposed_on=FIRST_DAY, recorded_at=instant(FIRST_DAY)
    )
    world.session.add(proposed)
    world.session.flush()
    return {
        "proposal": proposed.id,
        "pressing": pressing.issued(world, finding).id,
        "talk": pressing.held(world, finding).id,
        "risk_point": pressing.entered(world, organization="village-01").id,
    }


def variant(world: World) -> int:
    """The town's own way of the main ledger, shared with everybody above and below."""
    kind, town, by = KINDS["rectification"], world.organizations["town"], world.users["coordinator"].id
    return add_variant(
        world.session, kind.code, town, "镇用样式", as_declared(kind), by, instant(FIRST_DAY), shared=True
    ).id


def bulletin(world: World) -> int:
    """A 一周通报 of village-01."""
    by = Issuer(world.actor("coordinator"), instant(FIRST_DAY), instant(FIRST_DAY), FIRST_DAY)
    return issue(world.session, draw_up_bulletin(world.session, world.organizations["village-01"], FIRST_DAY, by)).id


def plan(world: World) -> int:
    """A recurring inspection of the town."""
    town = world.organizations["town"]
    source = world.session.query(Source).filter_by(code="village_patrol").one()
    entry = PlanEntry(
        "节前检查", source, town, Recurrence.YEARLY, FIRST_DAY, month=3, day=1, organization_ids=(town.id,)
    )
    return add_plan(world.session, entry, world.users["coordinator"], instant(FIRST_DAY)).id


def sample(world: World) -> int:
    """A sample of the town's findings: one of village-02 was struck off."""
    (finding,) = crowd.drafts(world, "village-02", 1)
    crowd.release(world, finding)
    crowd.closed(world, finding, FIRST_DAY)
    new = Draw(world.organizations["town"], FIRST_DAY, FIRST_DAY, size=1)
    return draw(world.session, new, world.by("discipline"), instant(FIRST_DAY, 12)).id


def procedures(world: World) -> dict[str, object]:
    """A procedure of the town's own, and a draft of another."""
    shipped = newest(world.session, "county-to-village")
    assert shipped
    town, by = world.organizations["town"], Editing(world.users["coordinator"].id, instant(FIRST_DAY))
    published = publish_draft(world.session, copy(world.session, shipped, town, "本镇流程", by), "试行", 1, by)
    return {"procedure": published.id, "procedure_draft": copy(world.session, shipped, town, "另一流程", by).id}


def printed(world: World, finding: Finding, folder: Path) -> dict[str, object]:
    """A printed ledger of village-01 with its signed scan, and the file of a finding on its way."""
    session, village = world.session, world.organizations["village-01"]
    identity = Identity("ledger", "rectification", "台账", village.code, FIRST_DAY, instant(FIRST_DAY), FIRST_DAY, "")
    (folder / "ledger.pdf").write_bytes(b"%PDF-1.4 a printed ledger")
    sheet = Printed(identity, stamped(identity, {}), village, None, folder / "ledger.pdf", 1)
    record = keep(session, folder / "evidence", sheet, world.actor("secretary"), instant(FIRST_DAY))
    scan = attach_scan(
        session, record, record.stored_file, "签字件", FIRST_DAY, world.actor("secretary"), instant(FIRST_DAY)
    )
    task = request_dossier(session, finding, FIRST_DAY, FIRST_DAY, world.users["secretary"].id, instant(FIRST_DAY))
    return {"print_code": record.code, "scan": scan.id, "dossier": task.id}


def reported(world: World) -> dict[str, object]:
    """A 公开稿 of village-01 that the coordinator began, and a report that was asked for."""
    asked = Asked(world.organizations["village-01"], AsOf(FIRST_DAY, instant(FIRST_DAY)))
    opened = open_publication(world.session, asked, world.actor("coordinator"), instant(FIRST_DAY))
    order, by = ReportOrder(ReportKind.INTERNAL, asked), world.users["coordinator"].id
    return {
        "publication": opened.id,
        "report": request_report(world.session, order, by, instant(FIRST_DAY)).id,
    }


def later_delegation(world: World) -> Delegation:
    """From the secretary to the office; not in force yet, so that nobody gets more than the table says."""
    days, (secretary, office) = (date(2023, 6, 1), date(2023, 6, 9)), (world.users["secretary"], world.users["office"])
    return delegate(world.session, secretary, office, days, "外出培训", by=secretary, now=instant(FIRST_DAY))


def draft(world: World) -> ImportDraft:
    """A text of the inspector, split and not stored yet."""
    row = ImportDraft(
        feedback_id=open_feedback(world),
        filename="报告.txt",
        text="二、存在问题\n（一）学习不深入。\n",
        splits=[],
        created_by=world.users["inspector"].id,
        created_at=instant(FIRST_DAY),
    )
    world.session.add(row)
    world.session.flush()
    return row


def open_feedback(world: World) -> int:
    """A feedback of village-01 that still takes findings: the second round's."""
    source = world.finding(organization="village-02").feedback.round.inspection.source
    return feedback_to_fill(world.session, world.organizations["village-01"], source, FIRST_DAY, instant(FIRST_DAY)).id


def add_outsider(world: World) -> None:
    """The coordinator of another town in the same county."""
    new = NewOrganization("town-b", "ZE", "上河镇", "上河镇党委", OrganizationKind.TOWN, PartyKind.COMMITTEE)
    other = add_organization(world.session, new, world.organizations["county"])
    user = world.users["outsider"] = add_user(world.session, "outsider", "外镇人", now=instant(FIRST_DAY))
    add_post(world.session, user, NewPost(other, Role.COORDINATOR, "整改办主任", date(2020, 1, 1)))


def weekly(world: World) -> dict[str, object]:
    """The week of the first day, with the secretary's task in it."""
    timing = standing(Rhythm(running=True), instant(FIRST_DAY), calendar(world.session))
    assert timing
    week = open_week(world.session, timing, tasks_to_give(world.session, FIRST_DAY), instant(FIRST_DAY))
    assert week
    (task,) = tasks_of(world.session, week, given_to([world.users["secretary"].id]))
    return {"week": week.begins_on, "weekly_task": task.id}


def unsent(world: World) -> dict[str, object]:
    """The secretary's robot, and a digest to it that could not be sent."""
    user_id, now = world.users["secretary"].id, instant(FIRST_DAY)
    address = "https://open.feishu.cn/open-apis/bot/v2/hook/1"
    lost = Delivery(
        recipient_id=user_id,
        channel=Channel.FEISHU,
        mark="5f1e0c3a",
        state=DeliveryState.DEAD,
        created_at=now,
        next_attempt_at=now,
    )
    world.session.add_all([Contact(user_id=user_id, channel=Channel.FEISHU, address=address, created_at=now), lost])
    world.session.flush()
    return {"delivery_dead": lost.id}
