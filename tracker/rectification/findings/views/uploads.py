"""Files that come with a form: every one is kept or none, and each refused one is named."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app

from tracker.foundation.web.context import db, now
from tracker.rectification.evidence.kinds import EvidenceError, taken_at
from tracker.rectification.evidence.operations import path_of, store_upload
from tracker.rectification.evidence.web import files_folder
from tracker.rectification.findings.operations import NewEvidence
from tracker.settings import Settings

LONGEST_TITLE = 200
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")  # the download of a file named with one would be no valid answer


class FilesRefused(Exception):
    """Some of the files cannot be kept; `sentences` names each."""

    def __init__(self, sentences: list[str], kept: int) -> None:
        self.sentences = tuple(sentences)
        if kept:
            self.sentences += (f"其余{kept}个文件也没有保存，请去掉有问题的文件后重新选择。",)
        super().__init__("；".join(sentences))


def keep_files(uploads: list[Any]) -> tuple[NewEvidence, ...]:
    """Keep the uploads of one form. Raises FilesRefused; the caller rolls back, so that no row of them stays."""
    kept, refused = [], []
    for upload in uploads:
        try:
            kept.append(_keep(upload))
        except EvidenceError as error:
            refused.append(f"{error}。")
        finally:
            upload.close()
    if refused:
        raise FilesRefused(refused, len(kept))
    return tuple(kept)


def keep_field(form: Any, name: str) -> tuple[NewEvidence, ...]:
    """Keep what was chosen in a field, if the form has it; what is refused stands at the field."""
    if name not in form:
        return ()
    try:
        return keep_files(form[name].data)
    except FilesRefused as refused:
        form[name].errors = refused.sentences
        raise


def name_lost_files(form: Any) -> None:
    """A browser forgets the files of a form that comes back: say at their field which have to be chosen again."""
    for field in form.uploads:
        if not field.errors:
            names = "、".join(_title(upload.filename) for upload in field.data)
            field.errors = (f"浏览器没有保留所选的文件，请重新选择：{names}",)


def _keep(upload: Any) -> NewEvidence:
    settings: Settings = current_app.config["SETTINGS"]
    title = _title(upload.filename)
    limit = settings.upload_limit_mb << 20
    file = store_upload(db(), files_folder(), upload.stream, title, limit=limit, now=now())
    is_photo = file.media_type.startswith("image/")
    return NewEvidence(file, title, taken_at(path_of(files_folder(), file)) if is_photo else None)


def _title(filename: str) -> str:
    """The name the person knows the file by, without folders; cut in the middle of nothing but its stem."""
    name = _CONTROL.sub("", filename).replace("\\", "/").rsplit("/", 1)[-1].strip() or "未命名"
    return name if len(name) <= LONGEST_TITLE else name[: LONGEST_TITLE - 12] + "…" + name[-11:]
