"""One POST of JSON with limits: on the time it takes altogether, on what is read, on where it may go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tracker.output.notifications.delivering import NotDelivered

SECONDS = 10.0
_MOST_BYTES = 64 * 1024
_OK, _REDIRECT, _CLIENT, _SERVER = 200, 300, 400, 500
_PASSING = frozenset({408, 425, 429})  # the caller's fault by number, but not for ever


@dataclass(frozen=True)
class Answer:
    """What came back with a 2xx: the number, and the object that the body holds ({} when it holds none)."""

    status: int
    body: Mapping[str, Any]


class _NoRedirect(HTTPRedirectHandler):
    """A robot's address does not move; one that does is not followed, and said."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = build_opener(_NoRedirect)


def post(url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    """The answer to a POST of JSON. Raises NotDelivered for anything but 2xx; final when trying again is of no use."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise NotDelivered("地址须以 http:// 或 https:// 开头", final=True)
    request = Request(url, content, {"Content-Type": "application/json; charset=utf-8", **headers}, method="POST")  # noqa: S310 - scheme checked
    deadline = monotonic() + SECONDS
    try:
        with _opener.open(request, timeout=SECONDS) as response:
            return Answer(response.status, _object(_read(response, deadline)))
    except HTTPError as error:
        with error:
            raise refused(error.code) from error
    except (OSError, HTTPException) as error:
        raise NotDelivered(f"对方没有应答：{error}") from error


def _read(response: HTTPResponse, deadline: float) -> bytes:
    """The body; one that trickles or does not end is left."""
    parts, size = [], 0
    while part := response.read1(4096):
        parts.append(part)
        size += len(part)
        if size > _MOST_BYTES or monotonic() > deadline:
            raise NotDelivered("对方应答太长或太慢")
    return b"".join(parts)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def refused(status: int) -> NotDelivered:
    """What a status that is no success means: whether trying again is of any use."""
    if _REDIRECT <= status < _CLIENT:
        return NotDelivered(f"地址已经改变（{status}），请重新填写", final=True)
    return NotDelivered(f"对方拒收（HTTP {status}）", final=_CLIENT <= status < _SERVER and status not in _PASSING)
