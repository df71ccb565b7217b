"""What the sending process may do: go to one place. An audit hook of Python, which nothing can take away again.

It sees connections, look-ups, programs, files opened for writing and shared libraries, whoever asks for them. With a
host named by the administrator that host is the only one; without, any public address on the ports of the web.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from typing import Any

WEB = (443, 80)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_NEVER = (
    *("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.", "ctypes.", "syslog."),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.kill"),
    *("socket.bind", "socket.sendto", "socket.sendmsg", "shutil."),
)
_LOOKS_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


class Fence:
    """The hook; `crossed` tells what was refused first."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._ports = host, (port,) if port else WEB
        self._addresses = {str(row[4][0]) for row in socket.getaddrinfo(host, None)} if host else set()
        self.crossed = ""

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if self._allows(event, args):
            return
        self.crossed = self.crossed or event
        raise PermissionError(event)

    def _allows(self, event: str, args: tuple[Any, ...]) -> bool:
        if event == "open":
            return not (isinstance(args[2], int) and args[2] & _WRITES)
        if event in _LOOKS_UP:
            return not self._host or _text(args[0]).lower() in (self._host, *self._addresses)
        if event == "socket.connect":
            return self._reaches(args[1])
        return not event.startswith(_NEVER)

    def _reaches(self, address: Any) -> bool:
        """Whether a socket may be connected there; a path is a socket of this machine."""
        if not isinstance(address, tuple) or address[1] not in self._ports:
            return False
        host = _text(address[0]).partition("%")[0]
        return host in self._addresses if self._host else ipaddress.ip_address(host).is_global


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
