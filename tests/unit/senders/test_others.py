"""Apprise behind its fence, against a real server on loopback that misbehaves; and what never gets so far."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.senders.servers import CUT, HANG, TRICKLE, Web, web_server
from tracker.output.notifications.delivering import NotDelivered
from tracker.output.notifications.digests import Digest
from tracker.output.notifications.senders import others
from tracker.output.notifications.senders.others import Others, ask
from tracker.output.notifications.senders.others.fence import Fence
from tracker.output.notifications.services import Service, service

DIGEST = Digest("5f1e0c3a", "整改跟踪：您有2条提醒", ("逾期（红）2条：C01-001",), "http://xiaohao.test/notices")
ALLOWED = frozenset({"ntfys://push.example.cn", "json://127.0.0.1:8080", "tgram"})


@pytest.fixture
def web() -> Iterator[Web]:
    with web_server() as server:
        yield server


def place(web: Web, schema: str = "json") -> str:
    return web.url.replace("http", schema)


def send(web: Web, *script: object) -> NotDelivered | None:
    """Send one digest to a server that answers so; the refusal, if it did not take it."""
    web.script.extend(script)
    try:
        Others({place(web)})(DIGEST, f"{place(web)}/hook", "")
    except NotDelivered as refusal:
        return refusal
    return None


def test_what_was_taken_carries_the_digest(web: Web) -> None:
    assert send(web, (200, {})) is None
    (heard,) = web.heard
    said = json.loads(heard.body)
    assert (heard.path, said["title"]) == ("/hook", DIGEST.subject)
    assert said["message"] == "逾期（红）2条：C01-001\n请登录系统办理：http://xiaohao.test/notices"


@pytest.mark.parametrize(
    ("step", "final", "says"),
    [
        ((500, {}), False, "对方拒收（HTTP 500）"),
        ((302, {}), True, "地址已经改变（302）"),
        (CUT, False, "对方没有应答"),
    ],
)
def test_what_was_not_taken_is_told_with_whether_it_passes(web: Web, step: object, final: bool, says: str) -> None:
    refusal = send(web, step)
    assert refusal
    assert (refusal.final, says in str(refusal)) == (final, True), str(refusal)
    assert len(web.heard) == 1  # a redirect is not followed


def test_one_that_does_not_answer_is_left(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "READ_SECONDS", 0.5)
    refusal = send(web, HANG)
    assert refusal
    assert (refusal.final, str(refusal)) == (False, "对方没有应答")


def test_one_that_never_ends_answering_is_killed(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(others, "SECONDS", 5)
    refusal = send(web, TRICKLE)
    assert refusal
    assert (refusal.final, str(refusal)) == (False, "对方应答太慢")


def test_behind_the_fence_no_other_place_of_the_network_is_reached(web: Web) -> None:
    with web_server() as inner:
        here = Service("json", "127.0.0.1", int(web.url.rpartition(":")[2]))
        assert ask(place(inner), here, "t", "b") == {"outcome": "forbidden"}  # another port
        assert ask(place(inner), Service("json", "", 0), "t", "b") == {
            "outcome": "forbidden"
        }  # a service at its maker's
        assert inner.heard == []


def test_behind_the_fence_the_machine_itself_is_out_of_reach() -> None:
    assert ask("syslog://", Service("syslog", "", 0), "t", "b") == {"outcome": "forbidden"}


def test_an_address_that_apprise_does_not_know_is_final(web: Web) -> None:
    with pytest.raises(NotDelivered, match="看不懂这个地址") as told:
        Others({"nothing"})(DIGEST, "nothing://somewhere", "")
    assert told.value.final


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("ntfys://push.example.cn/xiaohao", Service("ntfys", "push.example.cn", 0)),
        ("ntfys://user:pass@push.example.cn/xiaohao", Service("ntfys", "push.example.cn", 0)),
        ("JSON://127.0.0.1:8080", Service("json", "127.0.0.1", 8080)),
        ("tgram://123456789:abcdefg_hij/12315544/", Service("tgram", "", 0)),
    ],
)
def test_what_the_administrator_named_is_allowed(address: str, answer: Service) -> None:
    assert service(address, ALLOWED) == answer


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("ntfys://push.example.cn@10.0.0.5/x", "没有允许"),
        ("ntfys://push.example.cn:8443/x", "没有允许"),
        ("ntfy://push.example.cn/x", "没有允许"),
        ("json://127.0.0.1/x", "没有允许"),
        ("file:///etc/passwd", "须形如"),
        ("dbus://", "须形如"),
        ("ntfys://push.example.cn/x?verify=no", "不能带 ?"),
        ("ntfys://push.example.cn/x ntfys://10.0.0.5/x", "须形如"),
        ("wecombot://key", "请改用“企业微信机器人”"),
        ("dingtalk://token", "请改用“钉钉机器人”"),
        ("feishu://token", "请改用“飞书机器人”"),
        ("mailtos://user:pass@example.cn", "请改用“电子邮件”"),
    ],
)
def test_anything_else_is_refused_before_anything_is_sent(address: str, says: str) -> None:
    answer = service(address, ALLOWED)
    assert isinstance(answer, str)
    assert says in answer
    with pytest.raises(NotDelivered) as told:
        Others(ALLOWED)(DIGEST, address, "")
    assert told.value.final


def test_the_fence_lets_nothing_be_written_and_no_program_be_started(tmp_path: Path) -> None:
    """The hook is asked itself: installed, it would stay in this process."""
    fence = Fence("", 0)
    for event, args in (
        ("open", (str(tmp_path / "x"), "w", 577)),
        ("subprocess.Popen", ("/bin/sh", ["sh"], None, None)),
        ("os.system", (b"true",)),
        ("ctypes.dlopen", ("libc.so.6",)),
        ("socket.connect", (None, "/run/dbus/system_bus_socket")),
        ("socket.connect", (None, ("10.0.0.5", 443))),
        ("socket.connect", (None, ("1.1.1.1", 25))),
        ("socket.bind", (None, ("0.0.0.0", 80))),
    ):
        with pytest.raises(PermissionError, match=event):
            fence(event, args)
    fence("open", ("/etc/hosts", "r", 524288))
    fence("socket.connect", (None, ("1.1.1.1", 443)))
    assert fence.crossed == "open"
