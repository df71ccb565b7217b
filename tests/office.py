"""Every act on a finding with what somebody might enter: complete, or with something forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.cast import World
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings import operations as act
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.models import EvidenceItem, Finding, FollowUpOutcome
from tracker.rectification.findings.present import current_measures
from tracker.workflow.model import Action, MeasureKind, Timeframe

LONG = "佐证材料不全，请补充公示照片"
KINDS = tuple(MeasureKind)


@dataclass(frozen=True)
class Entry:
    """What is typed into a form. `thin` forgets what rule 5, a reason or a consent asks for."""

    thin: bool = False
    files: bool = False
    long_term: bool = False
    number: int = 1
    days: int = 30

    @property
    def reason(self) -> str:
        return "不行" if self.thin else LONG

    @property
    def consent(self) -> str:
        return "" if self.thin else "清巡办〔2023〕3号"


@dataclass(frozen=True)
class Desk:
    """Where an act happens."""

    world: World
    finding: Finding
    others: tuple[Finding, ...]
    owner: str

    @property
    def session(self) -> Session:
        return self.world.session


Call = Callable[[Desk, act.By, Entry], object]


def stored_file(session: Session, by: act.By, number: int = 1) -> StoredFile:
    """A file as the upload leaves it; the same bytes are the same row."""
    digest = sha256(f"paper {number}".encode()).hexdigest()
    known = session.scalar(select(StoredFile).where(StoredFile.sha256 == digest))
    if known is None:
        known = StoredFile(sha256=digest, size=7, media_type="application/pdf", extension="pdf", stored_at=by.now)
        session.add(known)
        session.flush()
    return known


def proof(kind: MeasureKind, entry: Entry, on: date) -> act.MeasureResult:
    """What the kind of a measure asks for; nothing of it when the entry is thin."""
    if entry.thin:
        return act.MeasureResult()
    match kind:
        case MeasureKind.INSTITUTION:
            return act.MeasureResult(institution_name="党费收缴办法", document_number="清河发〔2023〕5号")
        case MeasureKind.RECOVERY:
            return act.MeasureResult(amount=Decimal("1200.50"), receipt="0012345")
        case MeasureKind.ACCOUNTABILITY:
            return act.MeasureResult(accountability_on=on, accountability_form="提醒谈话", people_handled=1)
        case _:
            return act.MeasureResult(result="已核对42人")


def _assign(desk: Desk, by: act.By, entry: Entry) -> None:
    people = desk.world.users
    timeframe = Timeframe.LONG_TERM if entry.long_term else Timeframe.FIXED_TERM
    new = act.Assignment(
        people[desk.owner], people["leader"], timeframe, by.effective_on + timedelta(days=entry.days + 60)
    )
    act.assign(desk.session, desk.finding, new, by, "" if entry.thin else "分工调整")


def _plan(desk: Desk, by: act.By, entry: Entry) -> None:
    kinds = KINDS[entry.number % len(KINDS) :][:2]
    lines = [] if entry.thin else [act.PlannedMeasure(f"{kind.label}措施", kind) for kind in kinds]
    act.write_plan(desk.session, desk.finding, "整改到位", lines, by)


def _complete(desk: Desk, by: act.By, entry: Entry) -> None:
    measures = current_measures(desk.session, desk.finding)
    open_ones = [pair for pair in measures if not pair[1].done] or measures
    measure, says = open_ones[entry.number % len(open_ones)] if open_ones else (None, None)
    result = proof(says.kind, entry, by.effective_on) if says else act.MeasureResult(result="已完成")
    number = measure.number if measure else 1
    act.complete_measure(desk.session, desk.finding, number, result, by, files=_files(desk, by, entry))


def _files(desk: Desk, by: act.By, entry: Entry) -> tuple[act.NewEvidence, ...]:
    return (act.NewEvidence(stored_file(desk.session, by, entry.number), "会议记录"),) if entry.files else ()


def _remove(desk: Desk, by: act.By, entry: Entry) -> None:
    items = select(EvidenceItem).where(EvidenceItem.finding_id == desk.finding.id).order_by(EvidenceItem.id.desc())
    item = desk.session.scalar(items.limit(1))
    if item is None:
        raise Refused(["没有可以移除的材料"])
    act.remove_evidence(desk.session, desk.finding, item, entry.reason, by)


def _opinion(by: act.By, entry: Entry) -> act.Opinion:
    if entry.thin:
        return act.Opinion("同意")
    return act.Opinion("属实", meeting_on=by.effective_on, minute_no="〔2023〕9号", visited_on=by.effective_on)


def _extension(desk: Desk, by: act.By, entry: Entry) -> None:
    later = (desk.finding.deadline or by.effective_on) + timedelta(days=entry.days)
    reason = "" if entry.thin else "汛期不能施工，须等到枯水期"
    promise = act.LongTerm("每季度检查一次", by.effective_on + timedelta(days=90), None) if entry.long_term else None
    act.request_extension(desk.session, desk.finding, later, reason, by, long_term=promise)


def _look(outcome: FollowUpOutcome, *, confirm: bool = False) -> Call:
    def call(desk: Desk, by: act.By, entry: Entry) -> None:
        seen = act.FollowUpEntry(outcome, "" if entry.thin else "现场查看，情况如上所述。", "实地查看", "村民张三")
        act.record_follow_up(desk.session, desk.finding, seen, by, confirm=confirm)

    return call


def _merge(desk: Desk, by: act.By, entry: Entry) -> None:
    target = desk.others[entry.number % len(desk.others)] if desk.others else desk.finding
    act.merge(desk.session, desk.finding, target, entry.reason, entry.consent, by)


def _split(desk: Desk, by: act.By, entry: Entry) -> None:
    parts = [act.Part(f"拆分出的第{number}个问题。") for number in range(1, 2 if entry.thin else 3)]
    act.split(desk.session, desk.finding, parts, entry.reason, entry.consent, by)


def _plain(operation: Callable[..., object]) -> Call:
    return lambda desk, by, entry: operation(desk.session, desk.finding, by)


def _reasoned(operation: Callable[..., object]) -> Call:
    return lambda desk, by, entry: operation(desk.session, desk.finding, entry.reason, by)


CALLS: dict[Action, Call] = {
    Action.SUBMIT_DRAFT: _plain(act.submit_draft),
    Action.RETURN_DRAFT: _reasoned(act.return_draft),
    Action.RELEASE: _plain(act.release),
    Action.ACKNOWLEDGE: _plain(act.acknowledge),
    Action.RAISE_OBJECTION: _reasoned(act.raise_objection),
    Action.RESOLVE_OBJECTION: _reasoned(act.resolve_objection),
    Action.RECORD_REFUSAL: _reasoned(act.record_refusal),
    Action.ASSIGN: _assign,
    Action.WRITE_PLAN: _plan,
    Action.SUBMIT_PLAN: _plain(act.submit_plan),
    Action.APPROVE_PLAN: lambda desk, by, entry: act.approve_plan(desk.session, desk.finding, "同意", by),
    Action.RETURN_PLAN: _reasoned(act.return_plan),
    Action.REPORT_PROGRESS: lambda desk, by, entry: act.report_progress(
        desk.session, desk.finding, "" if entry.thin else "已开会研究。", by, files=_files(desk, by, entry)
    ),
    Action.COMPLETE_MEASURE: _complete,
    Action.ADD_EVIDENCE: lambda desk, by, entry: act.add_evidence(
        desk.session, desk.finding, _files(desk, by, entry), by
    ),
    Action.REMOVE_EVIDENCE: _remove,
    Action.REPORT_STAGE: lambda desk, by, entry: act.report_stage(
        desk.session, desk.finding, "半年无反弹", None if entry.thin else by.effective_on + timedelta(days=90), by
    ),
    Action.APPROVE_STAGE: lambda desk, by, entry: act.approve_stage(desk.session, desk.finding, "认可", by),
    Action.REQUEST_CLOSURE: lambda desk, by, entry: act.request_closure(
        desk.session, desk.finding, "" if entry.thin else "措施均已完成。", by
    ),
    Action.WITHDRAW: _plain(act.withdraw),
    Action.APPROVE: lambda desk, by, entry: act.approve(desk.session, desk.finding, _opinion(by, entry), by),
    Action.CLOSE: lambda desk, by, entry: act.close(desk.session, desk.finding, _opinion(by, entry), by),
    Action.SEND_BACK: _reasoned(act.send_back),
    Action.REQUEST_EXTENSION: _extension,
    Action.ENDORSE_EXTENSION: lambda desk, by, entry: act.endorse_extension(desk.session, desk.finding, "属实", by),
    Action.GRANT_EXTENSION: lambda desk, by, entry: act.grant_extension(desk.session, desk.finding, "同意", by),
    Action.REJECT_EXTENSION: _reasoned(act.reject_extension),
    Action.RECORD_CHECK: _look(FollowUpOutcome.ONGOING),
    Action.RECORD_SUSTAINED: _look(FollowUpOutcome.SUSTAINED),
    Action.CONFIRM_SUSTAINED: _look(FollowUpOutcome.SUSTAINED, confirm=True),
    Action.RECORD_INSUFFICIENT: _look(FollowUpOutcome.INSUFFICIENT),
    Action.RECUR: _reasoned(act.recur),
    Action.DISMISS_RECURRENCE: _reasoned(act.dismiss_recurrence),
    Action.REOPEN: lambda desk, by, entry: act.reopen(
        desk.session, desk.finding, entry.reason, by.effective_on + timedelta(days=entry.days), by
    ),
    Action.MERGE: _merge,
    Action.SPLIT: _split,
    Action.VOID: lambda desk, by, entry: act.void(desk.session, desk.finding, entry.reason, entry.consent, by),
    Action.REFER: lambda desk, by, entry: act.refer(
        desk.session, desk.finding, entry.reason, entry.consent, "县纪委", by
    ),
    Action.CORRECT_WORDING: lambda desk, by, entry: act.correct_wording(
        desk.session, desk.finding, f"党费收缴不及时（更正{entry.number}）。", entry.reason, by
    ),
}
