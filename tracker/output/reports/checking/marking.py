"""The checked text cut into stretches: plain words, and words that claims stand in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.output.reports.checking.claims import Claim


@dataclass(frozen=True)
class Stretch:
    """Some words of the text with the numbers of the claims that lie in them; joined, stretches are the text."""

    text: str
    numbers: tuple[int, ...] = ()
    ok: bool = True

    @property
    def signs(self) -> str:
        """The numbers as they stand in the list: 3、4."""
        return "、".join(str(number) for number in self.numbers)


def stretches(text: str, claims: Sequence[Claim]) -> list[Stretch]:
    """The text in order; claims that overlap share one stretch, which is ok when all of them are."""
    found: list[Stretch] = []
    at = place = 0
    while place < len(claims):
        first, end = place, claims[place].end
        while place < len(claims) and claims[place].start < max(end, claims[first].end):
            end = max(end, claims[place].end)
            place += 1
        found.append(Stretch(text[at : claims[first].start]))
        numbers = tuple(range(first + 1, place + 1))
        ok = all(claim.ok for claim in claims[first:place])
        found.append(Stretch(text[claims[first].start : end], numbers, ok))
        at = end
    return [stretch for stretch in (*found, Stretch(text[at:])) if stretch.text]
