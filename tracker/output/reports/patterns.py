"""The eight sentences that offices put into their reports (domain.md §4), as functions over figures. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.output.figures.queries.breadth import Breadth
from tracker.output.figures.rules import Figures, Style
from tracker.output.reports.words import Counted, Number, Sentence, Words, joined

_TEN_THOUSAND = Decimal(10000)


@dataclass(frozen=True)
class Response:
    """What an organization's record shows that it did about a feedback; nothing is said that is not there."""

    leading_group: bool = False
    plan: bool = False
    ledger: bool = True  # every finding stands in the 整改台账 from the day it is fed back


@dataclass(frozen=True)
class Patrol:
    """村级党建巡查 in a period: how often, what it found, and what of that was 通报 and looked back at."""

    times: int
    found: int
    announced: int
    looked_back: int


@dataclass(frozen=True)
class Risks:
    """廉政风险点 of departments and of persons, with their measures."""

    points: int
    measures: int
    personal_points: int
    personal_measures: int


def completion(source: str, subject: str, figures: Figures, style: Style, at: Counted) -> Words:
    """1: 反馈镇党委的45个问题中，42个已整改完成，完成率93.3％; the source leads when it is named."""
    return (
        f"{source}反馈{subject}的",
        at.number(figures.fed_back, "fed_back"),
        "个问题中，",
        at.number(figures.completed, "completed"),
        "个已整改完成，完成率",
        at.number(figures.completion_rate(style), "completed"),
    )


def combined(figures: Figures, style: Style, at: Counted) -> Sentence:
    """The 合计 of own level and subtree."""
    return Sentence(
        (
            "合计",
            at.number(figures.fed_back, "fed_back"),
            "个问题中，",
            at.number(figures.completed, "completed"),
            "个已整改完成，完成率",
            at.number(figures.completion_rate(style), "completed"),
            "。",
        )
    )


def criticism(day: str, breadth: Breadth, figures: Figures, at: Counted) -> Sentence:
    """2: 围绕6个方面，查摆问题20条，制定整改措施35条，截至目前，已全面完成整改。"""
    clauses: list[Words] = []
    if breadth.aspects:
        clauses.append(("围绕", at.number(breadth.aspects, "fed_back"), "个方面"))
    clauses.append(("查摆问题", at.number(figures.fed_back, "fed_back"), "条"))
    if breadth.measures:
        clauses.append(("制定整改措施", at.number(breadth.measures, "measures"), "条"))
    if figures.completed == figures.fed_back:
        clauses.append((f"{day}，已全面完成整改",))
    else:
        clauses.append((f"{day}，已整改完成", at.number(figures.completed, "completed"), "条"))
    return Sentence(joined(clauses, "，"))


def response(title: str, day: str, did: Response, figures: Figures, style: Style, at: Counted) -> Sentence:
    """3: 针对……反馈意见，成立整改工作领导小组，制定整改方案，建立工作台账，目前所有问题均已销号。

    Where not all are struck off, the figures of sentence 1 stand in the place of the last clause.
    """
    did_what = ((did.leading_group, "成立整改工作领导小组"), (did.plan, "制定整改方案"), (did.ledger, "建立工作台账"))
    clauses: list[Words] = [(f"针对{title}反馈意见",), *((words,) for said, words in did_what if said)]
    if figures.completed == figures.fed_back:
        now = "目前" if day == "截至目前" else f"{day}，"
        clauses.append((f"{now}所有问题均已销号",))
    else:
        clauses.append((f"{day}，", *completion("", "", figures, style, at)[1:]))
    return Sentence(joined(clauses, "，"))


def special_supervision(times: int, found: int, at: Counted) -> Sentence:
    """4: 开展专项监督8次，督促整改问题24个。"""
    counted: Words = ("，督促整改问题", at.number(found, "fed_back"), "个") if found else ("，未反馈问题",)
    return Sentence(("开展专项监督", at.number(times, "rounds"), "次", *counted, "。"))


