"""The same CMS in static mode: files with ETag and Last-Modified, regenerated only where an edit touches them.

Publishing regenerates the article, list pages 1 to 5 of its section, the parents and the home page. Later list pages
stay as they are, so a long section loses articles at the 5/6 boundary. Dynamic addresses go on answering.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from tests.replica.http import NOT_FOUND, Answer, Request
from tests.replica.model import Column, Content, Story
from tests.replica.phpcms import PhpcmsSite
from tests.replica.templates.stock import StockTemplate
from tests.replica.views import RowView

FRESH_PAGES = 5
LATECOMERS = 3  # stories published one by one after the first full build


@dataclass(frozen=True)
class File:
    body: bytes
    changed: datetime
    keys: tuple[str, ...] = ()  # the stories a list page shows

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha1(self.body).hexdigest()[:16]}"'


class StaticSite(PhpcmsSite):
    """A portal whose menus, lists and articles are files."""

    def __init__(
        self, content: Content, template: type[StockTemplate] = StockTemplate, rows: int | None = None
    ) -> None:
        self.files: dict[str, File] = {}
        self.dynamic_now = False
        super().__init__(content, template, rows)
        late = [s for s in content.rows("广西政协动态") if "plain" in s.kinds][:LATECOMERS]
        for story in late:
            content.stories.pop(story.key)
        self.build()
        for story in reversed(late):
            content.put(story)
            self.publish({"keys": [story.key]})

    # addresses

    def list_url(self, column: Column, number: int = 1) -> str:
        return f"{self.base.rstrip('/')}{self.list_file(column, number, menu=True)}"

    def list_file(self, column: Column, number: int, menu: bool = False) -> str:
        folder = "".join(f"{c.directory}/" for c in self.content.trail(column.name))
        name = "" if menu and number == 1 else "index.html" if number == 1 else f"{number}.html"
        return f"/html/{folder}{name}"

    def pager_url(self, column: Column, number: int) -> str:
        if self.dynamic_now:  # on a dynamic list the pager is relative, and wrong
            return f"{column.directory}/{number}.html" if number > 1 else f"{column.directory}/"
        return self.list_file(column, number)

    def show_url(self, story: Story, number: int = 1) -> str:
        if story.module == "special" or story.members_only:
            return super().show_url(story, number)
        return f"{self.base.rstrip('/')}{self.show_file(story, number)}"

    def show_file(self, story: Story, number: int = 1) -> str:
        folder = "".join(f"{c.directory}/" for c in self.content.trail(story.section))
        tail = f"_{number}" if number > 1 else ""
        return f"/html/{folder}{story.published:%Y/%m%d}/{story.id}{tail}.html"

    def row(self, story: Story) -> RowView:
        """Newer rows are root-relative, older ones absolute."""
        row = super().row(story)
        if story.id % 2 and not story.link:
            return replace(row, url=row.url.replace(self.base, "/", 1))
        return row

    # files

    def build(self) -> None:
        """Everything from scratch, as the editor's "regenerate all" does."""
        for story in self.content.stories.values():
            self._write_story(story)
        for column in self.content.columns:
            self._write_lists(column, last=10**6)
        self._write_home()

    def publish(self, done: dict[str, Any]) -> None:
        """Regenerate what the CMS does when the stories under ``keys`` are saved; deleting only drops the file."""
        self.content.now += timedelta(minutes=1)
        for key in done.get("keys", ()):
            story = self.content.stories[key]
            if done.get("deleted"):
                self.files.pop(self.show_file(story), None)
                continue
            self._write_story(story)
            for column in self.content.trail(story.section):
                self._write_lists(column, last=FRESH_PAGES)
        if "template" in done:
            self.build()
        self._write_home()
        self.content.version += 1

    def _write(self, path: str, text: str, keys: tuple[str, ...] = ()) -> None:
        self.files[path] = File(text.encode("utf-8", "xmlcharrefreplace"), self.content.now, keys)

    def _write_story(self, story: Story) -> None:
        if story.module == "special" or story.members_only or story.deleted or story.link:
            return
        for number in range(1, story.page_count + 1):
            self._write(self.show_file(story, number), self.article(story, number))

    def _write_lists(self, column: Column, last: int) -> None:
        if column.kind == "channel":
            self._write(self.list_file(column, 1), self.lists({"catid": str(column.catid)}))
        if column.kind != "list":
            return
        stories = self.content.rows(column.name, self.template.order)  # type: ignore[arg-type]
        for number, keys in enumerate(self._parts(stories), 1):
            if number <= last:
                self._write(self.list_file(column, number), self.list_page(column, number), keys)

    def _parts(self, stories: list[Story]) -> Iterator[tuple[str, ...]]:
        for at in range(0, max(1, len(stories)), self.page_size):
            yield tuple(s.key for s in stories[at : at + self.page_size])

    def _write_home(self) -> None:
        self._write("/index.html", self.home())

    # answers

    def answer(self, request: Request) -> Answer:
        path = request.path
        if path == "/" and not request.query:
            path = "/index.html"
        if path.startswith("/html/") and path.endswith("/"):
            path += "index.html"
        if path in self.files:
            return self._file_answer(request, self.files[path])
        if f"{path}/index.html" in self.files:
            return Answer(b"", 301, {"Location": f"{self.base.rstrip('/')}{path}/", "Content-Type": "text/html"})
        if path.startswith("/html/"):
            return NOT_FOUND
        self.dynamic_now = True
        try:
            return super().answer(request)
        finally:
            self.dynamic_now = False

    def _file_answer(self, request: Request, file: File) -> Answer:
        headers = {"Content-Type": "text/html", "ETag": file.etag, "Last-Modified": _gmt(file.changed)}
        since = request.headers.get("if-modified-since")
        same = request.headers.get("if-none-match") == file.etag
        if same or (since and "if-none-match" not in request.headers and _not_after(file.changed, since)):
            return Answer(b"", 304, {k: v for k, v in headers.items() if k != "Content-Type"})
        return Answer(file.body, 200, headers)

    def truth(self) -> dict[str, Any]:
        """As the files say: a story counts as listed where a list file still shows it."""
        truth = super().truth()
        shown: dict[str, list[str]] = {}
        for path in sorted(self.files, key=_page_order):
            folder = re.sub(r"[^/]*$", "", path)
            shown.setdefault(folder, []).extend(k for k in self.files[path].keys if k not in shown.get(folder, ()))
        listed = {key for keys in shown.values() for key in keys}
        for section in truth["sections"]:
            section["rows"] = shown.get(self.list_file(self.content.column(section["name"]), 1, menu=True), [])
        for article in truth["articles"]:
            if article["module"] == "content":
                article["listed"] = article["key"] in listed
                article["expected"] = article["listed"] and article["reason"] in (None, "unlisted")
                article["reason"] = None if article["expected"] else article["reason"] or "unlisted"
        return truth


def _page_order(path: str) -> tuple[str, int]:
    match = re.search(r"/(\d+)\.html$", path)
    return re.sub(r"[^/]*$", "", path), int(match[1]) if match else 1


def _gmt(when: datetime) -> str:
    return (when - timedelta(hours=8)).strftime("%a, %d %b %Y %H:%M:%S GMT")


def _not_after(changed: datetime, since: str) -> bool:
    return changed - timedelta(hours=8) <= parsedate_to_datetime(since).replace(tzinfo=None)
