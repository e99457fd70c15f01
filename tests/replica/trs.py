"""A portal of another make: TRS WCM on another host, GBK pages with government tags, script pagers, relative links."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

from tests.replica.body import render_node, split_pages
from tests.replica.content import spread_stories
from tests.replica.http import NOT_FOUND, PIXEL, Answer, Request
from tests.replica.model import Column, Content, Files, Picture, Story, Text
from tests.replica.prose import Writer
from tests.replica.traps import TRAPS
from tests.replica.truth import story_truth
from tests.replica.views import ListView, RowView

COLUMNS = (
    Column(1, "新闻中心", "xwzx", kind="channel"),
    Column(2, "要闻动态", "ywdt", parent="新闻中心", weight=55),
    Column(3, "部门信息", "bmxx", parent="新闻中心", weight=20),
    Column(4, "政务公开", "zwgk", kind="channel"),
    Column(5, "公告公示", "gggs", parent="政务公开", weight=20),
    Column(6, "政策文件", "zcwj", parent="政务公开", weight=5),
)
_TRAPS = (
    "multipage", "external", "deleted", "kicker_subtitle", "attachment", "picture", "signature_glued", "table",
    "list", "video", "long_title", "no_source", "no_author", "editor_line", "image_only", "special_characters",
)  # fmt: skip
_HEAD = """<!DOCTYPE html>
<html><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />
<title>{title}</title>
<meta name="SiteName" content="{site}" /><meta name="SiteDomain" content="{host}" /><meta name="SiteIDCode" content="9900000001" />
{tags}
</head>
<body>
<div class="header"><img src="{up}images/logo.png" alt="{site}" /></div>
<div class="nav"><ul><li><a href="{up}">首页</a></li>{menu}</ul></div>
"""
_FOOT = """<div class="footer">版权所有：{site} 备案号：青ICP备00000000号 网站标识码：9900000001</div>
</body></html>"""


def build_trs_content(articles: int, seed: int, now: datetime) -> Content:
    """Stories of the invented city 青岚, without the traps that belong to PHPCMS."""
    writer = Writer(f"trs-{seed}")
    stories = spread_stories(writer, articles, now, COLUMNS, {name: TRAPS[name] for name in _TRAPS})
    content = Content("青岚市人民政府", COLUMNS, now=now)
    minutes = [replace(s, published=s.published.replace(second=0)) for s in stories]
    content.stories = {s.key: s for s in minutes}
    return content


class TrsSite:
    """The whole portal as files that are painted when asked for; what is not there is a true 404."""

    host = "news.qinglan.test"
    rows_default = 20

    def __init__(self, content: Content, rows: int | None = None) -> None:
        self.content = content
        self.base = f"http://{self.host}/"
        self.page_size = rows or self.rows_default
        self.list_hook: Any = lambda view: view
        for story in content.stories.values():
            content.stories[story.key] = self._with_own_files(story)

    def _with_own_files(self, story: Story) -> Story:
        """Pictures and attachments lie beside the article: W….jpg and P….pdf."""
        folder = urljoin(self.base, re.sub(r"[^/]*$", "", self.show_path(story)))
        nodes = []
        for node in story.nodes:
            if isinstance(node, Picture) and node.url.startswith("/"):
                node = replace(node, url=f"{folder}W{node.url.rpartition('/')[2]}")
            elif isinstance(node, Files):
                node = Files(tuple((f"{folder}P{href.rpartition('/')[2]}", name) for href, name in node.files))
            nodes.append(node)
        return replace(story, nodes=tuple(nodes))

    # addresses

    def folder(self, name: str) -> str:
        return "/" + "".join(f"{c.directory}/" for c in self.content.trail(name))

    def show_path(self, story: Story, number: int = 1) -> str:
        tail = f"_{number - 1}" if number > 1 else ""
        return f"{self.folder(story.section)}{story.published:%Y%m}/t{story.published:%Y%m%d}_{story.id}{tail}.html"

    def pager_url(self, column: Column, number: int) -> str:
        return f"index_{number - 1}.html" if number > 1 else "index.html"

    def row(self, story: Story) -> RowView:
        relative = "./" + self.show_path(story).removeprefix(self.folder(story.section))
        return RowView(story.link or relative, story.title, story.published)

    def truth(self) -> dict[str, Any]:
        articles = []
        for story in self.content.stories.values():
            url = self._key(story)
            truth = story_truth(story, self.content, url, prints_authors=True)
            articles.append(truth | {"key": url, "url": url})
        sections = [
            {"name": c.name, "kind": c.kind, "rows": [self._key(s) for s in self.content.rows(c.name)]}
            for c in self.content.columns
        ]
        return {"site_name": self.content.site_name, "host": self.host, "sections": sections, "articles": articles}

    def _key(self, story: Story) -> str:
        return story.link or urljoin(self.base, self.show_path(story))

    # answers

    def answer(self, request: Request) -> Answer:
        path = request.path + ("index.html" if request.path.endswith("/") else "")
        if path == "/index.html":
            return self._page(self.home())
        for column in self.content.columns:
            folder = self.folder(column.name)
            match = re.fullmatch(re.escape(folder) + r"index(?:_(\d+))?\.html", path)
            if match:
                return self._column(column, int(match[1] or 0) + 1)
        match = re.search(r"/t\d{8}_(\d+?)(?:_(\d+))?\.html$", path)
        story = self.content.news(int(match[1])) if match else None
        if match and story and not story.deleted and not story.link:
            number = int(match[2] or 0) + 1
            if number <= story.page_count and self.show_path(story, number) == path:
                return self._page(self.article(story, number))
        if re.search(r"\.(jpg|png|gif|pdf|doc|xls)$", path):
            return Answer(PIXEL, 200, {"Content-Type": "image/gif"})
        return NOT_FOUND

    @staticmethod
    def _page(text: str) -> Answer:
        return Answer(text.encode("gb18030"), 200, {"Content-Type": "text/html", "Server": "Apache"})

    def _column(self, column: Column, number: int) -> Answer:
        if column.kind == "channel":
            return self._page(self.channel(column)) if number == 1 else NOT_FOUND
        view = self.list_view_raw(column, number)
        return self._page(self.list_page(self.list_hook(view))) if number <= view.pages else NOT_FOUND

    # pages

    def head(self, title: str, depth: int, tags: str = "") -> str:
        up = "../" * depth or "./"
        menu = "".join(
            f'<li><a href="{up}{self.folder(c.name)[1:]}">{c.name}</a></li>'
            for c in self.content.columns
            if not c.parent
        )
        return _HEAD.format(
            title=escape(title), site=self.content.site_name, host=self.host, tags=tags, up=up, menu=menu
        )

    def foot(self) -> str:
        return _FOOT.format(site=self.content.site_name)

    def home(self) -> str:
        boxes = "".join(self._box(c, "./" + self.folder(c.name)[1:]) for c in self.content.columns if c.kind == "list")
        return self.head(self.content.site_name, 0) + f'<div class="main">{boxes}</div>' + self.foot()

    def channel(self, column: Column) -> str:
        boxes = "".join(self._box(c, f"./{c.directory}/") for c in self.content.children(column))
        trail = f'<div class="position">您现在的位置：<a href="../">首页</a> &gt; {column.name}</div>'
        title = f"{column.name}_{self.content.site_name}"
        return self.head(title, 1) + trail + f'<div class="main">{boxes}</div>' + self.foot()

    def _box(self, column: Column, href: str) -> str:
        items = ""
        for story in self.content.rows(column.name)[:5]:
            link = story.link or href + self.row(story).url[2:]
            items += f'<li><a href="{link}" target="_blank">{escape(story.title)}</a></li>'
        more = f'<a class="more" href="{href}">更多</a>'
        return f'<div class="box"><h3><a href="{href}">{column.name}</a>{more}</h3><ul>{items}</ul></div>'

    def list_view_raw(self, column: Column, number: int) -> ListView:
        stories = self.content.rows(column.name)
        pages = max(1, -(-len(stories) // self.page_size))
        rows = [self.row(s) for s in stories[(number - 1) * self.page_size : number * self.page_size]]
        return ListView(column, [], rows, number, pages, len(stories), [])

    def list_page(self, view: ListView) -> str:
        column = view.column
        rows = "\n".join(
            f'<li><span>{r.date:%Y-%m-%d}</span><a href="{r.url}" target="_blank" title="{escape(r.title)}">{escape(r.title[:26])}</a></li>'
            for r in view.rows
        )
        tags = (
            f'<meta name="ColumnName" content="{column.name}" /><meta name="ColumnType" content="工作动态" />'
            f'<meta name="ColumnDescription" content="{column.name}" />'
        )
        script = f'<script>createPageHTML({view.pages}, {view.number - 1}, "index", "html");</script>'
        return f"""{self.head(f"{column.name}_{self.content.site_name}", 2, tags)}
