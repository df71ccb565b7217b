"""What a reviewer should look at twice in the evidence of this round: used elsewhere, alike, or taken at another time.

Each sentence says what is known and blames nobody: a photo without a time may come from a chat, a clock may be wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import day_of
from tracker.people.access.actor import Actor
from tracker.rectification.evidence.likeness import alike, near_bands
from tracker.rectification.evidence.models import PhotoBand
from tracker.rectification.findings.models import EvidenceItem, Finding
from tracker.rectification.findings.policies import can_view
from tracker.rectification.findings.roles import roles_towards
from tracker.workflow.model import Role

_REVIEWED = frozenset({Role.OWNER, Role.SECRETARY})
_MOST = 3  # other uses named for one file; more do not tell the reviewer more
_READ = 20  # other uses of one file that are read to find those: a picture of the office's seal hangs on thousands
Warnings = Mapping[int, Sequence[str]]


@dataclass(frozen=True)
class _Use:
    """A file that hangs on another finding, or on an earlier round of the same one."""

    item: EvidenceItem
    finding: Finding


def evidence_warnings(session: Session, actor: Actor, finding: Finding, items: Sequence[EvidenceItem]) -> Warnings:
    """By id of the item: what to look at twice in the evidence of this round, for whoever judges it.

    Whoever answers for the finding gets nothing: these are questions for the review, not reproaches. Findings that the
    person may not see are not named.
    """
    mine = [item for item in items if item.round_no == finding.round_no]
    if not mine or not judges(actor, finding):
        return {}
    uses = _same_files(session, finding, mine), _similar(session, finding, mine)
    told = {item.id: [*_of_other_uses(actor, finding, item, *uses), *_of_time(finding, item)] for item in mine}
    return {id_: sentences for id_, sentences in told.items() if sentences}


def judges(actor: Actor, finding: Finding) -> bool:
    """Whether the person, or one they act for, has a part in the finding beyond answering for it."""
    people = (actor, *actor.principals)
    answers = any(roles_towards(person, finding) & _REVIEWED for person in people)
    return not answers and any(roles_towards(person, finding) for person in people)


def _same_files(session: Session, finding: Finding, mine: Sequence[EvidenceItem]) -> Mapping[int, list[_Use]]:
    """By stored file: where else the very same file hangs."""
    found = defaultdict(list)
    for use in _uses(session, finding, EvidenceItem.stored_file_id.in_({item.stored_file_id for item in mine})):
        found[use.item.stored_file_id].append(use)
    return found


def _similar(session: Session, finding: Finding, mine: Sequence[EvidenceItem]) -> Mapping[str, list[_Use]]:
    """By perceptual hash of one's own photos: where nearly the same photo hangs."""
    hashes = {item.stored_file.perceptual_hash for item in mine} - {None}
    if not hashes:
        return {}
    own = {hash_ for hash_ in hashes if hash_}
    near = select(PhotoBand.stored_file_id, PhotoBand.perceptual_hash).where(PhotoBand.band.in_(near_bands(own)))
    found = alike(own, {(id_, other) for id_, other in session.execute(near)})
    wanted = {id_ for ids in found.values() for id_ in ids}
    uses = list(_uses(session, finding, EvidenceItem.stored_file_id.in_(wanted))) if wanted else []
    return {hash_: [use for use in uses if use.item.stored_file_id in ids] for hash_, ids in found.items()}


def _uses(session: Session, finding: Finding, which: ColumnElement[bool]) -> Iterator[_Use]:
    elsewhere = or_(
        EvidenceItem.finding_id != finding.id,
        and_(EvidenceItem.finding_id == finding.id, EvidenceItem.round_no < finding.round_no),
    )
    place = func.row_number().over(partition_by=EvidenceItem.stored_file_id, order_by=EvidenceItem.id)
    numbered = (
        select(EvidenceItem.id, place.label("place"))
        .where(which, elsewhere, EvidenceItem.removed_at.is_(None))
        .subquery()
    )
    rows = (
        select(EvidenceItem, Finding)
        .join(numbered, numbered.c.id == EvidenceItem.id)
        .join(Finding, Finding.id == EvidenceItem.finding_id)
        .join(Finding.organization)
        .options(contains_eager(Finding.organization), joinedload(Finding.current))
        .where(numbered.c.place <= _READ)
        .order_by(EvidenceItem.id)
    )
    for item, other in session.execute(rows):
        yield _Use(item, other)


def _of_other_uses(
    actor: Actor,
    finding: Finding,
    item: EvidenceItem,
    same: Mapping[int, list[_Use]],
    like: Mapping[str, list[_Use]],
) -> Iterator[str]:
    identical = same.get(item.stored_file_id, [])
    similar = [
        use
        for use in like.get(item.stored_file.perceptual_hash or "", [])
        if use.item.stored_file_id != item.stored_file_id
    ]
    yield from _told(actor, finding, identical, lambda where: f"同一份文件也用在{where}")
    yield from _told(actor, finding, similar, lambda where: f"与{where}的照片几乎一样")


def _told(actor: Actor, finding: Finding, uses: Sequence[_Use], say: Callable[[str], str]) -> list[str]:
    return list(dict.fromkeys(say(_where(actor, finding, use)) for use in uses))[:_MOST]


def _where(actor: Actor, finding: Finding, use: _Use) -> str:
    if use.finding.id == finding.id:
        return f"本问题第{use.item.round_no}轮"
    if can_view(actor, use.finding):
        return f"问题{use.finding.code}（{use.finding.current.organization_name}）"
    same_unit = use.finding.organization_id == finding.organization_id
    return "本单位的另一个问题" if same_unit else "另一单位的问题"


def _of_time(finding: Finding, item: EvidenceItem) -> Iterator[str]:
    """A photo's own time against the day of feedback and of upload; paper has none."""
    if not item.stored_file.media_type.startswith("image/"):
        return
    if item.taken_at is None:
        yield "照片没有拍摄时间"
        return
    taken, known = day_of(item.taken_at), _fed_back(finding)
    if taken < known:
        yield f"拍摄于{chinese_date(taken)}，早于问题反馈（{chinese_date(known)}）"
    if taken > day_of(item.recorded_at):
        yield f"拍摄时间（{chinese_date(taken)}）晚于上传时间，手机日期可能不准"


def _fed_back(finding: Finding) -> date:
    return finding.feedback.released_on or day_of(finding.created_at)
