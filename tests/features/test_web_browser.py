"""What the small scripts add, in a real browser; each of it also works without them."""

import io
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.features.web_sample import make_app
from tracker.foundation.db.session import Sessions, make_engine

pytestmark = pytest.mark.browser
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ORIENTATION, TAKEN = 0x0112, 0x0132
CHOSEN = "async input => [...new Uint8Array(await document.querySelector(input).files[0].arrayBuffer())]"
PHONE = {"width": 375, "height": 812}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('web') / 'web.db'}")
    server = make_server("127.0.0.1", 0, make_app(Sessions(engine)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A photo too large for a village's network, and a small picture."""
    folder = tmp_path_factory.mktemp("photos")
    photo, small = folder / "现场照片.jpg", folder / "小图.png"
    exif = Image.Exif()
    exif[ORIENTATION], exif[TAKEN] = 6, "2023:09:05 10:20:30"
    Image.effect_noise((3000, 2000), 90).save(photo, quality=90, exif=exif)
    Image.new("RGB", (60, 40), "#3a7").save(small)
    return [photo, small]


def form_page(browser: Browser, address: str, *, scripts: bool = True) -> Page:
    page = browser.new_context(viewport=PHONE, java_script_enabled=scripts).new_page()  # type: ignore[arg-type]
    page.goto(f"{address}/form")
    return page


def test_photos_are_scaled_previewed_and_sent_with_progress(browser: Browser, address: str, files: list[Path]) -> None:
    page = form_page(browser, address)
    page.fill("#title", "公示栏")
    page.set_input_files("#files", files)
    expect(page.locator(".upload-files")).to_contain_text("已缩小")
    expect(page.locator(".upload-files img")).to_have_count(2)
    page.get_by_role("button", name="移除 小图.png").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".alert-success")).to_contain_text("已保存“公示栏”，1 个文件")


def test_a_scaled_photo_stands_upright_and_still_says_when_it_was_taken(
    browser: Browser, address: str, files: list[Path]
) -> None:
    page = form_page(browser, address)
    page.set_input_files("#files", files[0])
    expect(page.locator(".upload-files")).to_contain_text("已缩小")
    photo = Image.open(io.BytesIO(bytes(page.evaluate(CHOSEN, "#files"))))
    assert photo.size == (1280, 1920)
    assert (photo.getexif()[ORIENTATION], photo.getexif()[TAKEN]) == (1, "2023:09:05 10:20:30")


def test_a_refused_upload_shows_its_errors_without_losing_the_page(
    browser: Browser, address: str, files: list[Path]
) -> None:
    page = form_page(browser, address)
    page.set_input_files("#files", files[1:])
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#form-errors")).to_be_focused()
    expect(page.locator("#form-errors")).to_contain_text("摘要：此项必填。")


def test_the_same_form_uploads_without_javascript(browser: Browser, address: str, files: list[Path]) -> None:
    page = form_page(browser, address, scripts=False)
    page.fill("#title", "公示栏")
    page.set_input_files("#files", files)
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".alert-success")).to_contain_text("2 个文件")


def test_nothing_is_wider_than_the_phone_and_buttons_suit_a_thumb(browser: Browser, address: str) -> None:
    page = form_page(browser, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    for control in page.locator(".btn:visible, .form-control:visible, .menu a:visible").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44
