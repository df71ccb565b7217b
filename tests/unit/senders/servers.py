"""Servers on loopback that misbehave on purpose: a web server and a mail server that follow a script."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG = "hang"
CUT = "cut"
TRICKLE = "trickle"


@dataclass
class Heard:
    """What reached the web server."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Web:
    """Its address, what it answers next (a status with an object, or HANG, CUT, TRICKLE), and what it heard."""

    url: str = ""
    script: list[Any] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)


class _WebHandler(BaseHTTPRequestHandler):
    """Answers as the script of its server says."""

    server: _WebServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.web.heard.append(Heard(self.path, dict(self.headers), body))
        self._answer(self.server.web, self.server.web.script.pop(0))
        self.close_connection = True

    def _answer(self, web: Web, step: Any) -> None:
        if step == HANG:
            web.ended.wait(20)
        elif step == TRICKLE:
            self._head(200, 1000)
            while not web.ended.wait(0.05):
                self.wfile.write(b" ")
        elif step != CUT:
            status, said = step
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self._head(status, len(content))
            self.wfile.write(content)

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def handle(self) -> None:
        with suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        return


class _WebServer(ThreadingHTTPServer):
    web: Web


@contextmanager
def web_server() -> Iterator[Web]:
    """A web server until the block ends."""
    with _WebServer(("127.0.0.1", 0), _WebHandler) as server:
        server.web = Web(f"http://127.0.0.1:{server.server_address[1]}")
        with _serving(server):
            yield server.web
            server.web.ended.set()


@dataclass
class Post:
    """The mail server's port, what it answers to a command (the first time, the second…), and the letters it took."""

    port: int = 0
    script: dict[str, list[str]] = field(default_factory=dict)
    letters: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, command: str, usual: str) -> str:
        return self.script[command].pop(0) if self.script.get(command) else usual


class _MailHandler(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a letter needs."""

    server: _MailServer

    def handle(self) -> None:
        with suppress(ConnectionError):
            self._talk(self.server.post)

    def _talk(self, post: Post) -> None:
        self._say(post.answer("CONNECT", "220 post.test"))
        while line := self.rfile.readline():
            command = line.decode().split()[0].upper()
            self._say(post.answer(command, _USUAL.get(command, "250 ok")))
            if command == "QUIT":
                return
            if command == "DATA":
                self._take(post)

    def _take(self, post: Post) -> None:
        letter = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:  # who was sending is gone
                raise ConnectionResetError
            letter += line
        words = post.answer("END", "250 taken")
        if words.startswith("250"):
            post.letters.append(letter)
        self._say(words)

    def _say(self, words: str) -> None:
        if words == HANG:
            self.server.post.ended.wait(20)
        elif words == CUT:
            self.connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError
        else:
            self.wfile.write(f"{words}\r\n".encode())


_USUAL = {"DATA": "354 go on", "QUIT": "221 bye"}


class _MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    post: Post


@contextmanager
def mail_server() -> Iterator[Post]:
    """A mail server until the block ends."""
    with _MailServer(("127.0.0.1", 0), _MailHandler) as server:
        server.post = Post(server.server_address[1])
        with _serving(server):
            yield server.post
            server.post.ended.set()


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
