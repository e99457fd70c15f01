"""Secrets of the settings: in no log, in no report, in no command line of a crawl that ``crawlall`` starts."""

from __future__ import annotations

import json
import logging
import pprint
from pathlib import Path

import pytest

from crawler.redaction import Redactor, hide_secrets_of
from tests.replica.process import run_scrapy, start_scrapy

PASSWORD = "hunter2-Aa/b+c"


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"AWS_SECRET_ACCESS_KEY": PASSWORD}, f"denied for {PASSWORD}"),
        ({"FTP_PASSWORD": "p'q\\r\"s"}, pprint.pformat({"A": "p'q\\r\"s"})),
        ({"FTP_PASSWORD": PASSWORD}, json.dumps({"text": f"login {PASSWORD}"})),
        ({"MY_API_TOKEN": PASSWORD}, f"GET http://x.test/?t={PASSWORD.replace('/', '%2F').replace('+', '%2B')}"),
        ({"NOTIFY_WEBHOOK": f"https://chat.test/hook/{PASSWORD}"}, f"no answer of https://chat.test/hook/{PASSWORD}"),
        ({"FEEDS": {f"s3://AKIA:{PASSWORD}@bucket/x": {"format": "csv"}}}, f"stored in s3://AKIA:{PASSWORD}@bucket/x"),
        ({"FEEDS": {f"s3://AKIA:{PASSWORD}@bucket/x": {}}}, f"user AKIA, password {PASSWORD}"),
        ({"MY_OPTIONS": {"nested": [{"api_key": PASSWORD}]}}, f"{PASSWORD} refused"),
        ({"STATE_URL": f"postgresql://me:{PASSWORD}@db/news"}, f"cannot reach postgresql://me:{PASSWORD}@db/news"),
        ({}, "proxy http://me:hunter2-Aa@proxy.test:8080 refused"),
        ({}, pprint.pformat({"GCS_CREDENTIALS": "hunter2-Aa", "B": 1})),
        ({}, pprint.pformat({"SMTP_PASS": " ".join(["hunter2-Aa words"] * 20), "B": 1})),
        ({}, '{"client_secret": "hunter2-Aa"}'),
    ],
)
def test_secrets_are_hidden(settings, told):
    hidden = Redactor(settings).hide(told)
    assert "***" in hidden
    for secret in ("hunter2", "p'q", "q\\\\r"):
        assert secret not in hidden


@pytest.mark.parametrize(
    "told",
    [
        "crawled <GET http://www.gxzx.gov.cn/index.php?m=content&key=3&token=x> (200)",
        "http://demo.invalid/a@b/page.html",
        "mail to editor@demo.invalid, see http://demo.invalid/",
        "{'KEYWORDS': 'x', 'MONKEY': 'y', 'DOWNLOAD_DELAY': '2'}",
        "section 通知公告: 3 new rows",
    ],
)
def test_other_texts_stay(told):
    assert Redactor({"A_TOKEN": "x1", "SHORT_KEY": "2026", "NOTIFY_WEBHOOK": ""}).hide(told) == told


def test_a_secret_from_the_environment_is_hidden_too(monkeypatch):
    monkeypatch.setenv("HOOK", "https://chat.test/hunter2")
    assert Redactor({"NOTIFY_WEBHOOK": "env:HOOK"}).hide("asked https://chat.test/hunter2") == "asked ***"


@pytest.fixture
def records():
    made = logging.getLogRecordFactory()
    yield
    logging.setLogRecordFactory(made)
    hide_secrets_of({})
    logging.setLogRecordFactory(made)


def test_log_records_are_made_without_secrets_arguments_and_tracebacks_too(records, caplog):
    for _ in range(2):
        hide_secrets_of({"FTP_PASSWORD": PASSWORD})
    log = logging.getLogger("some.library")
    log.warning("login as %s failed", PASSWORD)
    try:
        raise OSError(f"ftp://me:{PASSWORD.replace('/', '')}@host refused {PASSWORD}")
    except OSError:
        log.exception("not stored")
    log.warning("a harmless %s", "line")
    assert PASSWORD not in caplog.text
    assert "OSError: ftp://***@host refused ***" in caplog.text
    assert caplog.records[-1].args == ("line",)


SECRETS = {
    "AWS_SECRET_ACCESS_KEY": "hunter2-key",
    "FTP_PASSWORD": "hunter2-ftp",
    "NOTIFY_WEBHOOK": "http://127.0.0.1:9/hook/hunter2-hook",
    "FEEDS": '{"ftp://me:hunter2-feed@127.0.0.1:9/a.csv": {"format": "csv"}}',
}


def files_of(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.rglob("runs/*/*") if path.is_file())


def test_a_run_leaves_no_secret_in_its_files_and_on_the_screen(start_replica, tmp_path):
    replica = start_replica("stock", articles=4)
    crawl = run_scrapy("crawl", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=SECRETS)
    written = files_of(tmp_path)
    assert "'AWS_SECRET_ACCESS_KEY': '***'" in written
    assert "ftp://***@127.0.0.1:9/a.csv" in written
    assert "hunter2" not in written + crawl.stdout + crawl.stderr


def command_lines_of_children(pid: int) -> list[str]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode() for child in children]


def test_crawlall_hands_settings_on_out_of_sight(start_replica, tmp_path):
    replica = start_replica("stock", articles=4)
    process = start_scrapy("crawlall", "gxzx", proxy=replica.proxy, output_dir=tmp_path, settings=SECRETS)
    lines: list[str] = []
    while process.poll() is None and not any("scrapy crawl gxzx" in line for line in lines):
        lines = command_lines_of_children(process.pid)
    process.communicate()
    assert any("scrapy crawl gxzx" in line for line in lines)
    assert not any("hunter2" in line or "FTP_PASSWORD" in line for line in lines)
    written = files_of(tmp_path)
    assert "'FTP_PASSWORD': '***'" in written
    assert "hunter2" not in written