<div class="position">您现在的位置：{self._trail(column.name, "")} &gt; {column.name}</div>
<div class="main"><div class="gl_list"><ul>
{rows}
</ul></div><div class="page">{script}</div></div>
{self.foot()}"""

    def _trail(self, name: str, up: str) -> str:
        """Links to the home page and to the parents of a column, relative to its folder (``up`` leads there)."""
        parents = self.content.trail(name)[:-1]
        links = [f'<a href="{up}../../">首页</a>', *(f'<a href="{up}../">{p.name}</a>' for p in parents)]
        return " &gt; ".join(links)

    def article(self, story: Story, number: int) -> str:
        path = self.show_path(story)
        folder = urljoin(self.base, re.sub(r"[^/]*$", "", path))
        nodes = split_pages(list(story.nodes))[number - 1]
        files = [n for n in nodes if isinstance(n, Files)]
        body = "\n".join(render_node(n, 0) for n in nodes if not isinstance(n, Files) and not _is_editor(n))
        body = body.replace(folder, "./").replace("<p>", "<P>").replace("</p>", "</P>")
        pages = story.page_count
        script = (
            f'<script>createPageHTML({pages}, {number - 1}, "t{story.published:%Y%m%d}_{story.id}", "html");</script>'
        )
        return f"""{self.head(f"{story.title}_{self.content.site_name}", 3, self._tags(story))}
