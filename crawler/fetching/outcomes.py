"""One table of every answer and failure: its kind, whether it is retried, and what it means for the run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from service_identity.exceptions import CertificateError, VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed, ConnectionDone, ConnectionLost, DNSLookupError
from twisted.internet.error import TimeoutError as ConnectTimeoutError
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived
from twisted.web.http import PotentialDataLoss

from crawler.exceptions import BadPageError, RequestRefusedError

FailureClass = str
"""``dns``, ``http:503``, ``tls:name``, ``block:jsl_challenge``, ``soft:gone:message_box`` …"""


@dataclass(frozen=True, slots=True)
class FailureKind:
    """What follows from a class of failures.

    ``retry``: asking again a little later may help. ``slows``: the host is left alone for a growing while.
    ``unreachable``: several in a row mean that the portal cannot be reached at all. ``hint``: what the operator can
    do, or None.
    """

    meaning: str
    retry: bool = False
    slows: bool = False
    unreachable: bool = False
    hint: str | None = None


_NO_VERIFY = (
    "if you trust the line to this portal, set DOWNLOAD_VERIFY_CERTIFICATES = false under [settings] in its profile"
)
FAILURES: dict[str, FailureKind] = {
    "dns": FailureKind("host name not found", retry=True, slows=True, unreachable=True),
    "connect": FailureKind("connection refused or no route", retry=True, slows=True, unreachable=True),
    "timeout": FailureKind("no complete answer in time", retry=True, slows=True, unreachable=True),
    "proxy": FailureKind("the proxy could not reach the portal", retry=True, slows=True, unreachable=True),
    "reset": FailureKind("connection closed before the answer", retry=True, slows=True, unreachable=True),
    "truncated": FailureKind("the answer broke off", retry=True),
    "protocol": FailureKind("the answer is not HTTP", retry=True),
    "tls:version": FailureKind(
        "the server speaks only TLS versions that OpenSSL no longer does",
        unreachable=True,
        hint="use the portal's http:// address as home_url, or put a proxy that speaks old TLS before it",
    ),
    "tls:dh": FailureKind(
        "the server's Diffie-Hellman key is too small",
        unreachable=True,
        hint='set DOWNLOADER_CLIENT_TLS_CIPHERS = "DEFAULT:!DH" under [settings] in the portal\'s profile',
    ),
    "tls:name": FailureKind("the certificate is for another host name", unreachable=True, hint=_NO_VERIFY),
    "tls:cert": FailureKind(
        "the certificate is self-signed, out of date or of an unknown issuer", unreachable=True, hint=_NO_VERIFY
    ),
    "tls:reset": FailureKind(
        "connection closed during the TLS handshake",
        retry=True,
        slows=True,
        unreachable=True,
        hint="the server or a firewall on the way takes no TLS from here: try the portal's http:// address as home_url",
    ),
    "tls:handshake": FailureKind(
        "TLS could not be set up",
        unreachable=True,
        hint="the port may speak plain http: try the portal's http:// address as home_url",
    ),
    "http": FailureKind("the portal answered with an error status"),
    "http:206": FailureKind("a part of the page, though the whole was asked for", retry=True),
    "http:304": FailureKind("'not modified', though nothing was asked under a condition", retry=True),
    "http:403": FailureKind("forbidden", unreachable=True),
    "http:408": FailureKind("request timeout", retry=True, slows=True),
    "http:429": FailureKind("too many requests", retry=True, slows=True, unreachable=True),
    "http:5xx": FailureKind("server error", retry=True),
    "http:501": FailureKind("not implemented"),
    "http:502": FailureKind("bad gateway", retry=True, slows=True, unreachable=True),
    "http:503": FailureKind("service unavailable", retry=True, slows=True, unreachable=True),
    "http:504": FailureKind("gateway timeout", retry=True, slows=True, unreachable=True),
    "http:505": FailureKind("HTTP version not supported"),
    "http:521": FailureKind("web server down, as a shield says", retry=True, slows=True, unreachable=True),
    "http:522": FailureKind("connection timed out, as a shield says", retry=True, slows=True, unreachable=True),
    "http:523": FailureKind("origin unreachable, as a shield says", retry=True, slows=True, unreachable=True),
    "http:524": FailureKind("timeout, as a shield says", retry=True, slows=True, unreachable=True),
    "block": FailureKind("a firewall or challenge page", retry=True, slows=True),
    "soft": FailureKind("an answer that is no content"),
    "soft:error:database": FailureKind("the portal's database is down", retry=True, slows=True),
    "soft:error:message_box": FailureKind("the portal says that it is busy, or asked too often", slows=True),
    "soft:error:maintenance": FailureKind("the portal is closed for repair", retry=True, slows=True, unreachable=True),
    "soft:gone:parked": FailureKind("the whole site is closed, or its name is for sale", unreachable=True),
    "soft:empty:body": FailureKind("an empty answer", retry=True),
    "too_large": FailureKind(
        "the answer is larger than allowed", hint="DOWNLOAD_MAXSIZE and FETCH_HEADERS_MAX set the limits"
    ),
    "redirect": FailureKind("too many redirects, or one that leads off the portal"),
    "robots": FailureKind("forbidden by robots.txt"),
    "robots_unreachable": FailureKind("robots.txt unreachable, so that nothing may be asked"),
    "refused": FailureKind("not sent: outside the portal's hosts, or a special address"),
    "stopped": FailureKind("not sent: the run was ending; the next one takes it up"),
    "parse": FailureKind("the page could not be read"),
    "other": FailureKind("anything else"),
}


def failure_kind(failure_class: FailureClass) -> FailureKind:
    """What follows from a class; the nearest entry where it has none of its own.

    >>> failure_kind("http:599").retry, failure_kind("http:404").retry, failure_kind("block:ruishu").slows
    (True, False, True)
    """
    if failure_class in FAILURES:
        return FAILURES[failure_class]
    if failure_class.startswith("http:5"):
        return FAILURES["http:5xx"]
    return FAILURES.get(failure_class.partition(":")[0], FAILURES["other"])


def problem_class(kind: str) -> FailureClass:
    """The class of a page problem's kind.

    >>> problem_class("blocked:ruishu"), problem_class("gone:message_box")
    ('block:ruishu', 'soft:gone:message_box')
    """
    group, _, name = kind.partition(":")
    return f"block:{name}" if group == "blocked" else f"soft:{kind}"


_STOPPED = frozenset({"budget", "window", "stopped", "unreachable"})
_TLS_TEXTS = (
    ("tls:dh", ("dh key too small",)),
    ("tls:version", ("protocol version", "unsupported protocol")),
    ("tls:cert", ("certificate verify failed", "certificate", "unknown ca")),
)


def classify_failure(failure: Failure | BaseException | Response, url: str | None = None) -> FailureClass:
    """The class of a failed request: of an errback's failure, of the exception in it, or of an answer by its status.

    Exceptions that do not come from downloading are "other". Never raises.

    Args:
        url: what was asked for; needed only where a bare exception is given.
    """
    asked = url or str(getattr(getattr(failure, "request", None), "url", ""))
    if isinstance(failure, Failure):
        failure = failure.value if isinstance(failure.value, BaseException) else Exception()
    if isinstance(failure, Response):
        return f"http:{failure.status}"
    return _by_exception(failure, https=asked.startswith("https:"))


def _by_exception(error: BaseException, *, https: bool) -> FailureClass:
    if isinstance(error, HttpError):
        return f"http:{error.response.status}"
    if isinstance(error, BadPageError):
        return problem_class(error.kind)
    if isinstance(error, RequestRefusedError):
        return _by_reason(error.reason)
    for types, failure_class in _BY_TYPE:
        if isinstance(error, types):
            return failure_class
    if isinstance(error, DownloadFailedError):
        return _by_cause(error, https=https)
    return "proxy" if type(error).__name__ == "TunnelError" else "other"


_BY_TYPE: tuple[tuple[tuple[type[BaseException], ...], FailureClass], ...] = (
    ((CannotResolveHostError, DNSLookupError), "dns"),
    ((DownloadTimeoutError, ConnectTimeoutError), "timeout"),
    ((DownloadConnectionRefusedError, ConnectError), "connect"),
    ((DownloadCancelledError,), "too_large"),
    ((ResponseDataLossError, PotentialDataLoss), "truncated"),
    ((NotSupported, UnsupportedURLSchemeError), "refused"),
    ((VerificationError, CertificateError), "tls:name"),
)


def _by_reason(reason: str) -> FailureClass:
    if reason in FAILURES:
        return reason
    if reason in _STOPPED:
        return "stopped"
    return "refused"


def _by_cause(error: BaseException, *, https: bool) -> FailureClass:
    """The class of a download that Twisted gave up, from the reasons below it."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, SSL.Error):
            return _by_tls_text(str(cause))
        if isinstance(cause, VerificationError | CertificateError):
            return "tls:name"
        if type(cause).__name__ == "ConnectionAborted":  # twisted.web has a private one of its own
            return "too_large"  # only our limits abort a connection without an error of their own
    if any(isinstance(cause, ConnectionDone | ConnectionLost | ConnectionClosed) for cause in causes):
        never = any(isinstance(cause, ResponseNeverReceived) for cause in causes)
        return "tls:reset" if https and never else "reset"
    return "protocol"


def _by_tls_text(text: str) -> FailureClass:
    """OpenSSL tells its errors apart by words only."""
    for failure_class, words in _TLS_TEXTS:
        if any(word in text for word in words):
            return failure_class
    return "tls:handshake"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it was raised from, and Twisted's lists of reasons, from the outside in."""
    while error is not None:
        yield error
        reasons: Any = getattr(error, "reasons", ())
        for reason in reasons if isinstance(reasons, list | tuple) else ():
            if isinstance(reason, Failure) and isinstance(reason.value, BaseException):
                yield from _causes(reason.value)
        error = error.__cause__
