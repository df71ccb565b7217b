"""Who takes part in a story, and the finding that it is about."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from tests.stories.conftest import AsPerson
from tests.stories.visitor import Visitor

MOVED_ON = "现在是“{}”"


class Story:
    """Who takes part, and which finding it is about. Everybody logs in once, when they first appear."""

    def __init__(self, as_person: AsPerson, folder: Path) -> None:
        self._enter = as_person
        self._present: dict[str, Visitor] = {}
        self.folder = folder
        self.feedback = ""
        self.code = ""

    def person(self, username: str) -> Visitor:
        """The visitor; village people and the inspector in the field hold a phone."""
        if username not in self._present:
            phone = username in ("secretary", "neighbour", "inspector")
            self._present[username] = self._enter(username, phone=phone)
        return self._present[username]

    def at_finding(self, username: str) -> Visitor:
        """The person on the page of the finding."""
        visitor = self.person(username)
        visitor.page.goto(f"/findings/{self.code}")
        return visitor

    def does(self, username: str, button: str, day: date, state: str, shot: str = "", **fields: object) -> Visitor:
        """Press a button of the finding, fill in its form on a business day, send it, and read the new state."""
        visitor = self.at_finding(username)
        visitor.press(button)
        visitor.fill(effective_on=day, **fields)  # type: ignore[arg-type]
        if shot:
            visitor.shot(shot)
        visitor.press(f"确认{button}" if visitor.page.locator("[name=confirmed]").count() else button)
        visitor.told("已办理")
        expect(visitor.page.locator(".page-head .badges")).to_contain_text(state)
        return visitor
