"""The restyled look: list `ul.list_ul` with cut titles and day-only dates, 当前位置 line, one 时间 作者 来源 字体 line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tests.replica.templates.stock import StockTemplate, cut
from tests.replica.views import ArticleView, Link, ListView, RowView


class GxTemplate(StockTemplate):
    """Pages after a redesign of the same CMS: other containers, an author field, kicker and subtitle of their own."""

    prints_authors = True
    lead_in_body = False
    order = "pinned"
    rows_per_page = 20
    default_keywords = ()

    def page(self, title: str, main: str, nav: Sequence[Link], keywords: str = "", description: str = "") -> str:
        menu = "".join(f'<li><a href="{n.href}">{escape(n.label)}</a></li>' for n in nav)
        meta = f'<meta name="keywords" content="{escape(keywords)}" />' if keywords else ""
        about = f'<meta name="description" content="{escape(description)}" />' if description else ""
        return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>{escape(title, quote=False)}</title>
{meta}{about}
<link rel="stylesheet" href="{self.base}statics/gx/css/style.css">
</head>
<body>
<div class="top w1000"><span id="date"></span><a href="{self.base}index.php?m=content&c=rss&siteid=1">RSS</a></div>
<div class="banner w1000"><img src="{self.base}statics/gx/images/banner.jpg" alt="{self.content.site_name}"></div>
<div class="menu w1000"><ul>{menu}</ul></div>
{main}
<div class="foot"><p>主办：{self.content.site_name}　地址：虚构路1号　建议使用1024×768以上分辨率</p></div>
</body>
</html>"""

    def position(self, trail: Sequence[Link], last: str) -> str:
        links = [f'<a href="{self.base}">广西政协网首页</a>', *(self.anchor(t) for t in trail)]
        return f'<div class="weizhi">当前位置:{" &gt; ".join(links)} &gt; {last}</div>'

    def list_page(self, view: ListView, nav: Sequence[Link], ranking: Sequence[RowView]) -> str:
        rows = "\n".join(self.row(r) for r in view.rows)
        main = f"""<div class="w1000 list_main">
<div class="list_left"><h3>{view.trail[0].label}</h3><ul>{"".join(f"<li>{self.anchor(t)}</li>" for t in view.trail)}</ul></div>
<div class="list_right">
{self.position(view.trail, "列表")}
<ul class="list_ul">
{rows}
</ul>
{self.pager(view.pager)}
</div>
</div>"""
        return self.page(f"{view.column.name} - {self.content.site_name}", main, nav)

    def row(self, row: RowView) -> str:
        title = escape(row.title)
        style = f' style="{row.highlight}"' if row.highlight else ""
        shown = escape(cut(row.title, 22, "…"), quote=False)
        return f'<li><a href="{row.url}" target="_blank" title="{title}"{style}>{shown}</a><span>{row.date:%Y-%m-%d}</span></li>'

    def article_page(self, view: ArticleView, nav: Sequence[Link], ranking: Sequence[RowView]) -> str:
        story = view.story
        lead = "".join(
            f'<p class="{css}">{escape(text, quote=False)}</p>\n'
            for css, text in (("yinti", story.kicker), ("futi", story.subtitle))
            if text and view.number == 1
        )
        main = f"""<div class="w1000 show_main">
{self.position(view.trail, "正文")}
<div class="show_box">
<h2 class="show_title">{escape(view.heading, quote=False)}</h2>
<div class="show_info">{self.info(view)}</div>
{lead}<div class="show_content" id="zoom">
{view.body}
</div>
{self.contents(view)}
{self.pager(view.pager)}
{self.after(view)}
<div class="show_tools"><a href="javascript:window.print()">【打印】</a><a href="javascript:window.close()">【关闭】</a></div>
</div>
</div>"""
        title = " - ".join([story.title, *(t.label for t in view.trail[-1:]), self.content.site_name])
        return self.page(title, main, nav, ",".join(story.keywords), view.summary)

    def info(self, view: ArticleView) -> str:
        """`2026-09-17 08:09:00 作者:… 来源:… 【字体:大 中 小】`; an empty field leaves its bare label."""
        story = view.story
        source = escape(story.source or "", quote=False)
        if story.source and story.source_url:
            source = f"<a href='{story.source_url}' target='_blank' style='color:#AAA'>{source}</a>"
        if "repost" in story.kinds:
            source = f"转自 {source}"
        sizes = " ".join(
            f'<a href="javascript:doZoom({px})">{name}</a>' for px, name in ((18, "大"), (16, "中"), (14, "小"))
        )
        label = "" if story.module == "special" else f" 来源:{source}"
        return f"{story.published:%Y-%m-%d %H:%M:%S} 作者:{escape(story.author_line)}{label} 【字体:{sizes}】"
