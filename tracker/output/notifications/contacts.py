"""Where a person is reached beside these pages: addresses that may be used, kept one for each channel."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker.output.notifications.models import Channel, Contact, OptOut
from tracker.output.notifications.services import service
from tracker.settings import Settings

# The server asks no address that a person made up, or it would knock at doors inside the office for them.
ROBOT_HOSTS = {
    Channel.WECOM: "qyapi.weixin.qq.com",
    Channel.DINGTALK: "oapi.dingtalk.com",
    Channel.FEISHU: "open.feishu.cn",
}
_MAIL = re.compile(r"[^@\s<>,;:\"]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST = 500


class ContactRefused(Exception):
    """An address that cannot be used, with the reason and what to do."""


def offered(settings: Settings) -> Sequence[Channel]:
    """The channels that this installation can use."""
    mail = (Channel.MAIL,) if settings.smtp else ()
    webhook = (Channel.WEBHOOK,) if settings.webhook_hosts else ()
    other = (Channel.OTHER,) if settings.apprise else ()
    return (*mail, *ROBOT_HOSTS, *webhook, *other)


def keep_contact(
    session: Session, user_id: int, channel: Channel, address: str, secret: str, *, settings: Settings, now: datetime
) -> None:
    """Keep a person's address on a channel in place of the one before. Raises ContactRefused."""
    if channel not in offered(settings):
        raise ContactRefused(f"本系统没有设置{channel.label}，请联系系统管理员")
    if len(address) > _LONGEST:
        raise ContactRefused(f"地址不能超过{_LONGEST}个字符")
    if channel is Channel.OTHER:
        _refuse_service(address, settings.apprise)
    else:
        _refuse_bad(channel, address, settings.webhook_hosts)
    forget_contact(session, user_id, channel)
    session.add(Contact(user_id=user_id, channel=channel, address=address, secret=secret, created_at=now))
    session.flush()


def forget_contact(session: Session, user_id: int, channel: Channel) -> None:
    """Take a person's address on a channel away; what waits for it is then not sent."""
    session.execute(delete(Contact).where(Contact.user_id == user_id, Contact.channel == channel))


def contacts_of(session: Session, user_id: int) -> Sequence[Contact]:
    """A person's addresses."""
    return session.scalars(select(Contact).where(Contact.user_id == user_id).order_by(Contact.id)).all()


def refused_kinds(session: Session, user_id: int) -> set[str]:
    """The kinds that a person does not want."""
    return set(session.scalars(select(OptOut.kind).where(OptOut.user_id == user_id)))


def _refuse_service(address: str, allowed: Collection[str]) -> None:
    place = service(address, allowed)
    if isinstance(place, str):
        raise ContactRefused(place)


def _refuse_bad(channel: Channel, address: str, hosts: Collection[str]) -> None:
    if channel is Channel.MAIL:
        if not _MAIL.fullmatch(address):
            raise ContactRefused("邮箱地址不完整，请填写如 zhangsan@example.cn 的地址")
        return
    parts = urlsplit(address)
    allowed = {ROBOT_HOSTS[channel], *hosts} if channel in ROBOT_HOSTS else set(hosts)
    if parts.netloc.lower() in hosts and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or parts.netloc.lower() not in allowed:
        raise ContactRefused(
            f"{channel.label}的地址须以 https:// 开头，主机是 {'、'.join(sorted(allowed))}，请核对后重填"
        )
