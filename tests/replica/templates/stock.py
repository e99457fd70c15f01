"""The stock look of a PHPCMS portal: date in the h1, date before the link in lists, sidebars, share buttons, hit counter."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from tests.replica.model import Column, Content, Special, SpecialType
from tests.replica.views import ArticleView, Link, ListView, RowView

_HEAD = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta http-equiv="X-UA-Compatible" content="IE=7" />
<title>{title}</title>
<meta name="keywords" content="{keywords}">
<meta name="description" content="{description}">
<link href="{base}statics/css/default_blue.css" rel="stylesheet" type="text/css" />
<script type="text/javascript" src="{base}statics/js/jquery.min.js"></script>
</head>
"""
_FORM = """<form action="{base}index.php" method="get"><input type="hidden" name="m" value="search"/>
<input type="text" class="text" name="q" /><input type="submit" value="搜 索" class="button" /></form>"""
_FOOTER = """<div class="footer">
<p class="info"><a href="{base}index.php?m=content&c=index&a=lists&catid=2" target="_blank">关于我们</a> |
<a href="{base}index.php?m=link" target="_blank">友情链接</a><br />{site}办公室主办 &copy; 2017</p>
</div>
</body>
</html>"""
_MESSAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>提示信息</title>
<style type="text/css">.showMsg{{border: 1px solid #1e64c8; width:450px}}</style>
</head>
<body>
<div class="showMsg" style="text-align:center">
	<h5>提示信息</h5>
    <div class="content guery" style="display:inline-block; max-width:280px">{text}</div>
    <div class="bottom">{bottom}</div>
</div>
</body>
</html>"""
_BACK = '<a href="javascript:history.back();" >[点这里返回上一页]</a>'
_FORWARD = """<a href="{url}">如果您的浏览器没有自动跳转，请点击这里</a>
	<script language="javascript">setTimeout("redirect('{url}');",1250);</script>"""


class StockTemplate:
    """Pages of the stock templates. ``base`` is the configured site address, with a slash at its end."""

    prints_authors = False
    lead_in_body = True
    order = "id"
    rows_per_page = 25
    default_keywords: tuple[str, ...] = ("协商", "民生")  # printed where a page has none of its own

    def __init__(self, content: Content, base: str) -> None:
        self.content = content
        self.base = base

    # parts that every page has

    def page(self, title: str, main: str, nav: Sequence[Link], keywords: str = "", description: str = "") -> str:
        site = self.content.site_name
        head = _HEAD.format(
            title=escape(title, quote=False), base=self.base, keywords=escape(keywords or ",".join(self.default_keywords)),
            description=escape(description or "虚构的地方政协门户"),
        )  # fmt: skip
        return head + "<body>\n" + self.top(nav) + main + _FOOTER.format(base=self.base, site=site)

    def top(self, nav: Sequence[Link]) -> str:
        items = '\n<li class="line">|</li>\n'.join(
            f'<li><a href="{n.href}"><span>{escape(n.label)}</span></a></li>' for n in nav
        )
        rss = f'<a href="{self.base}index.php?m=content&c=rss&siteid=1" class="rss ib">rss</a>'
        login = f"""<script type="text/javascript">document.write('<iframe src="{self.base}index.php?m=member&c=index&a=mini"></iframe>')</script>"""
        return f"""<div class="body-top"><div class="content"><div class="login lh24 blue">{rss}<span class="rt">{login}</span></div></div></div>
<div class="header">
<div class="logo"><a href="{self.base}"><img src="{self.base}statics/images/v9/logo.jpg" /></a></div>
<div class="search">{_FORM.format(base=self.base)}</div>
<div class="nav-bar"><map><ul class="nav-site">
{items}
</ul></map></div>
</div>
"""

    def pager(self, links: Sequence[Link]) -> str:
        parts = []
        for link in links:
            css = ' class="a1"' if link.kind in ("total", "step") else ""
            if link.kind == "gap":
                parts[-1] += ".."
            elif link.kind == "current":
                parts.append(f"<span>{link.label}</span>")
            elif link.kind == "total":
                parts.append(f'<a class="a1">{link.label}</a>')
            else:
                parts.append(f'<a href="{link.href}"{css}>{link.label}</a>')
        return f'<div id="pages" class="text-c">{" ".join(parts)}</div>'

    def crumbs(self, trail: Sequence[Link], last: str) -> str:
        links = [f'<a href="{self.base.rstrip("/")}">首页</a>', *(self.anchor(t) for t in trail)]
        return f'<div class="crumbs">{"<span> &gt; </span>".join(links)} &gt;  {last}</div>'

    @staticmethod
    def anchor(link: Link, attributes: str = "") -> str:
        return f'<a href="{link.href}"{attributes}>{escape(link.label, quote=False)}</a>'

    def sidebar(self, rows: Sequence[RowView]) -> str:
        """Hit ranking: titles cut with ... and whole in the title attribute; shows stories of any state."""
        items = "\n".join(
            f'<li><span>{300 - 7 * at}</span><a href="{r.url}" class="title" title="{escape(r.title)}">{escape(cut(r.title, 16, "..."))}</a></li>'
            for at, r in enumerate(rows)
        )
        return f'<div class="col-auto"><div class="box"><h5 class="title-2">频道本月排行</h5><ul class="content rank">{items}</ul></div></div>'

    # pages

    def home(self, nav: Sequence[Link], boxes: Sequence[tuple[Link, list[RowView]]]) -> str:
        areas = "\n".join(self.box(link, rows) for link, rows in boxes)
        main = f'<div class="main"><div class="col-left">{areas}</div></div>'
        return self.page(self.content.site_name, main, nav)

    def box(self, link: Link, rows: Sequence[RowView]) -> str:
        items = "\n".join(
            f'<li>·<a href="{r.url}" target="_blank" title="{escape(r.title)}">{escape(cut(r.title, 12, "..."))}</a></li>'
            for r in rows
        )
        more = f'<a href="{link.href}" class="more">更多>></a>'
        return f"""<div class="box cat-area"><h5 class="title-1">{link.label}{more}</h5>
<div class="content"><div class="bk15 hr"></div><ul class="list lh24 f14">{items}</ul></div></div>"""

    def channel(self, column: Column, nav: Sequence[Link], boxes: Sequence[tuple[Link, list[RowView]]]) -> str:
        areas = "\n".join(self.box(link, rows) for link, rows in boxes)
        main = f'<div class="main"><div class="col-left channel-hot">{areas}</div></div>'
        return self.page(f"{column.name} - {self.content.site_name}", main, nav)

    def list_page(self, view: ListView, nav: Sequence[Link], ranking: Sequence[RowView]) -> str:
        items = []
        for at, row in enumerate(view.rows, 1):
            items.append(self.row(row))
            if at % 5 == 0:
                items.append('<li class="bk20 hr"></li>')
        main = f"""<div class="main">
<div class="col-left">
{self.crumbs(view.trail, "列表")}
<ul class="list lh24 f14">
{chr(10).join(items)}
</ul>
{self.pager(view.pager)}
</div>
{self.sidebar(ranking)}
</div>
"""
        return self.page(f"{view.column.name} - {self.content.site_name}", main, nav)

    def row(self, row: RowView) -> str:
        # titles are printed unescaped in stock lists
        style = f' style="{row.highlight}"' if row.highlight else ""
        date = f'<span class="rt">{row.date:%Y-%m-%d %H:%M:%S}</span>'
        return f'<li>{date}·<a href="{row.url}" target="_blank"{style} >{row.title}</a></li>'

    def article_page(self, view: ArticleView, nav: Sequence[Link], ranking: Sequence[RowView]) -> str:
        story = view.story
        main = f"""<div class="main">
<div class="col-left">
{self.crumbs(view.trail, "正文")}
<div id="Article">
{self.heading(view)}
{f'<div class="summary" >{escape(view.summary)}</div>' if view.summary else ""}
<div class="content">
{view.body}				<!--内容关联投票-->
</div>
{self.contents(view)}
{self.pager(view.pager)}
{self.after(view)}
</div>
{self.tools(view)}
</div>
{self.sidebar(ranking)}
</div>
<script language="JavaScript" src="{self.base}api.php?op=count&id={story.id}&modelid=1"></script>
"""
        title = " - ".join([story.title, *(t.label for t in reversed(view.trail[-1:])), self.content.site_name])
        return self.page(title, main, nav, ",".join(story.keywords), view.summary)

    def heading(self, view: ArticleView) -> str:
        story = view.story
        source = escape(story.source or "", quote=False)
        if story.source and story.source_url:
            source = f"<a href='{story.source_url}' target='_blank' style='color:#AAA'>{source}</a>"
        label = "" if story.module == "special" else f"来源：{source}&nbsp;&nbsp;&nbsp;"
        line = f'{story.published:%Y-%m-%d %H:%M:%S}&nbsp;&nbsp;&nbsp;{label}评论：<a href="#comment_iframe" id="comment">0</a> 点击：'
        return f'<h1>{escape(view.heading, quote=False)}<br />\n<span>{line}</span><span id="hits"></span></h1>'

    def contents(self, view: ArticleView) -> str:
        if not view.contents:
            return ""
        items = "\n".join(f"<li>{at}、{self.anchor(link)}</li>" for at, link in enumerate(view.contents, 1))
        return f'<fieldset>\n<legend class="f14">本文导航</legend><ul class="list blue row-2">\n{items}\n</ul>\n</fieldset>'

    def after(self, view: ArticleView) -> str:
        """Tags, neighbours and related stories below the body."""
        tag = self.base + "index.php?m=content&c=tag&a=lists&tag="
        tags = " ".join(f'<a href="{tag}{quote(k)}" class="blue">{k}</a>' for k in view.story.keywords)
        ends = (Link("第一页", "javascript:alert('第一页');"), Link("最后一页", "javascript:alert('最后一页');"))
        before, after = view.previous or ends[0], view.following or ends[1]
        related = "\n".join(
            f"<li>·{self.anchor(link, ' target=_blank')}<span>({date:%Y-%m-%d})</span></li>"
            for link, date in view.related
        )
        return f"""<p style="margin-bottom:10px"><strong>相关热词搜索：</strong>{tags}</p>
<p class="f14"><strong>上一篇：</strong>{self.anchor(before)}<br /><strong>下一篇：</strong>{self.anchor(after)}</p>
<div class="related"><h5 class="blue">延伸阅读：</h5><ul class="list blue lh24 f14">{related}</ul></div>"""

    def tools(self, view: ArticleView) -> str:
        comment = f"content_1-{view.story.id}-1"
        return f"""<div class="Article-Tool">分享到：<span id='favorite'><a href="javascript:;" onclick="add_favorite();" class="t6">收藏</a></span></div>
<iframe src="{self.base}index.php?m=comment&c=index&a=init&commentid={comment}&iframe=1" id="comment_iframe"></iframe>
<div class="box"><h5>评论排行</h5><ul class="content list blue f14 row-2"></ul></div>"""

    def rss_hub(self, nav: Sequence[Link], columns: Sequence[tuple[Column, list[Column], list[RowView]]]) -> str:
        """The subscription page: every top column with its children, and a box with a feed address for each."""
        menu, boxes = [], []
        for column, children, rows in columns:
            links = "\n".join(
                f'<li><a href="?m=content&c=rss&catid={c.catid}&siteid=1">{c.name}</a> '
                f'<a href="{self.base}index.php?m=content&c=rss&rssid={c.catid}"><img src="{self.base}statics/images/icon/rss.gif"></a></li>'
                for c in children
            )
            menu.append(f'<div class="color on">{column.name}</div><ul style="display:block">{links}</ul>')
            feed = f"{self.base}index.php?m=content&c=rss&rssid={column.catid}"
            items = "\n".join(f'<li>·<a href="{r.url}">{escape(cut(r.title, 12, "..."))}</a></li>' for r in rows)
            if column.kind != "link":
                boxes.append(
                    f'<div class="box"><h5 class="title-1" ><span class="xml"><a rel="{quote(feed, safe=":/")}" href="{feed}" '
                    f'class="xmlbut" target="_blank"">xml</a></span>{column.name}</h5><ul class="content list f14 lh24">{items}</ul></div>'
                )
        main = f"""<div class="main"><div class="col-left navlist"><div class="box memu"><h6 class="title-2 f14 text-c">频道列表</h6>
<div class="content blue">{"".join(menu)}</div></div></div><div class="col-right rsslist">{"".join(boxes)}</div></div>"""
        return self.page(f"RSS订阅 - {self.content.site_name}", main, nav)

    def special_list(self, nav: Sequence[Link], specials: Sequence[Link]) -> str:
        items = "\n".join(f"<li>·{self.anchor(s, ' target=_blank')}</li>" for s in specials)
        main = f"""<div class="main special-channel"><div class="col-left"><div class="box"><h5>专题</h5>
<div class="pad-lr-10"><ul class="list row-2 f14 lh24">{items}</ul><div id="pages" class="text-c"></div></div></div></div></div>"""
        return self.page(f"专题 - {self.content.site_name}", main, nav)

    def special_home(self, special: Special, nav: Sequence[Link], types: Sequence[tuple[Link, list[RowView]]]) -> str:
        boxes = "\n".join(
            f'<div class="box"><h5>{link.label}<a href="{link.href}" class="more">更多>></a></h5>'
            f'<ul class="list f14 lh26 ">{"".join(self.special_row(r, 10) for r in rows)}</ul></div>'
            for link, rows in types
        )
        links = "<span>|</span>".join(self.anchor(n) for n in nav)
        main = f'<div class="special-bg"><div class="main"><div class="box intro"><strong>导读：</strong>虚构的专题</div>{boxes}</div></div>'
        return self.page(f"{special.name} - {self.content.site_name}", f'<div class="nav">{links}</div>' + main, [])

    def special_type(
        self, special: Special, kind: SpecialType, trail: Sequence[Link], nav: Sequence[Link], rows: Sequence[RowView]
    ) -> str:
        main = f"""<div class="main">{self.crumbs(trail, kind.name)}<div class="box"><h5>{kind.name}</h5><div class="content">
<ul class="list f14 lh26 row-2">{"".join(self.special_row(r, 11) for r in rows)}</ul></div>
<div id="pages" class="text-c"></div></div></div>"""
        return self.page(f"{kind.name} - {special.name}", main, nav)

    def special_row(self, row: RowView, width: int) -> str:
        return f'<li>·<a href="{row.url}" target="_blank">{escape(cut(row.title, width, "..."))}</a></li>\n'

    @staticmethod
    def message(text: str, forward: str | None = None) -> str:
        """The CMS's message box, a whole page with status 200."""
        return _MESSAGE.format(text=text, bottom=_FORWARD.format(url=forward) if forward else _BACK)


def cut(title: str, width: int, mark: str) -> str:
    """The title as lists shorten it: ``width`` characters and a mark."""
    return title if len(title) <= width else title[:width] + mark
