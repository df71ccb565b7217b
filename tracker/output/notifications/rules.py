"""Who is told what about a finding: the letters of domain.md §2 as words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.foundation.lib.chinese import chinese_date
from tracker.workflow.deadlines import Alert
from tracker.workflow.model import Role

FOLLOW_UP_DUE = "follow_up_due"
PROMPT = "prompt"
FOLLOW_UP_ROLES = (Role.REVIEWER, Role.INSPECTOR)


@dataclass(frozen=True)
class Letter:
    """One letter about a finding, before it is addressed."""

    kind: str
    due_on: date
    title: str
    body: str
    roles: tuple[Role, ...]


def deadline_letter(alert: Alert, code: str, wording: str, deadline: date, today: date) -> Letter:
    """提醒（绿）, 临期（黄） or 逾期（红）: a colour is always printed with its word."""
    days = (deadline - today).days
    when = f"还剩{days}天" if days > 0 else "今天到期" if days == 0 else f"已逾期{-days}天"
    return Letter(
        kind=alert.value,
        due_on=deadline,
        title=f"{alert.label}：{code}{when}",
        body=f"“{shortened(wording)}”整改时限为{chinese_date(deadline)}，{when}。",
        roles=alert.roles,
    )


def follow_up_letter(code: str, wording: str, due_on: date) -> Letter:
    """回头看到期."""
    return Letter(
        kind=FOLLOW_UP_DUE,
        due_on=due_on,
        title=f"回头看到期：{code}",
        body=f"“{shortened(wording)}”已销号，{chinese_date(due_on)}应开展回头看。",
        roles=FOLLOW_UP_ROLES,
    )


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
