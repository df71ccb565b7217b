"""督办单, talks and risk points for tests: one of each with usual words, changed where a test wants it otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from tests.cast import FIRST_DAY, World, instant
from tracker.foundation.history.queries import AsOf
from tracker.rectification.findings.models import Finding
from tracker.rectification.supervision import operations as act
from tracker.rectification.supervision.models import (
    AccountabilityTalk,
    NoticeLevel,
    NoticeMethod,
    RiskLevel,
    RiskPoint,
    SupervisionNotice,
    TalkGrounds,
    TalkKind,
)
from tracker.rectification.supervision.rules import Person

DUE = FIRST_DAY + timedelta(days=10)
LATER = FIRST_DAY + timedelta(days=3)
TOWN = ("/",)


def as_of(day: date, known: date | None = None) -> AsOf:
    """As of the end of a day, with what was known then."""
    return AsOf(day, instant(known or day, 23))


def notice_text(world: World, *findings: Finding, **changes: object) -> act.NoticeText:
    said = act.NoticeText(
        "限期完成党费补缴。",
        "孙村",
        DUE,
        NoticeLevel.KEY,
        NoticeMethod.WRITTEN,
        world.users["secretary"],
        findings,
    )
    return replace(said, **changes)  # type: ignore[arg-type]


def issued(world: World, *findings: Finding, day: date = FIRST_DAY, **changes: object) -> SupervisionNotice:
    """Issued by the town to village-01."""
    new = act.NewNotice(
        str(uuid4()),
        world.organizations["town"],
        world.organizations["village-01"],
        notice_text(world, *findings, **changes),
    )
    return act.issue_notice(world.session, new, world.by("coordinator", day))


def talk_text(*findings: Finding, **changes: object) -> act.TalkText:
    said = act.TalkText(
        TalkKind.SUMMONS,
        FIRST_DAY,
        (Person("孙村", "柳林村党支部书记"),),
        "赵纪",
        TalkGrounds.SLOW,
        "整改进度缓慢。",
        findings=findings,
        result="限一周内整改到位。",
    )
    return replace(said, **changes)  # type: ignore[arg-type]


def held(world: World, *findings: Finding, day: date = FIRST_DAY, **changes: object) -> AccountabilityTalk:
    """With people of village-01."""
    text = talk_text(*findings, **{"held_on": day, **changes})
    new = act.NewTalk(str(uuid4()), world.organizations["town"], world.organizations["village-01"], text)
    return act.register_talk(world.session, new, world.by("discipline", day))


def risk_text(**changes: object) -> act.RiskText:
    said = act.RiskText(
        "出纳", "大额现金支付不按程序审批。", RiskLevel.HIGH, ("实行双签。", "按月公示。"), "冯办", "财政所"
    )
    return replace(said, **changes)  # type: ignore[arg-type]


def entered(world: World, day: date = FIRST_DAY, organization: str = "town", **changes: object) -> RiskPoint:
    text, place = risk_text(**changes), world.organizations[organization]
    return act.add_risk_point(world.session, place, text, str(uuid4()), world.by("coordinator", day))
