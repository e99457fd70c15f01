"""A request and an answer as plain data, so that sites and misbehaviours need no sockets."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

HTML = "text/html; charset=utf-8"
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


@dataclass(frozen=True)
class Request:
    """What was asked: host without port, path with query; ``attempt`` counts the askings of this path from 1."""

    host: str
    target: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    attempt: int = 1

    @property
    def path(self) -> str:
        return urlsplit(self.target).path or "/"

    @property
    def query(self) -> dict[str, str]:
        """The last value of each parameter, as PHP keeps it."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What is sent back, and how badly.

    ``declared_length`` stands in Content-Length instead of the truth; ``ending`` reset or close ends the connection
    after ``body``, with ``close_at_once`` nothing is sent at all; ``delay_s`` passes before the first byte, ``drip_s``
    from the first of ``pieces`` of the body to the last.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    declared_length: int | None = None
    delay_s: float = 0.0
    drip_s: float = 0.0
    pieces: int = 1
    ending: Literal["keep", "close", "reset"] = "keep"
    silent: bool = False

    @property
    def is_html(self) -> bool:
        return self.status == 200 and "html" in self.headers.get("Content-Type", "")


def page(text: str, status: int = 200, content_type: str = HTML, encoding: str = "utf-8") -> Answer:
    return Answer(text.encode(encoding, "xmlcharrefreplace"), status, {"Content-Type": content_type})


NOT_FOUND = page(
    "<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>", 404, "text/html"
)
