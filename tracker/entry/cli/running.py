"""`tracker start | migrate | demo | tasks | remind`: running an installation."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime

import click

from tracker.entry.cli.base import CommandRefused, Context, Progress, pass_context
from tracker.entry.maintenance.backup import BackupRefused
from tracker.entry.maintenance.demo import DemoRefused, demo_accounts, fill
from tracker.entry.maintenance.preparing import NotReady, check_procedures, clear_unfinished, first_administrator, seed
from tracker.entry.maintenance.preparing import migrate as migrate_database
from tracker.entry.maintenance.supervisor import address_fault, installation, serve
from tracker.entry.maintenance.volume import FEWEST, fill_volume
from tracker.foundation.db.migrating import current_revision
from tracker.foundation.lib.time import SHANGHAI, day_of
from tracker.foundation.printing.rendering import printing_available
from tracker.foundation.tasks.runner import Handler, Runner
from tracker.output.ledgers.operations import TASK
from tracker.output.ledgers.printing import PrintLedger
from tracker.output.notifications.reminding import remind
from tracker.output.reports.paperwork.dossier import TASK as DOSSIER
from tracker.output.reports.paperwork.dossier import PrintDossier
from tracker.output.reports.rectification.operations import TASK as REPORT_TASK
from tracker.output.reports.rectification.printing import WriteReport


def prepare(context: Context) -> None:
    """Procedures in use proven, backup, migration, the committed tables; after it the database can serve."""
    clear_unfinished(context.settings, context.now)
    try:
        if current_revision(context.settings.database_url):
            with context.sessions.reading() as session:
                check_procedures(session)
        copy = migrate_database(context.settings, context.now)
        if copy:
            click.echo(f"升级前的备份：{copy}", err=True)
        with context.sessions.writing() as session:
            seed(session, context.now)
    except (BackupRefused, NotReady) as error:
        raise CommandRefused(str(error)) from error


@click.command()
@pass_context
def migrate(context: Context) -> None:
    """升级数据库结构（先备份）。"""
    prepare(context)
    click.echo("数据库结构已是最新")


@click.command()
@click.option("--demo", "as_demo", is_flag=True, help="数据为空时先装入演示数据")
@pass_context
def start(context: Context, as_demo: bool) -> None:
    """启动网页、定时和任务三个进程，直到按 Ctrl-C。"""
    fault = address_fault(context.settings)
    if fault:
        raise CommandRefused(fault)
    prepare(context)
    banner = _demo_banner(context) if as_demo else _banner(context)
    context.close()
    sys.exit(serve(context.settings, installation(context.settings), banner))


def _banner(context: Context) -> list[str]:
    lines = [f"销号已启动：{context.settings.base_url}"]
    link = first_administrator(context.sessions, context.settings, context.now)
    if link:
        lines += ["还没有管理员。请打开这个一次性链接（3天内有效）设置管理员密码：", f"  {link}"]
    return lines + _printing_line()


def _demo_banner(context: Context) -> list[str]:
    with suppress(DemoRefused):  # filled at an earlier start
        _fill(context)
    lines = [f"销号（演示数据）已启动：{context.settings.base_url}", "演示账号（用户名　密码）："]
    lines += [f"  {one.username}　{one.password}　{one.name}，{one.post}。{one.look_at}" for one in demo_accounts()]
    return lines + _printing_line()


def _printing_line() -> list[str]:
    unavailable = printing_available()
    return [unavailable] if unavailable else []


def _fill(context: Context, seed: int = 2023) -> None:
    progress = Progress("装入演示数据")
    with context.sessions.writing() as session:
        fill(session, context.settings.evidence_folder, today=context.today, seed=seed, on_progress=progress)


@click.command()
@click.option("--findings", type=click.IntRange(min=FEWEST), help="改为装入一个县这么多个问题，用来测速")
@click.option("--seed", default=2023, show_default=True, help="同一个种子、同一天，装入同样的数据")
@pass_context
def demo(context: Context, findings: int | None, seed: int) -> None:
    """在空的数据文件夹里装入演示数据，不启动。"""
    prepare(context)
    try:
        if findings is None:
            _fill(context, seed)
        else:
            _fill_volume(context, findings, seed)
    except DemoRefused as error:
        raise CommandRefused(str(error)) from error
    click.echo("演示数据已装入")


def _fill_volume(context: Context, findings: int, seed: int) -> None:
    bars: dict[str, Progress] = {}

    def show(label: str, done: int, total: int) -> None:
        bars.setdefault(label, Progress(label))(done, total)

    folder = context.settings.evidence_folder
    filled = fill_volume(context.sessions, folder, findings, today=context.today, seed=seed, on_progress=show)
    click.echo(f"用时{filled.seconds:.0f}秒，写入{sum(filled.rows.values())}行。可以登录的账号：")
    for one in filled.accounts:
        click.echo(f"  {one.username}　{one.password}　{one.name}，{one.post}。{one.look_at}")


@click.command()
@pass_context
def tasks(context: Context) -> None:
    """执行排队的任务（打印台账等），直到被停止。"""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s", stream=sys.stdout)
    logging.getLogger("weasyprint").setLevel(logging.WARNING)  # it tells of every step of every page
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    handlers: dict[str, Handler] = {
        TASK: PrintLedger(context.settings),
        DOSSIER: PrintDossier(context.settings),
        REPORT_TASK: WriteReport(context.settings),
    }
    Runner(context.sessions, handlers, lambda: datetime.now(UTC)).run_forever(stop)


@click.command("remind")
@click.option("--now", "instant", help="按这个时刻计算，例如 2023-12-01 或 2023-12-01T08:30；默认现在")
@pass_context
def remind_command(context: Context, instant: str | None) -> None:
    """生成到期的提醒；重复执行不会重复提醒。"""
    now = _instant(instant) if instant else context.now
    with context.sessions.writing() as session:
        made = remind(session, now)
    click.echo(f"{day_of(now)}：新增{made}条提醒")


def _instant(text: str) -> datetime:
    try:
        given = datetime.fromisoformat(text)
        return (given if given.tzinfo else given.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CommandRefused(f"看不懂时刻“{text}”，请写成 2023-12-01 或 2023-12-01T08:30") from error
