"""The sentence that an office puts into its report, with the figures behind it (domain.md §4, pattern 1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.figures.queries import EVERYTHING, Scope, levels
from tracker.output.figures.rules import PLAIN, Figures, Style, basis
from tracker.output.reports.patterns import combined, completion
from tracker.output.reports.words import Counted, Level, Sentence, joined
from tracker.people.organizations.models import Organization, OrganizationKind, PartyKind
from tracker.rectification.inspections.models import Source

_TOWNSHIPS = {OrganizationKind.TOWN, OrganizationKind.TOWNSHIP}
_SHORT = {
    (OrganizationKind.COUNTY, PartyKind.COMMITTEE): "县委",
    (OrganizationKind.DISTRICT, PartyKind.COMMITTEE): "区委",
}
_BELOW = (
    ({OrganizationKind.VILLAGE}, "村级党组织"),
    ({OrganizationKind.COMMUNITY}, "社区党组织"),
    ({OrganizationKind.VILLAGE, OrganizationKind.COMMUNITY}, "村（社区）党组织"),
    (_TOWNSHIPS, "乡镇党委"),
    ({OrganizationKind.SUBDISTRICT}, "街道党组织"),
    ({*_TOWNSHIPS, OrganizationKind.SUBDISTRICT}, "乡镇（街道）党组织"),
)


@dataclass(frozen=True)
class Statement:
    """Sentences ready for a report, and own level, subtree and 合计 as figures. `basis` explains any of them (口径)."""

    lines: tuple[Sentence, ...]
    own: Figures
    below: Figures
    as_of: AsOf
    style: Style = field(default=PLAIN)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences as text."""
        return tuple(line.text for line in self.lines)

    @property
    def total(self) -> Figures:
        return self.own + self.below

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return "".join(self.sentences)

    def basis(self, name: str) -> str:
        """The 口径 of a figure by its name, e.g. `completed`."""
        return basis(name)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; day and instant stand beside the figures."""
        return {
            "as_of": self.as_of.day.isoformat(),
            "known_at": self.as_of.known_at.isoformat(),
            "sentences": list(self.sentences),
            "own": self.own.as_dict(self.style),
            "below": self.below.as_dict(self.style),
            "total": self.total.as_dict(self.style),
        }


def statement(
    session: Session,
    organization: Organization,
    as_of: AsOf,
    today: date,
    *,
    source: str | None = None,
    scope: Scope = EVERYTHING,
    style: Style = PLAIN,
) -> Statement:
    """Sentence 1 for an organization as of (D, K), of one source or of all; `scope` narrows it down further."""
    scope = replace(scope, source=source) if source else scope
    found = levels(session, organization, as_of, scope)
    label = _label(session, scope.source)
    levelled = (
        (own_subject(organization), found.own, Counted(Level.OWN, scope)),
        (kinds_below(session, found.units_below), found.below, Counted(Level.BELOW, scope)),
    )
    clauses = [completion(label, subject, one, style, at) for subject, one, at in levelled if one.fed_back]
    day = opening(as_of.day, today)
    said = joined([(f"{day}，",), joined(clauses, "；")], "", "") if clauses else (f"{day}，暂无反馈问题。",)
    lines = [Sentence(said)]
    if len(clauses) > 1:
        lines.append(combined(found.total, style, Counted(Level.TOTAL, scope)))
    return Statement(tuple(lines), found.own, found.below, as_of, style)


def _label(session: Session, source: str | None) -> str:
    return session.scalar(select(Source.label).where(Source.code == source)) or "" if source else ""


def kinds_below(session: Session, units: Collection[int]) -> str:
    """How a report names those below, by the ids of those that have findings: 村级党组织."""
    kinds = session.scalars(select(Organization.kind).where(Organization.id.in_(units)).distinct()).all()
    return subject_below(kinds)


def opening(day: date, today: date) -> str:
    """截至目前 when D is today, otherwise the date."""
    return "截至目前" if day == today else f"截至{chinese_date(day)}"


def own_subject(organization: Organization) -> str:
    """How a report names the organization itself: 县委, 镇党委, 村党支部; a unit without a level is 本单位…"""
    kind, party = organization.kind, organization.party_kind
    level = "本单位" if kind is OrganizationKind.UNIT else kind.label
    return _SHORT.get((kind, party), f"{level}{party.label}")


def subject_below(kinds: Collection[OrganizationKind]) -> str:
    """How a report names those below, by the kinds of organizations that have findings."""
    return next((words for covered, words in _BELOW if set(kinds) <= covered), "下级党组织")
