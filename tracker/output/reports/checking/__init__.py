"""Checking a pasted report (domain.md §4): which figures in it compute, and which are not those of the tracker.

Nothing is ever changed in the text. Precision before recall: what can be read in two ways is not a claim.
"""

from __future__ import annotations

from tracker.output.reports.checking.claims import Claim
from tracker.output.reports.checking.groups import groups
from tracker.output.reports.checking.parsing import sentences
from tracker.output.reports.checking.shares import shares
from tracker.output.reports.checking.sums import sums

__all__ = ["Claim", "check"]


def check(text: str) -> list[Claim]:
    """Every claim of the text that computes or does not, in the order of the text."""
    found = [*groups(text)]
    for sentence in sentences(text):
        found += [*shares(sentence), *sums(sentence)]
    ordered = sorted(found, key=lambda one: (one.start, one.end))
    return [Claim(text[one.start : one.end], one.start, one.ok, one.reason) for one in ordered]
