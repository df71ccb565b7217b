"""`tracker import text`: findings from a report or a 反馈意见."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.entry.cli.base import CommandRefused, Context, organization_of, pass_context
from tracker.entry.imports.drafts import DraftFinding, ParsedText
from tracker.entry.imports.parsing import parse
from tracker.foundation.lib.decoding import UnreadableText, decode
from tracker.people.access.actor import SYSTEM
from tracker.rectification.findings.operations import By, NewFinding, log_finding
from tracker.rectification.inspections.models import Feedback, Source
from tracker.rectification.inspections.operations import category, feedback_to_fill


@click.group("import")
def import_group() -> None:
    """导入。"""


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--organization", "code", required=True, help="被巡察单位的代码")
@click.option("--source", "source_code", required=True, help="问题来源，例如 self_check、county_inspection")
@click.option("--dry-run", is_flag=True, help="只看拆分结果，不登记")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，位置按文件中的字符计")
@pass_context
def text(context: Context, file: Path, code: str, source_code: str, dry_run: bool, as_json: bool) -> None:
    """从文本导入问题，登记为草稿；同一文件再次导入不会重复登记。"""
    try:
        content = decode(file.read_bytes(), file.name)
    except UnreadableText as error:
        raise CommandRefused(str(error)) from error
    parsed = parse(content)
    with context.sessions.writing() as session:
        organization, source = organization_of(session, code), _source(session, source_code)
        if not dry_run and parsed.findings:
            feedback = feedback_to_fill(session, organization, source, context.today, context.now)
            _store(session, feedback, content, parsed, context)
    _show(parsed, as_json=as_json, dry_run=dry_run)


def _source(session: Session, code: str) -> Source:
    found = session.scalar(select(Source).where(Source.code == code))
    if found is None:
        known = "、".join(session.scalars(select(Source.code).order_by(Source.position)))
        raise CommandRefused(f"没有名为“{code}”的问题来源；现有 {known}")
    return found


def _store(session: Session, feedback: Feedback, content: str, parsed: ParsedText, context: Context) -> None:
    by = By(SYSTEM, now=context.now, today=context.today, effective_on=context.today)
    text_hash = hashlib.sha256(content.encode()).hexdigest()
    for draft in parsed.findings:
        place = category(session, feedback.round.inspection.scheme, draft.category, draft.aspect)
        key = f"{feedback.organization.code}:{feedback.round.inspection.source.code}:{text_hash}:{draft.start}"
        new = NewFinding(draft.text, str(uuid5(NAMESPACE_OID, key)), category_id=place.id if place else None)
        log_finding(session, feedback, new, by)


def _show(parsed: ParsedText, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        rows = [_row(draft) for draft in parsed.findings]
        click.echo(json.dumps({"findings": rows, "message": parsed.message}, ensure_ascii=False, indent=2))
        return
    click.echo(parsed.message)
    for number, draft in enumerate(parsed.findings, start=1):
        heading = " / ".join(part for part in (draft.category, draft.aspect) if part)
        click.echo(f"{number}. {f'[{heading}] ' if heading else ''}{draft.text}")
    if parsed.findings:
        click.echo("以上没有登记（--dry-run）。" if dry_run else f"已登记为草稿，共{len(parsed.findings)}个问题。")


def _row(draft: DraftFinding) -> dict[str, str | int]:
    return {
        "category": draft.category,
        "aspect": draft.aspect,
        "text": draft.text,
        "start": draft.start,
        "end": draft.end,
    }
