"""Stored files, one row for each distinct content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.foundation.db.base import Base, append_only


class StoredFile(Base):
    """A file kept under its SHA-256; whoever uploads the same bytes again gets the same row.

    `perceptual_hash` of a photo: 64 bits in hex; near-identical photos differ in few of them.
    """

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("sha256"),
        CheckConstraint("size >= 0", name="size_not_negative"),
        append_only(),
    )

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    perceptual_hash: Mapped[str | None] = mapped_column(String(16))
    extension: Mapped[str] = mapped_column(String(10))
    stored_at: Mapped[datetime]


class PhotoBand(Base):
    """A quarter of a photo's perceptual hash, with its place: near-identical photos share one (`likeness.bands`).

    The whole hash stands here again, so that one index and this table answer without the files.
    """

    __tablename__ = "photo_band"
    __table_args__ = (Index("ix_photo_band_band", "band", "stored_file_id"), append_only())

    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    band: Mapped[int]
    perceptual_hash: Mapped[str] = mapped_column(String(16))
