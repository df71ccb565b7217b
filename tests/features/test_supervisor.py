"""The supervisor with real processes: it starts, restarts and ends them, and says what is wrong."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker.entry.maintenance.processes import HOUSE, Child, Process, installation
from tracker.entry.maintenance.supervisor import address_fault, serve
from tracker.settings import Settings

WEB = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404); self.end_headers()
    def log_message(self, *args): pass
print("web pid", os.getpid())
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SLEEPER = "import os, time; print('pid', os.getpid()); time.sleep(60)"
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('pid', os.getpid()); time.sleep(60)"
)
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', sys.argv[1]]); time.sleep(60)"
FAILING = "import sys; print('no database here'); sys.exit(3)"
HARNESS = """
import sys
from pathlib import Path
from tracker.entry.maintenance.supervisor import Process, serve
from tracker.settings import Settings
port, *codes = sys.argv[1:]
settings = Settings(data_folder=Path("/nowhere"), database_url="sqlite://", secret_key="x", port=int(port))
children = [Process(f"child{n}", (sys.executable, "-c", code, port, code)) for n, code in enumerate(codes)]
sys.exit(serve(settings, children, ["地址 ready at the door", "second line"]))
"""


def wait_for(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Running:
    """A supervisor in a process of its own, with what it printed so far."""

    def __init__(self, log: Path, port: int, *codes: str) -> None:
        self.log = log
        with log.open("wb") as out:
            self.popen = subprocess.Popen(
                [sys.executable, "-c", HARNESS, str(port), *codes],
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=HOUSE,
                env={**os.environ, "PYTHONPATH": str(HOUSE)},
            )

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def pids(self, name: str = "child") -> list[int]:
        return [int(pid) for pid in re.findall(rf"^{name}\d* +\|.*pid (\d+)$", self.output, re.MULTILINE)]

    def wait_until_ready(self) -> None:
        wait_for(lambda: "second line" in self.output)

    def end(self, number: int = signal.SIGTERM, seconds: float = 15.0) -> int:
        self.popen.send_signal(number)
        return self.popen.wait(seconds)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start_one(*codes: str) -> Running:
        started.append(Running(tmp_path / f"{len(started)}.log", port, *codes))
        return started[-1]

    yield start_one
    for running in started:
        if running.popen.poll() is None:
            running.popen.kill()
            running.popen.wait()
        for pid in running.pids():
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)


def settings_for(port: int, **changes: object) -> Settings:
    values = {"data_folder": Path("/data"), "database_url": "sqlite:////data/x.db", "secret_key": "x", "port": port}
    return Settings(**(values | changes))  # type: ignore[arg-type]


def test_the_banner_comes_once_the_web_answers_and_never_before(start: Callable[..., Running]) -> None:
    late = start("import time; time.sleep(1)\n" + WEB)
    late.wait_until_ready()
    lines = late.output.splitlines()
    assert re.fullmatch(r"child0 \| web pid \d+", lines[0])
    assert lines[1:3] == ["地址 ready at the door", "second line"]
    assert late.output.count("second line") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_ending_signal_ends_every_child_and_is_a_success(start: Callable[..., Running], number: int) -> None:
    running = start(WEB, SLEEPER, SLEEPER)
    running.wait_until_ready()
    wait_for(lambda: len(running.pids()) == 3)
    assert running.end(number, seconds=10) == 0
    assert [pid for pid in running.pids() if is_alive(pid)] == []


def test_a_child_that_will_not_end_is_killed_after_the_grace_time(start: Callable[..., Running]) -> None:
    running = start(WEB, STUBBORN)
    wait_for(lambda: len(running.pids()) == 2)
    began = time.monotonic()
    assert running.end(seconds=20) == 0
    assert 5 < time.monotonic() - began < 15
    assert [pid for pid in running.pids() if is_alive(pid)] == []


def test_a_second_ctrl_c_kills_at_once(start: Callable[..., Running]) -> None:
    running = start(WEB, STUBBORN)
    wait_for(lambda: len(running.pids()) == 2)
    running.popen.send_signal(signal.SIGINT)
    time.sleep(0.5)
    assert running.end(signal.SIGINT, seconds=3) == 0
    assert [pid for pid in running.pids() if is_alive(pid)] == []


def test_what_dies_is_started_again_and_the_log_says_so(start: Callable[..., Running]) -> None:
    running = start(WEB, SLEEPER)
    running.wait_until_ready()
    wait_for(lambda: len(running.pids("child1")) == 1)
    os.kill(running.pids("child1")[0], signal.SIGKILL)
    wait_for(lambda: len(running.pids("child1")) == 2)
    assert "run    | child1 已退出 (signal SIGKILL)，0.5 秒后重新启动 (restarting)" in running.output
    assert is_alive(running.pids("child1")[1])


def test_the_web_itself_comes_back_at_the_same_port(start: Callable[..., Running], port: int) -> None:
    running = start(WEB)
    running.wait_until_ready()
    os.kill(running.pids()[0], signal.SIGKILL)
    wait_for(lambda: len(running.pids()) == 2)
    wait_for(lambda: accepts(port))
    assert running.output.count("second line") == 1


def test_what_a_dead_child_had_started_dies_with_it(start: Callable[..., Running]) -> None:
    running = start(WEB, PARENT.replace("sys.argv[1]", repr(SLEEPER)).replace("import", "import os,", 1))
    wait_for(lambda: len(running.pids("child1")) == 1)
    grandchild = running.pids("child1")[0]
    parent = int(Path(f"/proc/{grandchild}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGKILL)
    wait_for(lambda: not is_alive(grandchild))


def test_the_children_end_when_the_supervisor_is_killed(start: Callable[..., Running]) -> None:
    running = start(WEB, SLEEPER)
    running.wait_until_ready()
    wait_for(lambda: len(running.pids()) == 2)
    running.end(signal.SIGKILL)
    wait_for(lambda: not any(is_alive(pid) for pid in running.pids()), seconds=5)


def test_a_child_that_never_comes_up_ends_the_start_with_its_reason(start: Callable[..., Running]) -> None:
    running = start(FAILING, SLEEPER)
    assert running.popen.wait(15) == 1
    assert running.output.count("child0 | no database here") == 3
    assert "child0 连续 3 次未能启动 (cannot start)：status 3" in running.output
    assert [pid for pid in running.pids("child1") if is_alive(pid)] == []


def test_a_command_that_does_not_exist_ends_the_start(port: int, capfd: pytest.CaptureFixture[str]) -> None:
    status = serve(settings_for(port), [Process("web", ("/no/such/program",))])
    assert status == 1
    assert "web 无法启动" in capfd.readouterr().out


def test_a_taken_port_is_one_sentence_and_nothing_is_started(
    port: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", port)):
        status = serve(settings_for(port), [Process("web", ("touch", str(tmp_path / "started")))])
    assert status == 1
    assert f"端口 {port} 已被占用 (port {port} is in use)" in capfd.readouterr().err
    assert not (tmp_path / "started").exists()


def test_an_address_of_another_machine_is_named(port: int) -> None:
    assert "HOST='203.0.113.7' 不是本机的地址" in str(address_fault(settings_for(port, host="203.0.113.7")))
    assert address_fault(settings_for(port)) is None


def test_a_reader_of_the_log_that_goes_away_does_not_end_the_service(port: int) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", HARNESS, str(port), WEB, "import time\nwhile 1: print('tick'); time.sleep(.05)"],
        stdout=subprocess.PIPE,
        cwd=HOUSE,
    )
    assert running.stdout is not None
    running.stdout.readline()
    running.stdout.close()
    wait_for(lambda: accepts(port))
    time.sleep(0.5)
    assert running.poll() is None
    running.terminate()
    assert running.wait(10) == 0


def test_pauses_between_restarts_grow_and_a_steady_run_forgets_them() -> None:
    child = Child(Process("web", ("true",)))
    assert [child.plan_restart(now=0.0) for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    child.started = 100.0
    assert child.plan_restart(now=131.0) == 0.0
    assert child.plan_restart(now=101.0) == 0.5


def test_an_installation_is_web_scheduler_and_tasks_on_the_same_data() -> None:
    web, scheduler, tasks = installation(settings_for(8123, demo=True, threads=5, fonts_folder=Path("/fonts")))
    assert web.argv[3:5] == ("gunicorn", "--no-control-socket")
    assert {"127.0.0.1:8123", "gthread", "5"} < set(web.argv)
    assert (scheduler.argv[3:], tasks.argv[3:]) == (("scheduler",), ("tracker", "tasks"))
    assert web.env == scheduler.env == tasks.env
    assert web.env["TRACKER_DATA"] == "/data"
    assert (web.env["TRACKER_DEMO"], web.env["TRACKER_FONTS"]) == ("1", "/fonts")
