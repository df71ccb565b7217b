"""A person at a real browser, and a watch on everything that their pages do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, ConsoleMessage, Page, Request, Response, expect

from tests.stories.installation import PASSWORD

SCREENSHOTS = Path(__file__).parents[2] / "build" / "stories"
PHONE = {"width": 375, "height": 812}
DESK = {"width": 1440, "height": 900}
THUMB = 40  # pixels that a finger hits


class Watch:
    """Notes what no page may do: script errors, failed requests, answers that say no, requests to elsewhere."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.faults: list[str] = []
        self.allowed: set[str] = set()

    def attach(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.faults.append(f"request to elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        failure = request.failure or ""
        if failure != "net::ERR_ABORTED" and failure not in self.allowed:  # aborted: the page was left, or a download
            self.faults.append(f"failed: {request.method} {request.url} {failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 400 and str(response.status) not in self.allowed:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")


class Visitor:
    """Somebody in front of a page. Fields are named by their `name`, buttons and links by what they say."""

    def __init__(self, page: Page, watch: Watch) -> None:
        self.page = page
        self.watch = watch

    @contextmanager
    def expecting(self, *answers: int | str) -> Iterator[None]:
        """Within the block these statuses or network errors are no fault."""
        self.watch.allowed |= {str(answer) for answer in answers}
        yield
        self.page.wait_for_load_state()
        self.watch.allowed.clear()

    def log_in(self, username: str) -> None:
        """Through the login page, like everybody."""
        self.page.goto("/login")
        self.fill(username=username, password=PASSWORD)
        self.press("登录")
        expect(self.page).not_to_have_url(re.compile("/login"))

    def fill(self, **values: str | date | bool | list[Path] | Path) -> None:
        """Fill in fields by name, whatever kind of control they are."""
        for name, value in values.items():
            self._fill_one(self.page.locator(f"main [name='{name}']"), value)

    def _fill_one(self, field: Any, value: str | date | bool | list[Path] | Path) -> None:
        kind = field.first.evaluate("it => it.type")
        if kind == "file":
            field.set_input_files(value)
        elif kind == "checkbox":
            field.set_checked(value)
        elif kind == "radio":
            field.and_(self.page.locator(f"[value='{value}']")).check()
        elif kind == "select-one":
            field.select_option(label=str(value))
        else:
            field.fill(value.isoformat() if isinstance(value, date) else str(value))

    def press(self, name: str) -> None:
        """Press the button or follow the link that says exactly this."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        button.or_(link).filter(visible=True).first.click()

    def told(self, words: str) -> None:
        """The page says at its top that something was done."""
        expect(self.page.locator("#messages")).to_contain_text(words)

    def reads(self, *words: str) -> None:
        """These words stand on the page."""
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def post(self, path: str, **values: str) -> APIResponse:
        """Send a form that no page offers, with a token of the page that is open."""
        token = self.page.locator("[name=csrf_token]").first.get_attribute("value") or ""
        address = urlsplit(self.page.url)
        headers = {"Referer": self.page.url, "Origin": f"{address.scheme}://{address.netloc}"}
        return self.page.request.post(path, form={"csrf_token": token, **values}, headers=headers)

    @property
    def buttons(self) -> list[str]:
        """What this person may press on the finding's page now, without the rare ones that are folded away."""
        return self.page.locator("#act > .actions a").all_inner_texts()

    def shot(self, step: str) -> None:
        """A picture for people to look at; nothing may be wider than the screen, and a thumb must hit each button."""
        self.page.wait_for_load_state()
        size = self.page.viewport_size or DESK
        width, height = size["width"], self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": width, "height": max(height, size["height"])})  # the menu stays below
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{step}.png")
        self.page.set_viewport_size({"width": width, "height": size["height"]})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{step}: wider than the screen"
        if width == PHONE["width"]:
            assert self._too_small() == [], f"{step}: too small for a thumb"

    def _too_small(self) -> list[str]:
        controls = self.page.locator("main :is(.btn, .form-control, .form-select):visible").all()
        boxes = [(control, control.bounding_box()) for control in controls]
        return [one.evaluate("it => it.outerHTML")[:120] for one, box in boxes if box and box["height"] < THUMB]
