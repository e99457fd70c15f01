import pytest

from crawler.page.urls import address_problem, host_key, host_keys, url_problem

HOSTS = host_keys(["www.qinglan.test", "data.qinglan.test:8080"])


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://www.qinglan.test/a", None),
        ("https://qinglan.test/", None),
        ("HTTP://WWW.QINGLAN.TEST:8080/", None),
        ("http://www.qinglan.test./", None),
        ("http://data.qinglan.test/", None),
        ("http://other.qinglan.test/", "host"),
        ("http://qinglan.test.evil.test/", "host"),
        ("http://evil.test/?www.qinglan.test", "host"),
        ("http://www.qinglan.test@evil.test/", "host"),
        ("http:///a", "host"),
        ("http://[oops/", "host"),
        ("ftp://www.qinglan.test/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("//www.qinglan.test/", "scheme"),
    ],
)
def test_only_http_to_the_portals_own_hosts_may_be_asked(url, problem):
    assert url_problem(url, HOSTS) == problem


def test_special_address_in_a_url_needs_permission():
    hosts = host_keys(["127.0.0.1:9000"])
    assert url_problem("http://127.0.0.1:9000/", hosts) == "address"
    assert url_problem("http://127.0.0.1:9000/", hosts, special_addresses=True) is None


def test_without_hosts_any_public_host_may_be_asked():
    assert url_problem("http://anything.test/", frozenset()) is None
    assert url_problem("http://169.254.169.254/latest", frozenset()) == "address"


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("8.8.8.8", None),
        ("240e::1", None),
        ("qinglan.test", None),
        ("127.0.0.1", "loopback"),
        ("127.255.0.3", "loopback"),
        ("::1", "loopback"),
        ("[::1]", "loopback"),
        ("10.1.2.3", "private"),
        ("172.31.0.1", "private"),
        ("192.168.1.1", "private"),
        ("fd00::1", "private"),
        ("169.254.169.254", "link_local"),
        ("fe80::1%eth0", "link_local"),
        ("0.0.0.0", "unspecified"),
        ("::", "unspecified"),
        ("100.64.1.1", "carrier"),
        ("224.0.0.1", "multicast"),
        ("255.255.255.255", "private"),
        ("192.0.2.1", "private"),
        ("::ffff:127.0.0.1", "loopback"),
        ("64:ff9b::a00:1", "private"),
        ("64:ff9b::808:808", None),
        ("2002:7f00:1::", "loopback"),
    ],
)
def test_special_addresses_are_named(address, problem):
    assert address_problem(address) == problem


def test_all_forms_of_a_host_share_one_key():
    forms = [
        "http://www.qinglan.test/",
        "https://qinglan.test",
        "http://QINGLAN.test:8080/a?b",
        "http://qinglan.test./",
    ]
    assert {host_key(form) for form in forms} == {"qinglan.test"}
