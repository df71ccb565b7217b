"""Sentences of a report as words and numbers; every number knows the figure that it is. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.output.figures.scope import EVERYTHING, Scope


class Level(StrEnum):
    """Whose findings a figure counts: those of the organization itself, of those below it, or all of them."""

    OWN = "own"
    BELOW = "below"
    TOTAL = "total"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Level, ["本级", "下级", "合计"], strict=True))[self]


@dataclass(frozen=True)
class Number:
    """A number in a sentence. `figure` names what it counts, and with level and scope whose; empty leads nowhere."""

    text: str
    figure: str = ""
    level: Level = Level.TOTAL
    scope: Scope = EVERYTHING


Words = tuple[str | Number, ...]


@dataclass(frozen=True)
class Sentence:
    """One sentence, ready for a report."""

    words: Words

    @property
    def text(self) -> str:
        """The sentence as it is copied."""
        return "".join(word.text if isinstance(word, Number) else word for word in self.words)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers in their order."""
        return tuple(word for word in self.words if isinstance(word, Number))


@dataclass(frozen=True)
class Counted:
    """Figures by whom they count: what a pattern needs to make numbers of them."""

    level: Level = Level.TOTAL
    scope: Scope = EVERYTHING

    def number(self, value: object, figure: str) -> Number:
        """A number that leads to the findings behind it."""
        return Number(str(value), figure, self.level, self.scope)


def joined(clauses: list[Words], separator: str, end: str = "。") -> Words:
    """Clauses one behind the other, with a sign between them and one at the end."""
    found: list[str | Number] = []
    for place, clause in enumerate(clauses):
        found += [separator] * bool(place)
        found += clause
    return (*found, end)
