"""Is this paper ours, is it as it was printed, are its figures those of its (D, K), and what changed since?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import file_digest
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, root
from tracker.foundation.lib.chinese import chinese_date
from tracker.foundation.lib.time import SHANGHAI, day_of
from tracker.foundation.printing.reading import ReadBack, UnreadableError, read_back
from tracker.foundation.printing.signature import Certificate, Signature, certificate_hash
from tracker.output.records import queries
from tracker.output.records.models import PrintRecord
from tracker.output.records.rules import Content, Difference, Identity, differences, fingerprint_of, identity_from
from tracker.output.reports.paperwork.remaking import NotHere, identity_of, remade, same_as_printed
from tracker.people.organizations.models import Organization
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.supervision.models import NOTICE_SUBJECT, TALK_SUBJECT

_CORRECTED_FROM_THE_START = (NOTICE_SUBJECT, TALK_SUBJECT)
_SHOWN = 20  # differences in one answer


class Standing(StrEnum):
    """What a verification came to; the value is the exit status of the command."""

    GENUINE = "0"
    WRONG = "1"
    UNKNOWN = "2"

    @property
    def label(self) -> str:
        """The Chinese words."""
        return dict(zip(Standing, ["核验通过", "核验不通过", "无法核验"], strict=True))[self]


class FileState(StrEnum):
    """What was done to the file since it was printed."""

    UNALTERED = "unaltered"
    RESAVED = "resaved"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """The answer: `sentences` tell it in order; `changed` what the same sheet says today, apart from the paper."""

    standing: Standing
    sentences: tuple[str, ...]
    identity: Identity | None = None
    code: str = ""
    file: FileState = FileState.UNKNOWN
    wrong: tuple[Difference, ...] = ()
    root_holds: bool | None = None
    changed: tuple[Difference, ...] = ()
    signatures: tuple[dict[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, for `--json`."""
        return {
            "result": self.standing.name.lower(),
            "code": self.code,
            "file": self.file.value,
            "identity": self.identity.as_dict() if self.identity else None,
            "wrong": [asdict(one) for one in self.wrong],
            "root_holds": self.root_holds,
            "signatures": list(self.signatures),
            "changed": [asdict(one) for one in self.changed],
            "sentences": list(self.sentences),
        }


def verify_file(
    session: Session, folder: Path, path: Path, now: datetime, certificate: Certificate | None = None
) -> Verdict:
    """Verify a PDF file; `folder` is where the originals lie, `certificate` the office's own. Changes nothing."""
    try:
        read = read_back(path)
    except UnreadableError as error:
        return Verdict(Standing.UNKNOWN, (str(error),))
    with path.open("rb") as stream:
        sha256 = file_digest(stream, "sha256").hexdigest()
    data = _parsed(read.data)
    claimed = data.get("fingerprint", "") if data else ""
    record = queries.by_file(session, sha256) or queries.by_fingerprint(session, str(claimed))
    if record is None:
        return Verdict(Standing.UNKNOWN, (_not_ours(read),))
    state, altered = _state_of(folder, record, sha256, read)
    verdict = _judged(session, record, state, altered, data, now)
    return _with_signatures(verdict, read.signatures, certificate)


def foreign() -> Verdict:
    """The answer on a print that the person may not see."""
    return Verdict(Standing.UNKNOWN, ("本系统没有您可以查看的这份打印件的记录",))


def _parsed(text: str | None) -> dict[str, Any] | None:
    """The attached data, where they are of our kind."""
    try:
        found = json.loads(text or "")
        identity_from(found["identity"])
        _ = found["content"]["rows"], found["content"]["title"], found["content"]["around"]
    except (ValueError, TypeError, KeyError):
        return None
    return dict(found)


def _not_ours(read: ReadBack) -> str:
    if read.data is None:
        return "文件里没有本系统的打印数据，也不是本系统存档的文件：不是从本系统打印的，或者是扫描、转存后的版本"
    return "本系统没有这份打印件的记录：可能是从别的系统打印的，或者附带的数据被改动过"


def _state_of(folder: Path, record: PrintRecord, sha256: str, read: ReadBack) -> tuple[FileState, str]:
    """Whether the file is the original, the same pages saved anew, or another; and what is other."""
    if record.stored_file.sha256 == sha256:
        return FileState.UNALTERED, ""
    try:
        original = read_back(path_of(folder, record.stored_file))
    except UnreadableError:
        return FileState.UNKNOWN, "存档的原件读不出来，无法比对版面"
    if len(original.pages) != len(read.pages):
        return FileState.ALTERED, f"原件共{len(original.pages)}页，这个文件共{len(read.pages)}页"
    pairs = enumerate(zip(original.pages, read.pages, strict=True), start=1)
    other = [str(place) for place, (ours, theirs) in pairs if ours != theirs]
    if other:
        return FileState.ALTERED, f"第{'、'.join(other[:_SHOWN])}页与原件不同"
    return FileState.RESAVED, ""


