"""`tracker figures rebuild | verify`: the store that figures as of now are taken from."""

from __future__ import annotations

import click

from tracker.entry.cli.base import CommandRefused, Context, Progress, pass_context
from tracker.output.figures.rebuilding import differences
from tracker.output.figures.rebuilding import rebuild as rebuild_store


@click.group()
def figures() -> None:
    """数字的汇总表：由历史推算，随时可以重建。"""


@figures.command()
@pass_context
def rebuild(context: Context) -> None:
    """从历史重建汇总表；重建期间数字直接取自历史。"""
    count = rebuild_store(context.sessions, context.now, Progress("重建汇总表"))
    click.echo(f"已重建，共{count}个问题")


@figures.command()
@pass_context
def verify(context: Context) -> None:
    """把汇总表与历史逐日、逐来源核对。"""
    with context.sessions.reading() as session:
        found = list(differences(session, context.now))
    if found:
        raise CommandRefused("\n".join([*found, "请运行 tracker figures rebuild 重建"]))
    click.echo("汇总表与历史一致")
