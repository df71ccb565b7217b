"""反向核查: drawing a sample of what was struck off, and recording what the checks on the spot found."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.db.base import Base
from tracker.foundation.history.operations import Change, Signature, append
from tracker.foundation.history.queries import AsOf
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.errors import Refused
from tracker.rectification.findings.facts import facts_of
from tracker.rectification.findings.models import Finding, Sample, SampledFinding, SampleResult, SampleVerdict
from tracker.rectification.findings.operations.following_up import recur
from tracker.rectification.findings.operations.step import By, lock
from tracker.rectification.findings.queries.past import struck_off
from tracker.rectification.findings.sampling import SEED, SEED_DIGITS, members, share
from tracker.workflow.model import Role

SAMPLE_SUBJECT = "sample"
_CHECKERS = frozenset({Role.COORDINATOR, Role.REVIEWER, Role.SUPERIOR_APPROVER})


@dataclass(frozen=True)
class Draw:
    """From what to draw and how much: `size` findings, or `percent` of them. An empty seed is drawn too."""

    organization: Organization
    closed_from: date
    closed_to: date
    size: int | None = None
    percent: int | None = None
    seed: str = ""


def draw(session: Session, new: Draw, by: By, known_at: datetime) -> Sample:
    """Draw a sample as of (today, `known_at`) and return it, flushed.

    Everything recorded up to `known_at` must be committed (Sessions.settle), so that the draw can be repeated for ever.
    """
    _refuse_bad(new, by.today)
    found = dict(population(session, new, by.today, known_at))
    size = share(len(found), new.percent) if new.percent else new.size or 0
    _refuse_bad_size(len(found), size)
    seed = new.seed or "".join(secrets.choice("0123456789") for _ in range(SEED_DIGITS))
    sample = Sample(
        organization_id=new.organization.id,
        closed_from=new.closed_from,
        closed_to=new.closed_to,
        seed=seed,
        population=len(found),
        size=size,
        drawn_by=by.actor.user_id,
        drawn_name=by.actor.name,
        drawn_on=by.today,
        known_at=known_at,
    )
    session.add(sample)
    session.flush()
    drawn = [
        SampledFinding(sample_id=sample.id, position=position, finding_id=found[code])
        for position, code in enumerate(members(seed, found, size), start=1)
    ]
    session.add_all(drawn)
    _record(session, sample, "draw", by, sample, *drawn)
    return sample


def population(session: Session, new: Draw, today: date, known_at: datetime) -> list[tuple[str, int]]:
    """(code, finding id) of what would be drawn from, by code."""
    between = (new.closed_from, new.closed_to)
    return list(struck_off(session, new.organization.path, between, AsOf(today, known_at)))


def _refuse_bad(new: Draw, today: date) -> None:
    reasons = []
    if new.closed_from > new.closed_to:
        reasons.append("销号日期的起始日不能晚于截止日")
    if new.closed_to > today:
        reasons.append("销号日期的截止日不能晚于今天")
    if new.seed and not SEED.fullmatch(new.seed):
        reasons.append("种子号是6到20位数字；第一次抽取请留空，由系统随机产生")
    if reasons:
        raise Refused(reasons)


def _refuse_bad_size(population: int, size: int) -> None:
    if not population:
        raise Refused(["这个单位在这段时间没有已销号的问题，请换一个单位或时段"])
    if not 1 <= size <= population:
        raise Refused([f"这段时间已销号的问题共{population}个，抽取数请填1到{population}"])


def record_result(
    session: Session, member: SampledFinding, sample: Sample, verdict: SampleVerdict, text: str, by: By
) -> tuple[str, ...]:
    """Record what the check found, once. 不属实 proposes a relapse in the checker's name.

    Returns why no relapse was proposed (somebody else has to); empty when nothing is left to do.
    """
    lock(session, member.finding)  # of two who record the same check, the second sees the first
    if session.scalar(select(SampleResult.id).where(SampleResult.sampled_finding_id == member.id)):
        raise Refused(["这个问题的核查结果已经登记，不能重复登记，请刷新后查看"])
    if not text.strip():
        raise Refused(["请写明核查情况"])
    if not sample.drawn_on <= by.effective_on <= by.today:
        raise Refused(["核查日期不能早于抽样日期，也不能晚于今天"])
    if by.actor.user_id in handled_by(session, member.finding):
        raise Refused(["您在本轮办理过这个问题的申请或者审核，反向核查要换一个人做"])
    result = SampleResult(
        sampled_finding_id=member.id,
        verdict=verdict,
        text=text.strip(),
        checked_by=by.person.user_id,
        checked_name=by.person.name,
        effective_on=by.effective_on,
        recorded_at=by.now,
    )
    session.add(result)
    session.flush()
    _record(session, sample, "check", by, result)
    return _propose_relapse(session, member, result, by) if verdict is SampleVerdict.NOT_GENUINE else ()


def handled_by(session: Session, finding: Finding) -> frozenset[int]:
    """Who applied, reviewed or typed in this round: none of them checks it again."""
    facts = facts_of(session, finding)
    return facts.applicants.union(facts.typists, *facts.reviewers)


def _propose_relapse(session: Session, member: SampledFinding, result: SampleResult, by: By) -> tuple[str, ...]:
    try:
        recur(session, member.finding, f"反向核查不属实：{result.text}", by)
    except Refused as refused:
        return refused.sentences
    return ()


def _record(session: Session, sample: Sample, action: str, by: By, *rows: Base) -> None:
    """A draw and its checks stand in the chain of the organization, as every recorded row does."""
    session.flush()
    change = Change(SAMPLE_SUBJECT, sample.id, action, None, action, 1, details={"seed": sample.seed})
    post = by.person.post_at(sample.organization.path, _CHECKERS) or by.person.main_post
    signed = Signature(by.recorder_id, by.actor.name, post)
    append(session, sample.organization_id, change, signed, rows, effective_on=by.effective_on, recorded_at=by.now)
