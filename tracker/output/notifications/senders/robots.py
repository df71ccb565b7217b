"""Group robots of WeCom, DingTalk and Feishu. They answer HTTP 200 with an error code: success is code 0 alone.

Signatures: DingTalk and Feishu with a shared secret, WeCom by the key in its address. What each refuses for now (its
limit of messages a minute) is tried again, anything else about the message or the address is final.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from tracker.output.notifications.delivering import NotDelivered
from tracker.output.notifications.digests import Digest
from tracker.output.notifications.senders.http import post

# Too many messages, or the other side's own trouble.
_PASSING = {
    "wecom": frozenset({-1, 45009}),
    "dingtalk": frozenset({-1, 130101, 410100, 90018}),
    "feishu": frozenset({9499, 11232, 11233, 99991400}),
}


class WeCom:
    """企业微信群机器人."""

    def __call__(self, digest: Digest, address: str, secret: str) -> None:  # noqa: ARG002 - the address holds the key
        _tell("wecom", address, {"msgtype": "text", "text": {"content": digest.plain}}, "errcode", "errmsg")


class DingTalk:
    """钉钉群机器人, with 加签 when a secret is given."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def __call__(self, digest: Digest, address: str, secret: str) -> None:
        if secret:
            stamp = str(round(self._clock().timestamp() * 1000))
            sign = quote(_signed(secret.encode(), f"{stamp}\n{secret}".encode()), safe="")
            address += f"{'&' if '?' in address else '?'}timestamp={stamp}&sign={sign}"
        _tell("dingtalk", address, {"msgtype": "text", "text": {"content": digest.plain}}, "errcode", "errmsg")


class Feishu:
    """飞书群机器人, with 签名校验 when a secret is given."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def __call__(self, digest: Digest, address: str, secret: str) -> None:
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": digest.plain}}
        if secret:
            stamp = str(int(self._clock().timestamp()))
            body |= {"timestamp": stamp, "sign": _signed(f"{stamp}\n{secret}".encode(), b"")}
        _tell("feishu", address, body, "code", "msg")


def _signed(key: bytes, message: bytes) -> str:
    return b64encode(hmac.new(key, message, sha256).digest()).decode()


def _tell(robot: str, address: str, body: Mapping[str, Any], code: str, words: str) -> None:
    answer = post(address, json.dumps(body, ensure_ascii=False).encode(), {}).body
    found = answer.get(code)
    if found == 0:
        return
    if not isinstance(found, int):
        raise NotDelivered("对方的应答不是机器人的应答，请核对地址", final=True)
    raise NotDelivered(f"机器人拒收（{found}）：{answer.get(words, '')}", final=found not in _PASSING[robot])
