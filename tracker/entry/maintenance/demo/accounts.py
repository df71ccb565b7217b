"""Who can log in to the demo, and with what."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.entry.maintenance.demo.phrases import table

PASSWORD = "Xiaohao-2026"  # noqa: S105 - printed by the start, and set in demos only


class DemoRefused(Exception):
    """The demo cannot be filled in here; the message is a sentence for the operator."""


@dataclass(frozen=True)
class DemoAccount:
    """An account to try, with what it shows best."""

    username: str
    password: str
    name: str
    post: str
    look_at: str


DemoAccounts = tuple[DemoAccount, ...]


def demo_accounts() -> DemoAccounts:
    """The typical accounts that the start prints. The others wait for a link, as new accounts do."""
    places = {row[0]: row[2] for row in table("organizations")["organizations"]}
    people = {row[0]: row for row in table("people")["people"]}
    return tuple(
        DemoAccount(username, PASSWORD, people[username][1], places[people[username][2]] + people[username][4], look)
        for username, look in table("people")["look"].items()
    )
