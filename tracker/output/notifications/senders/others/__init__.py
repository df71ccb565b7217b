"""Services that Apprise knows. Each digest is sent by a process of its own, behind a fence (`fence.py`).

An address of Apprise may name hundreds of ways out, some of which start programs or talk to the machine itself; what
comes back may not end. So the process has a time limit, a memory limit, one place to go, and no environment.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

from tracker.output.notifications.delivering import NotDelivered
from tracker.output.notifications.digests import Digest
from tracker.output.notifications.senders.http import refused
from tracker.output.notifications.services import Service, service

SECONDS = 30.0
READ_SECONDS = 8.0
HOUSE = Path(__file__).parents[5]
_SAYS = {
    "unknown": "看不懂这个地址，请核对后重填",
    "forbidden": "这个服务要去不允许去的地方，或者要动用本机，没有发送",
}


class Others:
    """Any service that the administrator allows (TRACKER_APPRISE). At least once; Apprise says what success is."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = allowed

    def __call__(self, digest: Digest, address: str, secret: str) -> None:  # noqa: ARG002 - the address holds its key
        place = service(address, self._allowed)
        if isinstance(place, str):
            raise NotDelivered(place, final=True)
        body = "\n".join((*digest.lines, f"请登录系统办理：{digest.link}"))
        _judge(ask(address, place, digest.subject, body))


def ask(address: str, place: Service, title: str, body: str) -> dict[str, Any]:
    """What the process behind the fence says of sending this: `outcome`, and the HTTP `status` where there was one."""
    order = {"address": address, "title": title, "body": body, "host": place.host, "port": place.port}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-P", "-m", __name__],
            input=json.dumps(order | {"seconds": READ_SECONDS}),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            env={"PYTHONPATH": str(HOUSE), "PYTHONUTF8": "1", "HOME": "/nonexistent"},
        )
    except subprocess.TimeoutExpired as error:
        raise NotDelivered("对方应答太慢") from error
    if done.returncode != 0:
        raise NotDelivered(f"发送的进程意外中断（{done.returncode}）")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _judge(answer: dict[str, Any]) -> None:
    outcome, status = answer["outcome"], answer.get("status")
    if outcome == "sent":
        return
    if outcome in _SAYS:
        raise NotDelivered(_SAYS[outcome], final=True)
    raise refused(status) if status else NotDelivered("对方没有应答")
