"""The glue under every page: headers, errors, CSRF, paging, static files."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.features.web_sample import make_app
from tracker.foundation.db.session import Sessions, make_engine


@pytest.fixture
def app() -> Iterator[Flask]:
    engine = make_engine("sqlite://")
    yield make_app(Sessions(engine))
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
        ("refused", 422, "<li>还有 2 项措施没有完成。</li><li>佐证材料缺少票据。</li>"),
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


@pytest.mark.parametrize(
    "smuggled", ["_scheme=javascript&_external=1", "_anchor=x", "endpoint=x", "self=1", "number=8"]
)
def test_an_address_cannot_tell_the_links_of_its_page_where_to_lead(client: FlaskClient, smuggled: str) -> None:
    page = client.get(f"/list/7?q=a&page=2&{smuggled}").text
    assert re.search(r'rel="next" href="/list/7\?q=a&amp;page=3', page)


def test_a_request_has_one_session_one_instant_and_the_day_of_shanghai(client: FlaskClient) -> None:
    assert client.get("/session").json == {"same": True, "one": 1, "today": "2023-09-05"}


def test_only_a_request_that_may_change_something_takes_the_write_lock(client: FlaskClient) -> None:
    answer = client.post("/write", headers={"X-CSRFToken": token_of(client)})
    assert answer.text == "BEGIN IMMEDIATE"
