"""A failed request in, the class it is reported under out; ``failure_kinds`` says what follows from it."""

from __future__ import annotations

from collections.abc import Iterator
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
from twisted.internet.error import (
    ConnectError,
    ConnectionClosed,
    ConnectionDone,
    ConnectionLost,
    DNSLookupError,
)
from twisted.internet.error import TimeoutError as ConnectTimeoutError
from twisted.python.failure import Failure
from twisted.web.client import ResponseNeverReceived
from twisted.web.http import PotentialDataLoss

from crawler.exceptions import BadPageError, RequestRefusedError
from crawler.fetching.failure_kinds import FAILURES, FailureClass, problem_class

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
