"""Who reads as of an instant waits for what is being written: the same (D, K) then gives the same result for ever."""

from __future__ import annotations

from threading import Thread

from sqlalchemy import select

from tracker.foundation.db.session import Sessions
from tracker.rectification.inspections.models import Source, Stream


def test_settling_waits_for_a_writer_and_then_sees_its_rows(sessions: Sessions) -> None:
    seen: list[str] = []

    def read_as_of_now() -> None:
        sessions.settle()
        with sessions.reading() as session:
            seen.extend(session.scalars(select(Source.code)))

    reader = Thread(target=read_as_of_now)
    with sessions.writing() as session:
        session.add(Source(code="late", short="L", label="写了一半", stream=Stream.UPPER_LEVEL, position=1))
        session.flush()
        reader.start()
        reader.join(0.5)
        assert reader.is_alive()
        assert seen == []
    reader.join(10)
    assert seen == ["late"]


def test_settling_with_nobody_writing_returns_at_once(sessions: Sessions) -> None:
    for _ in range(3):
        sessions.settle()
    with sessions.reading() as session:
        assert session.scalars(select(Source.code)).all() == []
