"""What a chat room or a program is told of a verdict: one table of webhook presets."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from crawler.page.urls import split_address
from crawler.report.model import RunReport
from crawler.report.text import clock, headline

_MOST_REASONS = 8
# Chat rooms cut or refuse longer texts: 企业微信 takes 2,048 bytes
_MOST_BYTES = 1900


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a title line, the whole text, and the facts for programs."""

    title: str
    text: str
    facts: Mapping[str, Any]


def message_about(report: RunReport, *, recovered: bool) -> Message:
    """What is told of a run."""
    word = "RECOVERED" if recovered else headline(report)
    title = f"guiwen {report.portal}: {word}"
    verdict = report.verdict
    reasons = [f"- {reason}" for reason in verdict.reasons[:_MOST_REASONS]] if verdict else []
    when = f"{report.title or report.portal}, {clock(report.started_at)} (UTC+8), run {report.run_id}"
    numbers = f"{report.counts.new} new, {report.counts.changed} changed, {sum(report.counts.failed.values())} failed"
    text = "\n".join([title, when, *reasons, numbers])
    facts = {
        "portal": report.portal,
        "run_id": report.run_id,
        "recovered": recovered,
        "verdict": verdict.name if verdict else None,
        "exit_code": verdict.exit_code if verdict else None,
        "reasons": [str(reason) for reason in verdict.reasons] if verdict else [],
        "text": text,
    }
    return Message(title, text.encode()[:_MOST_BYTES].decode(errors="ignore"), facts)


@dataclass(frozen=True, slots=True)
class Post:
    """An HTTP POST with a JSON body."""

    url: str
    body: bytes


def wecom_post(url: str, message: Message, secret: str, now_s: float) -> Post:
    """企业微信 (群机器人). Source: developer.work.weixin.qq.com/document/path/91770."""
    return _json_post(url, {"msgtype": "text", "text": {"content": message.text}})


def dingtalk_post(url: str, message: Message, secret: str, now_s: float) -> Post:
    """钉钉 (自定义机器人), signed where a secret is given. Source: open.dingtalk.com, 自定义机器人安全设置."""
    if secret:
        stamp = str(round(now_s * 1000))
        sign = _signature(secret.encode(), f"{stamp}\n{secret}".encode())
        url += f"{'&' if split_address(url).query else '?'}timestamp={stamp}&sign={quote(sign, safe='')}"
    return _json_post(url, {"msgtype": "text", "text": {"content": message.text}})


def feishu_post(url: str, message: Message, secret: str, now_s: float) -> Post:
    """飞书 (自定义机器人), signed where a secret is given. Source: open.feishu.cn, 自定义机器人使用指南."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": message.text}}
    if secret:
        stamp = str(round(now_s))
        body = {"timestamp": stamp, "sign": _signature(f"{stamp}\n{secret}".encode(), b""), **body}
    return _json_post(url, body)


def slack_post(url: str, message: Message, secret: str, now_s: float) -> Post:
    """Slack (incoming webhook). Source: docs.slack.dev, Sending messages using incoming webhooks."""
    text = message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _json_post(url, {"text": text})


def json_post(url: str, message: Message, secret: str, now_s: float) -> Post:
    """Any other program: the facts as they are."""
    return _json_post(url, message.facts)


def _json_post(url: str, body: Mapping[str, Any]) -> Post:
    return Post(url, json.dumps(body, ensure_ascii=False).encode())


def _signature(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


PRESETS: dict[str, Callable[[str, Message, str, float], Post]] = {
    "wecom": wecom_post,
    "dingtalk": dingtalk_post,
    "feishu": feishu_post,
    "slack": slack_post,
    "json": json_post,
}
_HOSTS = {
    "qyapi.weixin.qq.com": "wecom",
    "oapi.dingtalk.com": "dingtalk",
    "api.dingtalk.com": "dingtalk",
    "open.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
    "hooks.slack.com": "slack",
}


def preset_of(url: str) -> str:
    """The preset of a webhook, from its host.

    >>> preset_of("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"), preset_of("http://127.0.0.1/hook")
    ('wecom', 'json')
    """
    return _HOSTS.get(split_address(url).hostname or "", "json")


def refusal(answer: bytes) -> str | None:
    """What a chat service says in a 200 answer that it did not take the message; None where it took it.

    >>> refusal(b'{"errcode": 310000, "errmsg": "sign not match"}')
    '310000 sign not match'
    >>> refusal(b'{"code": 0, "msg": "success"}'), refusal(b"ok")
    (None, None)
    """
    try:
        values = json.loads(answer)
    except ValueError:
        return None
    if not isinstance(values, dict):
        return None
    code = values.get("errcode", values.get("code", values.get("StatusCode", 0)))
    return f"{code} {values.get('errmsg') or values.get('msg') or ''}".strip() if code else None
