"""A visit: begun once, saved as often as one likes, finished once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from tracker.foundation.lib.chinese import chinese_date
from tracker.people.access.actor import Actor
from tracker.people.organizations.models import Organization
from tracker.rectification.checklists.models import AnswerKind, Checklist, Visit, VisitAnswer, VisitPhoto
from tracker.rectification.checklists.rules import NOTHING_SEEN, stamp
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.operations import NewEvidence


@dataclass(frozen=True)
class NewVisit:
    """What is known before the first question. `client_uuid` is made on the device: sent twice it stays one visit."""

    client_uuid: str
    checklist: Checklist
    organization: Organization
    visited_on: date
    visitors: str = ""
    witness: str = ""
    visiting: Organization | None = None


def start_visit(session: Session, new: NewVisit, by: Actor, now: datetime, today: date) -> Visit:
    """Begin a visit and return it, flushed; the same `client_uuid` again gives the one that was begun.

    Raises Refused for a day to come, a village that visits itself, and a `client_uuid` of another visit.
    """
    session.refresh(new.organization, with_for_update={"of": Organization})  # the same form twice comes one by one
    known = session.scalar(select(Visit).where(Visit.client_uuid == new.client_uuid))
    if known is not None:
        if (known.organization_id, known.started_by) != (new.organization.id, by.user_id):
            raise Refused(["这张表单此前已经开始过另一次检查，这一次没有保存。请重新点“开始检查”"])
        return known
    _refuse_bad(new, today)
    visit = Visit(
        client_uuid=new.client_uuid,
        checklist=new.checklist,
        organization=new.organization,
        visiting_organization=new.visiting,
        visitors=new.visitors,
        witness=new.witness,
        visited_on=new.visited_on,
        started_by=by.user_id,
        started_at=now,
    )
    session.add(visit)
    session.flush()
    return visit


def _refuse_bad(new: NewVisit, today: date) -> None:
    reasons = []
    if new.visited_on > today:
        reasons.append("检查日期不能晚于今天")
    if new.visiting is not None and new.visiting.id == new.organization.id:
        reasons.append("检查村和被查村不能是同一个村")
    if reasons:
        raise Refused(reasons)


@dataclass(frozen=True)
class Given:
    """What came in for one item. `seen` is the stamp of the answer that the page showed."""

    item_id: int
    kind: AnswerKind | None
    note: str
    seen: str = NOTHING_SEEN
    photos: tuple[NewEvidence, ...] = ()


def save_answers(
    session: Session, visit: Visit, given: Iterable[Given], removed_photos: Sequence[int] = ()
) -> list[VisitAnswer]:
    """Keep what came in, and return the answers that somebody else had changed meanwhile: those stay as they are.

    An item that the person left as they saw it takes nothing away from others. Raises Refused for a finished visit.
    """
    lock_open(session, visit)
    known = {answer.item_id: answer for answer in visit.answers}
    changed_by_others = []
    for one in given:
        answer = known.get(one.item_id)
        if answer is None and (one.kind or one.note or one.photos):
            answer = VisitAnswer(item_id=one.item_id, note="")
            visit.answers.append(answer)
        if answer is None:
            continue
        if not _merged(answer, one):
            changed_by_others.append(answer)
        answer.photos.extend(_photos(one))
    for photo in [photo for answer in visit.answers for photo in answer.photos if photo.id in removed_photos]:
        session.delete(photo)
    flag_modified(visit, "witness")  # a new revision: who finishes sees that answers came in meanwhile
    session.flush()
    session.expire(visit, ["answers"])
    return changed_by_others


def lock_open(session: Session, visit: Visit) -> None:
    """Of two phones that save at once the second waits. Raises Refused when the visit was finished."""
    session.refresh(visit, with_for_update={"of": Visit})
    session.expire(visit, ["answers"])
    if visit.finished_on is not None:
        raise Refused([f"这次检查已于{chinese_date(visit.finished_on)}完成，不能再修改答案"])


def _merged(answer: VisitAnswer, one: Given) -> bool:
    """Write what was chosen and noted; False when the stored answer is neither what was seen nor what is wanted."""
    kind = one.kind or answer.kind
    now_there, wanted = stamp(answer.kind, answer.note or ""), stamp(kind, one.note)
    if now_there in (one.seen, wanted):
        answer.kind, answer.note = kind, one.note
        return True
    return stamp(one.kind, one.note) == one.seen


def _photos(one: Given) -> list[VisitPhoto]:
    return [VisitPhoto(stored_file_id=new.file.id, title=new.title, taken_at=new.taken_at) for new in one.photos]


def finish_visit(session: Session, visit: Visit, seen_revision: int, today: date) -> None:
    """End a visit: its answers are fixed from now on. Raises Refused when answers came in after the page was made."""
    session.refresh(visit, with_for_update={"of": Visit})
    if visit.finished_on is not None:
        return
    if visit.revision != seen_revision:
        raise Refused(["刚才又有新的答案保存进来，请核对下面的情况后再确认"])
    visit.finished_on = today
    session.flush()
