"""`tracker form` prints one of the six forms and keeps its record; `tracker verify` verifies a print."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select

from tracker.entry.cli.base import CommandRefused, Context, Day, pass_context
from tracker.entry.cli.printing import format_of
from tracker.foundation.history.queries import AsOf
from tracker.foundation.printing.signature import certificate_of
from tracker.output.reports.paperwork.kinds import FORMATS, FORMS
from tracker.output.reports.paperwork.making import Order
from tracker.output.reports.paperwork.printing import Press, print_form
from tracker.output.reports.paperwork.queries import PaperRefused
from tracker.output.reports.paperwork.verifying import verify_file
from tracker.people.access.actor import SYSTEM
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.findings.models import Finding
from tracker.rectification.findings.queries import by_code
from tracker.rectification.supervision.models import SupervisionNotice


@click.command("form")
@click.argument("code", type=click.Choice(sorted(FORMS)))
@click.option("--finding", "finding_code", help="问题编号")
@click.option("--notice", "notice_number", help="督办单号（督办通知单）")
@click.option("--talk", "talk_id", type=int, help="约谈登记的编号（约谈记录）")
@click.option("--as-of", "day", type=Day, help="统计截止日期，默认今天")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="文件：按扩展名为 PDF 或 Word（.docx）",
)
@pass_context
def form(
    context: Context,
    code: str,
    finding_code: str | None,
    notice_number: str | None,
    talk_id: int | None,
    day: datetime | None,
    output: Path,
) -> None:
    """打印表单（closure_approval 是销号审批表）为 PDF 或 Word。"""
    if not output.parent.is_dir():
        raise CommandRefused(f"文件夹 {output.parent} 不存在，请先建立或换一个位置")
    chosen = day.date() if day else context.today
    if chosen > context.today:
        raise CommandRefused(f"统计截止日期 {chosen} 晚于今天 {context.today}，请改为今天或更早")
    as_of = AsOf(chosen, context.now)
    context.sessions.settle()
    finding, subject = _subject(context, code, finding_code, notice_number, talk_id)
    order = Order(FORMS[code], as_of, context.today, finding, subject, format=format_of(output, FORMATS))
    try:
        record = print_form(Press(context.sessions, context.settings), order, SYSTEM, context.now)
    except PaperRefused as error:
        raise CommandRefused(str(error)) from error
    shutil.copyfile(path_of(context.settings.evidence_folder, record.stored_file), output)
    extent = f"{record.pages}页，" if record.pages else ""
    click.echo(f"{output}：{extent}核验码{record.code}")


def _subject(
    context: Context, code: str, finding_code: str | None, notice_number: str | None, talk_id: int | None
) -> tuple[Finding | None, int | None]:
    """What the form is of: a finding, a 督办单 or a talk."""
    kind = FORMS[code]
    with context.sessions.reading() as session:
        if kind.subject == "notice":
            found = session.scalar(select(SupervisionNotice.id).where(SupervisionNotice.number == notice_number))
            if found is None:
                raise CommandRefused(f"没有督办单“{notice_number or ''}”，请用 --notice 写明督办单号")
            return None, found
        if kind.subject == "talk":
            if talk_id is None:
                raise CommandRefused("请用 --talk 写明约谈登记的编号（约谈页面地址里的数字）")
            return None, talk_id
        finding = by_code(session, finding_code) if finding_code else None
    if finding is None:
        raise CommandRefused(f"没有编号为“{finding_code or ''}”的问题，请用 --finding 写明问题编号")
    return finding, None


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@pass_context
def verify(context: Context, file: Path, *, as_json: bool) -> int:
    """核验一份打印的 PDF：是否改动、数字是否与其数据时点一致、此后有何变化。

    退出状态：0 核验通过，1 核验不通过，2 无法核验。
    """
    context.sessions.settle()
    with context.sessions.reading() as session:
        own = certificate_of(context.settings)
        verdict = verify_file(session, context.settings.evidence_folder, file, context.now, own)
    if as_json:
        click.echo(json.dumps(verdict.as_dict(), ensure_ascii=False, indent=2))
    else:
        click.echo(f"{verdict.standing.label}：{file}")
        for sentence in verdict.sentences:
            click.echo(f"  {sentence}")
        for one in verdict.changed:
            click.echo(f"  变化：{one.row}　{one.column}")
    return int(verdict.standing)
