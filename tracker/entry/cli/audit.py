"""`tracker audit verify`: is history as it was written?"""

from __future__ import annotations

import click

from tracker.entry.cli.base import CommandRefused, Context, Progress, pass_context
from tracker.foundation.history.queries import verify as verify_history


@click.group()
def audit() -> None:
    """审计：核对历史。"""


@audit.command()
@pass_context
def verify(context: Context) -> None:
    """核对全部哈希链；发现改动时指出第一处。"""
    with context.sessions.reading() as session:
        outcome = verify_history(session, on_progress=Progress("核对"))
    if outcome.fault is not None:
        raise CommandRefused(f"历史被改动：{outcome.fault}")
    click.echo(f"通过：{outcome.transitions}条记录，根 {outcome.root}")
