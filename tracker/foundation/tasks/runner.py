"""The embedded runner: one task at a time, on either database, safe to run in any number.

A handler does its long work without a transaction and gives back what is to be written: `Finished.record` then runs
in the same transaction that marks the task as done, so a runner that was killed or overtaken leaves nothing behind.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.foundation.db.session import Sessions
from tracker.foundation.tasks.models import Task
from tracker.foundation.tasks.operations import GAVE_UP, MOST_ATTEMPTS, claim, fail, finish, report_progress

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
OnProgress = Callable[[int, int], None]
IDLE_SECONDS = 1.0
UNEXPECTED = "出现了意外错误，没有完成。请重试；如仍不成功，请联系系统管理员查看运行日志"


class TaskRefused(Exception):
    """A handler cannot do the work, and trying again would not help; the message is a sentence for the user."""


class TaskLost(Exception):
    """The task is no longer this runner's: cancelled, or taken over by another one. Handlers let it through."""


@dataclass(frozen=True)
class Finished:
    """What a handler produced: `result` for the task row, and `record` which writes the rows that belong to it."""

    result: Mapping[str, Any]
    record: Callable[[Session, datetime], None]


Handler = Callable[[Sessions, Task, OnProgress], Finished]


class Runner:
    """Runs tasks of the kinds it has handlers for."""

    def __init__(self, sessions: Sessions, handlers: Mapping[str, Handler], clock: Clock) -> None:
        self._sessions = sessions
        self._handlers = handlers
        self._clock = clock

    def run_forever(self, stop: threading.Event) -> None:
        """Run what waits until `stop` is set; sleeps only while nothing waits."""
        while not stop.is_set():
            if not self.run_one():
                stop.wait(IDLE_SECONDS)

    def run_one(self) -> bool:
        """Run the next task; False when none waits."""
        with self._sessions.writing() as session:
            task = claim(session, self._clock())
        if task is None:
            return False
        if task.attempts > MOST_ATTEMPTS:
            self._fail(task, GAVE_UP)
            return True
        try:
            self._complete(task, self._handlers[task.kind](self._sessions, task, self._progress_of(task)))
        except TaskRefused as refusal:
            self._fail(task, str(refusal))
        except TaskLost:
            log.info("task %s (%s) was cancelled or taken over", task.id, task.kind)
        except Exception:
            log.exception("task %s (%s) failed", task.id, task.kind)
            self._fail(task, UNEXPECTED)
        return True

    def _complete(self, task: Task, finished: Finished) -> None:
        with self._sessions.write() as session:
            now = self._clock()
            finished.record(session, now)
            if finish(session, task, finished.result, now):
                session.commit()
            else:
                log.warning("task %s was cancelled or taken over by another runner", task.id)

    def _progress_of(self, task: Task) -> OnProgress:
        def on_progress(done: int, total: int) -> None:
            with self._sessions.writing() as session:
                ours = report_progress(session, task, done, total, self._clock())
            if not ours:
                raise TaskLost

        return on_progress

    def _fail(self, task: Task, sentence: str) -> None:
        with self._sessions.writing() as session:
            fail(session, task, sentence, self._clock())
