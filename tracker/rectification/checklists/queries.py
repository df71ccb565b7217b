"""Checklists a person may use, visits and their answers, what was asked of villages and what they answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.organizations.models import Organization
from tracker.rectification.checklists.models import (
    AnswerKind,
    Checklist,
    LateralCheck,
    SelfCheckAnswer,
    SelfCheckFinding,
    SelfCheckTask,
    Visit,
    VisitAnswer,
    VisitPhoto,
)
from tracker.rectification.checklists.policies import can_use, own_villages
from tracker.rectification.findings.models import Finding
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source, Stream

_WHOLE_VISIT = (
    joinedload(Visit.organization),
    joinedload(Visit.visiting_organization),
    joinedload(Visit.checklist).selectinload(Checklist.items),
    joinedload(Visit.feedback),
    selectinload(Visit.answers).joinedload(VisitAnswer.item),
    selectinload(Visit.answers).joinedload(VisitAnswer.finding),
    selectinload(Visit.answers).selectinload(VisitAnswer.photos).joinedload(VisitPhoto.stored_file),
)


def usable(session: Session, actor: Actor) -> list[Checklist]:
    """The newest version of each checklist that is not retired and that the person may use; shipped ones first."""
    newest = select(func.max(Checklist.id)).group_by(Checklist.code)
    rows = session.scalars(
        select(Checklist)
        .where(Checklist.id.in_(newest), Checklist.retired_at.is_(None))
        .order_by(Checklist.organization_id.is_not(None), Checklist.id)
        .options(selectinload(Checklist.items), joinedload(Checklist.organization))
    )
    return [row for row in rows if can_use(actor, row)]


def checklist(session: Session, actor: Actor, checklist_id: int) -> Checklist | None:
    """One version of a checklist, when the person may use it."""
    found = session.get(Checklist, checklist_id, options=[selectinload(Checklist.items)])
    return found if found and can_use(actor, found) else None


def versions(session: Session, code: str) -> Sequence[Checklist]:
    """Every version of a checklist, newest first."""
    statement = select(Checklist).where(Checklist.code == code).order_by(Checklist.version_no.desc())
    return session.scalars(statement).all()


def visits(actor: Actor, *, open_only: bool = False) -> Select[Any]:
    """Visits in the person's scope and those on which their own village goes; newest first."""
    here = select(Organization.id).where(within(actor, Permission.VISIT, Organization.path))
    mine = or_(Visit.organization_id.in_(here), Visit.visiting_organization_id.in_(own_villages(actor)))
    statement = select(Visit).where(mine).order_by(Visit.visited_on.desc(), Visit.id.desc()).options(*_WHOLE_VISIT)
    return statement.where(Visit.finished_on.is_(None)) if open_only else statement


def own_open_visits(session: Session, actor: Actor) -> Sequence[Visit]:
    """Cross-checks that the person's own village has begun or was sent on, and not finished."""
    mine = Visit.visiting_organization_id.in_(own_villages(actor))
    statement = select(Visit).where(mine, Visit.finished_on.is_(None)).order_by(Visit.visited_on, Visit.id)
    return session.scalars(statement.options(*_WHOLE_VISIT)).all()


def visit(session: Session, visit_id: int) -> Visit | None:
    """A visit with its checklist and everything that was answered."""
    return session.scalar(select(Visit).where(Visit.id == visit_id).options(*_WHOLE_VISIT))


def photo(session: Session, photo_id: int) -> tuple[VisitPhoto, Visit] | None:
    """A photo with the visit it was taken on."""
    statement = select(VisitPhoto, Visit).join(VisitAnswer, VisitAnswer.id == VisitPhoto.visit_answer_id)
    row = session.execute(statement.join(Visit, Visit.id == VisitAnswer.visit_id).where(VisitPhoto.id == photo_id))
    found = row.one_or_none()
    return (found[0], found[1]) if found else None


def counts(visit: Visit) -> Mapping[AnswerKind | None, int]:
    """How many items have which answer; None counts those without one."""
    found: Counter[AnswerKind | None] = Counter(answer.kind for answer in visit.answers)
    answered = sum(number for kind, number in found.items() if kind is not None)
    return {**found, None: len(visit.checklist.items) - answered}


