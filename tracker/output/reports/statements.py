"""The sentence that an office puts into its report, with the figures behind it (domain.md §4, pattern 1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.figures.queries import Scope, levels
from tracker.output.figures.rules import PLAIN, Figures, Style, basis
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

    sentences: tuple[str, ...]
    own: Figures
    below: Figures
    as_of: AsOf
    style: Style = field(default=PLAIN)

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
    style: Style = PLAIN,
) -> Statement:
    """Sentence 1 for an organization as of (D, K), of one source or of all."""
    found = levels(session, organization, as_of, Scope(source=source))
    label = session.scalar(select(Source.label).where(Source.code == source)) if source else None
    kinds = session.scalars(select(Organization.kind).where(Organization.id.in_(found.units_below)).distinct()).all()
    levelled = ((own_subject(organization), found.own), (subject_below(kinds), found.below))
    clauses = [clause(label or "", subject, figures, style) for subject, figures in levelled if figures.fed_back]
    day = opening(as_of.day, today)
    sentences = [f"{day}，{'；'.join(clauses)}。"] if clauses else [f"{day}，暂无反馈问题。"]
    if len(clauses) > 1:
        sentences.append(combined(found.total, style))
    return Statement(tuple(sentences), found.own, found.below, as_of, style)


def opening(day: date, today: date) -> str:
    """截至目前 when D is today, otherwise the date."""
    return "截至目前" if day == today else f"截至{chinese_date(day)}"


def clause(source: str, subject: str, figures: Figures, style: Style) -> str:
    """反馈镇党委的45个问题中，42个已整改完成，完成率93.3％; the source leads when it is named."""
    head = f"{source}反馈{subject}的{figures.fed_back}个问题中"
    return f"{head}，{figures.completed}个已整改完成，完成率{figures.completion_rate(style)}"


def combined(figures: Figures, style: Style) -> str:
    """The 合计 of own level and subtree as a sentence."""
    head = f"合计{figures.fed_back}个问题中"
    return f"{head}，{figures.completed}个已整改完成，完成率{figures.completion_rate(style)}。"


def own_subject(organization: Organization) -> str:
    """How a report names the organization itself: 县委, 镇党委, 村党支部; a unit without a level is 本单位…"""
    kind, party = organization.kind, organization.party_kind
    level = "本单位" if kind is OrganizationKind.UNIT else kind.label
    return _SHORT.get((kind, party), f"{level}{party.label}")


def subject_below(kinds: Collection[OrganizationKind]) -> str:
    """How a report names those below, by the kinds of organizations that have findings."""
    return next((words for covered, words in _BELOW if set(kinds) <= covered), "下级党组织")
