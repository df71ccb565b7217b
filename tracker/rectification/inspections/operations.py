"""Opening inspections and rounds, naming teams, adding categories, starting a feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.inspections.models import (
    Category,
    CategoryScheme,
    Feedback,
    Inspection,
    InspectionRound,
    Source,
    Stream,
    TeamMember,
)
from tracker.rectification.procedures.queries import may_use, newest


class InspectionError(ValueError):
    """An inspection cannot be opened or changed like this; the message is a sentence for the user."""


# The dictionary of design.md §7; offices add their own. `short` stands in finding codes.
SOURCES = (
    ("county_inspection", "QX", "区县委巡察", Stream.UPPER_LEVEL),
    ("assessment", "KH", "检查考核", Stream.UPPER_LEVEL),
    ("special_supervision", "ZX", "专项监督", Stream.OWN_SUPERVISION),
    ("village_patrol", "CX", "村级党建巡查", Stream.OWN_SUPERVISION),
    ("unannounced_visit", "AF", "明查暗访", Stream.OWN_SUPERVISION),
    ("higher_notice", "TB", "上级通报", Stream.UPPER_LEVEL),
    ("cross_check", "JC", "交叉检查", Stream.OWN_SUPERVISION),
    ("democratic_life", "MZ", "专题民主生活会", Stream.OWN_SUPERVISION),
    ("screening", "PC", "排查整治", Stream.OWN_SUPERVISION),
    ("weak_organization", "RS", "软弱涣散整顿", Stream.OWN_SUPERVISION),
    ("self_check", "ZC", "自查", Stream.OWN_SUPERVISION),
)


def seed_sources(session: Session) -> None:
    """Add the dictionary's sources that the table does not hold yet."""
    known = set(session.scalars(select(Source.code)))
    for position, (code, short, label, stream) in enumerate(SOURCES):
        if code not in known:
            session.add(Source(code=code, short=short, label=label, stream=stream, position=position))
    session.flush()


@dataclass(frozen=True)
class NewInspection:
    """What a coordinator enters to open an inspection with its first round."""

    title: str
    year: int
    source: Source
    organizer: Organization
    starts_on: date
    team_name: str = ""
    round_number: int = 1


def open_inspection(session: Session, new: NewInspection, by: User | None, now: datetime) -> InspectionRound:
    """Open an inspection with its own category scheme and first round, and return the round, flushed."""
    same = select(Inspection.id).where(
        Inspection.organizer_id == new.organizer.id,
        Inspection.year == new.year,
        Inspection.source_id == new.source.id,
        Inspection.title == new.title,
    )
    if session.scalar(same) is not None:
        raise InspectionError(f"{new.year}年“{new.title}”已经存在，请直接在其中增加轮次或换一个名称")
    inspection = Inspection(
        title=new.title,
        year=new.year,
        source=new.source,
        organizer=new.organizer,
        scheme=CategoryScheme(name=_scheme_name(new), version_no=1),
        created_at=now,
        created_by=by.id if by else None,
    )
    session.add(inspection)
    session.flush()
    return add_round(session, inspection, new.round_number, new.starts_on, now, new.team_name)


def _scheme_name(new: NewInspection) -> str:
    """Of this inspection alone: twenty towns may hold an inspection of the same title in one year."""
    same_title = sha256(new.title.encode()).hexdigest()[:8]
    return f"{new.year}年{new.title[:40]}/{new.source.id}/{new.organizer.id}/{same_title}"


def add_round(
    session: Session, inspection: Inspection, number: int, starts_on: date, now: datetime, team_name: str = ""
) -> InspectionRound:
    """Add a round to an inspection and return it, flushed."""
    if number < 1:
        raise InspectionError("轮次从1开始")
    if any(existing.number == number for existing in inspection.rounds):
        raise InspectionError(f"第{number}轮已经存在")
    opened = InspectionRound(
        inspection=inspection, number=number, starts_on=starts_on, team_name=team_name, recorded_at=now
    )
    session.add(opened)
    session.flush()
    return opened


