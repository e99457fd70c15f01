"""Who is told of a verdict, when, in which form, and for how long a deaf channel is waited for."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from crawler.exceptions import UsageError
from crawler.report.messages import PRESETS, message_about, preset_of, refusal
from crawler.report.metrics import metrics_text, write_metrics
from crawler.report.notification import (
    MOST_TRIES,
    TOLD_NAME,
    Channels,
    Delivered,
    channels_from,
    notify,
    pending_notification,
)
from tests.reports import a_judged_report

HEALTHY = a_judged_report()
UNHEALTHY = a_judged_report(2, sections_missing=("提案工作",))
WORSE = a_judged_report(3, sections_missing=("提案工作",), finish_reason="shutdown")
DOWN = a_judged_report(4, unreachable="dns", sections=())


@contextmanager
def webhook(answer=b'{"errcode": 0}', status=200, delay_s=0.0):
    """A chat service on loopback: its URL, and the posts it got as (path, values)."""
    posts = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            posts.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            time.sleep(delay_s)
            with suppress(BrokenPipeError):  # whoever asked has gone
                self.send_response(status)
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?key=s3cret", posts
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def dead_proxy(monkeypatch):
    """The crawl's proxy is down, in every test."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.mark.parametrize(("before", "report", "told"), [
    ([], HEALTHY, None),
    ([], UNHEALTHY, "bad"),
    ([UNHEALTHY], UNHEALTHY, None),
    ([UNHEALTHY], DOWN, "bad"),
    ([UNHEALTHY, DOWN], DOWN, None),
    ([UNHEALTHY], HEALTHY, "recovered"),
    ([UNHEALTHY, HEALTHY], HEALTHY, None),
    ([UNHEALTHY, HEALTHY], UNHEALTHY, "bad"),
    ([WORSE], UNHEALTHY, "bad"),
])  # fmt: skip
def test_a_verdict_is_told_when_it_is_bad_or_recovers_and_never_twice(before, report, told):
    state = None
    for earlier in before:
        new = pending_notification(earlier, state)
        state = new.last if new else state
    new = pending_notification(report, state)
    assert (None if new is None else "recovered" if new.recovered else "bad") == told


def test_the_same_verdict_for_a_reason_not_told_yet_is_news():
    broken = a_judged_report(sections_missing=("甲",), unreachable=None, finish_reason="finished")
    also = a_judged_report(
        counts=HEALTHY.counts.__class__(new=50, failed={"http:500": 50}, failed_articles=50), sections_missing=("甲",)
    )
    told = pending_notification(broken, None).last
    assert pending_notification(also, told).last.reasons == ("failed_pages", "sections_missing")
    assert pending_notification(broken, pending_notification(also, told).last) is None


def test_a_run_narrowed_by_hand_tells_no_recovery():
    before = Delivered("unhealthy", 3, ("sections_missing",))
    assert pending_notification(a_judged_report(narrowed=True), before) is None
    assert pending_notification(HEALTHY, before).recovered


def test_every_channel_is_told_once_and_remembers_for_itself(tmp_path):
    with webhook() as (url, posts):
        channels = Channels(webhook=url, preset="wecom")
        assert notify(UNHEALTHY, channels, tmp_path) == ["webhook"]
        assert notify(UNHEALTHY, channels, tmp_path) == []
        both = Channels(webhook=url, preset="wecom", command=(sys.executable, "-c", "pass"))
        assert notify(UNHEALTHY, both, tmp_path) == ["command"]
        assert notify(HEALTHY, both, tmp_path) == ["webhook", "command"]
    assert len(posts) == 2
    assert set(json.loads((tmp_path / TOLD_NAME).read_text("utf-8"))) == {"webhook", "command"}


@pytest.mark.parametrize(("answer", "status", "word"), [
    (b'{"errcode": 93000, "errmsg": "invalid webhook url"}', 200, "93000"),
    (b'{"code": 19021, "msg": "sign match fail"}', 200, "19021"),
    (b"no", 500, "HTTP 500"),
    (b"no", 404, "HTTP 404"),
])  # fmt: skip
def test_what_was_not_delivered_is_logged_without_the_secret_and_told_again(tmp_path, caplog, answer, status, word):
    with webhook(answer, status) as (url, posts):
        for _ in range(2):
            assert notify(UNHEALTHY, Channels(webhook=url), tmp_path) == []
    assert len(posts) == 2
    assert word in caplog.text
    assert "s3cret" not in caplog.text


def test_a_channel_that_does_not_answer_is_given_up_in_time(tmp_path, caplog):
    began = time.monotonic()
    with webhook(delay_s=1.5) as (url, _):
        channels = Channels(webhook=url, command=(sys.executable, "-c", "import time; time.sleep(30)"), timeout_s=0.3)
        assert notify(UNHEALTHY, channels, tmp_path) == []
        assert time.monotonic() - began < 1.4
    assert "no answer in 0.3 s" in caplog.text or "TimeoutError" in caplog.text
    assert "TimeoutExpired" in caplog.text


