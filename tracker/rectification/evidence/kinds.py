"""Which files may be evidence. The bytes decide, never the name (a polyglot named .jpg stays what it is)."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import ExifTags, Image

from tracker.foundation.lib.time import SHANGHAI

MOST_PIXELS = 60_000_000
_MOST_ZIP_ENTRIES = 2_000
_MOST_UNPACKED = 200 << 20
_IMAGES = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
_SEVERAL_IN_ONE = {"MPO": "JPEG"}  # phones hang depth or a brighter copy behind the photo; every reader shows the first


class EvidenceError(ValueError):
    """A file cannot be kept; the message names the file and says what to do."""


@dataclass(frozen=True)
class FileKind:
    """What a file is."""

    media_type: str
    extension: str


PDF = FileKind("application/pdf", "pdf")
DOCX = FileKind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
XLSX = FileKind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")
_OFFICE = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}


def kind_of(path: Path, name: str) -> FileKind:
    """What the file is by its bytes. Raises EvidenceError for anything that is not a photo, PDF, docx or xlsx."""
    with path.open("rb") as stream:
        head = stream.read(16)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(path, name)
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return _image_kind(path, name)
    raise EvidenceError(
        f"文件“{name}”不是照片（jpg、png、webp）、PDF、Word（docx）或Excel（xlsx），请换成这几种格式再传"
    )


def _office_kind(path: Path, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise EvidenceError(f"文件“{name}”已损坏，打不开，请重新保存后再传") from error
    if len(entries) > _MOST_ZIP_ENTRIES or unpacked > _MOST_UNPACKED:
        raise EvidenceError(f"文件“{name}”解压后过大，不能接收")
    for member, kind in _OFFICE.items():
        if member in names:
            return kind
    raise EvidenceError(f"文件“{name}”是压缩包，请解压后逐个上传")


def _image_kind(path: Path, name: str) -> FileKind:
    """Reads the header first: a 200-megapixel picture is refused before anything is decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path, formats=tuple(_IMAGES)) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise EvidenceError(f"照片“{name}”尺寸过大（{image.width}×{image.height}），请缩小后再传")
                form = image.format or ""
                image.load()
    except Image.DecompressionBombError as error:  # Pillow's own limit, far above ours
        raise EvidenceError(f"照片“{name}”尺寸过大，请缩小后再传") from error
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, EvidenceError):
            raise
        raise EvidenceError(f"照片“{name}”已损坏，打不开，请重新拍摄或保存后再传") from error
    return FileKind(*_IMAGES[_SEVERAL_IN_ONE.get(form, form)])


def taken_at(path: Path) -> datetime | None:
    """When a photo says it was taken (EXIF, Shanghai time); None when it does not say."""
    try:
        with Image.open(path, formats=tuple(_IMAGES)) as image:
            exif = image.getexif()
            text = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(
                ExifTags.Base.DateTime
            )
            return datetime.strptime(str(text), "%Y:%m:%d %H:%M:%S").replace(tzinfo=SHANGHAI) if text else None
    except (OSError, SyntaxError, ValueError):
        return None
