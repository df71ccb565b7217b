"""A signed webhook for SMS gateways and whatever an office has: at least once, so the receiver looks at `X-Xiaohao-Id`.

The signature is HMAC-SHA256 with the shared secret over `timestamp.body`, in hexadecimal digits.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from tracker.output.notifications.digests import Digest
from tracker.output.notifications.senders.http import post


class Webhook:
    """A POST of `{"id", "subject", "lines", "link"}`; any 2xx means taken."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def __call__(self, digest: Digest, address: str, secret: str) -> None:
        said = {"id": digest.mark, "subject": digest.subject, "lines": digest.lines, "link": digest.link}
        body = json.dumps(said, ensure_ascii=False).encode()
        stamp = str(int(self._clock().timestamp()))
        headers = {"X-Xiaohao-Id": digest.mark, "X-Xiaohao-Timestamp": stamp}
        if secret:
            headers["X-Xiaohao-Signature"] = signature(secret, stamp, body)
        post(address, body, headers)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """What the receiver computes again."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()
