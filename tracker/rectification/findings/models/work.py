"""What is done about a finding: measures with versions, progress notes, and the evidence that hangs on them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.foundation.db.base import Base, append_only
from tracker.rectification.evidence.models import StoredFile
from tracker.workflow.model import MeasureKind


class Measure(Base):
    """A measure (整改措施) of a finding: its number stays, its versions say the rest."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("finding_id", "number"), append_only())

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    number: Mapped[int]

    current: Mapped[MeasureVersion] = relationship(
        primaryjoin="and_(Measure.id == MeasureVersion.measure_id, MeasureVersion.valid_to.is_(None))",
        uselist=False,
        viewonly=True,
    )


class MeasureVersion(Base):
    """A measure as planned, changed, done or dropped, with the proof of its kind (rule 5 of domain.md §2).

    `amount_due` is planned (应追缴), `amount` was recovered. `dated_on` is on the document (印发日期) or the receipt
    (缴款日期); a document `revises` an older one or is new.
    """

    __tablename__ = "measure_version"
    __table_args__ = (
        UniqueConstraint("measure_id", "version_no"),
        Index(
            "uq_measure_version_current",
            "measure_id",
            unique=True,
            sqlite_where=text("valid_to IS NULL"),
            postgresql_where=text("valid_to IS NULL"),
        ),
        append_only("valid_to"),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"))
    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"), index=True)
    version_no: Mapped[int]
    effective_on: Mapped[date]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[MeasureKind]
    text: Mapped[str] = mapped_column(Text)
    deadline: Mapped[date | None]
    owner_name: Mapped[str] = mapped_column(String(60), default="")
    dropped: Mapped[bool] = mapped_column(default=False)
    done: Mapped[bool] = mapped_column(default=False)
    done_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(Text, default="")
    institution_name: Mapped[str] = mapped_column(String(120), default="")
    document_number: Mapped[str] = mapped_column(String(60), default="")
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    receipt: Mapped[str] = mapped_column(String(60), default="")
    accountability_on: Mapped[date | None]
    accountability_form: Mapped[str] = mapped_column(String(40), default="")
    people_handled: Mapped[int] = mapped_column(default=0)
    amount_due: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    revises: Mapped[bool | None]
    dated_on: Mapped[date | None]


class ProgressReport(Base):
    """A progress note (进展) on a finding or on one of its measures.

    `client_uuid` is made where it is written, so that a button pressed twice writes one.
    """

    __tablename__ = "progress_report"
    __table_args__ = (
        Index("ix_progress_report_finding_id", "finding_id"),
        Index("uq_progress_report_client_uuid", "client_uuid", unique=True),
        append_only(),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    round_no: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    client_uuid: Mapped[str | None] = mapped_column(String(36))


class PaperScan(Base):
    """The paper an act stands on (纸质材料): what was typed in (代录), a meeting's minutes, a letter of consent."""

    __tablename__ = "paper_scan"
    __table_args__ = (
        Index("ix_paper_scan_finding_id", "finding_id"),
        Index("ix_paper_scan_stored_file_id", "stored_file_id"),
        append_only(),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    round_no: Mapped[int]
    action: Mapped[str] = mapped_column(String(40))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    title: Mapped[str] = mapped_column(String(200))
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]

    stored_file: Mapped[StoredFile] = relationship()


class EvidenceItem(Base):
    """A stored file as evidence (佐证材料). Taking it away leaves the row and says when (`removed_at`)."""

    __tablename__ = "evidence_item"
    __table_args__ = (
        Index("ix_evidence_item_finding_id", "finding_id"),
        Index("ix_evidence_item_stored_file_id", "stored_file_id"),
        append_only("removed_at", "removed_on"),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("finding.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    round_no: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime | None]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    submitted_name: Mapped[str] = mapped_column(String(60))
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    removed_on: Mapped[date | None]
    removed_at: Mapped[datetime | None]

    stored_file: Mapped[StoredFile] = relationship()
