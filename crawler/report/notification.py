"""Delivers notifications through a webhook or a command, and remembers what was delivered."""

from __future__ import annotations

import http.client
import json
import logging
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from crawler.exceptions import OutputError, UsageError
from crawler.export.disk import write_whole
from crawler.report.exit_codes import ExitCode
from crawler.report.messages import PRESETS, Message, message_about, preset_of, refusal
from crawler.report.model import RunReport

logger = logging.getLogger(__name__)


TOLD_NAME = "notified.json"
# Runs after which an alarm that no channel takes is given up: two days of hourly ones
MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class Delivered:
    """The last verdict a channel delivered, and all reasons it told since the portal was healthy."""

    verdict: str
    exit_code: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An alarm that was not delivered, what is told once it is, and how often that was tried."""

    message: Message
    last: Delivered
    tries: int = 1


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What is kept of a channel from run to run."""

    last: Delivered | None = None
    waiting: Waiting | None = None

    def delivered(self, delivered: Delivered) -> ChannelState:
        """After a message came through; whatever waited is told by it, or old."""
        return ChannelState(delivered)

    def failed(self, message: Message, delivered: Delivered) -> ChannelState:
        """After a message did not come through. A recovery need not wait: the next healthy run tells it again."""
        if delivered.exit_code == ExitCode.HEALTHY:
            return self
        return replace(self, waiting=Waiting(message, delivered))

    def failed_again(self) -> ChannelState:
        """After the one that waited did not come through once more."""
        assert self.waiting
        tries = self.waiting.tries + 1
        return replace(self, waiting=replace(self.waiting, tries=tries) if tries < MOST_TRIES else None)


@dataclass(frozen=True, slots=True)
class Notification:
    """What a channel has to deliver now, and what it then has told."""

    recovered: bool
    last: Delivered


def pending_notification(report: RunReport, before: Delivered | None) -> Notification | None:
    """What is new since ``before``: another verdict, a reason not told yet, or the recovery; None for nothing.

    A run that somebody narrowed by hand proves nothing about the rest of the portal: it never tells a recovery.
    """
    verdict = report.verdict
    if verdict is None:
        return None
    codes = tuple(sorted({reason.code for reason in verdict.reasons}))
    was_bad = before is not None and before.exit_code != ExitCode.HEALTHY
    if verdict.exit_code == ExitCode.HEALTHY:
        told = Delivered(verdict.name, verdict.exit_code)
        return Notification(True, told) if was_bad and not report.narrowed else None
    earlier = before.reasons if before is not None and was_bad else ()
    told = Delivered(verdict.name, verdict.exit_code, tuple(sorted({*earlier, *codes})))
    same = before is not None and verdict.exit_code == before.exit_code and set(codes) <= set(before.reasons)
    return None if same else Notification(False, told)


