"""The tables of docs/reminders.md that are made from the code. `python -m tests.reminder_docs` writes them there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from scheduler.timetable import Entry, timetable
from tests.cast import FIRST_DAY, instant
from tests.web import settings_for
from tracker.output.notifications.kinds import KINDS
from tracker.rectification.procedures.rules.telling import roles_words
from tracker.workflow.thresholds import DEFAULTS

PAGE = Path(__file__).parents[1] / "docs" / "reminders.md"
BLOCK = re.compile(r"(<!-- (\w+): made by [^\n]+ -->\n).*?(<!-- end -->\n)", re.DOTALL)
_OFTEN = {
    ("minute",): "every hour at minute {minute}",
    ("second",): "every minute at second {second}",
    ("hour", "minute"): "every day at {hour}:{minute:0>2}",
}


def filled(page: str) -> str:
    """The page with its tables as the code has them now."""
    tables = {"timetable": _timetable, "kinds": _kinds, "thresholds": _thresholds}
    return BLOCK.sub(lambda found: found[1] + "\n".join(tables[found[2]]()) + "\n" + found[3], page)


def _timetable() -> Iterator[str]:
    yield "| When | Job | 名称 | What it does |"
    yield "|---|---|---|---|"
    settings = settings_for(Path("/"), "sqlite://")
    for entry in timetable(settings, lambda: instant(FIRST_DAY)):
        yield f"| {_when(entry)} | `{entry.name}` | {entry.label} | {_what(entry)} |"


def _when(entry: Entry) -> str:
    """In words where it is as often as an hour or a minute, else as cron has it."""
    asked = {field.name: str(field) for field in entry.trigger.fields if not field.is_default}
    words = _OFTEN.get(tuple(asked))
    return words.format(**asked) if words else " ".join(f"{name} {value}" for name, value in asked.items())


def _what(entry: Entry) -> str:
    job = entry.job.func if isinstance(entry.job, partial) else entry.job
    assert job.__doc__
    return " ".join(job.__doc__.partition("\n\n")[0].split())


def _kinds() -> Iterator[str]:
    yield "| Kind | 名称 | Statutory | 何时 |"
    yield "|---|---|---|---|"
    for kind in KINDS.values():
        yield f"| `{kind.code}` | {kind.label} | {'yes' if kind.statutory else 'no'} | {kind.when} |"


def _thresholds() -> Iterator[str]:
    yield "| Timeframe | Step | Light | Begins | Told |"
    yield "|---|---|---|---|---|"
    for (timeframe, step), one in DEFAULTS.items():
        when = (
            f"{one.days} {one.unit if one.days > 1 else one.unit[:-1]} {'before' if step.before else 'after'}"
            if one.days
            else "on the day"
        )
        told = roles_words(one, step)
        yield f"| {timeframe.label if timeframe else ''} | {step.label} | {step.light.label} | {when} | {told} |"


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
