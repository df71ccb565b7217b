"""What every command shares: settings and database opened when first asked for, and looking things up by code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cached_property

import click
from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions, make_engine
from tracker.foundation.lib.time import day_of
from tracker.people.organizations.models import Organization
from tracker.people.organizations.queries import by_code
from tracker.settings import Settings


class CommandRefused(Exception):
    """A command cannot do what was asked; the message is a sentence for whoever typed it."""


class Context:
    """Settings, database and clock of one command."""

    def __init__(self, read_settings: Callable[[], Settings]) -> None:
        self._read_settings = read_settings

    @cached_property
    def settings(self) -> Settings:
        """Read when first needed: help and `workflow prove` need none."""
        return self._read_settings()

    @cached_property
    def sessions(self) -> Sessions:
        """The database of the installation."""
        return Sessions(make_engine(self.settings.database_url))

    @cached_property
    def now(self) -> datetime:
        """The instant at which the command runs."""
        return datetime.now(UTC)

    @property
    def today(self) -> date:
        """The day on which the command runs."""
        return day_of(self.now)

    def close(self) -> None:
        """Let go of the database."""
        if "sessions" in self.__dict__:
            self.sessions.engine.dispose()


pass_context = click.make_pass_decorator(Context)
Day = click.DateTime(["%Y-%m-%d"])


def organization_of(session: Session, code: str) -> Organization:
    """The organization with this code. Raises CommandRefused, with the codes there are, when there is none."""
    found = by_code(session, code)
    if found is not None:
        return found
    codes = [row.code for row in session.query(Organization).order_by(Organization.path).limit(12)]
    known = f"现有的代码有 {'、'.join(codes)} 等" if codes else "还没有任何单位"
    raise CommandRefused(f"没有代码为“{code}”的单位；{known}")


class Progress:
    """Progress on standard error, so that output can be piped: each percent on a terminal, tenths elsewhere."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._terminal = sys.stderr.isatty()
        self._shown = -1

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` is finished."""
        percent = 100 * done // total if total else 100
        step = percent if self._terminal else percent // 10
        if step != self._shown:
            start, end = ("\r", "\n" if done >= total else "") if self._terminal else ("", "\n")
            print(f"{start}{self._label} {done}/{total}（{percent}％）", end=end, file=sys.stderr, flush=True)
        self._shown = step
