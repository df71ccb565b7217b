"""The process that sends one digest through Apprise: an order on its input, what became of it on its output."""

from __future__ import annotations

import json
import logging
import re
import resource
import sys
from typing import Any

MEMORY_BYTES = 1 << 30
_STATUS = re.compile(r"error=([1-5][0-9]{2})\b")


class _Ear(logging.Handler):
    """Hears the HTTP status that Apprise writes into its log; its words stay there, they may hold the address."""

    status: int | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if found := _STATUS.search(record.getMessage()):
            self.status = int(found[1])


def main() -> None:
    """Send what the order says."""
    order = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.dont_write_bytecode = True
    json.dump(_sent(order), sys.stdout)


def _sent(order: dict[str, Any]) -> dict[str, Any]:
    import apprise  # after the limit of memory
    import requests  # noqa: F401 - when first imported it binds a socket, to see whether there is IPv6

    from tracker.output.notifications.senders.others.fence import Fence

    ear = _Ear()
    logging.getLogger("apprise").addHandler(ear)
    try:
        fence = Fence(order["host"], order["port"])
    except OSError:
        return {"outcome": "failed"}  # the name cannot be looked up now
    asset = apprise.AppriseAsset(http_redirects=False, async_mode=False, storage_mode="memory")
    sys.addaudithook(fence)
    service = apprise.Apprise.instantiate(order["address"], asset=asset)
    if service is None:
        return {"outcome": "forbidden" if fence.crossed else "unknown"}
    service.socket_connect_timeout = service.socket_read_timeout = order["seconds"]
    done = service.notify(body=order["body"], title=order["title"], body_format=apprise.NotifyFormat.TEXT)
    if fence.crossed:
        return {"outcome": "forbidden"}
    return {"outcome": "sent" if done else "failed", "status": ear.status}


if __name__ == "__main__":
    main()
