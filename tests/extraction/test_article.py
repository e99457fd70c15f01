from crawler.extraction.article import extract_article
from crawler.page.page import Page

PAGE = """<html><head><title>青石河畔新建步道开放_溪桥政协网</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/zx/">资讯</a></div>
<div class="pos">当前位置：<a href="/">首页</a> &gt; <a href="/zx/">时政动态</a> &gt; 正文</div>
<h1>青石河畔新建步道开放</h1>
<div class="info">2025-03-04 09:10:11　来源：溪桥日报　【字体：大 中 小】</div>
<div class="box"><p>　　三月四日，青石河畔新建的八公里步道向市民开放，沿线设有六处休息亭。</p>
<p>　　步道采用透水材料铺设，雨后不积水，附近居民步行即可到达。</p>
<p>　　责任编辑：韦一楠</p></div>
<div>上一篇：<a href="/1.html">老桥修缮完成</a></div>
<div class="footer">版权所有：溪桥政协网</div></body></html>"""


def test_plain_page_gives_title_date_source_section_and_text():
    found = extract_article(Page(PAGE.encode(), "http://www.xiqiao.invalid/zx/3.html"))
    assert found.title == "青石河畔新建步道开放"
    assert found.published is not None
    assert found.published.value == "2025-03-04T09:10:11+08:00"
    assert (found.source, found.section, found.editors) == ("溪桥日报", "时政动态", ("韦一楠",))
    assert [block.text[:6] for block in found.body] == ["三月四日，青", "步道采用透水"]
    assert found.rejection is None


def test_empty_page_is_rejected_without_an_error():
    assert extract_article(Page(b"")).rejection == "no_title"
