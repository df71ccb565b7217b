"""督办单: a number that is never used twice, versions of what it says, and what was answered."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.accounts.models import User
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding

NOTICE_SUBJECT = "supervision_notice"  # the name under which 督办单 stand in history


class NoticeLevel(StrEnum):
    """级别 of a 督办单."""

    GENERAL = "general"
    KEY = "key"
    LISTED = "listed"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(NoticeLevel, ["一般", "重点", "挂牌"], strict=True))[self]


class NoticeMethod(StrEnum):
    """方式 in which a 督办单 is handed over."""

    WRITTEN = "written"
    TELEPHONE = "telephone"
    ON_SITE = "on_site"
    MEETING = "meeting"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(NoticeMethod, ["书面", "电话", "现场", "会议"], strict=True))[self]


class SupervisionNotice(Base):
    """A 督办单 issued by an office (`issuer`) to the 责任单位 (`organization`), in whose chain it stands.

    `number` is printed, e.g. 清河镇督〔2023〕3号: `serial` runs per issuer and year and is not given again when a
    notice is withdrawn. `client_uuid` makes a form that is sent twice one notice.
    """

    __tablename__ = "supervision_notice"
    __table_args__ = (
        UniqueConstraint("issuer_id", "year", "serial"),
        UniqueConstraint("client_uuid"),
        Index("ix_supervision_notice_organization_id", "organization_id"),
        append_only(),
    )

    client_uuid: Mapped[str] = mapped_column(String(36))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(120))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    issuer: Mapped[Organization] = relationship(foreign_keys=issuer_id)
    organization: Mapped[Organization] = relationship(foreign_keys=organization_id)
    versions: Mapped[list[NoticeVersion]] = relationship(order_by="NoticeVersion.version_no")
    events: Mapped[list[NoticeEvent]] = relationship(order_by="NoticeEvent.id")


class NoticeVersion(Base):
    """What a 督办单 says. The one with the highest number that (D, K) knows is in force.

    A correction (更正) counts from the day of issue, for the error was one from the start; a withdrawal (撤回) from its
    own day. Names are copied.
    """

    __tablename__ = "supervision_notice_version"
    __table_args__ = (UniqueConstraint("notice_id", "version_no"), append_only())

    notice_id: Mapped[int] = mapped_column(ForeignKey("supervision_notice.id"))
    version_no: Mapped[int]
    subject: Mapped[str] = mapped_column(Text)
    organization_name: Mapped[str] = mapped_column(String(80))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    responsible_name: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    due_on: Mapped[date]
    level: Mapped[NoticeLevel]
    method: Mapped[NoticeMethod]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    issued_name: Mapped[str] = mapped_column(String(60))
    issued_post: Mapped[str] = mapped_column(String(120))
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    responsible: Mapped[User | None] = relationship(foreign_keys=responsible_id)
    findings: Mapped[list[NoticeFinding]] = relationship(order_by="NoticeFinding.id")


class NoticeFinding(Base):
    """A finding that a version of a 督办单 concerns."""

    __tablename__ = "supervision_notice_finding"
    __table_args__ = (
        UniqueConstraint("version_id", "finding_id"),
        Index("ix_supervision_notice_finding_finding_id", "finding_id"),
        append_only(),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("supervision_notice_version.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))

    finding: Mapped[Finding] = relationship()


class NoticeEventKind(StrEnum):
    """What happened to a 督办单 after it was issued."""

    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    CONCLUDED = "concluded"
    RESUMED = "resumed"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(NoticeEventKind, ["签收", "反馈", "办结", "恢复督办"], strict=True))[self]


class NoticeEvent(Base):
    """签收, 反馈情况 (`text`), 办结 (`person_name` is the 督办人) or 恢复督办 of a wrong 办结, with its reason."""

    __tablename__ = "supervision_notice_event"
    __table_args__ = (Index("ix_supervision_notice_event_notice_id", "notice_id"), append_only())

    notice_id: Mapped[int] = mapped_column(ForeignKey("supervision_notice.id"))
    kind: Mapped[NoticeEventKind]
    text: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    person_name: Mapped[str] = mapped_column(String(60))
    person_post: Mapped[str] = mapped_column(String(120))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