def read_delivered(folder: Path) -> dict[str, ChannelState]:
    """What each channel told last; empty where the file is missing or unreadable: better twice than never."""
    try:
        values = json.loads((folder / TOLD_NAME).read_bytes())
        return {
            channel: ChannelState(_delivered(entry), _waiting(entry.get("waiting")))
            for channel, entry in values.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _delivered(entry: Mapping[str, Any]) -> Delivered | None:
    if entry.get("verdict") is None:
        return None
    return Delivered(str(entry["verdict"]), int(entry["exit_code"]), tuple(map(str, entry["reasons"])))


def _waiting(entry: Mapping[str, Any] | None) -> Waiting | None:
    if not entry:
        return None
    message = Message(str(entry["title"]), str(entry["text"]), dict(entry["facts"]))
    told = _delivered(entry["told"])
    return Waiting(message, told, int(entry["tries"])) if told else None


def write_delivered(folder: Path, channels: Mapping[str, ChannelState]) -> None:
    """Keep what was told, and what was not.

    Raises: OutputError where it cannot be written.
    """
    values = {name: _entry(state) for name, state in channels.items()}
    write_whole(folder / TOLD_NAME, (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode())


def _entry(state: ChannelState) -> dict[str, Any]:
    entry: dict[str, Any] = asdict(state.last) if state.last else {}
    if state.waiting:
        message = state.waiting.message
        facts = {"title": message.title, "text": message.text, "facts": dict(message.facts)}
        entry["waiting"] = {**facts, "told": asdict(state.waiting.last), "tries": state.waiting.tries}
    return entry


_ANSWER_BYTES = 65_536
_PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy")


class DeliveryError(Exception):
    """A channel did not take a message; the text never holds the webhook's URL, which is a secret."""


@dataclass(frozen=True, slots=True)
class Channels:
    """Where verdicts go: ``NOTIFY_WEBHOOK``, ``NOTIFY_PRESET``, ``NOTIFY_SECRET``, ``NOTIFY_COMMAND``,
    ``NOTIFY_TIMEOUT_S``, and by which proxy (``NOTIFY_PROXY``), never by the crawl's: that may be what failed.
    """

    webhook: str = ""
    preset: str = ""
    secret: str = ""
    command: tuple[str, ...] = ()
    timeout_s: float = 10.0
    proxy: str = ""

    def by_name(self) -> Iterator[tuple[str, Callable[[Message], None]]]:
        """The channels that are set, each with what sends a message through it."""
        if self.webhook:
            yield "webhook", self._post
        if self.command:
            yield "command", self._run

    def _post(self, message: Message) -> None:
        preset = PRESETS[self.preset or preset_of(self.webhook)]
        post = preset(self.webhook, message, self.secret, time.time())
        headers = {"Content-Type": "application/json; charset=utf-8"}
        request = urllib.request.Request(post.url, post.body, headers)
        if said := refusal(_answer(request, self.timeout_s, self.proxy)):
            raise DeliveryError(said)

    def _run(self, message: Message) -> None:
        """The command gets the text on its standard input and the facts as JSON in ``GUIWEN_MESSAGE``."""
        facts = json.dumps(message.facts, ensure_ascii=False)
        try:
            done = subprocess.run(
                self.command,
                input=message.text.encode(),
                env={**_environment(self.proxy), "GUIWEN_TITLE": message.title, "GUIWEN_MESSAGE": facts},
                timeout=self.timeout_s,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise DeliveryError(f"{self.command[0]}: {type(error).__name__}") from None
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip()[-200:]
            raise DeliveryError(f"{self.command[0]}: exit code {done.returncode} {said}".strip())


def _environment(proxy: str) -> dict[str, str]:
    """The environment of a program that tells somebody: without the crawl's proxies, with the one for telling."""
    kept = {name: value for name, value in os.environ.items() if name.lower() not in _PROXY_VARIABLES}
    return kept | (dict.fromkeys(_PROXY_VARIABLES, proxy) if proxy else {})


def _answer(request: urllib.request.Request, timeout_s: float, proxy: str) -> bytes:
    """The body of the answer, all in all within ``timeout_s``: name look-up and slow answers included."""
    ways = {"http": proxy, "https": proxy} if proxy else {}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(ways))
    answers: list[bytes | DeliveryError] = []

    def ask() -> None:
        try:
            with opener.open(request, timeout=timeout_s) as response:
                answers.append(response.read(_ANSWER_BYTES))
        except urllib.error.HTTPError as error:
            answers.append(DeliveryError(f"HTTP {error.code}"))
        except (OSError, ValueError, http.client.HTTPException) as error:
            answers.append(DeliveryError(type(error).__name__))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(timeout_s)
    answer = answers[0] if answers else DeliveryError(f"no answer in {timeout_s:g} s")
    if isinstance(answer, DeliveryError):
        raise answer
    return answer


def channels_from(settings: Mapping[str, Any]) -> Channels:
    """The channels as set; ``env:NAME`` stands for the environment variable, so that secrets stay out of files.

    Raises: UsageError for a webhook or a proxy that is no URL, an unknown preset, a command that is no list of words.
    """
    webhook = _from_environment("NOTIFY_WEBHOOK", settings)
    if webhook and not webhook.startswith(("http://", "https://")):
        raise UsageError("NOTIFY_WEBHOOK: accepted: an http(s) URL, or env:NAME of a variable that holds one")
    preset = str(settings.get("NOTIFY_PRESET") or "")
    if preset and preset not in PRESETS:
        raise UsageError(f"NOTIFY_PRESET: found {preset!r}; accepted: {', '.join(PRESETS)}")
    return Channels(
        webhook=webhook,
        preset=preset,
        secret=_from_environment("NOTIFY_SECRET", settings),
        command=_command(settings.get("NOTIFY_COMMAND") or ()),
        timeout_s=float(settings.get("NOTIFY_TIMEOUT_S") or 10),
        proxy=_proxy(settings),
    )


def _proxy(settings: Mapping[str, Any]) -> str:
    proxy = _from_environment("NOTIFY_PROXY", settings)
    if proxy and not proxy.startswith(("http://", "https://")):
        raise UsageError("NOTIFY_PROXY: accepted: the http(s) URL of a proxy, or env:NAME of a variable that holds one")
    return proxy


def _command(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise UsageError('NOTIFY_COMMAND: accepted: a list of words, on the command line as JSON: ["mail", "me"]')
    return tuple(value)


def _from_environment(name: str, settings: Mapping[str, Any]) -> str:
    value = str(settings.get(name) or "")
    if not value.startswith("env:"):
        return value
    if value[4:] not in os.environ:
        raise UsageError(f"{name}: the environment has no variable {value[4:]}")
    return os.environ[value[4:]]


def notify(report: RunReport, channels: Channels, folder: Path) -> list[str]:
    """Tell every channel what is new for it, and first what an earlier run could not; returns the channels told.

    What could not be delivered is logged and kept for the next run. Raises: nothing.
    """
    before = read_delivered(folder)
    after = dict(before)
    delivered = []
    for name, send in channels.by_name():
        after[name], took = _tell(report, before.get(name, ChannelState()), partial(_sent, name, send))
        delivered += [name] if took else []
    if after != before:
        _keep(folder, {name: state for name, state in after.items() if state != ChannelState()})
    return delivered


def _tell(report: RunReport, state: ChannelState, sent: Callable[[Message], bool]) -> tuple[ChannelState, bool]:
    """The channel's new state, and whether it took anything.

    A later bad verdict that is news stands for an alarm that waits; any other run tells it late.
    """
    new, took = pending_notification(report, state.last), False
    if state.waiting and (new is None or new.recovered):
        if not sent(state.waiting.message):
            return state.failed_again(), False
        state, took = state.delivered(state.waiting.last), True
        new = pending_notification(report, state.last)
    if new is None:
        return state, took
    message = message_about(report, recovered=new.recovered)
    if sent(message):
        return state.delivered(new.last), True
    return state.failed(message, new.last), took


def _sent(name: str, send: Callable[[Message], None], message: Message) -> bool:
    try:
        send(message)
    except DeliveryError as error:
        logger.error("notification not delivered through the %s: %s", name, error)
        return False
    return True


def _keep(folder: Path, channels: Mapping[str, ChannelState]) -> None:
    try:
        write_delivered(folder, channels)
    except OutputError as error:
        logger.error("it could not be kept that the notification was sent; it may come twice: %s", error)
