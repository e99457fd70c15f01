"""Pages that send their reader on, and pages that are there to be read."""

import pytest

from crawler.fetching.page_checks import refresh, sent_on
from crawler.page.page import Page
from tests.fetching_server import page

HERE = "http://www.yunhe.example/xw/2026/11.html"
THERE = "http://www.yunhe.example/xw/2026/12.html"


def meta(content, equiv="refresh"):
    return f'<html><head><meta http-equiv="{equiv}" content="{content}"></head><body></body></html>'


@pytest.mark.parametrize(
    "content",
    [
        "0;url=12.html",
        "0; URL='12.html'",
        "1;URL=&quot;/xw/2026/12.html&quot;",
        "0,url=./12.html",
        "0；url=12.html",
        "0; 12.html",
        "0 url = 12.html",
        "0.5;url=http://www.yunhe.example/xw/2026/12.html#top",
        "url=12.html",
        ";url=12.html",
        "0;url='12.html",
        "\n 0;\n url=12.html \n",
        "60;url=12.html",
    ],
)
def test_every_spelling_of_a_refresh_leads_on(content):
    assert sent_on(Page(meta(content).encode(), HERE)) == THERE


@pytest.mark.parametrize(
    "content", ["600", "0", "", "5;", "0;url=", "0;url=javascript:go()", "0;url=http://[12/", "bald"]
)
def test_a_refresh_without_an_address_leads_nowhere(content):
    assert sent_on(Page(meta(content).encode(), HERE)) is None


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<META HTTP-EQUIV=Refresh CONTENT="0;URL=12.html">', THERE),
        ('<base href="http://data.yunhe.example/a/"><meta http-equiv="refresh" content="0;url=b.html">',
         "http://data.yunhe.example/a/b.html"),
        ("<script>window.location.href='12.html';</script>", THERE),
        ("<script>\n<!--\ntop.location = \"/xw/2026/12.html\"\n//-->\n</script>", THERE),
        ("<script src='count.js'></script><script>location.replace('12.html')</script>", THERE),
        ("<script>if (mobile()) { location.href = '12.html' }</script>", None),
        ("<script>document.cookie = 'k=1'; location.href = '12.html'</script>", None),
        ("<script>location.href = '12.html' + location.search</script>", None),
        ("<noscript><meta http-equiv='refresh' content='0;url=12.html'></noscript>", None),
        ("<!-- <meta http-equiv='refresh' content='0;url=12.html'> -->", None),
        ("<meta name='refresh' content='0;url=12.html'>", None),
        ("<meta http-equiv='refresh' content='0;url=/index.html'>", None),
    ],
)  # fmt: skip
def test_markup_and_scripts_that_lead_on(html, url):
    assert sent_on(Page(html.encode(), HERE)) == url


@pytest.mark.parametrize(
    ("content", "url"),
    [("0;url=12.html", THERE), ("5;url=12.html", THERE), ("30;url=12.html", None), ("0;url=11.html", None)],
)
def test_a_page_with_content_leads_on_only_where_nobody_could_read_it(content, url):
    html = page().replace("<head>", f'<head><meta http-equiv="refresh" content="{content}">')
    assert sent_on(Page(html.encode(), HERE)) == url


def test_the_header_counts_like_the_tag():
    assert sent_on(Page(b"<p>wait</p>", HERE), "0; url=12.html") == THERE


def test_a_home_page_may_lead_to_its_index():
    html = meta("0;url=/index.html").encode()
    assert sent_on(Page(html, "http://www.yunhe.example/")) == "http://www.yunhe.example/index.html"


@pytest.mark.parametrize("content", ["0" + " " * 300_000 + "x", " " * 300_000, "0;" * 200_000, "url" + " " * 300_000])
def test_hostile_contents_take_no_time(content):
    refresh(content)
