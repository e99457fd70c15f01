"""The replica as an HTTP proxy on loopback: answers for its sites' hosts, counts and times every request, takes orders.

`GET /__truth` and `GET /__requests` answer JSON, `POST /__control` changes the content or the behaviour while it runs.
A request for a host that no site answers for gets 502, so a crawler that leaves its portal is seen.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import urlsplit

from tests.replica.behaviours import Behaviour
from tests.replica.control import apply_order
from tests.replica.http import Answer, Request, page

JSON = "application/json; charset=utf-8"
_LOCAL_NAMES = ("127.0.0.1", "localhost")


class Site(Protocol):
    """A portal on one host: requests in, answers and truth out."""

    host: str
    content: Any

    def answer(self, request: Request) -> Answer: ...

    def truth(self) -> dict[str, Any]: ...


class Replica:
    """The sites behind one proxy with their misbehaviours, and the record of what was asked."""

    def __init__(self, sites: list[Any], behaviours: list[Behaviour], seed: int = 1) -> None:
        self.sites = {site.host: site for site in sites}
        self.first = sites[0]
        self.seed = seed
        self.counts: Counter[str] = Counter()
        self.log: list[tuple[float, str, str]] = []
        self.lock = threading.RLock()
        self.cache: dict[tuple[str, str, int], Answer] = {}
        self.behaviours: list[Behaviour] = []
        self.set_behaviours(behaviours)

    def set_behaviours(self, behaviours: list[Behaviour]) -> None:
        with self.lock:
            for old in self.behaviours:
                old.leave(self.first)
            self.behaviours = behaviours
            for behaviour in behaviours:
                behaviour.enter(self.first)
            self.cache.clear()

    def serve(self, request: Request) -> Answer:
        """The site's answer, bent by every behaviour in their order."""
        site = self.sites.get(request.host) or (self.first if request.host in _LOCAL_NAMES else None)
        if site is None:
            return page(f"the replica does not answer for {request.host}", 502)
        with self.lock:
            for behaviour in self.behaviours:
                instead = behaviour.instead(request)
                if instead is not None:
                    return instead
            answer = self._site_answer(site, request)
            for behaviour in self.behaviours:
                answer = behaviour.change(request, answer)
            return answer

    def _site_answer(self, site: Site, request: Request) -> Answer:
        key = (request.host, request.target, site.content.version)
        conditional = any(name in request.headers for name in ("if-none-match", "if-modified-since"))
        if conditional or key not in self.cache:
            answer = site.answer(request)
            if conditional:
                return answer
            self.cache[key] = answer
        return self.cache[key]

    def note(self, host: str, target: str) -> int:
        """Record a request; returns how often this path has been asked for now."""
        with self.lock:
            self.log.append((time.monotonic(), host, target))
            self.counts[target] += 1
            return self.counts[target]

    def report(self) -> dict[str, Any]:
        with self.lock:
            return {"counts": dict(self.counts), "log": self.log, "total": len(self.log)}

    def truth(self) -> dict[str, Any]:
        with self.lock:
            return {**self.first.truth(), "others": [s.truth() for s in self.sites.values() if s is not self.first]}

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            return apply_order(self, order)


class Handler(BaseHTTPRequestHandler):
    """One connection; ``replica`` is set on a subclass for each server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120
    replica: Replica

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        host = parts.hostname or self.headers.get("Host", "").partition(":")[0]
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if target.startswith("/__"):
            self.reply(self.own_answer(target, body))
            return
        attempt = self.replica.note(host, target)
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.reply(self.replica.serve(Request(host, target, self.command, headers, body, attempt)))

    do_HEAD = do_POST = do_GET  # noqa: N815

    def do_CONNECT(self) -> None:
        self.replica.note(self.path, f"CONNECT {self.path}")
        self.reply(page("no tunnels here", 502))

    def own_answer(self, target: str, body: bytes) -> Answer:
        if target == "/__truth":
            return _json(self.replica.truth())
        if target == "/__requests":
            return _json(self.replica.report())
        if target == "/__control" and self.command == "POST":
            try:
                return _json(self.replica.order(json.loads(body)))
            except (KeyError, ValueError, StopIteration) as error:
                return _json({"error": repr(error)}, 400)
        return page("unknown", 404)

    def reply(self, answer: Answer) -> None:
        if answer.delay_s:
            time.sleep(answer.delay_s)  # the slow server itself; no test sleeps
        if not answer.silent:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            length = len(answer.body) if answer.declared_length is None else answer.declared_length
            self.send_header("Content-Length", str(length))
            if answer.ending != "keep":
                self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self.send_body(answer)
            self.wfile.flush()
        if answer.ending != "keep":
            self.hang_up(reset=answer.ending == "reset")

    def send_body(self, answer: Answer) -> None:
        size = -(-len(answer.body) // answer.pieces) or 1
        for start in range(0, len(answer.body), size):
            if start:
                time.sleep(answer.drip_s / answer.pieces)
            self.wfile.write(answer.body[start : start + size])
            self.wfile.flush()

    def hang_up(self, reset: bool) -> None:
        self.close_connection = True
        if reset:  # linger 0: closing sends RST instead of FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            self.connection.shutdown(socket.SHUT_WR)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class ReplicaServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that hangs up in the middle is daily business

    def shutdown_request(self, request: Any) -> None:
        # the stock method calls shutdown() first, which would turn a planned reset into a polite end
        if not request._closed:
            lingers = request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8) == struct.pack("ii", 1, 0)
            if not lingers:
                super().shutdown_request(request)
            else:
                request.close()


def make_server(replica: Replica, port: int = 0) -> ReplicaServer:
    """A server bound to loopback; port 0 takes a free one."""
    handler = type("BoundHandler", (Handler,), {"replica": replica})
    return ReplicaServer(("127.0.0.1", port), handler)


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(data, ensure_ascii=False).encode(), status, {"Content-Type": JSON})
