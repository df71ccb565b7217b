"""Stored files as answers: the file itself, and a small picture of a photo."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Response, abort, current_app, request, send_file
from PIL import Image

from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import path_of
from tracker.settings import Settings

PREVIEW_SIDE = 208  # pixels: twice the side of the box it is shown in
MOST_PREVIEW_PIXELS = 24_000_000
SHOWN_INLINE = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
_A_DAY = 86_400


def files_folder() -> Path:
    """Where stored files lie."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.evidence_folder


def file_answer(file: StoredFile, name: str) -> Response:
    """The file under the name people know it by: shown when it is a photo or PDF, otherwise saved.

    404 when its bytes are missing. The type is the one found in the bytes, and `nosniff` (headers.py) holds browsers
    to it; the sandbox keeps scripts in a PDF from running.
    """
    path = path_of(files_folder(), file)
    if not path.exists():
        abort(404, "这份材料的文件不在服务器上，请联系系统管理员从备份恢复。")
    inline = file.media_type in SHOWN_INLINE
    answer = send_file(
        path,
        mimetype=file.media_type,
        as_attachment=not inline,
        download_name=_named(name, file.extension),
        conditional=True,
        etag=file.sha256,
        max_age=0,
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    if file.media_type != "application/pdf":  # Chrome's own viewer does not open in a sandbox
        answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


def _named(name: str, extension: str) -> str:
    """The name with the extension of what the file is: a scaled photo sent as .png may be a JPEG."""
    return name if name.lower().endswith(f".{extension}") else f"{Path(name).stem or '材料'}.{extension}"


def preview_answer(file: StoredFile) -> Response:
    """A small JPEG of a photo; 404 for anything else and for pictures too large to be made small quickly."""
    path = path_of(files_folder(), file)
    if not file.media_type.startswith("image/") or not path.exists():
        abort(404)
    if request.if_none_match.contains(file.sha256):
        return Response(status=304)
    answer = Response(_small(path), mimetype="image/jpeg")
    answer.set_etag(file.sha256)
    answer.headers["Cache-Control"] = f"private, max-age={_A_DAY}"
    return answer


def _small(path: Path) -> bytes:
    with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
        image.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))  # a JPEG is decoded at an eighth of its size at once
        if image.width * image.height > MOST_PREVIEW_PIXELS:
            abort(404)
        image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
        target = io.BytesIO()
        image.convert("RGB").save(target, "JPEG", quality=72)
    return target.getvalue()
