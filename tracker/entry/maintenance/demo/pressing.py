"""督办单 and talks about the findings that do not come on, and the register of risk points that the town keeps."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from tracker.entry.maintenance.demo.cast import Cast
from tracker.entry.maintenance.demo.phrases import table
from tracker.entry.maintenance.demo.timetable import Timetable
from tracker.people.accounts.models import User
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.operations import By
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision.models import (
    NoticeLevel,
    NoticeMethod,
    RiskLevel,
    SupervisionNotice,
    TalkGrounds,
    TalkKind,
)
from tracker.rectification.supervision.rules import Person
from tracker.workflow.model import State

_RISKS_ENTERED = 210  # days before today, as are the others here
_LATE_REPORT, _LATE_ANSWER, _LATE_DONE = 120, 117, 115
_FUNDS_TALK, _SLOW_TALK, _OVERDUE_NOTICE, _OVERDUE_ANSWER = 45, 10, 9, 4
_RELAPSE_TALK, _RELAPSE_NOTICE, _RELAPSE_SEEN = 7, 6, 5


def press_on(cast: Cast, times: Timetable) -> None:
    """Four 督办单 (open, concluded, withdrawn), three talks, and the risk points of departments and people."""
    _risk_points(cast, times)
    _late_report(cast, times)
    _collective_talk(cast, times)
    _overdue(cast, times)
    _relapsed(cast, times)


def _by(cast: Cast, times: Timetable, username: str, ago: int) -> By:
    day = times.ago(ago)
    return By(cast.actor(username, day), times.next_instant(day), day, day)


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"demo/{name}"))


def _risk_points(cast: Cast, times: Timetable) -> None:
    points = table("pressing")["points"]
    for organization, post, risk, level, measures, username in points["departments"]:
        text = act.RiskText(post, risk, RiskLevel(level), tuple(measures), cast.users[username].name)
        _enter(cast, times, organization, text, "coordinator")
    for username, risk, level, measures in points["personal"]:
        held = cast.actor(username, times.today).posts[0]
        name = cast.users[username].name
        text = act.RiskText(held.title, risk, RiskLevel(level), tuple(measures), name, personal=True)
        organization = next(code for code, row in cast.organizations.items() if row.id == held.organization_id)
        _enter(cast, times, organization, text, "discipline")


def _enter(cast: Cast, times: Timetable, organization: str, text: act.RiskText, who: str) -> None:
    by = _by(cast, times, who, _RISKS_ENTERED)
    act.add_risk_point(cast.session, cast.organizations[organization], text, _uuid(f"risk/{text.risk}"), by)


def _issue(
    cast: Cast, by: By, organization: str, text: act.NoticeText, name: str, *, issuer: str = "town"
) -> SupervisionNotice:
    new = act.NewNotice(_uuid(name), cast.organizations[issuer], cast.organizations[organization], text)
    return act.issue_notice(cast.session, new, by)


def _late_report(cast: Cast, times: Timetable) -> None:
    """One that went to the wrong village and was withdrawn, and the right one, answered and concluded."""
    said, session = table("pressing")["notices"], cast.session
    due_on = times.ago(_LATE_REPORT - 7)
    by = _by(cast, times, "coordinator", _LATE_REPORT)
    wrong = _to(cast.users["secretary06"], said["wrong_unit"], due_on=due_on)
    notice = _issue(cast, by, "village-06", wrong, "notice/wrong")
    act.withdraw_notice(session, notice, said["wrong_unit_reason"], by)
    text = _to(cast.users["secretary07"], said["late_report"], due_on=due_on)
    notice = _issue(cast, _by(cast, times, "coordinator", _LATE_REPORT), "village-07", text, "notice/late")
    by = _by(cast, times, "secretary07", _LATE_ANSWER)
    act.answer_notice(session, notice, said["late_report_answer"], by)
    by = _by(cast, times, "coordinator", _LATE_DONE)
    act.conclude_notice(session, notice, said["late_report_done"], by)


def _to(
    user: User,
    subject: str,
    *finding: Finding,
    due_on: date,
    level: NoticeLevel = NoticeLevel.GENERAL,
    method: NoticeMethod = NoticeMethod.TELEPHONE,
) -> act.NoticeText:
    return act.NoticeText(subject, user.name, due_on, level, method, user, finding)


def _collective_talk(cast: Cast, times: Timetable) -> None:
    """集体约谈 with more people than are named."""
    said, by = table("pressing")["talks"], _by(cast, times, "discipline", _FUNDS_TALK)
    text = act.TalkText(
        TalkKind.COLLECTIVE,
        by.effective_on,
        (),
        by.actor.name,
        TalkGrounds.SLOW,
        said["funds"],
        head_count=20,
        talker_post=by.actor.main_post,
        place="镇三楼会议室",
        result=said["funds_result"],
    )
    _talk(cast, by, "town", text, "talk/funds")


def _talk(cast: Cast, by: By, organization: str, text: act.TalkText, name: str, *, office: str = "town") -> None:
    new = act.NewTalk(_uuid(name), cast.organizations[office], cast.organizations[organization], text)
    act.register_talk(cast.session, new, by)


def _overdue(cast: Cast, times: Timetable) -> None:
    """The overdue finding: its owner was talked to, and answered the notice that followed."""
    said = table("pressing")
    overdue = (Finding.state == State.RECTIFYING, Finding.deadline < times.today)
    finding = cast.session.scalars(select(Finding).where(*overdue).order_by(Finding.id).limit(1)).one()
    organization, owner, username = _about(finding)
    by = _by(cast, times, "discipline", _SLOW_TALK)
    text = act.TalkText(
        TalkKind.SUMMONS,
        by.effective_on,
        (Person(owner.name, cast.actor(username, by.today).main_post),),
        by.actor.name,
        TalkGrounds.SLOW,
        said["talks"]["slow"],
        talker_post=by.actor.main_post,
        place="镇纪委谈话室",
        result=said["talks"]["slow_result"],
        record=said["talks"]["slow_record"],
        findings=(finding,),
    )
    _talk(cast, by, organization, text, "talk/slow")
    by = _by(cast, times, "coordinator", _OVERDUE_NOTICE)
    due_on = times.today + timedelta(days=5)
    subject = f"{finding.code}：{finding.current.wording}{said['notices']['overdue']}"
    pressing = _to(owner, subject, finding, due_on=due_on, level=NoticeLevel.KEY, method=NoticeMethod.WRITTEN)
    notice = _issue(cast, by, organization, pressing, "notice/overdue")
    by = _by(cast, times, username, _OVERDUE_ANSWER)
    act.answer_notice(cast.session, notice, said["notices"]["overdue_answer"], by)


def _relapsed(cast: Cast, times: Timetable) -> None:
    """The finding that came back: the county steps in with a talk and a notice of the highest level."""
    said = table("pressing")
    relapsed = select(Finding).where(Finding.round_no > 1).order_by(Finding.id).limit(1)
    finding = cast.session.scalars(relapsed).one()
    organization, owner, username = _about(finding)
    by = _by(cast, times, "county", _RELAPSE_TALK)
    text = act.TalkText(
        TalkKind.REMINDER,
        by.effective_on,
        (Person(owner.name, cast.actor(username, by.today).main_post),),
        by.actor.name,
        TalkGrounds.FALSE,
        said["talks"]["relapse"],
        talker_post=by.actor.main_post,
        result=said["talks"]["relapse_result"],
        findings=(finding,),
    )
    _talk(cast, by, organization, text, "talk/relapse", office="county")
    by = _by(cast, times, "county", _RELAPSE_NOTICE)
    due_on = times.today + timedelta(days=12)
    subject = f"{finding.code}：{finding.current.wording}{said['notices']['relapsed']}"
    pressing = _to(owner, subject, finding, due_on=due_on, level=NoticeLevel.LISTED, method=NoticeMethod.WRITTEN)
    notice = _issue(cast, by, organization, pressing, "notice/relapsed", issuer="county")
    act.acknowledge_notice(cast.session, notice, _by(cast, times, username, _RELAPSE_SEEN))


def _about(finding: Finding) -> tuple[str, User, str]:
    """Code of the organization, the owner, and the owner's username."""
    owner = finding.owner
    assert owner is not None  # both findings were assigned
    return finding.organization.code, owner, owner.username
