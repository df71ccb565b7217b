"""`tracker ledger`: paper from the command line."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy.orm import Session

from tracker.entry.cli.base import CommandRefused, Context, Day, Progress, organization_of, pass_context
from tracker.foundation.history.queries import AsOf
from tracker.foundation.lib.time import SHANGHAI, end_of_day
from tracker.output.ledgers import tracing
from tracker.output.ledgers.declarations import KINDS
from tracker.output.ledgers.models import PrintFormat, PrintProfile
from tracker.output.ledgers.printing import FILE_KINDS, make
from tracker.output.ledgers.tracing import Traced
from tracker.output.ledgers.variants.queries import offered_to
from tracker.output.records.operations import Printed, keep
from tracker.people.access.actor import SYSTEM
from tracker.people.organizations.models import Organization
from tracker.rectification.evidence.operations import path_of
from tracker.rectification.inspections.queries import sources

_BARE_DATE = len("2023-12-31")
_PROFILES = [profile.value for profile in PrintProfile]


def asked_as_of(context: Context, day: datetime | None, known: str | None = None) -> AsOf:
    """(D, K), K being now unless a moment is named; what is being written meanwhile is waited for."""
    chosen = day.date() if day else context.today
    if chosen > context.today:
        raise CommandRefused(f"统计截止日期 {chosen} 晚于今天 {context.today}，请改为今天或更早")
    as_of = AsOf(chosen, _moment(known) if known else context.now)
    if as_of.known_at > context.now:
        raise CommandRefused("数据时点（--known-at）不能晚于现在，请改早一些")
    context.sessions.settle()
    return as_of


def _moment(text: str) -> datetime:
    """A moment as typed, in Shanghai time; a bare date is the end of that day."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandRefused(f"看不懂时刻“{text}”，请写成 2023-12-31 或 2023-12-31T18:00（上海时间）") from error
    if len(text) == _BARE_DATE:
        return end_of_day(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


@click.command()
@click.argument("kind", metavar="台账", type=click.Choice(list(KINDS)))
@click.option("--organization", "code", required=True, help="单位代码")
@click.option("--as-of", "day", type=Day, help="统计截止日期，默认今天")
@click.option("--known-at", "known", help="按哪个时刻录入的数据，如 2023-12-31；默认现在")
@click.option("--profile", type=click.Choice(_PROFILES), default=_PROFILES[0], help="独立台账版或公文附件版")
@click.option("--source", help="只列一种来源的问题，写来源代码")
@click.option("--variant", "variant", help="按台账样式打印，写样式名称")
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="文件：按扩展名为 PDF、Excel（.xlsx）或 Word（.docx）",
)
@pass_context
def ledger(
    context: Context,
    kind: str,
    code: str,
    day: datetime | None,
    known: str | None,
    profile: str,
    source: str | None,
    variant: str | None,
    output: Path,
) -> None:
    """打印台账（如 rectification 整改台账、closures 销号台账）为 PDF、Excel 或 Word。"""
    if not output.parent.is_dir():
        raise CommandRefused(f"文件夹 {output.parent} 不存在，请先建立或换一个位置")
    if output.exists() and not output.is_file():
        raise CommandRefused(f"{output} 不是普通文件，不能写成台账，请换一个文件名")
    form = format_of(output, list(PrintFormat))
    as_of = asked_as_of(context, day, known)
    with context.sessions.reading() as session:
        refuse_unknown_source(session, source)
        organization = organization_of(session, code)
        version = _version(session, organization, kind, variant)
        asked = {"source": source, "profile": profile, "only": None, "variant": version}
        asked |= {} if form is PrintFormat.PDF else {"format": form.value}
        order = (session, kind, organization, as_of, context.today, asked)
        traced = tracing.trace(*order, context.settings.base_url)
    click.echo(_kept(context, traced, organization, form, output))


def _version(session: Session, organization: Organization, kind: str, name: str | None) -> int | None:
    """Id of the newest version of the variant with this name, the office's own before a shared one; None for none."""
    if name is None:
        return None
    known = offered_to(session, organization, kind)
    found = next((one for one in known if one.name == name), None)
    if found is None:
        names = "、".join(dict.fromkeys(one.name for one in known)) or "没有"
        raise CommandRefused(f"没有名为“{name}”的台账样式；{organization.name}可以用的：{names}")
    return found.current.id


def _kept(context: Context, traced: Traced, organization: Organization, form: PrintFormat, output: Path) -> str:
    """Print with a record, as from the ledger page, and copy the file; returns what to say."""
    settings = context.settings
    settings.output_folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.output_folder, prefix=".ledger-") as folder:
        target = Path(folder) / f"ledger.{form.value}"
        made = make(
            traced.sheet,
            target,
            settings,
            Progress("打印"),
            form,
            traced.identity.known_at,
            traced.stamp.data,
        )
        sheet = Printed(traced.identity, traced.stamp, organization, None, target, made.pages or 0, FILE_KINDS[form])
        with context.sessions.writing() as session:
            record = keep(session, settings.evidence_folder, sheet, SYSTEM, context.now)
            shutil.copyfile(path_of(settings.evidence_folder, record.stored_file), output)
    return f"{output}：{made.extent}，核验码{traced.stamp.code}"


def format_of(output: Path, offered: Sequence[PrintFormat]) -> PrintFormat:
    """What the name of the file asks for; one that is not offered is refused."""
    named = output.suffix.lower().lstrip(".")
    if named not in offered:
        *first, last = (f".{form.value}" for form in offered)
        raise CommandRefused(f"{output.name} 的扩展名要写成 {'、'.join(first)} 或 {last}")
    return PrintFormat(named)


def refuse_unknown_source(session: Session, code: str | None) -> None:
    known = [source.code for source in sources(session)]
    if code is not None and code not in known:
        raise CommandRefused(f"没有代码为“{code}”的问题来源；现有的有 {'、'.join(known)}")
