"""`tracker check-report`: do the figures of a report compute, and are they the tracker's own?"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from tracker.entry.cli.base import CommandRefused, Context, Day, organization_of, pass_context
from tracker.entry.cli.printing import asked_as_of
from tracker.foundation.lib.decoding import UnreadableText
from tracker.output.reports.checking import Claim, check
from tracker.output.reports.checking.queries import own_figures
from tracker.output.reports.checking.receiving import received


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
