"""The same photo sent twice at the same moment, by an impatient thumb or by two people, is kept once."""

from __future__ import annotations

import io
import threading
from pathlib import Path

from PIL import Image
from sqlalchemy import func, select

from tests.cast import FIRST_DAY, instant
from tracker.foundation.db.session import Sessions
from tracker.rectification.evidence.models import StoredFile
from tracker.rectification.evidence.operations import store_upload


def photo() -> bytes:
    kept = io.BytesIO()
    Image.radial_gradient("L").save(kept, "JPEG")
    return kept.getvalue()


def test_whoever_comes_second_gets_the_file_of_the_first(sessions: Sessions, tmp_path: Path) -> None:
    content, first, kept = photo(), threading.Event(), list[int]()

    def keep(*, waits: bool) -> None:
        if waits:
            first.wait(10)
        with sessions.write() as session:
            file = store_upload(
                session, tmp_path / "kept", io.BytesIO(content), "现场.jpg", limit=1 << 20, now=instant(FIRST_DAY)
            )
            first.set()
            if not waits:
                second.join(0.5)  # PostgreSQL: the second one runs into the row of the first
            kept.append(file.id)
            session.commit()

    second = threading.Thread(target=lambda: keep(waits=True))
    second.start()
    keep(waits=False)
    second.join(20)
    assert len(kept) == 2
    assert len(set(kept)) == 1
    with sessions.write() as session:
        assert session.scalar(select(func.count(StoredFile.id))) == 1
