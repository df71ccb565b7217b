"""What a statement can be asked about: the inspections, years and levels that have feedback in a subtree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.output.figures.scope import Scope
from tracker.people.access.rows import Paths, under
from tracker.people.organizations.models import Organization, OrganizationKind
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound

_TIERS = (
    ("COUNTY", "县（区）直", (OrganizationKind.COUNTY, OrganizationKind.DISTRICT, OrganizationKind.UNIT)),
    ("TOWN", "乡镇（街道）", (OrganizationKind.TOWN, OrganizationKind.TOWNSHIP, OrganizationKind.SUBDISTRICT)),
    ("VILLAGE", "村（社区）", (OrganizationKind.VILLAGE, OrganizationKind.COMMUNITY)),
)


@dataclass(frozen=True)
class Choices:
    """Values and words of the selects."""

    years: Sequence[int]
    inspections: Sequence[tuple[str, str]]
    tiers: Sequence[tuple[str, str]]


def choices(session: Session, paths: Paths) -> Choices:
    """What has feedback under the paths; an inspection of several rounds offers each of them, too."""
    statement = (
        select(Inspection.id, Inspection.year, Inspection.title, InspectionRound.id, InspectionRound.number)
        .join(InspectionRound, InspectionRound.inspection_id == Inspection.id)
        .join(Feedback, Feedback.round_id == InspectionRound.id)
        .join(Organization, Organization.id == Feedback.organization_id)
        .where(under(paths, Organization.path))
        .distinct()
        .order_by(Inspection.year.desc(), Inspection.id, InspectionRound.number)
    )
    found = session.execute(statement).all()
    offered: dict[str, str] = {}
    for inspection_id, year, title, round_id, number in found:
        offered.setdefault(f"inspection-{inspection_id}", f"{year}年{title}")
        offered[f"round-{round_id}"] = f"　第{number}轮（{year}年{title}）"
    tiers = [(value, words) for value, words, _ in _TIERS]
    return Choices(sorted({row.year for row in found}, reverse=True), list(offered.items()), tiers)


def inspection_scope(value: str) -> Scope:
    """The scope of a choice of `inspections`: inspection-3, round-5; everything for an empty one."""
    kind, _, number = value.partition("-")
    if kind == "inspection":
        return Scope(inspection_id=int(number))
    return Scope(round_id=int(number)) if kind == "round" else Scope()


def tier_kinds(value: str) -> tuple[OrganizationKind, ...]:
    """The kinds of organizations of a choice of `tiers`."""
    return next((kinds for name, _, kinds in _TIERS if name == value), ())
