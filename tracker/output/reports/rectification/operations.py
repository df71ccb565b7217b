"""Preparing a 公开稿, submitting it, deciding about it, and asking for the files of a report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from tracker.foundation.lib.time import day_of
from tracker.foundation.tasks.operations import queue
from tracker.output.reports.rectification.content import Report
from tracker.output.reports.rectification.models import (
    Publication,
    PublicationChoice,
    PublicationState,
    PublicationStep,
    PublicationStepKind,
    ReportKind,
    ReportPrint,
    Treatment,
)
from tracker.output.reports.rectification.policies import may_decide
from tracker.output.reports.rectification.publishing import SECTIONS, Choice, to_json
from tracker.output.reports.rectification.queries import Asked
from tracker.output.reports.rectification.telling import tell_approvers, tell_authors
from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization

TASK = "write_report"
SHORTEST_REASON = 5
SHORTEST_SENDING_BACK = 10
OUTDATED = "该公开稿已被他人更新，请刷新后重试"
_State = PublicationState


class ReportRefused(ValueError):
    """A report or 公开稿 cannot be made like this; the message is a sentence for the user."""


@dataclass(frozen=True)
class ReportOrder:
    """Which file of which report; of a publication where it is one of it."""

    kind: ReportKind
    asked: Asked
    publication: Publication | None = None


def open_publication(session: Session, asked: Asked, actor: Actor, now: datetime) -> Publication:
    """Begin the 公开稿 of a report with what is known now, and return its row, flushed."""
    if asked.as_of.day > day_of(now):
        raise ReportRefused("统计截止日期不能晚于今天")
    publication = Publication(
        organization_id=asked.organization.id,
        as_of=asked.as_of.day,
        known_at=asked.as_of.known_at,
        source=asked.source,
        created_by=actor.user_id,
        created_name=actor.name,
        created_on=day_of(now),
        created_at=now,
    )
    session.add(publication)
    session.flush()
    return publication


def choose(session: Session, publication: Publication, key: str, choice: Choice, actor: Actor, now: datetime) -> None:
    """Record what is done with a finding or a section; the newest choice counts."""
    if choice.treatment is not Treatment.KEEP and len(choice.reason) < SHORTEST_REASON:
        raise ReportRefused(f"请写明理由（不少于{SHORTEST_REASON}个字），内部稿会注明")
    if choice.treatment is Treatment.REWORD and not (choice.wording or choice.measures):
        raise ReportRefused("请填写改写后的文字，或者改选“照原文公开”“不公开”")
    if choice.treatment is Treatment.REWORD and key in SECTIONS and not choice.wording:
        raise ReportRefused("请填写改写后的文字")
    _move(session, publication, _State.DRAFTING, _State.DRAFTING)
    session.add(
        PublicationChoice(
            publication_id=publication.id,
            key=key,
            treatment=choice.treatment,
            wording=choice.wording if choice.treatment is Treatment.REWORD else "",
            measures=choice.measures if choice.treatment is Treatment.REWORD else "",
            reason=choice.reason if choice.treatment is not Treatment.KEEP else "",
            chosen_by=actor.user_id,
            chosen_name=actor.name,
            recorded_at=now,
        )
    )
    session.flush()
    session.expire(publication, ["choices"])


def submit(session: Session, publication: Publication, content: Report, actor: Actor, now: datetime) -> None:
    """Submit the text as it would be published, and tell those who may decide about it.

    `content` was made from the choices and names nobody handled.
    """
    _move(session, publication, _State.DRAFTING, _State.SUBMITTED)
    _step(session, publication, PublicationStepKind.SUBMITTED, actor, now, content=content)
    tell_approvers(session, publication, now)


def decide(
    session: Session,
    publication: Publication,
    *,
    approved: bool,
    opinion: str,
    actor: Actor,
    now: datetime,
    submission: int | None = None,
) -> None:
    """Approve the submitted text, or send it back with a reason; its authors are told. Another person than they.

    `submission` is the id of the step whose text was read: a text that was submitted since then is not decided about.
    """
    refusal = may_decide(publication, actor)
    if refusal:
        raise ReportRefused(refusal)
    if not approved and len(opinion) < SHORTEST_SENDING_BACK:
        raise ReportRefused(f"退回须写明理由，不少于{SHORTEST_SENDING_BACK}个字")
    _move(session, publication, _State.SUBMITTED, _State.APPROVED if approved else _State.DRAFTING)
    session.expire(publication, ["steps"])  # nobody submits another text from here on
    if submission is not None and (publication.submitted is None or publication.submitted.id != submission):
        raise ReportRefused(OUTDATED)
    kind = PublicationStepKind.APPROVED if approved else PublicationStepKind.SENT_BACK
    _step(session, publication, kind, actor, now, opinion=opinion)
    tell_authors(session, publication, now)


def request_report(session: Session, order: ReportOrder, by: int, now: datetime) -> ReportPrint:
    """Queue the writing of a file, and return its row, flushed. A 公开稿 is made only of what was approved."""
    asked, publication = order.asked, order.publication
    if asked.as_of.day > day_of(now):
        raise ReportRefused("统计截止日期不能晚于今天")
    if order.kind is not ReportKind.INTERNAL and (
        publication is None or publication.state is not PublicationState.APPROVED
    ):
        raise ReportRefused("公开稿批准以后才能生成，请先送审")
    task = queue(session, TASK, {}, now, by)
    print_ = ReportPrint(
        kind=order.kind,
        organization_id=asked.organization.id,
        as_of=asked.as_of.day,
        known_at=asked.as_of.known_at,
        filed_on=publication.created_on if publication else day_of(now),
        source=asked.source,
        publication_id=publication.id if publication else None,
        requested_by=by,
        task_id=task.id,
    )
    session.add(print_)
    session.flush()
    return print_


def poster_order(publication: Publication, village: Organization, asked: Asked) -> ReportOrder:
    """The order of the notice-board sheet of one organization in a 公开稿."""
    return ReportOrder(ReportKind.POSTER, replace(asked, organization=village), publication)


def _move(session: Session, publication: Publication, before: _State, after: _State) -> None:
    """Change the state; of two people at once one wins, the other is told."""
    same = (Publication.id == publication.id) & (Publication.state == before)
    moved = session.execute(update(Publication).where(same).values(state=after))
    assert isinstance(moved, CursorResult)
    if moved.rowcount != 1:
        raise ReportRefused(OUTDATED)
    session.refresh(publication, ["state"])


def _step(
    session: Session,
    publication: Publication,
    kind: PublicationStepKind,
    actor: Actor,
    now: datetime,
    *,
    opinion: str = "",
    content: Report | None = None,
) -> None:
    session.add(
        PublicationStep(
            publication_id=publication.id,
            kind=kind,
            opinion=opinion,
            content=to_json(content) if content else None,
            done_by=actor.user_id,
            done_name=actor.name,
            done_post=actor.main_post,
            effective_on=day_of(now),
            recorded_at=now,
        )
    )
    session.flush()
    session.expire(publication, ["steps"])
