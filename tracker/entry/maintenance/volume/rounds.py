"""Inspections over three years: rounds, categories, and which place gets how many findings in which of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.entry.maintenance.demo_wording import DemoFinding, town_findings, village_findings
from tracker.entry.maintenance.volume.county import County, Place, phrases
from tracker.rectification.inspections.models import Category, CategoryScheme, Inspection, InspectionRound, Source
from tracker.rectification.inspections.models import TeamMember as Member
from tracker.workflow.deadlines import add_months

MONTHS = 36
STARTS = (2, 16)  # the day of the month on which findings of a round are written down
_MANY = 50_000  # findings from which rounds begin on more than one of these days: every day costs 108 lives
_A_FEEDBACK_HAS = 12  # findings or more, where there are enough


@dataclass
class Round:
    """A round of an inspection; `procedures` by level, `categories` by (大类, 方面)."""

    row: InspectionRound
    starts_on: date
    variant: int
    organizer: Place
    procedures: dict[str, str]
    categories: dict[tuple[str, str], int]
    year: int
    source: str


@dataclass
class Visit:
    """What a round feeds back to a place: how many findings."""

    round: Round
    place: Place
    findings: int
    procedure: str = field(init=False)

    def __post_init__(self) -> None:
        self.procedure = self.round.procedures[self.place.level]

    @property
    def code_prefix(self) -> str:
        """What stands before the number in the codes."""
        return (
            f"{self.round.year}-{self.round.source}-{self.round.row.number:02d}-{self.place.organization.short_code}-"
        )


@dataclass
class _Opener:
    """Opens inspections and their rounds, each scheme with the categories that the wordings name."""

    session: Session
    county: County
    now: datetime
    sources: dict[str, Source]
    known: dict[tuple[str, int, int], tuple[Inspection, dict[tuple[str, str], int]]] = field(default_factory=dict)

    def open(
        self, code: str, organizer: Place, first: date, title: str
    ) -> tuple[InspectionRound, dict[tuple[str, str], int]]:
        key = (code, first.year, organizer.organization.id)
        if key not in self.known:
            self.known[key] = self._inspection(code, organizer, first, title)
        inspection, categories = self.known[key]
        opened = InspectionRound(
            inspection_id=inspection.id,
            number=len(inspection.rounds) + 1,
            starts_on=first,
            team_name=f"{organizer.organization.name}检查组",
            recorded_at=self.now,
        )
        inspection.rounds.append(opened)
        self.session.flush()
        if organizer is self.county.top:
            self.session.add(Member(round_id=opened.id, user_id=organizer.people["inspector"].id, leads=True))
        return opened, categories

    def _inspection(
        self, code: str, organizer: Place, first: date, title: str
    ) -> tuple[Inspection, dict[tuple[str, str], int]]:
        scheme = CategoryScheme(name=f"{first.year}年{title}/{code}/{organizer.organization.code}")
        inspection = Inspection(
            title=title,
            year=first.year,
            source_id=self.sources[code].id,
            organizer_id=organizer.organization.id,
            scheme=scheme,
            created_at=self.now,
        )
        self.session.add(inspection)
        self.session.flush()
        return inspection, self._categories(scheme)

    def _categories(self, scheme: CategoryScheme) -> dict[tuple[str, str], int]:
        tops: dict[str, Category] = {}
        rows: dict[tuple[str, str], Category] = {}
        for found in written():
            if found.category not in tops:
                tops[found.category] = Category(scheme_id=scheme.id, title=found.category, position=len(tops))
                self.session.add(tops[found.category])
                self.session.flush()
            key = (found.category, found.aspect)
            if key not in rows:
                rows[key] = Category(
                    scheme_id=scheme.id, parent_id=tops[found.category].id, title=found.aspect, position=len(rows)
                )
                self.session.add(rows[key])
        self.session.flush()
        return {key: row.id for key, row in rows.items()}


def written() -> tuple[DemoFinding, ...]:
    """The wordings that findings are made from, each with its category and aspect."""
    return (*town_findings(), *village_findings())


def open_rounds(
    session: Session, county: County, today: date, now: datetime, rng: Random, *, findings: int
) -> list[Round]:
    """Every round of the last three years that has begun, oldest first."""
    sources = {source.code: source for source in session.scalars(select(Source))}
    opener = _Opener(session, county, now, sources)
    rounds = []
    for months_ago in range(MONTHS, -1, -1):
        first = add_months(today.replace(day=1), -months_ago)
        variant = rng.randrange(len(STARTS)) if findings >= _MANY else 0
        starts_on = first.replace(day=STARTS[variant])
        if starts_on >= today - timedelta(days=1):
            continue
        for code, level, month, title, procedures in phrases()["rounds"]:
            if month != first.month:
                continue
            for organizer in (county.top,) if level == "county" else county.towns:
                row, categories = opener.open(code, organizer, starts_on, title)
                short = sources[code].short
                rounds.append(Round(row, starts_on, variant, organizer, procedures, categories, starts_on.year, short))
    return rounds


def visits(county: County, rounds: list[Round], findings: int, rng: Random) -> Iterator[tuple[Place, list[Visit]]]:
    """For each place its visits, oldest first; together they have exactly as many findings as asked for."""
    places = county.inspected
    for number, place in enumerate(places):
        share = findings * (number + 1) // len(places) - findings * number // len(places)
        reaching = [one for one in rounds if place.level in one.procedures and one.organizer in list(place.upwards())]
        chosen = sorted(rng.sample(range(len(reaching)), max(1, min(len(reaching), share // _A_FEEDBACK_HAS))))
        shares = _split(share, len(chosen), rng)
        yield (
            place,
            [Visit(reaching[index], place, count) for index, count in zip(chosen, shares, strict=True) if count],
        )


def _split(total: int, parts: int, rng: Random) -> list[int]:
    cuts = sorted(rng.randint(0, total) for _ in range(parts - 1))
    return [after - before for before, after in zip([0, *cuts], [*cuts, total], strict=True)]