def _judged(
    session: Session, record: PrintRecord, state: FileState, altered: str, data: dict[str, Any] | None, now: datetime
) -> Verdict:
    identity = identity_of(record)
    sentences = [
        _is_of(record),
        *(_of_file(state, altered)),
        *(_of_data(data, record)),
    ]
    sound = state in (FileState.UNALTERED, FileState.RESAVED) and (data is None or _intact(data, record))
    try:
        at_its_time = remade(session, identity)
        today = remade(session, identity, AsOf(day_of(now), now))
    except NotHere as error:
        return Verdict(Standing.UNKNOWN, (*sentences, str(error)), identity, record.code, state)
    paper = data["content"] if data else at_its_time
    wrong = differences(paper, at_its_time)
    holds = root(session, record.known_at) == record.root
    changed = differences(at_its_time, today, around=False)
    sentences += [_of_figures(record, wrong, data), _of_root(holds), _of_changes(changed)]
    standing = Standing.GENUINE if sound and not wrong and holds else Standing.WRONG
    return Verdict(standing, tuple(sentences), identity, record.code, state, tuple(wrong), holds, tuple(changed))


def _with_signatures(verdict: Verdict, found: Sequence[Signature], own: Certificate | None) -> Verdict:
    """The verdict with what is to be said of each signature; a broken one fails it."""
    if not found:
        return verdict
    ours = certificate_hash(own) if own else ""
    told = tuple(_of_signature(one, ours) for one in found)
    sound = all(one.intact and one.whole for one in found)
    standing = verdict.standing if sound or verdict.standing is Standing.UNKNOWN else Standing.WRONG
    kept = tuple(
        {"name": one.name, "intact": one.intact, "whole": one.whole, "ours": one.certificate == ours} for one in found
    )
    return replace(verdict, standing=standing, sentences=(*verdict.sentences, *told), signatures=kept)


def _of_signature(one: Signature, ours: str) -> str:
    if not one.intact:
        return f"电子签名无效：{one.name}，签名以后文件被改动过，或者签名已损坏"
    if not one.whole:
        return f"电子签名只管文件的一部分：{one.name}，签名以后又加了内容"
    return f"电子签名有效：{one.name}，{'是' if one.certificate == ours else '不是'}本系统配置的证书"


def _is_of(record: PrintRecord) -> str:
    local = record.known_at.astimezone(SHANGHAI)
    return (
        f"这是“{record.title}”（核验码{record.code}），统计截至{chinese_date(record.as_of)}，"
        f"数据时点{chinese_date(local.date())}{local:%H:%M:%S}，"
        f"{record.printed_name}于{chinese_date(day_of(record.printed_at))}打印"
    )


def _of_file(state: FileState, altered: str) -> tuple[str, ...]:
    return {
        FileState.UNALTERED: ("文件没有改动，与存档的原件逐字节相同",),
        FileState.RESAVED: ("文件重新保存过，各页内容与存档的原件相同",),
        FileState.ALTERED: (f"文件被改动过：{altered}",),
        FileState.UNKNOWN: (altered,),
    }[state]


def _intact(data: dict[str, Any], record: PrintRecord) -> bool:
    return {fingerprint_of(data), str(data["fingerprint"])} == {record.fingerprint}


def _of_data(data: dict[str, Any] | None, record: PrintRecord) -> tuple[str, ...]:
    if data is None:
        return ("文件里的打印数据已丢失，按存档记录核验",)
    return () if _intact(data, record) else ("文件附带的数据被改动过",)


def _of_figures(record: PrintRecord, wrong: list[Difference], data: dict[str, Any] | None) -> str:
    when = f"截至{chinese_date(record.as_of)}"
    if not wrong:
        return f"按{when}、该数据时点重新计算，内容一致" if data else f"按{when}、该数据时点可以重新计算"
    first = wrong[0]
    return (
        f"与按{when}、该数据时点重新计算的结果有{len(wrong)}处不同，第一处：{first.row}“{first.column}”，"
        f"文件中是“{_cut(first.paper)}”，应是“{_cut(first.data)}”"
    )


def _of_root(holds: bool) -> str:
    return "历史校验值一致" if holds else "历史校验值不一致：数据时点之前的历史被改动过，请执行 audit verify 查明"


def _of_changes(changed: list[Difference]) -> str:
    if not changed:
        return "此后没有变化：今天重新打印，各行内容相同"
    rows = list(dict.fromkeys(one.row for one in changed))
    named = "、".join(rows[:_SHOWN]) + ("等" if len(rows) > _SHOWN else "")
    return f"此后有{len(rows)}行发生变化（{named}）"


def _cut(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}……"


def compared(session: Session, identity: Identity, fingerprint: str, as_of: AsOf) -> tuple[bool, list[Difference]]:
    """Whether the sheet can be made again as it was printed, and how its rows differ as of another (D, K)."""
    printed: Content = remade(session, identity)
    other = remade(session, identity, as_of)
    return same_as_printed(identity, printed, fingerprint), differences(printed, other, around=False)


def differs_now(session: Session, record: PrintRecord, now: datetime) -> bool:
    """Whether the sheet as of the same day would say something else today.

    It is made again only where something was recorded since in the organizations that it is of.
    """
    chains = select(Organization.id).where(Organization.path.startswith(record.organization.path))
    # 更正 and 撤回 of 督办单 and talks count from the first day, whenever they were decided.
    concerned = or_(Transition.effective_on <= record.as_of, Transition.subject_kind.in_(_CORRECTED_FROM_THE_START))
    since = select(Transition.id).where(
        Transition.chain.in_(chains), Transition.recorded_at > record.known_at, concerned
    )
    if session.scalar(since.limit(1)) is None:
        return False
    try:
        return bool(compared(session, identity_of(record), record.fingerprint, AsOf(record.as_of, now))[1])
    except NotHere:
        return True