def test_a_command_gets_the_text_and_the_facts_and_no_shell(tmp_path):
    script = "import os, sys; open(sys.argv[1], 'w').write(sys.stdin.read() + os.environ['GUIWEN_MESSAGE'])"
    target = tmp_path / "$(touch evil);told"
    notify(UNHEALTHY, Channels(command=(sys.executable, "-c", script, str(target))), tmp_path)
    said = target.read_text("utf-8")
    assert "UNHEALTHY" in said
    assert '"exit_code": 3' in said
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("command", [("/nowhere/at/all",), (sys.executable, "-c", "import sys; sys.exit('broken')")])
def test_a_command_that_fails_is_logged(tmp_path, caplog, command):
    assert notify(UNHEALTHY, Channels(command=command), tmp_path) == []
    assert "notification not delivered through the command" in caplog.text


NOBODY = Channels(webhook="http://127.0.0.1:9/hook", timeout_s=5)


@pytest.mark.parametrize(("missed", "then", "told"), [
    ([DOWN], HEALTHY, ["UNREACHABLE (exit code 5)", "RECOVERED"]),
    ([DOWN], a_judged_report(5, narrowed=True), ["UNREACHABLE (exit code 5)"]),
    ([DOWN, HEALTHY, HEALTHY], HEALTHY, ["UNREACHABLE (exit code 5)", "RECOVERED"]),
    ([DOWN], DOWN, ["UNREACHABLE (exit code 5)"]),
    ([DOWN], UNHEALTHY, ["UNHEALTHY (exit code 3)"]),
    ([DOWN, UNHEALTHY], HEALTHY, ["UNHEALTHY (exit code 3)", "RECOVERED"]),
])  # fmt: skip
def test_an_alarm_that_was_not_delivered_is_tried_by_the_next_run_whatever_its_verdict(tmp_path, missed, then, told):
    for report in missed:
        assert notify(report, NOBODY, tmp_path) == []
    with webhook() as (url, posts):
        assert notify(then, Channels(webhook=url), tmp_path) == ["webhook"]
        assert notify(then, Channels(webhook=url), tmp_path) == []
    assert [values["text"].splitlines()[0] for _, values in posts] == [f"guiwen demo: {word}" for word in told]


def test_an_alarm_of_another_kind_that_was_not_delivered_is_told_before_the_old_one_again(tmp_path):
    with webhook() as (url, posts):
        notify(UNHEALTHY, Channels(webhook=url), tmp_path)
        notify(DOWN, NOBODY, tmp_path)
        notify(HEALTHY, Channels(webhook=url), tmp_path)
    words = [values["text"].splitlines()[0].partition(": ")[2] for _, values in posts]
    assert words == ["UNHEALTHY (exit code 3)", "UNREACHABLE (exit code 5)", "RECOVERED"]


def test_an_alarm_that_nobody_takes_is_given_up_in_the_end(tmp_path):
    notify(DOWN, Channels(command=("/nowhere",)), tmp_path)
    for _ in range(MOST_TRIES):
        notify(HEALTHY, Channels(command=("/nowhere",)), tmp_path)
    assert notify(HEALTHY, Channels(command=(sys.executable, "-c", "pass")), tmp_path) == []


def test_a_message_goes_by_the_proxy_for_messages_where_one_is_set(tmp_path):
    with webhook() as (url, posts):
        proxied = Channels(webhook="http://chat.invalid/hook", proxy=url.partition("/hook")[0])
        assert notify(UNHEALTHY, proxied, tmp_path) == ["webhook"]
    assert posts[0][0] == "http://chat.invalid/hook"


@pytest.mark.parametrize(("proxy", "seen"), [("", "None None"), ("http://p:1", "http://p:1 http://p:1")])
def test_a_command_does_not_get_the_crawls_proxies(tmp_path, proxy, seen):
    script = (
        "import os, sys; e = os.environ; assert 'HTTPS_PROXY' not in e;"
        "open(sys.argv[1], 'w').write(f\"{e.get('http_proxy')} {e.get('https_proxy')}\")"
    )
    notify(UNHEALTHY, Channels(command=(sys.executable, "-c", script, str(tmp_path / "seen")), proxy=proxy), tmp_path)
    assert (tmp_path / "seen").read_text("utf-8") == seen


