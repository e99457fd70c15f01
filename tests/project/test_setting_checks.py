"""Names and values of settings, looked at before a crawl begins."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import scrapy
from scrapy.settings import Settings

from crawler.exceptions import UsageError
from crawler.setting_checks import check_given, check_value, check_values, misspelt
from tests.project.test_docs import MODULES, SETTING, plain_values
from tests.replica.process import run_scrapy

# A getter, and a text it cannot take
REFUSED = {"getint": "1.5", "getfloat": "abc", "getbool": "perhaps", "getdict": "[1]"}
# Their own checks say more; Scrapy gives these no default to go by
WITHOUT_KIND = {
    "AWS_MAX_POOL_CONNECTIONS", "CONCURRENT_REQUESTS_PER_IP", "PERIODIC_LOG_DELTA", "PERIODIC_LOG_STATS",
}  # fmt: skip


def getters():
    """Each setting that Scrapy or we read as a number, a truth value or a table."""
    for path in [*Path(scrapy.__file__).parent.rglob("*.py"), *MODULES]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                getter, name = node.func.attr, getattr(node.args[0], "value", None)
                named = isinstance(name, str) and SETTING.fullmatch(name) and name not in WITHOUT_KIND
                if getter in REFUSED and named and ast.unparse(node.func.value).endswith("settings"):
                    yield name, REFUSED[getter]


@pytest.mark.parametrize(("name", "value"), sorted(set(getters())))
def test_a_value_that_cannot_be_read_is_refused_by_name(name, value):
    with pytest.raises(UsageError, match=f"^{name}: found '.*'; accepted: "):
        check_value(name, value)


@pytest.mark.parametrize(("name", "value"), list(plain_values()))
def test_defaults_are_accepted_also_as_typed_on_a_command_line(name, value):
    check_value(name, value)
    check_value(name, str(value) if value is not None else None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOWNLOAD_DELAY", "0.25"),
        ("DOWNLOAD_DELAY", 3),
        ("RETRY_PRIORITY_ADJUST", "-1"),
        ("ROBOTSTXT_OBEY", "False"),
        ("ROBOTSTXT_OBEY", 0),
        ("LOG_LEVEL", "10"),
        ("FEEDS", {"articles.csv": {"format": "csv"}}),
        ("DOWNLOAD_SLOTS", '{"www.gxzx.gov.cn": {"delay": 5, "jitter": 0}}'),
        ("ITEM_PIPELINES", '{"crawler.pipelines.RecordPipeline": 900}'),
        ("LOG_FORMATTER", "scrapy.logformatter.LogFormatter"),
        ("MY_OWN_SETTING", "anything"),
    ],
)
def test_good_values_pass(name, value):
    check_value(name, value)


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("DOWNLOAD_DELAY", "abc", "a number, 0 or more"),
        ("DOWNLOAD_DELAY", "", "a number"),
        ("DOWNLOAD_DELAY", "-1", "0 or more"),
        ("DOWNLOAD_DELAY", "nan", "a number"),
        ("DOWNLOAD_DELAY", "inf", "a number"),
        ("RETRY_TIMES", "2.5", "a whole number"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", "0", "1 or more"),
        ("DELTA_REVISIT_DAYS", "1e9", "at most 36,500"),
        ("ARCHIVE_ENABLED", "on", "1, 0, true or false"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
        ("LOG_FORMAT", "%(nothing", "format"),
        ("FEED_EXPORT_ENCODING", "utf-99", "codec"),
        ("DEDUP_POLICY", "apart", "separate, mark, off"),
        ("FEEDS", "articles.csv", "JSON"),
        ("FEEDS", {"articles.csv": "csv"}, "JSON"),
        ("DOWNLOAD_SLOTS", '{"www.gxzx.gov.cn": 5}', "JSON"),
        ("DEFAULT_REQUEST_HEADERS", "Accept: text/html", "JSON"),
        ("ITEM_PIPELINES", '{"own.Pipeline": "first"}', "numbers"),
        ("ITEM_PIPELINES", '{"no_such_package.Pipeline": 1}', "there is no module"),
        ("ITEM_PIPELINES", '{"crawler.pipelines.Pipline": 1}', "has no 'Pipline'"),
        ("DOWNLOAD_HANDLERS", '{"http": "Handler"}', "there is no module"),
        ("LOG_FORMATTER", "crawler.logformatter.Short", "has no 'Short'"),
        ("ADDONS", '{"no_such_package.Addon": 1}', "there is no module"),
    ],
)
def test_a_bad_value_is_told_with_what_was_found_and_what_is_accepted(name, value, accepted):
    with pytest.raises(UsageError, match=rf"^{name}: found .*; accepted: .*{accepted}"):
        check_value(name, value)


@pytest.mark.parametrize("option", ["DOWNLOAD_DELAY", "=3"])
def test_an_option_without_name_or_value_is_refused(option):
    with pytest.raises(UsageError, match="accepted: -s NAME=VALUE"):
        check_given([option])


def test_a_folder_for_scrapys_own_state_is_refused_and_told_what_replaces_it():
    with pytest.raises(UsageError, match=r"JOBDIR: found 'jobs'; accepted: nothing.*OUTPUT_DIR"):
        check_values(Settings({"JOBDIR": "jobs"}))


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("DOWNLOAD_DELAYY", "DOWNLOAD_DELAY"),
        ("DONWLOAD_DELAY", "DOWNLOAD_DELAY"),
        ("OUTPUTDIR", "OUTPUT_DIR"),
        ("output_dir", "OUTPUT_DIR"),
        ("REPORT_MAX_FAILED_SHARES", "REPORT_MAX_FAILED_SHARE"),
        ("ROBOTTXT_OBEY", "ROBOTSTXT_OBEY"),
    ],
)
def test_a_misspelt_name_is_told_with_the_nearest_one(name, nearest):
    assert list(misspelt(Settings({name: "1"}))) == [(name, nearest)]


@pytest.mark.parametrize("name", ["MONGO_URI", "PIPELINE_KEYWORDS", "DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_IP"])
def test_other_names_are_the_users_own(name):
    assert list(misspelt(Settings({name: "1"}))) == []


@pytest.mark.parametrize(
    "option",
    ["DOWNLOAD_DELAY=abc", "TWISTED_REACTOR_ENABLED=no", "LOG_LEVEL=LOUD", "ITEM_PIPELINES=own", "JOBDIR=jobs",
     "FETCH_WINDOW=night", "STATE_URL=sqlit", "ADDONS={\"no_such_package.Addon\": 1}",
     "PORTALS_DIRS=/no/such/folder", "LOG_FILE=/no/such/folder/crawl.log"],
)  # fmt: skip
def test_a_bad_setting_ends_with_2_and_one_line(tmp_path, option):
    done = run_scrapy("crawl", "gxzx", "-s", option, output_dir=tmp_path / "out")
    assert done.returncode == 2
    assert f"{option.partition('=')[0]}: found" in done.stderr
    assert "accepted: " in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "out").glob("*/runs/*"))


def profile(folder, settings):
    folder.mkdir()
    (folder / "nowhere.toml").write_text(
        'name = "nowhere"\ntitle = "无处门户"\nhome_url = "http://nowhere.invalid/"\nhosts = ["nowhere.invalid"]\n'
        f'platform = "phpcms"\nsections = ["通知公告"]\n[settings]\n{settings}\n',
        "utf-8",
    )
    return {"PORTALS_DIRS": folder, "RETRY_TIMES": 0, "BACKOFF_FIRST": 0, "BACKOFF_MAX": 0}


def test_a_bad_setting_of_a_profile_ends_with_1_as_any_wrong_profile(tmp_path):
    settings = profile(tmp_path / "profiles", 'DOWNLOAD_DELAY = "abc"')
    done = run_scrapy("crawl", "nowhere", output_dir=tmp_path / "out", settings=settings, fast=False)
    assert done.returncode == 1
    assert "nowhere.toml: settings: DOWNLOAD_DELAY: found 'abc'; accepted: a number" in done.stderr


def test_a_misspelt_setting_of_a_profile_is_warned_of(tmp_path):
    settings = profile(tmp_path / "profiles", "DOWNLOAD_DELAYY = 3")
    done = run_scrapy("crawl", "nowhere", output_dir=tmp_path / "out", settings=settings)
    told = "DOWNLOAD_DELAYY is read by nobody; the nearest one that is: DOWNLOAD_DELAY"
    assert told in done.stderr
    (log,) = (tmp_path / "out").glob("nowhere/runs/*/crawl.log")
    assert told in log.read_text("utf-8")
    checked = run_scrapy("checkportals", "nowhere", output_dir=tmp_path / "out", settings=settings)
    assert told in checked.stderr
    assert checked.returncode == 0


def test_checking_a_profile_finds_what_its_settings_cannot_be(tmp_path):
    settings = profile(tmp_path / "profiles", 'DOWNLOAD_DELAY = "abc"\nJOBDIR = "jobs"')
    done = run_scrapy("checkportals", "nowhere", output_dir=tmp_path / "out", settings=settings)
    assert done.returncode == 1
    assert "nowhere.toml: settings: DOWNLOAD_DELAY: found 'abc'" in done.stderr
    assert "nowhere.toml: settings: JOBDIR: found 'jobs'" in done.stderr


def test_a_bad_setting_of_reparse_ends_with_2(tmp_path):
    done = run_scrapy("reparse", "gxzx", "-s", "STATE_COMMIT_LINES=many", output_dir=tmp_path / "out")
    assert done.returncode == 2
    assert "STATE_COMMIT_LINES: found 'many'; accepted: a whole number" in done.stderr
