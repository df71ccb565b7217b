"""A claim of a report and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tracker.output.reports.checking.parsing import Count


@dataclass(frozen=True)
class Claim:
    """Something in the text that can be computed: `text` stands there from `start` on, word for word."""

    text: str
    start: int
    ok: bool
    reason: str

    @property
    def end(self) -> int:
        """Where the claim ends in the text."""
        return self.start + len(self.text)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"text": self.text, "start": self.start, "ok": self.ok, "reason": self.reason}


@dataclass(frozen=True)
class Judged:
    """A claim by its place, with the counts that it rests on, so that they can be held against the tracker's own."""

    start: int
    end: int
    ok: bool
    reason: str
    whole: Count | None = None
    part: Count | None = None
    completion: bool = False
