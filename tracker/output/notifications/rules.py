"""Who is told what about a finding: the letters of domain.md §2 as words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.foundation.lib.chinese import chinese_date
from tracker.workflow.deadlines import Standing
from tracker.workflow.model import Role
from tracker.workflow.thresholds import DECIDERS, LOOKS, RUNGS, Step, Threshold

PROMPT = "prompt"
CHECKUP = "checkup"
PROPOSAL = "proposal"
_WHAT_IS_LATE = {
    Step.ACKNOWLEDGEMENT_LATE: ("签收", "应签收"),
    Step.PLAN_LATE: ("整改方案", "应完成整改方案的制定和审核"),
    Step.REVIEW_LATE: ("审核", "应完成这一步审核"),
}


@dataclass(frozen=True)
class Letter:
    """One letter about a finding, before it is addressed."""

    kind: str
    due_on: date
    title: str
    body: str
    roles: tuple[Role, ...]
    outward: bool = True
    link: str = ""  # where it leads; without one to the finding


@dataclass(frozen=True)
class Subject:
    """The finding that a letter is about. `checkup`: what it is watched by is its next review, not a time limit."""

    code: str
    wording: str
    checkup: bool = False
    turn: tuple[Role, ...] = ()


def letter_of(standing: Standing, threshold: Threshold, about: Subject, today: date) -> Letter:
    """The letter of a step that stands; `about.turn` are those whose turn it is in a review."""
    step, day = standing.step, standing.about
    if step in RUNGS:
        return _proposal(step, threshold, about, day, today)
    if step in LOOKS:
        title, says, kind = *_look_back(step, about, day, today), step.value
    elif step in _WHAT_IS_LATE:
        title, says, kind = *_late(step, about, day, today), step.value
    else:
        title, says, kind = _towards(step, about, day, today)
    roles = tuple(dict.fromkeys((*about.turn, *threshold.roles) if step is Step.REVIEW_LATE else threshold.roles))
    return Letter(kind, day, title, f"“{shortened(about.wording)}”{says}", roles, threshold.outward)


def _towards(step: Step, about: Subject, day: date, today: date) -> tuple[str, str, str]:
    """提醒（绿）, 临期（黄） or 逾期（红）: a colour is always printed with its word."""
    days = (day - today).days
    when = f"还剩{days}天" if days > 0 else "今天到期" if days == 0 else f"已逾期{-days}天"
    label = f"{step.label}（{step.light.colour}）"
    if about.checkup:
        return (
            f"下次检视{label}：{about.code}{when}",
            f"下次检视日期为{chinese_date(day)}，{when}。",
            f"{CHECKUP}_{step}",
        )
    return f"{label}：{about.code}{when}", f"整改时限为{chinese_date(day)}，{when}。", step.value


def _proposal(step: Step, threshold: Threshold, about: Subject, day: date, today: date) -> Letter:
    """提请督办, 约谈 or 通报: says who decides; a 督办单 is one tap away for whoever issues it."""
    days, limit = (today - day).days, "下次检视日期" if about.checkup else "整改时限"
    deciders = "、".join(role.label for role in DECIDERS[step])
    says = f"{limit}为{chinese_date(day)}，已逾期{days}天，提请{step.label}，由{deciders}决定。"
    return Letter(
        kind=f"{PROPOSAL}_{step}",
        due_on=day,
        title=f"提请{step.label}（红）：{about.code}已逾期{days}天",
        body=f"“{shortened(about.wording)}”{says}",
        roles=threshold.roles,
        outward=threshold.outward,
        link=f"/supervision/new?finding={about.code}" if threshold.roles == DECIDERS[Step.NOTICE] else "",
    )


def _late(step: Step, about: Subject, day: date, today: date) -> tuple[str, str]:
    what, should = _WHAT_IS_LATE[step]
    return f"{what}超期（红）：{about.code}", f"{chinese_date(day)}前{should}，已超期{(today - day).days}天。"


def _look_back(step: Step, about: Subject, day: date, today: date) -> tuple[str, str]:
    says = f"已销号，{chinese_date(day)}应开展回头看"
    if step is Step.FOLLOW_UP_DUE:
        return f"回头看到期：{about.code}", f"{says}。"
    return f"回头看逾期（红）：{about.code}", f"{says}，已过{(today - day).days}天还没有核查结果。"


def prompt_letter(code: str, wording: str, deadline: date | None, today: date, words: str) -> Letter:
    """提醒 by the coordinator (整改办), once a day for each finding and person; `words` are theirs."""
    limit = f"整改时限为{chinese_date(deadline)}" if deadline else "还没有整改时限"
    return Letter(
        kind=PROMPT,
        due_on=today,
        title=f"整改办提醒：{code}",
        body=f"“{shortened(wording)}”{limit}。{words}",
        roles=(Role.OWNER, Role.ACCOUNTABLE_LEADER),
    )


def shortened(wording: str, length: int = 40) -> str:
    """The beginning of a finding's wording."""
    return wording if len(wording) <= length else f"{wording[: length - 1]}…"
