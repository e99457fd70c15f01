"""Every error of ours, under one base; each says who raises it, when, and what the operator does."""


class GuiwenError(Exception):
    """Base of all errors raised by this package on purpose; the message is meant for the operator."""


class UsageError(GuiwenError):
    """A bad command-line or ``-a`` value, raised before the first request.

    The message names the argument, what was found and the accepted form. Exit code 2.
    """


class SetupError(GuiwenError):
    """A component of ours that a crawl's promises rest on is switched off or replaced; raised before the first request.

    The message names setting and component. The operator takes it out of the setting. Exit code 1.
    """


class ProfileError(GuiwenError):
    """A portal profile is wrong, raised while profiles are loaded.

    ``problems`` holds one line per fault: file, key, value, accepted form. The operator corrects the file.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class UnknownPortalError(GuiwenError):
    """No profile and no spider bears the asked name; the message lists the known names."""


class UnreadablePageError(GuiwenError):
    """A saved page cannot be read or parsed at all; the message names the file and the reason."""


class NotAnArticleError(GuiwenError):
    """A page that could be read shows no article; the message is the reason (``no_title``, ``no_content``)."""


class OutputError(GuiwenError):
    """Articles, manifest or state could not be written (disk full, read-only, locked). Exit code 6."""


class StateError(OutputError):
    """The state store cannot be opened, read or written: locked, damaged, newer, or not ours. Exit code 6.

    The message names the database and what to do about it.
    """


class DamagedStateError(StateError):
    """A value in the state means nothing; raised where it is read, and told with the database's name. Exit code 6."""


class LockHeldError(GuiwenError):
    """Another crawl of this portal, or of another portal on its host, is running. Exit code 75.

    Raised by the lock before anything is opened or written. The operator waits, or gives the runs other times.
    """


class UnreadableLineError(GuiwenError):
    """A line is no article of a schema version this program reads; the message shows its beginning."""


class ArchiveError(GuiwenError):
    """A page cannot be read from the raw archive: its file is gone (retention) or damaged; the message says which."""


class RequestRefusedError(GuiwenError):
    """A request was not sent, or its answer not taken, because a rule of ours forbids it. Raised in ``fetching``.

    ``reason`` is the word that ``fetching/rejected/<reason>`` is counted under. One request fails; the run goes on.
    The operator looks at docs/operations.md under that word.
    """

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class BadPageError(GuiwenError):
    """An answer came that is no page of the portal's content (block page, message box …). Raised in ``fetching``.

    ``kind``, ``retryable`` and ``text`` are those of the page problem. The page lies in the quarantine.
    """

    def __init__(self, kind: str, retryable: bool, text: str) -> None:
        self.kind = kind
        self.retryable = retryable
        self.text = text
        super().__init__(f"{kind}: {text}" if text else kind)


class DatasetError(GuiwenError):
    """A data set cannot be built: no finished files, a file that was changed, a folder that holds something else."""


class StoppedError(GuiwenError):
    """``reparse`` or ``dataset`` was broken off: Ctrl-C, or a worker process was killed. Exit code 4.

    What ``reparse`` had written by then is published by the next start; a data set stays as it was.
    """
