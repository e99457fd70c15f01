"""List pages written for the tests: a portal's frame (navigation, side boxes, footer) around any list markup."""

from crawler.page.page import Page

SITE = "http://www.hejiang.example"
TITLES = [
    "荷江市召开城乡供水一体化推进会",
    "青石县：板凳会上听民声 田间地头解民忧",
    "关于2026年度古树名木认养活动的公告",
    "市政协委员视察老旧厂房改造项目",
    "让每一条小巷都有名字——记荷江地名普查队",
    "公 示",
    "荷江至柳浦城际公交今日开通",
    "“小积分”兑出文明新风尚",
    "全市中小学生合唱节落幕",
    "白鹭洲湿地公园迎来首批越冬候鸟",
    "《荷江市非物质文化遗产保护办法》解读",
    "青石县举办第三届竹编技艺大赛",
]
DATES = [f"2026-{11 - i // 3:02d}-{20 - i:02d}" for i in range(len(TITLES))]
SIDE_TITLES = [f"热读第{n}篇：柳浦老街的清晨与黄昏" for n in "一二三四五六七八九"]
NAVIGATION = ["新闻中心", "政务公开", "通知公告", "政协工作", "专题专栏", "互动交流"]


def article(number):
    return f"/xwzx/202611/t202611{number % 28 + 1:02d}_{880000 + number}.html"


URLS = [article(i) for i in range(len(TITLES))]


def listed(count=12):
    """What a test expects: absolute URLs of the first ``count`` rows."""
    return [SITE + url for url in URLS[:count]]


def rows_markup(template, count=12, **values):
    """``template`` filled for each row: {url} {title} {date} {day} {month} {n}."""
    return "\n".join(
        template.format(
            url=URLS[i], title=TITLES[i], date=DATES[i], day=DATES[i][8:], month=DATES[i][:7], n=i, **values
        )
        for i in range(count)
    )


def frame(main, *, title="新闻中心-荷江在线", side="", crumbs=True, scripts=""):
    """A whole page: header with navigation, breadcrumb, ``main``, a side box, friend links, footer."""
    navigation = "".join(f'<li><a href="/{i}/">{name}</a></li>' for i, name in enumerate(NAVIGATION))
    path = '<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/xwzx/">新闻中心</a> &gt; 列表</div>'
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>
    <div class="header"><a href="/">荷江在线</a><form action="/search.php"><input name="q"></form></div>
    <div class="nav"><ul><li><a href="/">首页</a></li>{navigation}</ul></div>
    <div class="wrap">{path if crumbs else ""}
    <div class="main">{main}</div>
    <div class="side">{side or side_box()}</div></div>
    <div class="friends">友情链接：<a href="http://www.liupu.example/">柳浦市人民政府门户网站</a>
    <a href="http://www.qingshi.example/">青石县融媒体中心新闻网</a></div>
    <div class="footer"><a href="/about.html">关于我们</a> <a href="/sitemap.html">网站地图</a>
    <a href="/privacy.html">荷江在线网站隐私保护声明</a> 主办：荷江在线编辑部</div>{scripts}</body></html>"""


def side_box(heading="点击排行", links=None):
    links = links or [(f"/xwzx/202610/t20261001_{770000 + i}.html", t) for i, t in enumerate(SIDE_TITLES)]
    items = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in links)
    return f'<div class="box"><h3>{heading}</h3><ul class="rank">{items}</ul></div>'


def page_of(html, url=SITE + "/xwzx/"):
    return Page(html.encode("utf-8"), url, "text/html; charset=utf-8", 200)
