"""Checking a pasted report (domain.md §4): which figures in it compute, and which are not those of the tracker.

Nothing is ever changed in the text. Precision before recall: what can be read in two ways is not a claim.
"""

from __future__ import annotations

from tracker.output.reports.checking.claims import Claim
from tracker.output.reports.checking.comparing import Look, compared
from tracker.output.reports.checking.groups import groups
from tracker.output.reports.checking.parsing import sentences
from tracker.output.reports.checking.shares import shares
from tracker.output.reports.checking.sums import sums

__all__ = ["NOT_CHECKED", "Claim", "check"]

# What a user has to know of the limits; the handbook says the same.
NOT_CHECKED = (
    "只写总数和完成数、没有写完成率的（如“反馈25个问题，已完成19个”），算不出对错，"
    "不核对，也不与系统数据比对，请自行查看。"
)


def check(text: str, look: Look | None = None) -> list[Claim]:
    """Every claim of the text that computes or does not, in the order of the text.

    With `look`, completion figures that compute are also held against those of the tracker.
    """
    found = [*groups(text)]
    for sentence in sentences(text):
        found += [*shares(sentence), *sums(sentence)]
    if look is not None:
        found = [compared(text, one, look) for one in found]
    ordered = sorted(found, key=lambda one: (one.start, one.end))
    return [Claim(text[one.start : one.end], one.start, one.ok, one.reason) for one in ordered]
