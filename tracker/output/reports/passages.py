"""What a report needs around the sentence: progress, spread, each source, supervision and patrols, risk points.

Each passage is said only where the record has something to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf, known
from tracker.output.figures.queries import EVERYTHING, Scope, behind, breadth, figures, levels
from tracker.output.figures.rules import PLAIN, Figures, Style
from tracker.output.reports import patterns
from tracker.output.reports.issued.queries import announced
from tracker.output.reports.reach import reach
from tracker.output.reports.rounds import rounds_held
from tracker.output.reports.statements import Statement, kinds_below, opening, statement
from tracker.output.reports.words import Counted, Level, Sentence
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import SUBJECT, FollowUpResult
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound
from tracker.rectification.inspections.queries import described
from tracker.rectification.supervision.queries.risks import risk_points, risk_totals
from tracker.workflow.model import Action

_OWN_WORDS = {"democratic_life", "special_supervision", "village_patrol"}  # sources that have a sentence of their own


@dataclass(frozen=True)
class Passage:
    """Some sentences that stand together in a report."""

    title: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True)
class Asked:
    """Whose passages, as of which (D, K), narrowed down to what, printed how."""

    session: Session
    organization: Organization
    as_of: AsOf
    today: date
    scope: Scope
    style: Style

    @property
    def day(self) -> str:
        """截至目前 or the date."""
        return opening(self.as_of.day, self.today)

    @property
    def period(self) -> tuple[date, date]:
        """The days that 开展……次 counts: the scope's period, else the year of its last day."""
        last = min(self.scope.fed_back_until or self.as_of.day, self.as_of.day)
        return self.scope.fed_back_from or date(last.year, 1, 1), last

    @property
    def whole_year(self) -> bool:
        """Whether 开展……次 counts exactly a year that is over."""
        if self.of_a_year:
            return self.as_of.day >= date(self.scope.year or 0, 12, 31)
        first, last = self.period
        return first == date(last.year, 1, 1) and last == date(last.year, 12, 31)

    @property
    def of_a_year(self) -> bool:
        """Whether the inspections of a year are asked for, whenever they began and fed back."""
        no_days = self.scope.fed_back_from is None and self.scope.fed_back_until is None
        return self.scope.year is not None and no_days


def passages(
    session: Session,
    organization: Organization,
    as_of: AsOf,
    today: date,
    *,
    scope: Scope = EVERYTHING,
    style: Style = PLAIN,
    main: Statement | None = None,
) -> list[Passage]:
    """Every passage that the record of an organization and its subtree supports as of (D, K).

    `main` is the statement of the same question where it was made already.
    """
    asked = Asked(session, organization, as_of, today, scope, style)
    main = main or statement(session, organization, as_of, today, scope=scope, style=style)
    made = (
        ("总体情况", main.lines),
        ("整改进度", _progress(asked, main.total)),
        ("问题分布", _spread(asked)),
        ("各项反馈整改情况", (*_responses(asked), *_criticism(asked))),
        ("专项监督和村级党建巡查", (*_special(asked), *_patrols(asked))),
        ("廉政风险点", _risks(asked)),
    )
    return [Passage(title, found) for title, lines in made if (found := tuple(lines))]


def _progress(asked: Asked, total: Figures) -> Iterator[Sentence]:
    if total.fed_back:
        at = Counted(Level.TOTAL, asked.scope)
        yield patterns.progress("", total, asked.style, at)
        yield patterns.stages(total, replace(asked.style, places=max(asked.style.places, 2)), at)


def _spread(asked: Asked) -> Iterator[Sentence]:
    own, below = (breadth(asked.session, *_reached(asked, level, asked.scope)) for level in (Level.OWN, Level.BELOW))
    if own.findings or below.findings:
        units = levels(asked.session, asked.organization, asked.as_of, asked.scope).units_below
        subject = kinds_below(asked.session, units)
        at = (Counted(Level.OWN, asked.scope), Counted(Level.BELOW, asked.scope))
        yield patterns.spread(own, below, subject, *at)


def _reached(asked: Asked, level: Level, scope: Scope) -> tuple[tuple[str, ...], AsOf, Scope]:
    paths, narrowed = reach(asked.session, asked.organization, level, scope)
    return paths, asked.as_of, narrowed


