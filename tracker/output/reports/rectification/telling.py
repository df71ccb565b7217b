"""Notices about a 公开稿: to those who may decide that one waits, to its authors how it was decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of
from tracker.output.notifications.operations import Message, notify
from tracker.output.reports.rectification.models import Publication, PublicationStepKind
from tracker.output.reports.rectification.policies import authors, involved
from tracker.people.access.permissions import TABLE, Permission
from tracker.people.accounts.queries import holders

_APPROVING = tuple(role for role, allowed in TABLE.items() if Permission.APPROVE_PUBLICATIONS in allowed)


def tell_approvers(session: Session, publication: Publication, now: datetime) -> None:
    """Everybody who may decide about the text that was submitted last, in their own name."""
    people = (user.id for user in holders(session, publication.organization.path, _APPROVING, day_of(now)))
    step = publication.steps[-1]
    _tell(session, publication, set(people) - involved(publication), f"{step.done_name}送审，请您审批。", now)


def tell_authors(session: Session, publication: Publication, now: datetime) -> None:
    """Whoever began and submitted it, with the opinion."""
    step = publication.steps[-1]
    told = f"意见：{step.opinion}" if step.opinion else ""
    if step.kind is PublicationStepKind.SENT_BACK:
        told = f"理由：{step.opinion}。请修改后再送审。".replace("。。", "。")
    _tell(session, publication, authors(publication) - {step.done_by}, f"{step.done_name}办理。{told}", now)


_TITLES = {
    PublicationStepKind.SUBMITTED: "公开稿待审批",
    PublicationStepKind.APPROVED: "公开稿已批准",
    PublicationStepKind.SENT_BACK: "公开稿被退回",
}


def _tell(session: Session, publication: Publication, people: Iterable[int], body: str, now: datetime) -> None:
    """The newest step to each of the people, once."""
    step = publication.steps[-1]
    for person in sorted(people):
        message = Message(
            subject=f"publication_step:{step.id}",
            kind=f"publication_{step.kind.value}",
            due_on=step.effective_on,
            recipient_id=person,
            title=f"{_TITLES[step.kind]}：{publication.organization.name}整改情况通报",
            body=f"统计截至{chinese_date(publication.as_of)}。{body}",
            link=f"/publications/{publication.id}",
        )
        notify(session, message, now)
