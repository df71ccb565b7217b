"""Runs the processes of an installation, restarts what dies and ends all of them together.

One thread, one loop: the children's output is passed on line by line, their deaths are noticed, the web is asked
whether it answers. The children stand in sessions of their own, so Ctrl-C reaches only the supervisor, which ends
them in order; when the supervisor itself is killed, the kernel sends them SIGTERM.
"""

import errno
import http.client
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Sequence
from types import FrameType

from tracker.entry.maintenance.processes import GRACE_SECONDS, Child, Process, installation
from tracker.settings import Settings

__all__ = ["Process", "address_fault", "installation", "serve"]

TICK_SECONDS = 0.1
KILL_AFTER_SECONDS = GRACE_SECONDS + 2.0
TRIES_BEFORE_READY = 3  # what dies this often before the web ever answered will not come up by itself
ENDING_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


def address_fault(settings: Settings) -> str | None:
    """Why the web could not listen at its address, as one sentence; None when it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return _address_sentence(settings, error)
    return None


def serve(settings: Settings, processes: Sequence[Process], banner: Sequence[str] = ()) -> int:
    """Runs the processes until SIGTERM, SIGINT or SIGHUP; prints the banner once /healthz answers.

    Returns the exit status: 0 after a wanted end, 1 when the address is taken or a process cannot start at all.
    """
    fault = address_fault(settings)
    if fault is not None:
        print(fault, file=sys.stderr, flush=True)
        return 1
    supervisor = _Supervisor(settings, processes, banner)
    previous = {number: signal.signal(number, supervisor.stop) for number in ENDING_SIGNALS}
    try:
        return supervisor.run()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


class _Supervisor:
    def __init__(self, settings: Settings, processes: Sequence[Process], banner: Sequence[str]) -> None:
        self.settings = settings
        self.children = [Child(process, time.monotonic() + process.after_seconds) for process in processes]
        self.banner = banner
        self.selector = selectors.DefaultSelector()
        self.name_width = max(len("run"), *(len(process.name) for process in processes))
        self.ready = False
        self.stops = 0
        self.status = 0

    def stop(self, _number: int, _frame: FrameType | None) -> None:
        """Signal handler: the loop sees it at its next turn, and the second signal kills at once."""
        self.stops += 1

    def run(self) -> int:
        try:
            while not self.stops:
                self._start_what_is_due()
                self._pass_on_output()
                self._notice_deaths()
                self._greet_when_ready()
        finally:
            self._end_all()
        return self.status

    def _start_what_is_due(self) -> None:
        for child in self.children:
            if child.due is not None and time.monotonic() >= child.due:
                self._start(child)

    def _start(self, child: Child) -> None:
        try:
            child.start(time.monotonic())
        except OSError as error:
            child.due = None
            self._give_up(f"{child.process.name} 无法启动 (cannot start)：{error}")
            return
        assert child.pipe is not None
        os.set_blocking(child.pipe.fileno(), False)
        self.selector.register(child.pipe, selectors.EVENT_READ, child)

    def _pass_on_output(self) -> None:
        if not self.selector.get_map():
            time.sleep(TICK_SECONDS)
        for key, _ in self.selector.select(TICK_SECONDS):
            if not self._pass_on_some(key.data):
                self._close(key.data)

    def _pass_on_some(self, child: Child) -> bool:
        """Prints the lines that are complete; False when there is nothing more to read for now or for ever."""
        data = child.pipe.read(65536) if child.pipe and not child.pipe.closed else None
        *lines, child.rest = (child.rest + (data or b"")).split(b"\n")
        for line in lines:
            self._log(child.process.name, line.decode("utf-8", "replace"))
        return bool(data)

    def _close(self, child: Child) -> None:
        if child.pipe is None or child.pipe.closed:
            return
        self.selector.unregister(child.pipe)
        child.pipe.close()
        if child.rest:
            self._log(child.process.name, child.rest.decode("utf-8", "replace"))
        child.rest = b""

    def _notice_deaths(self) -> None:
        for child in self.children:
            if child.has_ended():
                self._hear_last_words(child)
                self._plan_restart(child)

    def _hear_last_words(self, child: Child) -> None:
        """Closes the pipe even if a stray descendant still holds its other end."""
        while self._pass_on_some(child):
            pass
        self._close(child)

    def _plan_restart(self, child: Child) -> None:
        pause, name, end = child.plan_restart(time.monotonic()), child.process.name, _end_of(child)
        if not self.ready and child.failures >= TRIES_BEFORE_READY:
            self._give_up(f"{name} 连续 {child.failures} 次未能启动 (cannot start)：{end}；原因见它上面的输出")
        else:
            self._log("run", f"{name} 已退出 ({end})，{pause:g} 秒后重新启动 (restarting)")

    def _give_up(self, sentence: str) -> None:
        self.status, self.stops = 1, max(self.stops, 1)
        self._log("run", sentence)

    def _greet_when_ready(self) -> None:
        if not self.ready and not self.stops and _answers(self.settings):
            self.ready = True
            for line in self.banner:
                _print(line)

    def _end_all(self) -> None:
        """TERM to all, KILL after the grace time or at the second signal; returns when nobody is left."""
        deadline = time.monotonic() + KILL_AFTER_SECONDS
        running = [child for child in self.children if child.is_running]
        for child in running:
            child.terminate()
        while running:
            self._pass_on_output()
            if self.stops > 1 or time.monotonic() > deadline:
                for child in running:
                    child.kill()
            running = [child for child in running if not child.has_ended()]
        for child in self.children:
            self._hear_last_words(child)
        self.selector.close()

    def _log(self, name: str, line: str) -> None:
        _print(f"{name:<{self.name_width}} | {line}")


def _address_sentence(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"端口 {settings.port} 已被占用 (port {settings.port} is in use)：请先停止占用它的程序，"
            f"或换一个端口，例如 PORT={settings.port % 65535 + 1}"
        )
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {settings.port} (not permitted)：请把 PORT 设为 1024 以上"
    return f"HOST={settings.host!r} 不是本机的地址 (cannot listen there)：{error.strerror}"


def _answers(settings: Settings) -> bool:
    """Whether the web answers /healthz with 200, asked directly and never through a proxy."""
    host = EVERYWHERE.get(settings.host, settings.host)
    connection = http.client.HTTPConnection(host, settings.port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end_of(child: Child) -> str:
    status = child.status or 0
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"


def _print(text: str) -> None:
    """Prints; a reader of the log that went away must not end the service."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