def _responses(asked: Asked) -> Iterator[Sentence]:
    """针对……反馈意见: one sentence for each inspection that fed something back to the organization itself."""
    for feedback, inspection in _feedbacks(asked):
        if inspection.source.code in _OWN_WORDS:
            continue
        scope = replace(asked.scope, feedback_id=feedback.id)
        paths, as_of, narrowed = _reached(asked, Level.OWN, scope)
        found = figures(asked.session, paths, as_of, narrowed)
        if found.fed_back:
            did = _did(asked, feedback, behind(asked.session, paths, as_of, "fed_back", narrowed))
            year = "" if str(inspection.year) in inspection.title else f"{inspection.year}年"
            at = Counted(Level.OWN, scope)
            yield patterns.response(f"{year}{inspection.title}", asked.day, did, found, asked.style, at)


def _feedbacks(asked: Asked) -> Sequence[tuple[Feedback, Inspection]]:
    statement = (
        select(Feedback, Inspection)
        .join(InspectionRound, InspectionRound.id == Feedback.round_id)
        .join(Inspection, Inspection.id == InspectionRound.inspection_id)
        .where(Feedback.organization_id == asked.organization.id)
        .order_by(Inspection.year, Feedback.id)
    )
    return [(feedback, inspection) for feedback, inspection in asked.session.execute(statement)]


def _did(asked: Asked, feedback: Feedback, finding_ids: Sequence[int]) -> patterns.Response:
    """What the record shows: a head of the leading group, and a plan approved for every finding."""
    approved = select(func.count(Transition.subject_id.distinct())).where(
        Transition.subject_kind == SUBJECT,
        Transition.subject_id.in_(finding_ids),
        Transition.action == Action.APPROVE_PLAN.value,
        known(Transition, asked.as_of),
    )
    planned = (asked.session.scalar(approved) or 0) == len(finding_ids)
    said = described(asked.session, feedback, asked.as_of)
    met = said is not None and (said.meeting_on is None or said.meeting_on <= asked.as_of.day)
    return patterns.Response(leading_group=bool(said and said.head) and met, plan=planned)


def _criticism(asked: Asked) -> Iterator[Sentence]:
    """专题民主生活会: what was found around how many aspects, with how many measures."""
    scope = _of_source(asked, "democratic_life")
    if scope is None:
        return
    paths = (asked.organization.path,)
    found = figures(asked.session, paths, asked.as_of, scope)
    if found.fed_back:
        reached = breadth(asked.session, paths, asked.as_of, scope)
        said = patterns.criticism(asked.day, reached, found, Counted(Level.TOTAL, scope))
        yield Sentence(("召开专题民主生活会，", *said.words))


def _special(asked: Asked) -> Iterator[Sentence]:
    scope = _of_source(asked, "special_supervision", in_period=True)
    times = _times(asked, scope) if scope else 0
    if scope and times:
        found = figures(asked.session, (asked.organization.path,), asked.as_of, scope)
        yield patterns.special_supervision(times, found.fed_back, Counted(Level.TOTAL, scope))


def _patrols(asked: Asked) -> Iterator[Sentence]:
    scope = _of_source(asked, "village_patrol", in_period=True)
    times = _times(asked, scope) if scope else 0
    if scope and times:
        ids = behind(asked.session, (asked.organization.path,), asked.as_of, "fed_back", scope)
        patrol = patterns.Patrol(times, len(ids), announced(asked.session, ids, asked.as_of), _looked_back(asked, ids))
        yield patterns.patrols(patrol, asked.whole_year, Counted(Level.TOTAL, scope))


def _times(asked: Asked, scope: Scope) -> int:
    return len(rounds_held(asked.session, asked.organization, asked.as_of, scope))


def _of_source(asked: Asked, code: str, *, in_period: bool = False) -> Scope | None:
    """The scope of one source; None where another source was asked for."""
    if asked.scope.source not in (None, code):
        return None
    scope = replace(asked.scope, source=code)
    if not in_period or asked.of_a_year:
        return scope
    first, last = asked.period
    return replace(scope, fed_back_from=first, fed_back_until=last)


def _looked_back(asked: Asked, finding_ids: Sequence[int]) -> int:
    statement = select(func.count(FollowUpResult.finding_id.distinct())).where(
        FollowUpResult.finding_id.in_(finding_ids), known(FollowUpResult, asked.as_of)
    )
    return int(asked.session.scalar(statement) or 0)


def _risks(asked: Asked) -> Iterator[Sentence]:
    if asked.scope != EVERYTHING:
        return
    found = risk_totals(risk_points(asked.session, (asked.organization.path,), asked.as_of))
    if found.points or found.personal_points:
        counts = (found.points, found.measures, found.personal_points, found.personal_measures)
        yield patterns.risks(patterns.Risks(*counts))
