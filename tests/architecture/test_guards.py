"""The guards of the tests themselves (tests/guards.py) do keep tests from network and mail."""

import smtplib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.guards import ForbiddenInTestsError

HOUSE = Path(__file__).resolve().parents[2]


def test_a_connection_to_the_outside_is_refused(forbidden_attempts: list[str]) -> None:
    with pytest.raises(ForbiddenInTestsError, match=r"203\.0\.113\.9:80"):
        socket.create_connection(("203.0.113.9", 80), timeout=1)
    with pytest.raises(ForbiddenInTestsError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"x", ("203.0.113.9", 53))
    assert forbidden_attempts == ["connection to 203.0.113.9:80", "connection to 203.0.113.9:53"]
    forbidden_attempts.clear()


def test_a_name_is_not_even_looked_up(forbidden_attempts: list[str]) -> None:
    with pytest.raises(urllib.error.URLError, match=r"look-up of xiaohao\.example"):
        urllib.request.urlopen("http://xiaohao.example/", timeout=1)
    forbidden_attempts.clear()


def test_a_mail_server_on_this_machine_is_refused_too(forbidden_attempts: list[str]) -> None:
    with pytest.raises(ForbiddenInTestsError, match="mail to 127"):
        smtplib.SMTP("127.0.0.1", 25, timeout=1)
    with pytest.raises(ForbiddenInTestsError, match="mail through"):
        subprocess.run(["sendmail", "-t"], input=b"")
    forbidden_attempts.clear()


def test_servers_of_the_test_itself_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=1) as client:
            assert client.getpeername() == server.getsockname()
        with socket.create_connection(("localhost", server.getsockname()[1]), timeout=1) as client:
            assert client.getpeername() == server.getsockname()


SWALLOWING = """
import socket, pytest
def test_swallows():
    try:
        socket.create_connection(("203.0.113.9", 80), timeout=1)
    except OSError:
        pass
def test_short(): pass
@pytest.mark.full
def test_long(): pass
"""


@pytest.mark.parametrize(
    ("option", "outcome"), [([], "2 passed, 1 deselected, 1 error"), (["--full"], "3 passed, 1 error")]
)
def test_a_swallowed_refusal_fails_and_long_tests_wait_for_full(
    tmp_path: Path, option: list[str], outcome: str
) -> None:
    (tmp_path / "test_planted.py").write_text(SWALLOWING)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.guards", "-p", "no:cacheprovider", *option]
    answer = subprocess.run(
        [*command, "-c", str(HOUSE / "pyproject.toml"), str(tmp_path)], cwd=HOUSE, capture_output=True, text=True
    )
    assert outcome in answer.stdout
    assert "the test tried: connection to 203.0.113.9:80" in answer.stdout