def open_feedbacks(session: Session, organization: Organization) -> Sequence[Feedback]:
    """Feedback to an organization that still takes findings, newest first."""
    statement = (
        select(Feedback)
        .where(Feedback.organization_id == organization.id, Feedback.released_on.is_(None))
        .order_by(Feedback.id.desc())
        .options(joinedload(Feedback.round).joinedload(InspectionRound.inspection).joinedload(Inspection.source))
    )
    return session.scalars(statement).all()


def own_sources(session: Session) -> Sequence[Source]:
    """The sources of the town's own supervision, in which a visit can open a round."""
    statement = select(Source).where(Source.stream == Stream.OWN_SUPERVISION, Source.code != "self_check")
    return session.scalars(statement.order_by(Source.position, Source.id)).all()


def answer_of(session: Session, finding: Finding) -> tuple[VisitAnswer, Visit] | None:
    """The failed item that became this finding, with its visit."""
    statement = select(VisitAnswer, Visit).join(Visit).where(VisitAnswer.finding_id == finding.id)
    row = session.execute(statement.options(joinedload(VisitAnswer.item), *_WHOLE_VISIT)).unique().one_or_none()
    return (row[0], row[1]) if row else None


_WHOLE_CHECK = (
    joinedload(LateralCheck.finding).joinedload(Finding.organization),
    selectinload(LateralCheck.tasks).options(
        joinedload(SelfCheckTask.organization),
        joinedload(SelfCheckTask.answer)
        .selectinload(SelfCheckAnswer.findings)
        .joinedload(SelfCheckFinding.finding)
        .joinedload(Finding.current),
    ),
)


def lateral_checks(actor: Actor) -> Select[Any]:
    """举一反三 from findings in the person's scope, newest first."""
    return (
        select(LateralCheck)
        .join(Finding, Finding.id == LateralCheck.finding_id)
        .join(Organization, Organization.id == Finding.organization_id)
        .where(within(actor, Permission.VISIT, Organization.path))
        .order_by(LateralCheck.id.desc())
        .options(*_WHOLE_CHECK)
    )


def lateral_check(session: Session, actor: Actor, check_id: int) -> LateralCheck | None:
    """One 举一反三, when the person may see it."""
    found: LateralCheck | None = session.scalar(lateral_checks(actor).where(LateralCheck.id == check_id))
    return found


def checks_of(session: Session, finding: Finding) -> Sequence[LateralCheck]:
    """举一反三 that was ordered from a finding."""
    statement = select(LateralCheck).where(LateralCheck.finding_id == finding.id).order_by(LateralCheck.id)
    return session.scalars(statement.options(*_WHOLE_CHECK)).all()


def task(session: Session, task_id: int) -> SelfCheckTask | None:
    """One self-check with its question and answer."""
    statement = select(SelfCheckTask).where(SelfCheckTask.id == task_id)
    return session.scalar(statement.options(*_WHOLE_TASK))


_WHOLE_TASK = (
    joinedload(SelfCheckTask.organization),
    joinedload(SelfCheckTask.check).joinedload(LateralCheck.finding),
    joinedload(SelfCheckTask.answer).selectinload(SelfCheckAnswer.findings).joinedload(SelfCheckFinding.finding),
)


def open_tasks(session: Session, actor: Actor) -> Sequence[SelfCheckTask]:
    """Self-checks that the person's own organizations have not answered, first what is due first."""
    statement = (
        select(SelfCheckTask)
        .join(LateralCheck)
        .where(SelfCheckTask.organization_id.in_(own_villages(actor)), ~SelfCheckTask.answer.has())
        .order_by(LateralCheck.due_on, SelfCheckTask.id)
    )
    return session.scalars(statement.options(*_WHOLE_TASK)).all()


def task_of(session: Session, finding: Finding) -> SelfCheckTask | None:
    """The self-check that brought a finding up."""
    statement = (
        select(SelfCheckTask)
        .join(SelfCheckAnswer)
        .join(SelfCheckFinding)
        .where(SelfCheckFinding.finding_id == finding.id)
    )
    return session.scalar(statement.options(*_WHOLE_TASK))