def patrols(patrol: Patrol, whole_year: bool, at: Counted) -> Sentence:
    """4: 全年开展村级党建巡查4次，对发现的13个问题予以通报并对整改情况进行“回头看”。

    通报 and 回头看 are said of all findings only when the record has them for all; else of how many.
    """
    words: list[str | Number] = [
        f"{'全年' if whole_year else ''}开展村级党建巡查",
        at.number(patrol.times, "rounds"),
        "次",
    ]
    found = at.number(patrol.found, "fed_back")
    if not patrol.found:
        return Sentence((*words, "，未反馈问题。"))
    announced, looked = patrol.announced == patrol.found, patrol.looked_back == patrol.found
    if announced and looked:
        return Sentence((*words, "，对发现的", found, "个问题予以通报并对整改情况进行“回头看”。"))
    parts: list[Words] = []
    for count, complete, what in (
        (patrol.announced, announced, "予以通报"),
        (patrol.looked_back, looked, "的整改情况进行“回头看”"),
    ):
        if count:
            parts.append(("对其中" if not complete else "对全部", Number(str(count)), f"个{what}"))
    return Sentence((*words, "，发现问题", found, "个", *joined([(), *parts], "，")))


def risks(found: Risks) -> Sentence:
    """5: 梳理廉政风险点8个，制定防控措施16条，个人廉政风险点25个，制定防控措施46条。"""
    pairs = (
        ("梳理廉政风险点", found.points, found.measures),
        ("个人廉政风险点", found.personal_points, found.personal_measures),
    )
    clauses: list[Words] = [
        (what, Number(str(points), "risk_points"), "个，制定防控措施", Number(str(measures), "risk_points"), "条")
        for what, points, measures in pairs
        if points
    ]
    if clauses and not found.points:
        clauses[0] = ("梳理", *clauses[0])
    return Sentence(joined(clauses, "，"))


def progress(source: str, figures: Figures, style: Style, at: Counted) -> Sentence:
    """6: 巡察反馈25个问题，已完成整改19个、正在整改6个，整改完成率76%。制定及修改完善制度12项，追缴资金7.132万元。"""
    going = figures.staged + figures.unfinished
    words: list[str | Number] = [f"{source}反馈", at.number(figures.fed_back, "fed_back"), "个问题，已完成整改"]
    words += [at.number(figures.completed, "completed"), "个"]
    words += ["、正在整改", at.number(going, "not_completed"), "个"] if going else []
    words += ["，整改完成率", at.number(figures.completion_rate(style), "completed"), "。"]
    effects: list[Words] = []
    if figures.institutions:
        effects.append(("制定及修改完善制度", at.number(figures.institutions, "institutions"), "项"))
    if figures.funds:
        effects.append(("追缴资金", at.number(_money(figures.funds), "funds"), _unit(figures.funds)))
    if figures.people_handled:
        effects.append(("追责问责", at.number(figures.people_handled, "people_handled"), "人"))
    return Sentence((*words, *(joined(effects, "，") if effects else ())))


def stages(figures: Figures, style: Style, at: Counted) -> Sentence:
    """7: 反馈的697个问题，完成整改688个，基本完成取得阶段性成果并持续整改问题4个，未完成5个，总体完成率98.71%。"""
    clauses: list[Words] = [
        ("反馈的", at.number(figures.fed_back, "fed_back"), "个问题"),
        ("完成整改", at.number(figures.completed, "completed"), "个"),
    ]
    if figures.staged:
        clauses.append(("基本完成取得阶段性成果并持续整改问题", at.number(figures.staged, "staged"), "个"))
    if figures.unfinished:
        clauses.append(("未完成", at.number(figures.unfinished, "unfinished"), "个"))
    clauses.append(("总体完成率", at.number(figures.completion_rate(style), "completed")))
    return Sentence(joined(clauses, "，"))


def spread(own: Breadth, below: Breadth, subject_below: str, own_at: Counted, below_at: Counted) -> Sentence:
    """8: 4大类16个方面22个问题及30个村级党组织244个问题。"""
    clauses: list[Words] = []
    if own.findings:
        classified: Words = ()
        if own.categories:
            classified = (own_at.number(own.categories, "fed_back"), "大类")
        if own.aspects:
            classified = (*classified, own_at.number(own.aspects, "fed_back"), "个方面")
        clauses.append((*classified, own_at.number(own.findings, "fed_back"), "个问题"))
    if below.findings:
        units = below_at.number(below.organizations, "fed_back")
        clauses.append((units, f"个{subject_below}", below_at.number(below.findings, "fed_back"), "个问题"))
    return Sentence(("反馈", *joined(clauses, "及")))


def _money(yuan: Decimal) -> str:
    """7.132 of 71,320 yuan, 1200.50 of less than ten thousand; no digit is rounded away."""
    if yuan < _TEN_THOUSAND:
        return f"{yuan:.2f}".removesuffix(".00")
    return f"{(yuan / _TEN_THOUSAND).normalize():f}"


def _unit(yuan: Decimal) -> str:
    return "元" if yuan < _TEN_THOUSAND else "万元"
