"""Each way out against a real server on loopback that takes, refuses, answers with a code, hangs or breaks off."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.unit.senders.servers import CUT, HANG, TRICKLE, Post, Web, mail_server, web_server
from tracker.output.notifications.delivering import NotDelivered, Sender
from tracker.output.notifications.digests import Digest
from tracker.output.notifications.senders import http, mail
from tracker.output.notifications.senders.mail import MailServer
from tracker.output.notifications.senders.robots import DingTalk, Feishu, WeCom
from tracker.output.notifications.senders.webhook import Webhook, signature
from tracker.settings import MailSettings

DIGEST = Digest(
    "5f1e0c3a", "整改跟踪：您有2条提醒", ("逾期（红）2条：2023-QX-02-C01-001",), "http://xiaohao.test/notices"
)


def now() -> datetime:
    return datetime.fromtimestamp(1_700_000_000.5, UTC)


@pytest.fixture(autouse=True)
def _haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.5)
    monkeypatch.setattr(mail, "SECONDS", 0.5)


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as server:
        yield server


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as server:
        yield server


def final(sender: Sender, address: str, secret: str = "") -> bool:
    with pytest.raises(NotDelivered) as told:
        sender(DIGEST, address, secret)
    assert str(told.value)
    return told.value.final


ROBOTS = [
    pytest.param(WeCom(), "errcode", 45009, 93000, id="wecom"),
    pytest.param(DingTalk(now), "errcode", 130101, 310000, id="dingtalk"),
    pytest.param(Feishu(now), "code", 11232, 19021, id="feishu"),
]


@pytest.mark.parametrize(("robot", "code", "passing", "lasting"), ROBOTS)
def test_a_robot_has_taken_it_when_its_code_is_zero(
    web: Web, robot: Sender, code: str, passing: int, lasting: int
) -> None:
    web.script = [(200, {code: 0}), (200, {code: passing}), (200, {code: lasting}), (200, b"<html>"), (200, {})]
    robot(DIGEST, f"{web.url}/robot?key=1", "")
    assert DIGEST.plain in json.dumps(json.loads(web.heard[0].body), ensure_ascii=False).replace("\\n", "\n")
    assert not final(robot, web.url)
    assert final(robot, web.url)
    assert final(robot, web.url)
    assert final(robot, web.url)


@pytest.mark.parametrize(
    "sender", [WeCom(), DingTalk(now), Feishu(now), Webhook(now)], ids=lambda one: type(one).__name__
)
@pytest.mark.parametrize(
    ("step", "for_good"),
    [
        ((429, {}), False),
        ((500, {}), False),
        ((503, b"busy"), False),
        ((302, b""), True),
        ((404, b""), True),
        (HANG, False),
        (CUT, False),
        (TRICKLE, False),
    ],
    ids=str,
)
def test_what_may_pass_is_tried_again_and_nothing_waits_for_ever(
    web: Web, sender: Sender, step: object, for_good: bool
) -> None:
    web.script = [step]
    assert final(sender, web.url) is for_good


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/x", "robot"])
def test_only_web_addresses_are_asked(address: str) -> None:
    assert final(Webhook(now), address)


def test_nobody_there_may_pass() -> None:
    assert not final(Webhook(now), "http://127.0.0.1:9")


def test_dingtalk_signs_its_address(web: Web) -> None:
    web.script = [(200, {"errcode": 0})]
    DingTalk(clock=now)(DIGEST, f"{web.url}/robot?access_token=1", "SEC")
    asked = parse_qs(urlsplit(web.heard[0].path).query)
    expected = hmac.new(b"SEC", b"1700000000500\nSEC", hashlib.sha256).digest()
    assert (asked["access_token"], asked["timestamp"]) == (["1"], ["1700000000500"])
    assert base64.b64decode(asked["sign"][0]) == expected


def test_feishu_signs_its_body(web: Web) -> None:
    web.script = [(200, {"code": 0})]
    Feishu(clock=now)(DIGEST, web.url, "SEC")
    said = json.loads(web.heard[0].body)
    expected = hmac.new(b"1700000000\nSEC", b"", hashlib.sha256).digest()
    assert said["timestamp"] == "1700000000"
    assert base64.b64decode(said["sign"]) == expected


def test_a_webhook_carries_its_mark_and_a_signature_of_its_body(web: Web) -> None:
    web.script = [(202, b"")]
    Webhook(clock=now)(DIGEST, web.url, "SEC")
    heard = web.heard[0]
    assert json.loads(heard.body)["id"] == heard.headers["X-Xiaohao-Id"] == DIGEST.mark
    assert heard.headers["X-Xiaohao-Signature"] == signature("SEC", "1700000000", heard.body)


def server(post: Post, security: str = "none") -> MailServer:
    return MailServer(MailSettings("127.0.0.1", post.port, "xiaohao@office.test", security), now)


def test_mail_has_text_and_html_and_the_same_message_id_each_time(post: Post) -> None:
    for _ in range(2):
        server(post)(DIGEST, "secretary@office.test", "")
    letters = [message_from_bytes(letter, EmailMessage, policy=policy.default) for letter in post.letters]
    assert {letter["Message-ID"] for letter in letters} == {"<5f1e0c3a@office.test>"}
    plain, rich = letters[0].get_body(("plain",)), letters[0].get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().splitlines() == DIGEST.plain.splitlines()
    assert "<li>逾期（红）2条：2023-QX-02-C01-001</li>" in rich.get_content()


def test_a_mail_server_that_is_busy_takes_it_later(post: Post) -> None:
    post.script = {"END": ["451 try again"], "RCPT": ["250 ok", "450 mailbox busy"]}
    assert not final(server(post), "secretary@office.test")
    assert not final(server(post), "secretary@office.test")
    server(post)(DIGEST, "secretary@office.test", "")
    assert len(post.letters) == 1


@pytest.mark.parametrize("script", [{"RCPT": ["550 no such user"]}, {"MAIL": ["553 not you"]}, {"END": ["554 no"]}])
def test_what_a_mail_server_refuses_is_final(post: Post, script: dict[str, list[str]]) -> None:
    post.script = script
    assert final(server(post), "secretary@office.test")
    assert post.letters == []


@pytest.mark.parametrize("command", ["CONNECT", "DATA", "END"])
@pytest.mark.parametrize("step", [HANG, CUT])
def test_a_mail_server_that_hangs_or_breaks_off_may_pass(post: Post, command: str, step: str) -> None:
    post.script = {command: [step]}
    assert not final(server(post), "secretary@office.test")


def test_without_the_tls_that_was_asked_for_nothing_is_sent(post: Post) -> None:
    assert final(server(post, "starttls"), "secretary@office.test")
    assert post.letters == []


def test_an_address_that_is_none_is_final(post: Post) -> None:
    assert final(server(post), "书记@柳林村")
    assert post.letters == []
