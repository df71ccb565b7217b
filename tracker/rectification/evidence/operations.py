"""Keeping files by content: check the bytes, write them aside, then put them in place at once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.rectification.evidence.kinds import EvidenceError, FileKind, kind_of
from tracker.rectification.evidence.likeness import bands, perceptual_hash
from tracker.rectification.evidence.models import PhotoBand, StoredFile

_BLOCK = 1 << 20


def store_upload(
    session: Session, folder: Path, stream: BinaryIO, name: str, *, limit: int, now: datetime
) -> StoredFile:
    """Keep an uploaded file of a permitted kind (at most `limit` bytes) and return its row, flushed.

    Raises EvidenceError, naming the file and what to do, for an empty, too large, unknown or broken one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".upload-")
    try:
        with os.fdopen(handle, "wb") as target:
            sha256, size = _copy(stream, target, name, limit)
        kind = kind_of(Path(temporary), name)
        return _keep(session, folder, Path(temporary), sha256, size, kind, now)
    finally:
        Path(temporary).unlink(missing_ok=True)


def store_produced(session: Session, folder: Path, source: Path, kind: FileKind, now: datetime) -> StoredFile:
    """Keep a file that the product made itself (a printed ledger), moving it from `source`."""
    folder.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as stream:
        sha256, size = _copy(stream, None, source.name, None)
    return _keep(session, folder, source, sha256, size, kind, now)


def path_of(folder: Path, file: StoredFile) -> Path:
    """Where the bytes of a stored file lie."""
    return folder / file.sha256[:2] / f"{file.sha256}.{file.extension}"


def _copy(stream: BinaryIO, target: BinaryIO | None, name: str, limit: int | None) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        size += len(block)
        if limit is not None and size > limit:
            raise EvidenceError(f"文件“{name}”超过{limit >> 20}兆，请压缩后再传")
        digest.update(block)
        if target:
            target.write(block)
    if size == 0:
        raise EvidenceError(f"文件“{name}”是空的，请重新选择")
    return digest.hexdigest(), size


def _keep(
    session: Session, folder: Path, temporary: Path, sha256: str, size: int, kind: FileKind, now: datetime
) -> StoredFile:
    same = select(StoredFile).where(StoredFile.sha256 == sha256)
    known = session.scalar(same)
    file = known or StoredFile(
        sha256=sha256, size=size, media_type=kind.media_type, extension=kind.extension, stored_at=now
    )
    place = path_of(folder, file)
    if not place.exists():
        _put(temporary, place)
    if known is None:
        try:
            with session.begin_nested():
                _add(session, file, place)
        except IntegrityError:  # somebody kept the same file at the same moment: theirs is as good
            return session.scalars(same).one()
    return file


def _add(session: Session, file: StoredFile, place: Path) -> None:
    """A photo is filed under the quarters of its hash too, so that those like it are found."""
    if file.media_type.startswith("image/"):
        file.perceptual_hash = perceptual_hash(place)
    session.add(file)
    session.flush()
    if hash_ := file.perceptual_hash:
        session.add_all(PhotoBand(stored_file_id=file.id, band=band, perceptual_hash=hash_) for band in bands(hash_))
        session.flush()


def _put(temporary: Path, place: Path) -> None:
    """Durable before visible: the row is committed only after the bytes are on disk under their name."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("rb") as written:
        os.fsync(written.fileno())
    temporary.replace(place)
    directory = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
