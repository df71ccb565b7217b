"""公开稿 and files of reports as the pages show them. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.reports.rectification.content import Report
from tracker.output.reports.rectification.models import Publication, PublicationState, ReportKind, ReportPrint
from tracker.output.reports.rectification.policies import authors, may_decide
from tracker.output.reports.rectification.publishing import Choice, annotated, from_json, published
from tracker.output.reports.rectification.queries import Asked, report
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import subtree
from tracker.rectification.supervision.queries.talks import talks

_EVER = datetime.max.replace(tzinfo=UTC)


def publications(actor: Actor) -> Select[Any]:
    """The 公开稿 in a person's scope, newest first."""
    return (
        select(Publication)
        .join(Publication.organization)
        .where(within(actor, Permission.PRINT_LEDGERS, Organization.path))
        .order_by(Publication.id.desc())
        .options(joinedload(Publication.organization))
    )


def waiting_publications(session: Session, actor: Actor) -> list[Publication]:
    """公开稿 that wait for the person: submitted ones to decide about, own ones that were sent back; oldest first."""
    decides = within(actor, Permission.APPROVE_PUBLICATIONS, Organization.path)
    prepares = within(actor, Permission.PREPARE_PUBLICATIONS, Organization.path)
    rows = (
        select(Publication)
        .join(Publication.organization)
        .where(
            or_(
                and_(Publication.state == PublicationState.SUBMITTED, decides),
                and_(Publication.state == PublicationState.DRAFTING, prepares, Publication.steps.any()),
            )
        )
        .order_by(Publication.id)
        .options(joinedload(Publication.organization), selectinload(Publication.steps))
    )
    return [one for one in session.scalars(rows) if _waits_for(one, actor)]


def _waits_for(publication: Publication, actor: Actor) -> bool:
    if publication.state is PublicationState.SUBMITTED:
        return not may_decide(publication, actor)
    return actor.user_id in authors(publication)


def report_prints(actor: Actor) -> Select[Any]:
    """The files in a person's scope with whoever asked for them, newest first."""
    columns: tuple[Any, ...] = (ReportPrint, User.name)
    return (
        select(*columns)
        .join(ReportPrint.organization)
        .join(User, User.id == ReportPrint.requested_by)
        .where(within(actor, Permission.PRINT_LEDGERS, Organization.path))
        .order_by(ReportPrint.id.desc())
        .options(*_WHOLE)
    )


_WHOLE = (
    joinedload(ReportPrint.organization),
    joinedload(ReportPrint.task),
    joinedload(ReportPrint.stored_file),
    joinedload(ReportPrint.publication),
)


def report_print(session: Session, print_id: int) -> ReportPrint | None:
    """One file with its task; whoever calls checks the organization."""
    return session.scalar(select(ReportPrint).where(ReportPrint.id == print_id).options(*_WHOLE))


def prints_of(session: Session, publication: Publication) -> Sequence[ReportPrint]:
    """The files that were made of a 公开稿, newest first."""
    made = select(ReportPrint).where(ReportPrint.publication_id == publication.id).order_by(ReportPrint.id.desc())
    return session.scalars(made.options(*_WHOLE)).all()


def asked_of(publication: Publication) -> Asked:
    """The report that a 公开稿 is made from."""
    as_of = AsOf(publication.as_of, publication.known_at)
    return Asked(publication.organization, as_of, publication.source)


def choices_of(publication: Publication) -> dict[str, Choice]:
    """What is done with each finding and section: the newest choice of each counts."""
    return {
        one.key: Choice(one.treatment, one.wording, one.measures, one.reason)
        for one in sorted(publication.choices, key=lambda one: one.id)
    }


def original(session: Session, publication: Publication) -> Report:
    """The internal report as of the publication's (D, K)."""
    return report(session, asked_of(publication), publication.created_on)


def public_version(session: Session, publication: Publication, whole: Report) -> Report:
    """What would be published: what was submitted last, or what the choices make of the report now."""
    step = publication.submitted
    if step and step.content and publication.state.value != "drafting":
        return from_json(step.content)
    return published(whole, choices_of(publication), handled_names(session, publication.organization))


def internal_version(publication: Publication, whole: Report) -> Report:
    """The internal report that says what is left out, and why."""
    return annotated(whole, choices_of(publication))


def handled_names(session: Session, organization: Organization) -> set[str]:
    """Names of the people below an organization who were talked to or held to account, whenever that was.

    A publication stays readable for years: also who was handled after its day is named in none that is made later.
    """
    rows = talks(session, (organization.path,), AsOf(date.max, _EVER))
    return {person.name for row in rows for person in row.persons}


def villages(session: Session, publication: Publication, content: Report) -> list[Organization]:
    """The organizations that have a finding in the publication: each gets a sheet for its notice board."""
    named = {finding.organization for finding in content.findings}
    return [unit for unit in subtree(session, publication.organization) if unit.code in named]


def file_name(print_: ReportPrint) -> str:
    """清河镇整改情况报告（内部稿）-截至2023年12月31日.docx."""
    extension = "pdf" if print_.kind is ReportKind.POSTER else "docx"
    return f"{print_.organization.name}{print_.kind.label}-截至{chinese_date(print_.as_of)}.{extension}"
