"""Each misbehaviour of the replica does to a plain HTTP client what it promises, and is the same on every run."""

from __future__ import annotations

import gzip
import http.client
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from tests.replica.behaviours import Behaviour
from tests.replica.http import Request
from tests.replica.pages import BLOCK_PAGES
from tests.replica.portals import make_site
from tests.replica.registry import BEHAVIOURS, make_behaviour
from tests.replica.server import Replica

HOST = "www.gxzx.gov.cn"
LIST = "/index.php?m=content&c=index&a=lists&catid=14"


def replica_with(*names, portal="stock", articles=60, rows=5):
    return Replica([make_site(portal, articles, 1, rows)], [make_behaviour(name) for name in names])


def ask(replica, target, attempt=1, **headers):
    return replica.serve(Request(HOST, target, headers=headers, attempt=attempt))


def an_article(replica, kind="plain"):
    article = next(a for a in replica.truth()["articles"] if kind in a["kinds"] and a["listed"])
    return "/" + article["url"].split("/", 3)[3]


@pytest.mark.parametrize(("name", "status", "text"), [
    ("database_error", 200, "Can not connect to MySQL server"),
    ("message_box:text=栏目不存在", 200, "栏目不存在"),
    ("server_error", 500, ""),
    ("server_error:status=502", 502, ""),
    ("unavailable:seconds=7", 503, "Service Unavailable"),
    ("redirect", 302, ""),
    *((f"block_page:kind={kind}", answer.status, "") for kind, answer in BLOCK_PAGES.items()),
])  # fmt: skip
def test_answers_in_place_of_an_article(name, status, text):
    replica = replica_with(name)
    answer = ask(replica, an_article(replica))
    assert answer.status == status
    assert text in answer.body.decode()


def test_retry_after_comes_as_seconds_or_as_a_date():
    seconds, date = replica_with("unavailable:seconds=7"), replica_with("unavailable:seconds=7,form=date")
    assert ask(seconds, LIST).headers["Retry-After"] == "7"
    assert parsedate_to_datetime(ask(date, LIST).headers["Retry-After"])


def test_times_and_after_count_the_askings_of_each_path():
    replica = replica_with("server_error:after=1,times=2")
    assert [ask(replica, LIST, attempt).status for attempt in (1, 2, 3, 4)] == [200, 500, 500, 200]


def test_rate_hits_the_same_share_of_paths_on_every_run():
    def hit():
        behaviour = Behaviour(rate=0.3, times=1, match=".")
        return [n for n in range(500) if behaviour.hits(Request(HOST, f"/{n}"))]

    assert hit() == hit()
    assert 110 < len(hit()) < 190


def test_behaviours_compose():
    replica = replica_with("lying_total:more=100", "wrong_charset", "gzip")
    answer = ask(replica, LIST, **{"accept-encoding": "gzip"})
    assert answer.headers["Content-Type"] == "text/html; charset=ISO-8859-1"
    claimed = int(re.search(r"(\d+)条", gzip.decompress(answer.body).decode())[1])
    assert claimed == 100 + len(next(s["rows"] for s in replica.truth()["sections"] if s["catid"] == 14))


def test_list_behaviours_bend_one_column_and_leave_no_trace():
    replica = replica_with("empty_list_page:column=14,number=2")
    assert "a=show" not in ask(replica, LIST + "&page=2").body.decode().split('class="col-auto"')[0]
    assert "a=show" in ask(replica, "/index.php?m=content&c=index&a=lists&catid=8&page=2").body.decode()
    replica.order({"do": "behave", "names": []})
    assert "a=show" in ask(replica, LIST + "&page=2").body.decode().split('class="col-auto"')[0]


def following(replica, page):
    links = re.findall(r'<a href="([^"]*)" class="a1">下一页', ask(replica, f"{LIST}&page={page}").body.decode())
    return int((re.search(r"page=(\d+)", links[0]) or [0, 1])[1])


def last_page(replica):
    rows = next(s["rows"] for s in replica.truth()["sections"] if s["catid"] == 14)
    return -(-len(rows) // 5)


def test_pagers_go_on_or_back():
    endless, loop = replica_with("endless_pager"), replica_with("pager_loop:to=2")
    last = last_page(endless)
    assert following(endless, last) == last + 1
    assert "a=show" in ask(endless, f"{LIST}&page={last + 3}").body.decode().split('class="col-auto"')[0]
    assert following(loop, last) == 2


def test_a_shifting_list_grows_while_it_is_walked():
    replica = replica_with("shifting_list:count=2")
    before = len(replica.truth()["articles"])
    for page in (1, 2, 3, 4):
        ask(replica, f"{LIST}&page={page}")
    assert len(replica.truth()["articles"]) == before + 2


def test_wrong_column_answers_with_another_columns_name_until_it_ends():
    replica = replica_with("wrong_column:catid=14,column=通知公告")
    assert "通知公告 - 广西政协网" in ask(replica, LIST).body.decode()
    replica.order({"do": "behave", "names": []})
    assert "广西政协动态 - 广西政协网" in ask(replica, LIST).body.decode()


def test_template_changed_hides_the_title():
    replica = replica_with("template_changed")
    article = next(a for a in replica.truth()["articles"] if a["expected"])
    text = ask(replica, "/" + article["url"].split("/", 3)[3]).body.decode()
    assert article["title"] not in text.split('class="content"')[0]
    assert article["paragraphs"][0][:8] in text


@pytest.mark.parametrize("kind", ["disallow", "delay", "error", "missing", "forbidden", "html", "articles"])
def test_robots_variants_answer_in_place_of_the_stock_file(kind):
    stock, other = replica_with(), replica_with(f"robots:kind={kind}")
    assert ask(other, "/robots.txt").body != ask(stock, "/robots.txt").body
    assert ask(other, "/").body == ask(stock, "/").body


def test_crawl_delay_can_be_chosen():
    assert b"Crawl-delay: 5" in ask(replica_with("robots:kind=delay,delay=5"), "/robots.txt").body


def test_gzip_bomb_is_small_on_the_wire():
    replica = replica_with("gzip_bomb:megabytes=8")
    answer = ask(replica, an_article(replica))
    assert len(answer.body) < 100_000
    assert len(gzip.decompress(answer.body)) == 8 << 20


def test_every_behaviour_can_be_made_by_name():
    assert {type(make_behaviour(name)) for name in BEHAVIOURS} == set(BEHAVIOURS.values())
    with pytest.raises(KeyError):
        make_behaviour("kindness")


def get(running, path):
    connection = http.client.HTTPConnection(urlsplit(running.proxy).netloc, timeout=120)
    connection.request("GET", f"http://{HOST}{path}")
    return connection.getresponse()


def test_truncated_bodies_resets_and_silence_happen_on_the_wire(start_replica):
    running = start_replica("stock", articles=20)
    running.control("behave", names=["truncated_body"])
    with pytest.raises(http.client.IncompleteRead):
        get(running, LIST).read()
    running.control("behave", names=["connection_reset"])
    with pytest.raises(ConnectionResetError):
        get(running, LIST)
    running.control("behave", names=["portal_down"])
    with pytest.raises(http.client.RemoteDisconnected):
        get(running, "/")
    running.control("behave", names=[])
    assert get(running, LIST).status == 200


def test_slow_answers_take_their_time(start_replica):
    running = start_replica("stock", articles=20, behaviours=["slow_answer:seconds=0.3"])
    before = running.request_log()
    running.get(f"http://{HOST}{LIST}")
    running.get(f"http://{HOST}{LIST}")
    first, second = (at for at, _, _ in running.request_log()[len(before) :])
    assert second - first >= 0.3
