"""反向核查: which findings a seed draws. Anybody can repeat it with paper, `sha256sum` and `sort`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

SEED = re.compile("[0-9]{6,20}")
SEED_DIGITS = 12


def ticket(seed: str, code: str) -> str:
    """The lot of a finding: SHA-256 of "seed:code" in UTF-8, as 64 hexadecimal digits."""
    return sha256(f"{seed}:{code}".encode()).hexdigest()


def members(seed: str, codes: Iterable[str], size: int) -> list[str]:
    """The `size` codes with the smallest lots, smallest first; the order of `codes` does not matter."""
    return sorted(codes, key=lambda code: (ticket(seed, code), code))[:size]


def share(population: int, percent: int) -> int:
    """How many findings a share of the population is: rounded up, so that a share of something is at least one."""
    return -(-population * percent // 100)
