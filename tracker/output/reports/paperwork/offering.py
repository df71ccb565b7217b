"""Which forms of a finding can be printed as of a day, and why the others cannot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.output.reports.paperwork.kinds import NOTICES, OF_FINDINGS, FormKind
from tracker.output.reports.paperwork.making import withheld
from tracker.output.reports.paperwork.queries import PaperRefused, finding_file
from tracker.rectification.findings.models import Finding


@dataclass(frozen=True)
class Offer:
    """The forms to choose from, why others are missing, and the last day as of which the notices can be printed."""

    kinds: Sequence[FormKind]
    missing: str = ""
    notices_until: date | None = None


def offered(session: Session, finding: Finding, as_of: AsOf) -> Offer:
    """The forms of a finding as of (D, K)."""
    try:
        file = finding_file(session, finding, as_of)
    except PaperRefused as refusal:
        return Offer((), f"{refusal}。")
    titles: dict[str, list[str]] = defaultdict(list)
    for kind in OF_FINDINGS:
        titles[withheld(kind, file)].append(kind.title)
    kinds = [kind for kind in OF_FINDINGS if kind.title in titles[""]]
    missing = "；".join(f"{'、'.join(names)}（{reason}）" for reason, names in titles.items() if reason)
    closed_on = file.closed_on if not any(kind.code in NOTICES for kind in kinds) else None
    until = closed_on - timedelta(days=1) if closed_on else None
    return Offer(kinds, f"现在不能打印：{missing}。" if missing else "", until)
