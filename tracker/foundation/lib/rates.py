"""Rates as an office prints them: decimal, half-up, and never 100 below 100 (domain.md §4)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

NONE = "无"
_MOST_PLACES = 12


def percentage(part: int, whole: int, places: int = 1) -> Decimal | None:
    """`part` of `whole` in percent, half-up to `places`; None when whole is 0.

    Less than the whole never rounds to 100: places are added until it does not (1999 of 2000 → 99.95).
    Raises ValueError when the part is negative or larger than the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}")
    if whole == 0:
        return None
    exact = Decimal(100 * part) / Decimal(whole)
    while True:
        rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if part == whole or rounded < 100 or places >= _MOST_PLACES:
            return rounded
        places += 1


def printed(part: int, whole: int, places: int = 1, sign: str = "％") -> str:
    """The rate as text, e.g. 93.3％; 无 when there is nothing to complete."""
    rate = percentage(part, whole, places)
    return NONE if rate is None else f"{rate}{sign}"
