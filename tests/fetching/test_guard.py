"""Where requests may go: names in profiles, redirects, and what names turn out to mean."""

import socket

import pytest

from tests.fetching_run import run_crawl
from tests.fetching_server import answer, page, refusing_port, running_server

STRICT = {"FETCH_SPECIAL_ADDRESSES": False, "RETRY_TIMES": 0}


def test_name_with_a_special_address_is_not_connected_to(tmp_path):
    with running_server() as server:
        run = run_crawl([server.url("/1")], output=tmp_path, settings=STRICT)
        assert server.log == []
    assert run.of(server.url("/1")) == "refused"
    assert run.stat("fetching/rejected/address") >= 1
    assert "portal.test has a loopback address and is not asked" in run.log


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.3.4", "169.254.169.254", "0.0.0.0", "100.64.0.1"])
def test_every_kind_of_special_address_is_refused(tmp_path, address):
    url = "http://portal.test/"
    run = run_crawl([url], output=tmp_path, settings=STRICT, names={"portal.test": address})
    assert run.of(url) == "refused"


def test_redirect_to_a_special_address_is_refused_whatever_the_profile_lists(tmp_path):
    with running_server({"/1": answer("", 302, location="http://10.0.0.1/x")}) as proxy:
        environment = {"http_proxy": f"http://127.0.0.1:{proxy.port}"}
        hosts = ["portal.test", "10.0.0.1"]
        url = "http://portal.test/1"
        run = run_crawl([url], output=tmp_path, settings=STRICT, hosts=hosts, environment=environment)
    assert run.of(url) == "redirect"
    assert run.stat("fetching/rejected/address") == 1
    assert proxy.paths() == ["/robots.txt", "/1"]


def test_address_in_a_url_is_refused_without_permission(tmp_path):
    with running_server() as server:
        url = server.url("/1", "127.0.0.1")
        refused = run_crawl([url], output=tmp_path, settings=STRICT, hosts=["127.0.0.1"])
        assert server.log == []
        allowed = run_crawl([url], output=tmp_path, hosts=["127.0.0.1"])
    assert (refused.of(url), allowed.of(url)) == ("refused", "ok")


@pytest.mark.parametrize(
    "location", ["http://elsewhere.test/", "//elsewhere.test/", "http://127.0.0.1/", "ftp://portal.test/x"]
)
def test_redirect_off_the_portal_is_not_followed_and_told(tmp_path, location):
    with running_server({"/1": answer("", 302, location=location)}) as server:
        run = run_crawl([server.url("/1")], output=tmp_path)
    assert run.of(server.url("/1")) == "redirect"
    assert run.stat("fetching/failed/redirect") == 1
    assert {asked.host for asked in server.log} == {"portal.test"}
    assert server.paths() == ["/robots.txt", "/1"]


def test_redirect_within_the_portal_is_followed(tmp_path):
    with running_server() as server:
        server.answers["/1"] = [answer("", 301, location=server.url("/new/1", "www.portal.test"))]
        run = run_crawl([server.url("/1")], output=tmp_path)
    assert run.of(server.url("/1")) == "ok"
    assert run.urls[server.url("/1")] == server.url("/new/1", "www.portal.test")


def test_behind_a_proxy_the_proxy_looks_names_up(tmp_path):
    """The portal's name means nothing here, the proxy's address is a loopback one: both are right."""
    with running_server() as proxy:
        url = "http://portal.test/1"
        run = run_crawl(
            [url],
            output=tmp_path,
            settings=STRICT,
            names={"portal.test": None, "proxy.test": "127.0.0.1"},
            environment={"http_proxy": f"http://proxy.test:{proxy.port}"},
        )
    assert run.of(url) == "ok"
    assert {asked.host for asked in proxy.log} == {"portal.test"}


def test_hosts_off_the_portal_are_refused_behind_a_proxy_too(tmp_path):
    with running_server() as proxy:
        urls = ["http://portal.test/1", "http://elsewhere.test/", "http://169.254.169.254/latest/meta-data"]
        proxies = {"http_proxy": f"http://127.0.0.1:{proxy.port}"}
        run = run_crawl(urls, output=tmp_path, settings=STRICT, environment=proxies)
    assert [run.of(url) for url in urls] == ["ok", "refused", "refused"]
    assert {asked.host for asked in proxy.log} == {"portal.test"}


def test_proxy_that_cannot_reach_the_portal_is_told_apart(tmp_path):
    with running_server({"portal.test:443": answer("", 502)}) as proxy:
        environment = {"https_proxy": f"http://127.0.0.1:{proxy.port}"}
        settings = {**STRICT, "ROBOTSTXT_OBEY": False}
        run = run_crawl(["https://portal.test/"], output=tmp_path, settings=settings, environment=environment)
    assert run.of("https://portal.test/") == "proxy"


def test_another_resolver_is_told(tmp_path):
    settings = {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"}
    with running_server() as server:
        run = run_crawl([server.url("/1", "127.0.0.1")], output=tmp_path, hosts=["127.0.0.1"], settings=settings)
    assert "TWISTED_DNS_RESOLVER is not ours" in run.log


def test_unknown_name_and_closed_port_are_told_apart(tmp_path):
    with refusing_port() as port:
        urls = [f"http://portal.test:{port}/", "http://data.test/"]
        settings = {"RETRY_TIMES": 0, "ROBOTSTXT_OBEY": False}
        run = run_crawl(
            urls, output=tmp_path, settings=settings, hosts=["portal.test", "data.test"], names={"data.test": None}
        )
    assert [run.of(url) for url in urls] == ["connect", "dns"]


def test_server_that_is_only_reachable_by_its_public_name_is_asked(tmp_path):
    """The guard judges what a name means, not how it is spelled."""
    name = socket.gethostname() + ".portal.test"
    with running_server({"/1": answer(page())}) as server:
        run = run_crawl([server.url("/1", name)], output=tmp_path, hosts=[name])
    assert run.of(server.url("/1", name)) == "ok"
