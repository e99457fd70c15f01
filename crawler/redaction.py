"""Keeps the secrets of the settings out of logs and reports."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

HIDDEN = "***"
_SECRET_NAME = r"secret|passw|token|credential|webhook|apikey|(?<![a-z])(?:key|pwd|pass)(?![a-z])"
_IS_SECRET = re.compile(_SECRET_NAME, re.IGNORECASE)
_QUOTED = r"(?:'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")"
# As Python and JSON print a table: 'NAME': 'value'; a long value may be printed in several pieces
_ENTRY = re.compile(
    rf"(['\"])(?=[^'\"\n]{{0,80}}(?:{_SECRET_NAME}))([^'\"\n]{{1,80}})\1: \(?{_QUOTED}(?:\s+{_QUOTED}(?!:))*",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?<![a-z0-9])([a-z][a-z0-9+.-]{1,20}://)([^\s'\"<>/?#]+)@", re.IGNORECASE)
# A setting may hold a password with a slash in it, as keys of object stores have
_PASSWORD = re.compile(r"://[^\s:@/]*:(\S+)@")
# Shorter ones stand in too many lines by chance
_SHORTEST = 4
_FROM_ENVIRONMENT = "env:"


class Redactor:
    """Takes secrets out of texts: values of settings that are named so, and names and passwords in any URL."""

    def __init__(self, settings: Mapping[str, Any] | None = None) -> None:
        forms = {form for value in _secrets_in(settings or {}) for form in _forms_of(value)}
        known = sorted(forms, key=lambda form: (-len(form), form))
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def hide(self, text: str) -> str:
        """The text with ``***`` in the place of each secret."""
        if self._known:
            text = self._known.sub(HIDDEN, text)
        if "://" in text:
            text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
        return _ENTRY.sub(rf"\1\2\1: '{HIDDEN}'", text) if ": " in text else text


def _secrets_in(value: Any, *, is_secret: bool = False) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name in value:
            yield from _secrets_in(name)
            yield from _secrets_in(value[name], is_secret=is_secret or bool(_IS_SECRET.search(str(name))))
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _secrets_in(one, is_secret=is_secret)
    elif isinstance(value, str) and is_secret:
        yield os.environ.get(value.removeprefix(_FROM_ENVIRONMENT), "") if _is_reference(value) else value
    elif isinstance(value, str):
        yield from (match[1] for match in _PASSWORD.finditer(value))


def _is_reference(value: str) -> bool:
    return value.startswith(_FROM_ENVIRONMENT)


def _forms_of(secret: str) -> set[str]:
    """A secret as it may stand in a text: as it is, as Python or JSON prints it, within a URL."""
    forms = {secret, unquote(secret), repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe="")}
    return {form for form in forms if len(form) >= _SHORTEST and not (form.isdigit() and len(form) < 2 * _SHORTEST)}


_redactor = Redactor()


def hide_secrets_of(settings: Mapping[str, Any]) -> None:
    """From now on no log record of this process, whoever writes or takes it, tells the secrets of these settings."""
    global _redactor
    _redactor = Redactor(settings)
    made = logging.getLogRecordFactory()
    if not isinstance(made, _Records):
        logging.setLogRecordFactory(_Records(made))


def hidden(text: str) -> str:
    """A text that goes into a file of ours, without the secrets of the settings at work."""
    return _redactor.hide(text)


class _Records:
    """Makes log records as another factory does, and takes secrets out of their message and traceback."""

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        try:
            told = record.getMessage()
        except (TypeError, ValueError):  # logging itself tells of a message that does not fit its arguments
            return record
        if (message := hidden(told)) != told:
            record.msg, record.args = message, ()
        if record.exc_info and record.exc_info[0]:
            record.exc_text = hidden(logging.Formatter().formatException(record.exc_info))
        return record
