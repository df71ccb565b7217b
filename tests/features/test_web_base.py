"""The glue under every page: headers, errors, CSRF, paging, static files."""

import errno
import gzip
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, abort, flash, redirect, render_template
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from tracker.foundation.web.app_base import init_web
from tracker.foundation.web.context import Frame, MenuItem, db, now, today
from tracker.foundation.web.forms import DayField, FilesField, Form, Within
from tracker.foundation.web.paging import Page, page_number

ROOT = Path(__file__).parents[2]
CLOCK = datetime(2023, 9, 4, 18, 5, tzinfo=UTC)
PAGES = {
    "form.html": """{% extends "base.html" %}{% import "macros/forms.html" as f %}
        {% block title %}表{% endblock %}
        {% block scripts %}<script type="module" src="{{ static_url('js/upload.js') }}"></script>{% endblock %}
        {% block content %}<form method="post" {{ f.multipart() }} novalidate>
        {{ form.hidden_tag() }}{{ f.errors(form) }}{{ f.field(form.title, help="一句话") }}{{ f.field(form.day) }}
        {{ f.field(form.files) }}{{ f.end("保存") }}</form>{% endblock %}""",
    "list.html": """{% extends "base.html" %}{% import "macros/lists.html" as lists %}
        {% block title %}清单{% endblock %}
        {% block content %}{{ lists.count(page, "条") }}{{ lists.pager(page) }}{% endblock %}""",
}


class Sample(Form):
    title = StringField("摘要", [DataRequired(), Length(max=5)])
    day = DayField("时限")
    files = FilesField("材料", [Within(2_000_000)])


def views(app: Flask) -> None:
    @app.route("/form", methods=["GET", "POST"])
    def form() -> Any:
        sample = Sample()
        if sample.validate_on_submit():
            flash(f"已保存“{sample.title.data}”，{len(sample.files.data)} 个文件", "success")
            return redirect("/form")
        return render_template("form.html", form=sample), 422 if sample.errors else 200

    @app.get("/list/<int:number>")
    def listing(number: int) -> str:
        return render_template("list.html", page=Page(range(20), 100, page_number(), 20))

    @app.get("/fail/<int:status>")
    def fail(status: int) -> None:
        abort(status)

    @app.get("/refuse")
    def refuse() -> None:
        abort(403, "复核人不能与申请人为同一人。")

    @app.get("/raise/<name>")
    def boom(name: str) -> None:
        raise FAULTS[name]

    @app.get("/session")
    def session() -> dict[str, object]:
        same = db() is db() and now() is now()
        return {"same": same, "one": db().scalar(text("select 1")), "today": today().isoformat()}


FAULTS = {
    "stale": StaleDataError("2 rows"),
    "locked": OperationalError("select", {}, Exception("database is locked")),
    "full": OperationalError("insert", {}, Exception("database or disk is full")),
    "space": OSError(errno.ENOSPC, "No space left on device"),
    "bug": ZeroDivisionError("secret detail"),
}


@pytest.fixture
def app() -> Iterator[Flask]:
    engine = create_engine("sqlite://")
    app = Flask("tracker", root_path=str(ROOT / "tracker"))
    app.secret_key = "only for this test"
    app.jinja_loader = ChoiceLoader([DictLoader(PAGES), FileSystemLoader(ROOT / "templates")])
    menu = (MenuItem("表", "form", badge=3), MenuItem("清单", "session"))
    frame = Frame(organization="云岭镇党委", person="陈志远", menu=menu, demo=True)
    app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024
    init_web(app, session_factory=sessionmaker(engine, class_=Session), clock=lambda: CLOCK, frame=lambda: frame)
    views(app)
    yield app
    engine.dispose()


