"""`tracker ledger` and `tracker statement`: paper and sentences from the command line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from tracker.entry.cli.base import CommandRefused, Context, Day, Progress, organization_of, pass_context
from tracker.foundation.history.queries import AsOf
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.printing import render
from tracker.output.ledgers.sheets import produce
from tracker.output.reports.statements import statement as make_statement


def _as_of(context: Context, day: datetime | None) -> AsOf:
    """(D, K) with K now; what is being written meanwhile is waited for."""
    chosen = day.date() if day else context.today
    if chosen > context.today:
        raise CommandRefused(f"统计截止日期 {chosen} 晚于今天 {context.today}，请改为今天或更早")
    as_of = AsOf(chosen, context.now)
    context.sessions.settle()
    return as_of


@click.command()
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.option("--organization", "code", required=True, help="单位代码")
@click.option("--as-of", "day", type=Day, help="统计截止日期，默认今天")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="PDF 文件")
@pass_context
def ledger(context: Context, kind: str, code: str, day: datetime | None, output: Path) -> None:
    """打印台账（rectification 是整改台账）为 PDF。"""
    if not output.parent.is_dir():
        raise CommandRefused(f"文件夹 {output.parent} 不存在，请先建立或换一个位置")
    if output.exists() and not output.is_file():
        raise CommandRefused(f"{output} 不是普通文件，不能写成 PDF，请换一个文件名")
    as_of = _as_of(context, day)
    with context.sessions.reading() as session:
        organization = organization_of(session, code)
        sheet = produce(session, KINDS[kind], organization, as_of, context.today)
    result = render(sheet, output, context.settings, Progress("打印"))
    click.echo(f"{output}：{result.pages}页")


@click.command()
@click.option("--organization", "code", required=True, help="单位代码")
@click.option("--as-of", "day", type=Day, help="统计截止日期，默认今天")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@pass_context
def statement(context: Context, code: str, day: datetime | None, as_json: bool) -> None:
    """写进报告的那句话：反馈多少、完成多少、完成率。"""
    as_of = _as_of(context, day)
    with context.sessions.reading() as session:
        made = make_statement(session, organization_of(session, code), as_of, context.today)
    if as_json:
        click.echo(json.dumps(made.as_dict(), ensure_ascii=False, indent=2))
        return
    for sentence in made.sentences:
        click.echo(sentence)