<div class="position">您现在的位置：{self._trail(story.section, "../")} &gt; <a href="../">{story.section}</a></div>
<div class="xl">
{f'<h3 class="yinti">{escape(story.kicker)}</h3>' if story.kicker else ""}
<h1>{escape(story.title)}</h1>
{f'<h3 class="futi">{escape(story.subtitle)}</h3>' if story.subtitle else ""}
<div class="xl_info">{self._info(story)}<span>字号：[<a href="javascript:void(0)">大</a> <a href="javascript:void(0)">中</a> <a href="javascript:void(0)">小</a>]</span></div>
<div id="zoom"><div class=TRS_Editor><style type="text/css">.TRS_Editor P{{line-height:2}}</style><div class=TRS_Editor>
{body}
</div></div></div>
{"".join(self._files(n, folder) for n in files)}
<div class="editor">{f"责任编辑：{story.editors[0]}" if story.editors else ""}</div>
<div class="page">{script if pages > 1 else ""}</div>
<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a> <a href="javascript:window.print()">打印本页</a></div>
</div>
{self.foot()}"""

    @staticmethod
    def _info(story: Story) -> str:
        author = f"<span>作者：{escape(story.author_line)}</span>" if story.author_line else ""
        source = f"<span>来源：{escape(story.source)}</span>" if story.source else ""
        return f"<span>发布时间：{story.published:%Y-%m-%d %H:%M}</span>{source}{author}"

    @staticmethod
    def _files(node: Files, folder: str) -> str:
        items = "".join(f'<li><a href="{h.replace(folder, "./")}">{escape(n)}</a></li>' for h, n in node.files)
        return f'<div class="fjxz"><strong>附件：</strong><ul>{items}</ul></div>'

    def _tags(self, story: Story) -> str:
        values = {
            "ColumnName": story.section,
            "ColumnType": "工作动态",
            "ArticleTitle": story.title,
            "PubDate": f"{story.published:%Y-%m-%d %H:%M}",
            "ContentSource": story.source or "",
            "Keywords": ";".join(story.keywords),
            "Author": "",
            "Url": "./" + self.show_path(story).rpartition("/")[2],
        }
        return "\n".join(f'<meta name="{name}" content="{escape(value)}" />' for name, value in values.items())


def _is_editor(node: object) -> bool:
    return isinstance(node, Text) and node.role == "editor"
