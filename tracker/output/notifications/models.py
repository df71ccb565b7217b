"""The outbox: who is told what, once for each subject, kind, due day, person and channel; and what carries it out."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.accounts.models import User


class Channel(StrEnum):
    """How a message reaches its reader. All but the first leave the building."""

    IN_APP = "in_app"
    MAIL = "mail"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    WEBHOOK = "webhook"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _CHANNELS[self]


_CHANNELS = {
    Channel.IN_APP: "站内通知",
    Channel.MAIL: "电子邮件",
    Channel.WECOM: "企业微信机器人",
    Channel.DINGTALK: "钉钉机器人",
    Channel.FEISHU: "飞书机器人",
    Channel.WEBHOOK: "短信网关等（Webhook）",
    Channel.OTHER: "其他（Apprise）",
}


class OutboxMessage(Base):
    """A message for one person about `finding:12` or `print:3`; an in-app message is delivered by being written.

    `code` is all that a message says of its subject outside the building: the number of a finding or of a 督办单.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "due_on", "recipient_id", "channel"),
        Index("ix_outbox_recipient_id_read_at", "recipient_id", "read_at"),
        Index("ix_outbox_delivery_id_channel", "delivery_id", "channel"),
    )

    subject: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    channel: Mapped[Channel]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(60), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))


class Contact(Base):
    """Where a person is reached beside these pages: one address for each channel, at will."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("user_id", "channel"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    channel: Mapped[Channel]
    address: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]


class OptOut(Base):
    """A kind of message that a person does not want; what the rules demand cannot be refused."""

    __tablename__ = "opt_out"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(40))


class QuietHours(Base):
    """Hours in which nothing leaves the building, as the office set them; the newest row counts."""

    __tablename__ = "quiet_hours"
    __table_args__ = (append_only(),)

    begins: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[datetime]

    setter: Mapped[User] = relationship()


class DeliveryState(StrEnum):
    """Where a digest stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"

    @property
    def label(self) -> str:
        return {"waiting": "待发送", "sending": "正在发送", "sent": "已发送", "dead": "发送失败"}[self.value]


class Delivery(Base):
    """One digest to one person over one channel. `mark` names it outside and stays the same whenever it is sent again.

    Claimed with a lease and a token, sent outside any transaction, finished only with the same token: whoever dies
    between sending and finishing lets it be sent twice, never lost.
    """

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("mark"), Index("ix_delivery_state_next_attempt_at", "state", "next_attempt_at"))

    recipient_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    channel: Mapped[Channel]
    mark: Mapped[str] = mapped_column(String(32))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    died_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")

    recipient: Mapped[User] = relationship()
    messages: Mapped[list[OutboxMessage]] = relationship(order_by=OutboxMessage.id)
