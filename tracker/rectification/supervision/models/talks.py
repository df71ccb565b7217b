"""约谈问责: one row for each talk, with versions of what its register says."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization
from tracker.rectification.findings.models import Finding

TALK_SUBJECT = "accountability_talk"  # the name under which talks stand in history


class TalkKind(StrEnum):
    """方式: from a reminder to being held to account."""

    REMINDER = "reminder"
    CRITICISM = "criticism"
    SUMMONS = "summons"
    COLLECTIVE = "collective"
    CIRCULAR = "circular"
    ADMONITION = "admonition"
    ACCOUNTABILITY = "accountability"

    @property
    def label(self) -> str:
        """The Chinese word."""
        words = ["提醒谈话", "批评教育", "约谈", "集体约谈", "通报批评", "诫勉谈话", "问责"]
        return dict(zip(TalkKind, words, strict=True))[self]


class TalkGrounds(StrEnum):
    """What a person is talked to for (seed 000: 不落实、慢落实、假落实)."""

    NOT_DONE = "not_done"
    SLOW = "slow"
    FALSE = "false"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(TalkGrounds, ["不落实", "慢落实", "假落实", "其他"], strict=True))[self]


class AccountabilityTalk(Base):
    """A talk with people of an organization, in whose chain it stands, registered by an office.

    `client_uuid` makes a form that is sent twice one talk.
    """

    __tablename__ = "accountability_talk"
    __table_args__ = (
        UniqueConstraint("client_uuid"),
        Index("ix_accountability_talk_organization_id", "organization_id"),
        append_only(),
    )

    client_uuid: Mapped[str] = mapped_column(String(36))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    office_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship(foreign_keys=organization_id)
    office: Mapped[Organization] = relationship(foreign_keys=office_id)
    versions: Mapped[list[TalkVersion]] = relationship(order_by="TalkVersion.version_no")


class TalkVersion(Base):
    """What the register says of a talk. The one with the highest number that (D, K) knows is in force.

    `persons` is a list of {"name", "post"}, names copied and no identity numbers; `head_count` may be more than
    were named (集体约谈 n 人). Corrections and withdrawals count from the day of the talk: what was entered wrongly was
    wrong from the start.
    """

    __tablename__ = "accountability_talk_version"
    __table_args__ = (
        UniqueConstraint("talk_id", "version_no"),
        CheckConstraint("head_count >= 1", name="somebody_was_there"),
        append_only(),
    )

    talk_id: Mapped[int] = mapped_column(ForeignKey("accountability_talk.id"))
    version_no: Mapped[int]
    kind: Mapped[TalkKind]
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(80), default="")
    organization_name: Mapped[str] = mapped_column(String(80))
    persons: Mapped[list[Any]]
    head_count: Mapped[int]
    talker_name: Mapped[str] = mapped_column(String(60))
    talker_post: Mapped[str] = mapped_column(String(120), default="")
    grounds: Mapped[TalkGrounds]
    matter: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text, default="")
    record: Mapped[str] = mapped_column(Text, default="")
    withdrawn: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    findings: Mapped[list[TalkFinding]] = relationship(order_by="TalkFinding.id")


class TalkFinding(Base):
    """A finding that a version of a talk concerns."""

    __tablename__ = "accountability_talk_finding"
    __table_args__ = (
        UniqueConstraint("version_id", "finding_id"),
        Index("ix_accountability_talk_finding_finding_id", "finding_id"),
        append_only(),
    )

    version_id: Mapped[int] = mapped_column(ForeignKey("accountability_talk_version.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))

    finding: Mapped[Finding] = relationship()