class Reader(FlaskClient):
    """Reads every answer to its end, as a browser does, so that no static file stays open."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        return super().open(*args, **{**kwargs, "buffered": True})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    app.test_client_class = Reader
    return app.test_client()


def token_of(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/form").text)
    assert found
    return found[1]


def test_a_page_shows_its_frame_and_marks_where_one_is(client: FlaskClient) -> None:
    page = client.get("/form").text
    for words in ("演示数据", "云岭镇党委", "陈志远", "跳到正文", '<html lang="zh-CN">', "<h1>表</h1>"):
        assert words in page
    assert re.search(r'href="/form" aria-current="page"', page)


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for address in ("/form", "/fail/404", "/static/css/base.css"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_pages_are_not_stored_and_hashed_files_are_kept_for_a_year(client: FlaskClient) -> None:
    page = client.get("/form")
    assert page.headers["Cache-Control"] == "private, no-store"
    address = re.search(r"/static/css/base\.css\?v=[0-9a-f]{10}", page.text)
    assert address
    assert "immutable" in client.get(address[0]).headers["Cache-Control"]
    assert client.get("/static/css/base.css?v=0000000000").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("address", ["/form", "/static/css/base.css"])
def test_text_is_compressed_for_those_who_accept_it(client: FlaskClient, address: str) -> None:
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2
    assert len(gzip.decompress(packed.data)) == pytest.approx(len(plain.data), abs=20)
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_compressed_pages_differ_in_length_so_that_it_tells_nothing(client: FlaskClient) -> None:
    lengths = {len(client.get("/list/1", headers={"Accept-Encoding": "gzip"}).data) for _ in range(12)}
    assert len(lengths) > 3


def test_a_static_file_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/static/css/base.css", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    again = client.get("/static/css/base.css", headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503])
def test_each_error_is_a_chinese_page_that_says_what_to_do(client: FlaskClient, status: int) -> None:
    answer = client.get(f"/fail/{status}")
    assert answer.status_code == status
    found = re.search(r'<section class="problem">.*?<h1>(.+?)</h1>\s*<p>(.+?)</p>', answer.text, re.S)
    assert found
    assert all(re.search("[\u4e00-\u9fff]{4}", words) for words in found.groups())


def test_an_unknown_status_still_gets_a_page(client: FlaskClient) -> None:
    assert client.get("/fail/418").status_code == 418


def test_a_reason_given_by_the_view_is_what_the_user_reads(client: FlaskClient) -> None:
    assert "复核人不能与申请人为同一人。" in client.get("/refuse").text


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("stale", 409, "该问题已被他人更新，请刷新后重试"),
        ("locked", 503, "系统正忙"),
        ("full", 507, "存储空间已满"),
        ("space", 507, "存储空间已满"),
        ("bug", 500, "错误编号"),
    ],
)
def test_a_fault_becomes_a_sentence_and_never_a_trace(client: FlaskClient, fault: str, status: int, words: str) -> None:
    answer = client.get(f"/raise/{fault}")
    assert answer.status_code == status
    assert words in answer.text
    assert "Traceback" not in answer.text
    assert "secret detail" not in answer.text


def test_an_error_page_survives_a_frame_that_cannot_be_made(app: Flask, client: FlaskClient) -> None:
    app.extensions["frame"] = lambda: 1 / 0
    answer = client.get("/fail/404")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.text
    assert client.get("/form").status_code == 500


def test_the_api_is_answered_in_json(client: FlaskClient) -> None:
    for address, accept in (("/api/none", "*/*"), ("/fail/404", "application/json")):
        answer = client.get(address, headers={"Accept": accept})
        assert answer.json is not None
        assert answer.json["error"]["title"] == "没有找到这个页面"


def test_htmx_gets_its_error_as_a_message_above_the_page(client: FlaskClient) -> None:
    answer = client.get("/refuse", headers={"HX-Request": "true"})
    assert answer.headers["HX-Retarget"] == "#messages"
    assert "<html" not in answer.text
    assert 'role="alert"' in answer.text


def test_a_post_without_the_token_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/form", data={"title": "甲"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_an_upload_beyond_the_limit_names_the_limit(client: FlaskClient) -> None:
    answer = client.post("/form", data={"csrf_token": token_of(client), "title": "甲" * 9_000_000})
    assert answer.status_code == 413
    assert "8 MB" in answer.text


def test_a_broken_form_lists_its_errors_and_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = client.post("/form", data={"csrf_token": token_of(client), "title": " 超过五个字了 ", "day": "昨天"})
    assert answer.status_code == 422
    assert 'value="超过五个字了"' in answer.text
    assert '<a href="#title">摘要</a>：不能超过 5 个字。' in answer.text
    assert 'aria-describedby="title-help title-error"' in answer.text
    assert "日期不正确，请按 2023-09-05 或 2023年9月5日 填写。" in answer.text


def test_upload_script_gets_the_address_and_the_message_waits_for_the_page(client: FlaskClient) -> None:
    data = {"csrf_token": token_of(client), "title": "甲"}
    answer = client.post("/form", data=data, headers={"X-Upload": "1"})
    assert (answer.status_code, answer.headers["X-Location"]) == (204, "/form")
    assert "已保存“甲”，0 个文件" in client.get("/form").text


def test_the_pager_keeps_the_other_arguments(client: FlaskClient) -> None:
    page = client.get("/list/7?q=公示&page=2").text
    assert "共 100 条，第 21—40 条" in page
    assert re.search(r'rel="next" href="/list/7\?q=[^"]+&amp;page=3"', page)
    assert "第 1 页，共 5 页" in client.get("/list/7?page=-1").text


def test_a_request_has_one_session_one_instant_and_the_day_of_shanghai(client: FlaskClient) -> None:
    assert client.get("/session").json == {"same": True, "one": 1, "today": "2023-09-05"}
