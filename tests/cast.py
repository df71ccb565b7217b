"""A cast of people with known rights in one county, one town and two villages, and a finding to play with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.foundation.lib.time import SHANGHAI
from tracker.people.access.actor import Actor
from tracker.people.accounts.models import Post, User
from tracker.people.accounts.operations import NewPost, add_post, add_user
from tracker.people.accounts.queries import actor_of
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.people.organizations.operations import NewOrganization, add_organization
from tracker.rectification.checklists.operations import publish_shipped
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.models import Finding, FollowUpOutcome
from tracker.rectification.inspections.models import Feedback, Source
from tracker.rectification.inspections.operations import NewInspection, open_inspection, seed_sources, start_feedback
from tracker.rectification.procedures.operations import publish_builtin, seed_calendar
from tracker.workflow.model import MeasureKind, Role, Timeframe

FIRST_DAY = date(2023, 3, 1)

# username → (name, organization code, roles, title)
PEOPLE: dict[str, tuple[str, str, tuple[Role, ...], str]] = {
    "inspector": ("周巡", "county", (Role.INSPECTOR,), "巡察组成员"),
    "superior": ("吴审", "county", (Role.SUPERIOR_APPROVER,), "巡察办主任"),
    "supervisor": ("郑督", "county", (Role.SUPERVISOR,), "纪委副书记"),
    "coordinator": ("王整", "town", (Role.COORDINATOR,), "整改办主任"),
    "leader": ("李联", "town", (Role.ACCOUNTABLE_LEADER,), "联村领导"),
    "discipline": ("赵纪", "town", (Role.REVIEWER,), "纪委书记"),
    "approver": ("钱书", "town", (Role.APPROVER,), "党委书记"),
    "office": ("冯办", "town", (Role.OWNER, Role.SECRETARY), "党政办主任"),
    "secretary": ("孙村", "village-01", (Role.OWNER, Role.SECRETARY), "党支部书记"),
    "neighbour": ("陈邻", "village-02", (Role.OWNER, Role.SECRETARY), "党支部书记"),
    "sysadmin": ("系管", "county", (Role.SYSTEM_ADMIN,), "系统管理员"),
    "secadmin": ("安管", "county", (Role.SECURITY_ADMIN,), "安全管理员"),
    "auditor": ("审管", "county", (Role.AUDIT_ADMIN,), "审计管理员"),
}


def instant(day: date, hour: int = 10) -> datetime:
    """An instant of a business day, in UTC."""
    return datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)


@dataclass
class World:
    """The cast in a session, with a clock that a test moves by naming days."""

    session: Session
    organizations: dict[str, Organization] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, username: str, day: date = FIRST_DAY) -> Actor:
        """The person as an actor on a day."""
        return actor_of(self.session, self.users[username], day)

    def by(self, username: str, day: date = FIRST_DAY, *, recorded: date | None = None) -> act.By:
        """Who acts on which business day; recorded the same day unless said otherwise."""
        known = recorded or day
        return act.By(self.actor(username, known), now=instant(known), today=known, effective_on=day)

    def paper(self, title: str = "签字纸质件.pdf") -> act.NewPaper:
        """The scan of a paper that an act stands on; the same title is the same file."""
        digest = sha256(title.encode()).hexdigest()
        known = self.session.query(StoredFile).filter_by(sha256=digest).first()
        file = known or StoredFile(
            sha256=digest, size=9, media_type="application/pdf", extension="pdf", stored_at=instant(FIRST_DAY)
        )
        self.session.add(file)
        self.session.flush()
        return act.NewPaper(file, title)

    def typed(self, username: str, whose: str, day: date = FIRST_DAY) -> act.By:
        """Who types in the act of whom (代录), with the paper it stands on."""
        return replace(self.by(username, day), typed_for=self.actor(whose, day), papers=(self.paper(),))

    def feedback(self, organization: str = "village-01", procedure: str = "county-to-village") -> Feedback:
        """A county feedback to an organization."""
        source = self.session.query(Source).filter_by(code="county_inspection").one()
        new = NewInspection("区委巡察", 2023, source, self.organizations["county"], FIRST_DAY, round_number=2)
        known = self.session.query(Feedback).filter_by(organization_id=self.organizations[organization].id).first()
        if known:
            return known
        existing = self.session.query(Feedback).first()
        round_ = (
            existing.round
            if existing
            else open_inspection(self.session, new, self.users["coordinator"], instant(FIRST_DAY))
        )
        return start_feedback(self.session, round_, self.organizations[organization], procedure, instant(FIRST_DAY))

    def finding(self, wording: str = "党费收缴不及时。", organization: str = "village-01", **kwargs: str) -> Finding:
        """A finding in DRAFT."""
        new = act.NewFinding(wording, str(uuid4()))
        return act.log_finding(self.session, self.feedback(organization, **kwargs), new, self.by("inspector"))

    def released(self, **kwargs: str) -> Finding:
        """A finding that waits for 签收."""
        finding = self.finding(**kwargs)
        act.submit_draft(self.session, finding, self.by("inspector"))
        act.release(self.session, finding, self.by("coordinator"))
        return finding

    def rectifying(self, owner: str = "secretary", deadline: date = date(2023, 9, 1), **kwargs: str) -> Finding:
        """A finding in 整改中 with two measures."""
        finding = self.released(**kwargs)
        entry = act.Assignment(
            self.users[owner], self.users["leader"], Timeframe.FIXED_TERM, deadline, responsible_unit="一村党支部"
        )
        act.assign(self.session, finding, entry, self.by("coordinator"))
        act.acknowledge(self.session, finding, self.by(owner))
        plan = [act.PlannedMeasure("逐人核对党费。"), act.PlannedMeasure("修订党费收缴办法。", MeasureKind.INSTITUTION)]
        act.write_plan(self.session, finding, "党费按月足额收缴", plan, self.by(owner))
        act.submit_plan(self.session, finding, self.by(owner))
        act.approve_plan(self.session, finding, "同意", self.by("leader"))
        return finding

    def applied(self, day: date = date(2023, 5, 1), owner: str = "secretary", **kwargs: str) -> Finding:
        """A finding that waits for the first review."""
        finding = self.rectifying(owner, **kwargs)
        done = act.MeasureResult(result="已核对42人，补缴3人")
        act.complete_measure(self.session, finding, 1, done, self.by(owner, day))
        rule = act.MeasureResult(institution_name="党费收缴办法", document_number="清河发〔2023〕5号")
        act.complete_measure(self.session, finding, 2, rule, self.by(owner, day))
        act.request_closure(self.session, finding, "两项措施均已完成。", self.by(owner, day))
        return finding

    def closed(self, day: date = date(2023, 5, 10), **kwargs: str) -> Finding:
        """A village finding after 销号."""
        finding = self.applied(**kwargs)
        act.approve(self.session, finding, act.Opinion("属实"), self.by("leader", day))
        act.approve(self.session, finding, act.Opinion("现场核查属实", visited_on=day), self.by("discipline", day))
        act.close(self.session, finding, act.Opinion("同意销号"), self.by("approver", day))
        return finding

    def ask_long_term(self, finding: Finding, day: date, review: date = date(2023, 7, 1)) -> None:
        """The owner asks for 转长期, with a goal, the day of the next look and the end of the year as its end."""
        promised = act.LongTerm("年底前所有支部按月收缴", review, date(2023, 12, 31))
        by = self.by("secretary", day)
        act.request_extension(self.session, finding, None, "需要长期坚持，不能一次完成", by, long_term=promised)

    def relapsed(self, day: date = date(2023, 8, 20), **kwargs: str) -> Finding:
        """A finding struck off whose look back found it again."""
        finding = self.closed(**kwargs)
        seen = act.FollowUpEntry(FollowUpOutcome.RECURRED, "又有两个月没有收缴党费，问题反弹。", "实地查看", "村民张三")
        act.record_follow_up(self.session, finding, seen, self.by("discipline", day))
        return finding


def make_world(session: Session) -> World:
    """Organizations, people, sources, procedures and calendar: found in the database, or made in an empty one."""
    world = World(session)
    world.organizations = {one.code: one for one in session.scalars(select(Organization))}
    if world.organizations:
        users = select(User).options(selectinload(User.posts).joinedload(Post.organization))
        world.users = {one.username: one for one in session.scalars(users)}
        return world
    publish_builtin(session, instant(FIRST_DAY))
    seed_calendar(session)
    seed_sources(session)
    publish_shipped(session, instant(FIRST_DAY))
    tree = (
        ("county", "QX", "清江县", OrganizationKind.COUNTY, PartyKind.COMMITTEE, None),
        ("town", "ZD", "清河镇", OrganizationKind.TOWN, PartyKind.COMMITTEE, "county"),
        ("village-01", "C01", "柳林村", OrganizationKind.VILLAGE, PartyKind.BRANCH, "town"),
        ("village-02", "C02", "石桥村", OrganizationKind.VILLAGE, PartyKind.BRANCH, "town"),
    )
    for code, short, name, kind, party, parent in tree:
        new = NewOrganization(code, short, name, f"{name}{party.label}", kind, party)
        world.organizations[code] = add_organization(session, new, world.organizations.get(parent or ""))
    for username, (name, organization, roles, title) in PEOPLE.items():
        user = world.users[username] = add_user(session, username, name, now=instant(FIRST_DAY) - timedelta(days=1))
        for role in roles:
            add_post(session, user, NewPost(world.organizations[organization], role, title, date(2020, 1, 1)))
    return world
