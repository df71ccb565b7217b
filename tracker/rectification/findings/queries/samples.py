"""Samples of 反向核查 in a person's scope, and drawing one again from its stored criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.foundation.history.queries import AsOf
from tracker.people.access.actor import Actor
from tracker.people.access.permissions import Permission
from tracker.people.access.rows import within
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding, Sample, SampledFinding
from tracker.rectification.findings.queries.past import struck_off
from tracker.rectification.findings.sampling import members


def samples(actor: Actor) -> Select[Any]:
    """Samples drawn from the person's subtrees, newest first, with what their checks found."""
    seen = within(actor, Permission.DRAW_SAMPLES, Organization.path)
    checks = selectinload(Sample.members).selectinload(SampledFinding.result)
    statement = select(Sample).join(Sample.organization).where(seen).order_by(Sample.id.desc())
    return statement.options(joinedload(Sample.organization), checks)


def sample(session: Session, actor: Actor, sample_id: int) -> Sample | None:
    """One sample with its findings, when the person may see it."""
    drawn = selectinload(Sample.members).joinedload(SampledFinding.finding)
    shown = drawn.joinedload(Finding.organization), drawn.joinedload(Finding.current)
    statement = samples(actor).where(Sample.id == sample_id).options(*shown)
    found: Sample | None = session.scalar(statement)
    return found


def population_of(session: Session, sample: Sample) -> Sequence[str]:
    """The codes that a sample was drawn from, read anew from history as of its (D, K)."""
    between = (sample.closed_from, sample.closed_to)
    as_of = AsOf(sample.drawn_on, sample.known_at)
    return [code for code, _ in struck_off(session, sample.organization.path, between, as_of)]


@dataclass(frozen=True)
class Redraw:
    """A draw repeated from the stored criteria beside what was stored."""

    population: int
    drawn: Sequence[str]
    stored: Sequence[str]
    expected_population: int

    @property
    def agrees(self) -> bool:
        """Whether it comes out the same."""
        return self.population == self.expected_population and self.drawn == self.stored


def redraw(session: Session, sample: Sample) -> Redraw:
    """Draw again with the stored seed."""
    codes = population_of(session, sample)
    stored = [member.finding.code for member in sample.members]
    return Redraw(len(codes), members(sample.seed, codes, sample.size), stored, sample.population)
