"""What every test is kept from: the network, mail, and — unless `--full` is given — the long tests.

An audit hook sees every connection that Python makes in this process, whoever keeps a reference to what; a test
whose code swallowed the refusal fails nevertheless, when it ends.
"""

import ipaddress
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MAIL_PORTS = {25, 465, 587}
MAIL_PROGRAMS = {"sendmail", "mail", "mailx", "msmtp"}
LOCAL_NAMES = {"", "localhost", socket.gethostname()}

_attempts: list[str] = []


class ForbiddenInTestsError(ConnectionRefusedError):
    """A test reached for the network or for mail; an OSError, so that the code cleans up as it does in real life."""


def _is_numeric(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host in LOCAL_NAMES or (_is_numeric(host) and ipaddress.ip_address(host.partition("%")[0]).is_loopback)


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")


def _fault_of_connection(sock: socket.socket, address: Any) -> str | None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return None
    host, port = _text(address[0]), address[1]
    if not _is_loopback(host):
        return f"connection to {host}:{port}"
    return f"mail to {host}:{port}" if port in MAIL_PORTS else None


def _fault(event: str, args: tuple[Any, ...]) -> str | None:
    if event in ("socket.connect", "socket.sendto"):
        return _fault_of_connection(*args)
    if event == "socket.getaddrinfo" or event == "socket.gethostbyname":
        host = _text(args[0])
        return None if host in LOCAL_NAMES or _is_numeric(host) else f"look-up of {host}"
    if event == "subprocess.Popen" and Path(_text(args[0])).name in MAIL_PROGRAMS:
        return f"mail through {args[0]}"
    return None


def _refuse(event: str, args: tuple[Any, ...]) -> None:
    if not event.startswith(("socket.", "subprocess.")):
        return
    fault = _fault(event, args)
    if fault is not None:
        _attempts.append(fault)
        raise ForbiddenInTestsError(f"no test may do this: {fault}")


sys.addaudithook(_refuse)


@pytest.fixture
def forbidden_attempts() -> list[str]:
    """What this test was kept from so far; a test of the guard itself clears it."""
    return _attempts


@pytest.fixture(autouse=True)
def _nothing_forbidden() -> Iterator[None]:
    _attempts.clear()
    yield
    attempts = _attempts.copy()
    _attempts.clear()
    if attempts:
        pytest.fail("the test tried: " + ", ".join(attempts), pytrace=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also run the long tests (marked full)")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    long = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if not item.get_closest_marker("full")]
