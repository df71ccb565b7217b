"""A child process of the supervisor, and the three that an installation consists of."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tracker.settings import Settings

HOUSE = Path(__file__).resolve().parents[3]
STEADY_SECONDS = 30.0  # who ran this long starts again without waiting
LONGEST_PAUSE_SECONDS = 30.0
WEB_FIRST_SECONDS = 1.5  # people wait for the web; the clock and the tasks can
GRACE_SECONDS = 4  # for the web to finish its answers
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Process:
    """What to run: the name before its log lines, its command, and what its environment has beside ours.

    `after_seconds` lets another process have the machine first.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    after_seconds: float = 0.0


def installation(settings: Settings) -> tuple[Process, ...]:
    """Web, scheduler and task runner."""
    env = _environment(settings)
    python = (sys.executable, "-P", "-m")  # -P: a folder called tracker in the working directory is not ours
    return (
        Process("web", (*python, "gunicorn", *_gunicorn_options(settings), "wsgi:app"), env),
        Process("scheduler", (*python, "scheduler"), env, WEB_FIRST_SECONDS),
        Process("tasks", (*python, "tracker", "tasks"), env, WEB_FIRST_SECONDS),
    )


def _environment(settings: Settings) -> dict[str, str]:
    """Paths go down absolute, because the children run in the house and not where the caller stands."""
    env = {
        "PYTHONPATH": str(HOUSE),
        "TRACKER_DATA": str(settings.data_folder),
        "DATABASE_URL": settings.database_url,
        "TRACKER_DEMO": "1" if settings.demo else "0",
    }
    return env if settings.fonts_folder is None else {**env, "TRACKER_FONTS": str(settings.fonts_folder)}


def _gunicorn_options(settings: Settings) -> tuple[str, ...]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = {
        "bind": f"{host}:{settings.port}",
        "worker-class": "gthread",
        "workers": settings.workers,
        "threads": settings.threads,
        "timeout": 60,
        "graceful-timeout": GRACE_SECONDS,
        "log-level": "warning",
    }
    return ("--no-control-socket", *(part for name, value in options.items() for part in (f"--{name}", str(value))))


class Child:
    """A process that is started again whenever it ends."""

    def __init__(self, process: Process, due: float = 0.0) -> None:
        self.process = process
        self.started = 0.0
        self.due: float | None = due  # when to start next, on the monotonic clock; None while it runs
        self.failures = 0
        self.rest = b""  # of an output line that is not finished yet
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pipe(self) -> IO[bytes] | None:
        """Where its output comes from; None before the first start."""
        return self._popen.stdout if self._popen else None

    @property
    def status(self) -> int | None:
        """Exit status, negative for a signal; None while it runs."""
        return self._popen.returncode if self._popen else None

    @property
    def is_running(self) -> bool:
        """Whether it was started and not yet found dead by `has_ended`."""
        return self._popen is not None and self._popen.returncode is None

    def start(self, now: float) -> None:
        """Starts it in a session of its own, in the house. Raises OSError when there is no such command."""
        self._popen = subprocess.Popen(  # noqa: S603 - the commands are ours, no user input
            self.process.argv,
            cwd=HOUSE,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **self.process.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            start_new_session=True,
            preexec_fn=_die_with_parent(),
        )
        self.started, self.due = now, None

    def has_ended(self) -> bool:
        """Whether it ended just now; what it had started is killed while its id still cannot mean another process."""
        if self._popen is None or not self.is_running:
            return False
        if os.waitid(os.P_PID, self._popen.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return False
        self.kill()
        self._popen.wait()
        return True

    def plan_restart(self, now: float) -> float:
        """Seconds until the next start: none after a steady run, else 0.5, 1, 2 … up to the longest pause."""
        self.failures = 0 if now - self.started >= STEADY_SECONDS else self.failures + 1
        pause = min(LONGEST_PAUSE_SECONDS, 0.25 * 2**self.failures) if self.failures else 0.0
        self.due = now + pause
        return pause

    def terminate(self) -> None:
        """Asks the process itself to end; gunicorn tells its workers."""
        if self._popen is not None and self.is_running:
            self._popen.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kills it and what it started: its process group bears its own id."""
        if self._popen is not None and self.is_running:
            try:
                os.killpg(self._popen.pid, signal.SIGKILL)
            except ProcessLookupError:
                self._popen.kill()


def _die_with_parent() -> Callable[[], None] | None:
    """What a fresh child runs before its command, so that the kernel ends it with us; None where Linux is not."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return ask_kernel