def add_team_member(session: Session, round_: InspectionRound, user: User, *, leads: bool = False) -> TeamMember:
    """Add a person to the team of a round; the same person again changes nothing."""
    for member in round_.members:
        if member.user_id == user.id:
            return member
    member = TeamMember(user=user, leads=leads)
    round_.members.append(member)
    session.flush()
    return member


def start_feedback(
    session: Session, round_: InspectionRound, organization: Organization, procedure: str, now: datetime
) -> Feedback:
    """The feedback of a round to one organization; a new one takes the newest version of the procedure."""
    known = session.scalar(
        select(Feedback).where(Feedback.round_id == round_.id, Feedback.organization_id == organization.id)
    )
    if known is not None:
        return known
    version = newest(session, procedure)
    if version is None:
        raise InspectionError(f"没有名为“{procedure}”的工作流程，请先发布")
    if not may_use(version, organization, round_.inspection.organizer):
        raise InspectionError(f"“{version.label}”是其他单位的流程，{organization.name}不能选用")
    feedback = Feedback(round=round_, organization=organization, procedure_version=version, recorded_at=now)
    session.add(feedback)
    session.flush()
    return feedback


def feedback_to_fill(
    session: Session, organization: Organization, source: Source, today: date, now: datetime
) -> Feedback:
    """The newest unreleased feedback of this source to an organization this year; opened when there is none."""
    statement = (
        select(Feedback)
        .join(InspectionRound)
        .join(Inspection)
        .where(
            Feedback.organization_id == organization.id,
            Feedback.released_on.is_(None),
            Inspection.source_id == source.id,
            Inspection.year == today.year,
        )
    )
    known = session.scalar(statement.order_by(Feedback.id.desc()).limit(1))
    if known is not None:
        return known
    return start_feedback(
        session,
        _next_round(session, organization, source, today, now),
        organization,
        suggested_procedure(source, organization),
        now,
    )


def _next_round(
    session: Session, organization: Organization, source: Source, today: date, now: datetime
) -> InspectionRound:
    same = (Inspection.source_id == source.id, Inspection.year == today.year, Inspection.title == source.label)
    known = session.scalar(select(Inspection).where(*same, Inspection.organizer_id == organization.id))
    if known is not None:
        return add_round(session, known, max(existing.number for existing in known.rounds) + 1, today, now)
    return open_inspection(session, NewInspection(source.label, today.year, source, organization, today), None, now)


def suggested_procedure(source: Source, organization: Organization) -> str:
    """The template that fits a source and an inspected organization (approval chains of domain.md §2)."""
    if source.code == "self_check":
        return "self-check"
    if source.stream is Stream.OWN_SUPERVISION:
        return "town-to-village"
    return "county-to-village" if organization.kind.value in ("village", "community") else "county-to-town"


def category(session: Session, scheme: CategoryScheme, title: str, aspect: str = "") -> Category | None:
    """The category (大类), or the aspect (方面) inside it, of a scheme; made at the end when it is new.

    None when both are empty. An aspect without a category stands on the upper level.
    """
    if not title and not aspect:
        return None
    session.refresh(scheme, with_for_update={"of": CategoryScheme})  # the same heading from two people is one category
    top = _in_scheme(session, scheme, None, title or aspect)
    return _in_scheme(session, scheme, top, aspect) if title and aspect else top


def _in_scheme(session: Session, scheme: CategoryScheme, parent: Category | None, title: str) -> Category:
    same = (Category.scheme_id == scheme.id, Category.parent_id == (parent.id if parent else None))
    known = session.scalar(select(Category).where(*same, Category.title == title))
    if known is not None:
        return known
    position = session.scalar(select(func.count()).select_from(Category).where(*same)) or 0
    made = Category(scheme_id=scheme.id, parent_id=parent.id if parent else None, title=title, position=position)
    session.add(made)
    session.flush()
    return made
