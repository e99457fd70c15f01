"""The one place where a failing database or disk ends all further writing of a crawl."""

from __future__ import annotations

from types import TracebackType

from sqlalchemy.engine import URL

from crawler.exceptions import OutputError
from crawler.state.opening import STATE_ERRORS, state_error


class Guard:
    """Wraps every dealing of a crawl with state and files.

    Database errors, and stored values that mean nothing, become :class:`StateError`. After the first failure nothing
    is written or published any more: each later dealing raises that failure again, and the next start brings the run
    to its end from what was committed.
    """

    def __init__(self, url: URL) -> None:
        self.failure: OutputError | None = None
        self._url = url

    def __enter__(self) -> None:
        if self.failure is not None:
            raise self.failure

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, STATE_ERRORS):
            self.failure = state_error(self._url, error)
            raise self.failure from error
        if isinstance(error, OutputError):
            self.failure = error
