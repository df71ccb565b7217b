"""The product is told what happens in a life: each event by the operations that pages call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from tests import crowd
from tests.cast import World, instant
from tests.simulated.lives import OWNERS, PLACES
from tests.simulated.model import MODELLED, Event, Life, Told
from tracker.foundation.db.session import Sessions
from tracker.output.notifications.models import Channel, OutboxMessage
from tracker.people.access.actor import Actor
from tracker.people.accounts.models import User
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import (
    Finding,
    FindingVersion,
    FollowUpOutcome,
    Measure,
    MeasureVersion,
)
from tracker.rectification.findings.present import current_measures, follow_ups_owed
from tracker.workflow.model import Role, Timeframe

BEFORE = date(2024, 12, 2)  # when the prototypes are made
_FAR = date(2027, 6, 30)
_TIMEFRAMES = {"fixed": Timeframe.FIXED_TERM, "immediate": Timeframe.IMMEDIATE, "long": Timeframe.LONG_TERM}
_ROLES = {"secretary": (Role.OWNER, Role.SECRETARY), "deputy": (Role.OWNER,), "clerk": (Role.OWNER,)}
# What stands in a copy beside its own columns; transitions are left out: its history begins in 整改中.
_COPIED: tuple[Table, ...] = tuple(
    model.metadata.tables[model.__tablename__] for model in (Finding, FindingVersion, Measure, MeasureVersion)
)
Rows = dict[str, dict[str, Any]]  # of one finding, by table


@dataclass
class Stage:
    """Who acts, and the rows that lives are copied from, by place."""

    actors: dict[str, Actor]
    users: dict[str, User]
    prototypes: dict[str, Rows]

    def by(self, name: str, day: date) -> act.By:
        return act.By(self.actors[name], now=instant(day), today=day, effective_on=day)


def set_stage(world: World, places: Sequence[str] = PLACES) -> Stage:
    """Villages with three people each, a second leader, and a finding in 整改中 for each village."""
    session = world.session
    _appoint(world, "leader-2", "town", (Role.ACCOUNTABLE_LEADER,))
    for place in places:
        kind, party = OrganizationKind.VILLAGE, PartyKind.BRANCH
        new = NewOrganization(place, place[-2:], f"{place}村", f"{place}村党支部", kind, party)
        world.organizations[place] = add_organization(session, new, world.organizations["town"])
        for owner in OWNERS:
            _appoint(world, f"{place}-{owner}", place, _ROLES[owner])
    prototypes = {}
    for place in places:
        finding = crowd.drafts(world, place, 1, day=BEFORE)[0]
        crowd.release(world, finding, day=BEFORE)
        crowd.begin(world, finding, day=BEFORE, deadline=_FAR)
        prototypes[place] = _rows_of(session, finding)
    actors = {name: actor_of(session, user, BEFORE) for name, user in world.users.items()}
    return Stage(actors, world.users, prototypes)


def _appoint(world: World, username: str, place: str, roles: Sequence[Role]) -> None:
    user = world.users[username] = add_user(world.session, username, username, now=instant(BEFORE))
    for role in roles:
        add_post(world.session, user, NewPost(world.organizations[place], role, role.value, date(2020, 1, 1)))


def _rows_of(session: Session, finding: Finding) -> Rows:
    """The rows that say what stands now."""
    version, measure = finding.current.id, current_measures(session, finding)[0]
    ids = dict(zip(_COPIED, (finding.id, version, measure[0].id, measure[1].id), strict=True))
    return {
        table.name: dict(session.execute(select(table).where(table.c.id == number)).one()._mapping)
        for table, number in ids.items()
    }


def begin(session: Session, stage: Stage, lives: Sequence[Life]) -> None:
    """Copies of the prototypes: in 整改中 since the day on which their lives begin, and due to be looked at."""
    for table in _COPIED:
        rows = [_copied(table.name, stage, life) for life in lives]
        if rows:
            session.execute(insert(table), rows)


def _copied(table: str, stage: Stage, life: Life) -> dict[str, Any]:
    row = dict(stage.prototypes[life.place][table])
    own = finding_id(life)
    row |= {name: own for name in ("finding_id", "measure_id") if name in row}
    if table.endswith("_version"):
        del row["id"]  # others follow, so the database counts
    else:
        row["id"] = own
    time = {
        "timeframe": _TIMEFRAMES[life.timeframe],
        "deadline": None if life.timeframe == "long" else life.watched,
        "owner_id": stage.users[life.owner].id,
        "accountable_leader_id": stage.users[life.leader].id,
        "effective_on": life.begins,
    }
    match table:
        case "finding":
            name = f"{row['code']}-{life.number}"
            number = row["number"] + life.number
            row |= time | {"code": name, "client_uuid": str(life.number), "number": number}
            row |= {"state_since": life.begins, "alert_on": life.begins}
        case "finding_version":
            row |= time | {"next_review_on": life.watched if life.timeframe == "long" else None}
    return row


def finding_id(life: Life) -> int:
    """Lives follow the prototypes; so do their only measures."""
    return 1000 + life.number


def happen(session: Session, stage: Stage, life: Life, event: Event) -> None:
    """One event of a life, by the people whose part it is."""
    finding, day = session.get_one(Finding, finding_id(life)), event.on

    def by(name: str) -> act.By:
        return stage.by(name, day)

    owner = next((name for name, user in stage.users.items() if user.id == finding.owner_id), "")
    match event.kind:
        case "assigned":
            people = (stage.users[event.who], stage.users[life.leader])
            assert finding.timeframe
            entry = act.Assignment(*people, finding.timeframe, finding.deadline, responsible_unit="党支部")
            act.assign(session, finding, entry, by("coordinator"), "换届")
        case "extended":
            act.request_extension(session, finding, event.until, "资金没有到位，需要时间", by(owner))
            act.endorse_extension(session, finding, "同意", by(life.leader))
            act.grant_extension(session, finding, "同意", by("approver"))
        case "staged":
            act.report_stage(session, finding, "本阶段按计划完成", event.until, by(owner))
            act.approve_stage(session, finding, "属实", by(life.leader))
        case "applied":
            for measure, _ in current_measures(session, finding):
                act.complete_measure(session, finding, measure.number, act.MeasureResult("已纠正到位"), by(owner))
            act.request_closure(session, finding, "措施均已完成。", by(owner))
        case "closed":
            act.approve(session, finding, act.Opinion("属实"), by(life.leader))
            act.approve(session, finding, act.Opinion("现场核查属实", visited_on=day), by("discipline"))
            act.close(session, finding, act.Opinion("同意销号"), by("approver"))
        case "looked":
            outcome = FollowUpOutcome(event.outcome)
            last = outcome is FollowUpOutcome.SUSTAINED and len(follow_ups_owed(session, finding)) == 1
            seen = act.FollowUpEntry(outcome, "实地查看并走访了五户村民。", "实地查看", "村民张三")
            act.record_follow_up(session, finding, seen, by("discipline"), confirm=last)
        case "reopened":
            act.reopen(session, finding, "核查属实，问题反弹，重新挂账。", event.until, by("coordinator"))


def said(sessions: Sessions, stage: Stage, lives: Collection[Life], channel: Channel = Channel.IN_APP) -> Counter[Told]:
    """What the product wrote for a channel, of the kinds that are modelled."""
    names = {user.id: name for name, user in stage.users.items()}
    numbers = {f"finding:{finding_id(life)}": life.number for life in lives}
    with sessions.reading() as session:
        rows = session.scalars(select(OutboxMessage).where(OutboxMessage.channel == channel)).all()
    return Counter(
        (numbers[row.subject], row.kind, row.due_on, names[row.recipient_id]) for row in rows if row.kind in MODELLED
    )
