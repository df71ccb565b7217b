"""The commands. An error that a person can cause ends in one sentence on standard error and an exit status above 0."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError

from tracker.entry.cli.audit import audit
from tracker.entry.cli.base import CommandRefused, Context
from tracker.entry.cli.figures import figures
from tracker.entry.cli.health import backup, status
from tracker.entry.cli.imports import import_group
from tracker.entry.cli.papers import form, verify
from tracker.entry.cli.printing import ledger
from tracker.entry.cli.reports import check_report, statement
from tracker.entry.cli.running import demo, migrate, remind_command, start, tasks
from tracker.entry.cli.users import user
from tracker.entry.cli.workflow import workflow
from tracker.foundation.printing.errors import PrintingError
from tracker.settings import Settings, SettingsError

_FORESEEN = (
    click.exceptions.Abort,
    click.ClickException,
    SettingsError,
    CommandRefused,
    PrintingError,
    DatabaseError,
    OSError,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """销号：巡察反馈问题整改台账。"""


for command in (
    audit,
    backup,
    check_report,
    demo,
    figures,
    form,
    import_group,
    ledger,
    migrate,
    remind_command,
    start,
    statement,
    status,
    tasks,
    user,
    verify,
    workflow,
):
    main.add_command(command)


def run(read_settings: Callable[[], Settings], arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status: 0 done, 1 refused with a sentence, 2 wrong usage."""
    context = Context(read_settings)
    try:
        status = main.main(args=arguments, prog_name="tracker", standalone_mode=False, obj=context)
        return int(status or 0)
    except _FORESEEN as error:
        sentence, status = _explained(error)
        print(sentence, file=sys.stderr)
        return status
    finally:
        context.close()


def _explained(error: Exception) -> tuple[str, int]:
    if isinstance(error, click.exceptions.Abort):
        return "已中断", 130
    if isinstance(error, click.UsageError):
        return f"{error.format_message()}（tracker --help 列出全部命令）", 2
    if isinstance(error, click.ClickException):
        return error.format_message(), error.exit_code
    if isinstance(error, DatabaseError):
        return _database_sentence(error), 1
    if isinstance(error, OSError):
        return f"{error.filename or '文件'}：{error.strerror}", 1
    return str(error), 1


def _database_sentence(error: DatabaseError) -> str:
    """SQLite says of a broken file only that it is none; a driver may say more than one line."""
    reason = " ".join(str(error.orig).split())
    if isinstance(error, DataError | IntegrityError):
        return f"数据库不接受这些内容：{reason}"
    if "not a database" in reason or "malformed" in reason:
        return f"数据库文件已损坏：{reason}。请从备份恢复"
    return f"数据库打不开或结构不对：{reason}。请检查 DATABASE_URL，或先执行 ./run tracker migrate"
