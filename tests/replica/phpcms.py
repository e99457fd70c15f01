"""A PHPCMS portal with dynamic URLs: a request in, the answer the CMS would give out, message boxes and all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.replica.body import body_pages
from tests.replica.http import NOT_FOUND, PIXEL, Answer, Request, page
from tests.replica.model import Column, Content, PageBreak, Special, Story
from tests.replica.templates.stock import StockTemplate, cut
from tests.replica.truth import content_truth, text_lines
from tests.replica.views import ArticleView, Link, ListView, RowView, article_pager, list_pager

ROBOTS = "#\r\n# robots.txt for PHPCMS v9\r\n#\r\nUser-agent: * \r\n" + "".join(
    f"Disallow: /{name}\r\n" for name in ("caches", "phpcms", "install", "phpsso_server", "api", "admin.php")
)
NO_ARTICLE = "您要查看的信息不存在或者还未通过审批！"
ListHook = Callable[[ListView], ListView]


class PhpcmsSite:
    """One portal on one host. ``list_hook`` may change a list page before it is painted (misbehaviours use it)."""

    host = "www.gxzx.gov.cn"

    def __init__(
        self, content: Content, template: type[StockTemplate] = StockTemplate, rows_per_page: int | None = None
    ) -> None:
        self.content = content
        self.base = f"http://{self.host}/"
        self.rows_per_page = rows_per_page
        self.list_hook: ListHook = lambda view: view
        self.use_template(template)

    def use_template(self, template: type[StockTemplate]) -> None:
        self.template = template(self.content, self.base)
        self.content.version += 1

    @property
    def page_size(self) -> int:
        return self.rows_per_page or self.template.rows_per_page

    def truth(self) -> dict[str, Any]:
        truth = content_truth(self.content, self.base, self.template.prints_authors, self.template.order)
        for article in truth["articles"]:
            story = self.content.stories[article["key"]]
            article["url"] = story.link or self.show_url(story)
            article["keywords"] = article["keywords"] or list(self.template.default_keywords)
        return truth | {"host": self.host, "home": self.base, "page_size": self.page_size}

    # addresses

    def list_url(self, column: Column, number: int = 1) -> str:
        return self.base + list_path(column, number)

    def show_url(self, story: Story, number: int = 1) -> str:
        tail = f"&page={number}" if number > 1 else ""
        if story.module == "special":
            return f"{self.base}index.php?m=special&c=index&a=show&id={story.id}{tail}"
        catid = self.content.column(story.section).catid
        return f"{self.base}index.php?m=content&c=index&a=show&catid={catid}&id={story.id}{tail}"

    def pager_url(self, column: Column, number: int) -> str:
        """Pager hrefs stand without host and leading slash."""
        return list_path(column, number)

    def column_link(self, column: Column) -> Link:
        if column.kind == "link":
            return Link(column.name, f"{self.base}index.php?m=special&c=index&a=special")
        return Link(column.name, self.list_url(column))

    def navigation(self) -> list[Link]:
        tops = [self.column_link(c) for c in self.content.columns if c.parent is None and c.in_nav]
        return [Link("首页", self.base.rstrip("/")), *tops]

    def row(self, story: Story) -> RowView:
        return RowView(story.link or self.show_url(story), story.title, story.published, story.highlight)

    # answers

    def answer(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return page(ROBOTS, content_type="text/plain")
        if request.path.startswith(("/uploadfile/", "/statics/")):
            return Answer(PIXEL, 200, {"Content-Type": "image/gif"})
        if request.path not in ("/", "/index.php"):
            return NOT_FOUND
        return page(self.dynamic(request.query))

    def dynamic(self, query: dict[str, str]) -> str:
        module, action = query.get("m", ""), query.get("a", "init")
        if not module:
            return self.home()
        if (module, query.get("c")) == ("content", "rss"):
            return self.rss_hub()
        handler = self._handlers().get((module, action)) if query.get("c") == "index" else None
        if handler:
            return handler(query)
        if module in ("content", "special"):
            return "Action does not exist." if query.get("c") == "index" else "Controller does not exist."
        return "Controller does not exist."

    def _handlers(self) -> dict[tuple[str, str], Callable[[dict[str, str]], str]]:
        return {
            ("content", "init"): lambda q: self.home(),
            ("content", "lists"): self.lists,
            ("content", "show"): self.show,
            ("special", "special"): lambda q: self.template.special_list(
                self.navigation(), [Link(s.name, self.special_url(s)) for s in self.content.specials]
            ),
            ("special", "init"): self.special_home,
            ("special", "type"): self.special_type,
            ("special", "show"): self.special_show,
        }

    def home(self) -> str:
        return self.template.home(self.navigation(), self._boxes([c for c in self.content.columns if not c.parent], 5))

    def _boxes(self, columns: list[Column], count: int) -> list[tuple[Link, list[RowView]]]:
        shown = [c for c in columns if c.kind in ("list", "channel")]
        return [(self.column_link(c), [self.row(s) for s in self.newest(c, count)]) for c in shown]

    def newest(self, column: Column, count: int) -> list[Story]:
        names = [c.name for c in self.content.children(column)] or [column.name]
        stories = [s for name in names for s in self.content.rows(name) if not s.deleted]
        return sorted(stories, key=lambda s: -s.id)[:count]

    def rss_hub(self) -> str:
        tops = [c for c in self.content.columns if c.parent is None and c.kind != "page"]
        rows = [(c, self.content.children(c), [self.row(s) for s in self.newest(c, 5)]) for c in tops]
        return self.template.rss_hub(self.navigation(), rows)

    def lists(self, query: dict[str, str]) -> str:
        catid = number_of(query.get("catid", ""))
        if catid == 0:
            return self.template.message("您没有访问该信息的权限！")
        column = self.content.by_catid(catid)
        if column is None:
            return self.template.message("栏目不存在")
        if column.kind == "channel":
            return self.template.channel(column, self.navigation(), self._boxes(self.content.children(column), 5))
        if column.kind in ("page", "link"):
            return self.template.page(
                column.name, f'<div class="main"><div class="content">{column.name}</div></div>', self.navigation()
            )
        return self.list_page(column, max(1, number_of(query.get("page", ""))))

    def list_page(self, column: Column, number: int) -> str:
        return self.template.list_page(self.list_view(column, number), self.navigation(), self.ranking(column))

    def list_view(self, column: Column, number: int) -> ListView:
        return self.list_hook(self.list_view_raw(column, number))

    def list_view_raw(self, column: Column, number: int) -> ListView:
        stories = self.content.rows(column.name, self.template.order)  # type: ignore[arg-type]
        size = self.page_size
        pages = max(1, -(-len(stories) // size))
        rows = [self.row(s) for s in stories[(number - 1) * size : number * size]]
        pager = list_pager(len(stories), number, pages, lambda n: self.pager_url(column, n))
        trail = [self.column_link(c) for c in self.content.trail(column.name)]
        return ListView(column, trail, rows, number, pages, len(stories), pager)

    def ranking(self, column: Column) -> list[RowView]:
        """The hit ranking: every fifth story of the section, whatever its state."""
        stories = [s for s in self.content.stories.values() if s.section == column.name]
        return [self.row(s) for s in stories[::5][:8]]

    def show(self, query: dict[str, str]) -> str:
        story_id, column = number_of(query.get("id", "")), self.content.by_catid(number_of(query.get("catid", "")))
        if story_id == 0 or column is None or column.kind in ("page", "link"):
            return self.template.message("该信息不存在")
        story = self.content.news(story_id)
        if story is None or story.deleted:
            return self.template.message(NO_ARTICLE)
        if story.members_only:
            login = f"{self.base}index.php?m=member&c=index&a=login&forward=x"
            return self.template.message("请先登录网站！", login)
        return self.article(story, max(1, number_of(query.get("page", ""))))

    def article(self, story: Story, number: int) -> str:
        if story.link:  # the empty shell behind a row that leads elsewhere
            story = replace(story, nodes=())
        view = self.article_view(story, number)
        return self.template.article_page(view, self.navigation(), self.ranking(self.content.column(story.section)))

    def article_view(self, story: Story, number: int) -> ArticleView:
        bodies = self.bodies(story)
        pages = len(bodies)
        number = 1 if pages == 1 else number
        trail = [self.column_link(c) for c in self.content.trail(story.section)]
        before, after, related = self._around(story)
        return ArticleView(
            story=story,
            trail=trail,
            heading=self._heading(story, number),
            body=bodies[number - 1] if number <= pages else "",
            summary=summary(story),
            number=number,
            pages=pages,
            pager=article_pager(number, pages, lambda n: self.show_url(story, n)),
            contents=self._contents(story),
            previous=before,
            following=after,
            related=related,
        )

    def bodies(self, story: Story) -> list[str]:
        histories = next((c for c in self.content.columns if c.name == "文史资料"), self.content.columns[0])
        return body_pages(story, self.list_url(histories), self.template.lead_in_body)

    def _heading(self, story: Story, number: int) -> str:
        """On later pages of a titled article the h1 is the sub-page's title."""
        titles = [story.title] + [n.title for n in story.nodes if isinstance(n, PageBreak)]
        return titles[number - 1] if story.paging == "titled" and number <= len(titles) else story.title

    def _contents(self, story: Story) -> list[Link]:
        if story.paging != "titled":
            return []
        titles = [story.title] + [n.title for n in story.nodes if isinstance(n, PageBreak)]
        return [Link(title, self.show_url(story, at)) for at, title in enumerate(titles, 1)]

    def _around(self, story: Story) -> tuple[Link | None, Link | None, list[tuple[Link, Any]]]:
        """Neighbours by id within the section, and up to five more stories of it."""
        stories = sorted((s for s in self.content.rows(story.section) if not s.deleted), key=lambda s: s.id)
        links = {s.id: Link(s.title, s.link or self.show_url(s)) for s in stories}
        before = max((i for i in links if i < story.id), default=None)
        after = min((i for i in links if i > story.id), default=None)
        related = [(links[s.id], s.published) for s in stories if s.id != story.id and not s.link][:5]
        return links.get(before), links.get(after), related  # type: ignore[arg-type]

    # specials

    def special_url(self, special: Special) -> str:
        return f"{self.base}index.php?m=special&c=index&a=init&id={special.id}"

    def _type_rows(self, special: Special, index: int) -> list[RowView]:
        kind = special.types[index]
        own = [self.content.special_story(i) for i in kind.stories]
        pushed = [self.content.news(i) for i in kind.pushed]
        return [self.row(s) for s in [*own, *pushed] if s is not None]

    def _type_link(self, special: Special, index: int) -> Link:
        kind = special.types[index]
        url = f"{self.base}index.php?m=special&c=index&a=type&specialid={special.id}&typeid={kind.id}"
        return Link(kind.name, url)

    def _special(self, query: dict[str, str], *names: str) -> Special | None:
        wanted = next((number_of(query[n]) for n in names if n in query), 0)
        return next((s for s in self.content.specials if s.id == wanted), None)

    def special_home(self, query: dict[str, str]) -> str:
        special = self._special(query, "id", "specialid")
        if special is None:
            return self.template.message("专题不存在或已删除！", "back")
        types = [(self._type_link(special, i), self._type_rows(special, i)) for i in range(len(special.types))]
        return self.template.special_home(special, self.navigation(), types)

    def special_type(self, query: dict[str, str]) -> str:
        special = self._special(query, "specialid")
        index = (
            next((i for i, t in enumerate(special.types) if str(t.id) == query.get("typeid")), None)
            if special
            else None
        )
        if special is None or index is None:
            return self.template.message("专题不存在或已删除！", "back")
        trail = [self.column_link(self.content.column("专题")), Link(special.name, self.special_url(special))]
        return self.template.special_type(
            special, special.types[index], trail, self.navigation(), self._type_rows(special, index)
        )

    def special_show(self, query: dict[str, str]) -> str:
        story = self.content.special_story(number_of(query.get("id", "")))
        if story is None or story.deleted:
            return self.template.message("信息不存在" if "id" in query else "content_not_exist")
        number = number_of(query.get("page", "0"))
        special = next(s for s in self.content.specials if s.name == story.section)
        bodies = self.bodies(story)
        shown = number if len(bodies) > 1 else 1
        # a paged special shows text only where the address says which page, also for page 1
        body = bodies[shown - 1] if 1 <= shown <= len(bodies) else ""
        trail = [self.column_link(self.content.column("专题")), Link("", self.special_url(special))]
        pager = article_pager(max(1, shown), len(bodies), lambda n: self.show_url(story, n))
        if shown == 0 and pager:  # 0 + 1 = 1, whose address is the page-less one again
            pager = [*pager[2:-1], Link("下一页", self.show_url(story))]
        view = ArticleView(story, trail, story.title, body, "", max(1, shown), len(bodies), pager)
        return self.template.article_page(view, self.navigation(), [])


def list_path(column: Column, number: int) -> str:
    tail = f"&page={number}" if number > 1 else ""
    return f"index.php?m=content&c=index&a=lists&catid={column.catid}{tail}"


def number_of(value: str) -> int:
    """The leading digits as PHP's intval reads them; 0 where there are none."""
    match = re.match(r"\s*\d+", value)
    return int(match[0]) if match else 0


def summary(story: Story) -> str:
    """The first 66 characters of the text, as the CMS copies them into the description."""
    return cut("".join(text_lines(story)), 66, "")
