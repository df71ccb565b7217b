"""Reading a 整改情况报告 from history as of (D, K): the same rows and figures as ledgers and statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from tracker.foundation.history.models import Transition
from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.chinese import chinese_date
from tracker.output.figures.queries import Scope, levels
from tracker.output.figures.rules import Figures, Style
from tracker.output.figures.styles.queries import style_of
from tracker.output.ledgers import columns
from tracker.output.ledgers.queries import LedgerScope, finding_rows, source_label
from tracker.output.ledgers.rows import FindingRow, Line, MeasureRow, Outcome
from tracker.output.ledgers.rules import grouped
from tracker.output.reports.passages import passages
from tracker.output.reports.rectification.content import Category, Report, Treated
from tracker.output.reports.statements import statement
from tracker.people.access.rows import under
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import party_name_on, subtree
from tracker.rectification.findings.models import SUBJECT, Finding
from tracker.rectification.inspections.models import Feedback, Inspection, InspectionRound, Source
from tracker.rectification.inspections.queries import described
from tracker.workflow.model import Action

_TEN_THOUSAND = Decimal(10_000)
_MAIN, _PROGRESS = "总体情况", "整改进度"  # titles of passages
_ENDS = "。；;，, \n"


@dataclass(frozen=True)
class Asked:
    """Whose report, as of which (D, K), of findings from one source or from all."""

    organization: Organization
    as_of: AsOf
    source: str | None = None

    @property
    def scope(self) -> LedgerScope:
        return LedgerScope(self.organization, self.as_of, Scope(source=self.source))


def report(session: Session, asked: Asked, filed_on: date) -> Report:
    """The whole report. The same arguments give an equal one for ever."""
    as_of = asked.as_of
    rows = finding_rows(session, asked.scope)
    found = levels(session, asked.organization, as_of, asked.scope.counting)
    unit = party_name_on(session, asked.organization, as_of.day, as_of.known_at)
    label = source_label(session, asked.source)
    feedbacks = _feedbacks(session, asked)
    return Report(
        title=f"{unit}关于{label}反馈问题整改情况的报告",
        unit=unit,
        as_of=as_of.day,
        known_at=as_of.known_at,
        filed_on=filed_on,
        organizing=_organizing(session, as_of, feedbacks, asked.organization, rows),
        figures=_figures(session, asked, filed_on),
        categories=_categories(rows, [one.code for one in subtree(session, asked.organization)]),
        effects=_effects(found.total),
        institutions=_institutions(rows),
        annexes=_annexes(asked.organization, as_of.day, found.total),
    )


def _feedbacks(session: Session, asked: Asked) -> Sequence[Feedback]:
    """What was fed back to the organization and those below it by D, in the order of the days."""
    statement_ = (
        select(Feedback)
        .join(Feedback.organization)
        .join(Feedback.round)
        .join(InspectionRound.inspection)
        .join(Source, Source.id == Inspection.source_id)
        .where(under((asked.organization.path,), Organization.path), Feedback.released_on <= asked.as_of.day)
        .where(_told_by(asked.as_of.known_at))
        .order_by(Feedback.released_on, Feedback.id)
        .options(joinedload(Feedback.round).joinedload(InspectionRound.inspection), joinedload(Feedback.organization))
    )
    if asked.source:
        statement_ = statement_.where(Source.code == asked.source)
    return session.scalars(statement_).unique().all()


def _told_by(known_at: datetime) -> ColumnElement[bool]:
    """Whether a finding of the feedback was recorded as fed back by K."""
    release = select(Transition.id).join(Finding, Finding.id == Transition.subject_id)
    mine = (Transition.subject_kind == SUBJECT, Transition.action == Action.RELEASE.value)
    known_by = (Transition.recorded_at <= known_at, Finding.feedback_id == Feedback.id)
    return release.where(*mine, *known_by).correlate(Feedback).exists()


def _organizing(
    session: Session,
    as_of: AsOf,
    feedbacks: Sequence[Feedback],
    organization: Organization,
    rows: Sequence[FindingRow],
) -> tuple[str, ...]:
    """What the records of the feedback say was set up, and how many measures were made."""
    own = [_taken_up(session, one, as_of) for one in feedbacks if one.organization_id == organization.id]
    below = len({one.organization_id for one in feedbacks if one.organization_id != organization.id})
    measures = sum(len(row.measures) for row in rows)
    parts = [*own]
    if below:
        parts.append(f"下级{below}个党组织收到反馈意见。")
    if measures:
        without = sum(not row.measures for row in rows)
        rest = f"，另有{without}个问题尚未制定措施" if without else ""
        parts.append(f"围绕{len(rows)}个反馈问题，建立整改台账，制定整改措施{measures}条{rest}。")
    return tuple(parts)


def _taken_up(session: Session, feedback: Feedback, as_of: AsOf) -> str:
    """One feedback to the organization itself: day, document, meeting, leading group."""
    record = described(session, feedback, as_of)
    number = f"（{record.document_no}）" if record and record.document_no else ""
    day = chinese_date(feedback.released_on) if feedback.released_on else ""
    said = [f"{day}，{feedback.round.inspection.title}反馈意见{number}"]
    if record and record.meeting_on and record.meeting_on <= as_of.day:
        said.append(f"{chinese_date(record.meeting_on)}召开会议专题研究整改工作")
    if record and record.head and (record.meeting_on is None or record.meeting_on <= as_of.day):
        said.append(f"成立由{record.head}任组长的整改工作领导小组")
    return "；".join(said) + "。"


def _figures(session: Session, asked: Asked, today: date) -> tuple[str, ...]:
    """The sentences of the report (domain.md §4): by level, in all, by source when there are several, and the rest.

    The progress with its effects is left to the section about effects.
    """
    style = style_of(session, asked.organization, asked.as_of.known_at)
    said = passages(session, asked.organization, asked.as_of, today, scope=asked.scope.counting, style=style)
    texts = {
        passage.title: "".join(sentence.text for sentence in passage.sentences[passage.title == _PROGRESS :])
        for passage in said
    }
    main = texts.pop(_MAIN, "")
    by_source = _by_source(session, asked, today, style) if asked.source is None else []
    return tuple(text for text in (main, *by_source, *texts.values()) if text)


def _by_source(session: Session, asked: Asked, today: date, style: Style) -> list[str]:
    """One sentence for each source that has findings, when there are several."""
    sources = session.execute(select(Source.code, Source.label).order_by(Source.id)).all()
    counted = [(code, levels(session, asked.organization, asked.as_of, Scope(source=code))) for code, _ in sources]
    having = [code for code, found in counted if found.total.fed_back]
    if len(having) < 2:
        return []
    told = (statement(session, asked.organization, asked.as_of, today, source=code, style=style) for code in having)
    return [one.text for one in told]


def _categories(rows: Sequence[FindingRow], codes: Sequence[str]) -> tuple[Category, ...]:
    """The findings by 大类; `codes` are those of the organizations in the order of the tree."""
    return tuple(
        Category(label.partition("、")[2] or label, tuple(_treated(row, codes[row.order[0]]) for row in group))
        for label, group in grouped(rows)
    )


def _treated(row: FindingRow, organization: str) -> Treated:
    told = [(part, columns.measure(Line(0, row, part))) for part in row.measures]
    waiting = [part for part in row.measures if part.done_on is None]
    return Treated(
        code=row.code,
        organization=organization,
        unit=row.unit,
        person=row.owner,
        wording=row.wording,
        measures=tuple(_measure(text, columns.measure_progress(part)) for part, text in told),
        public_measures=tuple(_measure(text, _public(part)) for part, text in told),
        open_measures=tuple(_sentence(part.text) for part in waiting),
        deadline=columns.deadline_of(row),
        state=row.outcome.label + ("（逾期）" if row.overdue else ""),
        completed=row.outcome is Outcome.COMPLETED,
        overdue=row.overdue,
    )


def _measure(text: str, result: str) -> str:
    return _sentence(text) + result


def _public(part: MeasureRow) -> str:
    """The result of a measure for everybody: of people who were handled only how many, whatever was written."""
    if part.people_handled or part.accountability_form:
        handled = f"追责问责{part.people_handled}人" if part.people_handled else "已按规定处理"
        return f"{chinese_date(part.done_on)}完成：{handled}。" if part.done_on else ""
    return columns.measure_progress(part)


def _sentence(text: str) -> str:
    return text.rstrip(_ENDS) + "。" if text.strip(_ENDS) else ""


def _effects(total: Figures) -> tuple[str, ...]:
    """制定及修改完善制度12项，追缴资金7.132万元，追责问责3人。 What is nil is not said."""
    parts = [
        f"制定及修改完善制度{total.institutions}项" if total.institutions else "",
        f"追缴资金{money(total.funds)}" if total.funds else "",
        f"追责问责{total.people_handled}人" if total.people_handled else "",
    ]
    said = "，".join(part for part in parts if part)
    return (f"{said}。",) if said else ()


def money(yuan: Decimal) -> str:
    """7.132万元 from ten thousand yuan on, below that in 元; no superfluous zeros, nothing rounded."""
    if yuan >= _TEN_THOUSAND:
        return f"{(yuan / _TEN_THOUSAND).normalize():f}万元"
    return f"{columns.plain_amount(yuan)}元"


def _institutions(rows: Sequence[FindingRow]) -> tuple[str, ...]:
    """The institutions by name and number, each once."""
    named = dict.fromkeys(
        f"《{part.institution_name}》" + (f"（{part.document_number}）" if part.document_number else "")
        for row in rows
        for part in row.measures
        if part.institution_name and part.done_on
    )
    return (f"印发或修订的制度：{'、'.join(named)}。",) if named else ()


def _annexes(organization: Organization, day: date, total: Figures) -> tuple[str, ...]:
    """The ledgers that belong to the report, where they have any row."""
    until = f"（统计截至{chinese_date(day)}）"
    names = [
        f"{organization.name}反馈问题整改台账{until}" if total.fed_back else "",
        f"{organization.name}建章立制清单{until}" if total.institutions else "",
        f"{organization.name}资金追缴清单{until}" if total.funds else "",
    ]
    return tuple(name for name in names if name)
