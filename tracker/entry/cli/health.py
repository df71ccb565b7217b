"""`tracker status | backup`: is everything that nobody watches still going; a copy of the database now."""

from __future__ import annotations

import json

import click

from tracker.entry.cli.base import CommandRefused, Context, pass_context
from tracker.entry.maintenance.backup import BackupRefused, back_up
from tracker.entry.maintenance.health.queries import as_dict, facts_at
from tracker.entry.maintenance.health.rules import checks
from tracker.foundation.db.migrating import current_revision


@click.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@pass_context
def status(context: Context, as_json: bool) -> int:
    """系统状态：定时、任务、磁盘、日历、备份；有要处理的，退出码为 1。"""
    with context.sessions.reading() as session:
        facts = facts_at(session, context.settings, context.now)
    found = checks(facts)
    if as_json:
        click.echo(json.dumps(as_dict(facts), ensure_ascii=False, indent=2))
    for check in () if as_json else found:
        click.echo(f"{'正常　' if check.well else '要处理'}　{check.label}：{check.sentence}")
        if check.advice:
            click.echo(f"　　　　→ {check.advice}。")
    return 0 if all(check.well for check in found) else 1


@click.command()
@pass_context
def backup(context: Context) -> None:
    """备份数据库（不含佐证材料文件夹），只留最近的几份。"""
    revision = current_revision(context.settings.database_url)
    if revision is None:
        raise CommandRefused("还没有数据库，不用备份；先执行 ./run tracker migrate")
    try:
        click.echo(f"已备份：{back_up(context.settings, revision, context.now)}")
    except BackupRefused as error:
        raise CommandRefused(str(error)) from error
