"""How wide the findings reach: 4大类16个方面22个问题, 制定整改措施35条 (domain.md §4, patterns 2 and 8)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, case, distinct, func, not_, select
from sqlalchemy.orm import Session

from tracker.foundation.history.queries import AsOf, last_version
from tracker.output.figures.queries.exact import counted
from tracker.output.figures.queries.shapes import ASKED, SHAPES, Shape, shape_of, values
from tracker.output.figures.scope import EVERYTHING, Scope
from tracker.people.access.rows import Paths
from tracker.rectification.findings.models import FindingVersion, Measure, MeasureVersion
from tracker.rectification.inspections.models import Category


@dataclass(frozen=True)
class Breadth:
    """What N findings spread over: 大类 and 方面 by their titles, organizations, and the measures in force.

    A finding without category counts in neither; one that stands directly in a 大类 counts in no 方面.
    """

    findings: int = 0
    organizations: int = 0
    categories: int = 0
    aspects: int = 0
    measures: int = 0


def breadth(session: Session, paths: Paths, as_of: AsOf, scope: Scope = EVERYTHING) -> Breadth:
    """The breadth of the findings that make N as of (D, K)."""
    shape, asked = shape_of(paths, scope), values(paths, as_of, scope)
    findings, organizations, categories, aspects = session.execute(_spread(shape), asked).one()
    return Breadth(findings, organizations, categories, aspects, session.scalar(_measures(shape), asked) or 0)


@lru_cache(maxsize=SHAPES)
def _spread(shape: Shape) -> Select[Any]:
    base = counted(shape.paths, ASKED, shape.scope)
    category, parent = Category, Category.__table__.alias("parent")
    top = func.coalesce(parent.c.title, category.title)
    aspect = case((parent.c.id.is_not(None), top + "\n" + category.title))
    newest = last_version(FindingVersion, "finding_id", base.c.finding_id, ASKED)
    columns: tuple[Any, ...] = (
        func.count(),
        func.count(distinct(base.c.organization_id)),
        func.count(distinct(top)),
        func.count(distinct(aspect)),
    )
    return (
        select(*columns)
        .select_from(base)
        .join(FindingVersion, FindingVersion.id == newest)
        .outerjoin(category, category.id == FindingVersion.category_id)
        .outerjoin(parent, parent.c.id == category.parent_id)
    )


@lru_cache(maxsize=SHAPES)
def _measures(shape: Shape) -> Select[Any]:
    base = counted(shape.paths, ASKED, shape.scope)
    newest = last_version(MeasureVersion, "measure_id", Measure.id, ASKED)
    return (
        select(func.count())
        .select_from(base)
        .join(Measure, Measure.finding_id == base.c.finding_id)
        .join(MeasureVersion, MeasureVersion.id == newest)
        .where(not_(MeasureVersion.dropped))
    )
