"""What brings a digest to somebody: one module for each way, each raising NotDelivered with a Chinese reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from tracker.output.notifications.delivering import Sender
from tracker.output.notifications.models import Channel
from tracker.output.notifications.senders.mail import MailServer
from tracker.output.notifications.senders.others import Others
from tracker.output.notifications.senders.robots import DingTalk, Feishu, WeCom
from tracker.output.notifications.senders.webhook import Webhook
from tracker.settings import Settings


def senders_of(settings: Settings, clock: Callable[[], datetime]) -> Mapping[Channel, Sender]:
    """The ways that this installation has. Mail needs a server (TRACKER_SMTP); robots and webhooks need an address."""
    ways: dict[Channel, Sender] = {
        Channel.WECOM: WeCom(),
        Channel.DINGTALK: DingTalk(clock),
        Channel.FEISHU: Feishu(clock),
        Channel.WEBHOOK: Webhook(clock),
    }
    if settings.apprise:
        ways[Channel.OTHER] = Others(settings.apprise)
    if settings.smtp is not None:
        ways[Channel.MAIL] = MailServer(settings.smtp, clock)
    return ways
