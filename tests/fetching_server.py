"""A loopback server that answers exactly what a test gives it, byte by byte, and keeps a log of what was asked."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic

RESET = b"!reset"
CLOSE = b"!close"
HANG = b"!hang"
"""In place of an answer: reset the connection, close it, or say nothing until the client goes."""

TLS_HANDSHAKE = b"\x16"
PARAGRAPH = "青岚县今年第三季度的水质监测结果昨日公布，全县十二个断面全部达到或者好于国家规定的三类标准。"
Answer = bytes | Callable[[str], bytes]


def answer(body: str | bytes = "", status: int = 200, **headers: str) -> bytes:
    """A whole HTTP answer; `content_type="text/plain"` becomes a header line."""
    raw = body.encode() if isinstance(body, str) else body
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(raw)), "Connection": "close"}
    lines |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    head = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in lines.items())]
    return "\r\n".join([*head, "", ""]).encode() + raw


def page(title: str = "县城新闻", text: str = PARAGRAPH) -> str:
    """A page like any other."""
    links = "".join(f'<a href="/c{n}/">栏目{n}</a>' for n in range(8))
    return f"<html><head><title>{title}</title></head><body>{links}<h1>{title}</h1><p>{text}</p></body></html>"


@dataclass(frozen=True)
class Asked:
    """One request as it arrived: when, for which host, what, with which head."""

    at: float
    host: str
    path: str
    head: str


@dataclass
class Server:
    """`answers` maps a path to what it gives in turn, the last for ever; other paths get an ordinary page.

    With a `greeting` a server says nothing else, whatever it hears first.
    """

    port: int
    answers: dict[str, Sequence[Answer]] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    greeting: bytes | None = None

    def url(self, path: str = "/", host: str = "portal.test", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [asked.path for asked in self.log]

    def gaps(self, *, robots: bool = True) -> list[float]:
        """Seconds between one request and the next, in the order of arrival."""
        times = [asked.at for asked in self.log if robots or asked.path != "/robots.txt"]
        return [later - earlier for earlier, later in pairwise(times)]

    def _next(self, path: str) -> bytes:
        times = sum(asked.path == path for asked in self.log)
        default = [answer("not here", 404)] if path == "/robots.txt" else [lambda path: answer(page(f"第 {path} 篇"))]
        given = self.answers.get(path, default)
        chosen = given[min(times, len(given)) - 1]
        return chosen if isinstance(chosen, bytes) else chosen(path)

    def serve(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        with contextlib.suppress(OSError):
            if self.greeting is not None:
                connection.recv(65536)
                self._send(connection, self.greeting)
                connection.close()
                return
            if context and connection.recv(1, socket.MSG_PEEK) == TLS_HANDSHAKE:
                connection = context.wrap_socket(connection, server_side=True)
            while self._converse(connection):
                pass
        connection.close()

    def _converse(self, connection: socket.socket) -> bool:
        """One request and its answer; whether the connection stays open for another."""
        head = b""
        while b"\r\n\r\n" not in head:
            received = connection.recv(65536)
            if not received:
                return False
            head += received
        at, lines = monotonic(), head.decode("latin-1").split("\r\n")
        host = next((line[5:].strip() for line in lines if line.lower().startswith("host:")), "")
        target = lines[0].split(" ")[1]
        path = "/" + target.split("/", 3)[3] if target.startswith("http://") else target
        self.log.append(Asked(at, host.partition(":")[0], path, head.decode("latin-1")))
        reply = self._next(path)
        self._send(connection, reply)
        return b"Connection: keep-alive" in reply

    def _send(self, connection: socket.socket, reply: bytes) -> None:
        if reply == RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif reply == HANG:
            connection.recv(1)
        elif reply != CLOSE:
            connection.sendall(reply)


@contextmanager
def running_server(
    answers: Mapping[str, Sequence[Answer] | Answer] | None = None, context: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A server on a free port of 127.0.0.1, gone when the block is left."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(listener.getsockname()[1])
    for path, given in (answers or {}).items():
        server.answers[path] = given if isinstance(given, list | tuple) else [given]  # type: ignore[list-item]

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=server.serve, args=(connection, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@contextmanager
def refusing_port() -> Iterator[int]:
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
