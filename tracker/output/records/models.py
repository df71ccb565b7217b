"""One row for each different sheet that was printed, and the scans of its pages with signatures and seals."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.people.organizations.models import Organization
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.findings.models import Finding


class Family(StrEnum):
    """What kind of paper a record is of."""

    LEDGER = "ledger"
    FORM = "form"
    DOSSIER = "dossier"
    TABLE = "table"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return dict(zip(Family, ["台账", "表单", "一问题一档", "统计表"], strict=True))[self]


class PrintRecord(Base):
    """A sheet as of (`as_of`, `known_at`). `code` follows from its `fingerprint`: printed again, it is the same row.

    `arguments` is what the sheet is made again from; `subject_id` the notice, talk or look back that a form is of.
    `pages` is 0 for a Word or Excel file, which has none of its own.
    """

    __tablename__ = "print_record"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_print_record_organization_id", "organization_id"),
        Index("ix_print_record_finding_id", "finding_id"),
        Index("ix_print_record_stored_file_id", "stored_file_id"),
        append_only(),
    )

    code: Mapped[str] = mapped_column(String(20))
    family: Mapped[Family]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.id"))
    subject_id: Mapped[int | None]
    arguments: Mapped[dict[str, Any]]
    as_of: Mapped[date]
    known_at: Mapped[datetime]
    filed_on: Mapped[date]
    root: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    pages: Mapped[int]
    sealed: Mapped[bool] = mapped_column(default=False)
    printed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    printed_name: Mapped[str] = mapped_column(String(60))
    printed_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    finding: Mapped[Finding | None] = relationship()
    stored_file: Mapped[StoredFile] = relationship()
    scans: Mapped[list[SignedScan]] = relationship(order_by="SignedScan.id")


class SignedScan(Base):
    """The scan of a printed sheet with its signatures and seals (签字盖章扫描件), attached to exactly that sheet."""

    __tablename__ = "signed_scan"
    __table_args__ = (
        Index("ix_signed_scan_record_id", "record_id"),
        Index("ix_signed_scan_stored_file_id", "stored_file_id"),
        append_only(),
    )

    record_id: Mapped[int] = mapped_column(ForeignKey("print_record.id"))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    title: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[date]
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_name: Mapped[str] = mapped_column(String(60))
    uploaded_at: Mapped[datetime]

    stored_file: Mapped[StoredFile] = relationship()
