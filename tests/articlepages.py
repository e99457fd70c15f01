"""Small article pages for the tests of one rule each."""

from crawler.extraction.article import extract_article
from crawler.extraction.blocks import text_of
from crawler.extraction.scanner import scan_page
from crawler.items import Heading, Image, Paragraph
from crawler.page.page import Page

URL = "http://www.xiqiao.invalid/zwdt/202504/t20250411_77.html"
TITLE = "溪桥市召开城区内涝治理工作推进会"
INFO = "<div class=info>2025-04-11 17:32　来源：溪桥日报</div>"
FIRST = "四月十一日，溪桥市召开城区内涝治理工作推进会，通报一季度项目进展，部署汛前重点任务。"
SECOND = "会议指出，全市列入清单的十七处易涝点已有十二处完工，其余五处须在五月底前通过验收。"
THIRD = "会议要求，要加强雨情预报和应急值守，备足抽排设备和沙袋，做好低洼小区和下穿通道的巡查。"
PROSE = "".join(f"<p>　　{line}</p>" for line in (FIRST, SECOND, THIRD))


def page(body, head="", title=TITLE + "_溪桥市人民政府", url=URL):
    return Page(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode(), url)


def extract(body, *, head="", title=TITLE + "_溪桥市人民政府", url=URL, portal=None):
    return extract_article(page(body, head, title, url), portal)


def article(content, *, top=f"<h1>{TITLE}</h1>{INFO}", below="", **options):
    """What is extracted from a usual page with that content."""
    return extract(f"{top}<div class=content>{content}</div>{below}", **options)


def text(found):
    return (text_of(found.body) or "").split("\n")


def headings(found):
    return [block.text for block in found.body if isinstance(block, Heading)]


def paragraphs(found):
    return [block.text for block in found.body if isinstance(block, Paragraph)]


def captions(found):
    return [block.caption for block in found.body if isinstance(block, Image)]


def scan(body):
    return scan_page(page(body).root)
