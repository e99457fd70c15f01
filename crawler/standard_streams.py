"""Text for people → standard output or error, so that a stream which takes none changes no exit code."""

from __future__ import annotations

import os
import sys
from typing import TextIO


def say(text: str, stream: TextIO | None) -> None:
    """Write and flush ``text``; characters that the stream's codec lacks become "?".

    Nothing is raised where the stream is closed, full or a broken pipe: how a crawl ended is told by its exit code.
    """
    if stream is None:
        return
    try:
        stream.write(_writable(text, stream.encoding))
        stream.flush()
    except (OSError, ValueError):
        _give_up(stream)


def settle() -> None:
    """Flush both streams; Python would end with 120 where that fails at its own end."""
    for stream in (sys.stdout, sys.stderr):
        say("", stream)


def _writable(text: str, encoding: str | None) -> str:
    codec = encoding or "utf-8"
    return text.encode(codec, "replace").decode(codec)


def _give_up(stream: TextIO) -> None:
    """Let what is left in the stream's buffer go nowhere.

    Source: the note on SIGPIPE in the documentation of Python's signal module.
    """
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return