def text_of(preset, values):
    paths = {"wecom": ("text", "content"), "dingtalk": ("text", "content"), "feishu": ("content", "text")}
    for key in paths.get(preset, ("text",)):
        values = values[key]
    return values


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_each_preset_carries_portal_verdict_and_reason(preset):
    message = message_about(UNHEALTHY, recovered=False)
    values = json.loads(PRESETS[preset]("http://chat.test/hook", message, "", 0).body)
    text = text_of(preset, values)
    for part in ("guiwen demo", "UNHEALTHY (exit code 3)", "提案工作", "REPORT_MAX_MISSING_SECTIONS = 0"):
        assert part in text


def test_dingtalk_signs_the_address_and_feishu_the_body():
    message = message_about(UNHEALTHY, recovered=False)
    signed = PRESETS["dingtalk"]("http://chat.test/send?access_token=t", message, "SEC1", 1700000000.5)
    query = parse_qs(urlsplit(signed.url).query)
    wanted = hmac.new(b"SEC1", b"1700000000500\nSEC1", hashlib.sha256).digest()
    assert query["timestamp"] == ["1700000000500"]
    assert base64.b64decode(query["sign"][0]) == wanted
    values = json.loads(PRESETS["feishu"]("http://chat.test/hook", message, "SEC1", 1700000000.5).body)
    assert values["timestamp"] == "1700000000"
    assert base64.b64decode(values["sign"]) == hmac.new(b"1700000000\nSEC1", b"", hashlib.sha256).digest()


def test_slack_gets_no_markup_from_a_page():
    report = a_judged_report(sections_missing=("<!channel> & co",))
    values = json.loads(PRESETS["slack"]("http://chat.test/", message_about(report, recovered=False), "", 0).body)
    assert "&lt;!channel&gt; &amp; co" in values["text"]


def test_a_long_message_is_cut_to_what_chat_services_take():
    report = a_judged_report(sections_missing=tuple(f"一个名字很长的栏目{n}" * 9 for n in range(5)))
    assert len(message_about(report, recovered=False).text.encode()) <= 2000


@pytest.mark.parametrize(("url", "preset"), [
    ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "wecom"),
    ("https://oapi.dingtalk.com/robot/send?access_token=t", "dingtalk"),
    ("https://open.feishu.cn/open-apis/bot/v2/hook/x", "feishu"),
    ("https://hooks.slack.com/services/T/B/x", "slack"),
    ("https://ops.example/hook", "json"),
])  # fmt: skip
def test_the_preset_follows_from_the_host(url, preset):
    assert preset_of(url) == preset


@pytest.mark.parametrize(
    "answer", [b"ok", b"", b"[]", b'{"errcode": 0, "errmsg": "ok"}', b'{"StatusCode": 0, "code": 0}']
)
def test_an_answer_that_takes_the_message_is_no_refusal(answer):
    assert refusal(answer) is None


@pytest.mark.parametrize("settings", [
    {"NOTIFY_WEBHOOK": "file:///etc/passwd"},
    {"NOTIFY_WEBHOOK": "env:NO_SUCH_VARIABLE"},
    {"NOTIFY_PRESET": "pigeon"},
    {"NOTIFY_PROXY": "proxy:8080"},
    {"NOTIFY_COMMAND": "mail me"},
    {"NOTIFY_COMMAND": [1]},
], ids=str)  # fmt: skip
def test_wrong_settings_are_usage_errors_that_name_the_setting(settings):
    with pytest.raises(UsageError, match=next(iter(settings))):
        channels_from(settings)


def test_settings_may_name_environment_variables_and_commands_as_json(monkeypatch):
    monkeypatch.setenv("HOOK", "https://ops.example/hook")
    channels = channels_from({"NOTIFY_WEBHOOK": "env:HOOK", "NOTIFY_COMMAND": '["mail", "-s", "x y"]'})
    assert (channels.webhook, channels.command) == ("https://ops.example/hook", ("mail", "-s", "x y"))


def test_metrics_are_in_prometheus_text_format(tmp_path):
    text = metrics_text(a_judged_report(counts=HEALTHY.counts.__class__(new=9, failed={'http:"500"': 2})))
    assert 'guiwen_run_articles{portal="demo",kind="new"} 9\n' in text
    assert 'guiwen_run_failed_pages{portal="demo",class="http:\\"500\\""} 2\n' in text
    assert 'guiwen_run_latency_seconds{portal="demo",quantile="0.5"} 0.08\n' in text
    names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_the_metrics_file_remembers_the_last_healthy_run(tmp_path):
    write_metrics(HEALTHY, tmp_path)
    text = write_metrics(UNHEALTHY, tmp_path).read_text("utf-8")
    assert f'last_healthy_timestamp_seconds{{portal="demo"}} {HEALTHY.ended_at.timestamp():.10g}\n' in text
    assert [path.name for path in tmp_path.iterdir()] == ["guiwen_demo.prom"]
