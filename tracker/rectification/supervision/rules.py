"""What a 督办单 is called and where it stands, how the people of a talk are read, where a ladder stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LONGEST_NAME = 20
LONGEST_POST = 60
DUE_SOON_DAYS = 3
# 18 or 15 digits with a day of birth in their middle; domain.md §6: name and post, no ID numbers.
_BORN = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(
    rf"(?<![0-9])[1-9][0-9]{{5}}(?:(?:19|20)[0-9]{{2}}{_BORN}[0-9]{{3}}[0-9Xx]|[0-9]{{2}}{_BORN}[0-9]{{3}})(?![0-9A-Za-z])"
)
_PERSON = re.compile(r"(?P<name>[^\s（(]+)\s*(?:[（(](?P<post>[^）)]*)[）)]|\s(?P<loose>.+))?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


class NoticeState(StrEnum):
    """Where a 督办单 stands; derived from its events, never stored."""

    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(NoticeState, ["待签收", "待反馈", "已反馈", "已办结", "已撤回"], strict=True))[self]

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in (NoticeState.CONCLUDED, NoticeState.WITHDRAWN)


def state_of(kinds: Iterable[str], *, withdrawn: bool) -> NoticeState:
    """The state after these events, in their order; 恢复督办 takes the 办结 before it back."""
    state = NoticeState.ISSUED
    reached = NoticeState.ISSUED
    for kind in kinds:
        if kind == "concluded":
            state = NoticeState.CONCLUDED
        elif kind == "resumed":
            state = reached
        elif kind == "answered" or reached is not NoticeState.ANSWERED:
            state = reached = NoticeState(kind)
    return NoticeState.WITHDRAWN if withdrawn else state


def notice_number(issuer: str, year: int, serial: int) -> str:
    """清河镇督〔2023〕3号."""
    return f"{issuer}督〔{year}〕{serial}号"


def light_of(due_on: date, concluded_on: date | None, today: date) -> tuple[str, str] | None:
    """Light and its words: (red, 已逾期3天), (yellow, 还剩2天), (green, 还剩9天); None once concluded in time."""
    if concluded_on is not None:
        late = (concluded_on - due_on).days
        return ("red", f"逾期{late}天办结") if late > 0 else None
    left = (due_on - today).days
    if left < 0:
        return "red", f"已逾期{-left}天"
    return ("yellow" if left <= DUE_SOON_DAYS else "green"), f"还剩{left}天" if left else "今天到期"


@dataclass(frozen=True)
class Person:
    """Somebody talked to: name and post as they are printed."""

    name: str
    post: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.post}）" if self.post else self.name


def read_persons(text: str) -> tuple[Person, ...]:
    """One person a line: 孙村（柳林村党支部书记） or 孙村 柳林村党支部书记. Raises ValueError with a sentence."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _PERSON.fullmatch(line)
        if match is None:
            raise ValueError(f"“{line}”看不懂，请写成“姓名（职务）”，一行一人")
        person = Person(match["name"], (match["post"] or match["loose"] or "").strip())
        if len(person.name) > LONGEST_NAME or len(person.post) > LONGEST_POST:
            raise ValueError(f"“{line[:LONGEST_NAME]}……”太长，请一行只写一人：姓名（职务）")
        found.append(person)
    return tuple(found)


def written(persons: Iterable[Person]) -> str:
    """The lines that `read_persons` reads."""
    return "\n".join(str(person) for person in persons)


def printed_persons(persons: Sequence[Person], head_count: int) -> str:
    """对象(职务) of the register: all who were named, and how many there were when they are more."""
    names = "、".join(str(person) for person in persons)
    if head_count <= len(persons):
        return names
    return f"{names}等{head_count}人" if names else f"{head_count}人"


def has_identity_number(*texts: str) -> bool:
    """Whether something that looks like an identity number stands in one of the texts."""
    return any(_IDENTITY.search(text.translate(_FULL_WIDTH)) for text in texts)


def read_measures(text: str) -> tuple[str, ...]:
    """防控措施, one a line; a leading ①, 1. or （1） is taken off, for the ledger numbers them itself."""
    lines = (re.sub(r"^\s*(?:[①-⑳]|[（(]?\d{1,2}[）).．、](?!\d))\s*", "", line).strip() for line in text.splitlines())
    return tuple(line for line in lines if line)
