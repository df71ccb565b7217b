"""Organizations: one tree, with a materialised path so that a subtree is a prefix."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.foundation.db.base import Base, append_only


class OrganizationKind(StrEnum):
    """Administrative level, or a party organization inside one (dictionary of design.md §7)."""

    COUNTY = "county"
    DISTRICT = "district"
    TOWNSHIP = "township"
    TOWN = "town"
    SUBDISTRICT = "subdistrict"
    VILLAGE = "village"
    COMMUNITY = "community"
    UNIT = "unit"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(OrganizationKind, ["县", "区", "乡", "镇", "街道", "村", "社区", "单位"], strict=True))[self]


class PartyKind(StrEnum):
    """Form of the party organization."""

    COMMITTEE = "committee"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    LEADING_GROUP = "leading_group"
    WORKING_COMMITTEE = "working_committee"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(PartyKind, ["党委", "党总支", "党支部", "党组", "党工委"], strict=True))[self]


class Organization(Base):
    """A place or unit with its party organization. `path` is `/1/4/17/`: ids from the root down, itself included."""

    __tablename__ = "organization"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("path LIKE '/%/'", name="path_form"),
        Index("ix_organization_path", "path"),
    )

    code: Mapped[str] = mapped_column(String(40))
    short_code: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(80))
    party_name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[OrganizationKind]
    party_kind: Mapped[PartyKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    path: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class FormerName(Base):
    """A name that an organization bore until the day `until_on`: ledgers of an earlier day print it."""

    __tablename__ = "former_name"
    __table_args__ = (Index("ix_former_name_organization_id", "organization_id"), append_only())

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(String(80))
    party_name: Mapped[str] = mapped_column(String(80))
    until_on: Mapped[date]
    recorded_at: Mapped[datetime]
