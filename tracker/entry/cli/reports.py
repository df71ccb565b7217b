"""`tracker statement` and `tracker check-report`: the sentences of a report, and whether those of another compute."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tracker.entry.cli.base import CommandRefused, Context, Day, organization_of, pass_context
from tracker.entry.cli.printing import asked_as_of, refuse_unknown_source
from tracker.foundation.lib.decoding import UnreadableText
from tracker.output.figures.rules import Style
from tracker.output.figures.scope import Scope
from tracker.output.figures.styles.queries import style_of
from tracker.output.reports.checking import NOT_CHECKED, Claim, check
from tracker.output.reports.checking.queries import own_figures
from tracker.output.reports.checking.receiving import received
from tracker.output.reports.passages import passages
from tracker.output.reports.patterns import combined
from tracker.output.reports.statements import Statement
from tracker.output.reports.statements import statement as make_statement
from tracker.output.reports.words import Counted, Level


@click.command()
@click.option("--organization", "code", required=True, help="单位代码")
@click.option("--as-of", "day", type=Day, help="统计截止日期，默认今天")
@click.option("--known-at", "known", help="按哪个时刻录入的数据，如 2023-12-31；默认现在")
@click.option("--source", help="只算一种来源，写来源代码")
@click.option("--year", type=click.IntRange(1900, 2199), help="只算这一年的巡察、检查")
@click.option(
    "--level", type=click.Choice([level.value for level in Level]), help="own 本级，below 下级，total 合计；默认分开说"
)
@click.option("--from", "first", type=Day, help="反馈日期自")
@click.option("--until", "last", type=Day, help="反馈日期至")
@click.option("--places", type=click.IntRange(0, 2), help="完成率的小数位数，默认按单位的设置")
@click.option("--sign", type=click.Choice(["％", "%"]), help="百分号，默认按单位的设置")
@click.option("--all", "everything", is_flag=True, help="把写报告要用的其他话也列出来")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@pass_context
def statement(context: Context, /, code: str, **asked: Any) -> None:
    """写进报告的话：反馈多少、完成多少、完成率，以及各来源、监督、风险点等。"""
    as_of = asked_as_of(context, asked["day"], asked["known"])
    scope = _scope(asked)
    with context.sessions.reading() as session:
        refuse_unknown_source(session, scope.source)
        organization = organization_of(session, code)
        style = _style(style_of(session, organization, as_of.known_at), asked)
        made = make_statement(session, organization, as_of, context.today, scope=scope, style=style)
        more = passages(session, organization, as_of, context.today, scope=scope, style=style, main=made)
    if asked["as_json"]:
        said = {"passages": [{"title": one.title, "text": one.text} for one in more]}
        click.echo(json.dumps(made.as_dict() | said, ensure_ascii=False, indent=2))
        return
    lines = [one.text for one in more] if asked["everything"] else _of_level(made, asked["level"])
    click.echo("\n".join(lines))


def _of_level(made: Statement, level: str | None) -> list[str]:
    """The sentences, or those of one level alone: 反馈 of 合计 stands beside its clauses."""
    if level is None:
        return list(made.sentences)
    figures = {Level.OWN.value: made.own, Level.BELOW.value: made.below, Level.TOTAL.value: made.total}[level]
    at = Counted(Level(level))
    return [combined(figures, made.style, at).text.replace("合计", Level(level).label, 1)]


def _scope(asked: dict[str, Any]) -> Scope:
    first, last = (asked[name].date() if asked[name] else None for name in ("first", "last"))
    if first and last and first > last:
        raise CommandRefused("--from 晚于 --until，请对调")
    return Scope(source=asked["source"], year=asked["year"], fed_back_from=first, fed_back_until=last)


def _style(usual: Style, asked: dict[str, Any]) -> Style:
    places, sign = asked["places"], asked["sign"]
    return Style(usual.places if places is None else places, sign or usual.sign)


@click.command("check-report")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，位置按文件中的字符计（不含 BOM）")
@click.option("--organization", "code", help="同时与这个单位的数据比对")
@click.option("--as-of", "day", type=Day, help="报告没有写明日期时的统计截止日期，默认今天")
@pass_context
def check_report(context: Context, file: Path, as_json: bool, code: str | None, day: datetime | None) -> None:
    """核对一份报告（txt、docx）里的数字：能不能算得出来，与系统是否一致。不改动文件。"""
    try:
        text = received(file.read_bytes(), file.name)
    except UnreadableText as error:
        raise CommandRefused(str(error)) from error
    if day and not code:
        raise CommandRefused("--as-of 只在与单位的数据比对时有用，请同时给出 --organization")
    claims = _against(context, text, code, day) if code else check(text)
    if as_json:
        click.echo(json.dumps({"claims": [claim.as_dict() for claim in claims]}, ensure_ascii=False, indent=2))
        return
    _show(text, claims)


def _against(context: Context, text: str, code: str, day: datetime | None) -> list[Claim]:
    chosen = asked_as_of(context, day)
    with context.sessions.reading() as session:
        return check(text, own_figures(session, organization_of(session, code), chosen.day, chosen.known_at))


def _show(text: str, claims: Sequence[Claim]) -> None:
    wrong = sum(not claim.ok for claim in claims)
    click.echo(f"{len(claims)}处可以核算的说法，{wrong}处不符。" if claims else "没有找到可以核算的说法。")
    for claim in claims:
        line = text.count("\n", 0, claim.start) + 1
        click.echo(
            f"{'相符' if claim.ok else '不符'}　第{line}行　{' '.join(claim.text.split())}\n　　　{claim.reason}"
        )
    click.echo(NOT_CHECKED)
