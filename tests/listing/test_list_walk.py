"""Whole portals read list by list, without a network: every section of the replicas shows exactly its own rows."""

from urllib.parse import urlsplit

import pytest

from crawler.listing.list_page import read_list_page
from crawler.listing.sections import find_section_links
from crawler.page.page import Page
from crawler.platforms import platform_for
from crawler.platforms.base import article_url_key
from crawler.portals.model import Portal
from tests.replica.content import NOW
from tests.replica.http import Request
from tests.replica.portals import make_site

MAX_PAGES = 200


class Walk:
    """A portal's lists as a crawler would ask for them: from the home page on, each list page once."""

    def __init__(self, kind):
        self.site = make_site(kind, 120, 5)
        self.truth = self.site.truth()
        host = self.truth["host"]
        hosts = (host, host.removeprefix("www."))
        platform = "generic" if kind == "other" else "phpcms"
        self.portal = Portal("replica", self.truth["site_name"], f"http://{host}/", hosts, platform=platform)
        self.platform = platform_for(self.portal)
        self.pages = {}
        self.names = []

    def get(self, url):
        parts = urlsplit(url)
        answer = self.site.answer(
            Request(parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        )
        return Page(answer.body, url, answer.headers.get("Content-Type"), answer.status)

    def run(self):
        links = find_section_links(self.get(self.portal.home_url), self.portal)
        waiting = [(link.name, link.url) for link in links]
        while waiting and len(self.pages) < MAX_PAGES:
            name, url = waiting.pop(0)
            key = self.platform.list_key(url)
            if key in self.pages:
                continue
            page = self.get(url)
            assert (page.status, self.platform.page_problem(page)) == (200, None)
            self.pages[key] = name, read_list_page(page, self.portal, reference=NOW)
            listing = self.pages[key][1]
            waiting += [(link.name, link.url) for link in listing.subsections]
            waiting[:0] = [(name, listing.next_url)] if listing.next_url else []
        return self

    def keys(self, section):
        rows = (row for name, listing in self.pages.values() if name == section for row in listing.rows)
        return [article_url_key(row.url, self.platform) for row in rows]

    def expected(self, section):
        """The truth's rows; a row that only links elsewhere is known by where it leads."""
        articles = {article["key"]: article for article in self.truth["articles"]}
        urls = (articles[key]["link"] or articles[key]["url"] for key in section["rows"])
        return {article_url_key(url, self.platform) for url in urls}


@pytest.fixture(scope="module", params=["stock", "restyled", "static", "other"])
def walk(request):
    return Walk(request.param).run()


def test_each_list_shows_its_own_rows_and_no_others(walk):
    lists = [section for section in walk.truth["sections"] if section["kind"] == "list"]
    assert {s["name"]: set(walk.keys(s["name"])) for s in lists} == {s["name"]: walk.expected(s) for s in lists}


def test_the_walk_ends_by_itself(walk):
    assert len(walk.pages) < MAX_PAGES


def test_claimed_totals_are_the_number_of_rows(walk):
    for name, listing in walk.pages.values():
        if listing.total is not None:
            assert listing.total == len(walk.keys(name))


def test_rows_carry_the_articles_title_and_day(walk):
    articles = {article_url_key(a["url"], walk.platform): a for a in walk.truth["articles"] if not a["link"]}
    # a row that leads to another article has a title and a date of its own
    targets = {article_url_key(a["link"], walk.platform) for a in walk.truth["articles"] if a["link"]}
    rows = [row for name, listing in walk.pages.values() for row in listing.rows if row.date]
    plain = [
        (row, articles[key])
        for row in rows
        if (key := article_url_key(row.url, walk.platform)) in articles.keys() - targets
    ]
    assert len(plain) > 50
    for row, article in plain:
        assert row.date[:10] == article["published_at"][:10]
        assert "".join(row.title.split()) == "".join(article["title"].split())


def test_list_pages_bear_their_sections_name(walk):
    lists = {section["name"] for section in walk.truth["sections"] if section["kind"] == "list"}
    assert {(name, listing.name) for name, listing in walk.pages.values() if name in lists} == {(n, n) for n in lists}
