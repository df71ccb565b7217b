"""Fixtures of the stories: an installation, a browser, and people who log in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.stories.installation import Installation, make_template
from tests.stories.visitor import DESK, PHONE, Visitor, Watch

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)  # two cores, and the rest of the suite beside it
AsPerson = Callable[..., Visitor]


@pytest.fixture(scope="session")
def story_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cast with their passwords in a database; stories work on copies of it."""
    path = tmp_path_factory.mktemp("stories") / "template.db"
    make_template(sqlite_template, path)
    return path


@pytest.fixture(scope="module")
def house(story_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose web and task runner run; its processes end with the module."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copyfile(story_template, folder / "tracker.db")
    installed = Installation(folder)
    try:
        installed.start("web")
        installed.start("tasks")
        yield installed
    finally:
        installed.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, ended with the module: two playwrights cannot live in one process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def as_person(house: Installation, browser: Browser) -> Iterator[AsPerson]:
    """as_person("secretary", phone=True): a visitor who has logged in; what their pages do wrong fails the test."""
    address = f"{house.settings.host}:{house.settings.port}"
    watch = Watch(address)
    contexts = []

    def enter(username: str, *, phone: bool = False, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            base_url=f"http://{address}",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        watch.attach(page)
        visitor = Visitor(page, watch)
        visitor.log_in(username)
        return visitor

    yield enter
    for context in contexts:
        context.close()
    if watch.faults:
        pytest.fail("pages did: " + "\n".join(watch.faults), pytrace=False)
