"""Runs of an invented portal, told to the state store without Scrapy."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.export.disk import DISK
from crawler.export.lines import article_from_line
from crawler.platforms.base import article_id
from crawler.state.rows import ListedRow
from crawler.state.session import Session, SessionRules
from crawler.state.walk_position import Next
from crawler.state.walks import WalkEnd
from tests.articles import plain_article

START = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)


class Crawls:
    """Runs of one portal, one after another, at a time the test sets."""

    def __init__(self, url, folder, portal="demo"):
        self.url = url
        self.folder = folder
        self.portal = portal
        self.now = START
        self.sessions = []

    def begin(self, *, disk=DISK, **rules):
        session = Session.begin(
            self.url,
            self.folder,
            portal=self.portal,
            run_id=f"20260312T0100{len(self.sessions):02}Z-0000",
            crawler_version="0.1.0",
            rules=SessionRules(**rules),
            clock=lambda: self.now,
            disk=disk,
        )
        self.sessions.append(session)
        return session

    def lines(self, stream="articles"):
        files = sorted((self.folder / stream).glob("*.jsonl"))
        return [article_from_line(line) for file in files for line in file.read_text().splitlines()]


def row(number, **changed):
    values = {"url_key": f"content:{number}", "url": f"http://demo.invalid/{number}.html", "title": f"通告第{number}号"}
    return ListedRow(**values | changed)


def article(number, **changed):
    values = {"id": article_id("demo", f"content:{number}"), "url": f"http://demo.invalid/{number}.html"}
    return plain_article(**values | {"title": f"通告第{number}号", "text": f"这是第{number}号通告的全文。"} | changed)


def crawl(session, numbers, **changed):
    """Fetch all articles of a section of one list page."""
    walk = session.begin_walk("catid:1", "通告")
    verdict = walk.page([row(number) for number in numbers], next_url=None, total=len(numbers))
    for link in [*session.due_links(), *verdict.fetch]:
        store(session, article(int(link.url_key.split(":")[1]), **changed))
    walk.end(WalkEnd.CAUGHT_UP if verdict.next is Next.STOP else WalkEnd.END_OF_LIST)
    return verdict


def store(session, item, validators=None):
    revised = session.recorder.revise(item, validators)
    if revised is not None:
        session.recorder.record(session.recorder.mark_duplicate(revised), validators)
        session.commit_if_due()
    return revised


class List:
    """A section's list as a portal shows it: newest first, pages of ``per_page`` rows, a total or none."""

    def __init__(self, numbers, per_page=20, *, total=True):
        self.rows = [row(number) for number in numbers]
        self.per_page = per_page
        self.total = (len(self.rows) if total is True else total) or None

    def page(self, number):
        return self.rows[(number - 1) * self.per_page : number * self.per_page]

    @property
    def last_page(self):
        return max(1, -(-len(self.rows) // self.per_page))

    def walk(self, session, *, pages=None, fetch=True, end=True, full=False, empty=(), key="catid:1", name="通告"):
        """Walk the list as the spider does; returns the numbers of the pages read and the links it gave.

        Args:
            pages: the run dies after so many.
            empty: pages that come without rows.
        """
        walk = session.begin_walk(key, name, full=full)
        read, links, number = [], [], 1
        while True:
            rows = () if number in empty else self.page(number)
            next_url = str(number + 1) if number < self.last_page else None
            verdict = walk.page(rows, next_url=next_url, total=self.total)
            read.append(number)
            links += verdict.fetch
            if fetch:
                for link in verdict.fetch:
                    store(session, article(int(link.url_key.split(":")[1])))
            if verdict.next is Next.STOP or (next_url is None and verdict.next is Next.FOLLOW):
                break
            if len(read) == pages:
                return read, links
            number = int(verdict.jump_url or next_url)
        if end:
            walk.end(WalkEnd.CAUGHT_UP if verdict.next is Next.STOP else WalkEnd.END_OF_LIST)
        return read, links


def causes(links):
    return [link.cause.value for link in links]
