"""Code names of an office's own procedures: whose it is, what it came from, the year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import count

LONGEST = 60
_OTHER = re.compile(r"[^a-z0-9]+")


def free_name(office: str, like: str, year: int, taken: Collection[str], templates: Iterable[str]) -> str:
    """town-county-to-village-2026, with -2, -3 … behind it when that is taken; at most 60 characters.

    `like` is the procedure it is made from: of a copy's copy only the shipped template stays in the name.
    """
    template = next((name for name in templates if name in like), "procedure")
    office = _OTHER.sub("-", office.lower()).strip("-") or "office"
    tail = f"-{template}-{year}"
    stem = office[: LONGEST - len(tail) - 4].rstrip("-") + tail
    numbered = (f"{stem}-{number}" for number in count(2))
    return stem if stem not in taken else next(name for name in numbered if name not in taken)
