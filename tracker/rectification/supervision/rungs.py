"""Where the ladder of a finding stands: 提醒 → 督办 → 约谈 → 通报 → 诫勉 → 问责移交. Pure; nothing is typed in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.workflow.thresholds import DECIDERS, LETTERS, RUNGS, Light, Step

DECIDER_WORDS = {step: "、".join(role.label for role in roles) for step, roles in DECIDERS.items()}
BY_PEOPLE = ("诫勉", "问责移交")  # above what a machine may propose


class Standing(StrEnum):
    """Where a rung stands."""

    DONE = "done"
    HERE = "here"
    WAITING = "waiting"
    AGREED = "agreed"
    DECLINED = "declined"
    PASSED = "passed"
    COMING = "coming"
    BY_PEOPLE = "by_people"

    @property
    def label(self) -> str:
        """The Chinese word."""
        words = ["已办", "现在", "等待决定", "已同意", "不同意", "未提请", "还没到", "只由人登记"]
        return dict(zip(Standing, words, strict=True))[self]

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        tones = {Standing.DONE: "success", Standing.AGREED: "info", Standing.HERE: "warning"}
        return tones.get(self, "danger" if self is Standing.WAITING else "")


@dataclass(frozen=True)
class Deed:
    """What was done: a 督办单 or a talk in the register. `rung` is a step, or the word of one above them."""

    rung: str
    on: date
    label: str
    notice_id: int | None = None
    talk_id: int | None = None


@dataclass(frozen=True)
class Said:
    """A proposal, since when it stands, and what was decided: `taken` is None while it waits."""

    on: date
    taken: bool | None = None
    by: str = ""
    decided_on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Rung:
    """One rung as the page of a finding shows it; those of people have no light.

    `on` is the day from which it counts, when there is one.
    """

    key: str
    label: str
    light: Light
    standing: Standing
    on: date | None = None
    decides: str = ""
    said: Said | None = None
    deeds: tuple[Deed, ...] = ()


def rungs(days: Mapping[Step, date], today: date, said: Mapping[Step, Said], deeds: Sequence[Deed]) -> tuple[Rung, ...]:
    """The whole ladder, lowest first. `days` are those on which its steps begin; one that is not used is left out."""
    letters = [_letter(step, days, today) for step in LETTERS if step in days]
    proposed = [
        _rung(step, days, today, said.get(step), tuple(one for one in deeds if one.rung == step))
        for step in RUNGS
        if step in days or step in said or any(one.rung == step for one in deeds)
    ]
    return (*letters, *proposed, *_by_people(deeds))


def _letter(step: Step, days: Mapping[Step, date], today: date) -> Rung:
    """A letter is done once the next one stands."""
    begun = [one for one in LETTERS if one in days and days[one] <= today]
    standing = Standing.HERE if begun and step is begun[-1] else Standing.DONE if step in begun else Standing.COMING
    return Rung(step.value, step.label, step.light, standing, days[step])


def _rung(step: Step, days: Mapping[Step, date], today: date, said: Said | None, deeds: tuple[Deed, ...]) -> Rung:
    on = said.on if said else days.get(step)
    standing = _standing(step, days, today, said, deeds)
    return Rung(step.value, step.label, step.light, standing, on, DECIDER_WORDS[step], said, deeds)


def _standing(
    step: Step, days: Mapping[Step, date], today: date, said: Said | None, deeds: Collection[Deed]
) -> Standing:
    if deeds:
        return Standing.DONE
    if said is not None:
        decided = {True: Standing.AGREED, False: Standing.DECLINED}
        return Standing.WAITING if said.taken is None else decided[said.taken]
    begun = [one for one in RUNGS if one in days and days[one] <= today]
    if step not in begun:
        return Standing.COMING
    return Standing.HERE if step is begun[-1] else Standing.PASSED


def _by_people(deeds: Sequence[Deed]) -> Iterator[Rung]:
    for word in BY_PEOPLE:
        done = tuple(one for one in deeds if one.rung == word)
        yield Rung(word, word, Light.OFF, Standing.DONE if done else Standing.BY_PEOPLE, deeds=done)
